import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import { backRoute, type BackPromoteRequest } from './backPromote.js';
import type { PromoteEffects } from './carryOut.js';
import { carryRoute } from './carryRoute.js';
import type { Context } from './context.js';
import { placeOf } from './findRun.js';
import { Journal } from './journal.js';
import { promote, type PromotedStage, type PromoteRequest } from './promote.js';
import { withdrawProposal } from './proposal/proposals.js';
import type { Run } from './run.js';
import { undo } from './undo/undo.js';
import type { UndoRequest } from './undo/undoRequest.js';

/** What a person asked for, by the kind of run: what a run that conflicted journals. */
export type Asked =
  | Readonly<{ kind: 'promotion'; request: PromoteRequest }>
  | Readonly<{ kind: 'back-promotion'; request: BackPromoteRequest }>
  | Readonly<{ kind: 'undo'; request: UndoRequest }>;

/** How the stages are told and asked that come before or after that which conflicted. */
export type FurtherStages = Readonly<{
  /** Asked when such a stage begins; as the one that conflicted when left out. */
  furtherStage?: () => PromoteEffects;
  /** Told when a stage is published. */
  onStage?: (promoted: PromotedStage) => Promise<void>;
}>;

/**
 * Goes on with a run that conflicted: takes the lock again, plans anew what was asked for, upon what is there by now, and
 * carries that out under the run's id. Stages that come before it, since there is more to bring by now, are runs of their
 * own, and so are those after it. A conflict that is still there leaves it as it was.
 *
 * @param here the context of the repository at hand
 * @throws what planning and carrying out throw; NothingToPromoteError ends the run
 */
export const resumeConflicted = async (
  here: Context,
  run: Run,
  effects: PromoteEffects & FurtherStages
): Promise<Run> => {
  const asked = run.asked as Asked;
  const again = { ...effects, resumed: run };
  if (asked.kind === 'undo') {
    const undone = await undo(here, asked.request, again).catch((error: unknown) => {
      throw withCommand(run, asked.request, error);
    });
    return undone.run;
  }
  try {
    if (asked.kind === 'promotion') return await promoteAgain(here, run, { request: asked.request, effects });
    const route = await backRoute(here, asked.request);
    return (await carryRoute(here, route, { options: asked.request, asked }, again)).run;
  } catch (error) {
    if (error instanceof SfError && error.name === 'NothingToPromoteError') await end(here, run, error);
    throw error;
  }
};

/** To undo what came later as well is for a flag to say, and that is one of undoing, not of resuming. */
const withCommand = (run: Run, { run: named, feature = '', instance, to }: UndoRequest, error: unknown): unknown => {
  if (!(error instanceof SfError) || error.name !== 'LaterPromotionsError') return error;
  const what =
    named === undefined ? (to === undefined ? `--feature ${shellWord(feature)}` : `--to ${to}`) : `--run ${named}`;
  const where = instance === undefined ? '' : ` --instance ${instance}`;
  const actions = (error.actions ?? []).map((action) =>
    action.includes('--include-later')
      ? `Undo them, too: give this run up with "sf sre promote cancel --run ${run.id}", then "sf sre promote undo ${what}${where} --include-later".`
      : action
  );
  return Object.assign(error, { actions });
};

const promoteAgain = async (
  here: Context,
  run: Run,
  { request, effects }: Readonly<{ request: PromoteRequest; effects: PromoteEffects & FurtherStages }>
): Promise<Run> => {
  const { askInstance, furtherStage, onStage = async (): Promise<void> => Promise.resolve() } = effects;
  let isFirst = true;
  const stages = await promote(here, request, {
    askInstance,
    signal: effects.signal,
    effectsFor: ({ target }) => {
      const stage = isFirst ? effects : (furtherStage?.() ?? effects);
      isFirst = false;
      return target.name === run.instance ? { ...stage, resumed: run } : stage;
    },
    onStage,
  });
  const own = stages.find(({ run: { id } }) => id === run.id);
  if (own !== undefined) return own.run;
  // Its instance has all by now.
  const last = stages[stages.length - 1].run;
  await end(here, run, new SfError(`Run ${last.id} brought the same.`, 'RunSupersededError'));
  return last;
};

const end = async (here: Context, run: Run, { name, message }: Error): Promise<void> => {
  await new Journal(here.repo).save({ ...run, state: 'ended', failure: { name, message } });
  await withdrawProposal(await placeOf(here, run), run);
};
