import type { ConnectedOrg } from '../../org/types.js';
import { carryOut, type Promoted, type PromoteEffects } from '../carryOut.js';
import { connectTarget } from '../connectTarget.js';
import type { Context } from '../context.js';
import { assertPublished } from '../pipelineSource.js';
import type { Plan } from '../plan.js';
import { releaseLock } from '../lock.js';
import { newRunId, type Run } from '../run.js';
import type { FollowedMirror } from '../steps/step.js';
import { followMirrors } from '../sync/followMirrors.js';
import { type ChosenRuns, chooseRuns } from './chooseRuns.js';
import { planUndo } from './planUndo.js';
import { planUnpublished } from './planUnpublished.js';
import type { UndoRequest } from './undoRequest.js';
import { findUnpublished, lookAtUnpublished, takeUnpublished, type Unpublished } from './unpublished.js';

/** What an undo came to. */
export type UndoOutcome = Promoted & Readonly<{ mirrors: readonly FollowedMirror[] }>;

/**
 * Undoes runs: gives their instance's org back what it had, reverts their merges on its branch, and records that, by a run
 * like any other. Of a run that its org accepted and that is not published no branch has anything.
 *
 * @throws SfError those of {@link findUnpublished}, {@link planUndo} and {@link planUnpublished}, and of every part of a run
 */
export const undo = async (context: Context, request: UndoRequest, effects: PromoteEffects): Promise<UndoOutcome> => {
  const unpublished = await findUnpublished(context, request, effects.signal);
  if (unpublished !== undefined) return undoUnpublished(unpublished, request, effects);
  const { instance: target, runs } = await chooseRuns(context, request);
  assertPublished(context.loaded, [target.name]);
  const { signal, wait, frequency, report } = effects;
  const plan = async (org: ConnectedOrg, run: string): Promise<Plan> =>
    planUndo(context, { org, request, run, signal, wait, frequency, report });
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

/** Gives an org back what it had before a run that is not published, under that run's own lock until a person agreed. */
const undoUnpublished = async (
  unpublished: Unpublished,
  request: UndoRequest,
  effects: PromoteEffects
): Promise<UndoOutcome> => {
  const { context } = unpublished;
  const target = context.loaded.pipeline.instance(unpublished.run.instance);
  const { signal, wait, frequency, report } = effects;
  const undone = await takeUnpublished(unpublished, effects);
  const plan = async (org: ConnectedOrg, run: string): Promise<Plan> =>
    planUnpublished(context, { org, request, undone, run, signal, wait, frequency, report });
  const journey = {
    kind: 'undo',
    target,
    inPlaceOf: undone,
    ...(undone.repository === undefined ? {} : { repository: undone.repository }),
    alongsideLock: async () => Promise.resolve([]),
    plan,
  } as const;
  try {
    return { ...(await carryOut(context, journey, request, effects)), mirrors: [] };
  } catch (error) {
    if (!unpublished.isLocked) await freeAgain(context, undone);
    throw error;
  }
};

/** A run whose lock was freed before has none afterwards, either. */
const freeAgain = async ({ repo, store }: Context, { lock }: Run): Promise<void> => {
  if (lock !== undefined) await releaseLock(repo, store, lock);
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
  const unpublished = await findUnpublished(context, request, effects.signal);
  if (unpublished !== undefined) return previewUnpublished(unpublished, request, effects);
  const { instance } = await chooseRuns(context, request);
  const org = await connectTarget(context, instance, request.apiVersion, effects.signal);
  return planUndo(context, { org, request, run: newRunId(context.clock.now()), ...effects });
};

const previewUnpublished = async (
  unpublished: Unpublished,
  request: UndoRequest,
  effects: Pick<PromoteEffects, 'signal' | 'wait' | 'frequency'>
): Promise<Plan> => {
  const { context, run } = unpublished;
  const undone = await lookAtUnpublished(unpublished, { ...effects, report: () => undefined });
  const target = context.loaded.pipeline.instance(run.instance);
  const org = await connectTarget(context, target, request.apiVersion, effects.signal);
  return planUnpublished(context, { org, request, undone, run: newRunId(context.clock.now()), ...effects });
};
