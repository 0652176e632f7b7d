import { positionsIn } from './sequences.js';

/**
 * Where an entry of a side stands in the base: the half-open range of the positions that it is at or stands instead of, empty
 * where it was put between two. Entries of the base that are gone keep their positions, so that what came in their place is
 * held apart from what the other side put before or behind them.
 */
export type BaseRange = readonly [from: number, to: number];

/** Finds where the entries of a side stand in the base, as far as both have them in one order; each name occurs once. */
export const baseRanges = (base: readonly string[], side: readonly string[]): ReadonlyMap<string, BaseRange> => {
  const inBase = new Map<number, number>();
  positionsIn(base, side).forEach((position, at) => {
    if (position !== undefined) inBase.set(position, at);
  });
  const ranges = new Map<string, BaseRange>();
  let from = 0;
  let open: string[] = [];
  const close = (to: number): void => {
    for (const name of open) ranges.set(name, [from, to]);
    open = [];
  };
  side.forEach((name, position) => {
    const at = inBase.get(position);
    if (at === undefined) {
      open.push(name);
      return;
    }
    close(at);
    ranges.set(name, [at, at + 1]);
    from = at + 1;
  });
  close(base.length);
  return ranges;
};

/** Which of two ranges comes first: below 0 the one, above 0 the other; 0 where they are at one place. */
export const compareRanges = (one: BaseRange, other: BaseRange): number => one[1] - other[1] || one[0] - other[0];

/** Whether a range is within another one that goes on at both ends, so that neither is before the other. */
export const isWithin = (inner: BaseRange, outer: BaseRange): boolean => outer[0] < inner[0] && inner[1] < outer[1];
