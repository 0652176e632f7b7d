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
    if (asked) endInterrupted();
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

/** What reading from and writing to a terminal whose window was closed comes to. */
const isTerminalLost = ({ code }: Error & { code?: string }): boolean => code === 'EIO';
