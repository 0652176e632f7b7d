import { SfError } from '@salesforce/core/sfError';
import type { DeployResult } from '../org/deployResult.js';
import { adoptDeploy, candidatesOf, decided, notListedError } from './adoptDeploy.js';
import { type RunEffects, toolsOf } from './carryOut.js';
import { untilItAnswers } from './connectTarget.js';
import type { Context } from './context.js';
import type { PlacedRun } from './findRun.js';
import { isProposedAnew } from './conflicted.js';
import { refuseSuperseded } from './finishRun.js';
import {
  acceptedError,
  leftError,
  notFreedError,
  notLookedAtError,
  notWithdrawnError,
  notYetError,
  publishedError,
  refuseOver,
  stillThereError,
  waysToName,
} from './cancelErrors.js';
import { stopsLooking } from './finishLater.js';
import { following } from './following.js';
import { isInterruption } from './interruption.js';
import { hasEnded, Journal } from './journal.js';
import { keepLock, whileKept, withKeeper } from './keepLock.js';
import { readLock, releaseLock, takenOverError } from './lock.js';
import { leaveQueue } from './lockQueue.js';
import { type Outlook, outlookOf } from './outlook.js';
import { withdrawProposal } from './proposal/proposals.js';
import { freeOwnLock, releaseRun } from './releaseRun.js';
import { furthest, type Run } from './run.js';
import { settlePublished } from './settlePublished.js';
import type { StepTools } from './steps/step.js';
import { publish } from './steps/publish.js';
import { isItsOwn, lockOf } from './steps/takeLock.js';
import { takeOver } from './takeOver.js';
import { unwrittenError } from './unwritten.js';
import { asSent, isValidating } from './validating.js';

/**
 * How a run came to its end: nothing of it was in the org, the org had refused it, or it was cancelled there; `merged`: the
 * org has nothing of it, and its branch has it, since a host merged its pull request; `published`: it had been before, and its
 * lock, which was left, is released.
 */
export type Cancelled = Readonly<{
  run: Run;
  outcome: 'nothingSent' | 'merged' | 'refused' | 'canceled' | 'published';
  landed?: string;
  /** The refs of a published run's proposal that were left, and are taken away with its lock. */
  tookAway?: readonly string[];
}>;

/**
 * Ends a run and leaves everything as it was before it: its deploy is cancelled in the org where it still runs, and the lock is
 * released. An org that does not answer is asked again until the time to wait is over. The lock is taken from the process that
 * has it first, so that this cannot publish any more.
 *
 * @throws SfError RunEndedError for one that is over, after what was left of a published one's proposal was taken away;
 * RunSupersededError (68) for one that the org has accepted and that lost its lock before another one was published;
 * RunAcceptedError (exit code 68) when the org has accepted the deploy, also while it was to be cancelled, or got what it
 * brings with another run's; DeployAmbiguousError and what watching the deploy throws (69)
 */
