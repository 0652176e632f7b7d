import { SfError } from '@salesforce/core/sfError';
import type { RefStore, RefUpdate, RefUpdateResult } from '../../git/refs.js';
import { branchUpdate } from '../branchUpdate.js';
import { mainUpdate } from '../followMain.js';
import { fetchHistory, type HistoryEntry } from '../history.js';
import { readLock, releaseUpdate, takenOverError } from '../lock.js';
import { isSameHolder } from '../lockOwner.js';
import { newerThan } from '../newerThan.js';
import { isInBranch, landingOf } from '../proposal/landing.js';
import { proposalBranch, proposalDeletions } from '../proposal/proposals.js';
import { publishRefusedError } from '../publishErrors.js';
import { branchRef, historyRef, tagRef } from '../refNames.js';
import { movesBranch, publishedCommit, type Run } from '../run.js';
import { undoneSince } from '../undoneSince.js';
import { writePublished } from './publishedRecord.js';
import { planOf, type Step, type StepTools } from './step.js';
import { lockOf } from './takeLock.js';

/** Moves branch, history and lock in one atomic update: the moment at which a promotion is done. */
export const publish: Step = {
  name: 'publish',
  describe: (run) => {
    const { branch, mergeCommit } = planOf(run);
    const commit = mergeCommit.slice(0, 7);
    const manner = run.oneByOne ? ', one ref after the other' : '';
    return `${movesBranch(run) ? `Move ${branch} to ${commit} and record it` : `Record that the org holds ${commit}`}${manner}`;
  },
  // Not the branch's tip: others may have published on top.
  done: async (run, { repo, store }) => isPublished(run, { repo, store }),
  settle: async (run, tools) => settled(run, tools),
  before: async (run, tools) => {
    const landed = await landedOf(run, tools);
    const again: Partial<Run> = run.recordCommit === undefined ? {} : { publishedAgain: true };
    return { ...landed, ...again, ...(await writePublished(tools, { ...run, ...landed })) };
  },
  run: async (planned, tools, note) => {
    const { repo, store } = tools;
    let run = planned;
    let failure: unknown;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      let branch: RefUpdate | undefined;
      try {
        ({ run, branch } = await upon(planned, attempt, tools));
        // Where its answer is lost, the journal has to know its own record; where it is, the branch alone tells.
        if (run.recordCommit !== planned.recordCommit)
          await note({ recordCommit: run.recordCommit, tagObject: run.tagObject });
        const result = await store.update([...(branch ? [branch] : []), ...(await otherUpdates(run, { repo, store }))]);
        if (result.accepted) return { ...madeFor(run), state: 'published', ...(await branchTip(store, run, branch)) };
        failure = result.rejections;
      } catch (error) {
        failure = error;
      }
      // The answer may have been lost after the remote accepted: only the record tells.
      if (await isPublished(run, { repo, store })) return { ...madeFor(run), ...(await settled(run, tools)) };
      if (branch === undefined || (await tipOf(store, branch.ref)) === branch.expected) break;
    }
    await refuseUndone(run, { repo, store });
    // A remote that does not say who has the lock took it from nobody.
    const held = await readLock(repo, store, run.instance).catch(() => lockOf(run));
    const isLocked = held?.owner.run === run.id;
    // Whoever took the run over finishes it, and may have done so since the record was last looked for.
    if (held && isLocked && !isSameHolder(held.owner, lockOf(run).owner)) throw takenOverError(held);
    if (!isLocked && (await isPublished(run, { repo, store }).catch(() => false)))
      return { ...madeFor(run), ...(await settled(run, tools)) };
    const isSetAside = await setAside(run, failure, store);
    // A remote that moves one ref after the other may have moved the branch; one that does not answer says nothing of that.
    const isMerged = movesBranch(run) && (await isInBranch({ repo, store }, run).catch(() => false));
    const newer = isLocked ? undefined : await newerThan({ repo, store }, run).catch(() => undefined);
    throw publishRefusedError(run, failure, { isSetAside, isLocked, isMerged, supersededBy: newer?.record.run });
  },
};

