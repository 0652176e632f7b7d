import { SfError } from '@salesforce/core/sfError';
import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import { currentFeature, findFeatures, type FeatureBranch } from './features.js';
import { InstanceHistory } from './history.js';
import { holds } from './holds.js';
import type { InstanceName } from './record.js';
import { historyRef } from './refNames.js';
import type { RunKind } from './run.js';

/** What a person asks to be promoted, and whereto. */
export type RouteRequest = Readonly<{
  features: readonly string[];
  from?: InstanceName;
  to?: InstanceName;
}>;

/** A feature that is promoted, and where it is developed. */
export type RoutedFeature = FeatureBranch & Readonly<{ developedIn: InstanceName }>;

/** What goes along a route: features, all that an instance holds, or features as an instance was given them. */
export type RouteSource =
  | Readonly<{ kind: 'features'; features: readonly RoutedFeature[] }>
  | Readonly<{ kind: 'instance'; instance: Instance }>
  | Readonly<{
      kind: 'recorded';
      instance: Instance;
      /** Of each feature the branches that its name may stand for. */
      features: ReadonlyArray<readonly string[]>;
    }>;

/** What is promoted, forward or backward, and into which instance. */
export type Route = Readonly<{ kind: RunKind; target: Instance; source: RouteSource }>;

/** Asks a person in which of some instances a feature is developed. */
export type AskInstance = (feature: string, candidates: readonly Instance[]) => Promise<InstanceName>;

/**
 * Finds what is to be promoted and the instance it goes to: for features the first one above their own, on the way to
 * the root, that does not hold their present tips; for a whole instance its parent.
 *
 * @param askInstance asked for the instance of a feature whose own is not known; without it that is an error
 * @throws SfError UnknownInstanceError, NoParentError, InstanceOfFeatureError, NothingToPromoteError,
 * FeaturesApartError, NotTheNextInstanceError, and what {@link findFeatures} throws
 */
export const findRoute = async (context: Context, request: RouteRequest, askInstance?: AskInstance): Promise<Route> => {
  const { pipeline } = context.loaded;
  const route =
    request.from !== undefined && request.features.length === 0
      ? wholeInstance(pipeline.instance(request.from), pipeline.parent(request.from))
      : await routeOfFeatures(context, request, askInstance);
  if (request.to !== undefined && pipeline.instance(request.to).name !== route.target.name) {
    throw new SfError(`The next instance is ${route.target.name}, not ${request.to}.`, 'NotTheNextInstanceError', [
      `Promote into ${route.target.name} first: leave --to out.`,
    ]);
  }
  return route;
};

const wholeInstance = (instance: Instance, parent: Instance | undefined): Route => {
  if (!parent) {
    throw new SfError(`Instance ${instance.name} has no parent to be promoted into.`, 'NoParentError', [
      'See the pipeline with "sf sre instance list".',
    ]);
  }
  return { kind: 'promotion', target: parent, source: { kind: 'instance', instance } };
};

const routeOfFeatures = async (
  context: Context,
  { features: names, from }: RouteRequest,
  askInstance: AskInstance | undefined
): Promise<Route> => {
  const found = names.length > 0 ? await findFeatures(context, names) : [await currentFeature(context)];
  const features: RoutedFeature[] = [];
  for (const feature of found) {
    features.push({ ...feature, developedIn: await instanceOf(context, feature, { from, askInstance }) });
  }
  const ordered = await inOrderOfAncestry(context, features);
  const targets = new Map<InstanceName, Instance>();
  const nextOf = new Map<string, InstanceName>();
  for (const feature of features) {
    const target = await nextInstance(context, feature);
    targets.set(target.name, target);
    nextOf.set(feature.name, target.name);
  }
  if (targets.size > 1) {
    throw new SfError(
      `These features do not go into the same instance next: ${[...nextOf]
        .map(([name, target]) => `${name} into ${target}`)
        .join(', ')}.`,
      'FeaturesApartError',
      ['Promote the one that is behind first, or each by itself.']
    );
  }
  const [target] = targets.values();
  return { kind: 'promotion', target, source: { kind: 'features', features: ordered } };
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
  { loaded }: Context,
  feature: FeatureBranch,
  { from, askInstance }: Readonly<{ from: InstanceName | undefined; askInstance: AskInstance | undefined }>
): Promise<InstanceName> => {
  const known = loaded.pipeline.find(feature.instance ?? '')?.name;
  if (known !== undefined && from !== undefined && from !== known) {
    throw new SfError(
      `Feature ${feature.name} is developed in instance ${known}, not in ${from}.`,
      'FeatureInstanceError',
      [`Leave --from out, or give "--from ${known}".`]
    );
  }
  const instance = known ?? from;
  if (instance !== undefined) return loaded.pipeline.instance(instance).name;
  const candidates = loaded.pipeline.instances.filter(({ parent }) => parent !== undefined);
  if (askInstance && candidates.length > 0) return askInstance(feature.name, candidates);
  throw new SfError(
    `It is not known in which instance feature ${feature.name} is developed.`,
    'InstanceOfFeatureError',
    [`Say it once: "sf sre promote --feature ${feature.name} --from <instance>".`]
  );
};

const nextInstance = async (context: Context, feature: RoutedFeature): Promise<Instance> => {
  const above = context.loaded.pipeline.pathToRoot(feature.developedIn).slice(1);
  if (above.length === 0) wholeInstance(context.loaded.pipeline.instance(feature.developedIn), undefined);
  const refs = above.map(({ name }) => historyRef(name));
  const tips = context.offline ? await context.store.cached(refs) : await context.store.fetch(refs);
  for (const instance of above) {
    const history = new InstanceHistory(context.repo, instance.name, tips.get(historyRef(instance.name)));
    if (!(await holds(context.repo, history, feature))) return instance;
  }
  throw new SfError(
    `Nothing to promote: every instance up to ${above[above.length - 1].name} holds feature ${feature.name} at ${feature.tip.slice(0, 7)}.`,
    'NothingToPromoteError',
    ['Commit more to the feature, or promote another one.']
  );
};
