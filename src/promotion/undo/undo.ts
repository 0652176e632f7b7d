import type { ConnectedOrg } from '../../org/types.js';
import { carryOut, type Promoted, type PromoteEffects } from '../carryOut.js';
import { connectTarget } from '../connectTarget.js';
import type { Context } from '../context.js';
import { assertPublished } from '../pipelineSource.js';
import type { Plan } from '../plan.js';
import { newRunId } from '../run.js';
import type { FollowedMirror } from '../steps/step.js';
import { followMirrors } from '../sync/followMirrors.js';
import { type ChosenRuns, chooseRuns } from './chooseRuns.js';
import { planUndo, type UndoRequest } from './planUndo.js';

/** What an undo came to. */
export type UndoOutcome = Promoted & Readonly<{ mirrors: readonly FollowedMirror[] }>;

/**
 * Undoes published runs: gives their instance's org back what it had, reverts their merges on its branch, and records that,
 * by a run like any other.
 *
 * @throws SfError those of {@link planUndo}, and of every part of a run
 */
export const undo = async (context: Context, request: UndoRequest, effects: PromoteEffects): Promise<UndoOutcome> => {
  const { instance: target, runs } = await chooseRuns(context, request);
  assertPublished(context.loaded, [target.name]);
  const { signal, wait, frequency } = effects;
  const plan = async (org: ConnectedOrg, run: string): Promise<Plan> =>
    planUndo(context, { org, request, run, signal, wait, frequency });
  const journey = {
    kind: 'undo',
    target,
    asked: { kind: 'undo', request: named(request, runs) },
    alongsideLock: async () => Promise.resolve([]),
    plan,
  } as const;
  const promoted = await carryOut(context, journey, request, effects);
  return { ...promoted, mirrors: await followMirrors(context, target, effects) };
};

/** A request that says which run was the newest, so that it stays that one. */
const named = (request: UndoRequest, runs: ChosenRuns['runs']): UndoRequest => {
  const { run, feature, to } = request;
  const newest = runs.at(-1)?.entry.record.run;
  return run !== undefined || feature !== undefined || to !== undefined || newest === undefined
    ? request
    : { ...request, run: newest };
};

/**
 * Plans an undo, for showing it: nothing is locked, no ref moves, no org is written to.
 *
 * @throws as {@link planUndo}
 */
export const previewUndo = async (
  context: Context,
  request: UndoRequest,
  effects: Pick<PromoteEffects, 'signal' | 'wait' | 'frequency'>
): Promise<Plan> => {
  const { instance } = await chooseRuns(context, request);
  const org = await connectTarget(context, instance, request.apiVersion);
  return planUndo(context, { org, request, run: newRunId(context.clock.now()), ...effects });
};
