import type { CommitGraph } from '../../git/commitGraph.js';
import type { FeatureEntry } from './identity.js';
import type { FeatureToPlace, View } from './view.js';

/** The work of a feature, as far as it is known. */
export type OwnCommits = Readonly<{
  /** The newest commit of it: the branch's tip, else the newest that a record names. */
  tip: string | undefined;
  /** Full ids, a commit after its ancestors; those of records may be gone from this repository. */
  commits: readonly string[];
  /** The place of the newest commit that it was started from, or that was merged into it; undefined when not known. */
  base: number | undefined;
}>;

/**
 * Finds the commits that make up each feature: those that the main branch lacks, and those that records say were brought.
 * Of a feature that the main branch has, and no record names, they are what came into the main branch together.
 */
export const findOwnCommits = (
  view: View,
  features: readonly FeatureToPlace[]
): ReadonlyMap<FeatureToPlace, OwnCommits> => {
  const arrivals = view.mainPlace === undefined ? [] : arrivalsOn(view.graph, view.mainPlace);
  return new Map(features.map((feature) => [feature, ownCommitsOf(view, feature, arrivals)]));
};

const ownCommitsOf = (view: View, feature: FeatureToPlace, arrivals: ReadonlyArray<number | undefined>): OwnCommits => {
  const { graph } = view;
  const entries = view.allEntriesOf(feature);
  const tip = feature.tip ?? newestTip(entries);
  const place = graph.placeOf(tip);
  const recorded = [...new Set(entries.flatMap(({ feature: { commits } }) => [...commits].reverse()))];
  if (place === undefined) return { tip, commits: recorded, base: undefined };
  if (view.inMain(place)) {
    if (recorded.length > 0) return inOrder(view, tip, reachedBy(graph, place, recorded));
    const basePlace = graph.placeOf(feature.base);
    const since = basePlace === undefined ? undefined : graph.walk([basePlace], () => true);
    const isMoved = arrivals[place] === place;
    const isOwn = since
      ? // What is behind the main branch's own line came from there, by a merge into the feature; unless main was moved to it.
        (at: number): boolean => !since.has(at) && (isMoved || arrivals[at] !== at)
      : // A commit of the main branch itself came alone, and with it everything that is not a feature's.
        (at: number): boolean => arrivals[place] !== place && arrivals[at] === arrivals[place];
    return inOrder(view, tip, oidsOf(graph, graph.walk([place], isOwn)));
  }
  const own = graph.walk([place], (at) => !view.inMain(at));
  const others = recorded.filter((oid) => !own.has(graph.placeOf(oid) ?? -1));
  return inOrder(view, tip, [...oidsOf(graph, own), ...reachedBy(graph, place, others)]);
};

const newestTip = (entries: readonly FeatureEntry[]): string | undefined => {
  const [newest] = [...entries].sort((a, b) => (a.entry.record.at < b.entry.record.at ? 1 : -1));
  return newest?.feature.tip;
};

const oidsOf = ({ commits }: CommitGraph, places: Iterable<number>): string[] =>
  [...places].map((place) => commits[place].oid);

/** Those of some commits that another one contains; of a feature that was rewritten, the old ones are not its own any more. */
const reachedBy = (graph: CommitGraph, descendant: number, oids: readonly string[]): string[] => {
  const places = oids.map((oid) => graph.placeOf(oid)).filter((place) => place !== undefined);
  const farthest = Math.max(-1, ...places);
  if (farthest < 0) return [];
  const reached = graph.walk([descendant], (place) => place <= farthest);
  return oidsOf(
    graph,
    places.filter((place) => reached.has(place))
  );
};

const inOrder = ({ graph }: View, tip: string | undefined, oids: readonly string[]): OwnCommits => {
  const places = oids.map((oid) => graph.placeOf(oid)).filter((place) => place !== undefined);
  const own = new Set(places);
  const around = [...own].flatMap((place) => graph.commits[place].parents).filter((parent) => parent !== undefined);
  const before = around.filter((parent) => !own.has(parent));
  return {
    tip,
    commits: oidsOf(
      graph,
      [...own].sort((a, b) => b - a)
    ),
    base: before.length === 0 ? undefined : Math.min(...before),
  };
};

/** For each commit that a branch contains, by its place, the one of the branch's first-parent line with which it came there. */
export const arrivalsOn = (graph: CommitGraph, tip: number): ReadonlyArray<number | undefined> => {
  const line: number[] = [];
  for (let place: number | undefined = tip; place !== undefined; [place] = graph.commits[place].parents) {
    line.push(place);
  }
  const arrivals: Array<number | undefined> = [];
  for (const place of line.reverse()) {
    for (const reached of graph.walk([place], (at) => arrivals[at] === undefined)) arrivals[reached] = place;
  }
  return arrivals;
};

/** Tells of branches' tips by which commits of their lines others came there; of each it is found out once. */
export const arrivalsIn = (graph: CommitGraph): ((tip: number) => ReadonlyArray<number | undefined>) => {
  const known = new Map<number, ReadonlyArray<number | undefined>>();
  return (tip) => {
    const arrivals = known.get(tip) ?? arrivalsOn(graph, tip);
    known.set(tip, arrivals);
    return arrivals;
  };
};
