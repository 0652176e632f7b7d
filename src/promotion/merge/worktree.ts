import { readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { unlessAbsent } from '../../common/unlessAbsent.js';
import { Repository } from '../../git/repository.js';
import { commitTree, replaceEntries } from '../../git/write.js';
import type { Contested, Decision } from './contested.js';
import type { Decided } from './decide.js';
import { type Decisions, decisionsFor } from './decisions.js';
import { contentThere, decisionAmong, decisionIn, isReset } from './decisionsInWorktree.js';
import { asElements, type MergeWith } from './elementsInWorktree.js';
import type { ContentMerge } from './mergeContents.js';
import { mergeSides } from './mergeSides.js';
import type { ConflictedRun } from './openConflicts.js';
import { movedEntries, placesOf, versionsToLayOut } from './placesInWorktree.js';
import { refuseUnfitFiles } from './refuseUnfitFiles.js';

/** A conflicted merge in a folder of its own. */
export type LaidOut = Readonly<{ folder: string; files: readonly string[] }>;

/** What was made of it there. */
export type TakenBack = Readonly<{
  decided: readonly Decided[];
  /** The files that are not resolved yet. */
  left: readonly string[];
  /** Other files that were changed there: they are no part of the merge, and are not taken. */
  others: readonly string[];
  /** Whether all of it is there as ours has it, as after `git reset --hard`: nothing tells that from having chosen that. */
  isGivenUp: boolean;
}>;

/** What tells, in its own git dir, of which run a worktree holds the merge, the trees of ours and of what was laid out, and its files. */
const mark = 'sre-conflict.json';

type Mark = Readonly<{ run: string; ours: string; tree: string; files: readonly string[] }>;

/**
 * Whether the merge of a run is laid out in a folder.
 *
 * @throws SfError WorktreeInUseError for a folder that holds anything else
 */
export const isLaidOut = async ({ run, context: { repo } }: ConflictedRun, dir: string): Promise<boolean> => {
  const found = await stat(dir).catch(unlessAbsent);
  if (found === undefined) return false;
  const inUse = (what: string): SfError =>
    new SfError(`${dir} ${what}.`, 'WorktreeInUseError', [
      'Name a folder that does not exist yet, or the one in which the merge of this run was laid out.',
    ]);
  if (!found.isDirectory()) throw inUse('is no folder');
  const there = await Repository.open(dir).catch(() => undefined);
  try {
    const isOwn = there?.commonDir === repo.commonDir && there.gitDir !== repo.commonDir;
    if (!isOwn || (await realpath(there.dir)) !== (await realpath(dir))) throw inUse('is no worktree of a merge');
    const marked = await readMark(there);
    if (marked === undefined) throw inUse('is a worktree that something else is done in');
    if (marked.run !== run.id) throw inUse(`holds the merge of run ${marked.run}`);
    return true;
  } finally {
    await there?.close();
  }
};

const readMark = async ({ gitDir }: Repository): Promise<Mark | undefined> => {
  const text = await readFile(join(gitDir, mark), 'utf8').catch(unlessAbsent);
  return text === undefined ? undefined : (JSON.parse(text) as Mark);
};

/**
 * Lays the conflicted merge of a run out in a linked worktree: files with markers, and the three versions of each in its
 * index, as after a `git merge`, for an editor or `git mergetool`.
 *
 * @param dir a folder that does not exist yet
 * @throws SfError NothingToResolveError, GitError
 */
export const layOut = async (placed: ConflictedRun, dir: string): Promise<LaidOut> => {
  const { repo } = placed.context;
  const { tree, conflicts } = await mergedWith(placed);
  const contested = conflicts.flatMap(({ whole }) => whole ?? []);
  if (contested.length === 0) {
    throw new SfError(`No file of run ${placed.run.id} is left to be resolved.`, 'NothingToResolveError', [
      `Go on with the run: "sf sre promote resume --run ${placed.run.id}".`,
    ]);
  }
  const folder = join(await realpath(dirname(resolve(dir))), basename(resolve(dir)));
  const head = await repo.resolveCommit(placed.merge.merge.ours);
  const at = head ?? (await commitTree(repo, { tree: placed.merge.merge.ours, parents: [], message: 'Ours' }));
  const shown = await replaceEntries(repo, tree, new Map(contested.flatMap(movedEntries)));
  // What was written up to now is stored by it, so that the worktree can be filled with that.
  // By force, since git remembers a worktree whose folder somebody deleted.
  await repo.git([
    'worktree',
    'add',
    '--force',
    '--quiet',
    '--detach',
    '--no-checkout',
    '--end-of-options',
    folder,
    at,
  ]);
  const there = await Repository.open(folder);
  try {
    // A sparse checkout goes on in a new worktree, and would leave files out.
    await there.git(['sparse-checkout', 'disable'], { okCodes: 'any' });
    await there.git(['read-tree', '--reset', '-u', shown]);
    const versions = contested.flatMap(versionsToLayOut);
    const paths = [...new Set(versions.map(({ path }) => path))];
    const entries = [
      ...paths.map((path) => `0 ${'0'.repeat(at.length)}\t${path}\0`),
      ...versions.map(({ path, oid, stage }) => `100644 ${oid} ${stage}\t${path}\0`),
    ];
    await there.git(['update-index', '-z', '--index-info'], { input: entries.join('') });
    const files = [...new Set(contested.flatMap(placesOf))];
    const marked: Mark = { run: placed.run.id, ours: await there.tree(at), tree: shown, files };
    await writeFile(join(there.gitDir, mark), JSON.stringify(marked));
    return { folder, files: paths };
  } finally {
    await there.close();
  }
};

/**
 * Takes what was made of a merge that was laid out: each file that was changed there, and has no markers any more; one that
 * is gone, or had moved, where that was said to git, too (`git rm`, `git add`). One that was changed again after all of it was
 * decided is decided by that.
 *
 * @param mayRemove whether elements that both sides have may be gone from a file
 * @throws SfError UnfitResolutionError, RemovedInWorktreeError
 */
export const takeBack = async (placed: ConflictedRun, dir: string, mayRemove = false): Promise<TakenBack> => {
  const merged = await mergedWith(placed);
  const there = await Repository.open(resolve(dir));
  try {
    const unmerged = new Set(
      (await there.ask(['ls-files', '--unmerged', '-z'])).split('\0').flatMap((line) => line.split('\t').slice(1))
    );
    const { ours = there.emptyTree, tree = there.emptyTree, files = [] } = (await readMark(there)) ?? {};
    const isGivenUp = await isReset(there, { ours, tree });
    const changedSince = await changedSinceDecided(there, { merged, laidOut: { tree, files } });
    const reopened = changedSince.size === 0 ? [] : await conflictsAbout(placed, changedSince);
    const conflicts = [...merged.conflicts, ...reopened];
    const decided: Decided[] = [];
    const left: string[] = [];
    for (const whole of conflicts.flatMap((each) => each.whole ?? [])) {
      const { file } = whole;
      const decision =
        whole.paths === undefined
          ? await decisionIn(there, file, { isAdded: !unmerged.has(file), isGivenUp, ours, tree })
          : await decisionAmong(there, whole, { unmerged, isGivenUp });
      if (decision === undefined) left.push(file);
      else decided.push({ contested: whole, decision });
    }
    // What is beside a file goes where that goes.
    const asked = new Set(files.flatMap((path) => [path, `${path}-meta.xml`]));
    const status = (await there.ask(['status', '--porcelain', '--no-renames', '--untracked-files=all', '-z'])).split(
      '\0'
    );
    const changed = (await there.ask(['diff', '--name-only', '--no-renames', '-z', '--end-of-options', tree])).split(
      '\0'
    );
    const added = status.filter((line) => line.startsWith('??')).map((line) => line.slice(3));
    // `git mergetool` leaves the file as it was beside it (git-mergetool, mergetool.keepBackup).
    const isBackup = (path: string): boolean => path.endsWith('.orig') && asked.has(path.slice(0, -'.orig'.length));
    const others = [...changed, ...added.filter((path) => !isBackup(path))].filter(
      (path) => path !== '' && !asked.has(path)
    );
    const merge: MergeWith = async (about) => mergedWith(placed, about);
    const { repo } = placed.context;
    const taken = await asElements(repo, decided, conflicts, merge);
    await refuseUnfitFiles(repo, taken, { dir, mayRemove });
    return { decided: taken, left, others, isGivenUp };
  } finally {
    await there.close();
  }
};

/**
 * The files that were laid out, of which all is decided by now, and that are there neither as they were laid out nor as it was
 * decided: who goes on with them there decides about them anew.
 */
const changedSinceDecided = async (
  there: Repository,
  { merged, laidOut: { tree, files } }: Readonly<{ merged: ContentMerge; laidOut: Pick<Mark, 'tree' | 'files'> }>
): Promise<ReadonlySet<string>> => {
  const open = new Set(merged.conflicts.flatMap(({ whole }) => (whole === undefined ? [] : placesOf(whole))));
  const settled = files.filter((path) => !open.has(path));
  if (settled.length === 0) return new Set();
  const [before, after] = await Promise.all(
    [tree, merged.tree].map(
      async (each) => new Map((await there.listFiles(each, settled)).map((file) => [file.path, file.oid]))
    )
  );
  const changed = new Set<string>();
  for (const path of settled) {
    const oid = await contentThere(there, path);
    if (oid !== before.get(path) && oid !== after.get(path)) changed.add(path);
  }
  return changed;
};

/** What the merge of a run asks about some files, whatever was decided about them. */
const conflictsAbout = async (
  placed: ConflictedRun,
  files: ReadonlySet<string>
): Promise<ContentMerge['conflicts']> => {
  const isAbout = (contested: Contested): boolean => placesOf(contested).some((path) => files.has(path));
  const { conflicts } = await mergedWith(placed, undefined, isAbout);
  return conflicts.filter(({ whole }) => whole !== undefined && isAbout(whole));
};

/** Takes away a worktree of which nothing is left to be taken. */
export const removeWorktree = async (repo: Repository, dir: string): Promise<void> => {
  await repo.git(['worktree', 'remove', '--force', '--end-of-options', resolve(dir)]);
};

/** The merge with what was decided for the run up to now, and with what is to come of other conflicts. */
const mergedWith = async (
  placed: ConflictedRun,
  about: (contested: Contested) => Decision | undefined = (): undefined => undefined,
  isOpen: (contested: Contested) => boolean = (): boolean => false
): Promise<ContentMerge> => {
  const { run, context } = placed;
  const before = decisionsFor(context, run.id);
  const decisions: Pick<Decisions, 'about'> = {
    about: async (contested) => about(contested) ?? (isOpen(contested) ? undefined : before.about(contested)),
  };
  const { merge, crossing } = placed.merge;
  return mergeSides(context.repo, { ...merge, decisions }, crossing);
};
