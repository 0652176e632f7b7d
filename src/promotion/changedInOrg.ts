import { memberKey, type Member } from '../common/member.js';
import type { Delta } from '../metadata/delta/delta.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Context } from './context.js';

/** The commits to compare an org with, and how to read them. */
export type Comparison = Readonly<{
  deployedCommit: string | undefined;
  mergeCommit: string;
  delta: Delta;
  replacementEnv: readonly string[];
}>;

/**
 * Retrieves the components that are about to be changed or deleted, and finds those that are neither as in the deployed
 * commit nor as in the merge result: somebody changed them in the org.
 *
 * @throws what retrieving throws
 */
export const findChangedInOrg = async (
  { repo, env, clock }: Context,
  org: ConnectedOrg,
  { deployedCommit, mergeCommit, delta, replacementEnv }: Comparison
): Promise<readonly Member[]> => {
  if (delta.components.length === 0) return [];
  const [{ changedInOrg, contentsOfCommit, contentsOfRetrieve }, { retrieveMembers }] = await Promise.all([
    import('../metadata/content/content.js'),
    import('../org/retrieve.js'),
  ]);
  const members = delta.components.map(({ type, fullName }) => ({ type, fullName }));
  const options = { env, allowedVariables: replacementEnv };
  const retrieved = await retrieveMembers(org, members, { apiVersion: delta.apiVersion, clock });
  const inOrg = contentsOfRetrieve(retrieved.files, members);
  const deployed =
    deployedCommit === undefined ? new Map() : await contentsOfCommit(repo, deployedCommit, members, options);
  const merged = await contentsOfCommit(repo, mergeCommit, members, options);
  return changedInOrg(inOrg, deployed, merged, members);
};

/** The changed components that no `--overwrite` names. */
export const notToBeOverwritten = (
  changed: readonly Member[],
  overwrite: 'all' | readonly Member[]
): readonly Member[] => {
  if (overwrite === 'all') return [];
  const named = new Set(overwrite.map(memberKey));
  return changed.filter((member) => !named.has(memberKey(member)));
};
