import type { Repository } from '../git/repository.js';
import { hasEnded, Journal } from './journal.js';
import { runOfLock } from './lock.js';
import type { Lock } from './lockOwner.js';
import { furthest, type Run } from './run.js';

/** A run that holds a lock; `byLockAlone`: where it is, only the lock says, which hears nothing between deploy and publish. */
export type LockedRun = Run & Readonly<{ byLockAlone?: true }>;

/**
 * The run that holds a lock, as far as the lock and the journals of this clone know it. Neither remote nor org is asked.
 *
 * @param lock one whose commit was fetched
 * @returns undefined for a run that another clone began and that has sent nothing to its org yet
 * @throws SfError DamagedStateError, NewerStateError
 */
export const lockedRun = async (repo: Repository, lock: Lock): Promise<LockedRun | undefined> => {
  const carried = await runOfLock(repo, lock);
  const own = (await new Journal(repo).all()).find(({ id }) => id === lock.owner.run);
  if (carried === undefined || (own !== undefined && hasEnded(own.state))) return own;
  const run = furthest(carried, own);
  return run.state === own?.state ? run : { ...run, byLockAlone: true };
};
