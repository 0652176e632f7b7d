import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import { unfinishedExitCode } from './finishLater.js';
import { fetchHistory } from './history.js';
import { isAbort } from './interruption.js';
import { Journal } from './journal.js';
import { releaseLock } from './lock.js';
import { saysItHasNothing } from './orgMayHaveIt.js';
import { readProposal } from './proposal/proposals.js';
import { recordedOf } from './recordedRun.js';
import { promotionCancelledError, runCancelledError } from './repeat.js';
import { isAccepted, type Run } from './run.js';

/** The error of a run that another process cancelled, or finished, while this one was at it: nothing is left to be done. */
export const toldAsOver = (run: Run, error: Error): Error => {
  if (run.state === 'ended')
    return error.name === 'JournalNotWrittenError'
      ? overAllTheSame(run, error)
      : isAbort(error)
        ? promotionCancelledError(run)
        : error;
  return mayBeOver.has(error.name) ? finishedElsewhere(run, error) : overAllTheSame(run, error);
};

/** The error of a run that is over, though its process could not say so, or not take away what is left of it. */
const overAllTheSame = ({ id, instance, state }: Run, error: Error): SfError =>
  SfError.create({
    name: isAbort(error) ? 'RunUnfinishedError' : error.name,
    message: `${error.message}\nRun ${id} into instance ${instance} is ${state} all the same.`,
    actions: [`See whether something is left to be done for it: "sf sre promote resume --run ${id}".`],
    exitCode: unfinishedExitCode,
    cause: error,
  });

const finishedElsewhere = ({ id, instance }: Run, error?: Error): SfError =>
  new SfError(
    `Another process finished run ${id} into instance ${instance} while this one was at it${error === undefined ? '.' : `: ${error.message}`}`,
    'RunTakenOverError',
    [`See what it brought with "sf sre log --instance ${instance}".`],
    error
  );

/** The errors that may say no more than that others published the run itself, or cancelled it. */
const mayBeOver: ReadonlySet<string> = new Set(['LockMovedError', 'TargetMovedError']);

/** A run as others left it, and how that is told; `isUnknown`: what they did could not be found out. */
type LeftByOthers = Readonly<{ run: Run; error: Error; isUnknown?: true }>;

/**
 * A run as others left it that moved its target or its lock, and how that is told; as it was where they did not end it, or it
 * could not be found out.
 *
 * @param isUnsent whether the org has nothing of it, and gets nothing any more: only then it may have been cancelled
 */
export const asOthersLeftIt = async (
  context: Context,
  run: Run,
  error: Error,
  isUnsent: boolean
): Promise<LeftByOthers> => {
  const { repo, store } = context;
  if (!mayBeOver.has(error.name) && run.approvedBy === undefined && run.recordCommit === undefined)
    return { run, error };
  try {
    const journal = new Journal(repo);
    // Asked first, and freshly: what is published by then has its record by then.
    const isWithdrawn = run.approvedBy !== undefined && (await readProposal(context, run.id)) === undefined;
    const recorded = await (await fetchHistory(repo, store, run.instance)).ofRun(run.id);
    // What it published itself, and could not finish, is its own to be finished; what deployed nothing has no state of that.
    if (recorded !== undefined && recorded.commit === run.recordCommit) {
      if (isAccepted(run)) return { run, error };
      const published = { ...run, state: 'published' } as const;
      await failureOf(journal.save(published));
      return { run: published, error: overAllTheSame(published, error) };
    }
    if (recorded !== undefined) {
      const published = { ...run, ...recordedOf(recorded), state: 'published' } as const;
      const unsaved = await failureOf(journal.save(published));
      const unreleased = run.lock && (await failureOf(releaseLock(repo, store, run.lock)));
      return { run: published, error: withRest(finishedElsewhere(run), unsaved ?? unreleased, run) };
    }
    // How it ended in the org says more than that its proposal went with it, and so does what the org may have.
    if (!isWithdrawn || !isUnsent || saysItHasNothing.has(error.name)) return { run, error };
    const cancelled = runCancelledError(run);
    const failure = { name: cancelled.name, message: cancelled.message };
    return { run: await journal.save({ ...run, state: 'ended', failure }), error: cancelled };
  } catch (lookError) {
    if (!(lookError instanceof SfError)) throw lookError;
    return { run, error, isUnknown: true };
  }
};

/** The error of a run that others finished, where its journal or its lock is left to be mended. */
const withRest = (told: SfError, failed: SfError | undefined, { id }: Run): SfError =>
  failed === undefined
    ? told
    : SfError.create({
        name: told.name,
        message: `${told.message} ${failed.message}`,
        actions: [`Mend that, and run "sf sre promote resume --run ${id}".`, ...(told.actions ?? [])],
        exitCode: unfinishedExitCode,
        cause: failed,
      });

/** The error of what failed, which is told beside something else. */
const failureOf = async (act: Promise<unknown>): Promise<SfError | undefined> =>
  act.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof SfError) return error as SfError;
      throw error;
    }
  );
