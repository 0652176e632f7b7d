import { SfError } from '@salesforce/core/sfError';
import { adoptDeploy } from './adoptDeploy.js';
import { updateCliTrackingOfRun } from './cliTracking.js';
import type { Context } from './context.js';
import { conflictedRun, crashedAnew } from './conflicted.js';
import { findRun, type PlacedRun } from './findRun.js';
import { giveUp } from './giveUp.js';
import { fetchHistory, type HistoryEntry } from './history.js';
import { interpret } from './interpreter.js';
import { Journal } from './journal.js';
import { readLock, releaseLock } from './lock.js';
import { deployProgram, type PromoteEffects, proposeProgram, toolsOf } from './carryOut.js';
import { approvalOf, proposalOpenError } from './proposal/approval.js';
import { landingOf } from './proposal/landing.js';
import { readProposal, refuseChanged, withdrawProposal } from './proposal/proposals.js';
import { repeatOf } from './repeat.js';
import { movesBranch, type Run } from './run.js';
import { publish } from './steps/publish.js';
import { type FurtherStages, resumeConflicted } from './resumeConflicted.js';
import type { StepTools } from './steps/step.js';
import { retakeLock } from './steps/takeLock.js';
import { unverifiedError } from './steps/verifyDeploy.js';
import { followMirrors } from './sync/followMirrors.js';

/** What a person decides when a run is gone on with. */
export type ResumeOptions = FurtherStages &
  Readonly<{
    /** Who approved a pull request, where its host is not asked. */
    approvedBy?: string;
    /** Publishes also where the tests that ran are not those that were asked for. */
    acceptTests?: boolean;
  }>;

/**
 * Finishes a run; see {@link resumeConflicted} for one that conflicted. Takes its lock again if that is gone, adopts its deploy if the answer was lost, watches it, verifies it
 * and publishes. What the org has accepted is never deployed twice.
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
  return resumeConflicted(here, run, effects);
};

const resumePlanned = async (
  { run: placed, context, here }: PlacedRun,
  { journal, effects }: Pick<Finishing, 'journal' | 'effects'>
): Promise<Run> => {
  const found: Run = effects.acceptTests ? { ...placed, testsAccepted: true } : placed;
  if (found.state === 'published') {
    // A remote that moves one ref after the other may have kept the lock.
    await publish.settle?.(found, toolsOf(context, effects));
    if (found.plan?.byPullRequest) await withdrawProposal(context, found);
    return found;
  }
  if (found.state === 'ended' || found.plan === undefined)
    throw await endedError(context, journal, found, effects.signal);
  // One that was approved is past its pull request.
  const isOpen = found.state === 'planned' && found.plan.byPullRequest === true && found.approvedBy === undefined;
  const tools: StepTools = {
    ...toolsOf(context, effects),
    // A pull request was approved, and what it brings is the same whether its tests run once more or not.
    ...(found.plan.byPullRequest ? { allowFull: async (): Promise<boolean> => Promise.resolve(true) } : {}),
  };
  if (found.state === 'proposed') return resumeProposal({ run: found, context, here }, { journal, tools, effects });
  await journal.save(found);
  await refuseSuperseded(context, journal, found);
  let isUndecided = found.state === 'sending';
  let waiting: Run;
  try {
    let run = await takeOver(found, journal, tools);
    if (run.state === 'unverified') run = await journal.save({ ...run, state: 'accepted' });
    if (run.state === 'sending') run = await journal.save({ ...run, ...(await adoptDeploy(run, tools)) });
    isUndecided = false;
    if (!isOpen) return await finish(context, run, { journal, tools, effects });
    waiting = await interpret(run, proposeProgram, { journal, tools });
  } catch (error) {
    throw await giveUp(context, await journal.load(found.id), error, effects.signal, { isUndecided });
  }
  throw proposalOpenError(waiting, context.store.url);
};

/** Frees the lock of a run that waits without one: a process of it was killed, or its push came late. */
const freeOwnLock = async ({ repo, store }: Context, { id, instance }: Run): Promise<void> => {
  const held = await readLock(repo, store, instance);
  if (held?.owner.run === id) await releaseLock(repo, store, held);
};

