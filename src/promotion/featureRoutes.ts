import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import type { Context } from './context.js';
import { currentFeature, findFeatures, type FeatureBranch } from './features.js';
import { aboveByRepository, type PlacedInstance } from './foreign.js';
import { InstanceHistory } from './history.js';
import { notHeldBy } from './holds.js';
import { cachedLocks, readLocks } from './lock.js';
import { lockedRun } from './lockedRun.js';
import type { InstanceName } from './record.js';
import { historyRef } from './refNames.js';
import type { AskInstance, Route, RoutedFeature, RouteRequest } from './route.js';
import { instancesAbove, stagesUpTo } from './stages.js';

/**
 * Finds the instances that features go to, and which of them go where: with `to`, each instance gets those that it does
 * not hold yet.
 *
 * @throws SfError UnknownInstanceError, NoParentError, NotOnTheWayError, InstanceOfFeatureError, NothingToPromoteError,
 * FeaturesApartError, and what {@link findFeatures} throws
 */
export const featureRoutes = async (
  context: Context,
  request: RouteRequest,
  askInstance: AskInstance | undefined
): Promise<readonly Route[]> => {
  const { features: names, to } = request;
  const found = names.length > 0 ? await findFeatures(context, names) : [await currentFeature(context)];
  if (to !== undefined && isStraightToRoot(context, found, to)) return straightToRoot(context, found, to);
  const features: Array<RoutedFeature & Developed> = [];
  for (const feature of found) {
    features.push({ ...feature, developedIn: await instanceOf(context, feature, { from: request.from, askInstance }) });
  }
  const ordered = await inOrderOfAncestry(context, features);
  return to === undefined ? [await nextRoute(context, ordered)] : routesUpTo(context, ordered, to);
};

type Developed = Readonly<{ developedIn: InstanceName }>;

/** Hotfixes may go to the root without any stage before it. */
const isStraightToRoot = ({ loaded }: Context, found: readonly FeatureBranch[], to: InstanceName): boolean =>
  found.every(({ hotfix }) => hotfix) && loaded.pipeline.isRoot(to);

const straightToRoot = async (
  context: Context,
  found: readonly FeatureBranch[],
  to: InstanceName
): Promise<readonly Route[]> => {
  const target = { instance: context.loaded.pipeline.instance(to), context };
  const features = found.map((feature) => ({ ...feature, developedIn: feature.instance }));
  const [lacking] = await lackingAt(context, [target], features);
  if (lacking.features.length === 0) throw nothingToPromote(found[0], to);
  return [routeTo(context, target, await inOrderOfAncestry(context, lacking.features))];
};

const nextRoute = async (context: Context, features: ReadonlyArray<RoutedFeature & Developed>): Promise<Route> => {
  const targets = new Map<InstanceName, PlacedInstance>();
  const nextOf = new Map<string, InstanceName>();
  for (const feature of features) {
    const target = await nextInstance(context, feature);
    // Of a collection, say, some may have arrived before others were added.
    if (!target) continue;
    targets.set(target.instance.name, target);
    nextOf.set(feature.name, target.instance.name);
  }
  const [target, ...others] = targets.values();
  if (!target) throw nothingToPromote(features[0], (await rootAbove(context, features[0])).name);
  const going = features.filter(({ name }) => nextOf.has(name));
  if (others.length === 0) return routeTo(context, target, going);
  throw new SfError(
    `These features do not go into the same instance next: ${[...nextOf]
      .map(([name, next]) => `${name} into ${next}`)
      .join(', ')}.`,
    'FeaturesApartError',
    ['Promote the one that is behind first, or each by itself, or name where all are to arrive with --to.']
  );
};

const routesUpTo = async (
  context: Context,
  features: ReadonlyArray<RoutedFeature & Developed>,
  to: InstanceName
): Promise<readonly Route[]> => {
  const { pipeline } = context.loaded;
  const paths: Array<readonly PlacedInstance[]> = [];
  for (const { developedIn } of features) paths.push(await stagesUpTo(context, pipeline.instance(developedIn), to));
  // All ways end at the same instance: what is farther from it, maybe on another branch of the tree, comes first.
  const distances = new Map(
    paths.flatMap((path) => path.map((stage, index) => [stage.instance.name, { stage, left: path.length - index }]))
  );
  const stages = [...distances.values()].sort((a, b) => b.left - a.left).map(({ stage }) => stage);
  const lacking = await lackingAt(context, stages, features);
  const routes = lacking.flatMap(({ stage, features: missing }) => {
    const isOnWay = (feature: RoutedFeature & Developed): boolean =>
      paths[features.indexOf(feature)].some(({ instance }) => instance.name === stage.instance.name);
    const going = missing.filter(isOnWay);
    return going.length === 0 ? [] : [routeTo(context, stage, going)];
  });
  if (routes.length === 0) throw nothingToPromote(features[0], to);
  return routes;
};

const routeTo = (context: Context, stage: PlacedInstance, features: readonly RoutedFeature[]): Route => ({
  ...towards(context, stage),
  source: { kind: 'features', features },
});

/** A promotion from one repository into an instance, which may be in another one. */
export const towards = (context: Context, { instance, context: place }: PlacedInstance): Omit<Route, 'source'> => ({
  kind: 'promotion',
  target: instance,
  skipped: [],
  ...(place === context ? {} : { abroad: place, home: context }),
});

