import { hostname } from 'node:os';
import { SfError } from '@salesforce/core/sfError';
import type { Clock } from '../common/clock.js';
import type { RefStore, RefUpdate } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { Journal } from './journal.js';
import { readJsonFile, toJsonFile, writeStateCommit } from './jsonCommit.js';
import type { Lock, LockOwner } from './lockOwner.js';
import type { InstanceName } from './record.js';
import { lockRef, statePrefix } from './refNames.js';

/** How long a lock is meant to be held, in milliseconds, before others may suspect its run dead. */
const lifetime = 2 * 60 * 60 * 1000;

/** What taking a lock needs. */
export type LockRequest = Readonly<{ instance: InstanceName; run: string; clock: Clock }>;

/**
 * Writes the commit of a lock without moving a ref, so that it can be journaled before the lock is taken.
 *
 * @throws SfError GitIdentityError when git knows no user
 */
export const prepareLock = async (repo: Repository, { instance, run, clock }: LockRequest): Promise<Lock> => {
  const { name, email } = await repo.identity();
  const now = clock.now();
  const owner: LockOwner = {
    version: 1,
    instance,
    run,
    owner: `${name} <${email}>`,
    host: hostname(),
    started: now.toISOString(),
    expires: new Date(now.getTime() + lifetime).toISOString(),
  };
  const files = new Map([['lock.json', toJsonFile(owner)]]);
  const commit = await writeStateCommit(repo, { files, parents: [], message: `lock ${instance}\n\nRun: ${run}\n` });
  return { commit, owner };
};

/**
 * Takes a prepared lock by compare-and-swap, and with it moves any `alongside` refs in the same atomic update. Whether
 * the lock is ours is decided by reading its ref, since the answer to the update may have been lost.
 *
 * @throws SfError InstanceLockedError, naming the owner, when another run holds it
 */
export const takeLock = async (
  repo: Repository,
  store: RefStore,
  { commit, owner }: Lock,
  alongside: readonly RefUpdate[] = []
): Promise<void> => {
  const ref = lockRef(owner.instance);
  let failure: unknown;
  try {
    const result = await store.update([{ ref, expected: undefined, next: commit }, ...alongside]);
    if (result.accepted) return;
    const reasons = result.rejections.map(({ text }) => text.replace(/\.$/, '')).join('; ');
    failure = new SfError(
      `The lock of instance ${owner.instance} could not be taken: ${reasons}.`,
      'LockRefusedError',
      result.rejections.every(({ reason }) => reason === 'stale')
        ? ['Somebody moved it at the same time: run the command again.']
        : [
            `Check that you may push to ${store.nameThere(statePrefix)}* of the remote: "sf sre pipeline check" tries it out, and tells what can be done.`,
          ]
    );
  } catch (error) {
    failure = error;
  }
  const held = await readLock(repo, store, owner.instance);
  if (held?.commit === commit) return;
  throw held ? await lockedError(repo, held) : failure;
};

/** Reads who holds an instance's lock; undefined when nobody does. */
export const readLock = async (
  repo: Repository,
  store: RefStore,
  instance: InstanceName
): Promise<Lock | undefined> => {
  const ref = lockRef(instance);
  const commit = (await store.fetch([ref], { fresh: true })).get(ref);
  return commit === undefined ? undefined : { commit, owner: await readJsonFile<LockOwner>(repo, commit, 'lock.json') };
};

/** The ref update that releases a lock; for the publish, and for giving up. */
export const releaseUpdate = ({ commit, owner }: Lock): RefUpdate => ({
  ref: lockRef(owner.instance),
  expected: commit,
  next: undefined,
});

/**
 * Releases a lock; a lock that is gone already, or that another run holds by now, is left as it is.
 *
 * @throws SfError LockNotReleasedError when the lock is still ours afterwards
 */
export const releaseLock = async (repo: Repository, store: RefStore, lock: Lock): Promise<void> => {
  const result = await store.update([releaseUpdate(lock)]);
  if (result.accepted) return;
  const held = await readLock(repo, store, lock.owner.instance);
  if (held?.commit !== lock.commit) return;
  throw new SfError(
    `The lock of instance ${lock.owner.instance} could not be released: ${result.rejections
      .map(({ text }) => text)
      .join('; ')}.`,
    'LockNotReleasedError',
    [`Run "sf sre instance unlock --run ${lock.owner.run}".`]
  );
};

/** The error that tells who holds an instance's lock, and what to do when its run is dead: it is journaled where it began. */
export const lockedError = async (repo: Repository, { owner }: Lock): Promise<SfError> => {
  const { instance, run } = owner;
  const [resume, free] = [`"sf sre promote resume --run ${run}"`, `"sf sre instance unlock --run ${run}"`];
  return new SfError(
    `Instance ${instance} is locked by run ${run} of ${owner.owner} on ${owner.host}, since ${owner.started}.`,
    'InstanceLockedError',
    [
      'Wait until that run has ended, then try again.',
      (await new Journal(repo).isUnfinished(run))
        ? `If that run is dead, finish it with ${resume}.`
        : `If that run is dead, free the lock with ${free}; a promotion that its org may have got is finished with ${resume} instead, in the clone where it was begun.`,
    ]
  );
};
