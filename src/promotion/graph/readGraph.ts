import { withoutUndefined } from '../../common/json.js';
import { featureNameOf } from '../../pipeline/features.js';
import type { Pipeline } from '../../pipeline/pipeline.js';
import type { InstanceState } from '../instances/instanceState.js';
import { type InstanceList, listFrom } from '../instances/listInstances.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { hasEnded, Journal } from '../journal.js';
import { countingIn } from '../landscape/countWork.js';
import { type Landscape, readLandscape } from '../landscape/landscape.js';
import { isInProgress, openRuns } from '../landscape/openRuns.js';
import { type FeatureStanding, standings } from '../landscape/standing.js';
import type { InstanceName } from '../record.js';
import type { Run } from '../run.js';
import type { FeatureWait, Graph, GraphFeature, GraphInstance, GraphRun } from './graph.js';

/**
 * Reads the picture of the pipeline from the remote, and from the runs of this clone. No org is asked.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const readGraph = async (context: PipelineContext): Promise<Graph> => {
  const landscape = await readLandscape(context);
  const { pipelineVersion, mainBranch, remote, instances: states } = await readInstances(context, landscape);
  const journaled = await new Journal(context.repo).all();
  const [ended, unfinished] = [true, false].map((isOver) =>
    journaled.filter(({ state }) => hasEnded(state) === isOver)
  );
  const runs = [...ended, ...(await openRuns(context, unfinished))];
  const instances = states.map((state) => toGraphInstance(state, runs, context));
  return {
    at: context.clock.now().toISOString(),
    pipelineVersion,
    ...(mainBranch === undefined ? {} : { mainBranch }),
    ...(remote === undefined ? {} : { remote }),
    instances,
    features: landscape ? standings(landscape).map((standing) => toGraphFeature(landscape, standing)) : [],
  };
};

const readInstances = async (context: PipelineContext, landscape: Landscape | undefined): Promise<InstanceList> =>
  landscape ? listFrom(context, landscape.tips, countingIn(landscape.holdings.view)) : listFrom(context, new Map());

const toGraphInstance = (
  state: InstanceState,
  runs: readonly Run[],
  context: Pick<PipelineContext, 'offline'>
): GraphInstance => {
  const { name, parent, foreignParent, mirrorOf, branch, branchTip, org, orgOverride, recordedOrg, onMain } = state;
  const { deployedCommit, undeployed, ahead, behind, owed, frozen, lastRecord, lock } = state;
  return withoutUndefined({
    ...{ name, parent, foreignParent, mirrorOf, branch, branchTip, org: orgOverride?.org ?? org },
    ...{ kind: recordedOrg?.kind, onMain, deployedCommit, undeployed, ahead, behind, owed, frozen, lastRecord, lock },
    runs: runsOfInterest(
      runs.filter((run) => (hasEnded(run.state) ? run.instance === name : isInProgress(run, state, context))),
      lastRecord?.at
    ).map(toGraphRun),
  });
};

/** Those that are not finished, and the newest that failed: a failure is news until a run there has ended well. */
const runsOfInterest = (runs: readonly Run[], recorded = ''): Run[] => {
  const failed = runs.findLast((run) => hasFailed(run) && run.started > recorded);
  return runs.filter((run) => run === failed || !hasEnded(run.state));
};

/** What was refused before anything was merged or sent, or ended by a person, is no failure of the instance. */
const hasFailed = ({ state, failure, deployId }: Run): boolean =>
  state === 'ended' && (deployId !== undefined || failure?.name === 'MergeConflictError');

const toGraphRun = ({ id, kind, state, started, deployId, failure }: Run): GraphRun =>
  withoutUndefined({ id, kind, state, started, deployId, failure });

/** A mirror is brought along and waits for nothing, so that only the way up from where a feature is developed counts. */
const toGraphFeature = ({ pipeline }: Landscape, standing: FeatureStanding): GraphFeature => {
  const { name, branch, tip, developedIn, isHotfix, heldBy } = standing;
  return withoutUndefined({
    name,
    shortName: featureNameOf(pipeline.config, name),
    tip: branch === 'gone' ? undefined : tip,
    developedIn,
    hotfix: isHotfix,
    heldBy: heldBy.map(({ instance, commit }) => ({ instance, commit })),
    waits: waitsOf(pipeline, standing),
  });
};

const waitsOf = (pipeline: Pipeline, standing: FeatureStanding): FeatureWait[] => {
  const { next, commits, heldBy, developedIn } = standing;
  // What goes on in another repository is not in this picture.
  if (next?.repository !== undefined) return [];
  if (next === undefined) return commits > 0 && heldBy.length === 0 && !developedIn ? [{ newer: false }] : [];
  const to = next.instance;
  const from = comesFrom(pipeline, standing, to);
  const newer = heldBy.some(({ instance }) => instance === to);
  return [withoutUndefined({ from: from === to ? undefined : from, to, newer })];
};

/** The instance nearest below another one that has the feature: it holds it, or the feature is developed there. */
const comesFrom = (
  pipeline: Pipeline,
  { developedIn, heldBy }: FeatureStanding,
  to: InstanceName
): InstanceName | undefined => {
  const holds = new Set([developedIn, ...heldBy.map(({ instance }) => instance)]);
  const start = developedIn ?? heldBy[0]?.instance;
  if (start === undefined || !pipeline.find(start)) return undefined;
  const path = pipeline.pathToRoot(start).map(({ name }) => name);
  return path.slice(0, path.indexOf(to)).findLast((name) => holds.has(name));
};
