import { SfError } from '@salesforce/core/sfError';
import { type Member, memberKey } from '../common/member.js';
import { ensureHistory } from '../git/history.js';
import type { Delta } from '../metadata/delta/delta.js';
import { notDeletedInWords } from '../metadata/delta/notDeleted.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Instance } from '../pipeline/pipeline.js';
import { describeSource } from '../pipeline/source.js';
import { counted } from '../common/words.js';
import { findBaseline } from './baseline.js';
import { connectTarget } from './connectTarget.js';
import type { Context } from './context.js';
import { mainUpdate } from './followMain.js';
import { noCommonHistory } from './foreign.js';
import { hints } from './hints.js';
import type { HistoryEntry, InstanceHistory } from './history.js';
import { inDeployedFiles } from './inDeployedFiles.js';
import { lastGot } from './lastGot.js';
import { danglingInWords } from './merge/danglingText.js';
import { decisionsFor, resolvedBy } from './merge/decisions.js';
import { mergedBefore } from './mergedBefore.js';
import { mergeInOrder } from './mergeFeatures.js';
import { needInWords } from './needs/needText.js';
import { needsOf } from './needs/needsOf.js';
import { pipelineChanges } from './pipelineChanges.js';
import { assertPublished } from './pipelineSource.js';
import { type Plan, type PlanOptions, testsOf } from './plan.js';
import { type ContentRequest, knownOf, readContent } from './planContent.js';
import { readPlanState, type PlanState, withTakenOut } from './planState.js';
import { featuresToRecord } from './recordedFeatures.js';
import { branchRef } from './refNames.js';
import { refuseLeftOut } from './refuseLeftOut.js';
import { releaseTagOf } from './releaseTag.js';
import { unmetRequirements } from './requirements.js';
import { refuseRewoundBranch } from './rewoundBranch.js';
import type { Route } from './route.js';
import { referredInWords, stillReferred } from './stillReferred.js';
import { whoseCommits } from './whoseCommits.js';

/** What a plan is computed from, beside the repository. */
export type PlanRequest = ContentRequest &
  Readonly<{
    route: Route;
    /** The run's id, for the trailers of its merge commits. */
    run: string;
  }>;

/**
 * Computes what promoting along a route would do. Reads the remote and the org, writes to neither; only objects that no
 * ref names are added to the repository.
 *
 * @throws SfError PipelineNotPublishedError, BranchMissingError, NoBaselineError, OrgReplacedError, BranchRewoundError,
 * MergeConflictError, FeatureLeftOutError, NothingToPromoteError, and what computing the delta or reading the org throws
 */
