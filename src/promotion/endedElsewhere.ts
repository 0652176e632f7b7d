import { SfError } from '@salesforce/core/sfError';
import type { RefStore } from '../git/refs.js';
import type { Context } from './context.js';
import { settlingTimeOf } from './carryOut.js';
import { deployFailedError } from './deployErrors.js';
import type { Journal } from './journal.js';
import { readLock } from './lock.js';
import { outlookOf } from './outlook.js';
import { readProposal } from './proposal/proposals.js';
import { preimageRef } from './refNames.js';
import { cancelledElsewhereError, repeatOf } from './repeat.js';
import { isAccepted, mayBeInOrg, type Run } from './run.js';
import { stillSendingError } from './sender.js';
import { planOf } from './steps/step.js';

/**
 * Those of runs that were sent and have no lock which another clone ended: it frees the lock as its last act, together with
 * what the org had before. That stays where a lock was given up, and a run that this clone saw accepted cannot be ended.
 *
 * @param runs without a lock
 * @returns their ids
 * @throws SfError RemoteUnreachableError
 */
export const endedElsewhere = async (
  store: Pick<RefStore, 'read'>,
  runs: readonly Run[]
): Promise<ReadonlySet<string>> => {
  const sent = runs.filter((run) => mayBeInOrg(run) && !isAccepted(run));
  if (sent.length === 0) return new Set();
  const kept = await store.read(sent.map(({ id }) => preimageRef(id)));
  return new Set(sent.map(({ id }) => id).filter((id) => !kept.has(preimageRef(id))));
};

/**
 * A run whose pull request was approved, that has no lock, and of which its org has nothing: another clone may have taken it
 * back to where it waits, having found nothing there either. What may still be on its way is waited for.
 *
 * @returns it as it waits; undefined where it does not
 * @throws SfError RunMayBeAliveError (exit code 69) where a process of it may still be sending; the errors of a connected org, OrgReplacedError, RemoteUnreachableError
 */
export const waitsElsewhere = async (context: Context, run: Run, signal: AbortSignal): Promise<Run | undefined> => {
  const { repo, store } = context;
  if (run.approvedBy === undefined || run.state !== 'sending') return undefined;
  if ((await readLock(repo, store, run.instance))?.owner.run === run.id) return undefined;
  const proposal = await readProposal(context, run.id);
  if (proposal === undefined) return undefined;
  for (const isSettled of [false, true]) {
    const outlook = await outlookOf(context, run, signal);
    if (outlook.kind === 'unknown' && outlook.deploys.length === 0) throw stillSendingError(run);
    if (outlook.kind !== 'nothingSent') return undefined;
    if (isSettled || !outlook.mayArrive) break;
    await context.clock.sleep(settlingTimeOf(context), signal);
  }
  return proposal;
};

/** Whether what a run that was sent had at the remote is gone: what its org held, and of a pull request, its proposal. */
const isTakenAway = async (context: Context, run: Run): Promise<boolean> => {
  const isApproved = run.approvedBy !== undefined && run.state === 'sending';
  if (isApproved && (await readProposal(context, run.id)) === undefined) return true;
  // Of what kept nothing for an undo, nothing is taken away.
  return run.preimage !== undefined && (await endedElsewhere(context.store, [run])).has(run.id);
};

/**
 * Refuses to go on with a run that was cancelled in another clone, and ends it in the journal of this one: what it sent is not
 * to be sent again because somebody looks after it.
 *
 * @param options.hasLock whether this process has its lock; without it, one that others have is being gone on with
 * @throws SfError RunEndedError; the errors of a connected org, OrgReplacedError, RemoteUnreachableError
 */
export const refuseCancelledElsewhere = async (
  context: Context,
  journal: Journal,
  run: Run,
  signal: AbortSignal,
  { hasLock = false }: Readonly<{ hasLock?: boolean }> = {}
): Promise<void> => {
  const { repo, store } = context;
  if (!(await isTakenAway(context, run))) return;
  if (!hasLock && (await readLock(repo, store, run.instance))?.owner.run === run.id) return;
  const outlook = await outlookOf(context, run, signal);
  const end =
    outlook.kind === 'nothingSent' && !outlook.mayArrive
      ? new SfError('Its org has nothing of it.')
      : outlook.kind === 'refused' && outlook.result.status === 'Canceled'
        ? deployFailedError({ ...planOf(run), ...run }, outlook.result)
        : undefined;
  if (end === undefined) return;
  const { name, message } = cancelledElsewhereError(run, { error: end });
  await journal.save({ ...run, state: 'ended', failure: { name, message } });
  throw new SfError(`Run ${run.id} cannot be resumed. ${message}`, 'RunEndedError', [
    `When you want it after all, ${repeatOf(run)}.`,
  ]);
};
