import type { Context } from '../context.js';
import { allAbove } from '../foreign.js';
import { notHeldBy } from '../holds.js';
import { shownInstances } from '../instances/listInstances.js';
import { readHistories } from '../landscape/histories.js';
import { readHoldings } from '../landscape/holdings.js';
import type { KnownFeature } from '../landscape/knownFeatures.js';
import { type FeatureStanding, standingOf } from '../landscape/standing.js';
import type { InstanceName } from '../record.js';
import { branchRef, historyRef } from '../refNames.js';

/** Where a feature is, and whether it arrived. */
export type Whereabouts = Readonly<{
  standing: FeatureStanding;
  /** The root that it is on its way to; several where it is not known in which instance it is developed. */
  roots: readonly InstanceName[];
  /**
   * Whether a root holds all of it. A feature in which nothing was done is nowhere missing; of one whose branch is gone and
   * that no record names, no commit is known any more, and so not whether any is missing.
   */
  isInRoot: boolean;
}>;

/**
 * Reads freshly where one feature is, over the repositories on its way.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError, NewerStateError, GitError, and what opening other repositories
 * throws
 */
export const whereaboutsOf = async (context: Context, feature: KnownFeature): Promise<Whereabouts> => {
  const { repo, store, loaded } = context;
  const { pipeline, mainCommit: mainTip } = loaded;
  const shown = shownInstances(loaded)
    .map(({ instance }) => instance)
    .filter(({ mirrorOf }) => mirrorOf === undefined);
  const tips = await store.fetch([
    ...new Set(shown.flatMap(({ name, branch }) => [historyRef(name), branchRef(branch)])),
  ]);
  const histories = await readHistories(repo, tips);
  const instances = new Map(
    shown.map(({ name, branch }) => [
      name,
      { name, branchTip: tips.get(branchRef(branch)), records: histories.get(name) ?? [] },
    ])
  );
  const holdings = await readHoldings(repo, {
    instances: [...instances.values()],
    features: [feature],
    mainTip,
    bounded: true,
  });
  const standing = standingOf({ pipeline, holdings }, feature);
  const isEmpty = feature.tip !== undefined && feature.tip === feature.base;
  const abroad = await rootAbroad(context, feature);
  if (abroad) return { standing, roots: [abroad.root], isInRoot: isEmpty || abroad.isThere };
  const start = pipeline.find(feature.developedIn ?? '');
  const roots = start ? pipeline.pathToRoot(start.name).slice(-1) : pipeline.roots;
  const isThere = roots.some(({ name }) => {
    const instance = instances.get(name);
    return instance !== undefined && holdings.presence(feature, instance).complete;
  });
  return { standing, roots: roots.map(({ name }) => name), isInRoot: isEmpty || isThere };
};

/** The root in another repository that a feature is on its way to, if it is, and whether it arrived there. */
const rootAbroad = async (
  context: Context,
  { name, repository, tip, developedIn }: KnownFeature
): Promise<Readonly<{ root: InstanceName; isThere: boolean }> | undefined> => {
  const { pipeline, mainCommit: mainTip } = context.loaded;
  const start = pipeline.find(developedIn ?? '');
  if (!start || pipeline.pathToRoot(start.name).slice(-1)[0].foreignParent === undefined) return undefined;
  const { instance, context: place } = (await allAbove(context, start)).slice(-1)[0];
  if (tip === undefined) return { root: instance.name, isThere: false };
  const lacking = await notHeldBy(place, [instance.name], { features: [{ name, repository, tip }], mainTip });
  return { root: instance.name, isThere: lacking.get(instance.name)?.length === 0 };
};
