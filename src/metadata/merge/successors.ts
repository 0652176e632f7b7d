import { groupBy } from '../../common/groupBy.js';
import type { XmlNode } from '../xml/tree.js';
import { type KeyPart, keyPartsOfNode, type KeyRule, type Place } from './keys.js';
import { areAlike, likestPairs } from './likeness.js';
import { isRun } from './runs.js';
import { replacedIn } from './sequences.js';
import type { NodeLists, Nodes, Side, Versions } from './versions.js';

/** By key, the elements of each version; those that nothing names have none. */
export type ByKey = ReadonlyMap<string | undefined, NodeLists>;

/** The entries of one tag. */
export type Entries = Readonly<{
  rule: KeyRule;
  tag: string;
  /** What they are in. */
  parents: Nodes;
  /** The place of what is in them. */
  place: Place;
  found: ByKey;
}>;

export type OneSide = 'ours' | 'theirs';

/** What an entry of the base became in a side, and whether more than its place says so. */
export type Successor = Readonly<{ node: XmlNode; isTold: boolean }>;

/** By entry of the base, what it became in a side. */
export type Successors = ReadonlyMap<XmlNode, Successor>;

/** Whether an entry of the base is under its key no more in one side, or in both. */
export const isGone = ({ base, ours, theirs }: NodeLists): boolean =>
  base.length === 1 && ours.length + theirs.length <= 1;

/** What tells a part of a key apart from all others. */
export const nameOfPart = ({ field, text }: KeyPart): string => `${field}:${text}`;

/**
 * Finds the entries that a side has instead of those of the base that it lacks: they are half alike, a part of the key names
 * these two alone in either version, and no other one that the side added has as much of it, and more than half; or more than
 * half alike, and more so than with any other one, with half of the key; or half alike and between the same neighbours, with
 * nothing else there.
 */
export const successors = (versions: Versions, entries: Entries, side: OneSide): Successors => {
  const { place, found } = entries;
  const gone = new Set<XmlNode>();
  const added = new Set<XmlNode>();
  for (const [key, lists] of found) {
    if (key === undefined) continue;
    if (isGone(lists) && lists[side].length === 0) gone.add(lists.base[0]);
    const isNew = lists.base.length === 0 && lists.ours.length + lists.theirs.length === 1;
    if (isNew && lists[side].length === 1) added.add(lists[side][0]);
  }
  if (gone.size === 0 || added.size === 0) return new Map();
  const of = new Map<XmlNode, Successor>();
  const taken = new Set<XmlNode>();
  const byPart = pairsByPart(versions, entries, side).filter(([base, node]) => gone.has(base) && added.has(node));
  for (const [base, node] of withoutRivals(versions, entries.rule, byPart, [side, [...added]])) {
    of.set(base, { node, isTold: true });
    taken.add(node);
  }
  const left = { base: [...gone].filter((node) => !of.has(node)), side: [...added].filter((node) => !taken.has(node)) };
  for (const [base, node] of pairsByLikeness(versions, entries, left, side)) {
    of.set(base, { node, isTold: true });
    taken.add(node);
  }
  for (const [base, node] of pairsByPlace(versions, entries, side)) {
    if (!gone.has(base) || !added.has(node) || of.has(base) || taken.has(node)) continue;
    if (areAlike(versions, place, ['base', base], [side, node])) of.set(base, { node, isTold: false });
  }
  return of;
};

/** The parts of its key that an entry of the base has in common with one of a side. */
export const sharedKeyParts = (
  { trees }: Versions,
  rule: KeyRule,
  base: XmlNode,
  [side, node]: readonly [Side, XmlNode]
): readonly KeyPart[] => {
  const own = new Set(keyPartsOfNode(rule, trees[side], node).map(nameOfPart));
  return keyPartsOfNode(rule, trees.base, base).filter((part) => own.has(nameOfPart(part)));
};

/** Where there are more pairs to compare, a part of the key that no other one has is taken to tell. */
const most = 10_000;

