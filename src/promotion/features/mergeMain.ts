import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import { toJson } from '../../common/json.js';
import type { MergeConflict } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import { commitTree } from '../../git/write.js';
import { mergeSides } from '../merge/mergeSides.js';
import { conflictLine } from '../merge/conflictLine.js';
import { putBack, restoringTrailers, saysPutBack } from './putBack.js';
import type { TakingOut } from './takingOut.js';

/** What is merged: the feature as it is, and the main branch as it is. */
export type MainMerge = Readonly<{
  feature: string;
  tip: string;
  mainBranch: string;
  mainTip: string;
  /** The main branch as git is told of it, for the errors. */
  mainRef: string;
  /** What the main branch took out of the feature. */
  takenOut: readonly TakingOut[];
}>;

/**
 * Merges the main branch into a feature, in the object store only. What the main branch took out of the feature stays in the
 * feature: git by itself would take a revert for what was decided about commits that both sides contain.
 *
 * @returns the merge commit, with the feature's tip as its first parent
 * @throws SfError MergeConflictError with the conflicting files; UnrelatedHistoriesError, ShallowHistoryError
 */
export const mergeMain = async (repo: Repository, merge: MainMerge): Promise<string> => {
  const { tip, mainTip, takenOut } = merge;
  const theirs = await putBack(repo, mainTip, takenOut);
  if (theirs.conflict) throw conflictError(merge, theirs.conflict.conflicts);
  const { tree, conflicts } = await mergeSides(repo, { ours: tip, theirs: theirs.commit });
  if (conflicts.length > 0) throw conflictError(merge, conflicts);
  const message = messageOf(merge, takenOut);
  return commitTree(repo, { tree, parents: [tip, mainTip], message, sign: 'configured' });
};

const messageOf = ({ feature, mainBranch }: MainMerge, takenOut: readonly TakingOut[]): string =>
  [
    `Merge ${mainBranch} into ${feature}`,
    ...(takenOut.length > 0 ? [`What ${mainBranch} took out of ${feature} stays in it.`] : []),
    ...saysPutBack(takenOut),
    [`Feature: ${feature}`, ...restoringTrailers(takenOut)].join('\n'),
  ].join('\n\n');

const conflictError = (
  { feature, mainBranch, mainRef, takenOut }: MainMerge,
  conflicts: readonly MergeConflict[]
): SfError => {
  const reverts = takenOut.map(({ revert }) => revert);
  const error = new SfError(
    [
      `${feature} conflicts with the new commits of ${mainBranch}; nothing was changed:`,
      ...conflicts.map(conflictLine),
    ].join('\n'),
    'MergeConflictError',
    reverts.length === 0
      ? [
          `Merge by hand: "git switch ${shellWord(feature)}", "git merge ${shellWord(mainRef)}", resolve the files above, and commit.`,
        ]
      : [
          `Merge by hand: "git switch ${shellWord(feature)}", "git merge ${shellWord(mainRef)}", and then, since ${mainBranch} took work of ${feature} out, "git revert ${reverts.join(' ')}", resolving the files above.`,
        ]
  );
  error.setData(toJson({ feature, mainBranch, reverts, conflicts }));
  return error;
};
