import { mergeOrder } from './mergeOrder.js';
import { together } from './together.js';
import type { Side, Sides } from './versions.js';

/** The numbers of the entries of a list by their names, in the order of the numbers. */
export type NumberedEntries = ReadonlyMap<string, number>;

/** The numbers that the entries get in each version, and whether the sides moved some to different places. */
export type MergedNumbers = Readonly<{
  numberOf: (side: Side, name: string) => number | undefined;
  isContested: boolean;
}>;

/**
 * Numbers the entries of a list that both sides numbered anew: in the merged order, in which what only one side moved goes where
 * that side has it, and of what both added at one place ours comes first.
 *
 * The numbers go on without gaps where they do so in all versions; else each entry keeps its number as far as the order allows.
 * Entries that share a number in a version still do. Where the sides moved entries to different places, each version gets the
 * numbers of its own order: they differ in what both sides have alone, and whichever order is chosen for all of it, no number
 * occurs twice. An entry that one side took away while the other one changed it has its place, since it may be chosen to stay.
 *
 * @param isUntouched whether a side has an entry as the base has it, but for its number
 */
export const mergeNumbers = (
  entries: Sides<NumberedEntries>,
  isUntouched: (side: Side, name: string) => boolean
): MergedNumbers => {
  const { base, ours, theirs } = entries;
  const stays = (name: string): boolean => {
    if (ours.has(name) && theirs.has(name)) return true;
    return !base.has(name) || !isUntouched(ours.has(name) ? 'ours' : 'theirs', name);
  };
  const of = (side: Side): readonly string[] => [...entries[side].keys()];
  const all = { base: of('base'), ours: of('ours'), theirs: of('theirs') };
  const orders = { base: all.base.filter(stays), ours: all.ours.filter(stays), theirs: all.theirs.filter(stays) };
  const { order: own, isContested } = mergeOrder(all, together(orders.ours, orders.theirs));
  const numbers = numbersFor(own, entries);
  const numbered = (names: readonly string[]): NumberedEntries =>
    new Map(names.map((name, index) => [name, numbers[index]]));
  const [mine, other] = [new Set(all.ours), new Set(all.theirs)];
  const as = (side: Side): NumberedEntries =>
    numbered(
      orderedAs(
        orders[side].filter((name) => mine.has(name) && other.has(name)),
        own
      )
    );
  const merged = isContested ? { base: as('base'), ours: as('ours'), theirs: as('theirs') } : undefined;
  const settled = numbered(own);
  return {
    // What comes to be gone is as the base has it in all versions.
    numberOf: (side, name) => (merged?.[side] ?? settled).get(name) ?? base.get(name),
    isContested,
  };
};

/** An order with some of the names in the order of a version, at the places that these have in it. */
const orderedAs = (names: readonly string[], order: readonly string[]): readonly string[] => {
  const isOne = new Set(names);
  const next = names[Symbol.iterator]();
  return order.map((name) => (isOne.has(name) ? (next.next().value ?? name) : name));
};

const numbersFor = (order: readonly string[], { base, ours, theirs }: Sides<NumberedEntries>): readonly number[] => {
  const merged = (old: number | undefined, mine: number | undefined, other: number | undefined): number =>
    (mine === undefined || mine === old ? (other ?? mine) : mine) ?? 0;
  if ([base, ours, theirs].every(isWithoutGaps)) {
    const first = merged(firstOf(base), firstOf(ours), firstOf(theirs));
    return order.map((_, index) => first + index);
  }
  const isShared = (name: string, before: string | undefined): boolean =>
    before !== undefined &&
    [base, ours, theirs].some((entries) => entries.has(name) && entries.get(name) === entries.get(before));
  let last = -1;
  return order.map((name, at) => {
    const least = isShared(name, order[at - 1]) ? last : last + 1;
    last = Math.max(least, merged(base.get(name), ours.get(name), theirs.get(name)));
    return last;
  });
};

const firstOf = (entries: NumberedEntries): number | undefined => [...entries.values()][0];

const isWithoutGaps = (entries: NumberedEntries): boolean => {
  const numbers = [...entries.values()];
  return numbers.every((number, index) => number === numbers[0] + index);
};
