import { SfError } from '@salesforce/core/sfError';
import type { Instance, Pipeline } from '../pipeline/pipeline.js';
import type { InstanceName } from './record.js';

/**
 * The instances above one, in the order of the way to the root.
 *
 * @throws SfError NoParentError where there are none
 */
export const instancesAbove = (pipeline: Pipeline, instance: Instance): readonly Instance[] => {
  const above = pipeline.pathToRoot(instance.name).slice(1);
  if (above.length > 0) return above;
  throw new SfError(`Instance ${instance.name} has no parent to be promoted into.`, 'NoParentError', [
    'See the pipeline with "sf sre instance list".',
  ]);
};

/**
 * The instances above one up to a certain one: the next alone when none is named.
 *
 * @throws SfError NoParentError, UnknownInstanceError, NotOnTheWayError
 */
export const stagesUpTo = (
  pipeline: Pipeline,
  instance: Instance,
  to: InstanceName | undefined
): readonly Instance[] => {
  const above = instancesAbove(pipeline, instance);
  if (to === undefined) return above.slice(0, 1);
  const end = above.indexOf(pipeline.instance(to));
  if (end >= 0) return above.slice(0, end + 1);
  throw new SfError(`Instance ${to} is not on the way from ${instance.name} to the root.`, 'NotOnTheWayError', [
    `From ${instance.name} one promotes into ${above.map(({ name }) => name).join(', then ')}.`,
  ]);
};
