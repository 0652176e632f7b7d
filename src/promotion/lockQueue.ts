import { SfError } from '@salesforce/core/sfError';
import type { Clock } from '../common/clock.js';
import type { RefStore, RefUpdate } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { readJsonFile, toJsonFile, writeStateCommit } from './jsonCommit.js';
import { prepareLock, readLock, takeLock } from './lock.js';
import type { Lock, LockOwner } from './lockOwner.js';
import type { InstanceName } from './record.js';
import { queueRef } from './refNames.js';
import type { Run } from './run.js';
import { runCancelledError } from './repeat.js';

/** What waiting for a lock needs. All times in milliseconds. */
export type QueueTools = Readonly<{
  repo: Repository;
  store: RefStore;
  clock: Clock;
  signal: AbortSignal;
  /** How long to wait at most. */
  patience: number;
  /** Pause between two looks. */
  frequency?: number;
  /** As for {@link takeLock}. */
  isRefused?: (run: Run) => Promise<boolean>;
  /** Told who has the lock, and how many wait before this run, whenever that changes. */
  onWait: (holder: LockOwner | undefined, ahead: number) => void;
}>;

/** A run that waits for a lock; it counts until `expires`, and is renewed as long as its process lives. */
type Ticket = Readonly<{ run: string; expires: string }>;

/** Who waits for an instance's lock, in the order of their arrival, as `queue.json` at its ref holds it. */
type Queue = Readonly<{ version: 1; waiting: readonly Ticket[] }>;

const queueFile = 'queue.json';

/** How long a ticket counts without being renewed. */
const lifetime = 45_000;

const usualFrequency = 5000;

/**
 * Takes a prepared lock; while another run holds it, waits in the queue of the instance, and takes it when it is free and
 * nobody is before.
 *
 * @param alongside as for {@link takeLock}
 * @returns the lock as it was taken: after a while its time begins anew
 * @throws SfError LockWaitTimeoutError (exit code 69) when it did not come to this run in time; what taking a lock throws; the
 * signal's reason. The run is in no queue then.
 */
export const takeLockInTurn = async (lock: Lock, alongside: readonly RefUpdate[], tools: QueueTools): Promise<Lock> => {
  const { repo, store, clock, signal, patience, frequency = usualFrequency, isRefused } = tools;
  const { instance, run } = lock.owner;
  const others = await readQueue(repo, store, instance);
  const isFree = !others?.queue.waiting.some((ticket) => isLive(ticket, clock.now()));
  if (isFree && !(await isTaken(takeLock(repo, store, lock, alongside, isRefused)))) return lock;
  const deadline = clock.now().getTime() + patience;
  let told = '';
  let expires = '';
  try {
    for (;;) {
      const { holder, ahead, position } = await look(instance, run, tools, expires);
      expires = position?.queue.waiting.find((ticket) => ticket.run === run)?.expires ?? expires;
      if (holder === undefined && ahead === 0 && position !== undefined) {
        const leaving = {
          ref: queueRef(instance),
          expected: position.commit,
          next: await without(tools, position, run),
        };
        const before = { lock, taken: 'extended' } as const;
        const fresh = { ...(await prepareLock(repo, { instance, run, clock, before })), replaces: undefined };
        if (!(await isTaken(takeLock(repo, store, fresh, [...alongside, leaving])))) return fresh;
      }
      const news = `${holder?.run ?? ''} ${ahead}`;
      if (news !== told) tools.onWait(holder, ahead);
      told = news;
      const left = deadline - clock.now().getTime();
      if (left <= 0) throw tooLate(lock.owner, holder, ahead);
      // Those who wait do not look in step.
      await clock.sleep(Math.min(left, frequency * (0.75 + Math.random() / 2)), signal);
    }
  } catch (error) {
    await leaveQueue(instance, run, tools);
    throw error;
  }
};

/** Whether a lock could not be taken since another run has it, or was faster. */
const isTaken = async (taking: Promise<void>): Promise<boolean> => {
  try {
    await taking;
    return false;
  } catch (error) {
    if (error instanceof SfError && takenAway.has(error.name)) return true;
    throw error;
  }
};

const takenAway: ReadonlySet<string> = new Set(['InstanceLockedError', 'LockMovedError']);

type Position = Readonly<{ commit: string; queue: Queue }>;

type Look = Readonly<{ holder: LockOwner | undefined; ahead: number; position: Position | undefined }>;

