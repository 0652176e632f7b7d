import { SfError } from '@salesforce/core/sfError';
import { type MergeConflict, mergeTrees, type MergeRequest } from '../../git/merge.js';
import { requireHistory } from '../../git/history.js';
import type { Repository } from '../../git/repository.js';
import type { TreeFile } from '../../git/trees.js';
import { commitTree, replaceEntries } from '../../git/write.js';
import { isJson } from '../../metadata/json/plainJson.js';
import { changedByBoth, type FileEntry, type SideChanges, sideChanges } from './bothChanged.js';
import type { ContentConflict } from './contested.js';
import { contestedFile, decidedFile } from './contestedFile.js';
import { contestedFiles } from './contestedFiles.js';
import type { Decisions } from './decisions.js';
import { inOneForm } from './inOneForm.js';
import { mergeBases } from './mergeBases.js';
import { mergeFile } from './mergeFile.js';
import { mergeFollowing } from './mergeFollowing.js';
import { settleStranded } from './settleStranded.js';

/** What to merge, and what was decided about conflicts. */
export type ContentMergeRequest = MergeRequest & Readonly<{ decisions?: Pick<Decisions, 'about'> }>;

/** The outcome of a merge. With conflicts, the tree holds files with conflict markers and is fit for looking at only. */
export type ContentMerge = Readonly<{
  tree: string;
  conflicts: readonly ContentConflict[];
  /** What each side changed, of components that one of them gave another form in that one; left out without a common ancestor. */
  changes?: SideChanges;
}>;

/**
 * Merges two commits: metadata files that both sides changed entry by entry, whatever git made of them, since its merge of
 * lines loses and doubles entries; everything else as git does. What was decided about a conflict is in.
 *
 * @throws SfError as {@link mergeTrees}; UnparsableMetadataError with file, line and side; MergeDamagedError
 */
export const mergeContents = async (repo: Repository, request: ContentMergeRequest): Promise<ContentMerge> =>
  mergeBy(repo, request, mergeFile);

const mergeBy = async (
  repo: Repository,
  { decisions, ...sides }: ContentMergeRequest,
  mergeOne: typeof mergeFile
): Promise<ContentMerge> => {
  if (sides.base === undefined) await requireHistory(repo, [sides.ours, sides.theirs]);
  const base = sides.base ?? (await commonBase(repo, [sides.ours, sides.theirs]));
  if (base === undefined) {
    const { tree, conflicts } = await mergeTrees(repo, sides);
    return { tree, conflicts: conflicts.map(undecidable) };
  }
  const given = { ...sides, base };
  const formed = await inOneForm(repo, { merge: given, changes: await sideChanges(repo, given) });
  const { merge, changes } = formed;
  const { followed, ...result } = await mergeFollowing(repo, formed, merge === given ? sides : merge);
  const entries = new Map<string, FileEntry | undefined>();
  const conflicts: ContentConflict[] = [];
  const merged = new Set<string>();
  for (const file of changedByBoth(followed.changes)) {
    const { path } = file;
    const outcome = await mergeOne(repo, file, decisions);
    if (outcome === undefined) continue;
    merged.add(path);
    entries.set(path, outcome.entry);
    if (outcome.conflict) conflicts.push(outcome.conflict);
  }
  const others = result.conflicts.filter(({ path, kind }) => kind !== 'contents' || !merged.has(path));
  const kept: string[] = [];
  const left: ContentConflict[] = [];
  const files = [
    ...(await contestedFiles(repo, followed.merge, others)),
    ...(await contestedFiles(repo, merge, result.asked)),
  ];
  for (const { conflict, file } of files) {
    const decided = file && (await decidedFile(file, decisions));
    if (file === undefined) {
      left.push(undecidable(conflict));
    } else if (decided === undefined) {
      const whole = contestedFile(file);
      left.push({ ...conflict, contested: [whole], whole });
    } else {
      for (const path of Object.values(file.paths ?? {})) {
        // What is beside a file that was moved goes with it.
        if (path !== undefined) for (const each of [path, `${path}-meta.xml`]) entries.set(each, undefined);
      }
      entries.set(decided.path, decided.entry);
      if (decided.entry === undefined) continue;
      kept.push(decided.path);
      if (file.paths) entries.delete(`${decided.path}-meta.xml`);
    }
  }
  for (const [path, entry] of await companionsOf(repo, merge, { kept, tree: result.tree })) entries.set(path, entry);
  const tree = await withEntries(repo, result.tree, entries);
  const all = [...left, ...conflicts];
  const stranded = await settleStranded(repo, { ...formed, tree, conflicts: all }, decisions);
  return {
    tree: await withEntries(repo, tree, stranded.entries),
    conflicts: [...all, ...stranded.conflicts],
    changes,
  };
};

