import type { SfCommand } from '@salesforce/sf-plugins-core';

/** The code that SfCommand exits with when it is interrupted or asked to end. */
const interruptedCode = 130;

/**
 * Turns Ctrl-C, and being asked to end, into a signal that a run listens to, so that it can end in order; a second one
 * ends the process at once.
 *
 * SfCommand answers these signals by `this.exit(130)`. That answer is replaced, rather than its listeners taken off:
 * libraries that restore the terminal count the listeners of a signal, and end the process when the count is not theirs.
 *
 * @returns the signal, and a function that gives the command its own answer back
 */
export const interruptSignal = (
  command: Pick<SfCommand<unknown>, 'exit'>
): Readonly<{ signal: AbortSignal; release: () => void }> => {
  const controller = new AbortController();
  const exit = command.exit.bind(command);
  const answer = (code?: number): void => {
    if (code !== interruptedCode) exit(code);
    if (controller.signal.aborted) process.exit(interruptedCode);
    controller.abort();
  };
  Object.assign(command, { exit: answer });
  return {
    signal: controller.signal,
    release: (): void => {
      Object.assign(command, { exit });
    },
  };
};

/**
 * Lets Ctrl-C end a command at once that only reads, or each of whose changes is whole by itself; at worst it leaves a lock,
 * which `instance unlock` frees. SfCommand's own answer throws where nobody can catch it, which shows a stack trace.
 *
 * @param end ends the process
 */
export const endWhenInterrupted = (
  command: Pick<SfCommand<unknown>, 'exit'>,
  end: (code: number) => void = (code): void => process.exit(code)
): void => {
  const exit = command.exit.bind(command);
  const answer = (code?: number): void => (code === interruptedCode ? end(code) : exit(code));
  Object.assign(command, { exit: answer });
};
