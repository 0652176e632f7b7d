import { mergeOrder } from './mergeOrder.js';
import { together } from './together.js';
import type { Side, Sides } from './versions.js';

/** The numbers of the entries of a list by their names, in the order of the numbers. */
export type NumberedEntries = ReadonlyMap<string, number>;

/** The number that an entry gets in a version; undefined where the base gets none, so that its sides are asked. */
export type NumbersOf = (side: Side, name: string) => number | undefined;

/**
 * Numbers the entries of a list that both sides numbered anew: in the merged order, in which what only one side moved goes where
 * that side has it, and of what both added at one place ours comes first.
 *
 * The numbers go on without gaps where they do so in all versions; else each entry keeps its number as far as the order allows.
 * Where the sides moved entries to different places, ours gets the numbers of its own order and theirs those of the other
 * one: they differ in the entries concerned alone, and whichever side is chosen there, no number occurs twice.
 *
 * @param isUntouched whether a side has an entry as the base has it, but for its number
 * @returns nothing where only one side changed the numbers, or both did alike
 */
export const mergeNumbers = (
  entries: Sides<NumberedEntries>,
  isUntouched: (side: Side, name: string) => boolean
): NumbersOf | undefined => {
  const { base, ours, theirs } = entries;
  if (areAlike(ours, base) || areAlike(theirs, base) || areAlike(ours, theirs)) return undefined;
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
  const [inOurs, inTheirs] = [numbered(own), numbered(isContested ? asTheirs(own, orders) : own)];
  return (side, name) => {
    const [one, other] = [inOurs.get(name), inTheirs.get(name)];
    if (one === undefined || other === undefined) return base.get(name);
    if (side !== 'base' || one === other) return side === 'theirs' ? other : one;
    const old = base.get(name);
    return old === one || old === other ? undefined : old;
  };
};

const areAlike = (a: NumberedEntries, b: NumberedEntries): boolean =>
  a.size === b.size && [...a].every(([name, number]) => b.get(name) === number);

/** An order in which what both sides have comes as theirs has it, and all else where it is. */
const asTheirs = (order: readonly string[], { ours, theirs }: Sides<readonly string[]>): readonly string[] => {
  const own = new Set(ours);
  const common = theirs.filter((name) => own.has(name));
  const isCommon = new Set(common);
  const next = common[Symbol.iterator]();
  return order.map((name) => (isCommon.has(name) ? (next.next().value ?? name) : name));
};

const numbersFor = (order: readonly string[], { base, ours, theirs }: Sides<NumberedEntries>): readonly number[] => {
  const merged = (old: number | undefined, mine: number | undefined, other: number | undefined): number =>
    (mine === undefined || mine === old ? (other ?? mine) : mine) ?? 0;
  if ([base, ours, theirs].every(isWithoutGaps)) {
    const first = merged(firstOf(base), firstOf(ours), firstOf(theirs));
    return order.map((_, index) => first + index);
  }
  let last = -1;
  return order.map((name) => {
    last = Math.max(last + 1, merged(base.get(name), ours.get(name), theirs.get(name)));
    return last;
  });
};

const firstOf = (entries: NumberedEntries): number | undefined => [...entries.values()][0];

const isWithoutGaps = (entries: NumberedEntries): boolean => {
  const numbers = [...entries.values()];
  return numbers.every((number, index) => number === numbers[0] + index);
};
