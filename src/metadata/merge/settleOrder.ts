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
  const places = { base: placesIn(base), ours: placesIn(ours), theirs: placesIn(theirs) };
  return isTorn(orders, places) ? undefined : orderOf(base, places);
};

type Places = ReadonlyMap<string, number>;
type PlacesIn = Readonly<Record<keyof Orders, Places>>;

const placesIn = (names: readonly string[]): Places => new Map(names.map((name, place) => [name, place]));

const isBefore = (places: Places, one: string, other: string): boolean =>
  (places.get(one) ?? -1) < (places.get(other) ?? -1);

/** Whether the sides have a name that both may have moved at different places among those that both may have left alone. */
const isTorn = ({ base, ours, theirs }: Orders, places: PlacesIn): boolean => {
  const [byOurs, byTheirs] = [movesOf(base, ours), movesOf(base, theirs)];
  const movedByBoth = base.filter((name) => byOurs.possible.has(name) && byTheirs.possible.has(name));
  const anchors = base.filter((name) => !byOurs.certain.has(name) && !byTheirs.certain.has(name));
  return movedByBoth.some((name) =>
    anchors.some((anchor) => isBefore(places.ours, name, anchor) !== isBefore(places.theirs, name, anchor))
  );
};

/** The one order in which each two names are as the side has them that changed them; undefined where there is none. */
const orderOf = (base: readonly string[], places: PlacesIn): readonly string[] | undefined => {
  const comesFirst = (one: string, other: string): boolean => {
    const inOurs = isBefore(places.ours, one, other);
    return inOurs === isBefore(places.base, one, other) ? isBefore(places.theirs, one, other) : inOurs;
  };
  const order = new Array<string | undefined>(base.length);
  // Each has as many before it as its place says, unless they go round in a circle.
  for (const name of base) {
    const place = base.reduce((count, other) => count + (other !== name && comesFirst(other, name) ? 1 : 0), 0);
    if (order[place] !== undefined) return undefined;
    order[place] = name;
  }
  return order.filter((name) => name !== undefined);
};
