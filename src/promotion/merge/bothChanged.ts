import type { MergeRequest } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import type { FileChange, TreeFile } from '../../git/trees.js';

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

/** What is merged, and what each side changed. */
export type Compared = Readonly<{ merge: Required<MergeRequest>; changes: SideChanges }>;

/** What each side of a merge changed; links and submodules are no files that could be merged. */
export const sideChanges = async (
  repo: Repository,
  { base, ours, theirs }: Required<MergeRequest>
): Promise<SideChanges> => ({
  ours: await changesOf(repo, base, ours),
  theirs: await changesOf(repo, base, theirs),
});

/**
 * The files that both sides changed, and not alike, also those that both added.
 *
 * @param changes what each side changed
 */
export const changedByBoth = ({ ours, theirs }: SideChanges): readonly ChangedByBoth[] => {
  const other = new Map(theirs.map((change) => [change.path, change]));
  return ours.flatMap((own): ChangedByBoth[] => {
    const its = other.get(own.path);
    if (its === undefined || own.newOid === its.newOid || own.status !== its.status || own.status === 'D') return [];
    const base = own.status === 'A' ? undefined : { mode: own.oldMode, oid: own.oldOid };
    return [{ path: own.path, base, ours: after(own), theirs: after(its) }];
  });
};

const changesOf = async (repo: Repository, base: string, side: string): Promise<readonly FileChange[]> => {
  const isFile = (mode: string): boolean => isFileMode(mode) || /^0+$/.test(mode);
  return (await repo.diffTrees(base, side)).filter(({ oldMode, newMode }) => isFile(oldMode) && isFile(newMode));
};

const after = ({ newMode, newOid }: FileChange): FileEntry => ({ mode: newMode, oid: newOid });