type Finishing = Readonly<{ journal: Journal; tools: StepTools; effects: PromoteEffects & ResumeOptions }>;

/** The steps from the deploy on. */
const finish = async (context: Context, begun: Run, { journal, tools, effects }: Finishing): Promise<Run> => {
  const run = begun.state === 'published' ? begun : await interpret(begun, deployProgram, { journal, tools });
  if (run.state === 'unverified') throw unverifiedError(run);
  await updateCliTrackingOfRun(context, run, async () => tools.org(run));
  if (movesBranch(run)) await withdrawProposal(context, run);
  if (run.kind !== 'sync') await followMirrors(context, { name: run.instance }, effects);
  return run;
};

/**
 * Deploys what a pull request brings, once it is approved or merged, and finishes the run. Where branch or org went on
 * without it, it is planned, validated and proposed anew, on the same branch, and waits again.
 *
 * @throws SfError ApprovalMissingError, PullRequestPendingError; ProposalOutdatedError where it cannot be planned anew, and
 * the run has ended then
 */
const resumeProposal = async ({ run: found, context, here }: PlacedRun, finishing: Finishing): Promise<Run> => {
  const { journal, tools, effects } = finishing;
  // What it was proposed with may be all that is known of a run that somebody finished.
  if (await publish.done(found, tools)) {
    return finish(context, await journal.save({ ...found, state: 'published' }), finishing);
  }
  if ((await readProposal(context, found.id)) === undefined) throw await withdrawnElsewhere(journal, found);
  const landing = await landingOf(context, found);
  if (landing.kind !== 'landed') await refuseChanged(context.store, found);
  const isOutdated =
    landing.kind === 'moved' || (landing.kind === 'unmoved' && (await newerThan(context, found)) !== undefined);
  if (isOutdated) {
    if (found.asked === undefined) throw await outdated(context, journal, found);
    return proposeAnew(here, found, effects);
  }
  const { by } = await approvalOf(context, found, { landing, approvedBy: effects.approvedBy });
  await journal.save(found);
  await refuseSuperseded(context, journal, found);
  const locked = await interpret(found, [retakeLock], { journal, tools });
  const { validated } = locked;
  const quick = validated?.ranTests ? { quick: { run: locked.id, deployId: validated.deployId } } : {};
  const planned = await journal.save({
    ...locked,
    state: 'planned',
    approvedBy: by,
    ...(landing.kind === 'landed' ? { landed: landing.commit } : {}),
    ...(locked.plan === undefined ? {} : { plan: { ...locked.plan, ...quick } }),
  });
  try {
    return await finish(context, planned, finishing);
  } catch (error) {
    throw await giveUp(context, await journal.load(found.id), error, effects.signal);
  }
};

const outdatedError = ({ id, plan, instance }: Run): SfError =>
  new SfError(
    `Branch or org of instance ${instance} went on since run ${id} was proposed, without its pull request into ${plan?.branch ?? ''}: what was validated is not what would be deployed.`,
    'ProposalOutdatedError'
  );

/** Plans a proposal anew, under its id, so that its branch and its pull request stay. */
const proposeAnew = async (here: Context, run: Run, effects: Finishing['effects']): Promise<Run> => {
  const { name, message } = outdatedError(run);
  const { version, id, kind, instance, remote, repository, asked, started } = run;
  const anew: Run = {
    ...{ version, id, kind, instance, remote, asked, started, state: 'conflicted' },
    ...(repository === undefined ? {} : { repository }),
    failure: { name, message },
  };
  try {
    return await resumeConflicted(here, anew, effects);
  } catch (error) {
    if (!(error instanceof SfError) || error.name !== 'PullRequestPendingError') throw error;
    throw Object.assign(error, { message: `${message} It was validated anew. ${error.message}` });
  }
};

