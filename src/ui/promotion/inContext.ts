import { systemClock } from '../../common/clock.js';
import type { Context } from '../../promotion/context.js';
import type { Interruptible } from '../sfCommand.js';
import { interruptible } from './interrupt.js';

/**
 * Opens the repository around the current folder for as long as `use` takes, with Ctrl-C turned into a signal.
 *
 * @throws what opening the context throws, and what `use` throws; CancelledError in place of what Ctrl-C made fail
 */
export const inContext = async <T>(
  command: Interruptible,
  use: (context: Context, signal: AbortSignal) => Promise<T>,
  { offline = false }: Readonly<{ offline?: boolean }> = {}
): Promise<T> =>
  interruptible(command, async (signal) => {
    const { openContext } = await import('../../promotion/context.js');
    const context = await openContext({ dir: process.cwd(), env: process.env, clock: systemClock, offline });
    try {
      signal.throwIfAborted();
      return await use(context, signal);
    } finally {
      await context.repo.close();
    }
  });
