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

const areEqual = (a: readonly string[], b: readonly string[]): boolean =>
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

/** The order of a list, and whether the sides moved something to different places. */
export type MergedOrder = Readonly<{ order: readonly string[]; isContested: boolean }>;

/**
 * Merges the order of the names that are in a list: what only one side moved goes where that side has it.
 *
 * @param merged all names that the list comes to hold, in ours' order, with what theirs added in its place among them
 */
export const mergeOrder = (
  { base, ours, theirs }: Readonly<Record<'base' | 'ours' | 'theirs', readonly string[]>>,
  merged: readonly string[]
): MergedOrder => {
  const [inBase, inOurs, inTheirs] = [new Set(base), new Set(ours), new Set(theirs)];
  const isCommon = (name: string): boolean => inOurs.has(name) && inTheirs.has(name);
  const commonOurs = ours.filter(isCommon);
  const commonTheirs = theirs.filter(isCommon);
  if (areEqual(commonOurs, commonTheirs)) return { order: merged, isContested: false };
  const commonBase = base.filter(isCommon);
  const movedBy = (side: readonly string[]): ReadonlySet<string> => {
    const old = side.filter((name) => inBase.has(name));
    const stays = positionsIn(commonBase, old);
    return new Set(commonBase.filter((_, position) => stays[position] === undefined));
  };
  const [byOurs, byTheirs] = [movedBy(commonOurs), movedBy(commonTheirs)];
  // What both added, and in different orders, stands nowhere in the base.
  const isNew = (name: string): boolean => !inBase.has(name);
  if (!areEqual(commonOurs.filter(isNew), commonTheirs.filter(isNew))) return { order: merged, isContested: true };
  if (byTheirs.size === 0) return { order: merged, isContested: false };
  const common = [...commonOurs];
  for (const name of commonTheirs.filter((each) => byTheirs.has(each))) {
    common.splice(common.indexOf(name), 1);
    const previous = commonTheirs[commonTheirs.indexOf(name) - 1] ?? '';
    common.splice(common.indexOf(previous) + 1, 0, name);
  }
  const stays = (name: string): boolean => !byOurs.has(name) && !byTheirs.has(name);
  const before = (side: readonly string[], name: string): string | undefined =>
    side.slice(0, side.indexOf(name)).reverse().find(stays);
  const isTorn = (name: string): boolean =>
    byOurs.has(name) && byTheirs.has(name) && before(commonOurs, name) !== before(commonTheirs, name);
  const isContested =
    [...byOurs].some(isTorn) ||
    !keeps(common, commonTheirs, byOurs) ||
    isMoveLost(commonBase, commonOurs, byOurs, common) ||
    isMoveLost(commonBase, commonTheirs, byTheirs, common);
  // What a side added goes along with what that side has before it, but not with what the other one moved away from there.
  const isAnchorOf = (own: ReadonlySet<string>, other: ReadonlySet<string>, name: string): boolean =>
    isCommon(name) && (own.has(name) ? !isTorn(name) : !other.has(name));
  const isOnlyTheirs = (name: string): boolean => inTheirs.has(name) && !inOurs.has(name);
  const ofOurs = behindEach(
    merged.filter((name) => !isOnlyTheirs(name)),
    { isAnchor: (name) => isAnchorOf(byOurs, byTheirs, name), isPut: (name) => !isCommon(name) }
  );
  const ofTheirs = behindEach(theirs, { isAnchor: (name) => isAnchorOf(byTheirs, byOurs, name), isPut: isOnlyTheirs });
  const behind = (name: string | undefined): readonly string[] => [
    ...(ofOurs.get(name) ?? []),
    ...(ofTheirs.get(name) ?? []),
  ];
  return { order: [...behind(undefined), ...common.flatMap((name) => [name, ...behind(name)])], isContested };
};

type Putting = Readonly<{ isAnchor: (name: string) => boolean; isPut: (name: string) => boolean }>;

/** By anchor, what is put behind it; behind none what comes before them all. */
const behindEach = (
  names: readonly string[],
  { isAnchor, isPut }: Putting
): ReadonlyMap<string | undefined, readonly string[]> => {
  const found = new Map<string | undefined, string[]>();
  let anchor: string | undefined;
  for (const name of names) {
    if (isAnchor(name)) anchor = name;
    if (!isPut(name)) continue;
    const known = found.get(anchor);
    if (known) known.push(name);
    else found.set(anchor, [name]);
  }
  return found;
};

/** Whether a name that a side moved is on the other side of none of those in an order that the side moved it past. */
const isMoveLost = (
  base: readonly string[],
  side: readonly string[],
  moved: ReadonlySet<string>,
  order: readonly string[]
): boolean => {
  const places = (list: readonly string[]): ReadonlyMap<string, number> =>
    new Map(list.map((name, place) => [name, place]));
  const [inBase, inSide, inOrder] = [places(base), places(side), places(order)];
  const isBefore = (list: ReadonlyMap<string, number>, one: string, other: string): boolean =>
    (list.get(one) ?? -1) < (list.get(other) ?? -1);
  return [...moved].some((name) => {
    const passed = base.filter((other) => isBefore(inBase, name, other) !== isBefore(inSide, name, other));
    return passed.every((other) => isBefore(inOrder, name, other) === isBefore(inBase, name, other));
  });
};

/** Whether an order has those names of another one that nobody else moved in the same order. */
const keeps = (order: readonly string[], other: readonly string[], except: ReadonlySet<string>): boolean => {
  const kept = other.filter((name) => !except.has(name));
  const names = new Set(kept);
  return areEqual(
    order.filter((name) => names.has(name)),
    kept
  );
};
