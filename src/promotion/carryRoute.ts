import { carryOut, type Promoted, type PromoteEffects } from './carryOut.js';
import { computePlan } from './computePlan.js';
import type { Context } from './context.js';
import { rememberInstances } from './features.js';
import type { PlanOptions } from './plan.js';
import type { Route } from './route.js';

/**
 * Carries out what goes along a route, forward or backward; see {@link carryOut} for what it leaves behind when it is
 * stopped.
 *
 * @throws SfError of every part, with the exit codes that the commands document
 */
export const carryRoute = async (
  context: Context,
  route: Route,
  options: PlanOptions,
  effects: PromoteEffects
): Promise<Promoted> => {
  const { kind, target, source } = route;
  return carryOut(
    context,
    {
      kind,
      target,
      alongsideLock: async () => (source.kind === 'features' ? rememberInstances(context, source.features) : []),
      plan: async (org, run) => computePlan(context, { route, org, options, run, ...effects }),
    },
    options,
    effects
  );
};
