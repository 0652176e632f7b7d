import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import type { InstanceName } from './record.js';
import { statePrefix } from './refNames.js';
import { historyElsewhere, wayToMoveState } from './stateElsewhere.js';

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
  const [place] = offline ? [] : await historyElsewhere({ repo, store }, instance);
  if (place === undefined) return new SfError(message, 'NoBaselineError', [...actions]);
  const [before, now] = [place, store.nameThere(statePrefix)].map((each) => each.slice(0, -1));
  return new SfError(
    `${message} Its history is under ${before}, and does not count, since ${
      now === statePrefix.slice(0, -1) ? 'plugins.sre.refNamespace is not set' : `plugins.sre.refNamespace says ${now}`
    }.`,
    'NoBaselineError',
    [
      wayToMoveState(store, place),
      place === statePrefix
        ? 'Or take "plugins.sre.refNamespace" out of sfdx-project.json again, on the main branch.'
        : `Or set "plugins.sre.refNamespace" in sfdx-project.json to "${before}" again, on the main branch.`,
    ]
  );
};