/** The pairs of which no other entry of the side has as much of the key in common with that of the base, and more than half. */
const withoutRivals = (
  { trees }: Versions,
  rule: KeyRule,
  pairs: NodePairs,
  [side, added]: readonly [Side, readonly XmlNode[]]
): NodePairs => {
  if (pairs.length * added.length > most) return pairs;
  const parts = new Map(added.map((node) => [node, new Set(keyPartsOfNode(rule, trees[side], node).map(nameOfPart))]));
  return pairs.filter(([base, node]) => {
    const own = keyPartsOfNode(rule, trees.base, base).map(nameOfPart);
    const shared = (other: XmlNode): number => own.filter((part) => parts.get(other)?.has(part)).length;
    // What has no more than half of the key may be of the same kind alone.
    const least = Math.max(shared(node), Math.floor(own.length / 2) + 1);
    return added.every((other) => other === node || shared(other) < least);
  });
};

/** Those that are more like each other than like any other one; with less than half of the key in common, they are other ones. */
const pairsByLikeness = (
  versions: Versions,
  { rule, place }: Entries,
  left: Readonly<{ base: readonly XmlNode[]; side: readonly XmlNode[] }>,
  side: OneSide
): NodePairs => {
  const fieldsOf = (parts: readonly KeyPart[]): number => new Set(parts.map(({ field }) => field)).size;
  return likestPairs(versions, place, ['base', left.base], [side, left.side]).filter(([base, node]) => {
    const shared = fieldsOf(sharedKeyParts(versions, rule, base, [side, node]));
    return shared > 0 && shared * 2 >= fieldsOf(keyPartsOfNode(rule, versions.trees.base, base));
  });
};

const childrenOf = (parent: XmlNode | undefined, tag: string): readonly XmlNode[] =>
  parent?.children.filter(({ name }) => name === tag) ?? [];

type NodePairs = ReadonlyArray<readonly [base: XmlNode, node: XmlNode]>;

/** The entries of the base and of a side that are alike and share a part of a key that no other one has in either version. */
const pairsByPart = (versions: Versions, { rule, tag, parents, place }: Entries, side: OneSide): NodePairs => {
  // What is in a run may have the part, too.
  if (childrenOf(parents.base, tag).some(isRun)) return [];
  const having = (version: Side): ReadonlyMap<string, ReadonlyArray<readonly [XmlNode, KeyPart]>> =>
    groupBy(
      childrenOf(parents[version], tag).flatMap((node) =>
        keyPartsOfNode(rule, versions.trees[version], node).map((part) => [node, part] as const)
      ),
      ([, part]) => nameOfPart(part)
    );
  const [inBase, inSide] = [having('base'), having(side)];
  const found = [...inBase].flatMap(([name, ofBase]): NodePairs => {
    const ofSide = inSide.get(name) ?? [];
    if (ofBase.length !== 1 || ofSide.length !== 1) return [];
    const [[base, { isOfList }]] = ofBase;
    const [[node]] = ofSide;
    return isOfList || areAlike(versions, place, ['base', base], [side, node]) ? [[base, node]] : [];
  });
  const [byBase, byNode] = [groupBy(found, ([base]) => base), groupBy(found, ([, node]) => node)];
  const isOnly = (pairs: NodePairs | undefined): boolean =>
    pairs !== undefined && pairs.every(([base, node]) => base === pairs[0][0] && node === pairs[0][1]);
  return found.filter(([base, node]) => isOnly(byBase.get(base)) && isOnly(byNode.get(node)));
};

/** The one entry that a side lacks between two that it kept, each with the one that it has there instead. */
const pairsByPlace = (versions: Versions, { tag, parents, place, found }: Entries, side: OneSide): NodePairs => {
  const keys = new Map<XmlNode, string>();
  for (const [key, lists] of found) {
    if (key !== undefined) for (const node of [...lists.base, ...lists[side]]) keys.set(node, `[${key}]`);
  }
  const namesIn = (version: Side, nodes: readonly XmlNode[]): readonly string[] =>
    nodes.map((node) => (isRun(node) ? String(node.run) : (keys.get(node) ?? versions.meaning(version, node, place))));
  const [baseNodes, ownNodes] = [childrenOf(parents.base, tag), childrenOf(parents[side], tag)];
  const replaced = replacedIn(namesIn('base', baseNodes), namesIn(side, ownNodes));
  return replaced.map(([inBase, inOwn]) => [baseNodes[inBase], ownNodes[inOwn]] as const);
};
