import { pathTo } from './ask.js';
import { hasCycle } from './cycles.js';
import { type Holder, type HoldersOf, isFreePlace, isWithin, type MovedEntry, prefixesOf } from './holders.js';
import type { Side } from './versions.js';

/** An entry that was moved, with its part of a path. */
export type NestedMove = MovedEntry & Readonly<{ segment: string }>;

/**
 * Whether moved entries hold each other in versions of what is asked about as a whole, so that none can be chosen by itself: one
 * of them would be in itself, or only in what was not chosen; or one of them would be nowhere where one version is chosen
 * throughout, or is in two lists each of which is asked about as one.
 *
 * @param there the paths of what the merged component has without a question
 * @param holders all that is asked about as a whole, by the entries in it
 */
export const isNestingInDoubt = (
  moved: readonly NestedMove[],
  there: ReadonlySet<string>,
  { holding }: HoldersOf
): boolean => {
  if (moved.some((each) => isNowhereThroughout(each, there, holding(each.id)))) return true;
  if (moved.some(({ id }) => isInTwoLists(holding(id)))) return true;
  const ids = new Map(moved.flatMap((each) => placesOf(each).map((place) => [pathTo(place, each.segment), each.id])));
  const around = (path: string): readonly string[] => prefixesOf(path).flatMap((prefix) => ids.get(prefix) ?? []);
  if (!moved.some((each) => placesOf(each).some((place) => around(place).length > 0))) return false;
  const isLeftOutAnywhere = (each: NestedMove): boolean =>
    placesOf(each).some((place) =>
      around(place).some((outer) => holding(outer).some((holder) => isLeftOut(each, { place, outer, holder })))
    );
  const heldIn = (id: string): readonly string[] => holding(id).flatMap(({ paths }) => paths.flatMap(around));
  const isInItself = hasCycle(
    moved.map(({ id }) => id),
    heldIn
  );
  const holders = new Set(moved.flatMap(({ id }) => holding(id).map(({ path }) => path)));
  /** Whether what holds others is not asked about by itself where a version of something else has it. */
  const isHolderHeld = (each: NestedMove): boolean =>
    each.isContested &&
    holders.has(pathTo(each.path, each.segment)) &&
    holding(each.id).some(({ path }) => placesOf(each).some((place) => isWithin(place, path)));
  return (
    isInItself ||
    moved.some(
      (each) =>
        isInWhatMayGo(each, holding(each.id)) ||
        isNowhereElse(each, there, holding(each.id)) ||
        isLeftOutAnywhere(each) ||
        isHolderHeld(each)
    )
  );
};

/** Whether a version has an entry in nothing that is there or is asked about, and it is nowhere else without a question. */
const isNowhereThroughout = (entry: NestedMove, there: ReadonlySet<string>, own: readonly Holder[]): boolean =>
  own.length > 0 &&
  sides.some((side) => entry.places[side] !== undefined && own.every(({ entries }) => !entries[side].has(entry.id))) &&
  !placesOf(entry).some((place) => isFreePlace(place, there, own));

/** Whether an entry is in versions of two lists that are asked about, which might have it twice, or not at all, as they are chosen. */
const isInTwoLists = (own: readonly Holder[]): boolean => own.filter(({ isList }) => isList).length > 1;

/** Whether a version lacks an entry that may be nowhere beside it. */
const isNowhereElse = (entry: NestedMove, there: ReadonlySet<string>, own: readonly Holder[]): boolean =>
  own.some(({ entries }) => sides.some((side) => entry.places[side] !== undefined && !entries[side].has(entry.id))) &&
  !placesOf(entry).some((place) => isFreePlace(place, there, own));

/** Whether a side has an entry in something that another version has in what is asked about, but this one has not. */
const isInWhatMayGo = ({ id, places }: NestedMove, own: readonly Holder[]): boolean =>
  own.some(({ path, entries }) =>
    sides.some((side) => {
      const place = places[side];
      return place !== undefined && isWithin(place, path) && !entries[side].has(id);
    })
  );

type Placing = Readonly<{ place: string; outer: string; holder: Holder }>;

/** Whether a version has in it what an entry goes into, but not the entry. */
const isLeftOut = ({ id, isContested }: NestedMove, { place, outer, holder: { path, entries } }: Placing): boolean => {
  const isKnown = !isContested && isWithin(place, path) && sides.some((side) => entries[side].has(id));
  return !isKnown && sides.some((side) => entries[side].has(outer) && !entries[side].has(id));
};

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

const placesOf = ({ path, places: { base, ours, theirs } }: NestedMove): readonly string[] =>
  [path, base, ours, theirs].filter((place) => place !== undefined);
