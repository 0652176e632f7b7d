import type { FeatureEntry } from './identity.js';
import { namedBy } from './namedCommits.js';
import { broughtTo, type KnownFeature, type Search } from './search.js';
import type { InstanceToSearch, View } from './view.js';

/** A commit on an instance's branch that undoes some of a feature, and the feature's commits that it undoes. */
export type Undoing = Readonly<{ commit: string; covers: readonly string[] }>;

/** The commits that undo some of a feature in an instance, and were not undone themselves. */
export const undoingsOf = (search: Search, known: KnownFeature, instance: InstanceToSearch): readonly Undoing[] => {
  const { view, spot } = search;
  const entries = view.entriesOf(known.feature, instance);
  const within = (place: number): boolean => view.contains(spot, instance, place);
  const brought = broughtTo(search, known, instance);
  return revertsOf(search, known, { entries, within, brought }).map(({ at, covers }) => ({
    commit: view.graph.commits[at].oid,
    covers,
  }));
};

type Reverting = Readonly<{ at: number; covers: readonly string[] }>;

type There = Readonly<{
  entries: readonly FeatureEntry[];
  within: (place: number) => boolean;
  /** The commits that merges brought. */
  brought: readonly string[];
}>;

/**
 * The reverts that stand in an instance, with the feature's commits that each undoes: not those that were made again since,
 * nor those that a merge brought, where only another commit with the same change was reverted, on a branch that was merged in
 * later.
 */
export const revertsOf = (
  { view, reverts }: Search,
  { own, sameChanges }: KnownFeature,
  { entries, within, brought }: There
): Reverting[] => {
  const merged = new Set(brought);
  const isCopy = (target: string, oid: string): boolean => {
    const [of, copied] = [view.graph.placeOf(target), view.graph.placeOf(oid)];
    return of !== undefined && copied !== undefined && !view.graph.isAncestor(copied, of);
  };
  const covered = new Map<string, Set<string>>();
  const cover = (target: string, oids: readonly string[]): void => {
    const undone = oids.filter((oid) => !merged.has(oid) || !isCopy(target, oid));
    if (undone.length === 0) return;
    const all = covered.get(target) ?? new Set<string>();
    undone.forEach((oid) => all.add(oid));
    covered.set(target, all);
  };
  for (const oid of own.commits) for (const target of reverts.targetsOf(oid)) cover(target, [oid]);
  for (const { feature } of entries) {
    if (feature.mergeCommit !== undefined) cover(feature.mergeCommit, namedBy(view, own, feature));
  }
  for (const { at, covers } of sameChanges) cover(view.graph.commits[at].oid, covers);
  const found: Reverting[] = [];
  for (const [target, covers] of covered) {
    for (const at of reverts.standing(target, within)) {
      const isMade = (oid: string): boolean => reverts.isMadeAgain(oid, at, within);
      const out = isMade(target) ? [] : stillOut(view, [...covers], isMade);
      if (out.length > 0) found.push({ at, covers: out });
    }
  }
  return found;
};

/** The commits of a feature that are not back; merges into it have no change to be made again, and are back with all others. */
export const stillOut = (
  { graph }: View,
  oids: readonly string[],
  isBackAgain: (oid: string) => boolean
): readonly string[] => {
  const out = oids.filter((oid) => !isBackAgain(oid));
  const isMerge = (oid: string): boolean => (graph.commits[graph.placeOf(oid) ?? -1]?.parents.length ?? 0) > 1;
  return out.length < oids.length && out.every(isMerge) ? [] : out;
};

/** Whether a commit that an undo reverted is back on the branch: with all of that, such as by a restart, or made again. */
export const isBack = (
  { view, reverts }: Search,
  { record }: FeatureEntry['entry'],
  within: (place: number) => boolean,
  oid: string
): boolean => {
  const made = (record.undoes ?? []).flatMap((each) => each.reverts);
  return (
    made.length > 0 &&
    made.every(({ merge, revert }) => {
      const at = view.graph.placeOf(revert);
      if (at === undefined) return false;
      return !reverts.standing(merge, within).includes(at) || reverts.isMadeAgain(oid, at, within);
    })
  );
};