/** What becomes of a run whose record is there. */
const settled = async (run: Run, tools: StepTools): Promise<Partial<Run>> => ({
  ...(await publishRest(run, tools)),
  ...(await asRecorded(run, tools)),
  ...(await branchTip(tools.store, run, undefined)),
});

/** A run that another process undid meanwhile is over; a remote that does not answer says nothing of that. */
const refuseUndone = async (run: Run, { repo, store }: Pick<StepTools, 'repo' | 'store'>): Promise<void> => {
  const undo = await fetchHistory(repo, store, run.instance)
    .then(async (history) => history.undoOf(run.id))
    .catch(() => undefined);
  if (undo === undefined) return;
  throw SfError.create({
    name: 'RunEndedError',
    message: `Run ${run.id} was undone by run ${undo.record.run} while it was to be published: the org of instance ${run.instance} has got back what it had.`,
    actions: [`See what became of it with "sf sre log --instance ${run.instance}".`],
    exitCode: 68,
  });
};

/**
 * Leaves the merge that was deployed on a branch of its own, where the remote refuses to move the target's: it can be merged
 * there by a pull request.
 *
 * @returns whether it is there
 */
const setAside = async (run: Run, failure: unknown, store: RefStore): Promise<boolean> => {
  const isRefused =
    Array.isArray(failure) &&
    (failure as RefUpdateResult['rejections']).some(
      ({ ref, reason }) => reason === 'refused' && ref === branchRef(planOf(run).branch)
    );
  if (!isRefused || run.deployId === undefined) return false;
  const ref = branchRef(proposalBranch(run.id));
  try {
    return (await store.update([{ ref, expected: undefined, next: planOf(run).mergeCommit }])).accepted;
  } catch (error) {
    // What the remote said of the publish is what has to be told.
    if (error instanceof SfError) return false;
    throw error;
  }
};

/**
 * Makes what is left of a publish whose record is there: with the lock gone the whole update was made, and a remote that
 * moves one ref after the other may have been left midway.
 *
 * @throws SfError DeployedUnpublishedError
 */
const publishRest = async (
  run: Run,
  { repo, store }: Pick<Parameters<Step['run']>[1], 'repo' | 'store'>
): Promise<Pick<Run, 'state'>> => {
  const held = await readLock(repo, store, run.instance);
  if (held?.owner.run !== run.id) return { state: 'published' };
  const rest = (await otherUpdates({ ...run, lock: held }, { repo, store })).filter(
    ({ ref }) => ref !== historyRef(run.instance)
  );
  const there = await store.read(rest.map(({ ref }) => ref));
  const result = await store.update(rest.filter(({ ref, next }) => there.get(ref) !== next));
  if (!result.accepted) throw publishRefusedError(run, result.rejections);
  return { state: 'published' };
};

/** Whether a host merged the pull request, since a run last looked. */
const landedOf = async (
  run: Run,
  { repo, store }: Pick<Parameters<Step['run']>[1], 'repo' | 'store'>
): Promise<Pick<Run, 'landed'>> => {
  if (!movesBranch(run)) return {};
  // One that was refused before may have been merged by a pull request since.
  if (!planOf(run).byPullRequest && run.recordCommit === undefined) return {};
  const landing = await landingOf({ repo, store }, run);
  return landing.kind === 'landed' ? { landed: landing.commit } : {};
};

/**
 * A run as it is published upon where its branch is, and how that moves. A branch of linear history that others moved has no
 * commit of what was deployed alone: its record names the one that stands for it, with theirs.
 */
const upon = async (
  run: Run,
  attempt: number,
  tools: StepTools
): Promise<Readonly<{ run: Run; branch: RefUpdate | undefined }>> => {
  // A sync merges nothing: the branch has been there before.
  if (!movesBranch(run) || run.landed !== undefined) return { run, branch: undefined };
  if (attempt === 1) return { run, branch: asPlanned(run) };
  // What moved it may have been its host, by a pull request of what was deployed.
  const landing = await landingOf(tools, run);
  if (landing.kind === 'landed') {
    const there = { ...run, landed: landing.commit };
    return { run: { ...there, ...(await writePublished(tools, there)) }, branch: undefined };
  }
  const branch = await branchUpdate(tools.repo, tools.store, run);
  const { squash, mergeCommit } = planOf(run);
  if (!squash || branch?.next === mergeCommit) return { run, branch };
  const landed = branch?.next === undefined ? await landedOf(run, tools) : { landed: branch.next };
  const other = { ...run, ...landed };
  return { run: { ...other, ...(await writePublished(tools, other)) }, branch };
};

