import { SfError } from '@salesforce/core/sfError';
import { ensureHistory } from '../../git/history.js';
import { checkBranchMove, moveBranch } from '../../git/moveBranch.js';
import type { CommitView } from '../../metadata/delta/commitView.js';
import type { ConnectedOrg } from '../../org/types.js';
import { orgOf } from '../../pipeline/orgVariable.js';
import type { Instance } from '../../pipeline/pipeline.js';
import { findBaseline } from '../baseline.js';
import { updateCliTracking } from '../cliTracking.js';
import type { Context } from '../context.js';
import { type FeatureBranch, findFeatures } from '../features.js';
import { requireFeatureName } from '../features/named.js';
import { fetchHistory, type HistoryEntry, type InstanceHistory } from '../history.js';
import { afterChange } from '../interruption.js';
import { prepareLock, releaseLock, takeLock } from '../lock.js';
import type { Lock } from '../lockOwner.js';
import { assertPublished } from '../pipelineSource.js';
import { branchRef } from '../refNames.js';
import { newRunId } from '../run.js';
import type { FollowedMirror } from '../steps/step.js';
import { followMirrors } from '../sync/followMirrors.js';
import { developedIn } from './developedIn.js';
import type { CommitPlan, OriginPlan } from './plan.js';
import { planOrigin } from './planOrigin.js';
import { type Publication, type Published, publishOrigin } from './publishOrigin.js';
import { readChanges } from './readChanges.js';
import type { CommitEffects, CommitOutcome, CommitRequest } from './request.js';
import { type SeenTracking, selectChanges } from './selectChanges.js';
import { writeFeatureCommit } from './writeCommit.js';

/**
 * Takes what changed in the org that a feature is developed in onto the feature's branch, as one commit, and merges the
 * feature into its instance's branch, with a record and without a deploy. The instance is locked from before its org is
 * read. Whatever stops it before the person has agreed leaves everything as it was.
 *
 * @throws SfError FeatureNotFoundError, FeatureDivergedError, NotAFeatureError, InstanceOfFeatureError,
 * FeatureInstanceError, MirrorError, PipelineNotPublishedError, NoBaselineError, OrgReplacedError, InstanceLockedError,
 * OrgNotTrackedError, OrgConflictError, UncommittedChangesError, CheckedOutElsewhereError, CancelledError, and what
 * connecting, retrieving and publishing throw
 */
export const commitFeature = async (
  context: Context,
  request: CommitRequest,
  effects: CommitEffects
): Promise<CommitOutcome> => {
  const { repo, store, loaded, env, clock } = context;
  const wanted = await requireFeatureName(context, request.name, 'sf sre feature commit --feature <feature>');
  const [feature] = await findFeatures(context, [wanted]);
  const instance = await developedIn(context, feature, request.instance, effects.askInstance);
  assertPublished(loaded, [instance.name]);
  const org = await effects.connect(orgOf(instance, env));
  const lock = await prepareLock(repo, { instance: instance.name, run: newRunId(clock.now()), clock });
  await takeLock(repo, store, lock);
  let isReleased = false;
  try {
    const state = await readState(context, { feature, instance, org });
    const prepared = await prepare(context, { ...state, lock }, request, effects);
    const common = { feature: feature.name, instance, org: org.facts, plan: prepared.plan };
    const { origin } = prepared.plan;
    if (origin === undefined) return { ...common, kind: 'nothing', mirrors: [] };
    effects.signal.throwIfAborted();
    if (!(await effects.confirm(prepared.plan))) throw cancelled();
    effects.signal.throwIfAborted();
    const published = await share(context, { ...state, ...prepared, origin, lock });
    isReleased = true;
    await updateTracking(context, { org, ...prepared });
    return { ...common, ...published, mirrors: await mirrorsAfter(context, instance, published, effects) };
  } finally {
    if (!isReleased) await releaseLock(repo, store, lock);
  }
};

/**
 * Moves the branch here and publishes; what keeps it from that leaves the commit on the local branch, from where the same
 * command goes on.
 */
const share = async (context: Context, publication: Publication): Promise<Published> => {
  const { commit, feature, tip } = publication.plan;
  try {
    await moveBranch(context.repo, { branch: feature, to: commit ?? tip });
    return await publishOrigin(context, publication);
  } catch (error) {
    const isLocal = commit !== undefined && (await context.repo.resolveCommit(branchRef(feature))) === commit;
    if (!(error instanceof SfError) || !isLocal) throw error;
    const stays = `The commit stays on your branch ${feature}: the same command goes on from there.`;
    throw afterChange(Object.assign(error, { actions: [...(error.actions ?? []), stays] }));
  }
};

