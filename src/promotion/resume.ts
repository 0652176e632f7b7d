import { SfError } from '@salesforce/core/sfError';
import { adoptDeploy } from './adoptDeploy.js';
import type { Context } from './context.js';
import { conflictedRun, crashedAnew } from './conflicted.js';
import { refuseCancelledElsewhere, waitsElsewhere } from './endedElsewhere.js';
import { findRun, type PlacedRun } from './findRun.js';
import { type Finishing, finishRun, refuseSuperseded, type ResumeOptions } from './finishRun.js';
import { giveUp } from './giveUp.js';
import { interpretDeploy } from './interpretDeploy.js';
import { interpret } from './interpreter.js';
import { Journal } from './journal.js';
import { whileKept } from './keepLock.js';
import { type PromoteEffects, proposeProgram, toolsOf } from './carryOut.js';
import { proposalOpenError } from './proposal/approval.js';
import { isWithdrawn } from './proposal/proposals.js';
import { endReplaced, refuseReplaced } from './replaced.js';
import { freeOwnLock } from './releaseRun.js';
import { resumeConflicted } from './resumeConflicted.js';
import { resumeProposal, withdrawnElsewhere } from './resumeProposal.js';
import { isAccepted, isToBeProposed, type Run } from './run.js';
import { settlePublished } from './settlePublished.js';
import { waysAfterEnd } from './superseded.js';
import { publish } from './steps/publish.js';
import type { StepTools } from './steps/step.js';
import { lockOf } from './steps/takeLock.js';
import { takeOver } from './takeOver.js';
import { unwrittenError } from './unwritten.js';
import { asSent } from './validating.js';

/**
 * Finishes a run; see {@link resumeConflicted} for one that conflicted. Takes its lock again if that is gone, adopts its deploy
 * if the answer was lost, watches it, verifies it and publishes. What the org has accepted is never deployed twice.
 *
 * @throws SfError RunNotFoundError, RunEndedError, DeployAmbiguousError, and what promoting throws
 */
export const resumeRun = async (placed: PlacedRun, effects: PromoteEffects & ResumeOptions): Promise<Run> => {
  const { run, context, here } = placed;
  const isAnew = crashedAnew(run);
  if (isAnew || run.state === 'conflicted' || run.state === 'proposed') await freeOwnLock(context, run);
  const journal = new Journal(context.repo);
  if (isAnew) {
    await journal.save(conflictedRun(run));
    return resumeRun(await findRun(here, run.id), effects);
  }
  if (run.state !== 'conflicted') return resumePlanned(placed, { journal, effects });
  if (await publish.done(run, toolsOf(context, effects))) throw await publishedElsewhere(journal, run);
  if (await isWithdrawn(context, run)) throw await withdrawnElsewhere(journal, run);
  return resumeConflicted(here, run, effects);
};

/** Deploys all of what a validation was for, and says so. */
const inFull =
  ({ report }: Pick<PromoteEffects, 'report'>): NonNullable<StepTools['allowFull']> =>
  async ({ message }) => {
    report({ type: 'inFull', refusal: message });
    return Promise.resolve(true);
  };

const resumePlanned = async (
  { run: placed, context, here }: PlacedRun,
  { journal, effects }: Pick<Finishing, 'journal' | 'effects'>
): Promise<Run> => {
  const found: Run = {
    ...placed,
    ...(effects.acceptTests ? { testsAccepted: true } : {}),
    // What stopped it before is looked at anew.
    ...(isAccepted(placed) ? { failure: undefined } : {}),
  };
  if (found.state === 'published') {
    await settlePublished(context, found, effects);
    await endReplaced(journal, found);
    return found;
  }
  if (found.state === 'ended' || found.plan === undefined)
    throw await endedError(context, journal, found, effects.signal);
  const tools: StepTools = {
    ...toolsOf(context, effects),
    // A pull request was approved, and what it brings is the same whether its tests run once more or not.
    ...(found.plan.byPullRequest ? { allowFull: inFull(effects) } : {}),
  };
  // What somebody said was of what was there before.
  const again = async (): Promise<Run> =>
    resumeRun(await findRun(here, found.id), { ...effects, approvedBy: undefined });
  if (found.state === 'proposed')
    return resumeProposal({ run: found, context, here }, { journal, tools, effects }, again);
  const waiting = await waitsElsewhere(context, found, effects.signal);
  if (waiting !== undefined) return resumeProposal({ run: waiting, context, here }, { journal, tools, effects }, again);
  await refuseReplaced(context, journal, found, true);
  await journal.save(found).catch(async (error: unknown) => {
    throw await unwrittenError(context, found, error, { signal: effects.signal, pursuit: 'resume' });
  });
  await refuseSuperseded(context, journal, found, effects.signal);
  await refuseCancelledElsewhere(context, journal, found, effects.signal);
  let isLookedFor = false;
  let proposed: Run;
  try {
    let run = await takeOver(found, { journal, tools }, async () => ifPublished(found, journal, tools));
    if (run.state === 'unverified') run = await journal.save({ ...run, state: 'accepted' });
    if (asSent(run).state === 'sending') {
      const sent = run;
      run = await journal.save({ ...sent, ...(await whileKept(sent, tools, async (kept) => adoptDeploy(sent, kept))) });
      // Until the lock was taken, another clone may have cancelled it: it was free then.
      const isUnsent = asSent(run).deployId === undefined;
      if (isUnsent && lockOf(sent).replaces === undefined)
        await refuseCancelledElsewhere(context, journal, sent, effects.signal, { hasLock: true });
    }
    isLookedFor = true;
    // Of what was not sent yet, the record names who approved it last.
    if (run.state === 'planned' && run.approvedBy !== undefined && effects.approvedBy !== undefined)
      run = await journal.save({ ...run, approvedBy: [effects.approvedBy] });
    if (!isToBeProposed(run)) return await finishRun(context, run, { journal, tools, effects });
    proposed = await interpretDeploy(run, proposeProgram, { journal, tools });
  } catch (error) {
    const left = await journal.load(found.id);
    const isUndecided = !isLookedFor && asSent(left).state === 'sending';
    throw await giveUp(context, left, error, effects.signal, { isUndecided });
  }
  throw proposalOpenError(proposed, context.store.url);
};

/** A run that is published, as by the process that had it, has no use for its lock. */
const ifPublished = async (run: Run, journal: Journal, tools: StepTools): Promise<Run | undefined> =>
  (await publish.done(run, tools)) ? interpret(run, [publish], { journal, tools }) : undefined;

/** A run that has no plan yet sent nothing: there is nothing to resume, only a lock to give back. */
const endedError = async (context: Context, journal: Journal, run: Run, signal: AbortSignal): Promise<Error> => {
  const [why, freed] =
    run.failure && run.failure.name !== 'RunEndedError'
      ? [`It ended with ${run.failure.name}: ${run.failure.message}`, '']
      : ['It sent nothing to the org.', ' It has ended now, and holds no lock.'];
  const error = new SfError(`Run ${run.id} cannot be resumed. ${why}${freed}`, 'RunEndedError', [...waysAfterEnd(run)]);
  if (run.state !== 'ended') return giveUp(context, await journal.load(run.id), error, signal);
  await freeOwnLock(context, run);
  return error;
};

/** A run that conflicted here, and that another machine published. */
const publishedElsewhere = async (journal: Journal, run: Run): Promise<SfError> => {
  await journal.save({ ...run, state: 'published' });
  return new SfError(`Run ${run.id} is published: there is nothing to resume.`, 'RunEndedError', [
    `See what it brought with "sf sre log --instance ${run.instance}".`,
  ]);
};
