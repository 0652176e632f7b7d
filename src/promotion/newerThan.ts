import type { Context } from './context.js';
import { fetchHistory, type HistoryEntry } from './history.js';
import { readLock } from './lock.js';
import type { Run } from './run.js';

/**
 * What was published into a run's instance since it was planned, unless that is the run itself.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const newerThan = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  { id, instance, plan }: Run
): Promise<HistoryEntry | undefined> => {
  const history = await fetchHistory(repo, store, instance);
  const newest = await history.newest();
  const isNewer = newest !== undefined && newest.commit !== plan?.previousRecord && !(await history.ofRun(id));
  return isNewer ? newest : undefined;
};

/**
 * What was published into a run's instance after the run lost its lock: it may go on only where it stopped, since what others
 * published was planned without it.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const supersedes = async (
  context: Pick<Context, 'repo' | 'store'>,
  run: Run
): Promise<HistoryEntry | undefined> =>
  (await readLock(context.repo, context.store, run.instance))?.owner.run === run.id
    ? undefined
    : newerThan(context, run);