const madeFor = ({ landed, recordCommit, tagObject }: Run): Partial<Run> => ({ landed, recordCommit, tagObject });

/** How often it is tried when the branch moves again in between. */
const attempts = 4;

/** The branch unless it moved, which the lease tells without asking beforehand: a round trip less. */
const asPlanned = (run: Run): RefUpdate => {
  const { branch, targetTip, mergeCommit } = planOf(run);
  return { ref: branchRef(branch), expected: targetTip, next: mergeCommit };
};

const tipOf = async (store: RefStore, ref: string): Promise<string | undefined> => (await store.read([ref])).get(ref);

/** Where the branch is, when that is not the merge commit of the plan: it may have had that already, and more. */
const branchTip = async (store: RefStore, run: Run, update: RefUpdate | undefined): Promise<Pick<Run, 'branchTip'>> => {
  if (!movesBranch(run)) return {};
  const { branch, mergeCommit } = planOf(run);
  const tip = update?.next ?? (await tipOf(store, branchRef(branch)));
  return tip === undefined || tip === mergeCommit ? {} : { branchTip: tip };
};

/** What is published beside the branch. */
const otherUpdates = async (
  run: Run,
  { repo, store }: Pick<Parameters<Step['run']>[1], 'repo' | 'store'>
): Promise<readonly RefUpdate[]> => {
  const { mainBranch, previousRecord, tag, squash = false, byPullRequest } = planOf(run);
  // One that is planned anew may have nothing left to merge, and needs no other pull request; one that was refused was set aside.
  const isProposed = byPullRequest === true || run.wasProposed === true || run.publishedAgain === true;
  const mergeCommit = publishedCommit(run);
  const main =
    mainBranch &&
    (await mainUpdate(repo, store, { mainBranch, instance: run.instance, mergeCommit, run: run.id, squash }));
  return [
    { ref: historyRef(run.instance), expected: previousRecord, next: run.recordCommit },
    ...(main ? [main] : []),
    ...(tag === undefined ? [] : [{ ref: tagRef(tag), expected: undefined, next: run.tagObject }]),
    ...(isProposed ? await proposalDeletions({ repo, store }, run) : []),
    ...(run.inPlaceOf ? await proposalDeletions({ repo, store }, run.inPlaceOf) : []),
    releaseUpdate(lockOf(run)),
  ];
};

/** The run's record, where it is there. */
const recordAt = async (
  { id, instance }: Run,
  { repo, store }: Pick<StepTools, 'repo' | 'store'>
): Promise<HistoryEntry | undefined> => (await fetchHistory(repo, store, instance)).ofRun(id);

const isPublished = async (run: Run, tools: Pick<StepTools, 'repo' | 'store'>): Promise<boolean> =>
  (await recordAt(run, tools)) !== undefined;

/** What the record says of a run whose own one it is not: another process published it, and tells what was published. */
const asRecorded = async (
  run: Run,
  tools: Pick<StepTools, 'repo' | 'store' | 'report'>
): Promise<Pick<Run, 'recordCommit' | 'publishedBy' | 'undoneBy'>> => {
  const entry = await recordAt(run, tools);
  if (entry === undefined || entry.commit === run.recordCommit) return {};
  const { name, email } = entry.record.by;
  const publishedBy = `${name} <${email}>`;
  const undoneBy = await undoneSince(await fetchHistory(tools.repo, tools.store, run.instance), run.id);
  const undone = undoneBy === undefined ? {} : { undoneBy };
  tools.report({ type: 'publishedElsewhere', run: run.id, by: publishedBy, ...undone });
  return { recordCommit: entry.commit, publishedBy, ...undone };
};
