import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { fastForward } from './checkout.js';
import { checkouts } from './checkouts.js';
import { branchPrefix } from './refNames.js';
import type { Repository } from './repository.js';

/** A local branch to be moved forward. */
export type BranchMove = Readonly<{
  /** Without `refs/heads/`. */
  branch: string;
  /** A commit that contains the branch's present tip. */
  to: string;
}>;

/**
 * Makes sure that a local branch can be moved forward: where it is checked out, nothing uncommitted may be in the way.
 *
 * @throws SfError UncommittedChangesError with the files that have uncommitted changes, CheckedOutElsewhereError
 */
export const checkBranchMove = async (repo: Repository, { branch, to }: BranchMove): Promise<void> => {
  const tip = await repo.resolveCommit(branchPrefix + branch);
  if (tip === undefined) return;
  const place = (await checkouts(repo)).get(branchPrefix + branch);
  if (place === undefined) return;
  if (!(await isHere(repo, branch))) throw elsewhere(branch, place);
  const changes = await repo.diffTrees(tip, to);
  const changed = await uncommitted(
    repo,
    changes.map(({ path }) => path)
  );
  const inTheWay = await present(
    repo,
    changes.filter(({ status }) => status === 'A').map(({ path }) => path)
  );
  const files = [...new Set([...changed, ...inTheWay])].sort();
  if (files.length > 0) throw localChanges(branch, files);
};

/**
 * Moves a local branch forward, if there is one. Where it is checked out, index and files follow by git's own rules, which
 * never overwrite what is not committed.
 *
 * @throws SfError UncommittedChangesError; CheckedOutElsewhereError; NotMovedError; GitError
 */
export const moveBranch = async (repo: Repository, { branch, to }: BranchMove): Promise<void> => {
  const ref = branchPrefix + branch;
  const tip = await repo.resolveCommit(ref);
  if (tip === undefined || tip === to) return;
  const place = (await checkouts(repo)).get(ref);
  if (place === undefined) {
    if (!(await repo.isAncestor(tip, to))) throw hasMore(branch, to);
    await repo.git(['update-ref', '-m', 'sf sre', ref, to, tip]);
    return;
  }
  if (!(await isHere(repo, branch))) throw elsewhere(branch, place);
  try {
    await fastForward(repo, to);
  } catch (error) {
    // Files may have changed since the look before: then they are named.
    await checkBranchMove(repo, { branch, to });
    throw error;
  }
};

const isHere = async (repo: Repository, branch: string): Promise<boolean> =>
  repo.workTree !== undefined && (await repo.currentBranch()) === branch;

/** How many paths are given to one git process: well within the length of a command line everywhere. */
const pathsAtOnce = 100;

/** Files that differ from HEAD, in the index or in the work tree. */
const uncommitted = async (repo: Repository, paths: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (let at = 0; at < paths.length; at += pathsAtOnce) {
    const args = [
      '--literal-pathspecs',
      'status',
      '--porcelain=v1',
      '-z',
      '--no-renames',
      '--untracked-files=no',
      '--',
    ];
    const output = await repo.git([...args, ...paths.slice(at, at + pathsAtOnce)]);
    const lines = output.stdout.toString('utf8').split('\0');
    found.push(...lines.filter((line) => line !== '').map((line) => line.slice('XY '.length)));
  }
  return found;
};

/** Files that are in the work tree although no commit has them, whether git ignores them or not. */
const present = async (repo: Repository, paths: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const path of paths) if (await exists(join(repo.dir, path))) found.push(path);
  return found;
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file where a folder is needed is met by git.
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
};

const localChanges = (branch: string, files: readonly string[]): SfError => {
  const error = new SfError(
    [
      'These files have changes here that are not committed, and would be overwritten:',
      ...files.map((file) => `  ${file}`),
    ].join('\n'),
    'UncommittedChangesError',
    [`Commit them on ${branch}, or put them aside with "git stash --include-untracked", then run the command again.`]
  );
  error.setData(toJson({ files }));
  return error;
};

const hasMore = (branch: string, to: string): SfError =>
  new SfError(`Branch ${branch} has commits here by now that ${to} does not contain.`, 'NotMovedError', [
    `Look at them with "git log ${to}..${branch}", then run the command again.`,
  ]);

const elsewhere = (branch: string, place: string): SfError =>
  new SfError(`Branch ${branch} is checked out in ${place}.`, 'CheckedOutElsewhereError', [
    'Run the command there, or switch to another branch there first.',
  ]);
