/**
 * Waits for an answer, unless a person stops waiting: the question itself goes on, and what comes of it is of no matter then.
 *
 * @throws what the answer throws; the signal's reason
 */
export const unlessAborted = async <T>(answer: PromiseLike<T>, signal: AbortSignal): Promise<T> => {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};
