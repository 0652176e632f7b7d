import { SfError } from '@salesforce/core/sfError';
import { branchPrefix, checkRefNames } from './refNames.js';
import type { RefUpdate } from './refTypes.js';
import type { Repository } from './repository.js';

/**
 * Proves, before anything is sent, that every branch to be moved only moves forward, unless it may lose what it has: a lease is a force, and a server
 * accepts a backwards push with a fitting one.
 *
 * @throws SfError BranchMovedError; InvalidRefNameError
 */
export const checkBranchesMoveForward = async (repo: Repository, updates: readonly RefUpdate[]): Promise<void> => {
  checkRefNames(updates.map(({ ref }) => ref));
  for (const { ref, expected, next, rewinds = false } of updates) {
    if (rewinds || !ref.startsWith(branchPrefix) || expected === undefined || next === undefined || expected === next)
      continue;
    const known = (await repo.resolveCommit(expected)) !== undefined;
    if (known && (await repo.isAncestor(expected, next))) continue;
    const branch = ref.slice(branchPrefix.length);
    throw new SfError(
      `Branch ${branch} is at ${expected}, which ${next} does not contain: moving it there would take commits away.`,
      'BranchMovedError',
      [`Run the command again, so that it starts from what branch ${branch} is at now.`]
    );
  }
};
