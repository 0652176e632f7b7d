import type { Clock } from './clock.js';

/**
 * Waits, and ends with the signal's own reason, where timers would end with an error of their own.
 *
 * @param milliseconds how long
 * @throws the signal's reason
 */
export const pauseFor = async (
  milliseconds: number,
  { clock, signal }: Readonly<{ clock: Clock; signal?: AbortSignal }>
): Promise<void> => {
  try {
    await clock.sleep(milliseconds, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};
