import type { RefStore } from '../../git/refs.js';
import { prepareLock, readLock, runOfLock, takeLock as acquire } from '../lock.js';
import { isSameHolder, type Lock } from '../lockOwner.js';
import { isRefusedByOrg } from '../refusedByOrg.js';
import { furthest, type Run } from '../run.js';
import type { Step } from './step.js';

/** Locks the target: one run at a time per instance, over all machines. */
export const takeLock: Step = {
  name: 'takeLock',
  describe: ({ instance }) => `Lock instance ${instance}`,
  before: async ({ instance, id }, { repo, clock }) => ({
    lock: await prepareLock(repo, { instance, run: id, clock }),
  }),
  done: async (run, { repo, store }) =>
    run.lock !== undefined && (await readLock(repo, store, run.instance))?.commit === run.lock.commit,
  run: async (run, tools) => {
    const { repo, store, clock, signal, alongsideLock, waitLock, report } = tools;
    const isRefused = async (other: Run): Promise<boolean> => isRefusedByOrg(other, tools);
    if (waitLock === undefined) {
      await acquire(repo, store, lockOf(run), alongsideLock, isRefused);
      return mannerOf(store);
    }
    const { takeLockInTurn } = await import('../lockQueue.js');
    const lock = await takeLockInTurn(lockOf(run), alongsideLock, {
      ...{ repo, store, clock, signal, patience: waitLock, frequency: tools.frequency },
      isRefused,
      onWait: (holder, ahead) => report({ type: 'waiting', holder, ahead }),
    });
    return { lock, ...mannerOf(store) };
  },
};

/** What has to be remembered of how a remote moves refs, before the org is touched. */
export const mannerOf = (store: RefStore): Pick<Run, 'oneByOne'> =>
  store.movesTogether() === false ? { oneByOne: true } : {};

/** Locks the target for a run that is gone on with, and takes it from the process that had it before. */
export const retakeLock: Step = {
  ...takeLock,
  done: async () => Promise.resolve(false),
  before: async (run, { repo, store, clock }) => {
    const held = await readLock(repo, store, run.instance);
    const takenFrom = held && isItsOwn(run, held) ? ({ lock: held, taken: 'over' } as const) : undefined;
    // Its former process may have gone on since this one looked.
    const known = held?.owner.run === run.id ? furthest(run, await runOfLock(repo, held)) : run;
    const lock = await prepareLock(repo, {
      instance: run.instance,
      run: run.id,
      clock,
      before: takenFrom,
      carried: known,
    });
    // Nothing of how it was known before stays beside that.
    const before = Object.fromEntries(Object.keys(run).map((key) => [key, undefined]));
    return { ...before, ...known, ...(run.testsAccepted ? { testsAccepted: true } : {}), lock };
  },
  run: async (run, tools, note) => {
    // What is the run's own already, nobody has to be waited for.
    if (lockOf(run).replaces === undefined) return takeLock.run(run, tools, note);
    await acquire(tools.repo, tools.store, lockOf(run));
    return mannerOf(tools.store);
  },
};

/**
 * Whether a lock is a run's, or that of the run which it was agreed to undo: as long as nobody went on with that one, or
 * where this one may have changed its org.
 */
export const isItsOwn = ({ id, inPlaceOf, state }: Run, { owner }: Lock): boolean =>
  owner.run === id ||
  (inPlaceOf?.lock !== undefined &&
    owner.run === inPlaceOf.id &&
    (state !== 'planned' || isSameHolder(owner, inPlaceOf.lock.owner)));

/** Takes the lock from the run that is undone before it was published: from then on that one cannot be published any more. */
export const replaceLock: Step = {
  ...takeLock,
  before: async (run, { repo, clock }) => {
    const { id, instance, inPlaceOf } = run;
    const before = inPlaceOf && ({ lock: lockOf(inPlaceOf), taken: 'over' } as const);
    return { lock: await prepareLock(repo, { instance, run: id, clock, before, carried: run }) };
  },
  run: async (run, { repo, store }) => {
    await acquire(repo, store, lockOf(run));
    return mannerOf(store);
  },
};

/**
 * The lock that a run prepared or holds.
 *
 * @throws Error when it has none, which no program of steps allows
 */
export const lockOf = (run: Run): Lock => {
  if (run.lock === undefined) throw new Error(`Run ${run.id} has no lock.`);
  return run.lock;
};
