import { endInterrupted, type Interruptible } from '../sfCommand.js';

/**
 * Turns Ctrl-C, and being asked to end, into a signal that a run listens to, so that it can end in order; a second one
 * ends the process at once.
 *
 * @returns the signal, and a function that lets the first one end the process again
 */
export const interruptSignal = (command: Interruptible): Readonly<{ signal: AbortSignal; release: () => void }> => {
  const controller = new AbortController();
  command.onInterrupt(() => {
    if (controller.signal.aborted) endInterrupted();
    controller.abort();
  });
  return {
    signal: controller.signal,
    release: (): void => command.onInterrupt(undefined),
  };
};