export const computePlan = async (context: Context, request: PlanRequest): Promise<Plan> => {
  const { route, org, options, run } = request;
  const { repo, loaded } = context;
  const { target } = route;
  const state = await readPlanState(context, route, options.includeUndeployed);
  const home = route.home ?? context;
  assertPublished(loaded, [target.name]);
  if (state.from !== undefined) assertPublished(home.loaded, [state.from]);
  const unasked = await askSourceOrg(home, route, state, request);
  const baseline = await findBaseline(context, state.history, org?.facts.orgId, options.full);
  const deployedCommit = options.full ? undefined : baseline?.record.deployedCommit;
  await ensureHistory(repo, home.store, commitsOf(state, deployedCommit));
  if (route.home) await refuseStrangers(route.home, context, state);
  await refuseRewoundBranch(context, deployedCommit, state.targetTip, target.branch);
  const reverting = { branch: target.branch, withUndo: options.withUndo ?? false };
  const sources = await withTakenOut({ repo, store: home.store }, reverting, state);
  const decisions = decisionsFor(context, run);
  const { commit: mergeCommit, merged } = await mergeInOrder(repo, sources, {
    decisions,
    kind: route.kind,
    instance: target.name,
    branch: target.branch,
    tip: state.targetTip,
    from: state.from,
    run,
    squash: target.mergeMethod === 'squash',
    repository: route.home?.store.url,
    template: loaded.pipeline.config.mergeMessage,
  });
  const content = await readContent(context, request, {
    target,
    deployedCommit,
    mergeCommit,
    owed: baseline?.record.owed ?? [],
    tracked: baseline?.record.tracked,
    lastGot: await lastGotOfOwed(state.history, baseline),
    packages: baseline?.record.packages,
    refusesMarkers: true,
  });
  const { merges, mainCommits } = await whoseCommits(home, context, state, {
    merged,
    mergeCommit,
    packageDirectories: content.packageDirectories,
    componentFiles: new Set(content.whole.components.flatMap(({ files }) => files)),
  });
  const features = await featuresToRecord(home, { ...state, sources }, merges);
  await refuseLeftOut({ repo, store: home.store }, route, state, { merged, features });
  refuseEmptyPlan(route, content.delta, mergeCommit === deployedCommit, { merges, leftBehind: state.leftBehind });
  const dangling = await inDeployedFiles(
    repo,
    mergeCommit,
    merged.flatMap(({ name, dangling: found = [] }) => found.map((each) => ({ ...each, source: name }))),
    target.packages
  );
  const { components } = content.delta;
  const stays = { components, folders: content.packageDirectories, before: deployedCommit };
  const referring = await stillReferred(repo, mergeCommit, stays);
  const referred = await inDeployedFiles(repo, mergeCommit, referring, target.packages);
  const needs = await needsOf(home, route, { state, merged, mergeCommit });
  const tag = await releaseTagOf(context, route);
  const mainBranch = await followingMain(context, target, mergeCommit, run);
  const checkedOut =
    mergeCommit === state.targetTip ? undefined : await checkedOutOf(context, target.branch, mainBranch);
  return {
    run,
    kind: route.kind,
    target,
    root: state.root,
    org: org?.facts ?? orgOfRecord(baseline),
    binding: org !== undefined,
    pipelineVersion: describeSource(loaded.source),
    from: state.from,
    skipped: route.skipped,
    ...(route.collection === undefined ? {} : { collection: route.collection }),
    ...(tag === undefined || tag.exists ? {} : { tag: tag.name }),
    targetTip: state.targetTip,
    mainBranch,
    ...(checkedOut === undefined ? {} : { checkedOut }),
    deployedCommit,
    previousRecord: state.history.tip,
    mergeCommit,
    mergeTree: await repo.tree(mergeCommit),
    merges,
    features,
    ...withoutEmpty({ mergedBefore: await mergedBefore(repo, state, { merges, features, deployedCommit }) }),
    mainCommits: route.source.kind === 'features' ? mainCommits : [],
    undeployed:
      deployedCommit === undefined ? [] : await repo.commits({ include: [state.targetTip], exclude: [deployedCommit] }),
    leftBehind: state.leftBehind,
    delta: content.delta,
    owedBefore: baseline?.record.owed ?? [],
    owed: content.owed,
    ...testsOf(target, options),
    changedInOrg: content.changedInOrg,
    keptInOrg: content.keptInOrg,
    pipelineChanges: await pipelineChanges(repo, state.targetTip, mergeCommit),
    unmet: route.kind === 'promotion' ? await unmetRequirements(context, target, features, state.mainTip) : [],
    tracked: content.tracked,
    ...knownOf(content),
    ...resolvedBy(decisions),
    ...withoutEmpty({ dangling, needs, referred }),
    warnings: [
      ...unasked,
      ...dangling.map((each) => danglingInWords(each, target.name)),
      ...needsToWarnOf(needs, options, target.name),
      ...referred.map(referredInWords),
      ...(await hints(context, route, options, content.whole)),
      ...(tag?.exists ? [`Tag ${tag.name} is there already and stays where it is.`] : []),
      ...content.delta.warnings,
    ],
  };
};

/** The lists that are not empty. */
const withoutEmpty = <T extends Readonly<Record<string, readonly unknown[]>>>(lists: T): Partial<T> =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<T>;

/** Else they stop the plan. */
const needsToWarnOf = (
  needs: NonNullable<Plan['needs']>,
  { ignoreNeeds }: PlanOptions,
  instance: string
): readonly string[] => (ignoreNeeds ? needs.map((each) => needInWords(each, instance)) : []);

/** An org that is owed a component may hold it as it was before: nobody changed it there then. */
export const lastGotOfOwed = async (
  history: InstanceHistory,
  baseline: HistoryEntry | undefined
): Promise<ReadonlyMap<string, readonly Member[]> | undefined> =>
  baseline && (await lastGot(history, baseline.record.org.id, baseline.record.owed, memberKey)).byCommit;

