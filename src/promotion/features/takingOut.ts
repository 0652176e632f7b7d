import type { CommitGraph } from '../../git/commitGraph.js';

/** A commit by which a branch took out some of a feature. */
export type TakingOut = Readonly<{
  revert: string;
  /** The feature's commits that it undoes, oldest first, without merges. */
  commits: readonly string[];
  /** Whether it undoes nothing but what comes with the feature, such as main's commits below it: then it is undone as a whole. */
  onlyOwn: boolean;
  /**
   * Whether it says that it reverts, or was made on the branch itself. What a merge brought without a word may as well be
   * another feature's work, which replaces this one's.
   */
  isMeant: boolean;
}>;

/**
 * Without what is put back with another one: a revert of that which had put it back itself.
 *
 * @param found all of them, in a graph that holds them
 */
export const withoutCovered = (graph: CommitGraph, found: readonly TakingOut[]): TakingOut[] => {
  const revertedBy = (oid: string): readonly string[] => {
    const place = graph.placeOf(oid);
    return place === undefined ? [] : graph.commits[place].reverts;
  };
  const covered = new Set(found.flatMap(({ revert }) => revertedBy(revert).flatMap(revertedBy)));
  return found.filter(({ revert }) => !covered.has(revert));
};
