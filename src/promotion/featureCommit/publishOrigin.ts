import type { RefUpdate } from '../../git/refs.js';
import type { Context } from '../context.js';
import { type FeatureBranch, rememberInstances } from '../features.js';
import { type HistoryEntry, type InstanceHistory, writeRecord } from '../history.js';
import { updateShared } from '../instances/sharedUpdate.js';
import { releaseUpdate } from '../lock.js';
import type { Lock } from '../lockOwner.js';
import type { PromotionRecord, RecordedTracking } from '../record.js';
import { branchRef, historyRef } from '../refNames.js';
import type { CommitPlan, OriginPlan } from './plan.js';
import { type SeenTracking, trackingSettled } from './selectChanges.js';
import type { CommitResult } from './request.js';

/** What is published, and under which lock. */
export type Publication = Readonly<{
  feature: FeatureBranch;
  plan: CommitPlan;
  origin: OriginPlan;
  lock: Lock;
  history: InstanceHistory;
  baseline: HistoryEntry;
  tracking: SeenTracking | undefined;
  /** Plans the merge again, when somebody moved the branch meanwhile. */
  replan: () => Promise<OriginPlan>;
}>;

/** What became of publishing. */
export type Published = Extract<CommitResult, { kind: 'conflicted' | 'recorded' }>;

/**
 * Shares a feature's commit. With it, in one atomic update, go the merge into its instance's branch, the record, and the
 * end of the lock; where that merge conflicts only the end of the lock does.
 *
 * @throws SfError SharedRefsRefusedError, SharedRefsMovedError, BranchMovedError, RemoteUnreachableError
 */
export const publishOrigin = async (context: Context, publication: Publication): Promise<Published> => {
  const { repo, store, clock } = context;
  const { feature, plan, lock, history, replan } = publication;
  const { instance } = plan;
  const by = await repo.identity();
  let { origin } = publication;
  let published: Published | undefined;
  const build = async (): Promise<readonly RefUpdate[]> => {
    const common = await featureUpdates(context, feature, plan);
    const tip = (await store.fetch([branchRef(instance.branch)])).get(branchRef(instance.branch));
    if (origin.kind === 'merged' && origin.targetTip !== tip) origin = await replan();
    if (origin.kind === 'conflict') {
      published = { kind: 'conflicted', conflicts: origin.conflicts };
      return [...common, releaseUpdate(lock)];
    }
    const { mergeCommit, owed } = origin;
    const tracked = await trackingAfterwards(publication, origin);
    const record = recordOf(publication, origin, { tracked, by, at: clock.now().toISOString() });
    published = { kind: 'recorded', run: lock.owner.run, mergeCommit, owed };
    return [
      ...common,
      { ref: branchRef(instance.branch), expected: tip, next: mergeCommit },
      {
        ref: historyRef(instance.name),
        expected: history.tip,
        next: await writeRecord(repo, record, {
          commits: instance.mergeMethod === 'squash' ? record.features.map(({ tip: brought }) => brought) : [],
        }),
      },
      releaseUpdate(lock),
    ];
  };
  await updateShared(store, build, `The commit on ${feature.name} could not be shared`);
  if (published) return published;
  throw new Error(`Nothing was shared of ${feature.name}.`);
};

/** The feature's branch, where the remote does not have it so yet, and the instance that it is developed in. */
const featureUpdates = async (
  context: Context,
  feature: FeatureBranch,
  { commit, tip, instance }: CommitPlan
): Promise<RefUpdate[]> => {
  const ref = branchRef(feature.name);
  const next = commit ?? tip;
  const expected = (await context.store.fetch([ref])).get(ref);
  const facts = await rememberInstances(context, [{ ...feature, developedIn: instance.name }]);
  return [...(expected === next ? [] : [{ ref, expected, next }]), ...facts];
};

const trackingAfterwards = async (
  { tracking }: Publication,
  { settled }: Extract<OriginPlan, { kind: 'merged' }>
): Promise<RecordedTracking | undefined> => {
  if (tracking === undefined) return undefined;
  const { looseKey } = await import('../../metadata/delta/looseKey.js');
  const keys = new Set(settled.map(looseKey));
  return trackingSettled(tracking, (member) => keys.has(looseKey(member)));
};

const recordOf = (
  { plan, lock, history, baseline }: Publication,
  { mergeCommit, feature, held, owed, takenInPart }: Extract<OriginPlan, { kind: 'merged' }>,
  { tracked, by, at }: Pick<PromotionRecord, 'tracked' | 'by' | 'at'>
): PromotionRecord => {
  const { instance, org } = plan;
  const members = (deletion: boolean): PromotionRecord['manifest'] =>
    held.filter((each) => each.deletion === deletion).map(({ type, fullName }) => ({ type, fullName }));
  return {
    version: 1,
    run: lock.owner.run,
    kind: 'origin',
    instance: instance.name,
    org: { id: org.orgId, username: org.username, kind: org.kind },
    deployedCommit: mergeCommit,
    previousDeployedCommit: baseline.record.deployedCommit,
    ...(history.tip === undefined ? {} : { previousRecord: history.tip }),
    features: [feature],
    owed,
    ...(baseline.record.packages === undefined ? {} : { packages: baseline.record.packages }),
    manifest: members(false),
    deletions: members(true),
    ...(takenInPart.length === 0 ? {} : { takenInPart }),
    withoutDeploy: 'Developed in this org: there was nothing to deploy.',
    ...(tracked === undefined ? {} : { tracked }),
    by,
    at,
  };
};
