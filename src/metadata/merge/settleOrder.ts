import { movesOf } from './moves.js';
import { areEqual } from './sequences.js';

/** The names that three versions have in common, in the order of each: the same names, each once. */
export type Orders = Readonly<Record<'base' | 'ours' | 'theirs', readonly string[]>>;

/**
 * Brings two orders of the same names together, whichever side is ours: of any two names the one comes first that does in the
 * version of the side that changed which of them does, or of both.
 *
 * @returns undefined where the sides contradict each other: where no order has all that they changed, or where both moved a
 * name to different places among those that nobody moved; of two that changed places, either may be the one that was moved
 */
export const settleOrder = (orders: Orders): readonly string[] | undefined => {
  const { base, ours, theirs } = orders;
  if (areEqual(ours, base)) return theirs;
  if (areEqual(theirs, base) || areEqual(ours, theirs)) return ours;
  return isTorn(orders) ? undefined : orderOf(orders);
};

/** Whether the sides have a name that both may have moved at different places among those that both may have left alone. */
const isTorn = ({ base, ours, theirs }: Orders): boolean => {
  const [byOurs, byTheirs] = [movesOf(base, ours), movesOf(base, theirs)];
  const isAnchor = (name: string): boolean => !byOurs.certain.has(name) && !byTheirs.certain.has(name);
  const anchors = placesIn(theirs.filter(isAnchor));
  /** How many anchors theirs has before a name. */
  const passed = new Map<string, number>();
  let count = 0;
  for (const name of theirs) {
    passed.set(name, count);
    if (anchors.has(name)) count += 1;
  }
  // The same anchors are before a name where they are as many, and theirs has none of ours' later.
  let [own, last] = [0, -1];
  return ours.some((name) => {
    const others = passed.get(name) ?? 0;
    const isElsewhere = own !== others || last >= others;
    if (anchors.has(name)) [own, last] = [own + 1, Math.max(last, anchors.get(name) ?? -1)];
    return isElsewhere && byOurs.possible.has(name) && byTheirs.possible.has(name);
  });
};

const placesIn = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, place) => [name, place]));

/** The one order in which each two names are turned round that either side turned round; undefined where there is none. */
const orderOf = ({ base, ours, theirs }: Orders): readonly string[] | undefined => {
  // Each two are looked at, so that this has to be cheap.
  const [inOurs, inTheirs] = [ours, theirs].map((side) => {
    const places = placesIn(side);
    return Int32Array.from(base, (name) => places.get(name) ?? -1);
  });
  const before = new Int32Array(base.length);
  for (let one = 0; one < base.length; one += 1) {
    for (let other = one + 1; other < base.length; other += 1) {
      const isTurned = inOurs[one] > inOurs[other] || inTheirs[one] > inTheirs[other];
      before[isTurned ? one : other] += 1;
    }
  }
  const order = new Array<string | undefined>(base.length);
  // Each has as many before it as its place says, unless they go round in a circle.
  for (const [at, name] of base.entries()) {
    if (order[before[at]] !== undefined) return undefined;
    order[before[at]] = name;
  }
  return order.filter((name) => name !== undefined);
};
