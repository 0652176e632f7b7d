import type { TreeChange } from '../../git/treeChanges.js';
import type { Fates } from './leftOut.js';
import type { OwnCommits } from './ownCommits.js';
import type { Sought } from './sameChanges.js';
import { type FeatureToPlace, recordedCommits, type View } from './view.js';

/** A change of a feature, to be found where it was made again or undone. */
export type FeatureChange = Readonly<{
  feature: FeatureToPlace;
  /** The feature's commits that the change is made of. */
  covers: readonly string[];
  /** The place of the commit that brought it: what undoes it comes after that one. */
  target: number;
}>;

/** What is compared with what. */
export type SoughtChanges = Readonly<{
  /** Commits of instances to look through: the change of each by its place. */
  candidates: ReadonlyMap<number, TreeChange>;
  sought: ReadonlyArray<Sought<FeatureChange>>;
  /** Of features that are not everywhere, all that they change. */
  whole: ReadonlyMap<FeatureToPlace, TreeChange>;
}>;

/** How many of a feature's commits, from the first, may have been squashed together: each number is a comparison. */
const squashedAtMost = 100;

/**
 * Chooses what has to be compared to find changes that came by other commits. Commits in instances that are nobody's, made
 * by hand or by a git host, are compared with all that features bring. Commits of features are compared only with those of
 * the same author and time, which cherry-picks and rebases keep. Without either, nothing is compared.
 */
export const soughtChanges = (
  view: View,
  owns: ReadonlyMap<FeatureToPlace, OwnCommits>,
  fates: Fates
): SoughtChanges => {
  const known = knownPlaces(view, owns);
  const strangers = strangersTo(view, known);
  const twinsOf = twins(view, known);
  const candidates = new Map<number, TreeChange>();
  const sought: Array<Sought<FeatureChange>> = [];
  const whole = new Map<FeatureToPlace, TreeChange>();
  const consider = (place: number): void => void candidates.set(place, changeAt(view, place));
  strangers.forEach(consider);
  for (const [feature, own] of owns) {
    const places = placesOf(view, own.commits);
    const isLacking = places.some((place) => isLackingSomewhere(view, fates, feature, place));
    for (const place of places.filter((each) => isChange(view, each))) {
      const what = { feature, covers: [view.graph.commits[place].oid], target: place };
      const again = isLacking ? twinsOf(place) : [];
      again.forEach(consider);
      const change = changeAt(view, place);
      if (again.length > 0 || (isLacking && strangers.length > 0)) sought.push({ what, change, direction: 'made' });
      if (strangers.length > 0) sought.push({ what, change, direction: 'undone' });
    }
    if (strangers.length === 0) continue;
    const together = cumulative(view, feature, places);
    if (isLacking) for (const each of together.slice(1)) sought.push({ ...each, direction: 'made' });
    for (const each of [...together.slice(1), ...recordedMerges(view, feature)]) {
      sought.push({ ...each, direction: 'undone' });
    }
    const all = together.at(-1);
    if (isLacking && all) whole.set(feature, all.change);
  }
  return { candidates, sought, whole };
};

/** Commits that are features' own, now or before they were rewritten, or that promotions made. */
const knownPlaces = (view: View, owns: ReadonlyMap<FeatureToPlace, OwnCommits>): ReadonlySet<number> => {
  const own = [...owns.values()].flatMap(({ commits }) => commits);
  return new Set(placesOf(view, [...own, ...recordedCommits(view)]));
};

/** What undoes a feature, or makes its changes again, is put where it is after the feature was written. */
const strangersTo = (view: View, known: ReadonlySet<number>): number[] => {
  const { commits } = view.graph;
  const oldest = [...known].reduce((time, place) => Math.min(time, commits[place].authorTime), Infinity);
  return [...commits.keys()].filter(
    (place) =>
      commits[place].commitTime >= oldest && !known.has(place) && isChange(view, place) && view.isContained(place)
  );
};

const twins = (view: View, known: ReadonlySet<number>): ((place: number) => readonly number[]) => {
  const { commits } = view.graph;
  const byAuthor = new Map<string, number[]>();
  for (const place of known) {
    if (!isChange(view, place) || !view.isContained(place)) continue;
    const { authored } = commits[place];
    byAuthor.set(authored, [...(byAuthor.get(authored) ?? []), place]);
  }
  return (place) => (byAuthor.get(commits[place].authored) ?? []).filter((twin) => twin !== place);
};

const isLackingSomewhere = (view: View, fates: Fates, feature: FeatureToPlace, place: number): boolean =>
  view.instances.some(
    (instance) =>
      !view.wasBrought('deployed', instance, place) ||
      fates(feature, instance, 'deployed', view.graph.commits[place].oid) !== undefined
  );

/** Merges have no change of their own. */
const isChange = ({ graph: { commits } }: View, place: number): boolean =>
  commits[place].parents.length === 1 && commits[place].parents[0] !== undefined;

/** What a commit changed in its first parent, which has to be in the graph. */
const changeAt = ({ graph: { commits } }: View, place: number): TreeChange => {
  const [parent = place] = commits[place].parents;
  return { from: commits[parent].tree, to: commits[place].tree };
};

type Bringing = Readonly<{ what: FeatureChange; change: TreeChange }>;

/** What a feature's commits change together, up to each of them, since what was last merged into it. */
const cumulative = ({ graph: { commits } }: View, feature: FeatureToPlace, places: readonly number[]): Bringing[] => {
  const own = new Set(places);
  const covers: string[] = [];
  const found: Bringing[] = [];
  let base: number | undefined;
  for (const place of places.slice(0, squashedAtMost)) {
    covers.push(commits[place].oid);
    for (const parent of commits[place].parents) {
      if (parent !== undefined && !own.has(parent)) base = Math.min(base ?? parent, parent);
    }
    if (base === undefined) continue;
    const change = { from: commits[base].tree, to: commits[place].tree };
    found.push({ what: { feature, covers: [...covers], target: place }, change });
  }
  return found;
};

/** What the commits that records name as having brought a feature changed in their branches. */
const recordedMerges = (view: View, feature: FeatureToPlace): Bringing[] =>
  view.allEntriesOf(feature).flatMap(({ feature: { mergeCommit, commits: covers } }) =>
    placesOf(view, mergeCommit === undefined ? [] : [mergeCommit])
      .filter((place) => view.graph.commits[place].parents[0] !== undefined)
      .map((target) => ({ what: { feature, covers, target }, change: changeAt(view, target) }))
  );

const placesOf = ({ graph }: View, oids: readonly string[]): number[] =>
  oids.map((oid) => graph.placeOf(oid)).filter((place) => place !== undefined);
