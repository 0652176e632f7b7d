import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import { finishLater, type Pursuit, unwritten } from './finishLater.js';
import { type Outlook, outlookOf } from './outlook.js';
import { isAccepted, mayBeInOrg, type Run } from './run.js';
import { asSent, isValidating } from './validating.js';

/**
 * What to say of a run that cannot be gone on with since this repository takes nothing: how its org stands. The org is asked:
 * the journal may know less, having been kept from saying more before.
 *
 * @param pursuit what was to be done with it
 * @returns the error to throw: with exit code 68 where the org has accepted it, with 69 where that goes on with it or does not
 * say, and as it is where the org has nothing of it, or it is over
 */
export const unwrittenError = async (
  context: Context,
  run: Run,
  error: unknown,
  { signal, pursuit }: Readonly<{ signal: AbortSignal; pursuit: Pursuit }>
): Promise<unknown> => {
  if (!(error instanceof SfError) || !unwritten.has(error.name) || !mayBeInOrg(asSent(run))) return error;
  // Whatever keeps the org from being asked, it may have it.
  const outlook = await outlookOf(context, run, signal).catch(() => undefined);
  const present = outlook === undefined ? run : asTold(run, outlook);
  return present === undefined ? error : finishLater(present, error as SfError, pursuit);
};

/** A run as its remote and its org tell that it stands; undefined where the org has nothing of it, or it is over. */
const asTold = (run: Run, outlook: Outlook): Run | undefined => {
  switch (outlook.kind) {
    case 'running': {
      const { deployId } = outlook;
      return isValidating(run)
        ? { ...run, validation: { ...run.validation, deployId } }
        : { ...run, deployId, state: 'deploying' };
    }
    case 'accepted':
      return { ...run, deployId: outlook.deployId, state: isAccepted(run) ? run.state : 'accepted' };
    case 'unknown':
      return run;
    case 'nothingSent':
      // It may still be on its way.
      return asSent(run).state === 'sending' ? run : undefined;
    default:
      return undefined;
  }
};
