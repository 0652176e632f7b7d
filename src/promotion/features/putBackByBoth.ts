import { CommitGraph, type GraphCommit } from '../../git/commitGraph.js';
import type { Repository } from '../../git/repository.js';
import { findReverts, type Reverts, workOf } from '../landscape/reverts.js';
import { type TakingOut, withoutCovered } from './takingOut.js';

/** Two branches, and commits that they are merged from, such as their common ancestors. */
export type PutBackRequest = Readonly<{
  bases: readonly string[];
  ours: string;
  theirs: string;
  /**
   * Where ours need not contain the bases: the commits that it has also by others with their changes. Else what the bases
   * took out is there only by a commit that put it back since.
   */
  held?: readonly string[];
}>;

/**
 * Finds what stands as taken out in the commits that two branches are merged from, and is there again in both: git counts it
 * as added by each. Such as an undone feature that a child kept, and that its parent was given again.
 *
 * @returns of each base, by its id, the reverts, newest first, as they have to be undone; nothing of one without any
 * @throws SfError GitError
 */
export const putBackByBoth = async (
  repo: Repository,
  { bases, ours, theirs, held }: PutBackRequest
): Promise<ReadonlyMap<string, readonly TakingOut[]>> => {
  const news = await CommitGraph.read(repo, { include: [ours, theirs], exclude: bases });
  const restoringIn = (tip: string): readonly GraphCommit[] =>
    [...within(news, tip)]
      .map((place) => news.commits[place])
      .filter((each) => each.reverts.length + each.restores.length > 0);
  const [mine, others] = [restoringIn(ours), restoringIn(theirs)];
  // Mostly there is none, and then all of the history need not be read.
  if (others.length === 0 || (held === undefined && mine.length === 0)) return new Map();
  const graph = await CommitGraph.read(repo, { include: [...bases, ours, theirs] });
  const history = { graph, reverts: findReverts(graph) };
  const sides = { ours: within(graph, ours), held: new Set(held), mine, others };
  return new Map(
    bases
      .map((base) => [base, standingIn(history, within(graph, base), sides)] as const)
      .filter(([, found]) => found.length > 0)
  );
};

const within = (graph: CommitGraph, tip: string): ReadonlySet<number> => {
  const place = graph.placeOf(tip);
  return place === undefined ? new Set() : graph.walk([place], () => true);
};

type History = Readonly<{ graph: CommitGraph; reverts: Reverts }>;

/** The commits of each side that may have put something back since, and all that ours contains, or has by other commits. */
type Sides = Readonly<{
  ours: ReadonlySet<number>;
  held: ReadonlySet<string>;
  mine: readonly GraphCommit[];
  others: readonly GraphCommit[];
}>;

const standingIn = (
  history: History,
  inBase: ReadonlySet<number>,
  { ours, held, mine, others }: Sides
): readonly TakingOut[] => {
  const { graph, reverts } = history;
  const byOurs = new Set([...putBackBy(history, inBase, mine).values()].flatMap((places) => [...places]));
  const found = [...putBackBy(history, inBase, others)].flatMap(([at, places]): TakingOut[] => {
    const work = takenOutBy(history, inBase, at);
    // What the work took out of itself comes to nothing. What ours had put back once, it may have taken out again since.
    const isHeld = (place: number): boolean =>
      held.has(graph.commits[place].oid) ||
      ((ours.has(place) || byOurs.has(place)) &&
        reverts.takingOut(graph.commits[place].oid, (each) => ours.has(each)).every((revert) => work.has(revert)));
    const isInBoth = (place: number): boolean =>
      places.has(place) &&
      isHeld(place) &&
      !reverts.isMadeAgain(graph.commits[place].oid, at, (each) => inBase.has(each));
    const both = [...work].filter(isInBoth).sort((a, b) => b - a);
    if (both.length === 0) return [];
    const { oid: revert, parents } = graph.commits[at];
    const commits = both.map((place) => graph.commits[place].oid);
    return [{ revert, commits, onlyOwn: parents.length < 2 && both.length === work.size, isMeant: true }];
  });
  return withoutCovered(graph, found).sort((a, b) => (graph.placeOf(a.revert) ?? 0) - (graph.placeOf(b.revert) ?? 0));
};

/** The reverts of a base that some commits undo, each with the places of those commits that are there again by that. */
const putBackBy = (
  history: History,
  inBase: ReadonlySet<number>,
  commits: readonly GraphCommit[]
): ReadonlyMap<number, ReadonlySet<number>> => {
  const { graph, reverts } = history;
  const found = new Map<number, Set<number>>();
  const add = (revert: number, places: Iterable<number>): void => {
    const known = found.get(revert) ?? new Set();
    for (const place of places) known.add(place);
    found.set(revert, known);
  };
  for (const { reverts: undone, restores } of commits) {
    for (const revert of placesOf(graph, undone))
      if (inBase.has(revert)) add(revert, takenOutBy(history, inBase, revert));
    for (const oid of restores) {
      const place = graph.placeOf(oid);
      if (place === undefined) continue;
      for (const revert of reverts.takingOut(oid, (each) => inBase.has(each))) add(revert, [place]);
    }
  }
  return found;
};

/** The places of the commits, without merges, that a revert takes out of a history as long as it stands there. */
const takenOutBy = ({ graph, reverts }: History, inBase: ReadonlySet<number>, revert: number): ReadonlySet<number> => {
  const standing = graph.commits[revert].reverts.filter((target) =>
    reverts.standing(target, (each) => inBase.has(each)).includes(revert)
  );
  const work = placesOf(
    graph,
    standing.flatMap((target) => workOf(graph, target))
  );
  return new Set(work.filter((place) => graph.commits[place].parents.length < 2 && inBase.has(place)));
};

const placesOf = (graph: CommitGraph, oids: readonly string[]): readonly number[] =>
  oids.map((oid) => graph.placeOf(oid)).filter((place) => place !== undefined);
