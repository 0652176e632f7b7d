import { groupBy } from '../../common/groupBy.js';

/** By position in the base, the position in a side of what is there in the same order. */
export type Kept = ReadonlyMap<number, number>;

/**
 * Says of equal entries which ones both sides kept: between two others that it kept, a side that has fewer of them than the
 * base has may have kept any. The sides are taken to have kept as many of the same ones as they may have, whichever comes first.
 *
 * @param alike the names of the entries that nothing but their places tells apart
 */
export const keptByBoth = (
  base: readonly string[],
  kept: readonly [Kept, Kept],
  alike: ReadonlySet<string>
): readonly [Kept, Kept] => {
  let [one, other] = kept;
  for (const name of alike) [one, other] = aligned(base, [one, other], name);
  return [one, other];
};

/** Some equal entries of the base between two others that a side kept: by position, and how many of them it has, where. */
type Stretch = Readonly<{ base: readonly number[]; side: readonly number[] }>;

const aligned = (base: readonly string[], sides: readonly [Kept, Kept], name: string): readonly [Kept, Kept] => {
  const [one, other] = [stretchesOf(base, sides[0], name), stretchesOf(base, sides[1], name)];
  const room = new Map([...one, ...other].map((each) => [each, each.side.length] as const));
  const inCommon = new Set<number>();
  // From the first to the last, one of two that overlap ends there: to take as many as there is room for is best.
  for (const { shared, of } of overlaps(one, other)) {
    const count = Math.min(shared.length, ...of.map((each) => room.get(each) ?? 0));
    for (const each of of) room.set(each, (room.get(each) ?? 0) - count);
    for (const at of firstBy(shared, (each) => sides.filter((kept) => !kept.has(each)).length, count)) inCommon.add(at);
  }
  return [withThose(sides[0], one, inCommon), withThose(sides[1], other, inCommon)];
};

type Overlap = Readonly<{ shared: readonly number[]; of: readonly [Stretch, Stretch] }>;

/** What two stretches of different sides have of the base, in its order: both divide the same positions. */
const overlaps = (one: readonly Stretch[], other: readonly Stretch[]): readonly Overlap[] => {
  const stretchAt = new Map(other.flatMap((each) => each.base.map((at) => [at, each] as const)));
  return one.flatMap((own) =>
    [...groupBy(own.base, (at) => stretchAt.get(at))].flatMap(([its, shared]) =>
      its === undefined ? [] : [{ shared, of: [own, its] as const }]
    )
  );
};

/** What a side kept, with those of each stretch that are meant, and as many others as it has more. */
const withThose = (kept: Kept, all: readonly Stretch[], meant: ReadonlySet<number>): Kept => {
  const result = new Map(kept);
  for (const { base, side } of all) {
    const rank = (at: number): number => (meant.has(at) ? 0 : kept.has(at) ? 1 : 2);
    for (const at of base) result.delete(at);
    const chosen = [...firstBy(base, rank, side.length)].sort((a, b) => a - b);
    chosen.forEach((at, index) => result.set(at, side[index]));
  }
  return result;
};

const firstBy = (positions: readonly number[], rank: (at: number) => number, count: number): readonly number[] =>
  [...positions].sort((a, b) => rank(a) - rank(b) || a - b).slice(0, count);

/** Where the base has entries of a name, divided by all others that a side kept. */
const stretchesOf = (base: readonly string[], kept: Kept, name: string): readonly Stretch[] => {
  const found: number[][] = [[]];
  base.forEach((each, at) => {
    if (each === name) found[found.length - 1].push(at);
    else if (kept.has(at)) found.push([]);
  });
  return found
    .filter((each) => each.length > 0)
    .map((each) => ({ base: each, side: each.flatMap((at) => kept.get(at) ?? []) }));
};
