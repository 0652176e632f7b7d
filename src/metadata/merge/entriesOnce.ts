import type { XmlNode, XmlTree } from '../xml/tree.js';
import { type KeyRule, keyOfNode, type Place, placeBelow, placeOf, ruleOf } from './keys.js';
import { keyTable } from './keyTable.js';

/** An entry that a component has once, wherever in it. */
export type EntryOnce = Readonly<{
  /** What it is and its key: no other one of the component has that. */
  id: string;
  /** Its part of a path: `tag[key]`. */
  segment: string;
  /** The path of what it is in, with a number for the second and later ones of those that share a path. */
  path: string;
  /** The same from the nearest entry around it that the component has once, wherever that is. */
  spot: string;
}>;

/**
 * The entries that a component has once, wherever in an element they are, each as often as it is there.
 *
 * @param place of what is in the element
 */
export const entriesOnceIn = (tree: XmlTree, node: XmlNode, place: Place): readonly EntryOnce[] => {
  if (!holdsOnce(place)) return [];
  const found: EntryOnce[] = [];
  const within = ({ children }: XmlNode, at: Place, path: string, spot: string): void => {
    const [counts, repeats] = [new Map<string, number>(), new Map<string, number>()];
    for (const child of children) {
      const rule = ruleOf(at, child.name);
      const isHolder = mayHoldOnce(at, child.name);
      if (rule?.uniqueAs === undefined && !isHolder) continue;
      const count = counts.get(child.name) ?? 0;
      counts.set(child.name, count + 1);
      const key = rule && keyOfNode(rule, tree, child, count);
      const segment = key === undefined ? child.name : `${child.name}[${key}]`;
      const id = key === undefined ? undefined : onceAs(rule, child.name, segment);
      if (id !== undefined) found.push({ id, segment, path, spot });
      if (!isHolder) continue;
      const before = repeats.get(segment) ?? 0;
      repeats.set(segment, before + 1);
      const own = before === 0 ? segment : `${segment}#${before}`;
      within(child, placeBelow(at, child.name), path === '' ? own : `${path}/${own}`, id ?? `${spot}/${own}`);
    }
  };
  within(node, place, '', '');
  return found;
};

/** What no other entry of a component has: what it is, and its key; undefined for what there may be more of. */
export const onceAs = (rule: KeyRule | undefined, tag: string, segment: string): string | undefined =>
  rule?.uniqueAs !== undefined && segment.startsWith(`${tag}[`) ? rule.uniqueAs + segment.slice(tag.length) : undefined;

/** Whether there may be entries that a component has once in the elements of a tag, however deep. */
export const mayHoldOnce = (place: Place, tag: string): boolean => holdsOnce(placeBelow(place, tag));

/** By type what is known of the paths in it; a merge asks for each element, and most types have no such entries at all. */
const holders = new Map<string, Map<string, boolean>>();

/** Whether there may be entries that a component has once at a place, or however deep below it. */
export const holdsOnce = ({ type, path }: Place): boolean => {
  let known = holders.get(type);
  if (known === undefined) {
    known = new Map([['', reachesOnce(placeOf(type), new Set())]]);
    holders.set(type, known);
  }
  if (known.get('') === false) return false;
  let holds = known.get(path);
  if (holds === undefined) known.set(path, (holds = reachesOnce({ type, path }, new Set())));
  return holds;
};

const reachesOnce = ({ type, path }: Place, seen: Set<string>): boolean =>
  (Object.hasOwn(keyTable, type) ? keyTable[type] : []).some((row) => {
    if (path !== '' && !row.at.startsWith(`${path}/`)) return false;
    if (row.uniqueAs !== undefined) return true;
    // What a type may hold of itself it holds anyway.
    if (row.type === undefined || seen.has(row.type)) return false;
    seen.add(row.type);
    return reachesOnce(placeOf(row.type), seen);
  });
