import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import type { InstanceName } from './record.js';
import { historyElsewhere, wayBack, wayToMoveState, whyElsewhere } from './stateElsewhere.js';

/** What is not known of whose org, and the choices there are as long as no history of it is under another prefix. */
export type NoBaseline = Readonly<{ instance: InstanceName; whatFor?: string; actions: readonly string[] }>;

/**
 * The error of an instance of which no record says what its org holds. Where the remote has a history of it under another
 * prefix than the setting `refNamespace` says, that is the cause, and to declare a baseline would begin a second history.
 *
 * @returns NoBaselineError, to be thrown
 * @throws SfError RemoteUnreachableError
 */
export const noBaselineError = async (
  { repo, store, offline }: Pick<Context, 'repo' | 'store' | 'offline'>,
  { instance, whatFor = '', actions }: NoBaseline
): Promise<SfError> => {
  const message = `It is not known what the org of instance ${instance} holds${whatFor}: there is no baseline.`;
  const [place] = offline ? [] : (await historyElsewhere({ repo, store }, instance)).keys();
  if (place === undefined) return new SfError(message, 'NoBaselineError', [...actions]);
  return new SfError(
    `${message} Its history is under ${place.slice(0, -1)}, and does not count, since ${whyElsewhere(store)}.`,
    'NoBaselineError',
    [wayToMoveState(store, place), wayBack(place)]
  );
};
