import type { XmlNode, XmlTree } from '../xml/tree.js';
import { keyOfNode, pathBelow, type Place, placeBelow, ruleOf, uniquePaths } from './keys.js';

/**
 * The entries that a component has once, wherever in an element they are: `tag[key]`, each as often as it is there.
 *
 * @param place of what is in the element
 */
export const entriesOnceIn = (tree: XmlTree, node: XmlNode, place: Place): readonly string[] => {
  const unique = uniquePaths(place.type);
  const within = ({ children }: XmlNode, at: Place): readonly string[] =>
    children.flatMap((child) => {
      const path = pathBelow(at, child.name);
      if (unique.some((each) => each.startsWith(`${path}/`))) return within(child, placeBelow(at, child.name));
      const rule = unique.includes(path) ? ruleOf(at, child.name) : undefined;
      const key = rule && keyOfNode(rule, tree, child);
      return key === undefined ? [] : [`${child.name}[${key}]`];
    });
  return unique.length === 0 ? [] : within(node, place);
};
