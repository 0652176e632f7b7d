import type { Context } from './context.js';
import { isProposedAnew } from './conflicted.js';
import { fetchHistory } from './history.js';
import { newerThan } from './newerThan.js';
import { prepareLock, readLock, releaseLock, runOfLock } from './lock.js';
import { isSameHolder, type Lock } from './lockOwner.js';
import { proposalDeletions } from './proposal/proposals.js';
import { historyRef, preimageRef } from './refNames.js';
import { mayBeInOrg, type Run } from './run.js';
import { asSent } from './validating.js';

/**
 * The lock of the run that another one was to undo before it was published: that one comes to nothing, and gives it back.
 *
 * @returns undefined where the lock was nobody's, or that run is over
 * @throws SfError GitIdentityError
 */
export const lockBefore = async (
  { repo, store, clock }: Pick<Context, 'repo' | 'store' | 'clock'>,
  { inPlaceOf }: Pick<Run, 'inPlaceOf'>
): Promise<Lock | undefined> => {
  if (inPlaceOf?.lock === undefined) return undefined;
  const { id, instance, lock } = inPlaceOf;
  // Others may have published or undone it meanwhile, or published something else when it had lost its lock.
  const isOver = (await (await fetchHistory(repo, store, instance)).ofRun(id)) !== undefined;
  if (isOver || (await newerThan({ repo, store }, inPlaceOf)) !== undefined) return undefined;
  return prepareLock(repo, { instance, run: id, clock, before: { lock, taken: 'over' }, carried: inPlaceOf });
};

/**
 * Releases the lock of a run that changed nothing in its org, and takes away what it kept to undo it, and its proposal,
 * unless that is one that it was to be proposed in place of.
 *
 * @param options.keepsProposal whether it waits for its pull request again
 * @throws SfError LockNotReleasedError, RemoteUnreachableError
 */
export const releaseRun = async (
  context: Pick<Context, 'repo' | 'store' | 'clock'>,
  run: Run,
  lock: Lock,
  { keepsProposal = false }: Readonly<{ keepsProposal?: boolean }> = {}
): Promise<void> => {
  const { repo, store } = context;
  const { id, plan } = run;
  // It may have been shared, by this machine or another.
  const ref = preimageRef(id);
  const mayBeShared = plan !== undefined && plan.withoutDeploy === undefined;
  const shared = mayBeShared ? (await store.read([ref])).get(ref) : undefined;
  const next = await lockBefore(context, run);
  // What was published meanwhile can be undone.
  if (shared !== undefined && (await isRecorded(context, run))) return releaseLock(repo, store, lock, { next });
  const alongside = [
    ...(shared === undefined ? [] : [{ ref, expected: shared, next: undefined }]),
    ...(plan?.byPullRequest && !keepsProposal && !isProposedAnew(run)
      ? await proposalDeletions({ repo, store }, run)
      : []),
  ];
  await releaseLock(repo, store, lock, { alongside, next });
};

/** Whether a run has a record. Nothing is fetched where none is newer than its plan: the disk may be full. */
const isRecorded = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  { id, instance, plan }: Run
): Promise<boolean> => {
  const ref = historyRef(instance);
  if ((await store.read([ref])).get(ref) === plan?.previousRecord) return false;
  return (await (await fetchHistory(repo, store, instance)).ofRun(id)) !== undefined;
};

/**
 * Frees the lock of a run that needs none: a process of it was killed, or its push came late. One that another process was sent
 * with stays.
 */
export const freeOwnLock = async (
  context: Pick<Context, 'repo' | 'store' | 'clock'>,
  { id, instance, lock }: Pick<Run, 'id' | 'instance' | 'lock'>
): Promise<void> => {
  const { repo, store } = context;
  const held = await readLock(repo, store, instance);
  if (held?.owner.run !== id) return;
  const carried = await runOfLock(repo, held);
  const isOwn = lock !== undefined && isSameHolder(held.owner, lock.owner);
  if (!isOwn && carried !== undefined && mayBeInOrg(asSent(carried))) return;
  const next = carried && (await lockBefore(context, carried));
  await releaseLock(repo, store, held, { onlyAsItIs: true, next });
};
