import { mergeTrees } from '../git/merge.js';
import type { CommitInfo, Repository } from '../git/repository.js';

/** What may have been squashed: what `theirs` changed since `base`, as commits. */
export type Change = Readonly<{ base: string; theirs: string }>;

/**
 * Tells whether a commit is the squash of a change upon its parent, without saying so: what its parent becomes by merging the
 * change, and what becomes its parent again without that. Of the change's own commits, rebased one by one, none is both.
 *
 * @returns `rest` where the parent has some of the change's files as the change has them, and the commit the others
 * @throws SfError GitError
 */
export const squashedIn = async (
  repo: Repository,
  { oid, tree, parents }: CommitInfo,
  { base, theirs }: Change
): Promise<'whole' | 'rest' | undefined> => {
  if (parents.length !== 1) return undefined;
  const [parent] = parents;
  const changed = (await repo.diffTrees(base, theirs)).map(({ path }) => path);
  const lacking = new Set((await repo.diffTrees(parent, theirs)).map(({ path }) => path));
  const there = new Set(changed.filter((path) => !lacking.has(path)));
  const wanted = changed.length - there.size;
  if (wanted === 0 || (await repo.diffTrees(parent, oid)).length !== wanted) return undefined;
  const merged = await mergeTrees(repo, { ours: parent, base, theirs });
  if (merged.conflicts.length > 0 || merged.tree !== tree) return undefined;
  const without = await mergeTrees(repo, { ours: oid, base: theirs, theirs: base });
  if (without.conflicts.length > 0) return undefined;
  const others = await repo.diffTrees(without.tree, parent);
  if (!others.every(({ path }) => there.has(path))) return undefined;
  return there.size === 0 ? 'whole' : 'rest';
};
