import type { CommitInfo } from '../git/repository.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Instance } from '../pipeline/pipeline.js';
import { followingMain, lastGotOfOwed } from './computePlan.js';
import type { Context } from './context.js';
import { passGates } from './gates.js';
import type { HistoryEntry } from './history.js';
import { assertPublished } from './pipelineSource.js';
import type { Plan, PlannedMerge, PlanOptions } from './plan.js';
import { readContent } from './planContent.js';
import { arrayOf } from './planState.js';
import { planWithoutSources } from './planWithoutSources.js';
import { asLanded } from './proposal/asLanded.js';
import { promotionCancelledError } from './repeat.js';
import { commitsOfLanding, type Landing } from './proposal/landing.js';
import type { RecordedFeature } from './record.js';
import { tagRef } from './refNames.js';
import type { LandedProposal, Run, RunPlan } from './run.js';
import { toRunPlan } from './runPlan.js';
import type { PromoteEffects } from './carryOut.js';
import { planOf } from './steps/step.js';
import { readTargetState, type TargetState } from './targetState.js';
import { planReverted } from './undo/planReverted.js';
import { Undone } from './undo/undone.js';
import { undoOfProposal } from './undo/undoOfProposal.js';

/** What planning a merged pull request needs. */
export type LandedRequest = Readonly<{
  org: ConnectedOrg;
  /** The run as it was proposed. */
  run: Run;
  /** How its host merged it. */
  landing: Extract<Landing, Readonly<{ kind: 'landed' | 'copied' }>>;
  effects: Pick<PromoteEffects, 'signal' | 'wait' | 'frequency' | 'confirm' | 'asks'>;
}>;

/** A plan as a run journals it, and as it was confirmed. */
export type PlannedLanding = Readonly<{ runPlan: RunPlan; plan: Plan; landed: string }>;

/**
 * Plans a pull request anew that its host merged, where others were published since it was proposed: the org is brought to what
 * the branch has, from what it holds by now. The branch stays where it is, and the host is asked for nothing. Where another
 * run brought it along, nothing is left to deploy, and it is recorded.
 *
 * @throws SfError CancelledError when the plan is not confirmed; those of {@link readTargetState}, {@link passGates} and
 * {@link planReverted}, and what computing the delta or reading the org throws
 */
export const planLanded = async (context: Context, request: LandedRequest): Promise<PlannedLanding> => {
  const { run, landing, effects, org } = request;
  const { repo, store, loaded, clock } = context;
  const instance = loaded.pipeline.instance(run.instance);
  assertPublished(loaded, [instance.name]);
  const before = planOf(run);
  const state = await readTargetState(context, instance, org.facts.orgId);
  const options = optionsOf(run);
  const entries = await arrayOf(state.history.records());
  const given = { ...request, instance, state, options, entries };
  const plan = run.kind === 'undo' ? await planUndone(context, given) : await planMerged(context, given);
  passGates(plan, options, clock.now(), effects.asks);
  const { runPlan } = await toRunPlan(context, plan, options);
  const { targetTip, mergeCommit, tag, restarts } = before;
  const isTagFree = tag !== undefined && !(await store.fetch([tagRef(tag)])).has(tagRef(tag));
  if (!(await effects.confirm(plan))) throw promotionCancelledError(run);
  let proposal: LandedProposal | undefined;
  // Copies stand for no merge: what the plan says of them is all that an undo needs.
  if (landing.kind === 'landed') {
    const { commit: landed } = landing;
    const commits = ownCommits(before.features, plan.features, await commitsOfLanding(repo, run, landed));
    proposal = { targetTip, mergeCommit, landed, commits };
  }
  return {
    runPlan: {
      ...runPlan,
      ...{ tag: isTagFree ? tag : undefined, byPullRequest: true },
      ...(proposal === undefined ? {} : { proposal }),
      ...(restarts === undefined ? {} : { restarts }),
    },
    plan,
    landed: state.targetTip,
  };
};

type Given = LandedRequest &
  Readonly<{
    instance: Instance;
    state: TargetState;
    options: PlanOptions;
    /** Newest first. */
    entries: readonly HistoryEntry[];
  }>;

/** Of the commits of a landing those that did not merge only what others had brought before. */
const ownCommits = (
  proposed: readonly RecordedFeature[],
  now: readonly RecordedFeature[],
  commits: readonly string[]
): readonly string[] => {
  const isNamed = new Map(now.map(({ name, mergeCommit }) => [name, mergeCommit !== undefined]));
  const mergesOf = (own: boolean): ReadonlySet<string | undefined> =>
    new Set(proposed.filter(({ name }) => (isNamed.get(name) ?? own) === own).map(({ mergeCommit }) => mergeCommit));
  const [mine, others] = [mergesOf(true), mergesOf(false)];
  return commits.filter((oid) => mine.has(oid) || !others.has(oid));
};

/** The commit from which on the branch has all of it. */
const commitOf = (landing: LandedRequest['landing']): string =>
  landing.kind === 'landed' ? landing.commit : landing.copies[0].commit;

