import { valueOfNode } from '../xml/value.js';
import type { XmlValue } from '../xml/values.js';
import { canonical } from './equality.js';
import { type Place, placeBelow, ruleOf } from './keys.js';
import type { Nodes, Side, Versions } from './versions.js';

/**
 * Whether two versions of an element mean the same but for where an editor draws it, or something in it: a side that changed
 * nothing else only moved it on a flow's canvas.
 *
 * @param place the place of what is in the element
 * @returns false where only one of the versions has it
 */
export const areSameButDrawn = (
  versions: Versions,
  [one, other]: readonly [Side, Side],
  nodes: Nodes,
  place: Place
): boolean => {
  if (versions.areSame([one, other], nodes, place)) return true;
  const meaning = (side: Side): string | undefined => {
    const node = nodes[side];
    return node && canonical(withoutDrawn(valueOfNode(versions.trees[side], node), place), place);
  };
  const first = meaning(one);
  return first !== undefined && first === meaning(other);
};

const withoutDrawn = (value: XmlValue, place: Place): XmlValue => {
  if (typeof value === 'string') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([tag]) => ruleOf(place, tag)?.isSettled !== true)
      .map(([tag, values]) => [tag, values.map((each) => withoutDrawn(each, placeBelow(place, tag)))])
  );
};
