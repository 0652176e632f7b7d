import type { Repository } from '../git/repository.js';
import { hasEnded, Journal } from './journal.js';
import { runOfLock } from './lock.js';
import type { Lock } from './lockOwner.js';
import { furthest, type Run } from './run.js';

/**
 * The run that holds a lock, as far as the lock and the journals of this clone know it. Neither remote nor org is asked.
 *
 * @param lock one whose commit was fetched
 * @returns undefined for a run that another clone began and that has sent nothing to its org yet
 * @throws SfError DamagedStateError, NewerStateError
 */
export const lockedRun = async (repo: Repository, lock: Lock): Promise<Run | undefined> => {
  const carried = await runOfLock(repo, lock);
  const own = (await new Journal(repo).all()).find(({ id }) => id === lock.owner.run);
  return carried === undefined || (own !== undefined && hasEnded(own.state)) ? own : furthest(carried, own);
};
