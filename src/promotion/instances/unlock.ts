import { SfError } from '@salesforce/core/sfError';
import type { Context } from '../context.js';
import { readJsonFile } from '../jsonCommit.js';
import { releaseLock } from '../lock.js';
import type { Lock, LockOwner } from '../lockOwner.js';
import { lockRefs } from '../refNames.js';

/** A lock that is held, and whether its time is over. */
export type HeldLock = Lock & Readonly<{ expired: boolean }>;

/**
 * All locks that are held now, asked freshly.
 *
 * @throws SfError DamagedStateError, RemoteUnreachableError
 */
export const readLocks = async ({
  repo,
  store,
  clock,
}: Pick<Context, 'repo' | 'store' | 'clock'>): Promise<HeldLock[]> => {
  const refs = await store.fetch([lockRefs]);
  const now = clock.now().toISOString();
  return Promise.all(
    [...refs.values()].map(async (commit) => {
      const owner = await readJsonFile<LockOwner>(repo, commit, 'lock.json');
      return { commit, owner, expired: owner.expires < now };
    })
  );
};

/**
 * Finds the lock that a run holds.
 *
 * @throws SfError LockNotFoundError that lists the locks which are held
 */
export const findLockOfRun = async (
  context: Pick<Context, 'repo' | 'store' | 'clock'>,
  run: string
): Promise<HeldLock> => {
  const locks = await readLocks(context);
  const found = locks.find(({ owner }) => owner.run === run);
  if (found) return found;
  throw new SfError(`No instance is locked by run ${run}.`, 'LockNotFoundError', [
    locks.length
      ? `Locks are held by ${locks.map(({ owner }) => `run ${owner.run} (instance ${owner.instance})`).join(', ')}.`
      : 'No lock is held at all: nothing needs to be unlocked.',
  ]);
};

/**
 * Frees a lock that its run will never release. The run itself is not ended: should it be alive, its publish fails,
 * since it no longer owns the lock.
 *
 * @throws SfError LockNotReleasedError
 */
export const freeLock = async ({ repo, store }: Pick<Context, 'repo' | 'store'>, lock: Lock): Promise<void> =>
  releaseLock(repo, store, lock);
