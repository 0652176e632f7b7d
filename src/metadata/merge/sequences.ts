/**
 * Merging sequences of names. What is compared are whole entries, each by a string that is equal for equal entries.
 */

/** A stretch of three sequences, each as the half-open range of its positions. */
export type Stretch = Readonly<{
  base: Range;
  ours: Range;
  theirs: Range;
  /** Who changed it; a stretch that both changed alike is changed by `ours`. */
  changedBy: 'nobody' | 'ours' | 'theirs' | 'both';
}>;

type Range = readonly [from: number, to: number];

/**
 * Divides three sequences into stretches, as diff3 does: what both sides have in common with the base holds the rest apart.
 *
 * S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of Diff3" (2007).
 */
export const stretches = (
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[]
): readonly Stretch[] => {
  const [inOurs, inTheirs] = [positionsIn(base, ours), positionsIn(base, theirs)];
  const found: Stretch[] = [];
  let at = { base: 0, ours: 0, theirs: 0 };
  const upTo = (next: typeof at): void => {
    const ranges = {
      base: [at.base, next.base],
      ours: [at.ours, next.ours],
      theirs: [at.theirs, next.theirs],
    } as const;
    if (Object.values(ranges).every(([from, to]) => from === to)) return;
    found.push({
      ...ranges,
      changedBy: changer(base.slice(...ranges.base), ours.slice(...ranges.ours), theirs.slice(...ranges.theirs)),
    });
  };
  base.forEach((_, position) => {
    const [o, t] = [inOurs[position], inTheirs[position]];
    if (o === undefined || t === undefined) return;
    upTo({ base: position, ours: o, theirs: t });
    found.push({ base: [position, position + 1], ours: [o, o + 1], theirs: [t, t + 1], changedBy: 'nobody' });
    at = { base: position + 1, ours: o + 1, theirs: t + 1 };
  });
  upTo({ base: base.length, ours: ours.length, theirs: theirs.length });
  return found;
};

const changer = (base: readonly string[], ours: readonly string[], theirs: readonly string[]): Stretch['changedBy'] => {
  if (areEqual(ours, theirs)) return areEqual(ours, base) ? 'nobody' : 'ours';
  if (areEqual(ours, base)) return 'theirs';
  return areEqual(theirs, base) ? 'ours' : 'both';
};

/** Whether two sequences are the same. */
export const areEqual = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);

/**
 * Where the elements of a sequence are in another one, as far as both have them in one order: the longest such part.
 *
 * @returns by position in the first sequence; undefined for an element that the other one lacks or has elsewhere
 */
export const positionsIn = (a: readonly string[], b: readonly string[]): ReadonlyArray<number | undefined> => {
  const found = new Array<number | undefined>(a.length);
  let [start, endOfA, endOfB] = [0, a.length, b.length];
  for (; start < endOfA && start < endOfB && a[start] === b[start]; start += 1) found[start] = start;
  for (; endOfA > start && endOfB > start && a[endOfA - 1] === b[endOfB - 1]; endOfA -= 1, endOfB -= 1) {
    found[endOfA - 1] = endOfB - 1;
  }
  for (const [inA, inB] of longestCommon(a.slice(start, endOfA), b.slice(start, endOfB))) {
    found[start + inA] = start + inB;
  }
  return found;
};

/**
 * What a sequence has instead of an element of another one: between two that both have, or at an end, it alone is there that the
 * other one lacks, and there alone that.
 *
 * @returns the positions of both
 */
export const replacedIn = (
  a: readonly string[],
  b: readonly string[]
): ReadonlyArray<readonly [inA: number, inB: number]> => {
  const [inA, inB] = [new Set(a), new Set(b)];
  const pairs: Array<readonly [number, number]> = [];
  const stays = positionsIn(a, b);
  const range = (from: number, to: number): readonly number[] =>
    Array.from({ length: Math.max(to - from, 0) }, (_, index) => from + index);
  let [fromA, fromB] = [0, 0];
  for (const at of [...a.keys(), a.length]) {
    const end = at === a.length ? b.length : stays[at];
    if (end === undefined) continue;
    const gone = range(fromA, at).filter((index) => !inB.has(a[index]));
    const added = range(fromB, end).filter((index) => !inA.has(b[index]));
    if (gone.length === 1 && added.length === 1) pairs.push([gone[0], added[0]]);
    [fromA, fromB] = [at + 1, end + 1];
  }
  return pairs;
};

const mostMatches = 2_000_000;

type Match = readonly [inA: number, inB: number];

/**
 * The longest part that two sequences have in common, as J. W. Hunt and T. G. Szymanski, "A Fast Algorithm for Computing
 * Longest Common Subsequences" (1977), find it: entries seldom occur twice, so that this is about a sort.
 */
const longestCommon = (a: readonly string[], b: readonly string[]): readonly Match[] => {
  const positions = new Map<string, number[]>();
  b.forEach((each, position) => {
    const known = positions.get(each);
    if (known) known.push(position);
    else positions.set(each, [position]);
  });
  // Where much is repeated, nothing tells which is which, and finding out would take long.
  const count = a.reduce((sum, each) => sum + (positions.get(each)?.length ?? 0), 0);
  if (count > mostMatches) return [];
  type Link = Readonly<{ match: Match; before: Link | undefined }>;
  /** By length, the chain of that length that ends earliest in `b`. */
  const chains: Link[] = [];
  a.forEach((each, inA) => {
    for (const inB of [...(positions.get(each) ?? [])].reverse()) {
      let [from, to] = [0, chains.length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (chains[middle].match[1] < inB) from = middle + 1;
        else to = middle;
      }
      chains[from] = { match: [inA, inB], before: chains[from - 1] };
    }
  });
  const found: Match[] = [];
  for (let link = chains.at(-1); link !== undefined; link = link.before) found.push(link.match);
  return found.reverse();
};
