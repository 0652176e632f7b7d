import { SfError } from '@salesforce/core/sfError';
import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import { aboveByRepository, allAbove, type PlacedInstance } from './foreign.js';
import type { InstanceName } from './record.js';

/**
 * The instances above one, in the order of the way to the root.
 *
 * @throws SfError NoParentError where there are none, and what opening other repositories throws
 */
export const instancesAbove = async (context: Context, instance: Instance): Promise<readonly PlacedInstance[]> => {
  const above = await allAbove(context, instance);
  if (above.length > 0) return above;
  throw noParent(instance);
};

const noParent = ({ name }: Instance): SfError =>
  new SfError(`Instance ${name} has no parent to be promoted into.`, 'NoParentError', [
    'See the pipeline with "sf sre instance list".',
  ]);

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
  const above: PlacedInstance[] = [];
  for await (const path of aboveByRepository(context, instance)) {
    above.push(...path);
    const end = to === undefined ? 0 : above.findIndex((each) => each.instance.name === to);
    if (end >= 0) return above.slice(0, end + 1);
  }
  if (above.length === 0 || to === undefined) throw noParent(instance);
  // A name that is nowhere gets its own error.
  context.loaded.pipeline.instance(to);
  throw new SfError(`Instance ${to} is not on the way from ${instance.name} to the root.`, 'NotOnTheWayError', [
    `From ${instance.name} one promotes into ${above.map((each) => each.instance.name).join(', then ')}.`,
  ]);
};
