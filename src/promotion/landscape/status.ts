import { withoutUndefined } from '../../common/json.js';
import type { InstanceState } from '../instances/instanceState.js';
import { type InstanceList, listFrom } from '../instances/listInstances.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { Journal } from '../journal.js';
import type { InstanceName } from '../record.js';
import type { Run } from '../run.js';
import type { Context } from '../context.js';
import { type Above, readAbove, type WaitingFeature } from './above.js';
import { followAbroad } from './abroad.js';
import { countingIn } from './countWork.js';
import { readLandscape } from './landscape.js';
import { isInProgress, openRuns } from './openRuns.js';
import { type AskedOrg, askAllOrgs, type OrgQuestions } from './orgAnswers.js';
import { type FeatureStanding, standingOf } from './standing.js';

/** A run that neither ended nor was published: of this clone, or waiting for a pull request. */
export type UnfinishedRun = Readonly<Pick<Run, 'id' | 'kind' | 'state' | 'started' | 'deployId' | 'failure'>>;

/** An instance, what waits before it and what is going on in it. */
export type InstanceStatus = InstanceState &
  Readonly<{
    waiting: readonly WaitingFeature[];
    /** Oldest first. */
    runs: readonly UnfinishedRun[];
    /** What goes on with a parent in another repository; left out for all other instances. */
    above?: Omit<Above, 'runs'> & Readonly<{ runs: readonly UnfinishedRun[] }>;
    /** Left out unless orgs were asked. */
    asked?: AskedOrg;
  }>;

/** The forest as it stands. */
export type Status = Omit<InstanceList, 'instances'> &
  Readonly<{
    /** Parents come before their children, roots in the order of the file. */
    instances: readonly InstanceStatus[];
    /** Features of which it is not known where they go: developed in no known instance, and in none so far. */
    unplaced: readonly string[];
  }>;

/**
 * Reads the state of the pipeline from the remote and from the runs of this clone.
 *
 * @param questions what the org of each instance is asked; no org is asked without it
 * @throws SfError RemoteUnreachableError, DamagedStateError, GitError
 */
export const readStatus = async (context: PipelineContext, questions?: OrgQuestions): Promise<Status> => {
  const { repo } = context;
  const landscape = await readLandscape(context);
  if (!landscape) return { ...(await listFrom(context, new Map())), instances: [], unplaced: [] };
  const { pipeline, tips, features, holdings } = landscape;
  const count = countingIn(holdings.view);
  const [list, own] = await Promise.all([listFrom(context, tips, count), new Journal(repo).unfinished()]);
  const runs = await openRuns(context, own);
  const placed = features.map((feature) => standingOf(landscape, feature));
  const above = await readAllAbove({ ...context, loaded: { ...context.loaded, pipeline } }, list.instances, {
    placed,
    runs,
  });
  const asked = questions && (await askAllOrgs({ ...context, pipeline }, list.instances, { tips, ...questions }));
  return {
    ...list,
    instances: list.instances.map((instance) => ({
      ...instance,
      waiting: waitingFor(instance.name, placed),
      runs: runs.filter((run) => isInProgress(run, instance, context)).map(shown),
      ...above.get(instance.name),
      ...(asked ? { asked: asked.get(instance.name) } : {}),
    })),
    unplaced: placed
      .filter(({ commits, next, heldBy, developedIn }) => commits > 0 && !next && !heldBy.length && !developedIn)
      .map(({ name }) => name),
  };
};

/** Other repositories are read only where instances have their parents there. */
const readAllAbove = async (
  context: Context,
  instances: readonly InstanceState[],
  { placed, runs }: Readonly<{ placed: readonly FeatureStanding[]; runs: readonly Run[] }>
): Promise<ReadonlyMap<InstanceName, Pick<InstanceStatus, 'above'>>> => {
  const found = new Map<InstanceName, Pick<InstanceStatus, 'above'>>();
  const tops = instances.filter(({ foreignParent }) => foreignParent !== undefined);
  if (tops.length === 0) return found;
  const { features } = await followAbroad(context, placed);
  for (const instance of tops) {
    const { foreignParent } = instance;
    if (foreignParent === undefined) continue;
    const above = await readAbove(context, { ...instance, foreignParent }, { features, runs });
    found.set(instance.name, { above: { ...above, runs: above.runs.map(shown) } });
  }
  return found;
};

const waitingFor = (name: InstanceName, features: readonly FeatureStanding[]): WaitingFeature[] =>
  features
    .filter(({ next }) => next?.instance === name && next.repository === undefined)
    .map((feature) => ({
      feature: feature.name,
      again: feature.heldBy.some(({ instance }) => instance === name),
    }));

const shown = ({ id, kind, state, started, deployId, failure }: Run): UnfinishedRun =>
  withoutUndefined({ id, kind, state, started, deployId, failure });