const withoutMerge = (feature: RecordedFeature): RecordedFeature => ({ ...feature, mergeCommit: undefined });

/** A feature without the merge that brings it, where a run that was published since then brought it. */
const unlessBrought = async (
  { repo }: Pick<Context, 'repo'>,
  { run, entries }: Pick<Given, 'run' | 'entries'>,
  { mergeCommit, ...feature }: RecordedFeature
): Promise<RecordedFeature> => {
  const undone = new Undone(entries);
  const planned = entries.findIndex(({ commit }) => commit === planOf(run).previousRecord);
  for (const { record } of planned < 0 ? entries : entries.slice(0, planned)) {
    const same = record.features.find(({ name }) => name === feature.name);
    if (same === undefined || record.kind === 'undo' || undone.isUndoneRun(record.run)) continue;
    if (await repo.isAncestor(feature.tip, same.tip)) return feature;
  }
  return mergeCommit === undefined ? feature : { ...feature, mergeCommit };
};

/** The options that it was asked for with; where that is not known, those that its plan tells. */
const optionsOf = ({ asked, plan }: Run): PlanOptions =>
  (asked?.request as PlanOptions | undefined) ?? {
    ...{ full: false, includeMain: true, includeUndeployed: true, overwrite: [], keepOrg: plan?.keptInOrg ?? [] },
    ...{ testLevel: plan?.testLevel, tests: plan?.tests ?? [], ignoreWarnings: plan?.ignoreWarnings ?? false },
  };

const planMerged = async (
  context: Context,
  { run, landing, org, instance, state, options, entries, effects }: Given
): Promise<Plan> => {
  const { targetTip, history, baseline, deployedCommit } = state;
  const landed = commitOf(landing);
  const { from, skipped, collection, tag, features, mergedBefore, mergeCommit } = planOf(run);
  const owedBefore = baseline?.record.owed ?? [];
  const content = await readContent(
    context,
    { org, options, ...effects },
    {
      ...{ target: instance, deployedCommit, mergeCommit: targetTip, owed: owedBefore, refusesMarkers: true },
      tracked: baseline?.record.tracked,
      lastGot: await lastGotOfOwed(history, baseline),
      packages: baseline?.record.packages,
    }
  );
  const brought = await Promise.all(
    features.map(async (feature) =>
      landing.kind === 'copied'
        ? withoutMerge(feature)
        : unlessBrought(context, { run, entries }, asLanded({ ...run, landed }, feature))
    )
  );
  const earlier = [...(landing.kind === 'copied' ? landing.copies : []), ...(mergedBefore ?? [])];
  return {
    ...(await planWithoutSources(context, {
      ...{ run: run.id, kind: run.kind, instance, org, options, content, owedBefore },
      ...{ targetTip, previousRecord: history.tip, deployedCommit, mergeCommit: targetTip },
    })),
    ...{ from, skipped, features: brought, leftBehind: [] },
    ...(collection === undefined ? {} : { collection }),
    ...(tag === undefined ? {} : { tag }),
    ...(earlier.length === 0 ? {} : { mergedBefore: earlier }),
    mainBranch: run.kind === 'sync' ? undefined : await followingMain(context, instance, targetTip, run.id),
    merges: await Promise.all(brought.map(async (feature) => mergeOf(context, feature))),
    undeployed: await othersIn(context, { targetTip, deployedCommit, own: mergeCommit, landed }),
  };
};

const mergeOf = async (
  { repo }: Pick<Context, 'repo'>,
  { name, tip, commits, mergeCommit }: Plan['features'][number]
): Promise<PlannedMerge> => ({
  ...{ name, kind: 'feature', tip, mergeCommit, unpushed: 0 },
  commits: commits.length === 0 ? [] : await repo.commits({ include: commits, noWalk: true }),
});

type Beside = Readonly<{ targetTip: string; deployedCommit: string | undefined; own: string; landed: string }>;

/** What of the branch comes along that the pull request did not bring. */
const othersIn = async (
  { repo }: Pick<Context, 'repo'>,
  { targetTip, deployedCommit, own, landed }: Beside
): Promise<readonly CommitInfo[]> => {
  if (deployedCommit === undefined) return [];
  const others = await repo.commits({ include: [targetTip], exclude: [deployedCommit, own] });
  return others.filter(({ oid }) => oid !== landed);
};

const planUndone = async (
  context: Context,
  { run, landing, org, instance, state, options, entries, effects }: Given
): Promise<Plan> => {
  const landed = commitOf(landing);
  const { chosen, reverted } = await undoOfProposal(context.repo, { run, instance, state, entries });
  const request = { includeLater: false, asCommitted: false, ...options };
  const plan = await planReverted(context, { ...effects, org, request, run: run.id, chosen, state, reverted });
  const { targetTip, deployedCommit } = state;
  const undeployed = await othersIn(context, { targetTip, deployedCommit, own: planOf(run).mergeCommit, landed });
  return { ...plan, undeployed };
};
