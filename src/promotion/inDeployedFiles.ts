import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../git/repository.js';
import { isUnusableProject } from './merge/registryAt.js';

/**
 * Those of some references that are in files which a commit has and deploys: not outside the package directories, nor in what
 * `.forceignore` leaves out or no metadata type claims. What makes no whole component counts, and so does all of a commit whose
 * project cannot be read: whoever deploys it is told of that.
 *
 * @param packages those that are deployed; all when left out
 * @throws SfError GitError, ObjectMissingError
 */
export const inDeployedFiles = async <T extends Readonly<{ file: string }>>(
  repo: Repository,
  commit: string,
  references: readonly T[],
  packages?: readonly string[]
): Promise<readonly T[]> => {
  if (references.length === 0) return references;
  // Loaded here, since source-deploy-retrieve comes with it and takes most of a second.
  const { openCommit, tryToResolveFiles, whyLeftOut } = await import('../metadata/delta/commitView.js');
  try {
    const view = await openCommit(repo, commit, packages);
    const files = [...(await view.tree.entries([...new Set(references.map(({ file }) => file))])).keys()];
    const found = await tryToResolveFiles(
      view,
      files.filter((path) => whyLeftOut(view, path) === undefined)
    );
    return references.filter(({ file }) => {
      const resolution = found.get(file);
      return resolution instanceof Error || (resolution !== undefined && 'component' in resolution);
    });
  } catch (error) {
    if (isUnusableProject(error) || (error instanceof SfError && unreadable.has(error.name))) return references;
    throw error;
  }
};

const unreadable: ReadonlySet<string> = new Set(['NoProjectError', 'InvalidIgnoreFileError']);
