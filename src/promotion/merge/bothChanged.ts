import type { MergeRequest } from '../../git/merge.js';
import { relevantRenames, type Rename } from '../../git/renames.js';
import type { Repository } from '../../git/repository.js';
import type { FileChange, TreeFile } from '../../git/trees.js';
import type { Side } from '../../metadata/merge/versions.js';

/** A file as a tree has it. */
export type FileEntry = Pick<TreeFile, 'mode' | 'oid'>;

/** Whether an entry is a file, and neither a link nor a submodule (git's `object.h`: S_ISREG). */
export const isFileMode = (mode: string): boolean => mode.startsWith('100');

/** A file that both sides changed, and not alike. */
export type ChangedByBoth = Readonly<{
  /** Where the merged file is. */
  path: string;
  /** Undefined for a file that both sides added. */
  base: FileEntry | undefined;
  ours: FileEntry;
  theirs: FileEntry;
}>;

/** What each side changed of the base. */
export type SideChanges = Readonly<{ ours: readonly FileChange[]; theirs: readonly FileChange[] }>;

/** What each side of a merge changed; links and submodules are no files that could be merged. */
export const sideChanges = async (
  repo: Repository,
  { base, ours, theirs }: Required<MergeRequest>
): Promise<SideChanges> => ({
  ours: await changesOf(repo, base, ours),
  theirs: await changesOf(repo, base, theirs),
});

/**
 * The files that both sides changed, and not alike: also one that a side renamed, as git takes it, and one that both added.
 *
 * @param changes what each side changed
 * @param merged the tree that git made of them: a renamed file counts where git followed it there
 */
export const changedByBoth = async (
  repo: Repository,
  { changes, merged }: Readonly<{ changes: SideChanges; merged: string }>
): Promise<readonly ChangedByBoth[]> => {
  const [mine, other] = [changes.ours, changes.theirs].map(
    (side) => new Map(side.map((change) => [change.path, change]))
  );
  if (mine.size === 0 || other.size === 0) return [];
  const both: ChangedByBoth[] = [];
  const lacking: Array<Readonly<{ by: 'ours' | 'theirs'; change: FileChange }>> = [];
  for (const [path, own] of mine) {
    const its = other.get(path);
    if (its === undefined || own.newOid === its.newOid) continue;
    if (own.status === 'D' && its.status === 'M') lacking.push({ by: 'ours', change: its });
    else if (own.status === 'M' && its.status === 'D') lacking.push({ by: 'theirs', change: own });
    else if (own.status === its.status && own.status === 'M')
      both.push({ path, base: before(own), ours: after(own), theirs: after(its) });
    else if (own.status === its.status && own.status === 'A')
      both.push({ path, base: undefined, ours: after(own), theirs: after(its) });
  }
  if (lacking.length === 0 && both.every((file) => file.base !== undefined)) return both;
  const renames = {
    ours: await relevantRenames(repo, changes.ours, changes.theirs),
    theirs: await relevantRenames(repo, changes.theirs, changes.ours),
  };
  return [
    ...both.map((file) => (file.base === undefined ? withSource(file, renames) : file)),
    ...(await followed(repo, merged, { lacking, renames })),
  ];
};

const changesOf = async (repo: Repository, base: string, side: string): Promise<readonly FileChange[]> => {
  const isFile = (mode: string): boolean => isFileMode(mode) || /^0+$/.test(mode);
  return (await repo.diffTrees(base, side)).filter(({ oldMode, newMode }) => isFile(oldMode) && isFile(newMode));
};

const before = ({ oldMode, oldOid }: FileChange): FileEntry => ({ mode: oldMode, oid: oldOid });
const after = ({ newMode, newOid }: FileChange): FileEntry => ({ mode: newMode, oid: newOid });

/** What each side renamed, as the merge takes it. */
type Renames = Readonly<Record<Exclude<Side, 'base'>, readonly Rename[]>>;

/** What both sides renamed to one name has a base under the old one. */
const withSource = (file: ChangedByBoth, { ours, theirs }: Renames): ChangedByBoth => {
  const own = ours.find(({ to }) => to === file.path);
  const isSame = own !== undefined && theirs.some(({ from, to }) => to === own.to && from === own.from);
  return isSame ? { ...file, base: own.before } : file;
};

/** What one side changed and the other one renamed, where git followed it. */
const followed = async (
  repo: Repository,
  merged: string,
  {
    lacking,
    renames,
  }: Readonly<{ lacking: ReadonlyArray<Readonly<{ by: 'ours' | 'theirs'; change: FileChange }>>; renames: Renames }>
): Promise<readonly ChangedByBoth[]> => {
  const found = lacking.flatMap(({ by, change }): Array<ChangedByBoth & Readonly<{ from: string }>> => {
    const rename = renames[by].find(({ from }) => from === change.path);
    if (rename === undefined || rename.after.oid === rename.before.oid) return [];
    const sides =
      by === 'ours' ? { ours: rename.after, theirs: after(change) } : { ours: after(change), theirs: rename.after };
    return [{ path: rename.to, from: rename.from, base: rename.before, ...sides }];
  });
  if (found.length === 0) return [];
  const paths = found.flatMap(({ path, from }) => [path, from]);
  const there = new Set((await repo.listFiles(merged, paths)).map(({ path }) => path));
  // What git did not follow, it has under the old name, too.
  return found.flatMap(({ from, ...file }) => (there.has(file.path) && !there.has(from) ? [file] : []));
};
