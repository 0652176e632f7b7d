import type { MergeConflict, MergeRequest } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import type { Sides } from '../../metadata/merge/versions.js';
import { type FileEntry, isFileMode } from './bothChanged.js';
import type { ContestedFile } from './contestedFile.js';

/** Conflicts about a file's content, or about whether it is there: which of its versions counts can be decided. */
const ofOneName: ReadonlySet<string> = new Set(['contents', 'binary', 'modify/delete']);
/** Conflicts about where a file is: what git says of its content besides goes with that. */
const ofSeveralNames: ReadonlySet<string> = new Set(['rename/delete', 'rename/rename']);

/** A conflict, with the versions of its file where one of them can be chosen. */
export type FileConflict = Readonly<{ conflict: MergeConflict; file?: ContestedFile }>;

/** The files that git could not merge, each once, with their versions. */
export const contestedFiles = async (
  repo: Repository,
  { base, ours, theirs }: Required<MergeRequest>,
  conflicts: readonly MergeConflict[]
): Promise<readonly FileConflict[]> => {
  const paths = conflicts.flatMap(({ path, paths: all = [path] }) => all);
  if (paths.length === 0) return [];
  const [before, mine, other] = await Promise.all(
    [base, ours, theirs].map(
      async (side) => new Map((await repo.listFiles(side, paths)).map((entry) => [entry.path, entry]))
    )
  );
  const trees: Sides<Entries> = { base: before, ours: mine, theirs: other };
  const found = conflicts.map((conflict): FileConflict => {
    const file = ofSeveralNames.has(conflict.kind)
      ? movedFile(conflict, trees)
      : ofOneName.has(conflict.kind)
        ? fileOf(conflict, trees)
        : undefined;
    return { conflict, ...(file === undefined ? {} : { file }) };
  });
  const moved = new Set(found.flatMap(({ file }) => Object.values(file?.paths ?? {})));
  return found.filter(({ conflict, file }) => file?.paths !== undefined || !moved.has(conflict.path));
};

type Entries = ReadonlyMap<string, FileEntry>;

const areFiles = (entries: ReadonlyArray<FileEntry | undefined>): boolean =>
  entries.every((entry) => entry === undefined || isFileMode(entry.mode));

/** A file that all versions have under one name. */
const fileOf = ({ path, kind }: MergeConflict, trees: Sides<Entries>): ContestedFile | undefined => {
  const [base, ours, theirs] = [trees.base.get(path), trees.ours.get(path), trees.theirs.get(path)];
  const isWhole =
    areFiles([base, ours, theirs]) &&
    (kind === 'modify/delete' ? (ours ?? theirs) !== undefined : ours !== undefined && theirs !== undefined);
  return isWhole ? { path, kind, base, ours, theirs } : undefined;
};

/**
 * A file that one side moved and the other one deleted, or moved elsewhere. git names the new and the old name of the first
 * one, and the old and both new ones of the second (git 2.39, merge-ort.c, `process_renames`).
 *
 * @returns undefined where a new name is also that of another file
 */
const movedFile = (
  { path, kind, paths: names = [] }: MergeConflict,
  trees: Sides<Entries>
): ContestedFile | undefined => {
  const old = kind === 'rename/delete' ? names[1] : names[0];
  const others = names.filter((name) => name !== old);
  const at = (side: 'ours' | 'theirs'): readonly string[] => others.filter((name) => trees[side].has(name));
  const [inOurs, inTheirs] = [at('ours'), at('theirs')];
  const isPlain = inOurs.length < 2 && inTheirs.length < 2 && inOurs.length + inTheirs.length === others.length;
  if (!isPlain || others.length === 0 || trees.ours.has(old) || trees.theirs.has(old)) return undefined;
  const paths = { base: old, ours: inOurs.at(0), theirs: inTheirs.at(0) };
  const entryAt = (side: 'ours' | 'theirs'): FileEntry | undefined => trees[side].get(paths[side] ?? '');
  const [base, ours, theirs] = [trees.base.get(old), entryAt('ours'), entryAt('theirs')];
  return base === undefined || !areFiles([base, ours, theirs]) ? undefined : { path, kind, base, ours, theirs, paths };
};
