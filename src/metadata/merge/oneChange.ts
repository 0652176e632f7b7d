import type { XmlNode } from '../xml/tree.js';
import { attributeOf } from '../xml/value.js';
import { choseDifferently } from './choices.js';
import { type Place } from './keys.js';
import { type Lot, matchChildren, type Slot } from './match.js';
import type { Side, Versions } from './versions.js';

/**
 * Whether all that was changed in an element is in one and the same element within, however deep, or one attribute: the
 * smallest one about which anybody can be asked, such as one that holds what the sides chose differently. An entry that nothing
 * names counts as a whole otherwise, so that what the sides made of different parts of it is not mixed.
 *
 * @param around the place of the element itself
 */
export const isOneChange = (
  versions: Versions,
  { nodes, place, tag }: Pick<Slot, 'nodes' | 'place' | 'tag'>,
  around: Place
): boolean => {
  const { base, ours, theirs } = nodes;
  if (!base || !ours || !theirs) return false;
  if (choseDifferently(versions, { nodes, place, around: { place: around, tag } })) return true;
  if (
    (
      [
        ['base', base],
        ['ours', ours],
        ['theirs', theirs],
      ] as const
    ).some(([side, node]) => versions.isWhole(side, node))
  ) {
    return true;
  }
  const attributes = changedAttributes([base, ours, theirs]);
  const changed = matchChildren(versions, nodes, place)
    .flatMap(({ matches }) => matches)
    .filter((match) => isChanged(versions, match));
  if (attributes + changed.length !== 1) return false;
  const [only] = changed;
  if (only === undefined) return true;
  return only.kind === 'one' && isOneChange(versions, only, place);
};

/** How many attributes are not alike in all versions of an element. */
const changedAttributes = (nodes: readonly XmlNode[]): number => {
  const names = new Set(nodes.flatMap(({ attributes }) => attributes.map(({ name }) => name)));
  return [...names].filter((name) => new Set(nodes.map((node) => attributeOf(node, name))).size > 1).length;
};

const isChanged = (versions: Versions, match: Slot | Lot): boolean => {
  if (match.kind === 'comments') return false;
  const { place } = match;
  if (match.kind === 'one') {
    const { nodes } = match;
    return !versions.areSame(['ours', 'base'], nodes, place) || !versions.areSame(['theirs', 'base'], nodes, place);
  }
  const { nodes } = match;
  const meaning = (side: Side): string =>
    JSON.stringify(nodes[side].map((node) => versions.meaning(side, node, place)));
  return new Set([meaning('base'), meaning('ours'), meaning('theirs')]).size > 1;
};
