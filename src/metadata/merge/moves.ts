/** What a side may have moved: several entries often explain one order, as either of two that changed places does. */
export type Moves = Readonly<{
  /** Those without which the rest may be in the order of the base. */
  possible: ReadonlySet<string>;
  /** Those without which alone it is. */
  certain: ReadonlySet<string>;
}>;

/**
 * Finds what a side moved: the fewest names of which the others are as the base has them, in all ways in which that can be.
 *
 * @param base names, each once
 * @param side the same names in another order
 */
export const movesOf = (base: readonly string[], side: readonly string[]): Moves => {
  const places = new Map(base.map((name, place) => [name, place]));
  const order = side.map((name) => places.get(name) ?? -1);
  const before = longestUpTo(order);
  const behind = longestUpTo(order.map((place) => -place).reverse()).reverse();
  const longest = before.reduce((most, length) => Math.max(most, length), 0);
  const mayStay = side.filter((_, at) => before[at] + behind[at] - 1 === longest);
  const lengths = new Map(side.map((name, at) => [name, before[at]]));
  const alone = new Map<number, number>();
  for (const name of mayStay) {
    const length = lengths.get(name) ?? 0;
    alone.set(length, (alone.get(length) ?? 0) + 1);
  }
  const stays = new Set(mayStay.filter((name) => alone.get(lengths.get(name) ?? 0) === 1));
  const may = new Set(mayStay);
  return {
    possible: new Set(side.filter((name) => !stays.has(name))),
    certain: new Set(side.filter((name) => !may.has(name))),
  };
};

/** By position, the length of the longest row of rising numbers that ends there. */
const longestUpTo = (numbers: readonly number[]): number[] => {
  /** By length, the smallest number that a row of that length ends with. */
  const ends: number[] = [];
  return numbers.map((number) => {
    let [from, to] = [0, ends.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (ends[middle] < number) from = middle + 1;
      else to = middle;
    }
    ends[from] = number;
    return from + 1;
  });
};