/** A proposal upon which nobody can build any more: what it was merged and validated with is not what is there. */
const outdated = async (context: Context, journal: Journal, run: Run): Promise<SfError> => {
  const error = outdatedError(run);
  error.actions = [
    `The run has ended, and its branch was taken away. To validate and propose it anew, ${repeatOf(run)}.`,
  ];
  await withdrawProposal(context, run);
  await journal.save({ ...run, state: 'ended', failure: { name: error.name, message: error.message } });
  return error;
};

/** A run that conflicted here, and that another machine published. */
const publishedElsewhere = async (journal: Journal, run: Run): Promise<SfError> => {
  await journal.save({ ...run, state: 'published' });
  return new SfError(`Run ${run.id} is published: there is nothing to resume.`, 'RunEndedError', [
    `See what it brought with "sf sre log --instance ${run.instance}".`,
  ]);
};

/** A proposal that another machine cancelled. */
const withdrawnElsewhere = async (journal: Journal, run: Run): Promise<SfError> => {
  const failure = { name: 'RunCancelledError', message: 'Its proposal was taken away.' };
  await journal.save({ ...run, state: 'ended', failure });
  return new SfError(
    `Run ${run.id} cannot be resumed: its proposal was taken away, as by cancelling it.`,
    'RunEndedError',
    [`To begin anew, ${repeatOf(run)}.`]
  );
};

/** How often the lock is taken when it moves in between. */
const attempts = 3;

/** Takes a run's lock, unless it is published, as by the process that had it: then it has no use for one. */
const takeOver = async (run: Run, journal: Journal, tools: StepTools): Promise<Run> => {
  for (let attempt = 1; ; attempt += 1) {
    if (await publish.done(run, tools)) return interpret(run, [publish], { journal, tools });
    try {
      return await interpret(run, [retakeLock], { journal, tools });
    } catch (error) {
      if (!(error instanceof SfError) || error.name !== 'LockMovedError' || attempt === attempts) throw error;
    }
  }
};

/**
 * A run that lost its lock may go on only where it stopped: what others published since then was planned without it.
 *
 * @throws SfError RunSupersededError; the run has ended then
 */
const refuseSuperseded = async (context: Context, journal: Journal, run: Run): Promise<void> => {
  const { repo, store } = context;
  const { id, instance, plan } = run;
  if ((await readLock(repo, store, instance))?.owner.run === id) return;
  const newest = await newerThan(context, run);
  if (newest === undefined) return;
  const error = SfError.create({
    name: 'RunSupersededError',
    message: `Run ${id} cannot be resumed: after it lost its lock, run ${newest.record.run} was published into instance ${instance}.`,
    actions: [`For what it was to bring, ${repeatOf(run)}: what the org has of it already is no obstacle.`],
    // What it sent the org may have accepted, and no record says so.
    exitCode: run.state === 'planned' || run.state === 'proposed' ? 1 : 68,
  });
  if (plan?.byPullRequest) await withdrawProposal({ repo, store }, run);
  await journal.save({ ...run, state: 'ended', failure: { name: error.name, message: error.message } });
  throw error;
};

/** What was published into a run's instance since it was planned, unless that is the run itself. */
const newerThan = async ({ repo, store }: Context, { id, instance, plan }: Run): Promise<HistoryEntry | undefined> => {
  const history = await fetchHistory(repo, store, instance);
  const newest = await history.newest();
  const isNewer = newest !== undefined && newest.commit !== plan?.previousRecord && !(await history.ofRun(id));
  return isNewer ? newest : undefined;
};

/** A run that has no plan yet sent nothing: there is nothing to resume, only a lock to give back. */
const endedError = async (context: Context, journal: Journal, run: Run, signal: AbortSignal): Promise<Error> => {
  const [why, freed] =
    run.failure && run.failure.name !== 'RunEndedError'
      ? [`It ended with ${run.failure.name}: ${run.failure.message}`, '']
      : ['It sent nothing to the org.', ' It has ended now, and holds no lock.'];
  const error = new SfError(`Run ${run.id} cannot be resumed. ${why}${freed}`, 'RunEndedError', [
    `To begin anew, ${repeatOf(run)}.`,
  ]);
  return run.state === 'ended' ? error : giveUp(context, await journal.load(run.id), error, signal);
};
