import { groupBy } from '../../common/groupBy.js';
import type { XmlNode } from '../xml/tree.js';
import type { Item } from './items.js';
import { nameOf, type TagGroup } from './match.js';
import { mergeOrder, withAdded } from './mergeOrder.js';
import { together } from './together.js';
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

/** Moves the items of a tag to where one version has them; what it does not have stays beside what is beside it in its side. */
export const reorderLike = (side: Side, nodes: Nodes, group: TagGroup, items: readonly Item[]): readonly Item[] => {
  const merged = namesIn(items, group.tag);
  const versions = namesOf(nodes, group, items, 'all');
  const { ours, theirs } = versions;
  const known = new Set([...ours, ...theirs]);
  const isNowhere = (name: string): boolean => !known.has(name);
  const own = merged.some(isNowhere) ? together(ours, merged.filter(isNowhere)) : ours;
  return inOrder(items, group.tag, withAdded(versions[side], { ours: own, theirs }, new Set(merged)));
};

const namesIn = (items: readonly Item[], tag: string): readonly string[] =>
  items.filter((item) => item.tag === tag).map(({ name }) => name);

/**
 * The names of a tag's elements that are in the merged file, as each version has them in order.
 *
 * @param which whether also of those that count as wholes, as nothing tells them apart
 */
const namesOf = (
  nodes: Nodes,
  { tag, matches }: TagGroup,
  items: readonly Item[],
  which: 'one' | 'all' = 'one'
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
  if (which === 'all') {
    const single = new Set(matches.flatMap((match) => (match.kind === 'one' ? [nameOf(match)] : [])));
    for (const item of items) {
      if (item.tag !== tag || single.has(item.name)) continue;
      for (const node of item.ours) names.ours.set(node, item.name);
      for (const node of item.theirs) names.theirs.set(node, item.name);
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
