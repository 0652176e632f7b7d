import { featureNameOf, featureBranchOf } from '../../pipeline/features.js';
import type { FeatureFacts } from '../features.js';
import { InstanceHistory } from '../history.js';
import type { InstanceState } from '../instances/instanceState.js';
import { listInstances } from '../instances/listInstances.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { Journal } from '../journal.js';
import { readJsonFile } from '../jsonCommit.js';
import type { InstanceName } from '../record.js';
import { branchRef, featureRef, historyRef } from '../refNames.js';
import type { Run } from '../run.js';
import type { Graph, GraphFeature, GraphInstance, GraphRun } from './graph.js';
import { type IsContained, type PlacedFeature, waitsOf } from './waits.js';

/**
 * Reads the picture of the pipeline from the remote, and from the runs of this clone. No org is asked.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError, DamagedJournalError
 */
export const readGraph = async (context: PipelineContext): Promise<Graph> => {
  const { pipelineVersion, mainBranch, remote, instances: states } = await listInstances(context);
  const runs = await new Journal(context.repo).all();
  const instances = states.map((state) => toGraphInstance(state, runs));
  return {
    at: context.clock.now().toISOString(),
    pipelineVersion,
    ...(mainBranch === undefined ? {} : { mainBranch }),
    ...(remote === undefined ? {} : { remote }),
    instances,
    features: await readFeatures(context, instances),
  };
};

const toGraphInstance = (state: InstanceState, runs: readonly Run[]): GraphInstance => {
  const { name, parent, foreignParent, mirrorOf, branch, branchTip, org, orgOverride, recordedOrg, onMain } = state;
  const { deployedCommit, undeployed, ahead, behind, owed, frozen, lastRecord, lock } = state;
  return withoutUndefined({
    ...{ name, parent, foreignParent, mirrorOf, branch, branchTip, org: orgOverride?.org ?? org },
    ...{ kind: recordedOrg?.kind, onMain, deployedCommit, undeployed, ahead, behind, owed, frozen, lastRecord, lock },
    runs: runsOfInterest(
      runs.filter(({ instance }) => instance === name),
      lastRecord?.at
    ).map(toGraphRun),
  });
};

/** Those that are not finished, and the newest that failed: a failure is news until a run there has ended well. */
const runsOfInterest = (runs: readonly Run[], recorded = ''): Run[] => {
  const failed = runs.findLast((run) => hasFailed(run) && run.started > recorded);
  return runs.filter((run) => run === failed || (run.state !== 'ended' && run.state !== 'published'));
};

/** What a person ended is no failure. */
const hasFailed = ({ state, failure }: Run): boolean =>
  state === 'ended' && failure !== undefined && failure.name !== 'PromotionCancelledError';

const toGraphRun = ({ id, kind, state, started, deployId, failure }: Run): GraphRun =>
  withoutUndefined({ id, kind, state, started, deployId, failure });

const readFeatures = async (
  context: PipelineContext,
  instances: readonly GraphInstance[]
): Promise<readonly GraphFeature[]> => {
  const { repo, store, offline, loaded } = context;
  if (!loaded.pipeline) return [];
  const refs = [branchesPattern(loaded.pipeline.config), featureRef('*'), historyRef('*')];
  const shared = offline ? await store.cached(refs) : await store.fetch(refs);
  const held = await readHoldings(context, instances, shared);
  const branches = [...shared.keys()].flatMap((ref) => nameBelow(branchRef(''), ref));
  const facts = [...shared.keys()].flatMap((ref) => nameBelow(featureRef(''), ref));
  const owned = new Set([loaded.mainBranch, ...instances.map(({ branch }) => branch)]);
  const { config } = loaded.pipeline;
  const ofPattern = branches.filter((name) => featureNameOf(config, name) !== undefined && !owned.has(name));
  const isContained = rememberingContained(context);
  const features: GraphFeature[] = [];
  for (const name of [...new Set([...ofPattern, ...facts, ...held.keys()])].sort()) {
    const factsCommit = shared.get(featureRef(name));
    const known = factsCommit && (await readJsonFile<FeatureFacts>(repo, factsCommit, 'feature.json'));
    const placed: PlacedFeature = withoutUndefined({
      name,
      shortName: featureNameOf(config, name),
      tip: shared.get(branchRef(name)),
      developedIn: known ? known.instance : undefined,
      hotfix: known ? (known.hotfix ?? false) : false,
      heldBy: held.get(name) ?? [],
    });
    features.push({ ...placed, waits: await waitsOf(placed, instances, isContained) });
  }
  return features;
};

/** The refs of branches that may be features: those below the last folder that the pattern begins with. */
const branchesPattern = (config: Parameters<typeof featureBranchOf>[0]): string => {
  const [before] = featureBranchOf(config, '\0').split('\0');
  return branchRef(`${before.slice(0, before.lastIndexOf('/') + 1)}*`);
};

const nameBelow = (prefix: string, ref: string): string[] => (ref.startsWith(prefix) ? [ref.slice(prefix.length)] : []);

/** For each feature that records name, the newest commit of it that each instance holds. */
const readHoldings = async (
  { repo }: PipelineContext,
  instances: readonly GraphInstance[],
  shared: ReadonlyMap<string, string>
): Promise<Map<string, Array<{ instance: InstanceName; commit: string }>>> => {
  const holdings = new Map<string, Array<{ instance: InstanceName; commit: string }>>();
  for (const { name: instance } of instances) {
    const seen = new Set<string>();
    for await (const { record } of new InstanceHistory(repo, instance, shared.get(historyRef(instance))).records()) {
      for (const { name, tip: commit } of record.features) {
        if (seen.has(name)) continue;
        seen.add(name);
        holdings.set(name, [...(holdings.get(name) ?? []), { instance, commit }]);
      }
    }
  }
  return holdings;
};

/** Asks git once for each pair. A commit that is gone from this clone, since its branch was rewritten, contains nothing. */
const rememberingContained = ({ repo }: PipelineContext): IsContained => {
  const answers = new Map<string, Promise<boolean>>();
  const ask = async (commit: string, within: string): Promise<boolean> =>
    (await repo.resolveCommit(commit)) !== undefined &&
    (await repo.resolveCommit(within)) !== undefined &&
    repo.isAncestor(commit, within);
  return async (commit, within) => {
    if (commit === within) return true;
    const key = `${commit} ${within}`;
    const answer = answers.get(key) ?? ask(commit, within);
    answers.set(key, answer);
    return answer;
  };
};

/** The same object without the keys whose value is undefined, as JSON would print it. */
const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
