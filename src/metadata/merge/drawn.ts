import type { XmlNode } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';
import { type XmlValue, valuesOf } from '../xml/values.js';
import { entriesOnceIn, onceAs } from './entriesOnce.js';
import { canonical } from './equality.js';
import { keyOf, type Place, placeBelow, ruleOf } from './keys.js';
import type { Nodes, Side, Versions } from './versions.js';

/** Whether something else has an entry that a component has once, by what is its alone. */
export type IsElsewhere = (id: string) => boolean;

/**
 * Whether two versions of an element mean the same but for where an editor draws it, or something in it: a side that changed
 * nothing else only moved it on a flow's canvas.
 *
 * @param place the place of what is in the element
 * @param isElsewhere of which entries only the order counts among those that both versions have
 * @returns false where only one of the versions has it
 */
export const areSameButDrawn = (
  versions: Versions,
  [one, other]: readonly [Side, Side],
  nodes: Nodes,
  place: Place,
  isElsewhere?: IsElsewhere
): boolean => {
  if (versions.areSame([one, other], nodes, place)) return true;
  const [first, second] = [nodes[one], nodes[other]];
  if (first === undefined || second === undefined) return false;
  const idsIn = (side: Side, node: XmlNode): ReadonlySet<string> =>
    new Set(isElsewhere && entriesOnceIn(versions.trees[side], node, place).map(({ id }) => id));
  const [ids, others] = [idsIn(one, first), idsIn(other, second)];
  const counted: Counted = (id) =>
    isElsewhere?.(id) !== true ? 'whole' : ids.has(id) && others.has(id) ? 'place' : 'no';
  const meaning = (side: Side, node: XmlNode): string =>
    canonical(counting(valueOfNode(versions.trees[side], node), place, counted), place);
  return meaning(one, first) === meaning(other, second);
};

/** Whether all of an entry that a component has once counts, or its place alone, or nothing. */
type Counted = (id: string) => 'whole' | 'place' | 'no';

/** What counts of a value. */
const counting = (value: XmlValue, place: Place, counted: Counted): XmlValue => {
  if (typeof value === 'string') return value;
  const tags = Object.keys(value).flatMap((tag): ReadonlyArray<readonly [string, readonly XmlValue[]]> => {
    const rule = ruleOf(place, tag);
    if (rule?.isSettled === true) return [];
    const entries = valuesOf(value, tag).flatMap((entry): readonly XmlValue[] => {
      const key = rule?.uniqueAs === undefined ? undefined : keyOf(rule, entry);
      const id = key === undefined ? undefined : onceAs(rule, tag, `${tag}[${key}]`, place.path);
      const counts = id === undefined ? 'whole' : counted(id);
      if (id !== undefined && counts === 'place') return [id];
      return counts === 'no' ? [] : [counting(entry, placeBelow(place, tag), counted)];
    });
    return entries.length === 0 ? [] : [[tag, entries]];
  });
  // What has nothing in it is a text.
  return tags.length === 0 ? '' : Object.fromEntries(tags);
};
