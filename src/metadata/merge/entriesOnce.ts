import type { XmlNode, XmlTree } from '../xml/tree.js';
import { type KeyRule, keyOfNode, type Place, placeBelow, placeOf, ruleOf } from './keys.js';
import { type KeyRow, keyTable } from './keyTable.js';

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
      const id = key === undefined ? undefined : onceAs(rule, child.name, segment, path);
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

/**
 * What no other entry of a component has: what it is and its key, with the element that has it once where that is not the
 * component; undefined for what there may be more of.
 *
 * @param path of what holds the entry
 */
export const onceAs = (rule: KeyRule | undefined, tag: string, segment: string, path: string): string | undefined => {
  if (rule?.uniqueAs === undefined || !segment.startsWith(`${tag}[`)) return undefined;
  const id = rule.uniqueAs + segment.slice(tag.length);
  if (rule.uniqueWithin === undefined) return id;
  const around = path.split('/');
  return [...around.slice(0, around.length - rule.uniqueWithin), id].join('/');
};

/** Whether there may be entries that a component has once in the elements of a tag, however deep. */
export const mayHoldOnce = (place: Place, tag: string): boolean => holdsOnce(placeBelow(place, tag));

/** Whether there may be entries in the elements of a tag, however deep, that no other part of the component has either. */
export const mayHoldOnceInAll = (place: Place, tag: string): boolean => holdsOnceInAll(placeBelow(place, tag));

type Sought = (row: KeyRow) => boolean;

/** Whether there may be such entries at a place, or however deep below it. */
const holding = (isSought: Sought): ((place: Place) => boolean) => {
  // By type what is known of the paths in it; a merge asks for each element, and most types have no such entries at all.
  const holders = new Map<string, Map<string, boolean>>();
  return ({ type, path }) => {
    let known = holders.get(type);
    if (known === undefined) {
      known = new Map([['', reaches(isSought, placeOf(type), new Set())]]);
      holders.set(type, known);
    }
    if (known.get('') === false) return false;
    let holds = known.get(path);
    if (holds === undefined) known.set(path, (holds = reaches(isSought, { type, path }, new Set())));
    return holds;
  };
};

const reaches = (isSought: Sought, { type, path }: Place, seen: Set<string>): boolean =>
  (Object.hasOwn(keyTable, type) ? keyTable[type] : []).some((row) => {
    if (path !== '' && !row.at.startsWith(`${path}/`)) return false;
    if (isSought(row)) return true;
    // What a type may hold of itself it holds anyway.
    if (row.type === undefined || seen.has(row.type)) return false;
    seen.add(row.type);
    return reaches(isSought, placeOf(row.type), seen);
  });

/** Whether there may be entries that a component has once at a place, or however deep below it. */
export const holdsOnce = holding(({ uniqueAs }) => uniqueAs !== undefined);

const holdsOnceInAll = holding(({ uniqueAs, uniqueWithin }) => uniqueAs !== undefined && uniqueWithin === undefined);

const found = new WeakMap<XmlTree, ReadonlySet<string>>();

/** What a component has once, wherever in it, each by what it is and its key; a file is looked through once. */
export const idsIn = (tree: XmlTree): ReadonlySet<string> => {
  let ids = found.get(tree);
  if (ids === undefined) {
    ids = new Set(entriesOnceIn(tree, tree.root, placeOf(tree.root.name)).map(({ id }) => id));
    found.set(tree, ids);
  }
  return ids;
};
