import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import { conflictedRun, isKept, keptAfterConflict, proposalStays } from './conflicted.js';
import { finishLater, mayBePublished } from './finishLater.js';
import { afterChange, isAbort, isInterruption } from './interruption.js';
import { hasEnded, Journal } from './journal.js';
import { asOthersLeftIt, toldAsOver } from './leftByOthers.js';
import { freeOwnLock, releaseRun } from './releaseRun.js';
import { conflictedMergeOf } from './merge/conflictData.js';
import { orgMayHaveIt, saysItHasNothing } from './orgMayHaveIt.js';
import { readProposal } from './proposal/proposals.js';
import { promotionCancelledError } from './repeat.js';
import { mayStillSend } from './sender.js';
import { isLeftUnsent } from './unsent.js';
import { asSent } from './validating.js';
import { isAccepted, type Run } from './run.js';

/**
 * Ends a run that an error stopped, as far as facts allow: as long as the org has accepted nothing, the lock is released
 * and all is as it was; afterwards the run keeps its lock, and the error says how to finish it.
 *
 * @param known the run as its journal has it
 * @param signal whether the person wanted to stop
 * @param options.isUndecided whether the run was sending its deploy when it was left before, and what became of that is not
 * known yet
 * @returns the error to throw, marked as one that came after a change where something of the run is left
 */
export const giveUp = async (
  context: Context,
  known: Run,
  cause: unknown,
  signal: AbortSignal,
  { isUndecided = false }: Readonly<{ isUndecided?: boolean }> = {}
): Promise<Error> => {
  const stopped = isInterruption(cause, signal) ? abortError(signal) : asError(cause);
  // Another process of this clone may have gone on with the run, and be sending its deploy.
  const mayBeSent = (run: Run, error: Error): boolean =>
    orgMayHaveIt(run, error, isUndecided) || mayStillSend(asSent(run), context.clock.now());
  const isUnsent = !mayBeSent(known, stopped);
  const { run, error, isUnknown } = await asOthersLeftIt(context, known, stopped, isUnsent);
  if (error.name === 'RunTakenOverError') return error;
  if (run.state === 'published' && error !== stopped) return error;
  if (hasEnded(run.state)) {
    const told = toldAsOver(run, error);
    if (run.state === 'published') return told;
    return freeOwnLock(context, run).then(
      () => told,
      (releaseError: unknown) => afterChange(withRemark(told, run, releaseError))
    );
  }
  if (isLeftUnsent(error)) return error;
  // With nothing to deploy, its record alone tells whether it is done.
  if (isUnknown && isUnsent && run.recordCommit !== undefined) return afterChange(mayBePublished(run, error));
  if (mayBeSent(run, error)) {
    const why = whyStopped(run, error);
    // What stopped the run has to be told, also where its journal cannot be written.
    if (why !== undefined) await new Journal(context.repo).save({ ...run, ...why }).catch(() => undefined);
    return afterChange(finishLater(run, error));
  }
  return giveBack(context, run, isAbort(error) ? promotionCancelledError(run) : error);
};

/**
 * Gives back what a run took that sent nothing, or whose deploy the org refused.
 *
 * @param ended what it ends by
 * @returns the error to throw
 */
const giveBack = async (context: Context, run: Run, ended: Error): Promise<Error> => {
  const failure = { name: ended.name, message: ended.message };
  const isToWait = waitsAgain(run, ended);
  let proposed: Run | undefined;
  try {
    if (isToWait) proposed = await proposalOf(context, run);
    if (run.lock !== undefined) await releaseRun(context, run, run.lock, { keepsProposal: proposed !== undefined });
  } catch (releaseError) {
    return afterChange(withRemark(isToWait ? stillProposed(run, ended) : ended, run, releaseError));
  }
  const journal = new Journal(context.repo);
  try {
    if (proposed !== undefined) await journal.save({ ...proposed, lock: undefined, approvedBy: undefined });
    else if (isKept(run, ended)) return keptAfterConflict(await journal.save(conflictedRun(run, ended)), ended);
    else await journal.save({ ...run, state: 'ended', failure });
  } catch (journalError) {
    // Nothing is left of the run but its journal, and its proposal, and to resume that goes by these.
    if (!(journalError instanceof SfError)) throw journalError;
  }
  return proposed === undefined ? ended : stillProposed(run, ended);
};

/** Whether a run is nothing but one that waits for its pull request again: the org did not refuse what that brings. */
const waitsAgain = ({ state, approvedBy }: Run, { name }: Error): boolean =>
  state === 'proposed' || (approvedBy !== undefined && !saysItHasNothing.has(name));

const proposalOf = async (context: Context, run: Run): Promise<Run | undefined> =>
  run.state === 'proposed' ? run : readProposal(context, run.id);

/** The errors whose action is to begin anew: that is no way for a run that is still there. */
const wantsAnew: ReadonlySet<string> = new Set([
  'CancelledError',
  'ChangedInOrgError',
  'DeployedUnpublishedError',
  'TargetMovedError',
]);

/** The error that kept a proposal from being deployed: it waits as before. */
const stillProposed = ({ id }: Run, error: Error): Error =>
  error instanceof SfError
    ? Object.assign(error, {
        actions: [...(wantsAnew.has(error.name) ? [] : (error.actions ?? [])), proposalStays(id)],
      })
    : error;

/** What stopped a run that the org accepted, for whoever asks later. */
const whyStopped = (run: Run, error: Error): Pick<Run, 'failure' | 'conflict'> | undefined => {
  if (!isAccepted(run) || isAbort(error)) return undefined;
  const { reasons = [error.message] } =
    (error as Readonly<{ data?: Readonly<{ reasons?: readonly string[] }> }>).data ?? {};
  const conflict = conflictedMergeOf(error);
  const { name } = error.cause instanceof Error ? error.cause : error;
  return { ...(conflict ? { conflict } : {}), failure: { name, message: reasons.join('\n') } };
};

const withRemark = (error: Error, run: Run, releaseError: unknown): SfError => {
  const why = releaseError instanceof Error ? releaseError.message : String(releaseError);
  const actions = error instanceof SfError ? (error.actions ?? []) : [];
  return SfError.create({
    name: error.name,
    message: `${error.message}\nThe lock of run ${run.id} could not be released: ${why}`,
    actions: [...actions, `Free the lock with "sf sre instance unlock --run ${run.id}".`],
    exitCode: error instanceof SfError ? error.exitCode : 1,
    cause: error,
  });
};

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)));

const abortError = ({ reason }: AbortSignal): Error => asError(reason);
