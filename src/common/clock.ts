import { setTimeout as delay } from 'node:timers/promises';

/** Time as an effect: everything that waits or dates takes one, so that tests need not wait. */
export type Clock = Readonly<{
  now: () => Date;
  /** Resolves after `milliseconds`; rejects with an AbortError when `signal` fires first. */
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}>;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
};
