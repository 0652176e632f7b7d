import { SfError } from '@salesforce/core/sfError';
import { backOff } from '../common/backOff.js';
import { toJson } from '../common/json.js';
import { isRequestLimit, stillRunning } from '../org/errors.js';
import { decided } from './adoptDeploy.js';
import type { Journal } from './journal.js';
import type { Run } from './run.js';
import type { StepTools } from './steps/step.js';
import { asSent, nounOf } from './validating.js';

/** The pause that is doubled with every request that an org turned away, in milliseconds. */
const firstPause = 1000;

/**
 * Whether a run that its org's limit of requests stopped has sent nothing: while it is sending, only a request that was turned
 * away can have met the limit.
 */
export const hasSentNothing = (run: Run): boolean => {
  const { state, deployId } = asSent(run);
  return state === 'planned' || (state === 'sending' && deployId === undefined);
};

/**
 * Takes a run that its org's limit of requests stopped back to where it sends nothing yet, and waits for a while. What the org
 * holds is kept anew then, since it may have changed.
 *
 * @param run that has sent nothing, see {@link hasSentNothing}
 * @param options.wait how long there is to wait, in milliseconds
 * @param options.turnedAway how often that happened in a row
 * @returns the run as the journal holds it
 * @throws SfError OrgRequestLimitError (exit code 69) where the time is over: the run keeps its lock; JournalNotWrittenError,
 * RunCancelledError; the signal's reason
 */
export const sendLater = async (
  run: Run,
  error: SfError,
  options: Readonly<{ journal: Journal; tools: StepTools; wait: number; turnedAway: number }>
): Promise<Run> => {
  const { journal, tools, wait, turnedAway } = options;
  const { clock, signal, report } = tools;
  const back = await journal.save({ ...run, ...decided(run, undefined) });
  if (wait <= 0) throw leftUnsentError(run, error);
  report({ type: 'turnedAway' });
  await clock.sleep(Math.min(backOff(firstPause, turnedAway), wait), signal);
  return back;
};

/** Whether an error says that a run is left to whoever resumes it though it has sent nothing, see {@link sendLater}. */
export const isLeftUnsent = (error: Error): boolean => isRequestLimit(error) && error.exitCode === stillRunning;

const leftUnsentError = (run: Run, error: SfError): SfError => {
  const { id, instance } = run;
  return SfError.create({
    name: error.name,
    message: `${error.message}\nThe ${nounOf(run)} was not sent to the org of instance ${instance}, and run ${id} keeps its lock.`,
    actions: [
      ...(error.actions ?? []),
      `Go on with "sf sre promote resume --run ${id}", or end the run with "sf sre promote cancel --run ${id}".`,
    ],
    exitCode: stillRunning,
    data: toJson({ run: id }),
    cause: error,
  });
};
