import { SfError } from '@salesforce/core/sfError';
import { ensureHistory } from '../git/history.js';
import { sameRepository } from '../git/address.js';
import { CommitGraph } from '../git/commitGraph.js';
import type { RefStore } from '../git/refs.js';
import type { CommitInfo, Repository } from '../git/repository.js';
import type { Context } from './context.js';
import { firstParents } from './features/ownCommits.js';
import { revertsOfHeld } from './features/revertsOfHeld.js';
import { findTakenOut } from './features/takenOut.js';
import { type HistoryEntry, InstanceHistory } from './history.js';
import { noBaselineError } from './noBaseline.js';
import type { MergeSource } from './mergeFeatures.js';
import type { InstanceName, RecordedFeature } from './record.js';
import { branchRef, historyRef } from './refNames.js';
import { recordedSources } from './recordedSources.js';
import type { Route } from './route.js';
import { contains } from './squashes.js';

/** The branches, histories and sources that a plan starts from, as the remote has them now. */
export type PlanState = Readonly<{
  targetTip: string;
  mainTip: string | undefined;
  root: InstanceName;
  rootDeployedCommit: string | undefined;
  history: InstanceHistory;
  /** The source's history, when a whole instance is promoted. */
  sourceHistory: InstanceHistory | undefined;
  sources: ReadonlyArray<MergeSource & { unpushed: number; beyondOrg?: true }>;
  from: InstanceName | undefined;
  leftBehind: readonly CommitInfo[];
}>;

/**
 * Reads the state that a plan along a route starts from.
 *
 * @param includeUndeployed whether a whole instance is taken at its branch's tip, not at its deployed commit
 * @throws SfError BranchMissingError, NoBaselineError (of a source instance), FeatureNotHeldError
 */
