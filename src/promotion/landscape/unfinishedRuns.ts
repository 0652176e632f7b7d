import { withoutUndefined } from '../../common/json.js';
import type { Context } from '../context.js';
import { endedElsewhere } from '../endedElsewhere.js';
import { Journal } from '../journal.js';
import { readLocks } from '../lock.js';
import { type LockedRun, lockedRun } from '../lockedRun.js';
import type { LockOwner } from '../lockOwner.js';
import type { InstanceName } from '../record.js';
import { mayBeInOrg, type Run } from '../run.js';
import { openRuns } from './openRuns.js';

/** A run into an instance that is not finished, and how to go on with it. */
export type UnrecordedRun = Readonly<{
  instance: InstanceName;
  run: string;
  /** Left out, as what follows, where another clone began it and it has sent nothing to the org yet. */
  kind?: Run['kind'];
  state?: Run['state'];
  /** Set where its lock alone says that: it may be further. */
  byLockAlone?: true;
  /** ISO 8601. */
  started: string;
  /** Who has the instance's lock for it; left out for a run without lock. */
  lock?: Pick<LockOwner, 'owner' | 'host'>;
  /** The run that was published after this one had lost its lock: it cannot be gone on with. */
  supersededBy?: string;
  /** Goes on with it, or says what to do instead; of a run that has sent nothing, frees its lock where it is dead. */
  command: string;
}>;

/** Such a run, with the record that it was planned upon where it has no lock, and the org may have it. */
export type UnfinishedRun = UnrecordedRun & Readonly<{ upon?: string }>;

/**
 * The runs that are not finished: those that hold a lock, those of this clone that conflicted or that an org may have though
 * their lock was given up, and those of all machines that wait for a pull request. No org is asked.
 *
 * @returns by instance, oldest first; runs into other repositories are left out
 * @throws SfError RemoteUnreachableError, DamagedStateError, NewerStateError
 */
export const unfinishedRuns = async (
  context: Pick<Context, 'repo' | 'store' | 'offline'>
): Promise<ReadonlyMap<InstanceName, readonly UnfinishedRun[]>> => {
  const { repo } = context;
  const locked = await Promise.all(
    (await readLocks(context)).map(async (lock) => ({ owner: lock.owner, run: await lockedRun(repo, lock) }))
  );
  const open = await openRuns(context, await new Journal(repo).unfinished());
  const taken = new Set(locked.flatMap(({ owner, run }) => [owner.run, ...(run?.inPlaceOf ? [run.inPlaceOf.id] : [])]));
  const unlocked = open.filter((run) => isOpenWithoutLock(run) && !taken.has(run.id));
  const over = await endedElsewhere(context.store, unlocked);
  const found = [
    ...locked.map(({ owner, run }) => holding(owner, run)),
    ...unlocked.filter(({ id }) => !over.has(id)).map(withoutLock),
  ];
  const byInstance = new Map<InstanceName, UnfinishedRun[]>();
  for (const each of found.sort((a, b) => a.started.localeCompare(b.started))) {
    byInstance.set(each.instance, [...(byInstance.get(each.instance) ?? []), each]);
  }
  return byInstance;
};

/** Of a run that was not sent and whose lock is gone, nothing is left but its journal. */
const isOpenWithoutLock = ({ state, repository }: Run): boolean =>
  repository === undefined && (state === 'conflicted' || state === 'proposed' || mayBeInOrg({ state }));

const holding = ({ instance, run: id, started, owner, host }: LockOwner, run: LockedRun | undefined): UnrecordedRun =>
  withoutUndefined({
    ...{ instance, run: id, kind: run?.kind, state: run?.state, byLockAlone: run?.byLockAlone },
    started: run?.started ?? started,
    lock: { owner, host },
    command: run === undefined ? `sf sre instance unlock --run ${id}` : resumeOf(id),
  });

const withoutLock = ({ id, instance, kind, state, started, plan }: Run): UnfinishedRun => ({
  ...{ instance, run: id, kind, state, started },
  ...(mayBeInOrg({ state }) && plan?.previousRecord !== undefined ? { upon: plan.previousRecord } : {}),
  command: resumeOf(id),
});

const resumeOf = (id: string): string => `sf sre promote resume --run ${id}`;
