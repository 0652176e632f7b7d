import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { Repository } from '../git/repository.js';
import { openRefStore } from '../git/refs.js';
import { chooseRemote, type Context } from './context.js';
import { conflictedRun, isKept, keptAfterConflict, proposalStays } from './conflicted.js';
import { isInterruption } from './interruption.js';
import { hasEnded, Journal } from './journal.js';
import { lockBefore, releaseRun } from './releaseRun.js';
import { cachedLocks, readLock, releaseLock } from './lock.js';
import { lockedRun } from './lockedRun.js';
import { conflictedMergeOf } from './merge/conflictData.js';
import { type Repeatable, repeatOf } from './repeat.js';
import { furthest, isAccepted, movesBranch, type Run } from './run.js';
import { asSent, idOf, nounOf } from './validating.js';

/** What a person wants of a run that is not finished, as the command that is repeated for it. */
export type Pursuit = 'resume' | 'cancel';

/** Exit code of a run that the org accepted and that is not finished. */
const unfinished = 68;
/** Exit code of a run that the org still works on. */
const stillRunning = 69;

/**
 * Ends a run that an error stopped, as far as facts allow: as long as the org has accepted nothing, the lock is released
 * and all is as it was; afterwards the run keeps its lock, and the error says how to finish it.
 *
 * @param signal whether the person wanted to stop
 * @param options.isUndecided whether the run was sending its deploy when it was left before, and what became of that is not
 * known yet
 * @returns the error to throw
 */
export const giveUp = async (
  context: Context,
  run: Run,
  cause: unknown,
  signal: AbortSignal,
  { isUndecided = false }: Readonly<{ isUndecided?: boolean }> = {}
): Promise<Error> => {
  const error = isInterruption(cause, signal)
    ? abortError(signal)
    : cause instanceof Error
      ? cause
      : new Error(String(cause));
  if (error.name === 'RunTakenOverError') return error;
  if (hasEnded(run.state)) {
    const told = endedElsewhere(run, error);
    if (run.state === 'published') return told;
    return freeEnded(context, run).then(
      () => told,
      (releaseError: unknown) => withRemark(told, run, releaseError)
    );
  }
  if (orgMayHaveIt(run, error, isUndecided)) {
    const why = whyStopped(run, error);
    // What stopped the run has to be told, also where its journal cannot be written.
    if (why !== undefined) await new Journal(context.repo).save({ ...run, ...why }).catch(() => undefined);
    return finishLater(run, error);
  }
  const ended = isAbort(error) ? promotionCancelledError(run) : error;
  const failure = { name: ended.name, message: ended.message };
  const isProposed = run.state === 'proposed';
  try {
    if (run.lock !== undefined && isProposed) await releaseLock(context.repo, context.store, run.lock);
    else if (run.lock !== undefined) await releaseRun(context, run, run.lock);
  } catch (releaseError) {
    return withRemark(ended, run, releaseError);
  }
  try {
    const journal = new Journal(context.repo);
    if (isProposed) return stillProposed(await journal.save({ ...run, lock: undefined }), ended);
    if (isKept(run, ended)) return keptAfterConflict(await journal.save(conflictedRun(run, ended)), ended);
    await journal.save({ ...run, state: 'ended', failure });
  } catch (journalError) {
    // Nothing is left of the run but its journal, and to resume that ends it.
    if (!(journalError instanceof SfError)) throw journalError;
  }
  return ended;
};

