import { SfError } from '@salesforce/core/sfError';
import { pauseFor } from '../common/pause.js';
import { unlessAborted } from '../common/unlessAborted.js';
import type { ConnectedOrg } from '../org/types.js';
import { orgOf } from '../pipeline/orgVariable.js';
import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';

/**
 * Connects to the org that an instance is backed by on this machine.
 *
 * @param signal ends the waiting for an org that does not answer, then and whenever it is asked
 * @throws what connecting throws; the signal's reason
 */
export const connectTarget = async (
  { env }: Pick<Context, 'env'>,
  instance: Instance,
  apiVersion: string | undefined,
  signal?: AbortSignal
): Promise<ConnectedOrg> => {
  const { connectOrg } = await import('../org/connect.js');
  const connecting = connectOrg(orgOf(instance, env), apiVersion === undefined ? {} : { apiVersion });
  return signal === undefined ? connecting : { ...(await unlessAborted(connecting, signal)), signal };
};

/** How an org that does not answer is gone on with. */
export type Patience = Readonly<
  Pick<Context, 'clock'> & {
    /** How long to ask it again, in milliseconds. */
    wait: number;
    signal: AbortSignal;
    /** Is told each time when it has not answered and is to be asked again, and once when it has answered after that. */
    report: (event: Readonly<{ type: 'unanswered'; reason: string } | { type: 'answered' }>) => void;
  }
>;

const firstPause = 1000;
const longestPause = 30_000;

/**
 * As {@link connectTarget}, for an org that has a deploy or may have one, as {@link untilItAnswers} has it.
 *
 * @throws what connecting throws; the signal's reason
 */
export const connectPatiently = async (
  context: Pick<Context, 'env'>,
  instance: Instance,
  apiVersion: string | undefined,
  patience: Patience
): Promise<ConnectedOrg> =>
  untilItAnswers(async () => connectTarget(context, instance, apiVersion, patience.signal), patience);

/**
 * Asks an org that has a deploy or may have one: that it does not answer now says nothing of that, so it is asked again, with
 * growing pauses, until the time is over. Who stops waiting does not wait for a request that hangs.
 *
 * @param ask can be repeated
 * @throws what asking throws; the signal's reason
 */
export const untilItAnswers = async <T>(
  ask: () => Promise<T>,
  { clock, wait, signal, report }: Patience
): Promise<T> => {
  const deadline = clock.now().getTime() + wait;
  let isSilent = false;
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      const answer = await unlessAborted(ask(), signal);
      if (isSilent) report({ type: 'answered' });
      return answer;
    } catch (error) {
      const left = deadline - clock.now().getTime();
      if (!(error instanceof SfError) || error.name !== 'OrgUnreachableError' || left <= 0) throw error;
      signal.throwIfAborted();
      isSilent = true;
      report({ type: 'unanswered', reason: error.message });
      await pauseFor(Math.min(pause, left), { clock, signal });
    }
  }
};
