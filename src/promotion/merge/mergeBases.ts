import type { Repository } from '../../git/repository.js';

/**
 * The best common ancestors of two commits: one, or several where branches were merged into each other.
 *
 * @returns their ids; none for trees, and for commits that have nothing in common
 */
export const mergeBases = async (repo: Repository, sides: readonly [string, string]): Promise<readonly string[]> =>
  (await repo.ask(['merge-base', '--all', ...sides])).split('\n').filter((oid) => oid !== '');
