import { SfError } from '@salesforce/core/sfError';
import type { Instance } from '../pipeline/pipeline.js';
import { readCollection } from './collections/collection.js';
import type { Context } from './context.js';
import { featureRoutes, towards } from './featureRoutes.js';
import type { PlanOptions } from './plan.js';
import { lookAhead } from './planState.js';
import type { AskInstance, Route, RouteRequest } from './route.js';
import { branchRef } from './refNames.js';
import { skipStages } from './skipStages.js';
import { stagesUpTo } from './stages.js';

/**
 * Finds what is to be promoted and the instances it goes to, in this order: the next one, or, with `to`, all up to that
 * one. For features the next is the first one above their own, on the way to the root, that does not hold their present
 * tips; for a whole instance it is the parent.
 *
 * @param askInstance asked for the instance of a feature whose own is not known; without it that is an error
 * @throws SfError UnknownInstanceError, NoParentError, NotOnTheWayError, SkipNotAllowedError, UnknownCollectionError, and what
 * {@link featureRoutes} throws
 */
export const findRoutes = async (
  context: Context,
  request: RouteRequest & Pick<PlanOptions, 'includeUndeployed'>,
  askInstance?: AskInstance
): Promise<readonly Route[]> => {
  const { pipeline } = context.loaded;
  if (request.collection !== undefined) {
    const { collection, ...rest } = request;
    const features = await featuresOf(context, collection);
    const routes = await findRoutes(context, { ...rest, features }, askInstance).catch(withWayOut(collection));
    return routes.map((route) => ({ ...route, collection }));
  }
  const routes =
    request.from !== undefined && request.features.length === 0
      ? await wholeInstance(context, pipeline.instance(request.from), request)
      : await featureRoutes(context, request, askInstance);
  return request.skipStages ? skipStages(context, routes) : routes;
};

/** What a collection names may be gone by now: it can still be taken out. */
const withWayOut =
  (collection: string) =>
  (error: unknown): never => {
    if (!(error instanceof SfError) || error.name !== 'FeatureNotFoundError') throw error;
    const out = `Or take it out of the collection: "sf sre collection remove --name ${collection} --feature <feature>".`;
    throw Object.assign(error, { actions: [...(error.actions ?? []), out] });
  };

const featuresOf = async (context: Context, name: string): Promise<readonly string[]> => {
  const { features } = (await readCollection(context, name)).collection;
  const open = await notFinished(context, features);
  if (open.length > 0) return open;
  const what = features.length === 0 ? 'has no features' : 'has nothing but finished features';
  throw new SfError(`Collection ${name} ${what}.`, 'NothingToPromoteError', [
    `Add some: "sf sre collection add --name ${name} --feature <feature>".`,
  ]);
};

/** A feature that has arrived everywhere, and whose branch was deleted then, does not keep the others of its collection. */
const notFinished = async (context: Context, names: readonly string[]): Promise<readonly string[]> => {
  const { repo, store, offline } = context;
  const refs = names.map(branchRef);
  const shared = offline ? await store.cached(refs) : await store.fetch(refs);
  const local = await Promise.all(refs.map(async (ref) => repo.resolveCommit(ref)));
  if (refs.every((ref, index) => shared.has(ref) || local[index] !== undefined)) return names;
  const { isFinished, listFeatures } = await import('./landscape/listFeatures.js');
  const finished = new Set((await listFeatures(context, {})).features.filter(isFinished).map((each) => each.name));
  return names.filter((each) => !finished.has(each));
};

const wholeInstance = async (
  context: Context,
  instance: Instance,
  { to, includeUndeployed }: Pick<RouteRequest, 'to'> & Pick<PlanOptions, 'includeUndeployed'>
): Promise<readonly Route[]> => {
  const stages = await stagesUpTo(context, instance, to);
  const routes = stages.map((stage): Route => ({
    ...towards(context, stage),
    source: { kind: 'instance', instance },
  }));
  if (routes.length === 1) return routes;
  const open: Route[] = [];
  for (const route of routes) {
    const { isUpToDate } = await lookAhead(route.abroad ?? context, route, includeUndeployed);
    if (!isUpToDate) open.push(route);
  }
  // Where there is nothing to do, the plan of the last one says so.
  return open.length > 0 ? open : routes.slice(-1);
};
