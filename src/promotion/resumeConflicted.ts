import { SfError } from '@salesforce/core/sfError';
import { backRoute, type BackPromoteRequest } from './backPromote.js';
import type { PromoteEffects } from './carryOut.js';
import { carryRoute } from './carryRoute.js';
import type { Context } from './context.js';
import { findRoutes } from './findRoutes.js';
import { Journal } from './journal.js';
import type { PromoteRequest } from './promote.js';
import { repeatOf } from './repeat.js';
import type { Route } from './route.js';
import type { Run } from './run.js';
import { undo } from './undo/undo.js';
import type { UndoRequest } from './undo/planUndo.js';

/** What a person asked for, by the kind of run: what a run that conflicted journals. */
export type Asked =
  | Readonly<{ kind: 'promotion'; request: PromoteRequest }>
  | Readonly<{ kind: 'back-promotion'; request: BackPromoteRequest }>
  | Readonly<{ kind: 'undo'; request: UndoRequest }>;

/**
 * Goes on with a run that conflicted: takes the lock again, plans anew what was asked for, upon what is there by now, and
 * carries that out under the run's id. A conflict that is still there leaves it as it was.
 *
 * @param here the context of the repository at hand
 * @throws what planning and carrying out throw; NothingToPromoteError ends the run
 */
export const resumeConflicted = async (here: Context, run: Run, effects: PromoteEffects): Promise<Run> => {
  const asked = run.asked as Asked;
  const again = { ...effects, resumed: run };
  if (asked.kind === 'undo') return (await undo(here, asked.request, again)).run;
  try {
    const route = await routeAgain(here, run, asked);
    return (await carryRoute(here, route, { options: asked.request, asked }, again)).run;
  } catch (error) {
    if (error instanceof SfError && error.name === 'NothingToPromoteError') {
      const failure = { name: error.name, message: error.message };
      await new Journal(here.repo).save({ ...run, state: 'ended', failure });
    }
    throw error;
  }
};

const routeAgain = async (here: Context, run: Run, asked: Exclude<Asked, { kind: 'undo' }>): Promise<Route> => {
  if (asked.kind === 'back-promotion') return backRoute(here, asked.request);
  const [route] = await findRoutes(here, asked.request);
  if (route.target.name === run.instance) return route;
  throw new SfError(
    `Run ${run.id} was on its way into instance ${run.instance}, and ${route.target.name} comes before that now.`,
    'RunSupersededError',
    [`For what it was to bring, ${repeatOf(run)}.`]
  );
};
