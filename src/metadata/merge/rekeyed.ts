import type { XmlNode, XmlTree } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';
import { canonical } from './equality.js';
import { hasKeyOfParts, type KeyPart, keyPartsOfNode, type KeyRule, withoutKey } from './keys.js';
import {
  type ByKey,
  type Entries,
  isGone,
  nameOfPart,
  type OneSide,
  sharedKeyParts,
  type Successors,
  successors,
} from './successors.js';
import type { NodeLists, Side, Versions } from './versions.js';

/** The entries by the keys that the base knows them by, and the keys of those that count as wholes. */
export type Rekeyed = Readonly<{ found: ByKey; contested: ReadonlySet<string> }>;

/**
 * Finds the entries of which a side changed a part of the key, such as the variable that a flow's output goes to: what it has
 * instead is the same entry. Otherwise the merged file would have what both sides made of it, or what one side made of it though
 * the other one took it away or edited it. Where only one side has something instead, more than the place has to say so.
 *
 * Where both sides changed the same part alone, it is merged as any other; where they changed different ones, such as the number
 * and the unit of a time, they count as a whole. So they do where one side edited what the other one left little of.
 */
export const withRekeyed = (versions: Versions, entries: Entries): Rekeyed => {
  const { rule, found } = entries;
  const unchanged = { found, contested: new Set<string>() };
  if (!hasKeyOfParts(rule)) return unchanged;
  const gone = [...found].filter(([key, lists]) => key !== undefined && isGone(lists));
  if (gone.length === 0) return unchanged;
  const became = { ours: successors(versions, entries, 'ours'), theirs: successors(versions, entries, 'theirs') };
  const changed = new Map<string | undefined, NodeLists>();
  const contested = new Set<string>();
  for (const [key, lists] of gone) {
    const one = oneEntry(versions, entries, lists, became);
    if (one === undefined || key === undefined) continue;
    changed.set(key, one.lists);
    if (one.isContested) contested.add(key);
  }
  if (changed.size === 0) return unchanged;
  const taken = new Set([...changed.values()].flatMap(({ ours, theirs }) => [...ours, ...theirs]));
  const isElsewhere = ({ base, ours, theirs }: NodeLists): boolean =>
    base.length === 0 && [...ours, ...theirs].some((node) => taken.has(node));
  const others = [...found].filter(([, lists]) => !isElsewhere(lists));
  return { found: new Map(others.map(([key, lists]) => [key, changed.get(key) ?? lists])), contested };
};

type OneEntry = Readonly<{ lists: NodeLists; isContested: boolean }>;

/** All versions of an entry that a side lacks by its key; nothing where it is gone indeed, or only one side changed it. */
const oneEntry = (
  versions: Versions,
  { rule, place }: Entries,
  { base, ours, theirs }: NodeLists,
  became: Readonly<Record<OneSide, Successors>>
): OneEntry | undefined => {
  const [node] = base;
  const mine = became.ours.get(node);
  const other = became.theirs.get(node);
  const changed = (side: OneSide, successor: XmlNode): ReadonlySet<number> =>
    changedFields(versions, rule, ['base', node], [side, successor]);
  if (mine && other) {
    const isContested = new Set([...changed('ours', mine.node), ...changed('theirs', other.node)]).size > 1;
    return { lists: { base, ours: [mine.node], theirs: [other.node] }, isContested };
  }
  const [side, successor] = mine ? (['ours', mine] as const) : (['theirs', other] as const);
  if (!successor?.isTold) return undefined;
  const lists = { base, ours, theirs, [side]: [successor.node] };
  const kept = side === 'ours' ? theirs[0] : ours[0];
  if (kept === undefined) return { lists, isContested: false };
  const keeper = side === 'ours' ? 'theirs' : 'ours';
  if (versions.meaning(keeper, kept, place) === versions.meaning('base', node, place)) return undefined;
  const isSame = isSureToBe(versions, { rule, place }, node, [side, successor.node]);
  return { lists, isContested: changed(side, successor.node).size > 1 || !isSame };
};

/** Whether an entry has more in common with one of the base than half of it and a part of the key, which may be a mere kind. */
const isSureToBe = (
  versions: Versions,
  { rule, place }: Pick<Entries, 'rule' | 'place'>,
  base: XmlNode,
  [side, node]: readonly [Side, XmlNode]
): boolean => {
  const { trees } = versions;
  const shared = sharedKeyParts(versions, rule, base, [side, node]);
  if (shared.length > 1 || shared.some(({ isOfList }) => isOfList)) return true;
  const rest = (tree: XmlTree, entry: XmlNode): string => canonical(withoutKey(rule, valueOfNode(tree, entry)), place);
  return rest(trees.base, base) === rest(trees[side], node);
};

/** The fields of a key that two entries do not have alike. */
const changedFields = (
  versions: Versions,
  rule: KeyRule,
  [side, node]: readonly [Side, XmlNode],
  [otherSide, other]: readonly [Side, XmlNode]
): ReadonlySet<number> => {
  const of = (version: Side, entry: XmlNode): readonly KeyPart[] =>
    keyPartsOfNode(rule, versions.trees[version], entry);
  const [one, two] = [of(side, node), of(otherSide, other)];
  const [inOne, inTwo] = [new Set(one.map(nameOfPart)), new Set(two.map(nameOfPart))];
  const unshared = [
    ...one.filter((part) => !inTwo.has(nameOfPart(part))),
    ...two.filter((part) => !inOne.has(nameOfPart(part))),
  ];
  return new Set(unshared.map(({ field }) => field));
};