/** What was taken, and what was found equal, is no change of the org any more; what changed there meanwhile is. */
const updateTracking = async (
  context: Context,
  { org, plan, tracking }: Prepared & Pick<State, 'org'>
): Promise<void> => {
  if (tracking === undefined) return;
  const { commit, tip, taken, equal, instance } = plan;
  await updateCliTracking(context, {
    instance: instance.name,
    orgId: org.facts.orgId,
    members: [...taken, ...equal].map(({ type, fullName }) => ({ type, fullName })),
    commit: commit ?? tip,
    before: tip,
    replacementEnv: instance.replacementEnv ?? [],
    tracked: { revision: tracking.revision, changed: [] },
    completed: undefined,
    connect: async () => Promise.resolve(org),
  });
};

/** Brings the mirrors that follow by themselves to what their instance now holds. */
const mirrorsAfter = async (
  context: Context,
  instance: Instance,
  { kind }: Published,
  effects: CommitEffects
): Promise<readonly FollowedMirror[]> =>
  kind === 'recorded' ? followMirrors(context, instance, { ...effects, report: () => undefined }) : [];

/** What is known before the org is read. */
type State = Readonly<{
  feature: FeatureBranch;
  instance: Instance;
  org: ConnectedOrg;
  view: CommitView;
  history: InstanceHistory;
  baseline: HistoryEntry;
}>;

const readState = async (
  context: Context,
  { feature, instance, org }: Pick<State, 'feature' | 'instance' | 'org'>
): Promise<State> => {
  const { repo, store } = context;
  const history = await fetchHistory(repo, store, instance.name);
  const baseline = await findBaseline(context, history, org.facts.orgId, 'never');
  if (baseline === undefined) throw new Error(`Instance ${instance.name} has no baseline.`);
  await ensureHistory(repo, store, [feature.tip, baseline.record.deployedCommit]);
  const { openCommit } = await import('../../metadata/delta/commitView.js');
  return { feature, instance, org, history, baseline, view: await openCommit(repo, feature.tip) };
};

/** A plan, how it is made again, and where source tracking stood before the org was read. */
type Prepared = Readonly<{
  plan: CommitPlan;
  tracking: SeenTracking | undefined;
  replan: () => Promise<OriginPlan>;
}>;

const prepare = async (
  context: Context,
  state: State & Readonly<{ lock: Lock }>,
  request: CommitRequest,
  effects: CommitEffects
): Promise<Prepared> => {
  const { feature, instance, org, view, history, lock } = state;
  const baseline = state.baseline.record;
  const selected = await selectChanges(org, view, request, baseline.tracked);
  const changes = await readChanges(context, { org, view, instance, history, selected }, effects);
  const about = { ...changes, tip: feature.tip, instance, org: org.facts, message: request.message };
  const commit = await writeFeatureCommit(context, about);
  const tip = commit ?? feature.tip;
  await checkBranchMove(context.repo, { branch: feature.name, to: tip });
  const origin = {
    feature: { name: feature.name, tip },
    instance,
    org,
    history,
    baseline,
    run: lock.owner.run,
    changes,
  };
  const replan = async (): Promise<OriginPlan> => planOrigin(context, origin, effects);
  const isWorth = commit !== undefined || (await hasNews(context, feature, baseline.deployedCommit));
  const { taken, equal, ignored, warnings } = changes;
  const nameless = selected.nameless.map((member) => ({ member, reason: 'package.xml has no name for it' }));
  return {
    plan: {
      feature: feature.name,
      tip: feature.tip,
      instance,
      org: org.facts,
      by: selected.by,
      ...{ taken, equal, ignored, warnings, commit },
      left: [...changes.left, ...nameless],
      origin: isWorth ? await replan() : undefined,
    },
    tracking: selected.tracking,
    replan,
  };
};

/** Whether a feature has commits of its own that its instance does not hold. */
const hasNews = async (
  { repo, loaded }: Pick<Context, 'repo' | 'loaded'>,
  { tip }: FeatureBranch,
  deployedCommit: string
): Promise<boolean> => {
  const main = loaded.mainCommit === undefined ? [] : [loaded.mainCommit];
  return (await repo.countCommits({ include: [tip], exclude: [deployedCommit, ...main] })) > 0;
};

const cancelled = (): SfError => new SfError('Cancelled: nothing was committed.', 'CancelledError');
