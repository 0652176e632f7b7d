import type { CommitGraph } from '../../git/commitGraph.js';

/** A feature, as far as telling its own commits from those of the main branch needs. */
export type FeatureHistory = Readonly<{
  tip: string;
  /** The commit that it was started from, when that is known. */
  base: string | undefined;
  /** The commits that records say it brought somewhere. */
  recorded: readonly string[];
}>;

/**
 * The places of a feature's own commits, also of those that the main branch was given: what is reached from its tip without
 * going through the line of the main branch's first parents. What the main branch brought to it by a merge is behind that
 * line, and so is what it was started from.
 *
 * Where the main branch was moved forward to the feature's tip, the feature's commits are on that line themselves: then those
 * since its base count.
 */
export const ownPlaces = (graph: CommitGraph, feature: FeatureHistory, mainTip: string): ReadonlySet<number> => {
  const tip = graph.placeOf(feature.tip);
  if (tip === undefined) return new Set();
  const line = firstParents(graph, graph.placeOf(mainTip), () => true);
  const base = graph.placeOf(feature.base);
  const own = graph.walk([tip], (place) => !line.has(place));
  if (line.has(tip) && base !== undefined && line.has(base)) {
    for (const place of firstParents(graph, tip, (at) => at < base)) own.add(place);
  }
  const all = graph.walk([tip], () => true);
  for (const oid of feature.recorded) {
    const place = graph.placeOf(oid);
    if (place !== undefined && all.has(place)) own.add(place);
  }
  return own;
};

/**
 * The places of a commit and its first parents: the line of a branch, without what was merged into it.
 *
 * @param isIn whether the line goes on to a place; it ends before the first where it does not
 */
export const firstParents = (
  { commits }: CommitGraph,
  from: number | undefined,
  isIn: (place: number) => boolean
): ReadonlySet<number> => {
  const line = new Set<number>();
  for (let place = from; place !== undefined && isIn(place); [place] = commits[place].parents) line.add(place);
  return line;
};
