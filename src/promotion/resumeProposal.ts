import { SfError } from '@salesforce/core/sfError';
import type { OrgAnswer } from './changedInOrg.js';
import type { Context } from './context.js';
import type { PlacedRun } from './findRun.js';
import { type Finishing, finishRun } from './finishRun.js';
import { newerThan } from './newerThan.js';
import { giveUp } from './giveUp.js';
import { fetchHistory } from './history.js';
import type { Journal } from './journal.js';
import { releaseLock } from './lock.js';
import { planLanded } from './planLanded.js';
import { approvalOf } from './proposal/approval.js';
import { broughtByCopies } from './proposal/broughtBy.js';
import { isTakenOut, type Landing, landingOf } from './proposal/landing.js';
import { readProposal, refuseChanged, withdrawProposal } from './proposal/proposals.js';
import { recordedOf } from './recordedRun.js';
import { branchRef } from './refNames.js';
import { repeatOf } from './repeat.js';
import { resumeConflicted } from './resumeConflicted.js';
import type { Run } from './run.js';
import { planOf } from './steps/step.js';
import { lockOf } from './steps/takeLock.js';
import { takeOver } from './takeOver.js';
import { asSent } from './validating.js';

/**
 * Deploys what a pull request brings, once it is approved or merged, and finishes the run. Where branch or org went on
 * without it, it is planned, validated and proposed anew, on the same branch, and waits again.
 *
 * @param again resumes the run as it is by then, and unapproved: others may go on with it, or end it, until its lock is taken
 * @throws SfError ApprovalMissingError, PullRequestPendingError; ProposalOutdatedError where it cannot be planned anew, or
 * NothingToPromoteError where its branch has all of it otherwise, and the run has ended then
 */
export const resumeProposal = async (
  { run: found, context, here }: PlacedRun,
  finishing: Finishing,
  again: () => Promise<Run>
): Promise<Run> => {
  const { journal, tools, effects } = finishing;
  // What it was proposed with may be all that is known of a run that somebody finished.
  const recorded = await (await fetchHistory(context.repo, context.store, found.instance)).ofRun(found.id);
  if (recorded !== undefined) {
    const published = await journal.save({ ...found, ...recordedOf(recorded), state: 'published' });
    return finishRun(context, published, finishing);
  }
  const proposal = await readProposal(context, found.id);
  if (proposal === undefined) throw await withdrawnElsewhere(journal, found);
  if (!isSameMerge(proposal, found)) return again();
  const landing = await landingOf(context, found);
  if (landing.kind !== 'landed') await refuseChanged(context.store, found);
  else if (await isTakenOut(context, found, landing.commit)) throw takenOutError(found, landing.commit);
  const isCopied = (await broughtByCopies(context, found, landing)) !== undefined;
  const isOutdated =
    landing.kind === 'moved' ||
    (landing.kind === 'copied' && !isCopied) ||
    (landing.kind === 'unmoved' && (await newerThan(context, found)) !== undefined);
  if (isOutdated) {
    if (found.asked === undefined) throw await outdated(context, journal, found);
    return proposeAnew({ run: found, context, here }, effects);
  }
  const approvedBy = effects.approvedBy === undefined ? found.approvedBy : [effects.approvedBy];
  const { by } = await approvalOf(context, found, { landing, approvedBy });
  await journal.save(found);
  const locked = await takeAsFound(context, found, finishing);
  if (locked === undefined) return again();
  try {
    const planned = await approvedPlan({ run: locked, context, here }, landing, finishing);
    const approved = await journal.save({ ...planned.run, state: 'planned', approvedBy: by });
    return await finishRun(context, approved, { ...finishing, tools: { ...tools, inOrg: planned.inOrg } });
  } catch (error) {
    const told = await giveUp(context, await journal.load(found.id), error, effects.signal);
    const isChanged = told.name === 'ChangedInOrgError' && (await journal.load(found.id)).state === 'proposed';
    if (!isChanged) throw told;
    // What its plan is for is not there any more.
    if (landing.kind !== 'unmoved' || found.asked === undefined) throw withWayAfterMerge(told, found);
    return proposeAnew({ run: found, context, here }, effects);
  }
};

/** Takes the lock of a proposal; undefined where others went on with it, ended it or proposed it anew until then. */
const takeAsFound = async (
  context: Context,
  found: Run,
  { journal, tools, effects }: Finishing
): Promise<Run | undefined> => {
  try {
    const locked = await takeOver(found, { journal, tools });
    if (locked.state !== 'proposed') return undefined;
    const proposal = await readProposal(context, found.id);
    if (proposal !== undefined && isSameMerge(proposal, found)) return locked;
    await releaseLock(context.repo, context.store, lockOf(locked));
    return undefined;
  } catch (error) {
    const left = await journal.load(found.id);
    // Another process may have sent it before its lock was taken.
    throw await giveUp(context, left, error, effects.signal, { isUndecided: asSent(left).state === 'sending' });
  }
};

