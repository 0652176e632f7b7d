import { groupBy } from '../../common/groupBy.js';
import type { XmlNode } from '../xml/tree.js';
import type { Item } from './items.js';
import { nameOf, type TagGroup } from './match.js';
import { mergeOrder } from './sequences.js';
import type { Nodes, Side } from './versions.js';

/** Items in their order, and the tags whose elements the sides moved to different places. */
export type Reordered = Readonly<{ items: readonly Item[]; contested: readonly TagGroup[] }>;

/** Moves what theirs moved, in the lists whose order has a meaning. */
export const reorder = (nodes: Nodes, groups: readonly TagGroup[], items: readonly Item[]): Reordered => {
  const contested: TagGroup[] = [];
  let reordered = items;
  for (const group of groups) {
    if (!group.isOrdered || group.matches.length < 2) continue;
    const { order, isContested } = mergeOrder(namesOf(nodes, group, items), namesIn(items, group.tag));
    if (isContested || group.isOrderContested) contested.push(group);
    reordered = inOrder(reordered, group.tag, order);
  }
  return { items: reordered, contested };
};

const namesIn = (items: readonly Item[], tag: string): readonly string[] =>
  items.filter((item) => item.tag === tag).map(({ name }) => name);

/** The names of a tag's elements that are in the merged file, as each version has them in order. */
const namesOf = (
  nodes: Nodes,
  { tag, matches }: TagGroup,
  items: readonly Item[]
): Readonly<Record<Side, readonly string[]>> => {
  const merged = new Set(namesIn(items, tag));
  const names = {
    base: new Map<XmlNode, string>(),
    ours: new Map<XmlNode, string>(),
    theirs: new Map<XmlNode, string>(),
  };
  for (const match of matches) {
    if (match.kind !== 'one' || !merged.has(nameOf(match))) continue;
    for (const side of ['base', 'ours', 'theirs'] as const) {
      const node = match.nodes[side];
      if (node) names[side].set(node, nameOf(match));
    }
  }
  const inFile = (side: Side): readonly string[] =>
    (nodes[side]?.children ?? []).map((node) => names[side].get(node)).filter((name) => name !== undefined);
  return { base: inFile('base'), ours: inFile('ours'), theirs: inFile('theirs') };
};

/** Items with those of one tag in another order, at the places that the tag has among the others. */
const inOrder = (items: readonly Item[], tag: string, order: readonly string[]): readonly Item[] => {
  const ofTag = groupBy(
    items.filter((item) => item.tag === tag),
    ({ name }) => name
  );
  const next = order.flatMap((name) => ofTag.get(name)?.shift() ?? [])[Symbol.iterator]();
  return items.map((item) => (item.tag === tag ? (next.next().value ?? item) : item));
};
