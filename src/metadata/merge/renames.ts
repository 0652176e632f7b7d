import { groupBy } from '../../common/groupBy.js';
import { emptiedRenames, emptyRenames } from './emptyRenames.js';
import { entriesOnceIn, holdsOnce, idsIn, mayHoldOnceInAll, onceAs } from './entriesOnce.js';
import type { Place } from './keys.js';
import type { Lot, Slot, TagGroup } from './match.js';
import type { Side, Versions } from './versions.js';

type OneSide = 'ours' | 'theirs';

/**
 * Brings together the versions of an element that a side renamed, such as a section of a layout: what only the base and perhaps
 * the other side have with what only that side has, where most of the entries in it went along. A component has each of these
 * once, so that nothing else can have most of them.
 *
 * @returns each such element as one, called as the side calls it that renamed it, or as the base does where the sides renamed
 * it differently; contested where the other side took it away with all that was in it. What is empty is one where both sides
 * renamed it, by its place, unless it is known by its name wherever it is.
 */
export const withRenames = (versions: Versions, place: Place, groups: readonly TagGroup[]): readonly TagGroup[] =>
  holdsOnce(place)
    ? groups.map((group) => {
        if (!mayBeRenamed(place, group)) return group;
        const found = followed(versions, group);
        return group.rule?.uniqueAs === undefined ? withEmptyOnes(versions, found) : found;
      })
    : groups;

/** A component itself is another one under another name; and what others may have in them, too, does not tell which one it is. */
const mayBeRenamed = (place: Place, { tag, rule }: TagGroup): boolean =>
  Array.isArray(rule?.key) && rule.onlyTag !== 'fullName' && mayHoldOnceInAll(place, tag);

const followed = (versions: Versions, group: TagGroup): TagGroup => {
  const slots = staying(versions, group);
  const [byOurs, byTheirs] = renamesIn(versions, group, slots);
  if (byOurs.size === 0 && byTheirs.size === 0) return group;
  const become = new Map<Slot | Lot, readonly Slot[]>();
  const within = (side: OneSide): ReadonlySet<string> =>
    new Set(slots.flatMap((slot) => entriesIn(versions, side, slot)));
  const anywhere = { ours: within('ours'), theirs: within('theirs') };
  for (const before of new Set([...byOurs.keys(), ...byTheirs.keys()])) {
    const [mine, other] = [byOurs.get(before), byTheirs.get(before)];
    const [ours, theirs] = [mine ?? before, other ?? before];
    const isContested = !(mine && other) && isGoneFrom(mine ? 'theirs' : 'ours', versions, before, anywhere);
    // What the other side also added under that name, or whose entries it put elsewhere, may be meant otherwise.
    const isKnown = isContested || (ours.nodes.ours !== undefined && theirs.nodes.theirs !== undefined);
    if (ours !== theirs && !(isKnown && isNotIn('theirs', mine) && isNotIn('ours', other))) continue;
    const nodes = { base: before.nodes.base, ours: ours.nodes.ours, theirs: theirs.nodes.theirs };
    for (const slot of [before, theirs]) become.set(slot, []);
    become.set(ours, [{ ...namedAs(before, mine, other), nodes, ...(isContested ? { isContested } : {}) }]);
  }
  return replaced(group, become);
};

/** An element under the name that a side gave it, or that of the base where the sides gave it different ones. */
const namedAs = (before: Slot, mine: Slot | undefined, other: Slot | undefined): Slot =>
  mine && other && mine !== other ? before : (mine ?? other ?? before);

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

const isNotIn = (side: OneSide, slot: Slot | undefined): boolean => slot?.nodes[side] === undefined;

type Renames = ReadonlyMap<Slot, Slot>;