/** Of each instance the features that it does not hold at their present tips. */
const lackingAt = async <T extends FeatureBranch>(
  { store, loaded }: Context,
  stages: readonly PlacedInstance[],
  features: readonly T[]
): Promise<ReadonlyArray<Readonly<{ stage: PlacedInstance; features: readonly T[] }>>> => {
  const sought = {
    features: features.map((feature) => ({ ...feature, repository: store.url })),
    mainTip: loaded.mainCommit,
  };
  const lacking = new Map<PlacedInstance, ReadonlySet<string>>();
  for (const place of new Set(stages.map((stage) => stage.context))) {
    const there = stages.filter((stage) => stage.context === place);
    const missing = await notHeldBy(
      place,
      there.map(({ instance }) => instance.name),
      sought
    );
    for (const stage of there) {
      lacking.set(stage, new Set((missing.get(stage.instance.name) ?? []).map(({ name }) => name)));
    }
  }
  return stages.map((stage) => ({ stage, features: features.filter(({ name }) => lacking.get(stage)?.has(name)) }));
};

/** A feature that was started from another one comes after it; otherwise the order given stays. */
const inOrderOfAncestry = async <T extends Pick<FeatureBranch, 'tip'>>(
  { repo }: Context,
  features: readonly T[]
): Promise<T[]> => {
  const ordered: T[] = [];
  for (const feature of features) {
    let place = ordered.length;
    for (const [index, { tip }] of ordered.entries()) {
      if (place > index && (await repo.isAncestor(feature.tip, tip))) place = index;
    }
    ordered.splice(place, 0, feature);
  }
  return ordered;
};

const instanceOf = async (
  context: Context,
  feature: FeatureBranch,
  { from, askInstance }: Readonly<{ from: InstanceName | undefined; askInstance: AskInstance | undefined }>
): Promise<InstanceName> => {
  const { loaded } = context;
  const known = loaded.pipeline.find(feature.instance ?? '')?.name;
  const isOther = known !== undefined && from !== undefined && loaded.pipeline.instance(from).name !== known;
  // Said wrong at first, it can be said right as long as no instance has a record of the feature, nor is to get one.
  if (isOther && ((await isRecorded(context, feature.name)) || (await isUnderWay(context, feature.name)))) {
    throw new SfError(
      `Feature ${feature.name} is developed in instance ${known}, not in ${from}.`,
      'FeatureInstanceError',
      [`Leave --from out, or give "--from ${known}".`]
    );
  }
  const instance = from ?? known;
  if (instance !== undefined) return loaded.pipeline.instance(instance).name;
  const candidates = loaded.pipeline.instances.filter(
    ({ parent, foreignParent }) => parent !== undefined || foreignParent !== undefined
  );
  if (askInstance && candidates.length > 0) return askInstance(feature.name, candidates);
  throw new SfError(
    `It is not known in which instance feature ${feature.name} is developed.`,
    'InstanceOfFeatureError',
    [`Say it once: "sf sre promote --feature ${shellWord(feature.name)} --from <instance>".`]
  );
};

const isRecorded = async ({ repo, store, loaded, offline }: Context, feature: string): Promise<boolean> => {
  const names = loaded.pipeline.instances.map(({ name }) => name);
  const refs = names.map(historyRef);
  const tips = offline ? await store.cached(refs) : await store.fetch(refs);
  for (const name of names) {
    for await (const { record } of new InstanceHistory(repo, name, tips.get(historyRef(name))).records()) {
      if (record.features.some((recorded) => recorded.name === feature)) return true;
    }
  }
  return false;
};

/** Whether a run that holds a lock brings a feature: its record is to come. */
const isUnderWay = async ({ repo, store, offline }: Context, feature: string): Promise<boolean> => {
  const locks = offline ? await cachedLocks(repo, store) : await readLocks({ repo, store });
  const runs = await Promise.all(locks.map(async (lock) => lockedRun(repo, lock)));
  return runs.some((run) => run?.plan?.features.some(({ name }) => name === feature) ?? false);
};

const nextInstance = async (
  context: Context,
  feature: RoutedFeature & Developed
): Promise<PlacedInstance | undefined> => {
  const start = context.loaded.pipeline.instance(feature.developedIn);
  for await (const path of aboveByRepository(context, start)) {
    const lacking = await lackingAt(context, path, [feature]);
    const next = lacking.find(({ features }) => features.length > 0);
    if (next) return next.stage;
  }
  return undefined;
};

const rootAbove = async (context: Context, { developedIn }: Developed): Promise<PlacedInstance['instance']> => {
  const above = await instancesAbove(context, context.loaded.pipeline.instance(developedIn));
  return above[above.length - 1].instance;
};

const nothingToPromote = ({ name, tip }: FeatureBranch, instance: InstanceName): SfError =>
  new SfError(
    `Nothing to promote: no instance up to ${instance} lacks a commit of ${name} at ${tip.slice(0, 7)}.`,
    'NothingToPromoteError',
    [
      'Commit more to the feature, or promote another one.',
      'See with "sf sre feature list" where it was taken out: commits that a rebase dropped then have to be made again.',
    ]
  );
