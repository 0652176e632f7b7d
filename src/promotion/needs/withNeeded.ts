import { computePlan } from '../computePlan.js';
import type { Context } from '../context.js';
import type { PlanOptions } from '../plan.js';
import type { Route } from '../route.js';
import { newRunId } from '../run.js';
import type { Need } from './findNeeds.js';
import { inOrderOfNeed } from './needText.js';

/**
 * The features that a route takes, with those that they need before them.
 *
 * @returns undefined where nothing else is needed, or where it does not come to a merge: promoting says why then
 * @throws SfError as planning does
 */
export const withNeeded = async (
  context: Context,
  route: Route,
  options: PlanOptions
): Promise<readonly string[] | undefined> => {
  if (route.source.kind !== 'features') return undefined;
  const needs = await needsOfRoute(context, route, options);
  if (needs.length === 0) return undefined;
  return inOrderOfNeed(
    route.source.features.map(({ name }) => name),
    needs
  );
};

const needsOfRoute = async (context: Context, route: Route, options: PlanOptions): Promise<readonly Need[]> => {
  const request = { org: undefined, options, signal: new AbortController().signal, wait: 0 };
  const run = newRunId(context.clock.now());
  try {
    return (await computePlan(route.abroad ?? context, { route, run, ...request })).needs ?? [];
  } catch (error) {
    if (error instanceof Error && error.name === 'MergeConflictError') return [];
    throw error;
  }
};