/** What each side has instead of what it renamed, also where it took all out of what the other side renamed otherwise. */
const renamesIn = (
  versions: Versions,
  { rule }: TagGroup,
  slots: readonly Slot[]
): readonly [ours: Renames, theirs: Renames] => {
  const [ours, theirs] = [renamedBy('ours', versions, slots), renamedBy('theirs', versions, slots)];
  const taken = new Set([...ours.values(), ...theirs.values()]);
  const list = { rule, slots: slots.filter((slot) => !taken.has(slot)) };
  const withEmptied = (side: OneSide, own: Renames, other: Renames): Renames => {
    const gone = [...other.keys()].filter((slot) => slot.nodes[side] === undefined && !own.has(slot));
    return new Map([...emptiedRenames(versions, { ...list, side }, gone), ...own]);
  };
  return [withEmptied('ours', ours, theirs), withEmptied('theirs', theirs, ours)];
};

/** Brings together what both sides renamed though nothing is in it. */
const withEmptyOnes = (versions: Versions, group: TagGroup): TagGroup => {
  const renamed = emptyRenames(versions, group.rule, slotsIn(group));
  if (renamed.length === 0) return group;
  const become = new Map<Slot | Lot, readonly Slot[]>();
  for (const { before, ours, theirs } of renamed) {
    const nodes = { base: before.nodes.base, ours: ours.nodes.ours, theirs: theirs.nodes.theirs };
    for (const slot of [before, theirs]) become.set(slot, []);
    become.set(ours, [{ ...(ours === theirs ? ours : before), nodes }]);
  }
  return replaced(group, become);
};

const replaced = (group: TagGroup, become: ReadonlyMap<Slot | Lot, readonly Slot[]>): TagGroup => ({
  ...group,
  matches: group.matches.flatMap<Slot | Lot>((match) => become.get(match) ?? [match]),
});

/** What has not moved: of what is known by its name wherever it is, no version has it elsewhere. */
const staying = ({ trees }: Versions, group: TagGroup): readonly Slot[] => {
  const { rule } = group;
  if (rule?.uniqueAs === undefined) return slotsIn(group);
  return slotsIn(group).filter(({ tag, segment, nodes }) => {
    const id = onceAs(rule, tag, segment, '');
    return id !== undefined && sides.every((side) => nodes[side] !== undefined || !idsIn(trees[side]).has(id));
  });
};

const slotsIn = ({ matches }: TagGroup): readonly Slot[] => matches.filter((match) => match.kind === 'one');

/** Whether a side took an element away with all that was in it, and put nothing of that elsewhere. */
const isGoneFrom = (
  side: OneSide,
  versions: Versions,
  before: Slot,
  anywhere: Readonly<Record<OneSide, ReadonlySet<string>>>
): boolean =>
  before.nodes[side] === undefined && entriesIn(versions, 'base', before).every((entry) => !anywhere[side].has(entry));

/** By what a side has no more, what it has instead: what holds more than half of the entries, and not those of two. */
const renamedBy = (side: OneSide, versions: Versions, slots: readonly Slot[]): ReadonlyMap<Slot, Slot> => {
  const gone = slots.filter(({ nodes }) => nodes.base && !nodes[side]);
  const added = slots.filter(({ nodes }) => !nodes.base && nodes[side]);
  const found = new Map<Slot, Slot>();
  if (gone.length === 0 || added.length === 0) return found;
  const held = new Map(gone.map((before) => [before, entriesIn(versions, 'base', before)]));
  const holders = groupBy(
    [...held].flatMap(([before, entries]) => entries.map((entry) => ({ before, entry }))),
    ({ entry }) => entry
  );
  for (const slot of added) {
    const taken = [...new Set(entriesIn(versions, side, slot))].flatMap((entry) => holders.get(entry) ?? []);
    const shares = groupBy(taken, ({ before }) => before);
    const claims = [...shares].filter(([before, { length }]) => length * 2 > (held.get(before)?.length ?? 0));
    if (claims.length === 1) found.set(claims[0][0], slot);
  }
  return found;
};

const entriesIn = ({ trees }: Versions, side: Side, { nodes, place }: Slot): readonly string[] => {
  const node = nodes[side];
  return node === undefined ? [] : entriesOnceIn(trees[side], node, place).map(({ id }) => id);
};
