import { groupBy } from '../../common/groupBy.js';
import type { XmlNode } from '../xml/tree.js';
import { plainText } from '../xml/value.js';
import type { Lot, Slot, TagGroup } from './match.js';
import type { Nodes, Side, Versions } from './versions.js';

/**
 * Brings together the entries that would be shown at one place, such as the components of a dashboard where one side moved
 * one to where the other one added another: they are one question. Where a side has them so itself, they stay.
 *
 * @param parents what the elements of the group are in
 */
export const withSharedPlaces = (versions: Versions, parents: Nodes, group: TagGroup): TagGroup => {
  const { rule, matches } = group;
  const placedBy = rule?.placedBy;
  if (placedBy === undefined) return group;
  const placeIn = (slot: Slot, side: Side): readonly string[] | undefined =>
    placeOf(versions, placedBy, side, slot.nodes[side]);
  const slots = matches.filter((match): match is Slot => match.kind === 'one');
  const placeOfSlot = (slot: Slot): string | undefined =>
    joined(mergedPlace(versions, slot, (side) => placeIn(slot, side)));
  const lots = new Map<Slot, Lot>();
  for (const [place, together] of groupBy(slots, placeOfSlot)) {
    if (place === undefined || together.length < 2) continue;
    const isOwn = (['ours', 'theirs'] as const).some(
      (side) => together.filter((slot) => joined(placeIn(slot, side)) === place).length > 1
    );
    if (isOwn) continue;
    const lot = lotOf(together, place, parents);
    for (const slot of together) lots.set(slot, lot);
  }
  if (lots.size === 0) return group;
  const others = matches.filter((match) => match.kind !== 'one' || !lots.has(match));
  return { ...group, matches: [...others, ...new Set(lots.values())] };
};

const lotOf = (slots: readonly Slot[], place: string, parents: Nodes): Lot => {
  const [{ tag, place: within }] = slots;
  const nodes = (side: Side): readonly XmlNode[] => {
    const own = new Set(slots.map((slot) => slot.nodes[side]));
    return parents[side]?.children.filter((node) => own.has(node)) ?? [];
  };
  const lists = { base: nodes('base'), ours: nodes('ours'), theirs: nodes('theirs') };
  return { kind: 'list', isWhole: true, tag, segment: `${tag}[${place}]`, nodes: lists, place: within };
};

const joined = (place: readonly string[] | undefined): string | undefined => place?.join('|');

const placeOf = (
  { trees }: Versions,
  placedBy: readonly string[],
  side: Side,
  node: XmlNode | undefined
): readonly string[] | undefined => {
  const texts = placedBy.flatMap((tag) => {
    const leaf = node?.children.find(({ name }) => name === tag);
    return (leaf && plainText(trees[side], leaf)) ?? [];
  });
  return texts.length === placedBy.length ? texts : undefined;
};

/** Where an entry comes to be, or may come to be where one side took it away; nothing where it goes, or its place is asked about. */
const mergedPlace = (
  versions: Versions,
  { nodes, place, isContested }: Slot,
  placeIn: (side: Side) => readonly string[] | undefined
): readonly string[] | undefined => {
  if (isContested) return undefined;
  const [base, ours, theirs] = [placeIn('base'), placeIn('ours'), placeIn('theirs')];
  if (nodes.ours === undefined || nodes.theirs === undefined) {
    const side = nodes.ours === undefined ? 'theirs' : 'ours';
    return versions.areSame([side, 'base'], nodes, place) ? undefined : placeIn(side);
  }
  if (ours === undefined || theirs === undefined) return undefined;
  const texts = ours.flatMap((text, at) => {
    if (text === theirs[at] || theirs[at] === base?.[at]) return [text];
    return text === base?.[at] ? [theirs[at]] : [];
  });
  return texts.length === ours.length ? texts : undefined;
};
