import type { XmlNode } from '../xml/tree.js';
import { type Place, placeBelow } from './keys.js';
import { areEqual } from './sequences.js';
import type { NodeLists, Side, Versions } from './versions.js';

/**
 * Whether only one side changed a list of entries that their positions name, or both did alike: then each position is as that
 * side has it, whichever entry it was.
 *
 * @param place the place of what is in an entry
 */
export const isOfOneSide = (versions: Versions, nodes: NodeLists, place: Place): boolean => {
  const [base, ours, theirs] = (['base', 'ours', 'theirs'] as const).map((side) =>
    nodes[side].map((node) => versions.meaning(side, node, place))
  );
  return areEqual(ours, base) || areEqual(theirs, base) || areEqual(ours, theirs);
};

/**
 * Whether entries that their positions name, such as the columns of a section, are the same ones at the same positions though a
 * side has more of them: each that the base has there has something in common with that of a side.
 *
 * @param place the place of what is in an entry
 */
export const areAtTheirPositions = (versions: Versions, nodes: NodeLists, place: Place): boolean => {
  const partsOf = (side: Side, node: XmlNode): readonly string[] =>
    node.children.map((child) => `${child.name}:${versions.meaning(side, child, placeBelow(place, child.name))}`);
  return (['ours', 'theirs'] as const).every((side) =>
    nodes.base.every((node, position) => {
      const other = nodes[side].at(position);
      if (other === undefined) return false;
      if (node.children.length === 0) return true;
      const parts = new Set(partsOf(side, other));
      return partsOf('base', node).some((part) => parts.has(part));
    })
  );
};
