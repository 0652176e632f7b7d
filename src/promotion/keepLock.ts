import { SfError } from '@salesforce/core/sfError';
import { lifetime, prepareLock, readLock, takeLock } from './lock.js';
import { isSameHolder, type Lock } from './lockOwner.js';
import type { Run } from './run.js';
import type { StepTools } from './steps/step.js';
import { lockOf } from './steps/takeLock.js';

/** Extends a run's lock while the run waits. */
export type LockKeeper = Readonly<{
  /** Extends the lock when it is time to, in the background. */
  keep: () => void;
  /** Fires when another process took the run over, and when something else went wrong than a remote can do. */
  lost: AbortSignal;
  /** The lock as it is at the remote, once nothing is under way any more. @throws SfError RemoteUnreachableError */
  held: () => Promise<Lock>;
}>;

/** How long after a remote did not answer it is tried again, in milliseconds. */
const pause = 60_000;

/**
 * Keeps the lock of a run: extended long before it expires. A remote that does not answer meanwhile is asked again later;
 * nothing is lost as long as the lock has not expired.
 *
 * @param first when it is extended first: at once where the run has come to something that its lock does not say yet
 */
export const keepLock = (
  run: Run,
  { repo, store, clock }: Pick<StepTools, 'repo' | 'store' | 'clock'>,
  first: 'atOnce' | 'inTime'
): LockKeeper => {
  const { id, instance } = run;
  const lost = new AbortController();
  let lock = lockOf(run);
  let isCertain = true;
  let due = first === 'atOnce' ? 0 : Date.parse(lock.owner.expires) - (3 * lifetime) / 4;
  let underWay: Promise<void> | undefined;
  const present = async (): Promise<Lock> => {
    if (isCertain) return lock;
    const found = await readLock(repo, store, instance);
    if (found !== undefined && isSameHolder(found.owner, lock.owner)) lock = found;
    isCertain = true;
    return lock;
  };
  const extend = async (): Promise<void> => {
    try {
      const before = { lock: await present(), taken: 'extended' } as const;
      const next = await prepareLock(repo, { instance, run: id, clock, before, carried: run });
      isCertain = false;
      await takeLock(repo, store, next);
      [lock, isCertain, due] = [next, true, clock.now().getTime() + lifetime / 4];
    } catch (error) {
      due = clock.now().getTime() + pause;
      if (!(error instanceof SfError) || takenAway.has(error.name)) lost.abort(error);
    }
  };
  return {
    lost: lost.signal,
    keep: (): void => {
      if (underWay !== undefined || clock.now().getTime() < due) return;
      underWay = extend().finally(() => (underWay = undefined));
    },
    held: async (): Promise<Lock> => {
      await underWay;
      lost.signal.throwIfAborted();
      return present();
    },
  };
};

/**
 * The tools of a run with which it keeps its lock: each question to its org, and whatever it tells while that gives no answer, is
 * a time to extend it, and losing it ends the waiting.
 */
export const withKeeper = (tools: StepTools, { keep, lost }: LockKeeper): StepTools => {
  const signal = AbortSignal.any([tools.signal, lost]);
  const report: StepTools['report'] = (event) => {
    keep();
    tools.report(event);
  };
  return { ...tools, keep, signal, report, org: async (run, told = { signal, report }) => tools.org(run, told) };
};

/**
 * Keeps the lock of a run while it waits for its org: extended when it is time to.
 *
 * @param act is given the tools to wait with
 * @returns what it came to, and the lock
 * @throws what `act` throws; RunTakenOverError
 */
export const whileKept = async <T extends Partial<Run>>(
  run: Run,
  tools: StepTools,
  act: (kept: StepTools) => Promise<T>
): Promise<T & Readonly<{ lock: Lock }>> => {
  const keeper = keepLock(run, tools, 'inTime');
  const came = await act(withKeeper(tools, keeper));
  return { ...came, lock: await keeper.held() };
};

const takenAway: ReadonlySet<string> = new Set(['InstanceLockedError', 'RunTakenOverError']);
