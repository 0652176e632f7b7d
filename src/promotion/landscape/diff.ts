import { SfError } from '@salesforce/core/sfError';
import type { CommitInfo } from '../../git/repository.js';
import type { DeltaComponent } from '../../metadata/delta/delta.js';
import { computePlan } from '../computePlan.js';
import type { Context } from '../context.js';
import type { PlanOptions } from '../plan.js';
import { readPlanState } from '../planState.js';
import type { InstanceName } from '../record.js';
import type { Route } from '../route.js';
import { newRunId } from '../run.js';
import { type Landscape, readLandscape } from './landscape.js';

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
  /** Newest first. */
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
  const route = routeBetween(context, from, to);
  const landscape = await readLandscape(context);
  // Everything was just fetched.
  const fetched = { ...context, offline: true };
  const { sources, targetTip, leftBehind } = await readPlanState(fetched, route, includeUndeployed);
  const [{ tip }] = sources;
  const options = { ...plainOptions, includeUndeployed };
  return {
    from,
    to,
    fromCommit: tip,
    toCommit: targetTip,
    features: landscape ? comingFeatures(landscape, from, to) : [],
    commits: await context.repo.commits({ include: [tip], exclude: [targetTip] }),
    ...(await componentsOf(fetched, route, options)),
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

const routeBetween = ({ loaded: { pipeline } }: Context, from: InstanceName, to: InstanceName): Route => {
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

const comingFeatures = (
  { features, holdings, instances }: Landscape,
  from: InstanceName,
  to: InstanceName
): ComingFeature[] => {
  const [source, target] = [instances.get(from), instances.get(to)];
  if (!source || !target) return [];
  return features.flatMap((feature) => {
    const [there, here] = [source, target].map((instance) => holdings.presence(feature, instance));
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