const isSameMerge = (a: Run, b: Run): boolean => a.plan?.mergeCommit === b.plan?.mergeCommit;

/** What its host merged, and the org has otherwise, cannot be proposed anew. */
const withWayAfterMerge = (error: Error, run: Run): Error =>
  Object.assign(error, {
    actions: [
      `End the run with "sf sre promote cancel --run ${run.id}", and ${repeatOf(run)}: there it can be said what is to become of these.`,
    ],
  });

/**
 * A proposal that is to be deployed: as it was validated, or, where it was merged beside what others published, planned anew.
 * Of one that came to the org by copies, that is what is recorded.
 */
const approvedPlan = async (
  { run, context }: PlacedRun,
  landing: Landing,
  { tools, effects }: Finishing
): Promise<Readonly<{ run: Run; inOrg?: OrgAnswer }>> => {
  const isPlannedAnew = landing.kind === 'copied' || landing.kind === 'landed';
  if (isPlannedAnew && (await newerThan(context, run)) !== undefined) {
    const request = { org: await tools.org(run), run, landing, effects };
    const { runPlan, plan, landed } = await planLanded(context, request);
    return { run: { ...run, plan: runPlan, landed }, inOrg: plan.inOrg };
  }
  const { validated } = run;
  const quick = validated?.ranTests ? { quick: { run: run.id, deployId: validated.deployId } } : {};
  return {
    run: {
      ...run,
      plan: { ...planOf(run), ...quick },
      ...(landing.kind === 'landed' ? { landed: landing.commit } : {}),
    },
  };
};

/** What a host merged and somebody took out of the branch again is not to come to the org. */
const takenOutError = (run: Run, landed: string): SfError =>
  new SfError(
    `The pull request of run ${run.id} was merged into ${run.plan?.branch ?? ''} as ${landed.slice(0, 7)}, and taken out of it again. Nothing was deployed.`,
    'ProposalTakenOutError',
    [`End the run: "sf sre promote cancel --run ${run.id}".`, `To bring it after all, ${repeatOf(run)} then.`]
  );

const outdatedError = ({ id, plan, instance }: Run): SfError =>
  new SfError(
    `Branch or org of instance ${instance} went on since run ${id} was proposed, without its pull request into ${plan?.branch ?? ''}: what was validated is not what would be deployed.`,
    'ProposalOutdatedError'
  );

/** Plans a proposal anew, under its id, so that its branch and its pull request stay. */
const proposeAnew = async ({ run, context, here }: PlacedRun, effects: Finishing['effects']): Promise<Run> => {
  const { name, message } = outdatedError(run);
  const { version, id, kind, instance, remote, repository, asked, started } = run;
  const anew: Run = {
    ...{ version, id, kind, instance, remote, asked, started, state: 'conflicted', wasProposed: true },
    ...(repository === undefined ? {} : { repository }),
    failure: { name, message },
  };
  try {
    return await resumeConflicted(here, anew, effects);
  } catch (error) {
    if (error instanceof SfError && error.name === 'NothingToPromoteError') throw await unrecorded(context, run, error);
    if (!(error instanceof SfError) || error.name !== 'PullRequestPendingError') throw error;
    throw Object.assign(error, { message: `${message} It was validated anew. ${error.message}` });
  }
};

/** The end of a proposal of which its branch has all, by commits that nothing tells to be its own. */
const unrecorded = async (context: Context, run: Run, { message }: Error): Promise<SfError> => {
  const { id, instance } = run;
  const { branch } = planOf(run);
  const ref = branchRef(branch);
  const tip = (await context.store.fetch([ref])).get(ref);
  const newest = (await (await fetchHistory(context.repo, context.store, instance)).newest())?.record;
  const isInOrg = newest?.deployedCommit === tip && newest?.owed.length === 0;
  const org = isInOrg ? `, and its org has all of that branch since run ${newest.run}` : '';
  return new SfError(
    [
      message,
      `Run ${id} has ended without a record, and its proposal was taken away: branch ${branch} of instance ${instance} has what it was to bring by commits that are not known to be its own${org}.`,
    ].join('\n'),
    'NothingToPromoteError',
    [
      'What is there is promoted on as usual.',
      `To take it out again, revert those commits of branch ${branch} on a feature, and promote that: no run that could be undone brought them.`,
    ]
  );
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

/** Ends a run in the journal of this clone whose proposal another machine cancelled, and says so. */
export const withdrawnElsewhere = async (journal: Journal, run: Run): Promise<SfError> => {
  const failure = { name: 'RunCancelledError', message: 'Its proposal was taken away.' };
  await journal.save({ ...run, state: 'ended', failure });
  return new SfError(
    `Run ${run.id} cannot be resumed: its proposal was taken away, as by cancelling it.`,
    'RunEndedError',
    [`To begin anew, ${repeatOf(run)}.`]
  );
};
