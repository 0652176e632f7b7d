import { pathTo } from './ask.js';
import { isAskedAsWhole, isGoneAndChanged } from './askedAsWhole.js';
import type { IsElsewhere } from './drawn.js';
import { type FoundEntries, nodesOf } from './foundEntries.js';
import { type AskedHolder, type Holder, holdersById, isFreePlace, isWithin, prefixesOf } from './holders.js';
import type { Home, PathOf } from './movedTo.js';
import type { Side, Sides, Versions } from './versions.js';

/** What one side took away and the other one changed, and that may hold entries. */
export type ChangedHolders = Readonly<{
  /** What is asked about as a whole, without what is in another one of these. */
  asked: readonly AskedHolder[];
  /** The paths of what goes, since nothing was changed but what is elsewhere: the side that took it away had moved that out. */
  emptied: ReadonlySet<string>;
}>;

/** Finds what may hold entries, and is not as the base has it where a side took it away. */
export const changedHolders = (
  versions: Versions,
  { entries, holders }: FoundEntries,
  homes: ReadonlyMap<string, Home>,
  pathOf: PathOf
): ChangedHolders => {
  const asked = new Map<string, AskedHolder>();
  const emptied = new Set<string>();
  for (const { slot, list, around, spot, id } of holders) {
    const [entry, home] = id === undefined ? [] : [entries.get(id), homes.get(id)];
    const path = home?.path ?? pathOf(spot);
    const { nodes, isContested, places } = home ?? (entry ? { ...slot, nodes: nodesOf(entry) } : slot);
    const whole = { ...slot, nodes, ...(isContested ? { isContested } : {}), ...(places ? { places } : {}) };
    if (path === undefined || !isAskedAsWhole(versions, whole, around)) continue;
    const own = pathTo(path, slot.segment);
    const isElsewhere: IsElsewhere = (inner) => {
      const at = homes.get(inner);
      return at !== undefined && !at.isContested && !isWithin(at.path, own);
    };
    const isEmptied =
      isContested !== true && isGoneAndChanged(versions, whole) && !isGoneAndChanged(versions, whole, isElsewhere);
    if (isEmptied) emptied.add(own);
    else asked.set(own, { slot: whole, around, path, ...(list ? { list } : {}) });
  }
  const outer = [...asked].flatMap(([path, each]) =>
    prefixesOf(path).some((other) => other !== path && asked.has(other)) ? [] : [each]
  );
  return { asked: outer, emptied };
};

/** An entry that was moved: what is its alone, and the path of what each version has it in. */
type Placed = Readonly<{ id: string; places: Sides<string | undefined> }>;

/**
 * Finds what has to be asked about beside holders that are asked about: what goes because a side took it away, though a version
 * of the holders lets an entry stay in it that is nowhere else then.
 *
 * @param there the paths of what the merged component has without a question
 */
export const askedBeside = (
  moved: readonly Placed[],
  there: ReadonlySet<string>,
  holders: readonly Holder[],
  { holders: all }: FoundEntries,
  pathOf: PathOf
): readonly AskedHolder[] => {
  const { holding } = holdersById(holders);
  const left = moved.flatMap(({ id, places }) => {
    const own = holding(id);
    return sides.flatMap((side) => {
      const place = places[side];
      const isHeld = own.length === 0 || own.some(({ entries }) => entries[side].has(id));
      return place === undefined || isHeld || isFreePlace(place, there, own) ? [] : [place];
    });
  });
  if (left.length === 0) return [];
  const [needed, asked] = [new Set(left.flatMap(prefixesOf)), new Set(holders.map(({ path }) => path))];
  return all.flatMap(({ slot, around, spot }) => {
    const path = pathOf(spot);
    const { base, ours, theirs } = slot.nodes;
    if (path === undefined || base === undefined || (ours === undefined) === (theirs === undefined)) return [];
    const own = pathTo(path, slot.segment);
    const isNeeded = needed.has(own) && !prefixesOf(own).some((each) => asked.has(each));
    return isNeeded ? [{ slot: { ...slot, isContested: true }, around, path }] : [];
  });
};

const sides: readonly Side[] = ['base', 'ours', 'theirs'];
