import { areEqual } from './sequences.js';
import { type Orders, settleOrder } from './settleOrder.js';
import { together } from './together.js';

/** The order of a list, and whether the sides moved something to different places. */
export type MergedOrder = Readonly<{ order: readonly string[]; isContested: boolean }>;

/**
 * Merges the order of the names that are in a list: what only one side moved goes where that side has it, and what a side has
 * alone stays beside what it has beside it there. Both sides count alike, but that ours come first of what both added at one
 * place, and that what both added at different places is where ours has it.
 *
 * @param merged all names that the list comes to hold, in ours' order, with what theirs added in its place among them; those
 * that no side has are taken for ours
 * @returns all of `merged`, as it is where there is nothing to move or the order is contested
 */
export const mergeOrder = ({ base, ours, theirs }: Orders, merged: readonly string[]): MergedOrder => {
  const [inBase, inOurs, inTheirs] = [new Set(base), new Set(ours), new Set(theirs)];
  const isCommon = (name: string): boolean => inOurs.has(name) && inTheirs.has(name);
  const common = { base: base.filter(isCommon), ours: ours.filter(isCommon), theirs: theirs.filter(isCommon) };
  if (areEqual(common.ours, common.theirs)) return { order: merged, isContested: false };
  const isNew = (name: string): boolean => !inBase.has(name);
  if (!areEqual(common.ours.filter(isNew), common.theirs.filter(isNew))) return { order: merged, isContested: true };
  const isOld = (name: string): boolean => !isNew(name);
  const settled = settleOrder({
    base: common.base,
    ours: common.ours.filter(isOld),
    theirs: common.theirs.filter(isOld),
  });
  if (settled === undefined) return { order: merged, isContested: true };
  const own = merged.filter((name) => inOurs.has(name) || !inTheirs.has(name));
  return { order: withAdded(settled, { ours: own, theirs }, new Set(merged)), isContested: false };
};

type Both = Readonly<Record<'ours' | 'theirs', readonly string[]>>;

/**
 * Puts the names of both sides that are not among settled ones between these: beside what a side has beside them.
 *
 * @param merged all names that are to come of it
 */
export const withAdded = (
  settled: readonly string[],
  { ours, theirs }: Both,
  merged: ReadonlySet<string>
): readonly string[] => {
  const places = new Map(settled.map((name, place) => [name, place]));
  const [inOurs, inTheirs] = [standingsIn(ours, places), standingsIn(theirs, places)];
  const gapOf = new Map<string, number>();
  for (const name of [...inOurs.keys(), ...inTheirs.keys()]) {
    if (!gapOf.has(name))
      gapOf.set(name, bestGap([inOurs.get(name), inTheirs.get(name)].filter((each) => each !== undefined)));
  }
  const inGap = (side: readonly string[]): readonly string[][] => {
    const gaps: string[][] = [...Array(settled.length + 1).keys()].map(() => []);
    for (const name of side) if (merged.has(name)) gaps[gapOf.get(name) ?? -1]?.push(name);
    return gaps;
  };
  const [ofOurs, ofTheirs] = [inGap(ours), inGap(theirs)];
  return ofOurs.flatMap((names, gap) => [...together(names, ofTheirs[gap]), ...settled.slice(gap, gap + 1)]);
};

/** Where a side has a name: the places of the settled ones that come before it there, and behind it. */
type Standing = Readonly<{ before: readonly number[]; behind: readonly number[] }>;

const standingsIn = (side: readonly string[], places: ReadonlyMap<string, number>): ReadonlyMap<string, Standing> => {
  const all = side.flatMap((name) => places.get(name) ?? []);
  const found = new Map<string, Standing>();
  let passed = 0;
  let standing: Standing | undefined;
  for (const name of side) {
    if (places.has(name)) {
      passed += 1;
      standing = undefined;
    } else {
      standing ??= { before: all.slice(0, passed), behind: all.slice(passed) };
      found.set(name, standing);
    }
  }
  return found;
};

/**
 * Of the gaps right behind what is before a name and right before what is behind it, the one that has the fewest of the others
 * on the wrong side; gap 0 is before all settled names, and what comes last in a side may be last.
 */
const bestGap = (standings: readonly Standing[]): number => {
  const gaps = standings.flatMap(({ before, behind }) => [(before.at(-1) ?? -1) + 1, behind[0] ?? before.length]);
  const wrong = (gap: number): number =>
    standings.reduce(
      (count, { before, behind }) =>
        count + before.filter((place) => place >= gap).length + behind.filter((place) => place < gap).length,
      0
    );
  return gaps.reduce((best, gap) => (wrong(gap) < wrong(best) ? gap : best), gaps[0] ?? 0);
};
