import { SfError } from '@salesforce/core/sfError';
import { submoduleMode, symlinkMode } from '../../git/gitTree.js';

/**
 * Refuses what stands in a commit in place of a file.
 *
 * A link is refused and not followed: the Salesforce CLI would deploy what it finds behind it on disk, but what lies there
 * may be no part of the commit, and a checkout on Windows has a text file in its place.
 *
 * @throws SfError SubmoduleError, SymlinkError
 */
export const refuseWhatIsNoFile = (path: string, mode: string): void => {
  if (mode === submoduleMode) throw submoduleError(path);
  if (mode === symlinkMode) {
    throw new SfError(`${path} is a symbolic link. What is deployed comes from the commit alone.`, 'SymlinkError', [
      `Commit the files themselves in place of the link, or have .forceignore leave out ${path}.`,
    ]);
  }
};

/** The refusal of a submodule, whose files are in another repository. */
export const submoduleError = (path: string): SfError =>
  new SfError(`${path} is a submodule: its files are not in this repository's commits.`, 'SubmoduleError', [
    'Commit its files into this repository, or take its folder out of packageDirectories in sfdx-project.json.',
    `Or have .forceignore leave out ${path}.`,
  ]);
