import { SfError } from '@salesforce/core/sfError';
import { interpret } from './interpreter.js';
import type { Journal } from './journal.js';
import type { Run } from './run.js';
import type { StepTools } from './steps/step.js';
import { retakeLock } from './steps/takeLock.js';

/** How often the lock is taken when it moves in between. */
const attempts = 3;

/**
 * What says that the lock moved while it was being taken over: its former process lives, or a push of it came late, such as
 * one that extended it.
 */
const races: ReadonlySet<string> = new Set(['LockMovedError', 'RunTakenOverError']);

/**
 * Takes over a run's lock from the process that had it.
 *
 * @param unless is asked before each attempt: what it gives is the run as it is without taking the lock
 * @returns the run with its lock
 * @throws what taking a lock throws
 */
export const takeOver = async (
  run: Run,
  { journal, tools }: Readonly<{ journal: Journal; tools: StepTools }>,
  unless: () => Promise<Run | undefined> = async (): Promise<undefined> => Promise.resolve(undefined)
): Promise<Run> => {
  for (let attempt = 1; ; attempt += 1) {
    const other = await unless();
    if (other !== undefined) return other;
    try {
      return await interpret(run, [retakeLock], { journal, tools });
    } catch (error) {
      if (!(error instanceof SfError) || !races.has(error.name) || attempt === attempts) throw error;
    }
  }
};