/** Whether the main branch follows the target; a conflict there is found before anything is deployed. */
export const followingMain = async (
  { repo, store, loaded, offline }: Context,
  { name, branch, mergeMethod }: Instance,
  mergeCommit: string,
  run: string
): Promise<string | undefined> => {
  const { mainBranch, pipeline } = loaded;
  if (pipeline.config.mainFollows !== name || mainBranch === undefined || mainBranch === branch) return undefined;
  const squash = mergeMethod === 'squash';
  if (!offline) await mainUpdate(repo, store, { mainBranch, instance: name, mergeCommit, run, squash });
  return mainBranch;
};

/** The branch of those that a publish moves that git does not move, because it is checked out somewhere here. */
export const checkedOutOf = async (
  { store }: Context,
  ...branches: ReadonlyArray<string | undefined>
): Promise<Plan['checkedOut']> => {
  const held = await store.checkedOut();
  for (const branch of branches) {
    const place = branch === undefined ? undefined : held.get(branchRef(branch));
    if (branch !== undefined && place !== undefined) return { branch, place };
  }
  return undefined;
};

/**
 * Asks a source whose deployed commit is promoted whether it is still the org of its records. Whoever promotes need not be
 * known there: then it is only said.
 *
 * @returns warnings
 * @throws SfError OrgReplacedError
 */
const askSourceOrg = async (
  home: Context,
  { source }: Route,
  { sourceHistory }: PlanState,
  { options: { includeUndeployed }, signal }: PlanRequest
): Promise<readonly string[]> => {
  if (home.offline || source.kind !== 'instance' || source.at !== undefined) return [];
  if (includeUndeployed || sourceHistory === undefined) return [];
  const { name } = source.instance;
  let org: ConnectedOrg;
  try {
    org = await connectTarget(home, source.instance, undefined, signal);
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    return [`Whether the org of ${name} is still the one of its records could not be asked: ${error.message}`];
  }
  await findBaseline(home, sourceHistory, org.facts.orgId, 'never');
  return [];
};

const commitsOf = ({ targetTip, sources }: PlanState, deployedCommit: string | undefined): string[] =>
  [targetTip, ...sources.map(({ tip }) => tip), deployedCommit].filter((commit) => commit !== undefined);

const refuseStrangers = async (
  { store: from }: Context,
  { repo, store }: Context,
  { sources, targetTip }: PlanState
): Promise<void> => {
  for (const { name, tip } of sources) {
    if ((await repo.mergeBase(tip, targetTip)) === undefined) throw noCommonHistory(name, from, store);
  }
};

const refuseEmptyPlan = (
  { kind, target }: Route,
  delta: Delta,
  nothingNew: boolean,
  { merges, leftBehind }: Pick<Plan, 'merges' | 'leftBehind'>
): void => {
  // What lies on the child's own branch is no reason to deploy to it when its parent has nothing new.
  const nothingBack = kind === 'back-promotion' && merges.every(({ mergeCommit }) => mergeCommit === undefined);
  const lacking = delta.components.length;
  const { notDeleted } = delta;
  if (!nothingBack && (!nothingNew || lacking > 0)) return;
  const names = merges.map(({ name, kind: what, beyondOrg }) =>
    what === 'instance' && !beyondOrg ? `that the org of ${name} holds` : `of ${name}`
  );
  throw new SfError(
    [
      `Nothing to promote: instance ${target.name} has all ${names.join(', ')}.`,
      ...(leftBehind.length === 0 ? [] : ['On the branch, but not in that org:']),
      ...leftBehind.map(({ oid, subject }) => `  ${oid.slice(0, 7)} ${subject}`),
      ...(notDeleted.length === 0 ? [] : ['Its org still has what a person has to delete there:']),
      ...notDeleted.map((each) => `  ${notDeletedInWords(each)}`),
      ...(lacking === 0 ? [] : [`Its branch has ${counted(lacking, 'component')} that its own org does not hold.`]),
    ].join('\n'),
    'NothingToPromoteError',
    [
      ...(lacking === 0
        ? []
        : [`Deploy what its branch has: "sf sre instance sync --name ${target.name} --include-undeployed".`]),
      leftBehind.length === 0
        ? 'Commit more, or promote another feature.'
        : 'Take them along with --include-undeployed.',
    ]
  );
};

const orgOfRecord = (baseline: HistoryEntry | undefined): Plan['org'] => {
  if (baseline === undefined) return { orgId: '', username: '', kind: '' };
  const { id, username, kind } = baseline.record.org;
  return { orgId: id, username, kind };
};