const withEntries = async (
  repo: Repository,
  tree: string,
  entries: ReadonlyMap<string, FileEntry | undefined>
): Promise<string> => (entries.size === 0 ? tree : replaceEntries(repo, tree, entries));

/**
 * The files without which a file that is kept is no component: of a class that one side deleted and the other one changed,
 * only the file that was changed is contested.
 */
const companionsOf = async (
  repo: Repository,
  { base, ours, theirs }: Required<MergeRequest>,
  { kept, tree }: Readonly<{ kept: readonly string[]; tree: string }>
): Promise<ReadonlyMap<string, FileEntry>> => {
  const suffix = '-meta.xml';
  const paths = kept.map((path) => (path.endsWith(suffix) ? path.slice(0, -suffix.length) : `${path}${suffix}`));
  if (paths.length === 0) return new Map();
  const there = new Set((await repo.listFiles(tree, paths)).map(({ path }) => path));
  const lacking = paths.filter((path) => !there.has(path));
  if (lacking.length === 0) return new Map();
  const entries: TreeFile[] = [];
  for (const version of [base, theirs, ours]) entries.push(...(await repo.listFiles(version, lacking)));
  return new Map(entries.map(({ path, mode, oid }) => [path, { mode, oid }]));
};

const undecidable = (conflict: MergeConflict): ContentConflict => ({ ...conflict, contested: [] });

/**
 * The common ancestor of two commits. Where there are several, what comes of merging them one after the other, with each
 * conflict left as it was before: a virtual ancestor, as git makes one.
 *
 * @returns undefined where there is none
 */
const commonBase = async (repo: Repository, sides: readonly [string, string]): Promise<string | undefined> => {
  const [first, ...others] = await mergeBases(repo, sides);
  let base = first;
  for (const other of others) {
    const sidesBefore = { ours: base, theirs: other, decisions: asBefore };
    const { tree, conflicts } = await mergeBy(repo, sidesBefore, mergeReadable);
    const readable = await replaceEntries(repo, tree, withoutMarkers(conflicts));
    base = await commitTree(repo, { tree: readable, parents: [base, other], message: 'Common ancestors' });
  }
  return base;
};

/** Merges a file of common ancestors; one that cannot be read, or merged, is as it was before: history cannot be mended. */
const mergeReadable: typeof mergeFile = async (repo, file, decisions) => {
  try {
    return await mergeFile(repo, file, decisions);
  } catch (error) {
    if (!(error instanceof SfError) || !unusable.has(error.name)) throw error;
    return { entry: file.base };
  }
};

const unusable: ReadonlySet<string> = new Set(['UnparsableMetadataError', 'MergeDamagedError']);

/** Metadata and JSON with conflicts that cannot be left as they were, such as in the order of a list, are as they were as a whole. */
const withoutMarkers = (conflicts: readonly ContentConflict[]): ReadonlyMap<string, FileEntry | undefined> =>
  new Map(
    conflicts.flatMap(({ path, contested, whole }) => {
      const isText = !isJson(path) && contested.every(({ kind }) => kind === 'file');
      if (whole === undefined || whole.paths !== undefined || isText) return [];
      const oid = whole.values.base;
      return [[path, oid === undefined ? undefined : { mode: '100644', oid }] as const];
    })
  );

const asBefore: Pick<Decisions, 'about'> = {
  about: async ({ kind }) => Promise.resolve(kind === 'element' ? 'base' : undefined),
};
