import { SfError } from '@salesforce/core/sfError';
import type { RefStore, RefUpdate } from '../../git/refs.js';
import type { Repository } from '../../git/repository.js';
import { readJsonFile, toJsonFile, writeStateCommit } from '../jsonCommit.js';
import { branchRef, proposalRef } from '../refNames.js';
import { isRunId, type Run } from '../run.js';
import { planOf } from '../steps/step.js';

const runFile = 'run.json';

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
  const files = new Map([[runFile, toJsonFile({ ...run, lock: undefined })]]);
  const message = `proposal for ${run.instance}\n\nRun: ${run.id}\n`;
  const next = await writeStateCommit(repo, { files, parents, message });
  const [ref, branch] = [proposalRef(run.id), branchRef(proposalBranch(run.id))];
  const there = await store.read([ref, branch]);
  const before = (await readProposal({ repo, store }, run.id))?.plan?.mergeCommit;
  // The run comes first: with it, whoever finds it can go on, also where the rest was cut off.
  return [
    { ref, expected: there.get(ref), next },
    { ref: branch, expected: there.has(branch) ? before : undefined, next: mergeCommit, rewinds: true },
  ];
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
 * The ref updates that take a run's proposal away, as far as it is there: the host may have deleted the branch. One to which
 * somebody pushed stays.
 *
 * @throws SfError RemoteUnreachableError
 */
export const proposalDeletions = async (
  store: RefStore,
  { id, plan }: Pick<Run, 'id' | 'plan'>
): Promise<readonly RefUpdate[]> => {
  const there = await store.read([branchRef(proposalBranch(id)), proposalRef(id)]);
  return [...there]
    .filter(([ref, commit]) => ref === proposalRef(id) || commit === plan?.mergeCommit)
    .map(([ref, expected]) => ({ ref, expected, next: undefined }));
};

/**
 * Refuses to go on with a proposal to whose branch somebody pushed: what they added is in no plan.
 *
 * @throws SfError ProposalChangedError; RemoteUnreachableError
 */
export const refuseChanged = async (store: RefStore, { id, plan }: Pick<Run, 'id' | 'plan'>): Promise<void> => {
  const branch = proposalBranch(id);
  const tip = (await store.read([branchRef(branch)])).get(branchRef(branch));
  if (tip === undefined || tip === plan?.mergeCommit) return;
  throw new SfError(
    `Branch ${branch} is at ${tip.slice(0, 7)}, and run ${id} was proposed with ${plan?.mergeCommit.slice(0, 7) ?? ''}: somebody pushed to it. Nothing was deployed.`,
    'ProposalChangedError',
    [
      `Bring what was pushed into what is promoted, set the branch back with "git push --force <remote> ${plan?.mergeCommit ?? ''}:refs/heads/${branch}", and resume it.`,
      `To give it up: "sf sre promote cancel --run ${id}". The branch stays then.`,
    ]
  );
};

/**
 * Takes a run's proposal away, as far as it is there.
 *
 * @throws SfError RemoteUnreachableError
 */
export const withdrawProposal = async (store: RefStore, run: Pick<Run, 'id' | 'plan'>): Promise<void> => {
  const updates = await proposalDeletions(store, run);
  if (updates.length > 0) await store.update(updates);
};
