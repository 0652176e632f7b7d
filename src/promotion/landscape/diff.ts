import { SfError } from '@salesforce/core/sfError';
import type { CommitInfo } from '../../git/repository.js';
import type { DeltaComponent } from '../../metadata/delta/delta.js';
import type { Instance } from '../../pipeline/pipeline.js';
import { computePlan } from '../computePlan.js';
import type { Context } from '../context.js';
import { towards } from '../featureRoutes.js';
import { aboveByRepository, type PlacedInstance } from '../foreign.js';
import { holdingsAt } from '../holds.js';
import type { PlanOptions } from '../plan.js';
import { readPlanState } from '../planState.js';
import type { InstanceName } from '../record.js';
import type { Route } from '../route.js';
import { workBetween } from '../squashes.js';
import { newRunId } from '../run.js';
import { readLandscape } from './landscape.js';

/** Which instances are compared. */
export type DiffRequest = Readonly<{
  from: InstanceName;
  to: InstanceName;
  /** Take the branch's tip of `from`, not only what its org holds. */
  includeUndeployed: boolean;
}>;

/** A feature that would come. */
export type ComingFeature = Readonly<{
  name: string;
  /** The commit that the first instance holds. */
  commit: string;
  /** Whether the other instance holds older commits of it. */
  again: boolean;
}>;

/** What promoting all that one instance holds into another one would bring. */
export type InstanceDiff = Readonly<{
  from: InstanceName;
  to: InstanceName;
  /** The commit that would be merged, and the tip that it would be merged into. */
  fromCommit: string;
  toCommit: string;
  features: readonly ComingFeature[];
  /** Newest first, without merges. */
  commits: readonly CommitInfo[];
  components: readonly DeltaComponent[];
  /** Files that cannot be merged; then nothing is known of the components. */
  conflicts: ReadonlyArray<Readonly<{ path: string; kind: string }>>;
  /** Commits on the branch of `from` that its org was never given, and that would stay behind. */
  leftBehind: readonly CommitInfo[];
}>;

/**
 * Tells what promoting all that one instance holds into another one would bring, be they next to each other or not. Reads
 * git alone; no org is asked, and no ref moves.
 *
 * @throws SfError UnknownInstanceError, SameInstanceError, MirrorError, BranchMissingError, NoBaselineError, and what reading
 * the pipeline and computing the delta throws
 */
export const readDiff = async (
  context: Context,
  { from, to, includeUndeployed }: DiffRequest
): Promise<InstanceDiff> => {
  const route = await routeBetween(context, from, to);
  const { home = context, abroad = context } = route;
  const features = await comingFeatures({ home, abroad }, from, to);
  const { sources, targetTip, leftBehind } = await readPlanState(abroad, route, includeUndeployed);
  const [{ tip }] = sources;
  const options = { ...plainOptions, includeUndeployed };
  // Everything was just fetched, and no org is to be asked.
  const fetched = { ...abroad, offline: true };
  const fetchedRoute = route.home === undefined ? route : { ...route, home: { ...home, offline: true } };
  return {
    from,
    to,
    fromCommit: tip,
    toCommit: targetTip,
    features,
    commits: await workBetween(context.repo, tip, targetTip),
    ...(await componentsOf(fetched, fetchedRoute, options)),
    leftBehind,
  };
};

const plainOptions: PlanOptions = {
  full: false,
  includeMain: true,
  includeUndeployed: false,
  overwrite: [],
  keepOrg: [],
  tests: [],
  ignoreWarnings: false,
};

/** The route from one instance to another, of which one may be above the other in another repository. */
const routeBetween = async (context: Context, from: InstanceName, to: InstanceName): Promise<Route> => {
  const { pipeline } = context.loaded;
  const [below, above] = pipeline.find(from) ? [from, to] : [to, from];
  const placed = pipeline.find(above) ? undefined : await findAbove(context, pipeline.instance(below), above);
  if (placed?.instance.name === to) {
    return { ...towards(context, placed), source: { kind: 'instance', instance: pipeline.instance(from) } };
  }
  if (placed) {
    const source = { kind: 'instance', instance: placed.instance } as const;
    return { kind: 'back-promotion', target: pipeline.instance(to), skipped: [], home: placed.context, source };
  }
  const [instance, target] = [pipeline.instance(from), pipeline.instance(to)];
  if (from === to) {
    throw new SfError(`Instance ${from} cannot be compared with itself.`, 'SameInstanceError', [
      'Name two instances: "sf sre diff --from <instance> --to <instance>".',
    ]);
  }
  for (const { name, mirrorOf } of [instance, target]) {
    if (mirrorOf === undefined) continue;
    throw new SfError(`Instance ${name} mirrors ${mirrorOf}, and takes no features of its own.`, 'MirrorError', [
      `Name ${mirrorOf} in its place.`,
    ]);
  }
  const isDown = pipeline.pathToRoot(to).some(({ name }) => name === from);
  return { kind: isDown ? 'back-promotion' : 'promotion', target, skipped: [], source: { kind: 'instance', instance } };
};

const findAbove = async (
  context: Context,
  below: Instance,
  name: InstanceName
): Promise<PlacedInstance | undefined> => {
  for await (const path of aboveByRepository(context, below)) {
    const found = path.find(({ instance }) => instance.name === name);
    if (found) return found;
  }
  return undefined;
};

/** @param places the repositories of the first instance and of the other one */
const comingFeatures = async (
  { home, abroad }: Readonly<{ home: Context; abroad: Context }>,
  from: InstanceName,
  to: InstanceName
): Promise<ComingFeature[]> => {
  const landscape = await readLandscape(home);
  const source = landscape?.instances.get(from);
  if (!landscape || !source) return [];
  const { features, holdings } = landscape;
  const mainTip = home.loaded.mainCommit;
  const other = home === abroad ? undefined : await holdingsAt(abroad, [to], { features, mainTip });
  const target = other ? other.instances[0] : landscape.instances.get(to);
  if (!target) return [];
  return features.flatMap((feature) => {
    const there = holdings.presence(feature, source);
    const here = (other?.holdings ?? holdings).presence(feature, target);
    const lacking = new Set(there.missing);
    const comes = here.missing.some((oid) => !lacking.has(oid)) || here.commit === undefined;
    if (there.commit === undefined || here.commit === there.commit || !comes) return [];
    return [{ name: feature.name, commit: there.commit, again: here.commit !== undefined }];
  });
};

const componentsOf = async (
  context: Context,
  route: Route,
  options: PlanOptions
): Promise<Pick<InstanceDiff, 'components' | 'conflicts'>> => {
  const effects = { org: undefined, options, signal: new AbortController().signal, wait: 0 };
  try {
    const { delta } = await computePlan(context, { route, run: newRunId(context.clock.now()), ...effects });
    return { components: delta.components, conflicts: [] };
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    if (error.name === 'NothingToPromoteError') return { components: [], conflicts: [] };
    if (error.name !== 'MergeConflictError') throw error;
    const { conflicts } = error.data as Pick<InstanceDiff, 'conflicts'>;
    return { components: [], conflicts: conflicts.map(({ path, kind }) => ({ path, kind })) };
  }
};
