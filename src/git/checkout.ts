import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import { checkouts } from './checkouts.js';
import { branchPrefix } from './refNames.js';
import type { Repository } from './repository.js';

/**
 * The one place where work tree and index are written to, for the commands that say so, and by git's own rules alone:
 * uncommitted changes are kept where they are in nobody's way, else git refuses. Nothing is stashed.
 */

/** What git keeps in the git dir while something is going on that a switch of branches would break (`wt-status.c`). */
const operations: ReadonlyMap<string, string> = new Map([
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
]);

/**
 * Makes sure that there is a work tree in which nothing is going on.
 *
 * @throws SfError NoWorkingTreeError, OperationInProgressError
 */
export const checkWorkTree = ({ workTree, gitDir }: Repository): void => {
  if (workTree === undefined) {
    throw new SfError(
      'This repository is bare: it has no working tree to check a branch out in.',
      'NoWorkingTreeError',
      ['Run the command in a clone that has one.']
    );
  }
  const [, operation] = [...operations].find(([file]) => existsSync(join(gitDir, file))) ?? [];
  if (operation === undefined) return;
  throw new SfError(`A ${operation} is in progress in this working tree.`, 'OperationInProgressError', [
    operation === 'bisect'
      ? 'End it with "git bisect reset".'
      : `End it with "git ${operation} --continue", or give it up with "git ${operation} --abort".`,
  ]);
};

/** The files that git tracks and that are not as they were committed, in work tree or index. */
export const uncommittedFiles = async (repo: Repository): Promise<readonly string[]> =>
  (await statusOf(repo, 'no')).map(({ path }) => path);

/**
 * Makes sure that git would bring the work tree to a commit, by trying it without writing anything.
 *
 * @throws SfError UncommittedChangesError that names the files in the way
 */
export const checkCanMoveTo = async (repo: Repository, commit: string): Promise<void> => {
  const refusal = await tryMove(repo, commit);
  if (refusal === undefined) return;
  const from = (await repo.resolveCommit('HEAD')) ?? repo.emptyTree;
  const changing = new Set((await repo.diffTrees(from, commit)).map(({ path }) => path));
  const inTheWay = (await statusOf(repo, 'all')).map(({ path }) => path).filter((path) => changing.has(path));
  throw new SfError(
    [
      'Files with changes that are not committed are in the way:',
      ...(inTheWay.length > 0 ? inTheWay : refusal.split('\n')).map((line) => `  ${line}`),
    ].join('\n'),
    'UncommittedChangesError',
    ['Commit them, or put them aside with "git stash --include-untracked" and take them back with "git stash pop".']
  );
};

/**
 * What git says against bringing the work tree to a commit; undefined when nothing.
 *
 * `git switch` cannot be asked without doing it, but `git read-tree --dry-run` goes by the same rules (`unpack-trees.c`). It
 * takes a file whose time alone changed for a changed one: that is refreshed, as `git switch` does, in a copy of the index.
 */
const tryMove = async (repo: Repository, commit: string): Promise<string | undefined> => {
  const dir = await mkdtemp(join(tmpdir(), 'sf-sre-index-'));
  try {
    const index = join(dir, 'index');
    if (existsSync(join(repo.gitDir, 'index'))) await copyFile(join(repo.gitDir, 'index'), index);
    const env = { GIT_INDEX_FILE: index };
    const refresh = ['-c', 'core.splitIndex=false', 'update-index', '-q', '--refresh'];
    await repo.git(refresh, { env, okCodes: 'any' });
    const head = (await repo.resolveCommit('HEAD')) ?? repo.emptyTree;
    const { exitCode, stderr } = await repo.git(['read-tree', '-m', '-u', '--dry-run', head, commit], {
      env,
      okCodes: 'any',
    });
    return exitCode === 0 ? undefined : stderr.trim();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

type Status = Readonly<{ path: string }>;

const statusOf = async (repo: Repository, untracked: 'all' | 'no'): Promise<readonly Status[]> => {
  const args = [
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--ignore-submodules=dirty',
    `--untracked-files=${untracked}`,
  ];
  return (await repo.ask(args))
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({ path: entry.slice(3) }));
};

/**
 * Switches to a branch as `git switch` does.
 *
 * @param create the commit at which it is created first; undefined for a branch that is there
 * @throws SfError NotSwitchedError with what git said
 */
export const switchBranch = async (repo: Repository, branch: string, create?: string): Promise<void> => {
  const args =
    create === undefined
      ? ['switch', '--quiet', '--end-of-options', branch]
      : ['switch', '--quiet', '--no-track', `--create=${branch}`, '--end-of-options', create];
  const { stderr } = await repo.git(args, { okCodes: 'any' });
  // The exit code would be that of the user's hook `post-checkout`, which runs when the switch is done.
  if ((await repo.currentBranch()) === branch) return;
  throw new SfError(`git did not switch to branch ${branch}: ${stderr.trim()}`, 'NotSwitchedError', [
    `Run "git switch ${shellWord(branch)}" to see what is in its way.`,
  ]);
};

/**
 * Moves the branch that is checked out, and its files, forward to a commit.
 *
 * @throws SfError NotMovedError with what git said
 */
export const fastForward = async (repo: Repository, commit: string): Promise<void> => {
  // Settings could let git stash what is in the way, move submodules, or refuse a commit that nobody signed.
  const options = ['--quiet', '--ff-only', '--no-autostash', '--no-verify-signatures'];
  const args = ['-c', 'submodule.recurse=false', 'merge', ...options, '--end-of-options', commit];
  const { stderr } = await repo.git(args, { env: { GIT_REFLOG_ACTION: 'sf sre' }, okCodes: 'any' });
  // The exit code may be that of the user's hook `post-merge`.
  if ((await repo.resolveCommit('HEAD')) === commit) return;
  throw new SfError(`git did not move the files that are checked out: ${stderr.trim()}`, 'NotMovedError', [
    `Run "git merge --ff-only ${commit}" to see what is in the way.`,
  ]);
};

/**
 * The folder in which a branch is checked out, when that is another one of the linked worktrees.
 *
 * @returns undefined when no other worktree has it
 */
export const otherWorkTreeOf = async (repo: Repository, branch: string): Promise<string | undefined> => {
  const path = (await checkouts(repo)).get(`${branchPrefix}${branch}`);
  return path === repo.workTree ? undefined : path;
};

/** Lets `git pull` and `git push` on a branch mean the branch of the same name at a remote. */
export const followRemote = async (repo: Repository, branch: string, remote: string): Promise<void> => {
  await repo.git(['config', `branch.${branch}.remote`, remote]);
  await repo.git(['config', `branch.${branch}.merge`, `${branchPrefix}${branch}`]);
};

/**
 * Deletes a branch that is checked out nowhere, if it is where it is expected, with its settings.
 *
 * @throws SfError GitError when it is elsewhere
 */
export const deleteBranch = async (repo: Repository, branch: string, expected: string): Promise<void> => {
  await repo.git(['update-ref', '--no-deref', '-d', '--end-of-options', `${branchPrefix}${branch}`, expected]);
  // Exit code 128: there are no settings of this branch.
  await repo.git(['config', '--remove-section', `branch.${branch}`], { okCodes: [0, 1, 128] });
};
