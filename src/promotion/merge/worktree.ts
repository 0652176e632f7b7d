import { lstat, readFile, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { Repository } from '../../git/repository.js';
import { commitTree } from '../../git/write.js';
import type { ContentConflict, Decision } from './contested.js';
import type { Decided } from './decide.js';
import { Decisions } from './decisions.js';
import { mergeSides } from './mergeSides.js';
import { conflictsOf, type ConflictedRun } from './openConflicts.js';

/** A conflicted merge in a folder of its own. */
export type LaidOut = Readonly<{ folder: string; files: readonly string[] }>;

/** What was made of it there. */
export type TakenBack = Readonly<{
  decided: readonly Decided[];
  /** The files that are not resolved yet. */
  left: readonly string[];
}>;

/** Whether a folder is a linked worktree of a repository. */
export const isWorktree = async (repo: Repository, dir: string): Promise<boolean> => {
  const folder = resolve(dir);
  const { stdout } = await repo.git(['worktree', 'list', '--porcelain', '-z']);
  return stdout
    .toString('utf8')
    .split('\0')
    .some((line) => line === `worktree ${folder}`);
};

/**
 * Lays the conflicted merge of a run out in a linked worktree: files with markers, and the three versions of each in its
 * index, as after a `git merge`, for an editor or `git mergetool`.
 *
 * @param dir a folder that does not exist yet, or is empty
 * @throws SfError NothingToResolveError, GitError
 */
export const layOut = async (placed: ConflictedRun, dir: string): Promise<LaidOut> => {
  const { repo } = placed.context;
  const { tree, conflicts } = await mergedSoFar(placed);
  const files = conflicts.filter(({ whole }) => whole !== undefined);
  if (files.length === 0) {
    throw new SfError(`No file of run ${placed.run.id} is left to be resolved.`, 'NothingToResolveError', [
      `Go on with the run: "sf sre promote resume --run ${placed.run.id}".`,
    ]);
  }
  const folder = resolve(dir);
  const head = await repo.resolveCommit(placed.merge.merge.ours);
  const at = head ?? (await commitTree(repo, { tree: placed.merge.merge.ours, parents: [], message: 'Ours' }));
  await repo.git(['worktree', 'add', '--quiet', '--detach', '--no-checkout', '--end-of-options', folder, at]);
  const there = await Repository.open(folder);
  try {
    await there.git(['read-tree', '--reset', '-u', tree]);
    const entries = files.flatMap(({ path, whole }) => [
      `0 ${'0'.repeat(at.length)}\t${path}\0`,
      ...(['base', 'ours', 'theirs'] as const).flatMap((side, index) => {
        const oid = whole?.values[side];
        return oid === undefined ? [] : [`100644 ${oid} ${index + 1}\t${path}\0`];
      }),
    ]);
    await there.git(['update-index', '-z', '--index-info'], { input: entries.join('') });
  } finally {
    await there.close();
  }
  return { folder, files: files.map(({ path }) => path) };
};

/**
 * Takes what was made of a merge that was laid out: each file that was added to the index, or that has no markers any more.
 *
 * @throws SfError WorktreeOfOtherRunError
 */
export const takeBack = async (placed: ConflictedRun, dir: string): Promise<TakenBack> => {
  const { tree, conflicts } = await mergedSoFar(placed);
  const there = await Repository.open(resolve(dir));
  try {
    const unmerged = new Set(
      (await there.ask(['ls-files', '--unmerged', '-z'])).split('\0').flatMap((line) => line.split('\t').slice(1))
    );
    const decided: Decided[] = [];
    const left: string[] = [];
    for (const { path, whole } of conflicts) {
      if (whole === undefined) continue;
      const isAdded = !unmerged.has(path);
      const decision = await decisionIn(there, path, {
        isAdded,
        laidOut: await contentIn(placed.context.repo, tree, path),
      });
      if (decision === undefined) left.push(path);
      else decided.push({ contested: whole, decision });
    }
    return { decided, left };
  } finally {
    await there.close();
  }
};

/** Takes the worktree away, with all that is in it. */
export const removeWorktree = async (repo: Repository, dir: string): Promise<void> => {
  await repo.git(['worktree', 'remove', '--force', '--end-of-options', resolve(dir)]);
};

/** The merge with what was decided for the run up to now. */
const mergedSoFar = async (
  placed: ConflictedRun
): Promise<Readonly<{ tree: string; conflicts: readonly ContentConflict[] }>> => {
  const { open } = await conflictsOf(placed);
  const known = open.flatMap(({ decided }) => decided ?? []);
  const decisions = new Decisions(new Map(known.map((each) => [each.fingerprint, each])), () => true);
  return mergeSides(placed.context.repo, { ...placed.merge.merge, decisions });
};

const contentIn = async (repo: Repository, tree: string, path: string): Promise<string | undefined> =>
  (await repo.listFiles(tree, [path]))[0]?.oid;

/** @returns undefined where it is not resolved yet */
const decisionIn = async (
  there: Repository,
  path: string,
  { isAdded, laidOut }: Readonly<{ isAdded: boolean; laidOut: string | undefined }>
): Promise<Decision | undefined> => {
  const file = join(there.dir, path);
  const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found === undefined) return { content: undefined };
  const text = found.isSymbolicLink() ? await readlink(file) : await readFile(file, 'latin1');
  if (/^(?:<{7}|={7}|>{7})(?: |\r?$)/m.test(text)) return undefined;
  const content = await there.ask(['hash-object', '-w', `--path=${path}`, '--', file]);
  return isAdded || content !== laidOut ? { content } : undefined;
};
