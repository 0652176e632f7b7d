import { writeSync } from 'node:fs';
import { runsUnderWay } from '../../common/underWay.js';
import { endInterrupted, type Interruptible } from '../sfCommand.js';

/**
 * Turns Ctrl-C, being asked to end, and the loss of the terminal into a signal that a run listens to, so that it can end in
 * order; a second Ctrl-C ends the process at once.
 *
 * @returns the signal, and a function that lets the first one end the process again
 */
export const interruptSignal = (command: Interruptible): Readonly<{ signal: AbortSignal; release: () => void }> => {
  const controller = new AbortController();
  let asked = false;
  command.onInterrupt(() => {
    if (asked) endAtOnce();
    asked = true;
    controller.abort();
  });
  // A prompt meets the end of its terminal where nobody can catch it (node's readline leaves raw mode).
  const onUncaught = (error: Error): void => {
    if (!isTerminalLost(error)) throw error;
    controller.abort();
  };
  process.on('uncaughtException', onUncaught);
  return {
    signal: controller.signal,
    release: (): void => {
      command.onInterrupt(undefined);
      process.off('uncaughtException', onUncaught);
    },
  };
};

/**
 * Does something with Ctrl-C turned into a signal.
 *
 * @throws what `use` throws; CancelledError in place of what Ctrl-C made fail
 */
export const interruptible = async <T>(
  command: Interruptible,
  use: (signal: AbortSignal) => Promise<T>
): Promise<T> => {
  const { signal, release } = interruptSignal(command);
  try {
    return await use(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const { interruptedError, isInterruption } = await import('../../promotion/interruption.js');
    throw isInterruption(error, signal) ? interruptedError() : error;
  } finally {
    release();
  }
};

/** A run that is left like that cannot say itself how to go on; written at once, since nothing is written after it. */
const endAtOnce = (): never => {
  try {
    writeSync(process.stderr.fd, `\n${endedAtOnce(runsUnderWay())}\n`);
  } catch {
    // Nobody reads it any more, as where the terminal was closed.
  }
  return endInterrupted();
};

/**
 * What is said of a process that was ended at once.
 *
 * @param runs the ids of those that it was at
 */
const endedAtOnce = (runs: readonly string[]): string =>
  [
    'Ended at once, with what was under way left unfinished.',
    ...runs.map(
      (id) =>
        `Run ${id}: "sf sre promote report --run ${id}" tells how it stands. If it sent something to its org, "sf sre promote resume --run ${id}" goes on with it; if not, "sf sre promote cancel --run ${id}" frees its lock, and nothing else is left to do.`
    ),
  ].join('\n');

/** What reading from and writing to a terminal whose window was closed comes to. */
const isTerminalLost = ({ code }: Error & { code?: string }): boolean => code === 'EIO';
