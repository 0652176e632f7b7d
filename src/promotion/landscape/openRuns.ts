import { crashedAnew } from '../conflicted.js';
import type { InstanceState } from '../instances/instanceState.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { readLock } from '../lock.js';
import { readProposals } from '../proposal/proposals.js';
import type { Run } from '../run.js';

/**
 * Of the runs of this clone those that may be open, and those of all machines that wait for a pull request: these are known by
 * the remote alone.
 *
 * @param own the unfinished runs of this clone
 * @returns oldest first
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const openRuns = async (
  { repo, store, offline }: Pick<PipelineContext, 'repo' | 'store' | 'offline'>,
  own: readonly Run[]
): Promise<readonly Run[]> => {
  const proposed = new Map((await readProposals({ repo, store, offline })).map((run) => [run.id, run]));
  const sending = own.filter(
    ({ id, state, approvedBy }) => state === 'sending' && approvedBy !== undefined && proposed.has(id)
  );
  const waiting = offline ? new Set<string>() : await withoutLock({ repo, store }, sending);
  const here = own.filter(({ id, state, repository, wasProposed, approvedBy }) => {
    // Another clone may have taken back what this one sent, or it sent nothing.
    if (waiting.has(id) || (state === 'planned' && approvedBy !== undefined)) return false;
    if (state !== 'conflicted') return state !== 'proposed';
    // Whoever cancels one that is planned anew, in whatever clone, takes its proposal away.
    return !proposed.has(id) && !(wasProposed === true && repository === undefined);
  });
  // One that crashed while it was planned anew is in progress only where it has its lock; its proposal is there anyway.
  here.filter((run) => !crashedAnew(run)).forEach(({ id }) => proposed.delete(id));
  return [...here, ...proposed.values()].sort((a, b) => a.started.localeCompare(b.started));
};

const withoutLock = async (
  { repo, store }: Pick<PipelineContext, 'repo' | 'store'>,
  runs: readonly Run[]
): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for (const { id, instance } of runs) {
    if ((await readLock(repo, store, instance))?.owner.run !== id) ids.add(id);
  }
  return ids;
};

/**
 * Whether an open run belongs to an instance. One that was given up, by freeing its lock, is in nobody's way; which locks
 * there are, only the remote tells. What conflicted or waits for a pull request holds none.
 */
export const isInProgress = (
  { id, instance, repository, state }: Run,
  { name, lock }: Pick<InstanceState, 'name' | 'lock'>,
  { offline }: Pick<PipelineContext, 'offline'>
): boolean =>
  instance === name &&
  repository === undefined &&
  (offline || state === 'conflicted' || state === 'proposed' || lock?.run === id);
