import type { FileMerge } from '../../mergeDriver/mergeFiles.js';
import type { Installed, Uninstalled } from '../../mergeDriver/install.js';

/** For one repository, or for all of a user. */
type Scope = 'local' | 'global';

/** What `merge-driver install --json` gives. */
export type MergeDriverInstallJson = Readonly<{ scope: Scope }> & Installed;

/** What `merge-driver uninstall --json` gives. */
export type MergeDriverUninstallJson = Readonly<{ scope: Scope }> & Uninstalled;

/** What `merge-driver run --json` gives. */
export type MergeDriverRunJson = Readonly<{
  /** What the merged file is called. */
  path: string;
  /** The file that was written; left out where nothing could be merged. */
  output?: string;
  /** Merged, or to be looked at. */
  status: 'merged' | 'conflicted';
  /** The elements of metadata that both sides changed differently. */
  conflicts: FileMerge['conflicts'];
  /** Why it is to be looked at, where that is not for its conflicts alone. */
  remarks: readonly string[];
}>;

/** The outcome of a merge of three files as JSON. */
export const mergeDriverRunJson = (
  { content, isClean, conflicts, remarks }: FileMerge,
  { path, output }: Readonly<{ path: string; output: string }>
): MergeDriverRunJson => ({
  path,
  ...(content === undefined ? {} : { output }),
  status: isClean ? 'merged' : 'conflicted',
  conflicts,
  remarks,
});
