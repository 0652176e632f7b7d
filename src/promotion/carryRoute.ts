import { carryOut, type Promoted, type PromoteEffects } from './carryOut.js';
import { computePlan } from './computePlan.js';
import type { Context } from './context.js';
import { rememberInstances } from './features.js';
import { updateShared } from './instances/sharedUpdate.js';
import type { PlanOptions } from './plan.js';
import type { Run } from './run.js';
import type { Route } from './route.js';
import type { FollowedMirror } from './steps/step.js';
import { followMirrors } from './sync/followMirrors.js';

/** What a run along a route came to. */
export type PromotedOnRoute = Promoted & Readonly<{ mirrors: readonly FollowedMirror[] }>;

/**
 * Carries out what goes along a route, as it was asked for, forward or backward; see {@link carryOut} for what it leaves behind when it is
 * stopped. Mirrors that follow the target by themselves are brought along afterwards.
 *
 * @throws SfError of every part, with the exit codes that the commands document
 */
export const carryRoute = async (
  here: Context,
  route: Route,
  { options, asked }: Readonly<{ options: PlanOptions; asked: Run['asked'] }>,
  effects: PromoteEffects
): Promise<PromotedOnRoute> => {
  const context = route.abroad ?? here;
  const { kind, target, source, home } = route;
  // What is known of features is kept where they are.
  if (home && source.kind === 'features') {
    const what = 'Where the features are developed could not be kept';
    await updateShared(home.store, async () => rememberInstances(home, source.features), what);
  }
  const promoted = await carryOut(
    context,
    {
      kind,
      target,
      asked,
      ...(route.abroad === undefined ? {} : { repository: context.store.remote }),
      alongsideLock: async () =>
        source.kind === 'features' && !home ? rememberInstances(context, source.features) : [],
      plan: async (org, run) => computePlan(context, { route, org, options, run, ...effects }),
    },
    options,
    effects
  );
  // Of a run that is not waited for there is nothing to follow yet.
  if (promoted.run.state !== 'published') return { ...promoted, mirrors: [] };
  return { ...promoted, mirrors: await followMirrors(context, target, effects) };
};
