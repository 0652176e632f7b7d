import { SfError } from '@salesforce/core/sfError';
import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import { allAbove, type PlacedInstance } from './foreign.js';
import type { InstanceName } from './record.js';

/**
 * The instances above one, in the order of the way to the root.
 *
 * @throws SfError NoParentError where there are none, and what opening other repositories throws
 */
export const instancesAbove = async (context: Context, instance: Instance): Promise<readonly PlacedInstance[]> => {
  const above = await allAbove(context, instance);
  if (above.length > 0) return above;
  throw new SfError(`Instance ${instance.name} has no parent to be promoted into.`, 'NoParentError', [
    'See the pipeline with "sf sre instance list".',
  ]);
};

/**
 * The instances above one up to a certain one: the next alone when none is named.
 *
 * @throws SfError NotOnTheWayError, and what {@link instancesAbove} throws
 */
export const stagesUpTo = async (
  context: Context,
  instance: Instance,
  to: InstanceName | undefined
): Promise<readonly PlacedInstance[]> => {
  const above = await instancesAbove(context, instance);
  if (to === undefined) return above.slice(0, 1);
  const end = above.findIndex((each) => each.instance.name === to);
  if (end >= 0) return above.slice(0, end + 1);
  // A name that is nowhere gets its own error.
  context.loaded.pipeline.instance(to);
  throw new SfError(`Instance ${to} is not on the way from ${instance.name} to the root.`, 'NotOnTheWayError', [
    `From ${instance.name} one promotes into ${above.map((each) => each.instance.name).join(', then ')}.`,
  ]);
};
