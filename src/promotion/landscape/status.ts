import { withoutUndefined } from '../../common/json.js';
import type { InstanceState } from '../instances/instanceState.js';
import { type InstanceList, listFrom } from '../instances/listInstances.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { Journal } from '../journal.js';
import type { InstanceName } from '../record.js';
import type { Run } from '../run.js';
import { countingIn } from './countCommits.js';
import { readLandscape } from './landscape.js';
import { type AskedOrg, askAllOrgs, type OrgQuestions } from './orgAnswers.js';
import { type FeatureStanding, standingOf } from './standing.js';

/** A feature that waits before an instance. */
export type WaitingFeature = Readonly<{
  feature: string;
  /** Whether the instance holds older commits of it, and it is to be promoted again. */
  again: boolean;
}>;

/** A run of this clone that neither ended nor was published. */
export type UnfinishedRun = Readonly<Pick<Run, 'id' | 'kind' | 'state' | 'started' | 'deployId'>>;

/** An instance, what waits before it and what is going on in it. */
export type InstanceStatus = InstanceState &
  Readonly<{
    waiting: readonly WaitingFeature[];
    /** Oldest first. */
    runs: readonly UnfinishedRun[];
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
 * @throws SfError RemoteUnreachableError, DamagedStateError, DamagedJournalError, GitError
 */
export const readStatus = async (context: PipelineContext, questions?: OrgQuestions): Promise<Status> => {
  const { repo } = context;
  const landscape = await readLandscape(context);
  if (!landscape) return { ...(await listFrom(context, new Map())), instances: [], unplaced: [] };
  const { pipeline, tips, features, holdings } = landscape;
  const count = await countingIn(repo, holdings.view);
  const [list, runs] = await Promise.all([listFrom(context, tips, count), new Journal(repo).unfinished()]);
  const placed = features.map((feature) => standingOf(landscape, feature));
  const asked = questions && (await askAllOrgs({ ...context, pipeline }, list.instances, { tips, ...questions }));
  return {
    ...list,
    instances: list.instances.map((instance) => ({
      ...instance,
      waiting: waitingFor(instance.name, placed),
      runs: runs.filter((run) => isInProgress(run, instance, context)).map(shown),
      ...(asked ? { asked: asked.get(instance.name) } : {}),
    })),
    unplaced: placed
      .filter(({ commits, next, heldBy, developedIn }) => commits > 0 && !next && !heldBy.length && !developedIn)
      .map(({ name }) => name),
  };
};

const waitingFor = (name: InstanceName, features: readonly FeatureStanding[]): WaitingFeature[] =>
  features
    .filter(({ next }) => next?.instance === name && next.repository === undefined)
    .map((feature) => ({
      feature: feature.name,
      again: feature.heldBy.some(({ instance }) => instance === name),
    }));

/**
 * Whether an unfinished run of this clone is in progress in an instance. One that was given up, by freeing its lock, is in
 * nobody's way; which locks there are, only the remote tells.
 */
export const isInProgress = (
  { id, instance, repository }: Run,
  { name, lock }: Pick<InstanceState, 'name' | 'lock'>,
  { offline }: Pick<PipelineContext, 'offline'>
): boolean => instance === name && repository === undefined && (offline || lock?.run === id);

const shown = ({ id, kind, state, started, deployId }: Run): UnfinishedRun =>
  withoutUndefined({ id, kind, state, started, deployId });
