import type { CommitGraph } from '../../git/commitGraph.js';
import type { HistoryEntry } from '../history.js';
import { findReverts, workOf } from '../landscape/reverts.js';

/** A branch, and what its parent's org holds, which it is to take instead. */
export type LostWorkRequest = Readonly<{
  /** The commits on the branch itself that may have brought something else. */
  line: readonly string[];
  branchTip: string;
  held: string;
  /** What was made again by other commits in each of the two, as their records say. */
  records: readonly HistoryEntry[];
  /** The branch's reverts that are undone with it: nothing that it has is lost with them. */
  undone: ReadonlySet<string>;
}>;

/** What a branch has, and its parent does not hold. */
export type LostWork = Readonly<{
  /** What brought it and nothing that stays, newest first: merges wherever one did. */
  merges: readonly string[];
  /** The commits of that work, without merges. */
  commits: ReadonlySet<string>;
  /** All that may tell whose work it is, with what each brought: those merges, what is within them, and what they are within. */
  brought: ReadonlyMap<string, readonly string[]>;
}>;

/**
 * Finds the work that a branch has and that its parent does not hold, and by which commits that came. A merge that also
 * brought what the parent holds, such as one of an earlier state of the parent, is not among them, since whatever reverts a
 * merge takes out all of it: those that came along with it and brought only what is lost stand for it.
 *
 * @param graph holds both histories
 */
export const findLostWork = (graph: CommitGraph, request: LostWorkRequest): LostWork => {
  const { line, branchTip, held, undone } = request;
  const reverts = findReverts(graph);
  const within = (tip: string): ReadonlySet<number> => graph.walk([graph.placeOf(tip) ?? -1], () => true);
  const [inBranch, inParent] = [within(branchTip), within(held)];
  const isInBranch = (place: number): boolean => inBranch.has(place);
  const isInParent = (place: number): boolean => inParent.has(place);
  const picks = pickedWork(graph, request.records);
  const known = new Map<string, readonly string[]>();
  const workAt = (oid: string): readonly string[] => {
    const work = known.get(oid) ?? picks.get(oid) ?? workOf(graph, oid).filter((each) => isWork(graph, each));
    known.set(oid, work);
    return work;
  };
  const heldByPicks = new Set(
    [...picks].flatMap(([oid, work]) =>
      isInParent(graph.placeOf(oid) ?? -1) && reverts.standing(oid, isInParent).length === 0 ? work : []
    )
  );
  const isHeld = (oid: string): boolean =>
    heldByPicks.has(oid) || (isInParent(graph.placeOf(oid) ?? -1) && reverts.takingOut(oid, isInParent).length === 0);
  const isThere = (oid: string, by: string): boolean =>
    picks.has(by) ? reverts.standing(by, isInBranch).length === 0 : reverts.takingOut(oid, isInBranch).length === 0;
  const lost = new Set(
    line.flatMap((by) => workAt(by).filter((oid) => !isHeld(oid) && !undone.has(oid) && isThere(oid, by)))
  );
  const brought = new Map<string, readonly string[]>();
  const bringing = (oid: string): readonly string[] => {
    const work = workAt(oid);
    if (!work.some((each) => lost.has(each))) return [];
    brought.set(oid, work);
    const parts = mergedBy(graph, oid, lost).flatMap(bringing);
    return work.some(isHeld) ? parts : [oid];
  };
  const found = new Set(line.flatMap(bringing));
  const covered = new Set([...found].flatMap(workAt));
  // What was put back along with something that stays: the merge that had brought it before stands for it.
  for (const oid of lost) {
    if (covered.has(oid)) continue;
    const before = [...reverts.targetsOf(oid)].find((target) => !workAt(target).some(isHeld)) ?? oid;
    bringing(before);
    found.add(before);
    workAt(before).forEach((each) => covered.add(each));
  }
  const merges = [...found].sort((a, b) => (graph.placeOf(a) ?? 0) - (graph.placeOf(b) ?? 0));
  return { merges, commits: lost, brought };
};

/** The work of commits that back-promotions of single features made in place of the features' own, as their records say. */
const pickedWork = (graph: CommitGraph, records: readonly HistoryEntry[]): ReadonlyMap<string, readonly string[]> => {
  const picked = new Map<string, readonly string[]>();
  for (const { record } of records) {
    if (record.kind !== 'back-promotion') continue;
    for (const { mergeCommit, commits } of record.features) {
      if (mergeCommit === undefined || graph.placeOf(mergeCommit) === undefined || isMerge(graph, mergeCommit))
        continue;
      picked.set(mergeCommit, [...(picked.get(mergeCommit) ?? []), ...commits]);
    }
  }
  return picked;
};

/** The commits on the merged branches, by first parents, that brought any of some commits to them. */
const mergedBy = (graph: CommitGraph, oid: string, wanted: ReadonlySet<string>): readonly string[] => {
  const [first, ...others] = graph.commits[graph.placeOf(oid) ?? -1].parents;
  const seen = first === undefined ? new Set<number>() : graph.walk([first], () => true);
  const found: string[] = [];
  for (const other of others) {
    const branch: number[] = [];
    for (let at = other; at !== undefined && !seen.has(at); [at] = graph.commits[at].parents) branch.push(at);
    for (const place of branch.reverse()) {
      const news = graph.walk([place], (at) => !seen.has(at));
      if ([...news].some((at) => wanted.has(graph.commits[at].oid))) found.push(graph.commits[place].oid);
      for (const at of news) seen.add(at);
    }
  }
  return found;
};

const isMerge = (graph: CommitGraph, oid: string): boolean => {
  const place = graph.placeOf(oid);
  return place !== undefined && graph.commits[place].parents.length > 1;
};

/** Whether a commit changes something itself, for a feature or by hand: an undo only says what is not there any more. */
const isWork = (graph: CommitGraph, oid: string): boolean =>
  !isMerge(graph, oid) && graph.commits[graph.placeOf(oid) ?? -1]?.isUndo !== true;