export const readPlanState = async (context: Context, route: Route, includeUndeployed: boolean): Promise<PlanState> => {
  const { store, repo, loaded } = context;
  const { target, source } = route;
  const home = route.home ?? context;
  const path = loaded.pipeline.pathToRoot(target.name);
  const root = path[path.length - 1];
  const refs = new Set([branchRef(target.branch), historyRef(target.name), historyRef(root.name)]);
  const homeRefs = home === context ? refs : new Set<string>();
  if (home.loaded.mainBranch !== undefined) homeRefs.add(branchRef(home.loaded.mainBranch));
  if (source.kind !== 'features') {
    homeRefs.add(branchRef(source.instance.branch));
    homeRefs.add(historyRef(source.instance.name));
  }
  const read = async (from: RefStore, wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> =>
    context.offline ? from.cached([...wanted]) : from.fetch([...wanted]);
  const tips = await read(store, refs);
  const homeTips = home === context ? tips : await read(home.store, homeRefs);
  const historyOf = (name: string, from = tips): InstanceHistory =>
    new InstanceHistory(repo, name, from.get(historyRef(name)));
  const rootNewest = await historyOf(root.name).newest();
  const common = {
    targetTip: tipOf(tips, target.branch, target.name),
    mainTip: home.loaded.mainBranch === undefined ? undefined : homeTips.get(branchRef(home.loaded.mainBranch)),
    root: root.name,
    rootDeployedCommit: rootNewest?.record.deployedCommit,
    history: historyOf(target.name),
  };
  if (source.kind === 'features') {
    const sources: Array<PlanState['sources'][number]> = [];
    for (const { name, tip, unpushed } of source.features) {
      const feature = { name, tip, repository: home.store.url };
      sources.push({
        name,
        tip,
        unpushed,
        kind: 'feature',
        ...(await heldBeforeRewrite(repo, common.history, feature)),
      });
    }
    const [first] = source.features;
    return { ...common, sources, from: first.developedIn, sourceHistory: undefined, leftBehind: [] };
  }
  if (source.kind === 'recorded') {
    const { name, branch } = source.instance;
    const given = {
      name,
      branchTip: homeTips.get(branchRef(branch)),
      records: await arrayOf(historyOf(name, homeTips).records()),
    };
    const into = { name: target.name, branchTip: common.targetTip, records: await arrayOf(common.history.records()) };
    const wanted = { features: source.features, given, target: into, mainTip: common.mainTip };
    const sources = await recordedSources({ repo }, wanted, home);
    return { ...common, sources, from: source.instance.name, sourceHistory: undefined, leftBehind: [] };
  }
  const { name, branch } = source.instance;
  const branchTip = tipOf(homeTips, branch, name);
  const sourceHistory = historyOf(name, homeTips);
  const deployed = (await sourceHistory.newest())?.record.deployedCommit;
  if (deployed === undefined && !includeUndeployed) {
    throw await noBaselineError(home, {
      instance: name,
      actions: [
        `Declare that the org holds the branch's tip: "sf sre instance baseline --name ${name}".`,
        "Promote the branch's tip regardless: add --include-undeployed.",
      ],
    });
  }
  const tip = source.at ?? (includeUndeployed || deployed === undefined ? branchTip : deployed);
  return {
    ...common,
    sources: [{ name, tip, unpushed: 0, kind: 'instance', ...(tip === deployed ? {} : { beyondOrg: true }) }],
    from: name,
    sourceHistory,
    leftBehind: await repo.commits({ include: [branchTip], exclude: [tip] }),
  };
};

/** What is done about reverts. */
type Reverting = Readonly<{
  /** The target's branch. */
  branch: string;
  /** Whether undos that come along take effect. */
  withUndo: boolean;
}>;

/**
 * The sources of a plan with what the target took out of them, and with the undos that come along of what it holds. Only what
 * the target was given is looked for: mostly nothing.
 *
 * A whole instance brings back what the target had reverted of it. An undo that comes along, in whatever direction, does not
 * take out what the target holds: it was decided for another instance.
 *
 * @throws SfError DamagedStateError, NewerStateError when the target's history cannot be read; GitError
 */
export const withTakenOut = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  { branch, withUndo }: Reverting,
  state: PlanState
): Promise<PlanState['sources']> => {
  const { history, targetTip, mainTip = targetTip } = state;
  let reading: Promise<readonly HistoryEntry[]> | undefined;
  const recordsOnce = async (): Promise<readonly HistoryEntry[]> => (reading ??= arrayOf(history.records()));
  const sources = await Promise.all(
    state.sources.map(async (source): Promise<PlanState['sources'][number]> => {
      if (source.picks !== undefined) return source;
      const takenOut =
        source.kind === 'instance'
          ? await revertsOfHeld(repo, { reverting: targetTip, holding: source.tip, only: 'all' })
          : [];
      const keeps = withUndo
        ? []
        : await revertsOfHeld(repo, { reverting: source.tip, holding: targetTip, only: 'undos', records: recordsOnce });
      return {
        ...source,
        ...(takenOut.length === 0 ? {} : { takenOut }),
        ...(keeps.length === 0 ? {} : { keeps }),
      };
    })
  );
  const features = sources.filter(({ kind, picks }) => kind === 'feature' && picks === undefined);
  if (features.length === 0) return sources;
  const records = await recordsOnce();
  return Promise.all(
    sources.map(async (source) => {
      if (!features.includes(source)) return source;
      const { name, tip } = source;
      const isNamed = records.some(({ record }) => record.features.some((feature) => feature.name === name));
      const isGiven = isNamed || (await repo.isAncestor(tip, targetTip));
      const line = isGiven ? undefined : await builtUpon(repo, { tip, targetTip, mainTip });
      if (line?.size === 0) return source;
      const given = { branch, tip: targetTip, mainTip, records };
      // Of a feature that was rewritten, what the target was given is the version before: the merge starts from that one.
      const sought = { name, tip: source.rewrittenFrom ?? tip, repository: store.url };
      const all = await findTakenOut(repo, sought, given);
      // A feature that deletes what another one added is work of its own, and stays.
      const takenOut = all.filter(
        ({ isMeant, commits }) => isMeant && (line === undefined || commits.every((commit) => line.has(commit)))
      );
      return takenOut.length === 0 ? source : { ...source, takenOut };
    })
  );
};

/**
 * What a feature that a target was not given was built upon, and the target was given: another feature that it was started
 * from. What came into it by merges, such as of the target's own branch, is not its work.
 */
