import { mergeTrees } from '../git/merge.js';
import type { CommitInfo, Repository } from '../git/repository.js';

/** What may have been squashed: what `theirs` changed since `base`, as commits. */
export type Change = Readonly<{ base: string; theirs: string }>;

/**
 * Whether a commit is the squash of a change upon its parent, without saying so: what its parent becomes by merging the change,
 * and what becomes its parent again without that. Of the change's own commits, rebased one by one, none is both.
 *
 * @throws SfError GitError
 */
export const isSquashOf = async (
  repo: Repository,
  { oid, tree, parents }: CommitInfo,
  { base, theirs }: Change
): Promise<boolean> => {
  if (parents.length !== 1) return false;
  const [parent] = parents;
  const wanted = (await repo.diffTrees(base, theirs)).length;
  if (wanted === 0 || (await repo.diffTrees(parent, oid)).length !== wanted) return false;
  const merged = await mergeTrees(repo, { ours: parent, base, theirs });
  if (merged.conflicts.length > 0 || merged.tree !== tree) return false;
  const without = await mergeTrees(repo, { ours: oid, base: theirs, theirs: base });
  return without.conflicts.length === 0 && without.tree === (await repo.tree(parent));
};
