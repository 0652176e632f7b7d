import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import type { RefUpdate } from '../../git/refs.js';
import { commitTree, replaceEntries, writeBlob } from '../../git/write.js';
import { projectFile } from '../pipelineSource.js';
import { branchRef } from '../refNames.js';
import type { PipelineContext } from './pipelineContext.js';

/** A change of the project file, as a function from a branch's text to the wanted text. */
export type FileEdit = Readonly<{
  edit: (text: string, source: string) => string;
  message: string;
  /** The branch that gets it; the main branch when left out. */
  branch?: string;
}>;

/** A commit with a changed project file on a branch's tip, not yet there. */
export type PreparedEdit = Readonly<{ commit: string; update: RefUpdate }>;

/**
 * Writes the commit that brings one change of the project file, and nothing else of the working tree, onto a branch as it
 * is now. No ref moves.
 *
 * @returns undefined when the branch has the change already
 * @throws SfError MainBranchUnknownError, NoProjectFileError, and what the edit throws
 */
export const prepareEdit = async (
  { repo, store, loaded }: Pick<PipelineContext, 'repo' | 'store' | 'loaded'>,
  { edit, message, branch = requireMainBranch(loaded.mainBranch) }: FileEdit
): Promise<PreparedEdit | undefined> => {
  const ref = branchRef(branch);
  const tip = (await store.fetch([ref])).get(ref);
  if (tip === undefined) throw mainBranchMissing(branch, store.remote);
  const text = (await repo.readFile(tip, projectFile))?.toString('utf8');
  if (text === undefined) {
    throw new SfError(`${branch} holds no ${projectFile} at its top.`, 'NoProjectFileError', [
      `Commit ${projectFile} to ${branch} first, then run the command again.`,
    ]);
  }
  const edited = edit(text, `${projectFile} on ${branch} (${tip.slice(0, 7)})`);
  if (edited === text) return undefined;
  const [{ mode }] = await repo.listFiles(tip, [projectFile]);
  const oid = await writeBlob(repo, Buffer.from(edited));
  const tree = await replaceEntries(repo, await repo.tree(tip), new Map([[projectFile, { mode, oid }]]));
  const commit = await commitTree(repo, { tree, parents: [tip], message, sign: 'configured' });
  return { commit, update: { ref, expected: tip, next: commit } };
};

/**
 * The main branch's name.
 *
 * @param cure how to name it, where there is an easier way than the setting
 * @throws SfError MainBranchUnknownError
 */
export const requireMainBranch = (
  mainBranch: string | undefined,
  cure = `Set "plugins.sre.mainBranch" in ${projectFile}`
): string => {
  if (mainBranch !== undefined) return mainBranch;
  throw new SfError('It is not known which branch is the main branch.', 'MainBranchUnknownError', [
    `${cure}, or let HEAD of the remote point at the main branch.`,
  ]);
};

/** The error for a main branch that is named and does not exist. */
export const mainBranchMissing = (branch: string, remote: string | undefined): SfError =>
  new SfError(
    `The main branch ${branch} does not exist${remote === undefined ? '' : ` on ${remote}`}.`,
    'MainBranchMissingError',
    [remote === undefined ? `Commit something to ${branch}.` : `Push it: "git push ${remote} ${shellWord(branch)}".`]
  );
