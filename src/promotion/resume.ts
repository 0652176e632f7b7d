import { SfError } from '@salesforce/core/sfError';
import { updateCliTrackingOfRun } from './cliTracking.js';
import type { Context } from './context.js';
import { openForeign } from './foreign.js';
import { giveUp } from './giveUp.js';
import { fetchHistory } from './history.js';
import { interpret } from './interpreter.js';
import { Journal } from './journal.js';
import { readLock } from './lock.js';
import { deployProgram, toolsOf, type RunEffects } from './carryOut.js';
import { lockRef } from './refNames.js';
import { repeatOf } from './repeat.js';
import type { Run } from './run.js';
import { publish } from './steps/publish.js';
import type { StepTools } from './steps/step.js';
import { takeLock } from './steps/takeLock.js';
import { unverifiedError } from './steps/verifyDeploy.js';
import { followMirrors } from './sync/followMirrors.js';

/** How long to wait before looking a second time for a deploy whose answer was lost, in milliseconds. */
const settlingTime = 30_000;

/**
 * The run to resume: the one named, else the only unfinished one, or among several the only one that still has its lock.
 *
 * @throws SfError RunNotFoundError, NoUnfinishedRunError, SeveralRunsError
 */
export const chooseRun = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  id: string | undefined
): Promise<Run> => {
  const journal = new Journal(repo);
  if (id !== undefined) return journal.load(id);
  const unfinished = await journal.unfinished();
  if (unfinished.length === 1) return unfinished[0];
  if (unfinished.length === 0) {
    throw new SfError('There is no unfinished run in this repository.', 'NoUnfinishedRunError', [
      'See the state of each instance with "sf sre instance list".',
    ]);
  }
  const locks = await store.read(unfinished.map((run) => lockRef(run.instance)));
  const locking = unfinished.filter((run) => run.lock && locks.get(lockRef(run.instance)) === run.lock.commit);
  if (locking.length === 1) return locking[0];
  throw new SfError(
    `There are several unfinished runs: ${unfinished.map((run) => `${run.id} into ${run.instance}`).join(', ')}.`,
    'SeveralRunsError',
    ['Name one with --run.']
  );
};

/**
 * Finishes a run: takes its lock again if that is gone, adopts its deploy if the answer was lost, watches it, verifies it
 * and publishes. What the org has accepted is never deployed twice.
 *
 * @throws SfError RunNotFoundError, RunEndedError, DeployAmbiguousError, and what promoting throws
 */
export const resumeRun = async (here: Context, id: string, effects: RunEffects): Promise<Run> => {
  const journal = new Journal(here.repo);
  const found = await journal.load(id);
  const context = found.repository === undefined ? here : await openForeign(here, found.repository);
  if (found.state === 'published') return found;
  if (found.state === 'ended' || found.plan === undefined)
    throw await endedError(context, journal, found, effects.signal);
  const tools = toolsOf(context, effects);
  await refuseSuperseded(context, journal, found);
  let isUndecided = found.state === 'sending';
  try {
    // Published without the answer being heard: it has no use for a lock, and would never give it back.
    const isPublished = await publish.done(found, tools);
    let run = await interpret(found, isPublished ? [publish] : [takeLock], { journal, tools });
    if (run.state === 'unverified') run = await journal.save({ ...run, state: 'accepted' });
    if (run.state === 'sending') run = await journal.save({ ...run, ...(await adoptDeploy(run, tools)) });
    isUndecided = false;
    if (!isPublished) run = await interpret(run, deployProgram, { journal, tools });
    if (run.state === 'unverified') throw unverifiedError(run);
    const resumed = run;
    await updateCliTrackingOfRun(context, resumed, async () => tools.org(resumed));
    if (run.kind !== 'sync') await followMirrors(context, { name: run.instance }, effects);
    return run;
  } catch (error) {
    throw await giveUp(context, await journal.load(id), error, effects.signal, { isUndecided });
  }
};

/**
 * A run that lost its lock may go on only where it stopped: what others published since then was planned without it.
 *
 * @throws SfError RunSupersededError; the run has ended then
 */
const refuseSuperseded = async ({ repo, store }: Context, journal: Journal, run: Run): Promise<void> => {
  const { id, instance, lock, plan } = run;
  if (lock !== undefined && (await readLock(repo, store, instance))?.commit === lock.commit) return;
  const history = await fetchHistory(repo, store, instance);
  const newest = await history.newest();
  if (newest === undefined || newest.commit === plan?.previousRecord || (await history.ofRun(id))) return;
  const error = new SfError(
    `Run ${id} cannot be resumed: after it lost its lock, run ${newest.record.run} was published into instance ${instance}.`,
    'RunSupersededError',
    [`For what it was to bring, ${repeatOf(run)}: what the org has of it already is no obstacle.`]
  );
  await journal.save({ ...run, state: 'ended', failure: { name: error.name, message: error.message } });
  throw error;
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

/**
 * Looks in the org for the deploy of a run whose answer was lost: newer than what was newest before, by the same user, no
 * validation, and no other run's, which the records name. None is looked for a second time after a while, since the org
 * may still be taking it in.
 */
const adoptDeploy = async (run: Run, tools: StepTools): Promise<Partial<Run>> => {
  const { deployRequestsSince } = await import('../org/deployRequests.js');
  const org = await tools.org(run);
  const ofOthers = await deploysSince(run, tools);
  for (const settled of [false, true]) {
    if (settled) await tools.clock.sleep(settlingTime, tools.signal);
    const candidates = (await deployRequestsSince(org, run.newestBefore)).filter(
      ({ id, checkOnly, createdById }) => !checkOnly && createdById === org.facts.userId && !ofOthers.has(id)
    );
    if (candidates.length > 1) throw ambiguousError(run, candidates);
    if (candidates.length === 1) return { deployId: candidates[0].id, state: 'deploying' };
  }
  return { state: 'planned' };
};

/** The deploys of the runs that were published since this one was planned: it had lost its lock. */
const deploysSince = async ({ instance, plan }: Run, { repo, store }: StepTools): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for await (const { commit, record } of (await fetchHistory(repo, store, instance)).records()) {
    if (commit === plan?.previousRecord) break;
    if (record.deploy !== undefined) ids.add(record.deploy.id);
  }
  return ids;
};

const ambiguousError = (run: Run, candidates: ReadonlyArray<Readonly<{ id: string }>>): SfError =>
  SfError.create({
    name: 'DeployAmbiguousError',
    message: `Run ${run.id} does not know its deploy: the org of instance ${run.instance} has several newer ones of yours, ${candidates
      .map((candidate) => candidate.id)
      .join(', ')}.`,
    actions: [
      'Look at them in Setup, Deployment Status.',
      `When none of them is this run's, free its lock with "sf sre instance unlock --run ${run.id}" and ${repeatOf(run)}.`,
    ],
    exitCode: 69,
  });
