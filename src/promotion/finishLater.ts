import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { isAbort } from './interruption.js';
import { isAccepted, movesBranch, type Run } from './run.js';
import { asSent, idOf, nounOf } from './validating.js';

/** What a person wants of a run that is not finished, as the command that is repeated for it. */
export type Pursuit = 'resume' | 'cancel';

/** Exit code of a run that the org accepted and that is not finished. */
export const unfinishedExitCode = 68;
/** Exit code of a run that the org still works on, or of which it is not known how it stands. */
const stillRunning = 69;

/**
 * The error of a run that an error stopped and that is to be finished: how its org stands, and how to go on.
 *
 * @param pursuit what was to be done with it
 * @returns with exit code 68 where the org has accepted it, and 69 where that goes on or is not known
 */
export const finishLater = (run: Run, error: Error, pursuit: Pursuit = 'resume'): Error => {
  const { id, instance } = run;
  const { state, deployId } = asSent(run);
  // These say themselves how to go on.
  if (error instanceof SfError && (error.exitCode === unfinishedExitCode || tellsItself.has(error.name))) return error;
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
    exitCode: running ? stillRunning : unfinishedExitCode,
    data: toJson({
      run: id,
      ...idOf(run),
      state: run.state,
      ...(deployId === undefined ? awaitedIn(error) : {}),
    }),
    cause: error,
  });
};

/** The error of a run that was being published when an error stopped it, and of which the remote could not be asked since. */
export const mayBePublished = ({ id, instance }: Run, error: Error): SfError =>
  SfError.create({
    name: isAbort(error) ? 'RunUnfinishedError' : error.name,
    message: `${error.message}\nWhether run ${id} into instance ${instance} is published is not known, since the remote could not be asked.`,
    actions: [...curesOf(error), `Find that out, and go on, with "sf sre promote resume --run ${id}".`],
    exitCode: stillRunning,
    data: toJson({ run: id }),
    cause: error,
  });

/** The deploy that may be the run's, whose own is not known: it had not ended when it was last seen. */
const awaitedIn = (error: Error): Readonly<{ deploys?: readonly string[] }> => {
  const { id } = (error as Readonly<{ data?: Readonly<{ id?: string }> }>).data ?? {};
  return awaiting.has(error.name) && id !== undefined ? { deploys: [id] } : {};
};

const awaiting: ReadonlySet<string> = new Set(['DeployAnswerLostError', 'DeployTimeoutError']);

/** What keeps a run from being looked at. */
export const stopsLooking: ReadonlySet<string> = new Set([
  'RemoteUnreachableError',
  'RepositoryNotWrittenError',
  'OrgUnreachableError',
]);

/** The errors of an org that could not be asked, or did not let itself be. */
export const ofOrg: ReadonlySet<string> = new Set([
  'OrgUnreachableError',
  'OrgSessionExpiredError',
  'OrgNotAuthenticatedError',
  'OrgExpiredError',
  'OrgRequestLimitError',
  'OrgRefusedError',
]);

/** What else says that this repository takes nothing. */
export const unwritten: ReadonlySet<string> = new Set(['JournalNotWrittenError', 'ObjectsNotStoredError']);

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
  // The remote is needed for the lock, before the org is asked or once it has answered.
  if (error.name === 'RemoteUnreachableError')
    return `What becomes of ${noun} ${deployId} in the org of instance ${instance} is not looked at while the remote is away`;
  if (stopsLooking.has(error.name) || ofOrg.has(error.name))
    return `What becomes of ${noun} ${deployId} in the org of instance ${instance} could not be asked`;
  return isUnknown(error)
    ? `What became of ${noun} ${deployId} in the org of instance ${instance} is not known`
    : `The org of instance ${instance} goes on with ${noun} ${deployId}`;
};

const isUnknown = ({ name }: Error): boolean => name === 'DeployNotFoundError';
