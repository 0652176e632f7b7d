import { SfError } from '@salesforce/core/sfError';
import { deployFailedError } from './deployErrors.js';
import { interpretDeploy } from './interpretDeploy.js';
import { interpret } from './interpreter.js';
import type { Journal } from './journal.js';
import { readLock } from './lock.js';
import { isSameHolder } from './lockOwner.js';
import { cancelledElsewhereError } from './repeat.js';
import type { Run } from './run.js';
import { publish } from './steps/publish.js';
import { planOf, type Step, type StepTools } from './steps/step.js';
import { lockOf } from './steps/takeLock.js';

/** How often the remote is asked what became of a run that another process has, in milliseconds, where nothing else is said. */
const usualFrequency = 5000;

/** How long a process that does nothing to its lock is waited for, in milliseconds: it may be gone, or wait for the org itself. */
const patience = 20_000;

/** What a process is stopped by whose run is another one's by now, or over. */
const lostLock: ReadonlySet<string> = new Set(['RunTakenOverError', 'InstanceLockedError']);

/**
 * As {@link interpretDeploy}, for a run that another process may finish or cancel meanwhile: one that was taken over is waited
 * for a while, and is published here too once its record is there.
 *
 * @returns the run as the journal holds it after the last step
 * @throws what {@link interpretDeploy} throws; RunTakenOverError (exit code 69) where the other process is not done by then;
 * RunCancelledError where another process cancelled it
 */
export const interpretOrFollow = async (
  start: Run,
  program: readonly Step[],
  { journal, tools }: Readonly<{ journal: Journal; tools: StepTools }>
): Promise<Run> => {
  const deadline = tools.clock.now().getTime() + tools.wait;
  try {
    return await interpretDeploy(start, program, { journal, tools });
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    const run = await journal.load(start.id);
    if (error.name === 'DeployCanceledError') throw await asCancelled(run, error as SfError, tools);
    if (!lostLock.has(error.name)) throw error;
    const end = await awaitOther(run, tools, deadline);
    // What it is settled by is its record.
    if (end === 'published') return interpret(run, [publish], { journal, tools });
    throw (end === 'over' ? await endInOrg(run, tools) : undefined) ?? error;
  }
};

/**
 * Waits for the process that a run was taken over by.
 *
 * @returns `published`: its record is there; `over`: it has no lock any more, and no record; `open`: the other process is still
 * at it, or gone
 */
const awaitOther = async (run: Run, tools: StepTools, deadline: number): Promise<'published' | 'over' | 'open'> => {
  const { repo, store, clock, signal, frequency = usualFrequency, report } = tools;
  let last: string | undefined;
  let until = deadline;
  for (;;) {
    const held = await readLock(repo, store, run.instance);
    // Lock and record go together: one that has no lock has its record by now, or none to come.
    if (await publish.done(run, tools)) return 'published';
    if (held?.owner.run !== run.id) return 'over';
    const now = clock.now().getTime();
    if (held.commit !== last) until = Math.min(deadline, now + patience);
    if (now >= until) return 'open';
    if (last === undefined) report({ type: 'takenOver', by: held.owner });
    last = held.commit;
    await clock.sleep(frequency, signal);
  }
};

/** How the deploy of a run that is over ended in its org, as an error; undefined where that does not say why it is over. */
const endInOrg = async (run: Run, tools: StepTools): Promise<SfError | undefined> => {
  if (run.deployId === undefined) return undefined;
  const { askDeploy } = await import('../org/watch.js');
  const result = (await askDeploy(await tools.org(run), run.deployId))?.result;
  if (result === undefined || result.success) return undefined;
  const error = deployFailedError({ ...planOf(run), ...run }, result);
  return error.name === 'DeployCanceledError' ? asCancelled(run, error, tools) : error;
};

/** The error of a run whose deploy was cancelled: without its lock, the run was, too; with it, somebody did so in the org. */
const asCancelled = async (run: Run, error: SfError, { repo, store }: StepTools): Promise<SfError> => {
  const held = await readLock(repo, store, run.instance).catch(() => run.lock);
  if (held !== undefined && isSameHolder(held.owner, lockOf(run).owner)) return error;
  return cancelledElsewhereError(run, { by: held?.owner.run === run.id ? held.owner : undefined, error });
};