export const cancelRun = async ({ run: found, context }: PlacedRun, effects: RunEffects): Promise<Cancelled> => {
  const journal = new Journal(context.repo);
  const stoppedAs =
    (told: (run: Run) => SfError) =>
    (error: unknown): never => {
      throw isInterruption(error, effects.signal) ? told(found) : error;
    };
  const known = furthest(found, await journal.find(found.id));
  const { run, before } = await lookAt(context, known, effects).catch(stoppedAs(notYetError));
  if (before.kind === 'published') {
    const settled = await settlePublished(context, run, effects);
    if (!settled.isLockFreed) throw publishedError(run, settled);
    const { tookAway } = settled;
    return {
      run: { ...run, state: 'published' },
      outcome: 'published',
      ...(tookAway.length === 0 ? {} : { tookAway }),
    };
  }
  await endWhereOver({ run, context }, before, { journal, signal: effects.signal });
  await refuseOver(context, run, before);
  if (before.kind === 'conflicted') {
    if (!(await withdrawProposal(context, run))) throw notWithdrawnError(run);
    return { run: await journal.save(cancelled(run)), outcome: 'nothingSent' };
  }
  await journal.save(run).catch(async (error: unknown) => {
    throw await unwrittenError(context, run, error, { signal: effects.signal, pursuit: 'cancel' });
  });
  if (run.state === 'started') await leaveQueue(run.instance, run.id, context);
  if (await waitsForOthers(context, run)) {
    if (isProposedAnew(run) && !(await withdrawProposal(context, run))) throw notWithdrawnError(run);
    return { run: await journal.save(cancelled(run)), outcome: 'nothingSent' };
  }
  const tools = toolsOf(context, effects);
  const { last, present } = await takeAndLook(context, { run, before }, { journal, tools, effects }).catch(
    stoppedAs(notYetError)
  );
  const keeper = keepLock(last, tools, 'inTime');
  const outcome = await endInOrg(last, present, withKeeper(tools, keeper)).catch(stoppedAs(notYetError));
  const unlooked = (error: unknown): never => {
    throw error instanceof SfError && stopsLooking.has(error.name) ? notLookedAtError(last, error as SfError) : error;
  };
  const look = async <T>(asked: Promise<T>): Promise<T> => asked.catch(stoppedAs(notFreedError)).catch(unlooked);
  await look(keeper.held().then(async (lock) => releaseRun(context, last, lock)));
  // Where refs move one by one, another process may have had the lock by then, and go on.
  const held = await look(readLock(context.repo, context.store, last.instance));
  if (held?.owner.run === last.id) throw takenOverError(held);
  if (await look(publish.done(last, tools))) {
    await refuseOver(context, await journal.save({ ...last, state: 'published' }), { kind: 'published' });
  }
  if (isProposedAnew(last) && !(await look(withdrawProposal(context, last)))) throw notWithdrawnError(last);
  const landed = before.kind === 'proposed' && !before.isTakenOut ? before.landed : undefined;
  return {
    run: await journal.save(cancelled(last)),
    ...(landed === undefined ? { outcome } : { outcome: 'merged', landed }),
  };
};

/** Takes a run from whoever has it, and looks at what became of it until then. */
const takeAndLook = async (
  context: Context,
  { run, before }: Readonly<{ run: Run; before: Outlook }>,
  { journal, tools, effects }: Readonly<{ journal: Journal; tools: StepTools; effects: RunEffects }>
): Promise<Readonly<{ last: Run; present: Outlook }>> => {
  const taken = await takeOver(run, { journal, tools });
  if (await publish.done(taken, tools)) {
    // It was, at the last moment, and its lock is free for nobody's use.
    await releaseLock(context.repo, context.store, lockOf(taken));
    await refuseOver(context, await journal.save({ ...taken, state: 'published' }), { kind: 'published' });
  }
  // An org may still be taking a deploy in whose answer was lost: it is looked for twice.
  const last =
    !('deployId' in before) && asSent(taken).state === 'sending'
      ? await journal.save({ ...taken, ...(await whileKept(taken, tools, async (kept) => adoptDeploy(taken, kept))) })
      : await journal.save({ ...taken, ...('deployId' in before ? withId(taken, before.deployId) : {}) });
  return { last, present: await lookAhead(context, last, effects) };
};

/** Ends, in the journal of this clone, a run that is over: the next one who asks is not to find it unfinished. */
const endWhereOver = async (
  { run, context }: Pick<PlacedRun, 'run' | 'context'>,
  { kind }: Outlook,
  { journal, signal }: Readonly<{ journal: Journal; signal: AbortSignal }>
): Promise<void> => {
  if (kind === 'ended') {
    // Cancelling it before may have been cut off there.
    await freeOwnLock(context, run);
    if (!hasEnded(run.state)) await journal.save(cancelled(run));
  }
  // Neither resuming nor undoing it leads anywhere.
  if (kind === 'accepted') await refuseSuperseded(context, journal, run, signal);
};

