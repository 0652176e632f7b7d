import { type MergeConflict, mergeTrees, type MergeRequest, type MergeResult } from '../../git/merge.js';
import type { Rename } from '../../git/renames.js';
import type { TreeEntry } from '../../git/replaceEntries.js';
import type { Repository } from '../../git/repository.js';
import { replaceEntries } from '../../git/write.js';
import { type Compared, type SideChanges, sideChanges } from './bothChanged.js';
import { foldersOf } from './foldersOf.js';
import { movesOf } from './movesOf.js';

/** A merge in which files that a side moved were followed. */
export type FollowingMerge = MergeResult &
  Readonly<{
    /** What is in conflict besides, since one side deleted or moved it: by the names that the sides themselves have. */
    asked: readonly MergeConflict[];
    /** What was merged: with what the other side changed where a file was moved to. */
    followed: Compared;
  }>;

/**
 * Merges two commits as git does, but for the files that count as moved: git goes by what is in them alone, and would merge
 * what was changed of one component into another one that looks like it. Where one side moved a file that the other one
 * changed, base and that other side are merged as if they had it in its new place; one that is moved and deleted, or moved to
 * two places, is in conflict.
 *
 * @param sides what to merge, with the common ancestor that tells what each side changed
 * @param history the same as git is to merge it, from what the history has in common
 * @throws SfError as {@link mergeTrees}
 */
export const mergeFollowing = async (
  repo: Repository,
  { merge, changes }: Compared,
  history: MergeRequest
): Promise<FollowingMerge> => {
  const moves = {
    ours: await movesOf(repo, changes.ours, changes.theirs, merge.ours),
    theirs: await movesOf(repo, changes.theirs, changes.ours, merge.theirs),
  };
  const { entries, conflicts, left } = arranged(changes, moves);
  if (entries.base.size === 0) {
    return { ...(await mergeTrees(repo, history)), asked: conflicts, followed: { merge, changes } };
  }
  const placed = async (side: keyof Entries): Promise<string> =>
    replaceEntries(repo, await repo.tree(merge[side]), entries[side]);
  const followed = { base: await placed('base'), ours: await placed('ours'), theirs: await placed('theirs') };
  const merged = await mergeTrees(repo, followed);
  return {
    tree: left.size === 0 ? merged.tree : await replaceEntries(repo, merged.tree, left),
    conflicts: merged.conflicts,
    asked: conflicts,
    followed: { merge: followed, changes: await sideChanges(repo, followed) },
  };
};

/** What is put elsewhere in each version, or taken out of it. */
type Entries = Readonly<Record<keyof Required<MergeRequest>, Map<string, TreeEntry | undefined>>>;

type Moves = Readonly<Record<keyof SideChanges, readonly Rename[]>>;

/** How versions are arranged for git. */
type Arrangement = Readonly<{
  entries: Entries;
  /** What git is not asked about. */
  conflicts: readonly MergeConflict[];
  /** What the merged tree has of files that one side deleted and the other one changed. */
  left: ReadonlyMap<string, TreeEntry>;
}>;

/**
 * Arranges the versions so that git has nothing to take for moved. That cannot be turned off before git 2.50; but a file that
 * no version has any more was moved nowhere.
 */
const arranged = (changes: SideChanges, moves: Moves): Arrangement => {
  const entries: Entries = { base: new Map(), ours: new Map(), theirs: new Map() };
  const conflicts: MergeConflict[] = [];
  const left = new Map<string, TreeEntry>();
  const movedBy = { ours: byOldName(moves.ours), theirs: byOldName(moves.theirs) };
  const changedBy = { ours: byPath(changes.ours), theirs: byPath(changes.theirs) };
  const addedByBoth = changes.ours.filter(({ status, path }) => status === 'A' && changedBy.theirs.has(path));
  for (const [side, other] of bothWays) {
    const folders = new Set(changes[side].flatMap(({ status, path }) => (status === 'A' ? foldersOf(path) : [])));
    const contents = new Set(addedByBoth.map(({ path }) => changedBy[side].get(path)?.newOid));
    for (const { path: from, status, oldMode, oldOid } of changes[side]) {
      const change = changedBy[other].get(from);
      // What git finds of a file that the other side left alone changes nothing, but where its new place is contested.
      if (status !== 'D' || folders.has(from) || (change === undefined && !contents.has(oldOid))) continue;
      entries.base.set(from, undefined);
      entries[other].set(from, undefined);
      if (change === undefined) continue;
      const rename = movedBy[side].get(from);
      const its = movedBy[other].get(from);
      const before = { mode: oldMode, oid: oldOid };
      const after = { mode: change.newMode, oid: change.newOid };
      if (change.status === 'D') {
        if (rename !== undefined && rename.to === its?.to) entries.base.set(rename.to, before);
        else if (rename !== undefined && its === undefined) conflicts.push(movedAndDeleted(rename, side));
        else if (rename !== undefined && its !== undefined && side === 'ours')
          conflicts.push(movedTwice(from, rename.to, its.to));
      } else if (rename === undefined || changedBy[other].has(rename.to)) {
        left.set(from, after);
        conflicts.push(changedAndDeleted(from, side));
      } else {
        entries.base.set(rename.to, before);
        entries[other].set(rename.to, after);
      }
    }
  }
  return { entries, conflicts: withoutBeside(conflicts), left };
};

const bothWays = [
  ['ours', 'theirs'],
  ['theirs', 'ours'],
] as const;

const byOldName = (renames: readonly Rename[]): ReadonlyMap<string, Rename> =>
  new Map(renames.map((rename) => [rename.from, rename]));

const byPath = (files: SideChanges[keyof SideChanges]): ReadonlyMap<string, (typeof files)[number]> =>
  new Map(files.map((file) => [file.path, file]));

const movedTwice = (from: string, ours: string, theirs: string): MergeConflict => ({
  ...{ path: from, kind: 'rename/rename', paths: [from, ours, theirs] },
  message: `CONFLICT (rename/rename): ours moved ${from} to ${ours}, and theirs moved it to ${theirs}.`,
});

const movedAndDeleted = ({ from, to }: Rename, side: keyof SideChanges): MergeConflict => ({
  ...{ path: to, kind: 'rename/delete', paths: [to, from] },
  message: `CONFLICT (rename/delete): ${side} moved ${from} to ${to}, and ${otherThan(side)} deleted it.`,
});

const changedAndDeleted = (path: string, side: keyof SideChanges): MergeConflict => ({
  ...{ path, kind: 'modify/delete' },
  message: `CONFLICT (modify/delete): ${side} deleted ${path}, and ${otherThan(side)} changed it.`,
});

const otherThan = (side: keyof SideChanges): keyof SideChanges => (side === 'ours' ? 'theirs' : 'ours');

/** The file beside a class and the like goes where that goes. */
const withoutBeside = (conflicts: readonly MergeConflict[]): readonly MergeConflict[] => {
  const paths = new Set(conflicts.map(({ path }) => path));
  const suffix = '-meta.xml';
  return conflicts.filter(
    ({ path, kind }) => kind === 'modify/delete' || !path.endsWith(suffix) || !paths.has(path.slice(0, -suffix.length))
  );
};
