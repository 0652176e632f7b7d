import { groupBy } from '../../common/groupBy.js';
import { commentName } from '../xml/comments.js';
import { lineStartOf } from '../xml/layout.js';
import type { XmlNode } from '../xml/tree.js';
import type { Unarranged } from './arrange.js';
import { baseRanges } from './baseRanges.js';
import type { Item } from './items.js';
import { nameOf, type TagGroup } from './match.js';
import { mergeOrder } from './mergeOrder.js';
import { risingOrder } from './risingOrder.js';
import { withAdded } from './withAdded.js';
import { withGone } from './withGone.js';
import type { Nodes, Side, Versions } from './versions.js';

/** Items in their order, and the tags whose elements the sides moved to different places. */
export type Reordered = Readonly<{ items: readonly Item[]; contested: readonly TagGroup[] }>;

/** Moves what theirs moved, in the lists whose order has a meaning, each with its comments. */
export const reorder = (versions: Versions, { nodes, groups, items }: Unarranged): Reordered => {
  const contested: TagGroup[] = [];
  let reordered = items;
  for (const group of groups) {
    if (!group.isOrdered || group.matches.length < 2) continue;
    const rising = risingOrder(versions, { nodes, items: reordered }, group);
    if (rising) {
      reordered = inOrder(versions, reordered, group.tag, rising);
      continue;
    }
    const { order, isContested } = mergeOrder(
      namesOf(nodes, group, items),
      namesIn(items, group.tag),
      unnamedIn(group)
    );
    if (isContested || group.isOrderContested) contested.push(group);
    reordered = inOrder(versions, reordered, group.tag, order);
  }
  return { items: reordered, contested };
};

/** Moves the items of a tag to where one version has them; what it does not have stays beside what is beside it in its side. */
export const reorderLike = (
  versions: Versions,
  side: Side,
  { nodes, items }: Omit<Unarranged, 'groups'>,
  group: TagGroup
): readonly Item[] => {
  const merged = namesIn(items, group.tag);
  const orders = namesOf(nodes, group, items, 'all');
  const { base, ours, theirs } = orders;
  const [inBase, inOurs, inTheirs] = [new Set(base), new Set(ours), new Set(theirs)];
  // What a version has alone would part what both sides added at one place.
  const own = orders[side].filter((name) => inBase.has(name) || (inOurs.has(name) && inTheirs.has(name)));
  const settled = withGone(base, own, baseRanges(base, own));
  return inOrder(versions, items, group.tag, withAdded(settled, orders, merged).order);
};

const unnamedIn = ({ matches }: TagGroup): ReadonlySet<string> =>
  new Set(matches.flatMap((match) => (match.kind === 'one' && match.isUnnamed ? [nameOf(match)] : [])));

const namesIn = (items: readonly Item[], tag: string): readonly string[] =>
  items.filter((item) => item.tag === tag).map(({ name }) => name);

/**
 * The names of a tag's elements, as each version has them in order, with those that the merged file comes to lack.
 *
 * @param which whether also of those that count as wholes, as nothing tells them apart
 */
const namesOf = (
  nodes: Nodes,
  { tag, matches }: TagGroup,
  items: readonly Item[],
  which: 'one' | 'all' = 'one'
): Readonly<Record<Side, readonly string[]>> => {
  const names = {
    base: new Map<XmlNode, string>(),
    ours: new Map<XmlNode, string>(),
    theirs: new Map<XmlNode, string>(),
  };
  for (const match of matches) {
    if (match.kind !== 'one') continue;
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
const inOrder = (
  versions: Versions,
  items: readonly Item[],
  tag: string,
  order: readonly string[]
): readonly Item[] => {
  const all = withComments(versions, items);
  const ofTag = groupBy(
    all.filter(({ item }) => item?.tag === tag),
    ({ item }) => item?.name
  );
  const next = order.flatMap((name) => ofTag.get(name)?.shift() ?? [])[Symbol.iterator]();
  return all.flatMap((each) => (each.item?.tag === tag ? (next.next().value ?? each) : each).together);
};

/** An item with the comments that speak of it; comments that speak of none. */
type WithComments = Readonly<{ item?: Item; together: readonly Item[] }>;

const withComments = ({ trees }: Versions, items: readonly Item[]): readonly WithComments[] => {
  const isOnLine = ({ ours: [own], theirs: [other] }: Item): boolean =>
    own ? lineStartOf(trees.ours, own) === '' : other !== undefined && lineStartOf(trees.theirs, other) === '';
  const found: WithComments[] = [];
  let leading: Item[] = [];
  for (const item of items) {
    const last = found.at(-1);
    if (item.tag !== commentName) {
      found.push({ item, together: [...leading, item] });
      leading = [];
    } else if (last && leading.length === 0 && isOnLine(item)) {
      found[found.length - 1] = { ...last, together: [...last.together, item] };
    } else {
      leading.push(item);
    }
  }
  return leading.length === 0 ? found : [...found, { together: leading }];
};
