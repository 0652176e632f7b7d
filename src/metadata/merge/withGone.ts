import type { BaseRange } from './baseRanges.js';

/**
 * A side's names in its order, with those that it lacks of the base where the base has them: before what the side put in their
 * place.
 *
 * @param ranges where the side's names stand in the base
 */
export const withGone = (
  base: readonly string[],
  side: readonly string[],
  ranges: ReadonlyMap<string, BaseRange>
): readonly string[] => {
  const inSide = new Set(side);
  const all: string[] = [];
  let passed = 0;
  const putUpTo = (end: number): void => {
    for (; passed < end; passed += 1) if (!inSide.has(base[passed])) all.push(base[passed]);
  };
  for (const name of side) {
    putUpTo(ranges.get(name)?.[1] ?? 0);
    all.push(name);
  }
  putUpTo(base.length);
  return all;
};
