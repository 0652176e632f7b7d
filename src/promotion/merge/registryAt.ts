import { SfError } from '@salesforce/core/sfError';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import type { Repository } from '../../git/repository.js';

/**
 * The metadata types that a commit, or a tree, has by its sfdx-project.json; the library's own where it has none, or none that
 * can be read: whoever deploys it is told of that, and to merge it is how it is mended.
 */
export const registryAt = async (repo: Repository, treeish: string): Promise<RegistryAccess> => {
  const [{ readProjectIfAny }, { standardRegistry }] = await Promise.all([
    import('../../metadata/delta/project.js'),
    import('../../metadata/delta/registry.js'),
  ]);
  try {
    return (await readProjectIfAny(repo, treeish))?.registry ?? standardRegistry();
  } catch (error) {
    if (isUnusableProject(error)) return standardRegistry();
    throw error;
  }
};

/** Whether an error says that a sfdx-project.json cannot be read, or not be used. */
export const isUnusableProject = (error: unknown): boolean => error instanceof SfError && unusable.has(error.name);

const unusable: ReadonlySet<string> = new Set(['InvalidProjectError', 'InvalidPresetError', 'InvalidRegistryError']);
