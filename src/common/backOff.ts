const longestPause = 30_000;

/**
 * The pause before something that failed is tried again: doubled with every failure up to half a minute, and varied by a
 * quarter, so that many clients that wait do not try in step.
 *
 * @param pause between two tries where none failed, in milliseconds; a longer one than half a minute is not exceeded
 * @param attempts how many failed in a row
 * @returns milliseconds
 */
export const backOff = (pause: number, attempts: number): number => {
  const doubled = Math.min(pause * 2 ** Math.min(attempts, 10), Math.max(longestPause, pause));
  return Math.round(doubled * (0.75 + Math.random() / 2));
};
