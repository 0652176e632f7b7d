import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { SfError } from '@salesforce/core/sfError';
import type { Clock } from '../common/clock.js';
import { toJson } from '../common/json.js';
import type { RefStore, RefUpdate, RefUpdateResult } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { Journal } from './journal.js';
import { damagedState, parseJsonFile, readJsonFile, toJsonFile, writeStateCommit } from './jsonCommit.js';
import { isSameHolder, type Lock, type LockOwner } from './lockOwner.js';
import type { InstanceName } from './record.js';
import { lockRef, lockRefs, statePrefix } from './refNames.js';
import { isAccepted, isRunId, type Run } from './run.js';

/** How long a lock is meant to be held, in milliseconds, before others may suspect its run dead. */
export const lifetime = 2 * 60 * 60 * 1000;

const lockFile = 'lock.json';
const runFile = 'run.json';

/** What taking a lock needs. */
export type LockRequest = Readonly<{
  instance: InstanceName;
  run: string;
  clock: Clock;
  /** The lock that it is to take the place of: extended by the same process, or taken over from another. */
  before?: Readonly<{ lock: Lock; taken: 'extended' | 'over' }>;
  /** The run as it then is, with which any machine can finish it. */
  carried?: Run;
}>;

/**
 * Writes the commit of a lock without moving a ref, so that it can be journaled before the lock is taken. The run that it
 * carries brings its merge commit along.
 *
 * @throws SfError GitIdentityError when git knows no user
 */
export const prepareLock = async (
  repo: Repository,
  { instance, run, clock, before, carried }: LockRequest
): Promise<Lock> => {
  const { name, email } = await repo.identity();
  const now = clock.now();
  const owner: LockOwner = {
    version: 1,
    instance,
    run,
    owner: `${name} <${email}>`,
    host: hostname(),
    holder: before?.taken === 'extended' ? before.lock.owner.holder : randomBytes(6).toString('hex'),
    started: before?.lock.owner.started ?? now.toISOString(),
    expires: new Date(now.getTime() + lifetime).toISOString(),
  };
  const files = new Map([[lockFile, toJsonFile(owner)]]);
  if (carried !== undefined) files.set(runFile, toJsonFile({ ...carried, lock: undefined }));
  const plans = [carried?.plan, carried?.inPlaceOf?.plan];
  const parents = plans.flatMap((plan) => [plan?.mergeCommit, plan?.contentCommit]).filter((oid) => oid !== undefined);
  const commit = await writeStateCommit(repo, { files, parents, message: `lock ${instance}\n\nRun: ${run}\n` });
  return { commit, owner, ...(before === undefined ? {} : { replaces: before.lock.commit }) };
};

/**
 * The run that a lock carries; undefined for a lock whose run has sent nothing to an org yet.
 *
 * @throws SfError DamagedStateError, NewerStateError
 */
export const runOfLock = async (repo: Repository, lock: Lock): Promise<Run | undefined> => {
  const content = await repo.readFile(lock.commit, runFile);
  if (content === undefined) return undefined;
  const run = parseJsonFile<Run>(content, lock.commit, runFile);
  // The id names the journal's file here.
  if (run.id === lock.owner.run && isRunId(run.id)) return { ...run, lock };
  throw damagedState(lock.commit, runFile, 'it is of another run than the lock');
};

/**
 * Takes a prepared lock by compare-and-swap, and with it moves any `alongside` refs in the same atomic update. Whether
 * the lock is ours is decided by reading its ref, since the answer to the update may have been lost. One whose time is over
 * is taken from a run that has sent nothing, or that the org has nothing of: should it be alive after all, it cannot send or
 * publish any more.
 *
 * @param isRefused asks whether the org has certainly nothing of a run that was sent; left out: that is not asked
 * @throws SfError InstanceLockedError, naming the owner, when another run holds it; RunTakenOverError when another process
 * took the run over
 */
