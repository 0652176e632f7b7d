import { entriesOnceIn } from './entriesOnce.js';
import { pathBelow, type Place, uniquePaths } from './keys.js';
import type { Lot, Slot, TagGroup } from './match.js';
import type { Side, Versions } from './versions.js';

/**
 * Brings together the versions of an element that a side renamed, such as a section of a layout: what only the base and perhaps
 * the other side have with what only that side has, where most of the entries in it went along. A component has each of these
 * once, so that nothing else can have most of them.
 *
 * @returns each such element as one, called as the side calls it that renamed it, or as the base does where the sides renamed
 * it differently; contested where the other side took it away with all that was in it
 */
export const withRenames = (versions: Versions, place: Place, groups: readonly TagGroup[]): readonly TagGroup[] => {
  const unique = uniquePaths(place.type);
  return unique.length === 0
    ? groups
    : groups.map((group) => {
        const below = pathBelow(place, group.tag);
        const isHolder = unique.some((each) => each.startsWith(`${below}/`));
        return isHolder && Array.isArray(group.rule?.key) ? followed(versions, group) : group;
      });
};

const followed = (versions: Versions, group: TagGroup): TagGroup => {
  const slots = group.matches.filter((match) => match.kind === 'one');
  const [byOurs, byTheirs] = [renamedBy('ours', versions, slots), renamedBy('theirs', versions, slots)];
  const become = new Map<Slot | Lot, readonly Slot[]>();
  for (const before of new Set([...byOurs.keys(), ...byTheirs.keys()])) {
    const [mine, other] = [byOurs.get(before), byTheirs.get(before)];
    const [ours, theirs] = [mine ?? before, other ?? before];
    const isOnlyOf = (side: 'ours' | 'theirs', slot: Slot | undefined): boolean => slot?.nodes[side] === undefined;
    const isContested = isGoneFrom(mine ? 'theirs' : 'ours', versions, before, slots);
    // What the other side also added under that name, or whose entries it put elsewhere, may be meant otherwise.
    const isKnown = isContested || (ours.nodes.ours !== undefined && theirs.nodes.theirs !== undefined);
    if (ours !== theirs && !(isKnown && isOnlyOf('theirs', mine) && isOnlyOf('ours', other))) continue;
    const named = mine && other && mine !== other ? before : (mine ?? other ?? before);
    const nodes = { base: before.nodes.base, ours: ours.nodes.ours, theirs: theirs.nodes.theirs };
    for (const slot of [before, theirs]) become.set(slot, []);
    become.set(ours, [{ ...named, nodes, ...(isContested ? { isContested } : {}) }]);
  }
  return become.size === 0
    ? group
    : { ...group, matches: group.matches.flatMap<Slot | Lot>((match) => become.get(match) ?? [match]) };
};

/** Whether a side took an element away with all that was in it, and put nothing of that elsewhere. */
const isGoneFrom = (side: 'ours' | 'theirs', versions: Versions, before: Slot, slots: readonly Slot[]): boolean => {
  if (before.nodes[side] !== undefined) return false;
  const within = new Set(slots.flatMap((slot) => entriesIn(versions, side, slot)));
  return entriesIn(versions, 'base', before).every((entry) => !within.has(entry));
};

/** By what a side has no more, what it has instead: what holds more than half of the entries, and not those of two. */
const renamedBy = (side: 'ours' | 'theirs', versions: Versions, slots: readonly Slot[]): ReadonlyMap<Slot, Slot> => {
  const gone = slots.filter(({ nodes }) => nodes.base && !nodes[side]);
  const added = slots.filter(({ nodes }) => !nodes.base && nodes[side]);
  const found = new Map<Slot, Slot>();
  if (gone.length === 0) return found;
  for (const slot of added) {
    const within = new Set(entriesIn(versions, side, slot));
    const claims = gone.filter((before) => {
      const entries = entriesIn(versions, 'base', before);
      return entries.filter((entry) => within.has(entry)).length * 2 > entries.length;
    });
    if (claims.length === 1) found.set(claims[0], slot);
  }
  return found;
};

const entriesIn = ({ trees }: Versions, side: Side, { nodes, place }: Slot): readonly string[] => {
  const node = nodes[side];
  return node === undefined ? [] : entriesOnceIn(trees[side], node, place);
};
