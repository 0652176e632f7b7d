import { memberKey, type Member } from '../common/member.js';
import type { ComponentContents, MemberOfCommit } from '../metadata/content/content.js';
import type { Operation, Revocation } from '../metadata/delta/delta.js';
import type { Retrieved } from '../org/retrieve.js';
import type { ConnectedOrg } from '../org/types.js';
import { following, type FollowTools } from './following.js';
import type { Selection } from './plan.js';
import type { StepTools } from './steps/step.js';

/** What comparing an org with commits needs. */
export type ComparisonTools = Pick<StepTools, 'repo' | 'env' | 'clock' | 'signal' | 'wait' | 'frequency'> &
  Pick<FollowTools, 'report' | 'keep'>;

/** A member that is compared, and what is done to it. */
export type Compared = MemberOfCommit & Readonly<{ operation?: Operation; reason?: string }>;

/** The commits to compare an org with, and how to read them. */
export type Comparison = Readonly<{
  /** What the org is known to hold; undefined: nothing is known. */
  deployedCommit: string | undefined;
  mergeCommit: string;
  members: readonly Compared[];
  apiVersion: string;
  replacementEnv: readonly string[];
  /** What is taken away of profiles that lost it on the way to the merge commit. */
  revocations?: readonly Revocation[];
  /** Commits of which the org may hold the content as well. */
  alsoHeld?: readonly string[];
  /** Of what the org is owed: the components that it last got from earlier commits, by these. */
  lastGot?: ReadonlyMap<string, readonly Member[]>;
  /** Gets what the org answered, to be used once more. */
  onRetrieved?: (answer: OrgAnswer) => void;
}>;

/** What an org answered, to what, and when. */
export type OrgAnswer = Readonly<{ retrieved: Retrieved; members: readonly Member[]; at: Date }>;

/**
 * Retrieves components, and finds those that are neither as in the deployed commit nor as in the merge result: before a
 * deploy, somebody changed them in the org; after it, they did not arrive.
 *
 * @throws what retrieving and reading the commits throw
 */
export const findChangedInOrg = async (
  tools: ComparisonTools,
  org: ConnectedOrg,
  {
    deployedCommit,
    mergeCommit,
    members,
    apiVersion,
    replacementEnv,
    revocations = [],
    alsoHeld = [],
    lastGot = new Map<string, readonly Member[]>(),
    onRetrieved,
  }: Comparison
): Promise<readonly Member[]> => {
  if (members.length === 0) return [];
  const { repo, env, clock } = tools;
  // Loaded here, since source-deploy-retrieve comes with them and takes most of a second.
  const [
    { changedInOrg, contentsOfCommit, contentsOfRetrieve, withRevoked },
    { retrieveMembers },
    { readProject },
    { isSentInPart },
    { companionsOf },
  ] = await Promise.all([
    import('../metadata/content/content.js'),
    import('../org/retrieve.js'),
    import('../metadata/delta/project.js'),
    import('../metadata/delta/delta.js'),
    import('./companions.js'),
  ]);
  const options = { env, allowedVariables: replacementEnv };
  // What is new is not in the deployed commit, and looking for it would cost a listing of the commit.
  const known = members.filter(({ operation }) => operation !== 'add');
  const nothing: ComponentContents = new Map();
  const deployed =
    deployedCommit === undefined ? nothing : await contentsOfCommit(repo, deployedCommit, known, options);
  const merged = withRevoked(await contentsOfCommit(repo, mergeCommit, members, options), revocations);
  const isPart = (member: Compared): boolean =>
    deployedCommit !== undefined &&
    deployedCommit !== mergeCommit &&
    member.operation !== undefined &&
    isSentInPart({ ...member, operation: member.operation });
  const companions = members.flatMap((member) => companionsOf(member, { deployed, merged, isPart }));
  const asked = [...members, ...companions];
  const retrieved = await retrieveMembers(org, asked, { ...following(tools), apiVersion });
  onRetrieved?.({ retrieved, members: asked, at: clock.now() });
  const { registry } = await readProject(repo, mergeCommit);
  const inOrg = contentsOfRetrieve(retrieved.files, members, registry);
  let changed = changedInOrg(inOrg, deployed, merged, members, { isPart, isKnown: deployedCommit !== undefined });
  for (const commit of alsoHeld) {
    if (changed.length === 0) break;
    changed = changedInOrg(inOrg, await contentsOfCommit(repo, commit, changed, options), merged, changed, { isPart });
  }
  for (const [commit, got] of lastGot) {
    const keys = new Set(got.map(memberKey));
    const owed = changed.filter((member) => keys.has(memberKey(member)));
    if (owed.length === 0) continue;
    const still = changedInOrg(inOrg, await contentsOfCommit(repo, commit, owed, options), merged, owed, { isPart });
    changed = changed.filter((member) => !owed.includes(member) || still.includes(member));
  }
  return changed;
};

/** The members that a selection names, and those that it does not. */
export const select = <T extends Member>(
  members: readonly T[],
  selection: Selection
): Readonly<{ selected: readonly T[]; rest: readonly T[] }> => {
  if (selection === 'all') return { selected: members, rest: [] };
  const named = new Set(selection.map(memberKey));
  const isNamed = (member: T): boolean => named.has(memberKey(member));
  return { selected: members.filter(isNamed), rest: members.filter((member) => !isNamed(member)) };
};
