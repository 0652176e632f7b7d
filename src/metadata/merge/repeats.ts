import { groupBy } from '../../common/groupBy.js';
import type { XmlNode, XmlTree } from '../xml/tree.js';
import { keyOfNode, type Place, placeBelow, placeOf, ruleOf } from './keys.js';
import { meaningWithoutNumber } from './numberedEntries.js';

/** What elements with one path of tags have more than once: an entry, or a tag that the table does not know, or in pieces. */
type Repeat = Readonly<{ kind: 'entry' | 'tag' | 'pieces'; path: string; count: number }>;

/** By kind, the tags down to it, and what tells it apart: another version may have what holds it under another key. */
type Repeats = ReadonlyMap<string, Repeat>;

/**
 * What an element of a merged file has more often than any element with its tags has it in the other versions, at any depth:
 * entries with one key, equal ones that nothing names, a tag that all others have once, and a tag in more than one piece.
 *
 * Of entries that nothing names among named ones, such as blank items, both sides may have added some.
 *
 * @returns each as the end of a sentence about the file
 */
export const faultyRepeats = (merged: XmlTree, others: readonly XmlTree[]): readonly string[] => {
  const found = repeatsIn(merged);
  if (found.size === 0) return [];
  const known = others.map(repeatsIn);
  const most = (id: string): number => Math.max(1, ...known.map((repeats) => repeats.get(id)?.count ?? 1));
  const faults = [...found].flatMap(([id, { kind, path, count }]) => {
    if (kind === 'pieces') return count > most(id) ? [`it has ${path} in ${count} pieces`] : [];
    return count > most(id) && (kind === 'entry' || most(id) === 1) ? [`it has ${path} twice`] : [];
  });
  return [...new Set(faults)];
};

const repeatsIn = (tree: XmlTree): Repeats => {
  const found = new Map<string, Repeat>();
  const add = (id: string, repeat: Repeat): void => {
    if (repeat.count > Math.max(1, found.get(id)?.count ?? 1)) found.set(id, repeat);
  };
  const lookAt = ({ children }: XmlNode, place: Place, tags: string, path: () => string): void => {
    for (const [tag, nodes] of groupBy(children, ({ name }) => name)) {
      const rule = ruleOf(place, tag);
      const below = `${tags}/${tag}`;
      const pathOf = (key: string | undefined): string => path() + (key === undefined ? tag : `${tag}[${key}]`);
      const keyAt = (at: number): string | undefined => rule && keyOfNode(rule, tree, nodes[at], at);
      if (nodes.length > 1) {
        add(`pieces ${below}`, { kind: 'pieces', path: pathOf(undefined), count: piecesOf(children, tag) });
        if (!rule) add(`tag ${below}`, { kind: 'tag', path: pathOf(undefined), count: nodes.length });
        const entries = groupBy([...nodes.keys()], (at) => {
          const key = keyAt(at);
          if (key !== undefined) return `[${key}]`;
          return rule?.key === undefined ? meaningWithoutNumber(tree, nodes[at], place) : undefined;
        });
        for (const [name, at] of entries)
          if (name !== undefined)
            add(`entry ${below} ${name}`, { kind: 'entry', path: pathOf(keyAt(at[0])), count: at.length });
      }
      nodes.forEach((node, at) => {
        if (node.children.length > 0) lookAt(node, placeBelow(place, tag), below, () => `${pathOf(keyAt(at))}/`);
      });
    }
  };
  lookAt(tree.root, placeOf(tree.root.name), '', () => '');
  return found;
};

const piecesOf = (children: readonly XmlNode[], tag: string): number =>
  children.filter(({ name }, at) => name === tag && children[at - 1]?.name !== tag).length;
