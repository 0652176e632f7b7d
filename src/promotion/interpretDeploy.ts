import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { isRequestLimit } from '../org/errors.js';
import { adoptDeploy } from './adoptDeploy.js';
import { untilItAnswers } from './connectTarget.js';
import { interpret } from './interpreter.js';
import type { Journal } from './journal.js';
import { whileKept } from './keepLock.js';
import type { Run } from './run.js';
import type { Step, StepTools } from './steps/step.js';
import { hasSentNothing, sendLater } from './unsent.js';

/**
 * As {@link interpret}, for programs that send a deploy: where the answer to it was lost, the deploy is looked for in the
 * org and adopted. Only where the org has none, also after the settling time, is what it holds kept anew and the deploy
 * sent again. Where the org took no request for it, it is sent again, too, after a pause. All that for as long as the run may
 * wait; what is not found out, or sent, by then is left to whoever resumes.
 *
 * @returns the run as the journal holds it after the last step
 * @throws what {@link interpret} and {@link adoptDeploy} throw; DeployAnswerLostError (exit code 69) where the org could not be
 * asked, and what {@link sendLater} throws
 */
export const interpretDeploy = async (
  start: Run,
  program: readonly Step[],
  { journal, tools }: Readonly<{ journal: Journal; tools: StepTools }>
): Promise<Run> => {
  const deadline = tools.clock.now().getTime() + tools.wait;
  let run = start;
  for (let turnedAway = 1; ;) {
    try {
      return await interpret(run, program, { journal, tools });
    } catch (error) {
      const wait = deadline - tools.clock.now().getTime();
      if (isRequestLimit(error)) {
        const stopped = await journal.load(start.id);
        if (!hasSentNothing(stopped)) throw error;
        run = await sendLater(stopped, error, { journal, tools, wait, turnedAway });
        turnedAway += 1;
        continue;
      }
      if (!isAnswerLost(error) || wait <= tools.settlingTime) throw error;
      run = await lookedFor(await journal.load(start.id), error, { journal, tools, wait });
    }
  }
};

/** The run with its deploy, or back where it is sent anew. */
const lookedFor = async (
  run: Run,
  lost: SfError,
  { journal, tools, wait }: Readonly<{ journal: Journal; tools: StepTools; wait: number }>
): Promise<Run> => {
  tools.report({ type: 'answerLost' });
  try {
    const found = await whileKept(run, tools, async (kept) =>
      untilItAnswers(async () => adoptDeploy(run, kept), { ...kept, wait })
    );
    return await journal.save({ ...run, ...found });
  } catch (error) {
    // That the answer was lost is still true where another run has the lock by now.
    if (error instanceof SfError && known.has(error.name)) throw Object.assign(error, { cause: error.cause ?? lost });
    // Whatever kept it from being looked for, the org may have it.
    const awaited = awaitedOf(error);
    const remark = awaited === undefined ? '' : ` Deploy ${awaited}, which may be it, has not ended yet.`;
    throw SfError.create({
      name: lost.name,
      message: `${lost.message}${remark}`,
      actions: lost.actions,
      exitCode: lost.exitCode,
      ...(awaited === undefined ? {} : { data: toJson({ id: awaited }) }),
      cause: error,
    });
  }
};

/** The deploy that was waited for in vain: it may be the run's, which is known once it has ended. */
const awaitedOf = (error: unknown): string | undefined =>
  error instanceof SfError && error.name === 'DeployTimeoutError'
    ? (error.data as Readonly<{ id?: string }> | undefined)?.id
    : undefined;

/** What says more of the run than that its answer was lost. */
const known: ReadonlySet<string> = new Set(['DeployAmbiguousError', 'RunTakenOverError', 'InstanceLockedError']);

const isAnswerLost = (error: unknown): error is SfError =>
  error instanceof SfError && error.name === 'DeployAnswerLostError';