const builtUpon = async (
  repo: Repository,
  { tip, targetTip, mainTip }: Readonly<{ tip: string; targetTip: string; mainTip: string }>
): Promise<ReadonlySet<string>> => {
  const line = await ownLine(repo, tip, mainTip);
  const oldest = line.at(-1);
  const isGiven = oldest !== undefined && (await contains(repo, targetTip, oldest));
  return new Set(isGiven ? line : []);
};

/** The commits from a feature's tip down to where it left the line of the main branch, without what was merged into it. */
const ownLine = async (repo: Repository, tip: string, mainTip: string): Promise<readonly string[]> => {
  const base = await repo.mergeBase(tip, mainTip);
  if (base === undefined) return [];
  const main = await repo.commits({ include: [mainTip], exclude: [`${base}^@`], firstParent: true });
  if (main.some(({ oid }) => oid === base)) {
    return (await repo.commits({ include: [tip], exclude: [base], firstParent: true })).map(({ oid }) => oid);
  }
  // The main branch was given some of it by a merge.
  const graph = await CommitGraph.read(repo, { include: [tip, mainTip] });
  const mainLine = firstParents(graph, graph.placeOf(mainTip), () => true);
  return [...firstParents(graph, graph.placeOf(tip), (place) => !mainLine.has(place))].map(
    (place) => graph.commits[place].oid
  );
};

/** All that an iterable gives, in order. */
export const arrayOf = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** Whether a target has all already, and which commits of the source's branch its org was never given. */
export type Outlook = Readonly<{ isUpToDate: boolean; leftBehind: readonly CommitInfo[] }>;

/**
 * Whether the target of a route has all that would go along it already, so that nothing need be locked or asked.
 *
 * @throws as {@link readPlanState}, and what fetching the history that a shallow clone lacks throws
 */
export const lookAhead = async (context: Context, route: Route, includeUndeployed: boolean): Promise<Outlook> => {
  const { repo } = context;
  const { sources, targetTip, leftBehind } = await readPlanState(context, route, includeUndeployed);
  await ensureHistory(repo, (route.home ?? context).store, [targetTip, ...sources.map(({ tip }) => tip)]);
  for (const { kind, tip, picks, again } of sources) {
    if (again && picks && picks.length > 0) return { isUpToDate: false, leftBehind };
    if (kind === 'instance' && picks === undefined) {
      const takenOut = await revertsOfHeld(repo, { reverting: targetTip, holding: tip, only: 'all' });
      if (takenOut.length > 0) return { isUpToDate: false, leftBehind };
    }
    for (const commit of picks ?? [tip]) {
      if (!(await contains(repo, targetTip, commit))) return { isUpToDate: false, leftBehind };
    }
  }
  return { isUpToDate: true, leftBehind };
};

/**
 * What the target holds of a feature that was rewritten since, so that git does not see it.
 *
 * @throws SfError GitError
 */
export const heldBeforeRewrite = async (
  repo: Repository,
  history: InstanceHistory,
  { name, tip, repository }: Readonly<{ name: string; tip: string; repository: string | undefined }>
): Promise<Pick<MergeSource, 'rewrittenFrom'>> => {
  // Two repositories may each have a feature of one name.
  const isSame = (feature: RecordedFeature): boolean =>
    feature.name === name &&
    (feature.repository === undefined || repository === undefined || sameRepository(feature.repository, repository));
  for await (const { record } of history.records()) {
    const recorded = record.features.find(isSame);
    if (recorded === undefined) continue;
    if ((await repo.resolveCommit(recorded.tip)) === undefined) return {};
    return (await repo.isAncestor(recorded.tip, tip)) ? {} : { rewrittenFrom: recorded.tip };
  }
  return {};
};

export const tipOf = (tips: ReadonlyMap<string, string>, branch: string, instance: string): string => {
  const tip = tips.get(branchRef(branch));
  if (tip !== undefined) return tip;
  throw new SfError(`Branch ${branch} of instance ${instance} does not exist.`, 'BranchMissingError', [
    'See how it is created, or brought back, with "sf sre pipeline check".',
    'If it was renamed, set "branch" of the instance in sfdx-project.json on the main branch to its new name.',
  ]);
};
