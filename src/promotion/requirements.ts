import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import { notHeldBy } from './holds.js';
import type { Plan } from './plan.js';
import type { RecordedFeature } from './record.js';

/**
 * The instances that a target's setting `requires` names and that do not hold a feature at the commit that comes.
 *
 * @throws SfError UnknownInstanceError, DamagedStateError, NewerStateError
 */
export const unmetRequirements = async (
  context: Context,
  { requires = [] }: Instance,
  features: readonly RecordedFeature[],
  mainTip: string | undefined
): Promise<Plan['unmet']> => {
  if (requires.length === 0) return [];
  const lacking = await notHeldBy(context, requires, { features, mainTip });
  return [...lacking].flatMap(([instance, missing]) => missing.map(({ name: feature }) => ({ feature, instance })));
};