/** What a run knows of what it sent, with the id that the org told where it knew none. */
const withId = (run: Run, found: string): Partial<Run> => {
  const { deployId = found } = asSent(run);
  return isValidating(run) ? { validation: { ...run.validation, deployId } } : { deployId };
};

const lookAhead = async (context: Context, run: Run, { signal, wait, report }: RunEffects): Promise<Outlook> =>
  outlookOf(context, run, signal, { wait, report, pursuit: 'cancel' });

/** How a run stands, once it is said which deploy is its own where several may be. */
const lookAt = async (
  context: Context,
  known: Run,
  effects: RunEffects
): Promise<Readonly<{ run: Run; before: Outlook }>> => {
  const before = await lookAhead(context, known, effects).catch((error: unknown) => {
    const isUnlisted =
      asSent(known).state === 'sending' && error instanceof SfError && error.name === 'OrgRefusedError';
    if (!isUnlisted) throw error;
    if (effects.askDeploy === undefined) throw notListedError(known, error as SfError, waysToName(known));
    return undefined;
  });
  if (before === undefined) {
    const run = { ...known, ...decided(known, await effects.askDeploy?.({ run: known, candidates: [] })) };
    return { run, before: await lookAhead(context, run, effects) };
  }
  const run = before.kind === 'unknown' ? await withItsDeploy(context, known, effects) : known;
  return { run, before: run === known ? before : await lookAhead(context, run, effects) };
};

/** A run of which it is said which of several deploys is its own, or that none is; as it is where nobody says that. */
const withItsDeploy = async (context: Context, run: Run, effects: RunEffects): Promise<Run> => {
  if (effects.askDeploy === undefined || asSent(run).deployId !== undefined) return run;
  const candidates = await candidatesOf(run, toolsOf(context, effects), 'asTheyAre');
  if (candidates.length === 0) return run;
  return { ...run, ...decided(run, await effects.askDeploy({ run, candidates })) };
};

/** Whether a run that has sent nothing would have to wait for the lock, which another one has. */
const waitsForOthers = async ({ repo, store }: Context, run: Run): Promise<boolean> => {
  if (run.state !== 'started' && (run.state !== 'planned' || run.inPlaceOf === undefined)) return false;
  const held = await readLock(repo, store, run.instance);
  if (held === undefined || held.owner.run === run.id) return false;
  return run.state === 'started' || !isItsOwn(run, held);
};

const cancelled = (run: Run): Run => ({
  ...run,
  state: 'ended',
  failure: { name: 'RunCancelledError', message: 'It was cancelled.' },
});

const endInOrg = async (run: Run, outlook: Outlook, tools: StepTools): Promise<Cancelled['outcome']> => {
  if (outlook.kind === 'refused' || outlook.kind === 'nothingSent') return outlook.kind;
  if (outlook.kind === 'proposed' || outlook.kind === 'validated') return 'nothingSent';
  await refuseOver(tools, run, outlook);
  if (outlook.kind !== 'running') throw new Error(`Run ${run.id} cannot be cancelled: ${outlook.kind}.`);
  const [{ cancelDeploy }, { watchDeploy }] = await Promise.all([
    import('../org/cancel.js'),
    import('../org/watch.js'),
  ]);
  const org = await tools.org(run);
  const { clock, wait, signal, report } = tools;
  const cancelling = async (): Promise<DeployResult> => {
    await untilItAnswers(async () => cancelDeploy(org, outlook.deployId), { clock, wait, signal, report });
    return watchDeploy(org, outlook.deployId, {
      ...following(tools),
      onStatus: (status) => report({ type: 'status', status }),
    });
  };
  const result = await cancelling().catch((error: unknown) => {
    throw isInterruption(error, signal) ? leftError(run) : stillThereError(run, outlook.deployId, error);
  });
  // A validation that passed at the last moment has changed nothing.
  if (result.success && outlook.checkOnly) return 'nothingSent';
  if (result.success) throw await acceptedError(tools, run, outlook.deployId);
  return result.status === 'Canceled' ? 'canceled' : 'refused';
};
