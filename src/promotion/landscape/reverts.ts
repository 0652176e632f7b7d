import type { CommitGraph, GraphCommit } from '../../git/commitGraph.js';

/** Reverts in a history: which commits undo which. */
export type Reverts = Readonly<{
  /** Which reverted commits bring a commit: itself, and the merges that brought it. */
  targetsOf: (oid: string) => ReadonlySet<string>;
  /** Adds that a commit undoes another one, found by comparing them; `covers` are the commits that are undone with it. */
  add: (revert: number, target: string, covers: readonly string[]) => void;
  /**
   * The places of the commits that undo a commit and were not undone themselves.
   *
   * @param contains where to look: whether a place belongs to the history in question
   */
  standing: (target: string, contains: (place: number) => boolean) => readonly number[];
  /** The places of the reverts that took out a commit and stand, where it was not made again by itself since. */
  takingOut: (oid: string, contains: (place: number) => boolean) => readonly number[];
  /** Whether a commit that a revert took out was made again by itself afterwards, with nothing else of what it took out. */
  isMadeAgain: (oid: string, revert: number, contains: (place: number) => boolean) => boolean;
}>;

/**
 * Finds the reverts in a history, by what `git revert` writes into their messages: "This reverts commit …". Reverting a
 * merge undoes all that it brought.
 */
export const findReverts = (graph: CommitGraph): Reverts => {
  const reverts = new Map<string, Set<number>>();
  const targets = new Map<string, Set<string>>();
  const add = (revert: number, target: string, covers: readonly string[]): void => {
    addTo(reverts, target, revert);
    for (const oid of [target, ...covers]) addTo(targets, oid, target);
  };
  for (const [place, { reverts: reverted }] of graph.commits.entries()) {
    for (const target of reverted) add(place, target, workOf(graph, target));
  }
  const standing: Reverts['standing'] = (target, contains) =>
    [...(reverts.get(target) ?? [])].filter((place) => {
      const { oid } = graph.commits[place];
      return contains(place) && oid !== target && standing(oid, contains).length === 0;
    });
  const targetsOf = (oid: string): ReadonlySet<string> => targets.get(oid) ?? none;
  const restoring = restoringPlaces(graph);
  const isMadeAgain: Reverts['isMadeAgain'] = (oid, revert, contains) =>
    (restoring.get(oid) ?? []).some((place) => contains(place) && graph.isAncestor(revert, place));
  const takingOut: Reverts['takingOut'] = (oid, contains) =>
    [...targetsOf(oid)]
      .flatMap((target) => standing(target, contains))
      .filter((revert) => !isMadeAgain(oid, revert, contains));
  return { targetsOf, add, standing, takingOut, isMadeAgain };
};

/** Where the commits are that make a commit again. */
const restoringPlaces = (graph: CommitGraph): ReadonlyMap<string, readonly number[]> => {
  const places = new Map<string, number[]>();
  for (const [place, { restores }] of graph.commits.entries()) {
    for (const oid of restores) places.set(oid, [...(places.get(oid) ?? []), place]);
  }
  return places;
};

const none: ReadonlySet<string> = new Set();

const addTo = <K, V>(map: Map<K, Set<V>>, key: K, value: V): void => {
  const values = map.get(key) ?? new Set<V>();
  values.add(value);
  map.set(key, values);
};

/** Whether a commit is a merge into another one. */
const isUpon = ({ parents }: GraphCommit, target: number | undefined): boolean =>
  parents.length > 1 && target !== undefined && parents[0] === target;

/**
 * What the commit at a place put back, as its message says: what it made again, and what the reverts had taken out that it
 * reverts.
 *
 * @param isBack what was put back without it
 */
const putBackAt = (
  graph: CommitGraph,
  place: number,
  isBack: (oid: string) => boolean = (): boolean => false
): readonly string[] => {
  const [reverts, restores] = [graph.commits[place].reverts, graph.commits[place].restores].map((oids) =>
    oids.filter((oid) => !isBack(oid))
  );
  const takenOut = reverts.flatMap((revert) => graph.commits[graph.placeOf(revert) ?? -1]?.reverts ?? []);
  // What it reverts is behind it, so that this ends.
  const back = takenOut.filter((each) => (graph.placeOf(each) ?? -1) > place).flatMap((each) => workOf(graph, each));
  return [...restores, ...back];
};

/**
 * The commits whose work one brought to its branch: a merge all that it merged, and what these put back, a commit itself, or
 * what it put back.
 */
export const workOf = (graph: CommitGraph, oid: string): string[] => {
  const place = graph.placeOf(oid);
  if (place === undefined) return [];
  const { parents, reverts, restores } = graph.commits[place];
  const [first, ...others] = parents;
  const putBack = putBackAt(graph, place);
  // What a host made of a proposal brings the work of that, be it a merge of it or a squash.
  const proposed = others.find((parent) => parent !== undefined && isUpon(graph.commits[parent], first));
  if (proposed !== undefined) return [...workOf(graph, graph.commits[proposed].oid), ...putBack];
  if (others.length === 0) return reverts.length + restores.length === 0 ? [oid] : [...putBack];
  // What is not in the graph is behind all that is.
  const before = first === undefined ? new Set<number>() : graph.walk([first], () => true);
  const brought = graph.walk(
    others.filter((parent) => parent !== undefined),
    (at) => !before.has(at)
  );
  const saidAt = (at: number): readonly string[] => [...graph.commits[at].reverts, ...graph.commits[at].restores];
  const saying = [...brought].filter((at) => saidAt(at).length > 0);
  // What the branch had back already is not there by this one.
  const known = new Set(saying.length === 0 ? [] : [...before].flatMap(saidAt));
  const within = saying.flatMap((at) => putBackAt(graph, at, (each) => known.has(each)));
  return [...[...brought].map((at) => graph.commits[at].oid), ...within, ...putBack];
};
