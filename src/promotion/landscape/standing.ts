import { withoutUndefined } from '../../common/json.js';
import { Containment } from '../../git/commitGraph.js';
import type { Pipeline } from '../../pipeline/pipeline.js';
import type { InstanceName } from '../record.js';
import { takenOutSince } from './holdings.js';
import type { KnownFeature } from './knownFeatures.js';
import type { Landscape } from './landscape.js';
import type { Evidence, Presence, TakenOut } from './presence.js';

/** An instance that holds some of a feature. */
export type Holder = Readonly<{
  instance: InstanceName;
  /** The repository that it is in, when that is another one. */
  repository?: string;
  /** The newest commit of the feature that it holds with all that comes before. */
  commit: string;
  /** How that is known: by a record, a merge, the same change in other commits, or the same content. */
  by?: Evidence;
  /** How many commits of the feature wait to be promoted again. */
  waiting: number;
}>;

/** An instance that a feature was taken out of, wholly or in part. */
export type TakenFrom = Readonly<{ instance: InstanceName }> & TakenOut;

/** Where a feature goes next, as a promotion finds it. */
export type NextInstance = Readonly<{
  instance: InstanceName;
  /** The repository that it is in, when that is another one. */
  repository?: string;
}>;

/** A feature and where it is. */
export type FeatureStanding = Readonly<{
  /** Its branch. */
  name: string;
  /** The repository that it is from, when that is another one. */
  repository?: string;
  /** Its newest commit; of a feature whose branch is gone the newest that a record names. */
  tip?: string;
  /** Where its branch is: on the remote, only here, or gone. */
  branch: KnownFeature['branch'];
  /** How many of its commits are not on the remote yet. */
  unpushed: number;
  /** Whether the local branch and the remote's each have commits that the other lacks; then the remote's counts. */
  hasDiverged: boolean;
  /** The instance it is developed in, when that is known. */
  developedIn?: InstanceName;
  isHotfix: boolean;
  /** The commit that it was started from, when that is known. */
  base?: string;
  /** How many commits it has of its own. */
  commits: number;
  /** How many commits of the main branch, merges aside, it lacks; left out when that is not known. */
  behindMain?: number;
  /** Those farthest from the root first. */
  heldBy: readonly Holder[];
  takenOutOf: readonly TakenFrom[];
  /** Left out when there is none, and when it is not known where the feature is developed. */
  next?: NextInstance;
}>;

/** Tells of each feature where it is. */
export const standings = (landscape: Landscape): readonly FeatureStanding[] => {
  const { features, holdings } = landscape;
  const places = features.map((feature) => holdings.view.graph.placeOf(holdings.own(feature).tip));
  const contained = new Containment(holdings.view.graph, places);
  return features.map((feature, index) =>
    withoutUndefined({
      ...standingOf(landscape, feature),
      behindMain: places[index] === undefined ? undefined : behindMain(landscape, contained, index),
    })
  );
};

/** Tells where a feature is, without counting what it lacks of the main branch. */
export const standingOf = (
  { pipeline, holdings }: Pick<Landscape, 'pipeline' | 'holdings'>,
  feature: KnownFeature
): FeatureStanding => {
  const touched = [...holdings.mayHold(feature)].reverse();
  const presences = new Map(touched.map((instance) => [instance.name, holdings.presence(feature, instance)]));
  const outSince = new Map(touched.map((instance) => [instance.name, takenOutSince(holdings, feature, instance)]));
  const own = holdings.own(feature);
  const { name, repository, branch, unpushed, hasDiverged, developedIn, isHotfix, isForeign, base } = feature;
  return withoutUndefined({
    name,
    repository: isForeign ? repository : undefined,
    tip: own.tip,
    ...{ branch, unpushed, hasDiverged, developedIn, isHotfix, base },
    commits: own.commits.length,
    heldBy: [...presences.values()].flatMap(({ instance, commit, by, missing }) =>
      commit === undefined ? [] : [withoutUndefined({ instance, commit, by, waiting: missing.length })]
    ),
    takenOutOf: [...presences.values()].flatMap(({ instance, takenOut = outSince.get(instance) }) =>
      takenOut === undefined ? [] : [{ instance, ...takenOut }]
    ),
    next: own.commits.length === 0 ? undefined : nextOf(pipeline, developedIn, { presences, outSince }),
  });
};

/**
 * The first instance above the feature's own, on the way to the root, that does not hold all of it, or whose branch took
 * it out since. Where its own is not known, what holds it farthest from the root, or lost it, stands for that.
 */
const nextOf = (
  pipeline: Pipeline,
  developedIn: InstanceName | undefined,
  {
    presences,
    outSince,
  }: Readonly<{
    presences: ReadonlyMap<InstanceName, Presence>;
    outSince: ReadonlyMap<InstanceName, TakenOut | undefined>;
  }>
): NextInstance | undefined => {
  const known = pipeline.find(developedIn ?? '')?.name;
  const start = known ?? lowestHolder(pipeline, presences);
  if (start === undefined) return undefined;
  const path = pipeline.pathToRoot(start);
  const next = path
    .slice(known === undefined ? 0 : 1)
    .find(({ name }) => presences.get(name)?.complete !== true || outSince.get(name) !== undefined);
  if (next) return { instance: next.name };
  return path[path.length - 1].foreignParent;
};

const lowestHolder = (pipeline: Pipeline, presences: ReadonlyMap<InstanceName, Presence>): InstanceName | undefined => {
  let lowest: Readonly<{ name: InstanceName; depth: number }> | undefined;
  for (const [name, { commit, takenOut }] of presences) {
    if ((commit ?? takenOut) === undefined || !pipeline.find(name)) continue;
    const depth = pipeline.pathToRoot(name).length;
    if (lowest === undefined || depth > lowest.depth) lowest = { name, depth };
  }
  return lowest?.name;
};

const behindMain = ({ holdings: { view } }: Landscape, contained: Containment, feature: number): number | undefined => {
  if (view.mainPlace === undefined) return undefined;
  let count = 0;
  for (let place = 0; place < view.graph.commits.length; place += 1) {
    const isMerge = view.graph.commits[place].parents.length > 1;
    if (!isMerge && view.inMain(place) && !contained.has(feature, place)) count += 1;
  }
  return count;
};
