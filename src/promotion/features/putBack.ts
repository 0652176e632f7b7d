import { restoreTrailer } from '../../git/commitGraph.js';
import type { Repository } from '../../git/repository.js';
import { commitTree } from '../../git/write.js';
import type { ConflictedMerge } from '../merge/contested.js';
import { type ContentMergeRequest, mergeContents } from '../merge/mergeContents.js';
import type { TakingOut } from './takingOut.js';

/** How far putting back came, and what stopped it. */
export type PutBack = Readonly<{ commit: string; conflict?: ConflictedMerge }>;

/**
 * A branch with what it took out of a feature put back: each revert undone as a whole, from the newest on, or, where it also
 * undoes the work of others, the feature's commits made again.
 *
 * @returns a commit that no ref names, over the branch's tip, so that git finds the common ancestor as for the tip itself;
 * with conflicts, as far as it came without them
 */
export const putBack = async (
  repo: Repository,
  tip: string,
  takenOut: readonly TakingOut[],
  decisions?: ContentMergeRequest['decisions']
): Promise<PutBack> => {
  let commit = tip;
  for (const takingOut of takenOut) {
    const { revert, commits, onlyOwn } = takingOut;
    const changes = onlyOwn
      ? [{ base: revert, theirs: `${revert}^1` }]
      : commits.map((oid) => ({ base: `${oid}^1`, theirs: oid }));
    // Whoever reads the history of what comes of it is to see that it is there again.
    const message = [
      `Put back what ${revert} took out`,
      ...saysPutBack([takingOut]),
      `${restoringTrailers([takingOut]).join('\n')}\n`,
    ].join('\n\n');
    for (const change of changes) {
      const merge = { ours: commit, ...change };
      const { tree, conflicts } = await mergeContents(repo, { ...merge, decisions });
      if (conflicts.length > 0) return { commit, conflict: { merge, conflicts } };
      commit = await commitTree(repo, { tree, parents: [commit], message });
    }
  }
  return { commit };
};

/**
 * What a commit's message says of the reverts that it undoes as a whole: by the words of `git revert` it is told that the
 * feature's commits are there again.
 */
export const saysPutBack = (takenOut: readonly TakingOut[]): readonly string[] =>
  takenOut.filter(({ onlyOwn }) => onlyOwn).map(({ revert }) => `This reverts commit ${revert}.`);

/** The trailers of a commit that makes some of what was reverted again, and not the whole of it: with each of its commits. */
export const restoringTrailers = (takenOut: readonly TakingOut[]): readonly string[] =>
  takenOut
    .filter(({ onlyOwn }) => !onlyOwn)
    .flatMap(({ commits }) => commits.map((oid) => `${restoreTrailer}: ${oid}`));
