import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Instance } from '../pipeline/pipeline.js';
import type { PromoteEffects } from './carryOut.js';
import { connectTarget } from './connectTarget.js';
import { carryRoute, type PromotedOnRoute } from './carryRoute.js';
import { computePlan } from './computePlan.js';
import { withDecisions } from './conflicted.js';
import type { Context } from './context.js';
import { branchCheckedOutError } from './gates.js';
import { isInterruption } from './interruption.js';
import { withNeeded } from './needs/withNeeded.js';
import type { Plan, PlanOptions } from './plan.js';
import type { InstanceName } from './record.js';
import { branchRef } from './refNames.js';
import { findRoutes } from './findRoutes.js';
import type { Route, RouteRequest } from './route.js';
import { newRunId, type Run } from './run.js';

/** What a person asks for. */
export type PromoteRequest = RouteRequest & PlanOptions;

/** What one stage came to. */
export type PromotedStage = PromotedOnRoute & Readonly<{ route: Route }>;

/** What promoting tells and asks, stage by stage. */
export type StagedEffects = Pick<PromoteEffects, 'askInstance' | 'signal'> &
  Readonly<{
    /** Asked when a stage begins. */
    effectsFor: (route: Route) => PromoteEffects;
    /** Told when a stage is published, or, where it is not waited for, when the org has its deploy. */
    onStage: (promoted: PromotedStage) => Promise<void>;
  }>;

/** A plan for the next stage, and where it goes on from there. */
export type PlannedPromotion = Readonly<{
  plan: Plan;
  org: ConnectedOrg | undefined;
  further: readonly InstanceName[];
}>;

/** What planning needs of whoever started it. */
export type PlanEffects = Pick<PromoteEffects, 'signal' | 'wait' | 'frequency' | 'askInstance'> &
  Partial<Pick<PromoteEffects, 'report'>>;

/**
 * Plans a promotion into its next stage, for showing it: nothing is locked, no ref moves, no org is written to. What later
 * stages would do follows from what the earlier ones leave behind.
 *
 * @throws what {@link findRoutes} and {@link computePlan} throw
 */
export const planPromotion = async (
  context: Context,
  request: PromoteRequest,
  effects: PlanEffects
): Promise<PlannedPromotion> => {
  const [route, ...later] = await routesFor(context, request, effects.askInstance);
  const place = route.abroad ?? context;
  const org = context.offline
    ? undefined
    : await connectTarget(context, route.target, request.apiVersion, effects.signal);
  const run = newRunId(context.clock.now());
  try {
    const plan = await computePlan(place, { route, org, options: request, run, ...effects });
    return { plan, org, further: later.map(({ target }) => target.name) };
  } catch (error) {
    throw withDecisions(error);
  }
};

/**
 * Promotes into the next instance, or into all up to a certain one: each stage is a complete promotion of its own, see
 * {@link carryRoute} for what it leaves behind when it is stopped. The first that fails ends it, and so does the first
 * whose deploy is not waited for.
 *
 * @returns what the stages came to, at least one
 * @throws SfError of every part, with the exit codes that the command documents
 */
export const promote = async (
  context: Context,
  request: PromoteRequest,
  { askInstance, signal, effectsFor, onStage }: StagedEffects
): Promise<readonly PromotedStage[]> => {
  const routes = await routesFor(context, request, askInstance);
  for (const route of routes.slice(1)) await refuseHopeless(route.abroad ?? context, route, request, signal);
  const done: PromotedStage[] = [];
  for (const route of routes) {
    try {
      const promoted = {
        route,
        ...(await carryRoute(
          context,
          pinned(route, done),
          { options: request, asked: askedFor(request, route) },
          effectsFor(route)
        )),
      };
      done.push(promoted);
      await onStage(promoted);
      if (promoted.run.state !== 'published') return done;
    } catch (error) {
      throw done.length === 0 ? error : withEarlier(error, done, route.target, signal);
    }
  }
  return done;
};

/** The stages of a request, for the features that are needed with it where they are to come along. */
const routesFor = async (
  context: Context,
  request: PromoteRequest,
  askInstance: PromoteEffects['askInstance']
): Promise<readonly Route[]> => {
  const routes = await findRoutes(context, request, askInstance);
  if (request.withFeatures !== true) return routes;
  const features = await withNeeded(context, routes[0], request);
  if (features === undefined) return routes;
  const { collection, ...rest } = request;
  const together = await findRoutes(context, { ...rest, features }, askInstance);
  return collection === undefined ? together : together.map((route) => ({ ...route, collection }));
};

/** What a person would ask for to get one stage, and those after it. */
const askedFor = (request: PromoteRequest, { kind, target }: Route): Run['asked'] => ({
  kind,
  request: { ...request, to: request.to ?? target.name },
});

/** What stops a later stage whatever the earlier ones bring: its org is not there, or its branch cannot move. */
const refuseHopeless = async (
  place: Context,
  { target }: Route,
  { apiVersion }: PromoteRequest,
  signal: AbortSignal
): Promise<void> => {
  const held = (await place.store.checkedOut()).get(branchRef(target.branch));
  if (held !== undefined) throw branchCheckedOutError(target, { branch: target.branch, place: held });
  await connectTarget(place, target, apiVersion, signal);
};

/**
 * A later stage after what the earlier ones did: a whole instance goes through all stages as it was at the first one, and
 * where features are developed is kept once.
 */
const pinned = (route: Route, done: readonly PromotedStage[]): Route => {
  const { source } = route;
  if (done.length === 0 || source.kind === 'recorded') return route;
  if (source.kind === 'instance') return { ...route, source: { ...source, at: done[0].plan.merges[0].tip } };
  const kept = new Set(done.flatMap(({ route: { source: earlier } }) => namesIn(earlier)));
  const features = source.features.map((each) =>
    kept.has(each.name) ? { ...each, instance: each.developedIn } : each
  );
  return { ...route, source: { ...source, features } };
};

const namesIn = (source: Route['source']): readonly string[] =>
  source.kind === 'features' ? source.features.map(({ name }) => name) : [];

/** The error of a later stage, which says, in its data too, that the earlier ones stay, and how to go on. */
const withEarlier = (
  thrown: unknown,
  done: readonly PromotedStage[],
  { name }: Instance,
  signal: AbortSignal
): unknown => {
  const error = isInterruption(thrown, signal)
    ? new SfError(`Cancelled: nothing was promoted into ${name}.`, 'CancelledError')
    : thrown;
  if (!(error instanceof SfError)) return error;
  const names = done.map(({ plan }) => plan.target.name).join(', ');
  const earlier = done.map(({ plan, run: { id, deployId } }) => ({ instance: plan.target.name, run: id, deployId }));
  const { data } = error as Readonly<{ data?: object }>;
  return Object.assign(error, {
    data: toJson({ ...data, earlier }),
    actions: [...(error.actions ?? []), `What was promoted into ${names} stays: the same command goes on from there.`],
  });
};