/** The error that kept a merged proposal from being planned anew: it waits as before. */
const stillProposed = ({ id }: Run, error: Error): Error =>
  error instanceof SfError
    ? Object.assign(error, {
        actions: [...(error.name === 'CancelledError' ? [] : (error.actions ?? [])), proposalStays(id)],
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

/** Frees the lock that a run took at the moment in which another process cancelled it. */
const freeEnded = async (context: Context, run: Run): Promise<void> => {
  const { repo, store } = context;
  const held = await readLock(repo, store, run.instance);
  if (held?.owner.run === run.id) await releaseLock(repo, store, held, { next: await lockBefore(context, run) });
};

/** The error of a run that another process cancelled, or finished, while this one was at it: nothing is left to be done. */
const endedElsewhere = (run: Run, error: Error): Error => {
  const { id, instance, state } = run;
  if (error.name === 'JournalNotWrittenError') {
    return SfError.create({
      name: error.name,
      message: `${error.message}\nRun ${id} into instance ${instance} is ${state} all the same.`,
      actions: [`To have its journal say so, run "sf sre promote resume --run ${id}".`],
      exitCode: unfinished,
      cause: error,
    });
  }
  if (state === 'ended') return isAbort(error) ? promotionCancelledError(run) : error;
  return new SfError(
    `Another process finished run ${id} into instance ${instance} while this one was at it: ${error.message}`,
    'RunTakenOverError',
    [`See what it brought with "sf sre log --instance ${instance}".`],
    error
  );
};

/**
 * What to say of a run that could not even be looked at, since its remote or its org did not answer or this repository cannot be written to: how its org stands, as the
 * journal has it, or the lock that was last fetched.
 *
 * @param dir any folder of the repository
 * @param id the run; undefined: the only unfinished one
 * @param pursuit what was to be done with it
 * @returns the error to throw
 */
export const outOfReach = async (
  dir: string,
  id: string | undefined,
  error: unknown,
  pursuit: Pursuit = 'resume'
): Promise<unknown> => {
  const isAway = error instanceof SfError && (stopsLooking.has(error.name) || ofOrg.has(error.name));
  if (!isAway || error.exitCode !== 1) return error;
  const repo = await Repository.open(dir);
  try {
    const [run, ...others] = await knownHere(repo, id);
    return run !== undefined && others.length === 0 && orgMayHaveIt(run, error, true)
      ? finishLater(run, error, pursuit)
      : error;
  } finally {
    await repo.close();
  }
};

/** The unfinished runs, or the one of an id, as far as this clone knows them without asking anybody. */
const knownHere = async (repo: Repository, id: string | undefined): Promise<readonly Run[]> => {
  const unfinishedHere = await new Journal(repo).unfinished();
  if (id === undefined) return unfinishedHere;
  const locks = await cachedLocks(repo, openRefStore(repo, await chooseRemote(repo)));
  const lock = locks.find(({ owner }) => owner.run === id);
  const locked = lock && (await lockedRun(repo, lock));
  const here = unfinishedHere.filter((run) => run.id === id);
  if (locked === undefined) return here;
  return hasEnded(locked.state) ? [] : [furthest(locked, here[0])];
};

/** The error of a promotion that a person ended. */
export const promotionCancelledError = (run: Repeatable): SfError =>
  new SfError(
    run.inPlaceOf === undefined
      ? `The ${run.kind} into instance ${run.instance} was cancelled. Branch, history and org are as they were.`
      : `The undo of run ${run.inPlaceOf.id} in instance ${run.instance} was cancelled. That run is deployed and not published, as before.`,
    'CancelledError',
    [`When you want it after all, ${repeatOf(run)}.`]
  );

/** The errors of a run that was sending its deploy which do not tell whether the org has it. */
const leavesOpen: ReadonlySet<string> = new Set(['DeployAnswerLostError', 'DeployAmbiguousError', 'OrgReplacedError']);

/** The errors of a run that was deploying which say that the org has nothing of it. */
const saysItHasNothing: ReadonlySet<string> = new Set([
  'DeployFailedError',
  'DeployCanceledError',
  'RunCancelledError',
]);

const orgMayHaveIt = (run: Run, { name }: Error, isUndecided: boolean): boolean => {
  const { state } = asSent(run);
  switch (state) {
    case 'started':
    case 'planned':
    case 'proposed':
      return false;
    case 'sending':
      return isUndecided || leavesOpen.has(name);
    case 'deploying':
      return !saysItHasNothing.has(name);
    default:
      return true;
  }
};

/**
 * What to say where a run could not be looked at, since its instance has another org here: nothing ended by that.
 *
 * @returns the error to throw
 */
export const ofOtherOrg = (run: Run, error: unknown, pursuit: Pursuit): unknown =>
  error instanceof SfError && error.name === 'OrgReplacedError' ? finishLater(run, error, pursuit) : error;

const finishLater = (run: Run, error: Error, pursuit: Pursuit = 'resume'): Error => {
  const { id, instance } = run;
  const { state, deployId } = asSent(run);
  // These say themselves how to go on.
  if (error instanceof SfError && (error.exitCode === unfinished || tellsItself.has(error.name))) return error;
  const isLocked = error.name === 'InstanceLockedError';
  const running = state === 'sending' || state === 'deploying';
  const what = running
    ? `${whatOrgDoes(run, error)}${isLocked ? '.' : `, and run ${id} keeps its lock.`}`
    : `The org of instance ${instance} has accepted deploy ${deployId ?? ''}, but run ${id} is not finished${isLocked ? '' : ' and keeps its lock'}.`;
  return SfError.create({
    name: !isAbort(error) ? error.name : running ? 'DeployStillRunningError' : 'RunUnfinishedError',
    message: isAbort(error) ? what : `${error.message}\n${what}`,
    actions:
      error.name === 'OrgReplacedError'
        ? waysFromOtherOrg(run, pursuit)
        : [...curesOf(error), ...waysOn(run, error, pursuit)],
    exitCode: running ? stillRunning : unfinished,
    data: toJson({
      run: id,
      ...idOf(run),
      state: run.state,
      ...(deployId === undefined ? awaitedIn(error) : {}),
    }),
    cause: error,
  });
};

/** The deploy that may be the run's, whose own is not known: it had not ended when it was last seen. */
const awaitedIn = (error: Error): Readonly<{ deploys?: readonly string[] }> => {
  const { id } = (error as Readonly<{ data?: Readonly<{ id?: string }> }>).data ?? {};
  return awaiting.has(error.name) && id !== undefined ? { deploys: [id] } : {};
};

const awaiting: ReadonlySet<string> = new Set(['DeployAnswerLostError', 'DeployTimeoutError']);

/** What keeps a run from being looked at. */
const stopsLooking: ReadonlySet<string> = new Set([
  'RemoteUnreachableError',
  'RepositoryNotWrittenError',
  'OrgUnreachableError',
]);

/** The errors of an org that could not be asked, or did not let itself be. */
const ofOrg: ReadonlySet<string> = new Set([
  'OrgUnreachableError',
  'OrgSessionExpiredError',
  'OrgNotAuthenticatedError',
  'OrgExpiredError',
  'OrgRequestLimitError',
  'OrgRefusedError',
]);

/** What else says that this repository takes nothing. */
const unwritten: ReadonlySet<string> = new Set(['JournalNotWrittenError', 'ObjectsNotStoredError']);

/** What to do first, of errors that are no matter of the run: others say how to begin a command anew that is under way. */
const curesOf = (error: Error): readonly string[] => {
  const isCured = [stopsLooking, ofOrg, unwritten].some((names) => names.has(error.name));
  return isCured && error instanceof SfError ? (error.actions ?? []) : [];
};

const tellsItself: ReadonlySet<string> = new Set([
  'DeployAmbiguousError',
  'DeployNotFittingError',
  'RunMayBeAliveError',
]);

/** What the org has accepted is not cancelled any more. */
const waysOn = (run: Run, error: Error, pursuit: Pursuit): string[] => {
  const { id } = run;
  if (pursuit === 'resume' || !isAccepted(run)) return waysWith(run, error, pursuit);
  return [
    ...waysWith(run, error, 'resume'),
    ...(movesBranch(run) ? [`Or give the org back what it had: "sf sre promote undo --run ${id}".`] : []),
  ];
};

const waysWith = (run: Run, error: Error, pursuit: Pursuit): string[] => [
  ...(error.name === 'InstanceLockedError'
    ? [`See how this run stands with "sf sre promote report --run ${run.id}".`]
    : []),
  `Go on with "sf sre promote ${pursuit} --run ${run.id}"${error.name === 'InstanceLockedError' ? ' once the other run has ended' : ''}.`,
  ...(isUnknown(error) || error.name === 'OrgExpiredError'
    ? [`When the ${nounOf(run)} is lost, give the run up: "sf sre instance unlock --run ${run.id} --abandon".`]
    : []),
];

/** An alias may lead astray, or the org may be gone: only a person knows. */
const waysFromOtherOrg = ({ id, instance }: Run, pursuit: Pursuit): string[] => [
  `If the alias of the org leads astray here, mend it, and go on with "sf sre promote ${pursuit} --run ${id}".`,
  `If the former org is gone for good, give the run up: "sf sre instance unlock --run ${id} --abandon"; then bring the new org to the branch: "sf sre instance sync --name ${instance}".`,
];

const whatOrgDoes = (run: Run, error: Error): string => {
  const { id, instance } = run;
  const { deployId } = asSent(run);
  const noun = nounOf(run);
  // The lock is taken before the org is asked.
  if (error.name === 'InstanceLockedError')
    return `What became of ${noun} ${deployId ?? `of run ${id}`} in the org of instance ${instance} was not asked`;
  if (deployId === undefined) return `The org of instance ${instance} may be working on the ${noun}`;
  if (error.name === 'OrgReplacedError') return `What became of ${noun} ${deployId} is not known`;
  if (stopsLooking.has(error.name) || ofOrg.has(error.name))
    return `What becomes of ${noun} ${deployId} in the org of instance ${instance} could not be asked`;
  return isUnknown(error)
    ? `What became of ${noun} ${deployId} in the org of instance ${instance} is not known`
    : `The org of instance ${instance} goes on with ${noun} ${deployId}`;
};

const isUnknown = ({ name }: Error): boolean => name === 'DeployNotFoundError';

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

const abortError = ({ reason }: AbortSignal): Error => (reason instanceof Error ? reason : new Error(String(reason)));

const isAbort = ({ name }: Error): boolean => name === 'AbortError';
