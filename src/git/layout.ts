import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { GitVariables } from './environment.js';
import type { ObjectFormat } from './objectId.js';
import { isGitError, runGit, textOf } from './runner.js';

/** Where a repository is, and how it names its objects. */
export type Layout = Readonly<{
  gitDir: string;
  /** The git dir that all linked worktrees share. */
  commonDir: string;
  /** Undefined in a bare repository. */
  workTree: string | undefined;
  objectFormat: ObjectFormat;
}>;

/** Whether there is a folder of this name. */
export const isFolder = (dir: string): boolean => statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Finds the repository that a folder belongs to.
 *
 * @throws SfError NotAGitRepositoryError, GitNotFoundError, GitError
 */
export const readLayout = async (dir: string, env: GitVariables): Promise<Layout> => {
  const ask = async (...options: string[]): Promise<string> =>
    textOf(await runGit(['rev-parse', '--path-format=absolute', ...options], { dir, env }));
  try {
    const all = await ask(
      '--show-object-format',
      '--is-inside-work-tree',
      '--git-dir',
      '--git-common-dir',
      '--show-cdup'
    );
    const [objectFormat, inWorkTree, ...lines] = all.split('\n') as [ObjectFormat, string, ...string[]];
    const hasWorkTree = inWorkTree === 'true';
    // A folder whose name has a line end makes more lines of it.
    const [gitDir, commonDir, up] =
      lines.length === (hasWorkTree ? 3 : 2)
        ? lines
        : await Promise.all([ask('--git-dir'), ask('--git-common-dir'), ask('--show-cdup')]);
    const workTree = hasWorkTree ? resolve(realpathSync(dir), up) : undefined;
    return { gitDir: resolve(gitDir), commonDir: resolve(commonDir), workTree, objectFormat };
  } catch (error) {
    if (isGitError(error) && error.data.stderr.includes('not a git repository')) throw notARepository(dir);
    throw error;
  }
};

/** The error of a folder that is in no repository. */
export const notARepository = (dir: string): SfError =>
  new SfError(`${dir} is not in a git repository.`, 'NotAGitRepositoryError', [
    'Change to a folder of a git repository, or make one with "git init" or "git clone".',
  ]);