/**
 * Looks who has the lock and who waits, and enters the queue, or renews the ticket there, where that is due.
 *
 * @param expires until when the run's ticket counts; empty before it had one
 * @throws SfError RunCancelledError where somebody took that out
 */
const look = async (
  instance: InstanceName,
  run: string,
  { repo, store, clock }: QueueTools,
  expires: string
): Promise<Look> => {
  const holder = (await readLock(repo, store, instance))?.owner;
  const found = await readQueue(repo, store, instance);
  const now = clock.now().getTime();
  const waiting = (found?.queue.waiting ?? []).filter((ticket) => isLive(ticket, clock.now()));
  const index = waiting.findIndex((ticket) => ticket.run === run);
  const own = waiting[index];
  if (own === undefined && Date.parse(expires) > now) throw runCancelledError({ id: run, instance });
  if (own !== undefined && Date.parse(own.expires) - now > lifetime / 2)
    return { holder, ahead: index, position: found };
  const ticket = { run, expires: new Date(now + lifetime).toISOString() };
  const next = own === undefined ? [...waiting, ticket] : waiting.with(index, ticket);
  const position = await write(repo, store, { instance, before: found?.commit, waiting: next });
  return { holder, ahead: own === undefined ? waiting.length : index, position };
};

const readQueue = async (repo: Repository, store: RefStore, instance: InstanceName): Promise<Position | undefined> => {
  const ref = queueRef(instance);
  const commit = (await store.fetch([ref], { fresh: true })).get(ref);
  return commit === undefined ? undefined : { commit, queue: await readJsonFile<Queue>(repo, commit, queueFile) };
};

/** @returns undefined when somebody else was faster */
const write = async (
  repo: Repository,
  store: RefStore,
  { instance, before, waiting }: Readonly<{ instance: InstanceName; before?: string; waiting: readonly Ticket[] }>
): Promise<Position | undefined> => {
  const queue: Queue = { version: 1, waiting };
  const commit = await commitOf(repo, queue);
  const { accepted } = await store.update([{ ref: queueRef(instance), expected: before, next: commit }]);
  return accepted ? { commit, queue } : undefined;
};

const commitOf = async (repo: Repository, queue: Queue): Promise<string> =>
  writeStateCommit(repo, {
    files: new Map([[queueFile, toJsonFile(queue)]]),
    parents: [],
    message: `queue of ${queue.waiting.length}\n`,
  });

const isLive = ({ expires }: Ticket, now: Date): boolean => Date.parse(expires) > now.getTime();

/** The queue without a run, and without those whose processes died: no ref when nobody else waits. */
const without = async (
  { repo, clock }: Pick<QueueTools, 'repo' | 'clock'>,
  { queue }: Position,
  run: string
): Promise<string | undefined> => {
  const waiting = queue.waiting.filter((ticket) => ticket.run !== run && isLive(ticket, clock.now()));
  return waiting.length === 0 ? undefined : commitOf(repo, { version: 1, waiting });
};

/**
 * Takes a run out of the queue of an instance, if it is there; a process of it that waits ends then. A ticket that stays
 * behind is one that nobody renews.
 */
export const leaveQueue = async (
  instance: InstanceName,
  run: string,
  tools: Pick<QueueTools, 'repo' | 'store' | 'clock'>
): Promise<void> => {
  const { repo, store } = tools;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const position = await readQueue(repo, store, instance).catch(() => undefined);
    if (!position?.queue.waiting.some((ticket) => ticket.run === run)) return;
    const update = { ref: queueRef(instance), expected: position.commit, next: await without(tools, position, run) };
    if ((await store.update([update]).catch(() => undefined))?.accepted) return;
  }
};

const tooLate = ({ instance }: LockOwner, holder: LockOwner | undefined, ahead: number): SfError =>
  SfError.create({
    name: 'LockWaitTimeoutError',
    message: `Instance ${instance} was not free within the time to wait: ${
      holder === undefined
        ? 'others came before'
        : `run ${holder.run} of ${holder.owner} on ${holder.host} has its lock`
    }${ahead === 0 ? '' : `, and ${ahead} more ${ahead === 1 ? 'run waits' : 'runs wait'} before this one`}. Nothing was changed.`,
    actions: [
      'Wait longer with --wait-lock.',
      ...(holder === undefined ? [] : [`See how that run stands: "sf sre promote report --run ${holder.run}".`]),
    ],
    exitCode: 69,
  });
