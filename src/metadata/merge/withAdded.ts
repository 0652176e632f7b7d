import { type BaseRange, baseRanges } from './baseRanges.js';
import { interleave } from './interleave.js';
import type { Orders } from './settleOrder.js';
import { together } from './together.js';
import { withGone } from './withGone.js';

/** The order of a list, and whether the sides contradict each other about it. */
export type MergedOrder = Readonly<{ order: readonly string[]; isContested: boolean }>;

/**
 * Puts the names of both sides that are not among settled ones between these: beside what a side has beside them.
 *
 * @param settled names in their order, also some that come to be gone
 * @param orders all names of each version, with those that come to be gone
 * @param merged all names that are to come of it, in ours' order
 * @param unnamed the names that nothing but their places tells apart
 * @returns contested where one side put such a name among what the other one replaced as a whole
 */
export const withAdded = (
  settled: readonly string[],
  { base, ours, theirs }: Orders,
  merged: readonly string[],
  unnamed: ReadonlySet<string> = new Set()
): MergedOrder => {
  const [all, places] = [new Set(merged), new Map(settled.map((name, place) => [name, place]))];
  const ranges = { base: baseRanges(base, base), ours: baseRanges(base, ours), theirs: baseRanges(base, theirs) };
  const [inOurs, inTheirs] = [new Set(ours), new Set(theirs)];
  // What no side has goes with ours.
  const own = withOthers(
    withGone(base, ours, ranges.ours),
    merged.filter((name) => inOurs.has(name) || !inTheirs.has(name))
  );
  const standings = {
    ours: standingsIn(own, places),
    theirs: standingsIn(withGone(base, theirs, ranges.theirs), places),
  };
  const names = { ours: own.filter((name) => inOurs.has(name) || !inTheirs.has(name)), theirs };
  const gapOf = new Map<string, number>();
  for (const name of [...names.ours, ...theirs]) {
    if (places.has(name) || gapOf.has(name)) continue;
    const known = [
      ...(inOurs.has(name) || !inTheirs.has(name) ? [standings.ours.get(name)] : []),
      ...(inTheirs.has(name) ? [standings.theirs.get(name)] : []),
    ];
    gapOf.set(name, bestGap(known.filter((each) => each !== undefined)));
  }
  const inGap = (side: readonly string[]): readonly string[][] => {
    const gaps: string[][] = [...Array(settled.length + 1).keys()].map(() => []);
    for (const name of side) if (all.has(name)) gaps[gapOf.get(name) ?? -1]?.push(name);
    return gaps;
  };
  const [ofOurs, ofTheirs] = [inGap(names.ours), inGap(theirs)];
  const among = amongOthers(base, places);
  const rangeOf = {
    ours: (name: string): BaseRange | undefined => among(ranges.ours.get(name) ?? ranges.base.get(name)),
    theirs: (name: string): BaseRange | undefined => among(ranges.theirs.get(name)),
  };
  const mayDoubt = (name: string): boolean => unnamed.has(name) && !ranges.base.has(name);
  const found = ofOurs.map((inOne, gap) => interleave(inOne, ofTheirs[gap], rangeOf, mayDoubt));
  return {
    order: found
      .flatMap(({ order }, gap) => [...order, ...settled.slice(gap, gap + 1)])
      .filter((name) => all.has(name)),
    isContested: found.some(({ isDoubtful }) => isDoubtful),
  };
};

/**
 * Where a range of the base is among its names that are not settled: those that are have their places, and one that a side moved
 * stands between nothing any more.
 */
const amongOthers = (
  base: readonly string[],
  places: ReadonlyMap<string, number>
): ((range: BaseRange | undefined) => BaseRange | undefined) => {
  const before = [0];
  for (const [at, name] of base.entries()) before.push(before[at] + (places.has(name) ? 0 : 1));
  return (range) => range && [before[range[0]], before[range[1]]];
};

/** Names with others among them, where these have them. */
const withOthers = (names: readonly string[], others: readonly string[]): readonly string[] => {
  const known = new Set(names);
  return others.every((name) => known.has(name)) ? names : together(names, others);
};

/** Where a side has a name: the places of the settled ones in its order, and how many of them come before it there. */
type Standing = Readonly<{
  settled: readonly number[];
  /** By place, which of `settled` it is; -1 for none. */
  at: Int32Array;
  passed: number;
}>;

const standingsIn = (side: readonly string[], places: ReadonlyMap<string, number>): ReadonlyMap<string, Standing> => {
  const settled = side.flatMap((name) => places.get(name) ?? []);
  const at = new Int32Array(places.size).fill(-1);
  for (const [index, place] of settled.entries()) at[place] = index;
  const found = new Map<string, Standing>();
  let passed = 0;
  let standing: Standing | undefined;
  for (const name of side) {
    if (places.has(name)) {
      passed += 1;
      standing = undefined;
    } else {
      standing ??= { settled, at, passed };
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
  const gaps = standings.flatMap(({ settled, passed }) => [
    (settled[passed - 1] ?? -1) + 1,
    settled[passed] ?? settled.length,
  ]);
  const [first] = gaps;
  if (gaps.every((gap) => gap === first)) return first ?? 0;
  const lowest = Math.min(...gaps);
  /** How many more are on the wrong side of a gap than of the lowest one: only those between the two make a difference. */
  const wrong = (gap: number): number => {
    let count = 0;
    for (const { at, passed } of standings)
      for (let place = lowest; place < gap; place += 1) if (at[place] !== -1) count += at[place] < passed ? -1 : 1;
    return count;
  };
  return gaps.reduce((best, gap) => (wrong(gap) < wrong(best) ? gap : best), first);
};
