import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import { memberKey } from '../../common/member.js';
import type { RefUpdate } from '../../git/refs.js';
import type { FilesAsInOrg } from '../../metadata/source/filesAsInOrg.js';
import type { ConnectedOrg, OrgFacts } from '../../org/types.js';
import { orgOf } from '../../pipeline/orgVariable.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { assertPublished } from '../pipelineSource.js';
import { branchRef } from '../refNames.js';
import { trackingFor } from '../tracking.js';
import { checkBranchFor, isContained, writeOrgCommit } from './commitOrgContent.js';
import { type Comparison, compareWithOrg } from './compareWithOrg.js';
import type { ConnectOrg } from './instanceOrgs.js';
import { shownInstance } from './listInstances.js';
import { type Declaration, type Declared, recordBaseline, type RecordedBaseline } from './recordBaseline.js';
import { updateShared } from './sharedUpdate.js';

/** What a person asks for. */
export type BaselineRequest = Readonly<{
  name: string;
  /** The commit that the org holds; undefined: the branch's tip. */
  commit?: string;
  /** Compare first, and record only what was found equal. */
  compare: boolean;
  /** A branch to put what the org has on, where it differs; compares as well. */
  commitTo?: string;
  /** How long to wait for the org's retrieve, in milliseconds. */
  wait: number;
}>;

/** What a baseline came to. */
export type BaselineOutcome = Readonly<{
  instance: Instance;
  org: OrgFacts;
  /** The commit that was declared or compared. */
  commit: string;
  comparison?: Readonly<{ compared: number }> & Pick<Comparison, 'differences' | 'warnings'>;
  /** What the org has, as a commit on a branch. */
  committed?: Readonly<{ branch: string; commit: string; created: boolean; left: FilesAsInOrg['left'] }>;
  /** Left out when org and commit differ, so that nothing was recorded. */
  recorded?: RecordedBaseline;
}>;

/**
 * Records that an instance's org holds a commit: declared, or, with a comparison, only when it is so. What the org has
 * can be put on a branch; on the instance's own branch that commit becomes the baseline.
 *
 * @throws SfError UnknownInstanceError, PipelineNotPublishedError, BranchMissingError, CommitNotOnBranchError,
 * InstanceLockedError, and those of connecting, comparing and of {@link checkBranchFor}
 */
export const baselineInstance = async (
  context: Context,
  request: BaselineRequest,
  connect: ConnectOrg
): Promise<BaselineOutcome> => {
  const { instance, onMain } = shownInstance(context.loaded, request.name);
  if (onMain === 'changed') assertPublished(context.loaded, [instance.name]);
  const commit = await findCommit(context, instance, request.commit);
  const compares = request.compare || request.commitTo !== undefined;
  const branchTip =
    request.commitTo === undefined
      ? undefined
      : await checkBranchFor(context, instance, { branch: request.commitTo, compared: commit });
  const org = await connect(orgOf(instance, context.env));
  const tracked = await trackingFor(org, undefined);
  const common = { instance, org: org.facts, commit };
  if (!compares) {
    const reason = 'Declared: the org holds this commit.';
    const declaration = { instance: instance.name, org: org.facts, tracked, reason, packages: instance.packages };
    return { ...common, recorded: await recordBaseline(context, declaration, declared(commit)) };
  }
  const { replacementEnv = [], packages } = instance;
  const comparison = await compareWithOrg(context, org, { commit, replacementEnv, packages, wait: request.wait });
  const { members, differences, warnings } = comparison;
  const compared: Compared = { instance, org: org.facts, tracked: tracked && { ...tracked, from: 0 } };
  const found = { ...common, comparison: { compared: members.length, differences, warnings } };
  if (!differences.length) return { ...found, recorded: await recordCompared(context, compared, declared(commit)) };
  if (request.commitTo === undefined) return found;
  const target = { branch: request.commitTo, tip: branchTip };
  return { ...found, ...(await commitDifferences(context, { compared, org, comparison, target })) };
};

const declared =
  (commit: string, ...alongside: readonly RefUpdate[]) =>
  (): Promise<Declared> =>
    Promise.resolve({ commit, alongside });

/** An instance whose org was compared with a commit as a whole. */
type Compared = Pick<BaselineOutcome, 'instance' | 'org'> & Pick<Declaration, 'tracked'>;

const recordCompared = async (
  context: Context,
  { instance, org, tracked }: Compared,
  declare: () => Promise<Declared>
): Promise<RecordedBaseline> =>
  recordBaseline(
    context,
    {
      ...{ instance: instance.name, org, tracked, owed: [], packages: instance.packages },
      reason: 'Compared: the org holds this commit.',
    },
    declare
  );

type Commitment = Readonly<{
  compared: Compared;
  org: ConnectedOrg;
  comparison: Comparison;
  target: Readonly<{ branch: string; tip: string | undefined }>;
}>;

const commitDifferences = async (
  context: Context,
  { compared, org, comparison, target: { branch, tip } }: Commitment
): Promise<Pick<BaselineOutcome, 'committed' | 'recorded'>> => {
  const { instance } = compared;
  const written = await writeOrgCommit(context, instance, org, comparison);
  if (!('commit' in written)) throw nothingToCommit(instance, written.left);
  const { commit, left } = written;
  const update = { ref: branchRef(branch), expected: tip, next: commit };
  const committed = { branch, commit, created: tip === undefined, left };
  // The instance's own branch then is what the org has, unless something could not be brought over.
  if (branch === instance.branch && !left.length) {
    const recorded = await recordCompared(context, compared, declared(commit, update));
    return { committed, recorded };
  }
  await updateShared(context.store, () => Promise.resolve([update]), `What the org has could not be put on ${branch}`);
  return { committed };
};

const nothingToCommit = ({ name }: Instance, left: FilesAsInOrg['left']): SfError =>
  new SfError(
    [
      `Nothing of what differs in the org of instance ${name} can be put on a branch:`,
      ...left.map(({ member, reason }) => `- ${memberKey(member)}: ${reason}`),
    ].join('\n'),
    'NothingToCommitError',
    ['Bring these components over by hand.']
  );

const findCommit = async (
  { repo, store }: Context,
  { name, branch }: Instance,
  rev: string | undefined
): Promise<string> => {
  const ref = branchRef(branch);
  const tip = (await store.fetch([ref])).get(ref);
  if (tip === undefined) {
    throw new SfError(`Branch ${branch} of instance ${name} does not exist.`, 'BranchMissingError', [
      `Push it: "git push ${store.remote ?? 'origin'} ${shellWord(branch)}".`,
    ]);
  }
  if (rev === undefined) return tip;
  const commit = await repo.resolveCommit(rev);
  if (commit === undefined) {
    throw new SfError(`There is no commit ${JSON.stringify(rev)} here.`, 'CommitNotFoundError', [
      'Give its id, or fetch it first.',
    ]);
  }
  if (await isContained({ repo, store }, commit, tip)) return commit;
  throw new SfError(
    `Commit ${commit.slice(0, 7)} is not on branch ${branch} of instance ${name}.`,
    'CommitNotOnBranchError',
    [`Choose one that "git log ${store.remote === undefined ? '' : `${store.remote}/`}${branch}" shows.`]
  );
};