export const takeLock = async (
  repo: Repository,
  store: RefStore,
  { commit, owner, replaces }: Lock,
  alongside: readonly RefUpdate[] = [],
  isRefused?: (run: Run) => Promise<boolean>
): Promise<void> => {
  const ref = lockRef(owner.instance);
  let failure: unknown;
  try {
    const result = await store.update([{ ref, expected: replaces, next: commit }, ...alongside]);
    if (result.accepted) return;
    const reasons = result.rejections.map(({ text }) => text.replace(/\.$/, '')).join('; ');
    const isMoved = result.rejections.every(({ reason }) => reason === 'stale');
    failure = new SfError(
      `The lock of instance ${owner.instance} could not be taken: ${reasons}.`,
      isMoved ? 'LockMovedError' : 'LockRefusedError',
      isMoved
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
  if (held === undefined || held.commit === replaces) throw failure;
  if (await isAbandoned(repo, held, { owner, isRefused })) {
    return takeLock(repo, store, { commit, owner, replaces: held.commit }, alongside, isRefused);
  }
  throw held.owner.run === owner.run ? takenOverError(held) : await lockedError(repo, held);
};

type Successor = Readonly<{ owner: LockOwner; isRefused: ((run: Run) => Promise<boolean>) | undefined }>;

const isAbandoned = async (
  repo: Repository,
  held: Lock,
  { owner: { run, started }, isRefused }: Successor
): Promise<boolean> => {
  if (held.owner.run === run || held.owner.expires >= started) return false;
  const carried = await runOfLock(repo, held);
  if (carried === undefined) return true;
  // The run that it undoes is to get the lock back.
  return carried.inPlaceOf === undefined && (await isRefused?.(carried)) === true;
};

/** The error of a process whose run another one goes on with. */
export const takenOverError = ({ owner }: Lock): SfError =>
  SfError.create({
    name: 'RunTakenOverError',
    message: `Run ${owner.run} was taken over by ${owner.owner} on ${owner.host}, and is finished there.`,
    actions: [`See what became of it with "sf sre log --instance ${owner.instance}".`],
    exitCode: 69,
  });

/** Reads who holds an instance's lock; undefined when nobody does. */
export const readLock = async (
  repo: Repository,
  store: RefStore,
  instance: InstanceName
): Promise<Lock | undefined> => {
  const ref = lockRef(instance);
  const commit = (await store.fetch([ref], { fresh: true })).get(ref);
  return commit === undefined ? undefined : { commit, owner: await readJsonFile<LockOwner>(repo, commit, lockFile) };
};

/**
 * All locks that are held now, asked freshly.
 *
 * @throws SfError DamagedStateError, RemoteUnreachableError
 */
export const readLocks = async ({
  repo,
  store,
}: Readonly<{ repo: Repository; store: RefStore }>): Promise<readonly Lock[]> =>
  locksOf(repo, await store.fetch([lockRefs], { fresh: true }));

/**
 * The locks that were held when they were last asked for here. The remote is not asked.
 *
 * @throws SfError DamagedStateError
 */
export const cachedLocks = async (repo: Repository, store: RefStore): Promise<readonly Lock[]> =>
  locksOf(repo, await store.cached([lockRefs]));

const locksOf = async (repo: Repository, refs: ReadonlyMap<string, string>): Promise<readonly Lock[]> =>
  Promise.all(
    [...refs.values()].map(async (commit) => ({ commit, owner: await readJsonFile<LockOwner>(repo, commit, lockFile) }))
  );

/**
 * The ref update that releases a lock; for the publish, and for giving up.
 *
 * @param next the lock that takes its place
 */
export const releaseUpdate = ({ commit, owner }: Lock, next?: Lock): RefUpdate => ({
  ref: lockRef(owner.instance),
  expected: commit,
  next: next?.commit,
});

/**
 * Releases a lock, also where the same process extended it meanwhile; one that is gone already, or that another process
 * holds by now, is left as it is.
 *
 * @param options.alongside ref updates to be made together with it
 * @param options.next the lock that takes its place
 * @param options.onlyAsItIs leaves it also where its process moved it meanwhile, which is at work then
 * @throws SfError LockNotReleasedError when the lock is still ours afterwards
 */
export const releaseLock = async (
  repo: Repository,
  store: RefStore,
  lock: Lock,
  {
    alongside = [],
    next,
    onlyAsItIs = false,
  }: Readonly<{ alongside?: readonly RefUpdate[]; next?: Lock; onlyAsItIs?: boolean }> = {}
): Promise<void> => {
  const ref = lockRef(lock.owner.instance);
  // A lock that is as it is known is not fetched: where the disk is full, it is to be given back, too.
  const present = async (known: Lock): Promise<Lock | undefined> => {
    const tip = (await store.read([ref])).get(ref);
    if (tip === undefined) return undefined;
    if (tip === known.commit) return known;
    const now = await readLock(repo, store, lock.owner.instance);
    return now !== undefined && isSameHolder(now.owner, lock.owner) && !onlyAsItIs ? now : undefined;
  };
  // What is beside a lock that is another process's by now is not this one's to be moved either.
  let held = await present(lock);
  for (const isLast of [false, true]) {
    if (held === undefined) return;
    // The lock comes last where refs move one after the other: as long as it is there, nobody goes on with the run.
    const result = await store.update([...alongside, releaseUpdate(held, next)]);
    if (result.accepted) return;
    const now = await present(held);
    if (now !== undefined && (isLast || now.commit === held.commit)) throw notReleased(lock, result.rejections);
    held = now;
  }
};

const notReleased = ({ owner }: Lock, rejections: RefUpdateResult['rejections']): SfError =>
  new SfError(
    `The lock of instance ${owner.instance} could not be released: ${rejections.map(({ text }) => text).join('; ')}.`,
    'LockNotReleasedError',
    [`Run "sf sre instance unlock --run ${owner.run}".`]
  );

/** The error that tells who holds an instance's lock, and what to do when its run is dead: one that was sent is finished. */
export const lockedError = async (repo: Repository, lock: Lock): Promise<SfError> => {
  const { instance, run, owner, host, started } = lock.owner;
  const own = (await new Journal(repo).all()).find(({ id }) => id === run);
  const isSent = (await runOfLock(repo, lock)) !== undefined;
  return SfError.create({
    name: 'InstanceLockedError',
    message: `Instance ${instance} is locked by run ${run} of ${owner} on ${host}, since ${started}.`,
    actions:
      own !== undefined && isAccepted(own)
        ? [`The org has accepted that run: see what it lacks with "sf sre promote report --run ${run}", and finish it.`]
        : [
            'Wait until that run has ended, then try again; promotions wait in turn with --wait-lock.',
            isSent
              ? `If that run is dead, finish it with "sf sre promote resume --run ${run}": its org may have its deploy.`
              : `If that run is dead, free the lock with "sf sre instance unlock --run ${run}": it has sent nothing to the org.`,
          ],
    data: toJson({ instance, run, owner, host, started }),
  });
};
