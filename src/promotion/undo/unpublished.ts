import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { type RunEffects, toolsOf } from '../carryOut.js';
import type { Context } from '../context.js';
import { findRun, type PlacedRun } from '../findRun.js';
import { giveUp } from '../giveUp.js';
import { fetchHistory } from '../history.js';
import { interpret } from '../interpreter.js';
import { hasEnded, Journal } from '../journal.js';
import { refuseReplaced } from '../replaced.js';
import { refuseSuperseded } from '../finishRun.js';
import { type Outlook, outlookOf } from '../outlook.js';
import { readLock } from '../lock.js';
import { isInBranch } from '../proposal/landing.js';
import { movesBranch, type Run } from '../run.js';
import { awaitDeploy } from '../steps/awaitDeploy.js';
import { planOf } from '../steps/step.js';
import { verified, verifyDeploy } from '../steps/verifyDeploy.js';
import { takeOver } from '../takeOver.js';
import type { UndoSelection } from './chooseRuns.js';

/** A run that its org has accepted and that is not published, with the deploy. */
export type Unpublished = PlacedRun &
  Readonly<{
    deployId: string;
    /** Whether it still has its lock. */
    isLocked: boolean;
  }>;

/**
 * Finds the run that is to be undone where it is not published.
 *
 * @returns undefined when no run is named, when its record is there, or when nobody knows of it
 * @throws SfError RunNotUndoableError, with what to do instead, for one that its org has not accepted, or that its branch has;
 * OtherInstanceError; what asking the org and the remote throws
 */
export const findUnpublished = async (
  context: Context,
  { run: id, instance }: UndoSelection,
  signal: AbortSignal
): Promise<Unpublished | undefined> => {
  if (id === undefined || (await isRecorded(context, id))) return undefined;
  await refuseUndone(context, id);
  const placed = await findRun(context, id).catch((error: unknown) => {
    if (error instanceof SfError && error.name === 'RunNotFoundError') return undefined;
    throw error;
  });
  if (placed === undefined || hasEnded(placed.run.state)) return undefined;
  const { run } = placed;
  await refuseReplaced(placed.context, new Journal(placed.context.repo), run);
  if (instance !== undefined && run.instance !== instance) throw otherInstance(run, instance);
  const outlook = await outlookOf(placed.context, run, signal);
  if (outlook.kind !== 'accepted') throw notUndoable(run, outlook);
  if (!movesBranch(run) || (await isInBranch(placed.context, run))) throw onlyUnrecorded(run);
  const { repo, store } = placed.context;
  const isLocked = (await readLock(repo, store, run.instance))?.owner.run === run.id;
  return { ...placed, deployId: outlook.deployId, isLocked };
};

const isRecorded = async ({ repo, store, loaded }: Context, id: string): Promise<boolean> => {
  for (const { name } of loaded.pipeline.instances) {
    if (await (await fetchHistory(repo, store, name)).ofRun(id)) return true;
  }
  return false;
};

/** One that was undone already is known by the records alone. */
const refuseUndone = async ({ repo, store, loaded }: Context, id: string): Promise<void> => {
  for (const { name } of loaded.pipeline.instances) {
    const undo = await (await fetchHistory(repo, store, name)).undoOf(id);
    if (undo === undefined) continue;
    throw new SfError(`Run ${id} is undone already, by run ${undo.record.run}.`, 'NothingToUndoError', [
      `See what was brought with "sf sre log --instance ${name}".`,
    ]);
  }
};

/**
 * Takes an unpublished run from the process that had it, so that nothing publishes it any more, and makes sure of what its org
 * got.
 *
 * @returns the run as it then is, with its lock
 * @throws SfError RunEndedError when it was published meanwhile; what taking a lock and watching a deploy throw
 */
export const takeUnpublished = async ({ run, context, deployId }: Unpublished, effects: RunEffects): Promise<Run> => {
  const journal = new Journal(context.repo);
  const tools = toolsOf(context, effects);
  await refuseSuperseded(context, journal, run, effects.signal);
  await journal.save({ ...run, ...knownDeploy(run, deployId) });
  try {
    const taken = await takeOver(await journal.load(run.id), { journal, tools });
    if (await isRecorded(context, run.id)) throw publishedMeanwhile(run);
    return await interpret(taken, [awaitDeploy, verifyDeploy], { journal, tools });
  } catch (error) {
    throw await giveUp(context, await journal.load(run.id), error, effects.signal);
  }
};

/**
 * An unpublished run as it is, for planning its undo: nothing is locked and nothing is written.
 *
 * @throws what asking the org throws
 */
export const lookAtUnpublished = async ({ run, context, deployId }: Unpublished, effects: RunEffects): Promise<Run> => {
  const accepted = { ...run, ...knownDeploy(run, deployId) };
  const tools = toolsOf(context, effects);
  return (await verifyDeploy.done(accepted, tools)) ? accepted : { ...accepted, ...(await verified(accepted, tools)) };
};

/** A deploy that is known by its components alone may have brought something else. */
const knownDeploy = ({ state, deployId: known, adopted }: Run, deployId: string): Partial<Run> => ({
  ...{ deployId, state: state === 'sending' ? 'deploying' : state },
  ...(known === undefined || adopted ? { adopted: true } : {}),
});

const notUndoable = (run: Run, { kind }: Outlook): SfError => {
  const { id, instance } = run;
  const resume = `"sf sre promote resume --run ${id}"`;
  const cancel = `"sf sre promote cancel --run ${id}"`;
  const report = `See how it stands with "sf sre promote report --run ${id}".`;
  const [what, action] =
    kind === 'running'
      ? ['the org goes on with its deploy', `Cancel it: ${cancel}.`]
      : kind === 'unknown'
        ? ['it is not known what became of its deploy', `Go on with it first: ${resume}.`]
        : ['the org has nothing of it', `Cancel it instead: ${cancel}.`];
  return SfError.create({
    name: 'RunNotUndoableError',
    message: `Run ${id} into instance ${instance} cannot be undone: ${what}.`,
    actions: [action, report],
    exitCode: kind === 'running' || kind === 'unknown' ? 69 : 1,
    data: toJson({ run: id, outlook: kind }),
  });
};

/** A run that only its record is missing of is published by resuming it, whatever else is the matter. */
const onlyUnrecorded = (run: Run): SfError => {
  const { id, instance, kind, inPlaceOf } = run;
  const resume = `Finish it: "sf sre promote resume --run ${id}".`;
  return inPlaceOf === undefined && kind !== 'sync'
    ? new SfError(
        `Run ${id} into instance ${instance} is not recorded yet, and branch ${planOf(run).branch} has it.`,
        'RunNotUndoableError',
        [resume, `Then it can be undone: "sf sre promote undo --run ${id}".`]
      )
    : new SfError(`Run ${id} into instance ${instance} cannot be undone: it moves no branch.`, 'RunNotUndoableError', [
        resume,
      ]);
};

const otherInstance = ({ id, instance }: Run, named: string): SfError =>
  new SfError(`Run ${id} is not one of instance ${named}: it goes into ${instance}.`, 'OtherInstanceError', [
    `Leave --instance out, or name ${instance}.`,
  ]);

const publishedMeanwhile = ({ id }: Run): SfError =>
  new SfError(`Run ${id} was published just now.`, 'RunEndedError', [
    `Undo it as a published one: "sf sre promote undo --run ${id}".`,
  ]);
