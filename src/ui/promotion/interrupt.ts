/**
 * Turns Ctrl-C, and being asked to end, into a signal that a run listens to, so that it can end in order. The command's
 * own listeners, which exit at once, are taken off; a second Ctrl-C still ends the process at once.
 *
 * @returns the signal, and a function that takes the listeners off again
 */
export const interruptSignal = (): Readonly<{ signal: AbortSignal; release: () => void }> => {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of names) {
    process.removeAllListeners(name);
    process.on(name, interrupt);
  }
  return {
    signal: controller.signal,
    release: () => names.forEach((name) => process.removeListener(name, interrupt)),
  };
};
