import type { ConnectedOrg } from '../org/types.js';
import { carryOut, connectTarget, type Promoted, type PromoteEffects } from './carryOut.js';
import { computePlan } from './computePlan.js';
import type { Context } from './context.js';
import type { Plan, PlanOptions } from './plan.js';
import { findRoute, type RouteRequest } from './route.js';
import { newRunId } from './run.js';

/** What a person asks for. */
export type PromoteRequest = RouteRequest & PlanOptions;

/** What planning needs of whoever started it. */
export type PlanEffects = Pick<PromoteEffects, 'signal' | 'wait' | 'frequency' | 'askInstance'>;

/**
 * Plans a promotion, for showing it: nothing is locked, no ref moves, no org is written to.
 *
 * @throws what {@link findRoute} and {@link computePlan} throw
 */
export const planPromotion = async (
  context: Context,
  request: PromoteRequest,
  effects: PlanEffects
): Promise<Readonly<{ plan: Plan; org: ConnectedOrg | undefined }>> => {
  const route = await findRoute(context, request, effects.askInstance);
  const org = context.offline ? undefined : await connectTarget(context, route.target, request.apiVersion);
  const run = newRunId(context.clock.now());
  const plan = await computePlan(context, { route, org, options: request, run, ...effects });
  return { plan, org };
};

/**
 * Promotes into the next instance; see {@link carryOut} for what it leaves behind when it is stopped.
 *
 * @throws SfError of every part, with the exit codes that the command documents
 */
export const promote = async (context: Context, request: PromoteRequest, effects: PromoteEffects): Promise<Promoted> =>
  carryOut(context, await findRoute(context, request, effects.askInstance), request, effects);
