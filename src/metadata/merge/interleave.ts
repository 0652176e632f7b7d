import { type BaseRange, compareRanges, isWithin } from './baseRanges.js';

/** What two sides have at one place, in one order, and whether it is in doubt. */
export type Interleaved = Readonly<{ order: readonly string[]; isDoubtful: boolean }>;

/** Where a side has a name in the base; undefined where that is not known. */
export type RangeOf = Readonly<Record<'ours' | 'theirs', (name: string) => BaseRange | undefined>>;

/**
 * Brings together what two sides have between the same neighbours: each in its own order, what both have once, and of two that
 * only one side has the one first that is before the other in the base, ours where they are at one place there.
 *
 * @param mayDoubt whether it is in doubt where a name goes that a side put among what the other one replaced as a whole
 */
export const interleave = (
  ours: readonly string[],
  theirs: readonly string[],
  rangeOf: RangeOf,
  mayDoubt: (name: string) => boolean
): Interleaved => {
  const [own, others] = [new Set(ours), new Set(theirs)];
  const order = new Set<string>();
  let isDoubtful = false;
  let next = 0;
  const isAhead = (name: string, other: string): boolean => {
    const [mine, its] = [rangeOf.ours(name), rangeOf.theirs(other)];
    if (mine === undefined || its === undefined) return true;
    isDoubtful ||= (isWithin(mine, its) || isWithin(its, mine)) && mayDoubt(name) && mayDoubt(other);
    return compareRanges(mine, its) <= 0;
  };
  for (const name of theirs) {
    if (order.has(name)) continue;
    while (
      next < ours.length &&
      (own.has(name) ? !order.has(name) : !others.has(ours[next]) && isAhead(ours[next], name))
    )
      order.add(ours[next++]);
    order.add(name);
  }
  for (; next < ours.length; next += 1) order.add(ours[next]);
  return { order: [...order], isDoubtful };
};
