import { SfError } from '@salesforce/core/sfError';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import type { PromoteEffects } from '../../../src/promotion/carryOut.js';
import type { Context } from '../../../src/promotion/context.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { findLockOfRun, freeLock, refuseSent } from '../../../src/promotion/instances/unlock.js';
import { Journal } from '../../../src/promotion/journal.js';
import { readLocks } from '../../../src/promotion/lock.js';
import type { Lock } from '../../../src/promotion/lockOwner.js';
import { statePrefix } from '../../../src/promotion/refNames.js';
import { resumeRun } from '../../../src/promotion/resume.js';
import { agreeing, type Stage } from '../../support/stage.js';

const proposalPrefix = `${statePrefix}proposals/`;

/** How a person goes on after a crash: by one command. */
export type Way = Readonly<{
  name: string;
  /** @param aside runs that are none of this one's business */
  take: (stage: Stage, aside?: ReadonlySet<string>) => Promise<unknown>;
}>;

/** How runs are watched and agreed to here. */
export const effects = (): PromoteEffects => ({
  confirm: agreeing,
  report: () => undefined,
  signal: new AbortController().signal,
  wait: 60_000,
  frequency: 50,
});

/** Without the pause in which an org may still be taking in a deploy. */
export const impatient = (context: Context): Context => {
  const sleep: Context['clock']['sleep'] = async (ms, signal) => context.clock.sleep(Math.min(ms, 50), signal);
  return { ...context, clock: { ...context.clock, sleep } };
};

/** The unfinished run of this clone; undefined when it crashed before there was one, or when it was done. */
const runHere = async ({ repo }: Context, aside: ReadonlySet<string> = new Set()): Promise<string | undefined> =>
  (await new Journal(repo).unfinished()).find(({ id }) => !aside.has(id))?.id;

/** What says that there is nothing to go on with: all is as it was, or done. */
const isOver = (error: unknown): boolean => error instanceof SfError && error.name === 'RunEndedError';

/** Resumes a run, which somebody approves if its branch moves by a pull request. */
const goOn = async (context: Context, run: string): Promise<void> => {
  const resume = async (): Promise<unknown> =>
    resumeRun(await findRun(impatient(context), run), { ...effects(), approvedBy: 'Ada' });
  await resume().catch(async (error: unknown) => {
    if (!(error instanceof SfError) || error.name !== 'PullRequestPendingError') throw error;
    await resume();
  });
};

const resumeHere: Way = {
  name: 'resumed',
  take: async (stage, aside) =>
    stage.with(async (context) => {
      const run = await runHere(context, aside);
      if (run === undefined) return;
      await goOn(context, run).catch((error: unknown) => {
        if (!isOver(error)) throw error;
      });
    }),
};

const cancelHere: Way = {
  name: 'cancelled',
  take: async (stage, aside) =>
    stage.with(async (context) => {
      const run = await runHere(context, aside);
      if (run === undefined) return;
      const placed = await findRun(impatient(context), run);
      await cancelRun(placed, effects()).catch(async (error: unknown) => {
        if (isOver(error)) return;
        // What the org has accepted can only be finished.
        if (!(error instanceof SfError) || error.name !== 'RunAcceptedError') throw error;
        await goOn(context, run);
      });
    }),
};

const locksBut = async (context: Context, aside: ReadonlySet<string> = new Set()): Promise<readonly Lock[]> =>
  (await readLocks(context)).filter(({ owner }) => !aside.has(owner.run));

const resumeElsewhere: Way = {
  name: 'resumed from a fresh clone',
  take: async (stage, aside) => {
    const { dir } = await stage.scratch.clone(stage.remote, 'fresh');
    await stage.with(async (context) => {
      for (const { owner } of await locksBut(context, aside)) {
        try {
          await goOn(context, owner.run);
        } catch (error) {
          // It has sent nothing, and only its own clone knows more of it: the lock is freed.
          if (!(error instanceof SfError) || error.name !== 'RunNotFoundError') throw error;
          await freeLock(context, (await findLockOfRun(context, owner.run)).lock);
        }
      }
    }, dir);
    await finishProposed.take(stage);
  },
};

/** Goes on with what waits for a pull request, or is found in a proposal though it is over: without a lock. */
export const finishProposed: Way = {
  name: 'approved',
  take: async (stage) =>
    stage.with(async (context) => {
      for (const ref of (await context.store.list(proposalPrefix)).keys()) {
        await goOn(context, ref.slice(proposalPrefix.length));
      }
    }),
};

/** Frees the lock of a run that has sent nothing: it was taken after the run had ended. */
export const unlockDead: Way = {
  name: 'unlocked',
  take: async (stage, aside) =>
    stage.with(async (context) => {
      for (const { owner } of await locksBut(context, aside)) {
        const found = await findLockOfRun(context, owner.run);
        await refuseSent(context, found, new AbortController().signal);
        await freeLock(context, found.lock);
      }
    }),
};

/** All ways. */
export const ways: readonly Way[] = [resumeHere, cancelHere, resumeElsewhere];
