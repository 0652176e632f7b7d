import type { Journal } from './journal.js';
import type { Run } from './run.js';
import type { Step, StepTools } from './steps/step.js';

/**
 * Interprets a program of steps: a step that is done already is settled and passed over; any other is journaled before it
 * acts and after. Called again after a crash, with the journaled run, it goes on where facts say that it stopped.
 *
 * @returns the run as the journal holds it after the last step
 * @throws what a step throws; the journal then holds the run as it was before that step acted; the signal's reason, between
 * two steps
 */
export const interpret = async (
  start: Run,
  program: readonly Step[],
  { journal, tools }: Readonly<{ journal: Journal; tools: StepTools }>
): Promise<Run> => {
  let run = start;
  const note = async (of: Partial<Run>): Promise<void> => {
    run = await journal.save({ ...run, ...of });
  };
  for (const step of program) {
    if (await step.done(run, tools)) {
      if (step.settle) run = await journal.save({ ...run, ...(await step.settle(run, tools)) });
      continue;
    }
    // Whoever wants to stop gets the step that is under way done, and no other begun.
    tools.signal.throwIfAborted();
    if (step.isTold?.(tools) !== false)
      tools.report({ type: 'step', name: step.name, description: step.describe(run) });
    run = await journal.save({ ...run, ...(await step.before?.(run, tools)) });
    const made = await step.run(run, tools, note);
    run = await journal.save({ ...run, ...made });
    if (run.state === 'unverified') return run;
  }
  return run;
};
