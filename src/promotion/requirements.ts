import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import { InstanceHistory } from './history.js';
import { holds } from './holds.js';
import type { Plan } from './plan.js';
import type { RecordedFeature } from './record.js';
import { historyRef } from './refNames.js';

/**
 * The instances that a target's setting `requires` names and that do not hold a feature at the commit that comes.
 *
 * @throws SfError UnknownInstanceError, DamagedStateError, NewerStateError
 */
export const unmetRequirements = async (
  { repo, store, offline }: Pick<Context, 'repo' | 'store' | 'offline'>,
  { requires = [] }: Instance,
  features: readonly RecordedFeature[]
): Promise<Plan['unmet']> => {
  if (requires.length === 0) return [];
  const refs = requires.map(historyRef);
  const tips = offline ? await store.cached(refs) : await store.fetch(refs);
  const unmet: Array<Plan['unmet'][number]> = [];
  for (const instance of requires) {
    const history = new InstanceHistory(repo, instance, tips.get(historyRef(instance)));
    for (const feature of features) {
      if (!(await holds(repo, history, feature))) unmet.push({ feature: feature.name, instance });
    }
  }
  return unmet;
};
