import { SfError } from '@salesforce/core/sfError';
import type { RefStore, RefUpdate, RefUpdateResult } from '../../git/refs.js';
import { writeTag } from '../../git/write.js';
import { branchUpdate } from '../branchUpdate.js';
import { mainUpdate } from '../followMain.js';
import { fetchHistory, writeRecord } from '../history.js';
import { readLock, releaseUpdate, takenOverError } from '../lock.js';
import { isSameHolder } from '../lockOwner.js';
import { landingOf } from '../proposal/landing.js';
import { proposalBranch } from '../proposal/proposals.js';
import { publishRefusedError } from '../publishErrors.js';
import type { PromotionRecord, RecordedFeature } from '../record.js';
import { branchRef, historyRef, tagRef } from '../refNames.js';
import { movesBranch, publishedCommit, type Run } from '../run.js';
import { planOf, type Step } from './step.js';
import { lockOf } from './takeLock.js';

/** Moves branch, history and lock in one atomic update: the moment at which a promotion is done. */
export const publish: Step = {
  name: 'publish',
  describe: (run) => {
    const { branch, mergeCommit } = planOf(run);
    const commit = mergeCommit.slice(0, 7);
    return movesBranch(run) ? `Move ${branch} to ${commit} and record it` : `Record that the org holds ${commit}`;
  },
  // Not the branch's tip: others may have published on top.
  done: async (run, { repo, store }) => isPublished(run, { repo, store }),
  settle: async (run, { repo, store }) => publishRest(run, { repo, store }),
  before: async (unlanded, { repo, store, clock }) => {
    const { name, email } = await repo.identity();
    const landed = await landedOf(unlanded, { repo, store });
    const run = { ...unlanded, ...landed };
    const record = recordOf(run, { name, email }, clock.now());
    const { manifest, destructiveChanges, tag, collection, features } = planOf(run);
    const recordCommit = await writeRecord(repo, record, { manifest, destructiveChanges });
    if (tag === undefined) return { recordCommit, ...landed };
    const message = `${collection ?? tag}: ${features.map((feature) => feature.name).join(', ')}\n`;
    const commit = publishedCommit(run);
    return { recordCommit, ...landed, tagObject: await writeTag(repo, { name: tag, commit, message }) };
  },
  run: async (run, { repo, store }) => {
    let failure: unknown;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      let branch: RefUpdate | undefined;
      try {
        // A sync merges nothing: the branch has been there before.
        branch =
          movesBranch(run) && run.landed === undefined
            ? await (attempt === 1 ? asPlanned(run) : branchUpdate(repo, store, run))
            : undefined;
        const result = await store.update([...(branch ? [branch] : []), ...(await otherUpdates(run, { repo, store }))]);
        if (result.accepted) return { state: 'published', ...branchTip(run, branch) };
        failure = result.rejections;
      } catch (error) {
        failure = error;
      }
      // The answer may have been lost after the remote accepted: only the record tells.
      if (await isPublished(run, { repo, store })) {
        return { ...(await publishRest(run, { repo, store })), ...branchTip(run, branch) };
      }
      if (branch === undefined || (await tipOf(store, branch.ref)) === branch.expected) break;
    }
    const held = await readLock(repo, store, run.instance).catch(() => undefined);
    // Whoever took the run over finishes it.
    if (held?.owner.run === run.id && !isSameHolder(held.owner, lockOf(run).owner)) throw takenOverError(held);
    throw publishRefusedError(run, failure, await setAside(run, failure, store));
  },
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
  // One that was refused before may have been merged by a pull request since.
  if (!planOf(run).byPullRequest && run.recordCommit === undefined) return {};
  const landing = await landingOf({ repo, store }, run);
  return landing.kind === 'landed' ? { landed: landing.commit } : {};
};

/** How often it is tried when the branch moves again in between. */
const attempts = 4;

/** The branch unless it moved, which the lease tells without asking beforehand: a round trip less. */
const asPlanned = (run: Run): RefUpdate => {
  const { branch, targetTip, mergeCommit } = planOf(run);
  return { ref: branchRef(branch), expected: targetTip, next: mergeCommit };
};

const tipOf = async (store: RefStore, ref: string): Promise<string | undefined> => (await store.read([ref])).get(ref);

/** Where the branch is, when that is not the merge commit of the plan. */
const branchTip = (run: Run, update: RefUpdate | undefined): Pick<Run, 'branchTip'> =>
  update?.next === undefined || update.next === planOf(run).mergeCommit ? {} : { branchTip: update.next };

/** What is published beside the branch. */
const otherUpdates = async (
  run: Run,
  { repo, store }: Pick<Parameters<Step['run']>[1], 'repo' | 'store'>
): Promise<readonly RefUpdate[]> => {
  const { mainBranch, previousRecord, tag } = planOf(run);
  const mergeCommit = publishedCommit(run);
  const main =
    mainBranch && (await mainUpdate(repo, store, { mainBranch, instance: run.instance, mergeCommit, run: run.id }));
  return [
    { ref: historyRef(run.instance), expected: previousRecord, next: run.recordCommit },
    ...(main ? [main] : []),
    ...(tag === undefined ? [] : [{ ref: tagRef(tag), expected: undefined, next: run.tagObject }]),
    releaseUpdate(lockOf(run)),
  ];
};

const isPublished = async (
  run: Run,
  { repo, store }: Pick<Parameters<Step['done']>[1], 'repo' | 'store'>
): Promise<boolean> => (await (await fetchHistory(repo, store, run.instance)).ofRun(run.id)) !== undefined;

const recordOf = (run: Run, by: PromotionRecord['by'], now: Date): PromotionRecord => {
  const plan = planOf(run);
  const tracked = run.tracked ?? plan.tracked;
  return {
    version: 1,
    run: run.id,
    kind: run.kind,
    instance: run.instance,
    org: { id: plan.org.id, username: plan.org.username, kind: plan.org.kind },
    deployedCommit: publishedCommit(run),
    ...(plan.deployedCommit === undefined ? {} : { previousDeployedCommit: plan.deployedCommit }),
    ...(plan.previousRecord === undefined ? {} : { previousRecord: plan.previousRecord }),
    features: plan.features.map((feature) => asLanded(run, feature)),
    ...(plan.from === undefined ? {} : { from: plan.from }),
    ...(plan.collection === undefined ? {} : { collection: plan.collection }),
    ...(plan.skipped.length === 0 ? {} : { skipped: plan.skipped }),
    owed: plan.owed,
    manifest: plan.sent,
    deletions: plan.deleted,
    ...(run.approvedBy === undefined ? {} : { approvedBy: run.approvedBy }),
    ...(plan.undoes === undefined ? {} : { undoes: plan.undoes }),
    ...(plan.drift === undefined || plan.drift.length === 0 ? {} : { drift: plan.drift }),
    ...(plan.replacements === undefined ? {} : { replacements: plan.replacements }),
    ...(run.deploy === undefined ? {} : { deploy: run.deploy }),
    ...(plan.withoutDeploy === undefined ? {} : { withoutDeploy: plan.withoutDeploy }),
    ...(tracked === undefined ? {} : { tracked }),
    by,
    at: now.toISOString(),
  };
};

/** A feature, by the commit that brought it: a host that squashes makes another one of our merge. */
const asLanded = ({ landed, plan }: Run, feature: RecordedFeature): RecordedFeature =>
  landed === undefined || landed === plan?.mergeCommit || feature.mergeCommit === undefined
    ? feature
    : { ...feature, mergeCommit: landed };
