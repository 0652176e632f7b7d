import { SfError } from '@salesforce/core/sfError';
import {
  checkCanMoveTo,
  checkWorkTree,
  followRemote,
  otherWorkTreeOf,
  switchBranch,
  uncommittedFiles,
} from '../../git/checkout.js';
import type { Context } from '../context.js';
import { branchRef } from '../refNames.js';

/** How a branch is left that is checked out. */
export type Leaving = Readonly<{
  /** The branch that is checked out instead. */
  to: string;
  leave: () => Promise<void>;
}>;

/**
 * Looks how a branch that is to be deleted can be left, for the main branch; nothing is changed yet.
 *
 * @returns undefined when it is checked out nowhere
 * @throws SfError UncommittedChangesError, OperationInProgressError, CheckedOutElsewhereError, CannotLeaveBranchError
 */
export const howToLeave = async (context: Context, branch: string): Promise<Leaving | undefined> => {
  const { repo, store, loaded } = context;
  const elsewhere = await otherWorkTreeOf(repo, branch);
  if (elsewhere !== undefined) {
    throw new SfError(`Branch ${branch} is checked out in ${elsewhere}.`, 'CheckedOutElsewhereError', [
      `Switch to another branch there: "git -C ${elsewhere} switch ${loaded.mainBranch ?? '<branch>'}".`,
    ]);
  }
  if ((await repo.currentBranch()) !== branch) return undefined;
  checkWorkTree(repo);
  const files = await uncommittedFiles(repo);
  if (files.length > 0) {
    throw new SfError(
      [
        `Branch ${branch} is checked out, with changes that are not committed:`,
        ...files.map((file) => `  ${file}`),
      ].join('\n'),
      'UncommittedChangesError',
      ['Commit them, put them aside with "git stash", or take them along to another branch with "git switch".']
    );
  }
  const to = loaded.mainBranch;
  const here = to === undefined ? undefined : await repo.resolveCommit(branchRef(to));
  const commit = here ?? loaded.mainCommit;
  if (to === undefined || commit === undefined || (await otherWorkTreeOf(repo, to)) !== undefined) {
    throw new SfError(
      `Branch ${branch} is checked out, and ${to === undefined ? 'it is not known which branch is the main branch' : `the main branch ${to} cannot be checked out in its place`}.`,
      'CannotLeaveBranchError',
      ['Switch to another branch with "git switch", or to none with "git switch --detach", and run the command again.']
    );
  }
  await checkCanMoveTo(repo, commit);
  return {
    to,
    leave: async (): Promise<void> => {
      await switchBranch(repo, to, here === undefined ? commit : undefined);
      if (here === undefined && store.remote !== undefined) await followRemote(repo, to, store.remote);
    },
  };
};
