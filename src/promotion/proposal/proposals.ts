import { SfError } from '@salesforce/core/sfError';
import type { RefStore, RefUpdate } from '../../git/refs.js';
import type { Repository } from '../../git/repository.js';
import { readLock } from '../lock.js';
import { readJsonFile, toJsonFile, writeStateCommit } from '../jsonCommit.js';
import { branchRef, proposalRef, proposalRefs } from '../refNames.js';
import { isRunId, type Run } from '../run.js';
import { planOf } from '../steps/step.js';

const runFile = 'run.json';

type ProposedRun = Pick<Run, 'id' | 'plan' | 'proposedBefore'>;

/** Whether what a run's branch is at was put there for it. */
const isOwn = ({ plan, proposedBefore }: ProposedRun, tip: string): boolean =>
  tip === plan?.mergeCommit || tip === proposedBefore;

/** The branch on which a run's merge waits for its pull request. */
export const proposalBranch = (run: string): string => `sre/promote/${run}`;

/**
 * The ref updates that put a run's merge on a branch of its own, and the run beside it, with which any machine can go on.
 * Where they are there already, from a proposal that was outdated, they move, unless somebody pushed to that branch.
 *
 * @throws SfError GitIdentityError
 */
export const proposalUpdates = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  run: Run
): Promise<readonly RefUpdate[]> => {
  const { mergeCommit, contentCommit } = planOf(run);
  const parents = [mergeCommit, contentCommit].filter((commit) => commit !== undefined);
  const earlier = await readProposal({ repo, store }, run.id);
  const isRepeated = earlier?.plan?.mergeCommit === mergeCommit;
  const proposedBefore = isRepeated ? earlier.proposedBefore : earlier?.plan?.mergeCommit;
  const files = new Map([[runFile, toJsonFile({ ...run, lock: undefined, failure: undefined, proposedBefore })]]);
  const message = `proposal for ${run.instance}\n\nRun: ${run.id}\n`;
  const next = await writeStateCommit(repo, { files, parents, message });
  const [ref, branch] = [proposalRef(run.id), branchRef(proposalBranch(run.id))];
  const there = await store.read([ref, branch]);
  const tip = there.get(branch);
  const expected = tip === undefined ? undefined : proposedBefore;
  // The run comes first: with it, whoever finds it can go on, also where the rest was cut off.
  return [
    { ref, expected: there.get(ref), next },
    ...(tip === mergeCommit ? [] : [{ ref: branch, expected, next: mergeCommit, rewinds: true as const }]),
  ];
};

/**
 * Whether a run's merge is on its branch with the run beside it, and its lock is released.
 *
 * @throws SfError DamagedStateError, NewerStateError, RemoteUnreachableError
 */
export const isProposed = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  run: Run
): Promise<boolean> => {
  const { mergeCommit } = planOf(run);
  if ((await readProposal({ repo, store }, run.id))?.plan?.mergeCommit !== mergeCommit) return false;
  const branch = branchRef(proposalBranch(run.id));
  if ((await store.read([branch])).get(branch) !== mergeCommit) return false;
  return (await readLock(repo, store, run.instance))?.owner.run !== run.id;
};

/**
 * The run of a proposal, from any machine; undefined when there is none.
 *
 * @throws SfError DamagedStateError, NewerStateError, RemoteUnreachableError
 */
export const readProposal = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  id: string
): Promise<Run | undefined> => {
  if (!isRunId(id)) return undefined;
  const commit = (await store.fetch([proposalRef(id)], { fresh: true })).get(proposalRef(id));
  return commit === undefined ? undefined : readJsonFile<Run>(repo, commit, runFile);
};

/**
 * Whether a run waited for its pull request, or was being planned anew, and its proposal is gone: somebody cancelled it, as
 * far as no record says otherwise.
 *
 * @throws SfError DamagedStateError, NewerStateError, RemoteUnreachableError
 */
export const isWithdrawn = async (
  context: Readonly<{ repo: Repository; store: RefStore }>,
  { id, state, wasProposed }: Pick<Run, 'id' | 'state' | 'wasProposed'>
): Promise<boolean> =>
  (state === 'proposed' || (state === 'conflicted' && wasProposed === true)) &&
  (await readProposal(context, id)) === undefined;

/**
 * The runs of all machines that wait for a pull request.
 *
 * @param offline whether the remote is not asked, and those are taken that it had when it last was
 * @throws SfError DamagedStateError, NewerStateError, RemoteUnreachableError
 */
export const readProposals = async ({
  repo,
  store,
  offline,
}: Readonly<{ repo: Repository; store: RefStore; offline?: boolean }>): Promise<readonly Run[]> => {
  const found = offline ? await store.cached([proposalRefs]) : await store.fetch([proposalRefs]);
  return Promise.all([...found.values()].map(async (commit) => readJsonFile<Run>(repo, commit, runFile)));
};

/**
 * The ref updates that take a run's proposal away, as far as it is there: the host may have deleted the branch. One to which
 * somebody pushed stays.
 *
 * @throws SfError RemoteUnreachableError
 */
export const proposalDeletions = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  run: ProposedRun
): Promise<readonly RefUpdate[]> => {
  const ref = proposalRef(run.id);
  const there = await store.read([branchRef(proposalBranch(run.id)), ref]);
  if (there.size === 0) return [];
  const proposal = (await readProposal({ repo, store }, run.id)) ?? run;
  return [...there]
    .filter(([name, commit]) => name === ref || isOwn(run, commit) || isOwn(proposal, commit))
    .map(([name, expected]) => ({ ref: name, expected, next: undefined }));
};

/**
 * Refuses to go on with a proposal to whose branch somebody pushed: what they added is in no plan.
 *
 * @throws SfError ProposalChangedError; RemoteUnreachableError
 */
export const refuseChanged = async (store: RefStore, run: ProposedRun): Promise<void> => {
  const { id, plan } = run;
  const branch = proposalBranch(id);
  const tip = (await store.read([branchRef(branch)])).get(branchRef(branch));
  if (tip === undefined || isOwn(run, tip)) return;
  throw new SfError(
    `Branch ${branch} is at ${tip.slice(0, 7)}, and run ${id} was proposed with ${plan?.mergeCommit.slice(0, 7) ?? ''}: somebody pushed to it. Nothing was deployed.`,
    'ProposalChangedError',
    [
      `Bring what was pushed into what is promoted, set the branch back with "git push --force ${store.remote ?? '.'} ${plan?.mergeCommit ?? ''}:refs/heads/${branch}", and resume it.`,
      `To give it up: "sf sre promote cancel --run ${id}". The branch stays then.`,
    ]
  );
};

/**
 * Takes a run's proposal away, as far as it is there.
 *
 * @returns whether the remote let it
 * @throws SfError RemoteUnreachableError
 */
export const withdrawProposal = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  run: ProposedRun
): Promise<boolean> => {
  const updates = await proposalDeletions({ repo, store }, run);
  return updates.length === 0 || (await store.update(updates)).accepted;
};
