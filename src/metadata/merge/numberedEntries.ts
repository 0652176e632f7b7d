import { groupBy } from '../../common/groupBy.js';
import type { XmlNode, XmlTree } from '../xml/tree.js';
import { plainText, valueOfNode } from '../xml/value.js';
import type { XmlValue } from '../xml/values.js';
import { canonical } from './equality.js';
import { keyOfNode, type Place, placeBelow, ruleOf } from './keys.js';
import { matchChildren } from './match.js';
import { listsOf } from './orderConflict.js';
import type { Nodes, Side, Sides, Versions } from './versions.js';

/** A list whose entries are numbered: its tag, what it is in, and the element that holds the number of an entry. */
export type NumberedList = Readonly<{ nodes: Nodes; place: Place; tag: string; numberedBy: string }>;

/** An entry with the element of its number. */
export type NumberedEntry = Readonly<{ node: XmlNode; leaf: XmlNode; number: number }>;

/**
 * The entries of a list that have a number, in the order of the numbers, by names of which each stands for one entry in all
 * three versions: its key, or, where an entry has none or shares it, what a merge would take for one entry if no entry had a
 * number.
 */
export const numberedEntries = (versions: Versions, list: NumberedList): Sides<ReadonlyMap<string, NumberedEntry>> => {
  const names = namesByKey(versions, list) ?? namesByMatch(versions, list);
  const of = (side: Side): ReadonlyMap<string, NumberedEntry> =>
    new Map(
      [...names[side]]
        .flatMap(([node, name]): ReadonlyArray<[string, NumberedEntry]> => {
          const leaf = leafOf(node, list.numberedBy);
          const number = numberOf(versions.trees[side], node, list.numberedBy);
          return leaf === undefined || number === undefined ? [] : [[name, { node, leaf, number }]];
        })
        .sort(([, a], [, b]) => a.number - b.number)
    );
  return { base: of('base'), ours: of('ours'), theirs: of('theirs') };
};

/**
 * One string for what an entry means but for its number, in lists whose entries are numbered.
 *
 * @param around the place of what the entry is in
 */
export const meaningWithoutNumber = (tree: XmlTree, node: XmlNode, around: Place): string =>
  canonical(without(valueOfNode(tree, node), ruleOf(around, node.name)?.numberedBy), placeBelow(around, node.name));

/** The number of an entry, which some types write with decimals, as `1.0`; undefined where it has none. */
export const numberOf = (tree: XmlTree, node: XmlNode, numberedBy: string): number | undefined => {
  const leaf = leafOf(node, numberedBy);
  const text = leaf && plainText(tree, leaf);
  return text !== undefined && /^\d{1,9}(?:\.0+)?$/.test(text) ? Number(text) : undefined;
};

/** By entry, in the order of the file, what tells it apart. */
type Names = Sides<ReadonlyMap<XmlNode, string>>;

const namesByKey = ({ trees }: Versions, { nodes, place, tag }: NumberedList): Names | undefined => {
  const rule = ruleOf(place, tag);
  if (rule?.key === undefined) return undefined;
  const lists = listsOf(nodes, tag);
  const of = (side: Side): ReadonlyMap<XmlNode, string> | undefined => {
    const named = lists[side].map((node) => [node, keyOfNode(rule, trees[side], node)] as const);
    const known = named.flatMap(([node, key]) => (key === undefined ? [] : [[node, key] as const]));
    return new Set(known.map(([, key]) => key)).size === named.length ? new Map(known) : undefined;
  };
  const [base, ours, theirs] = [of('base'), of('ours'), of('theirs')];
  return base && ours && theirs && { base, ours, theirs };
};

const namesByMatch = (versions: Versions, { nodes, place, tag, numberedBy }: NumberedList): Names => {
  const lists = listsOf(nodes, tag);
  const blank = (side: Side): readonly XmlNode[] => lists[side].map((node) => withBlankNumber(node, numberedBy));
  const blanks = { base: blank('base'), ours: blank('ours'), theirs: blank('theirs') };
  const parent = (side: Side): XmlNode | undefined => nodes[side] && withChildren(nodes[side], blanks[side]);
  const parents = { base: parent('base'), ours: parent('ours'), theirs: parent('theirs') };
  const matches = matchChildren(versions, parents, place).flatMap((group) => group.matches);
  const of = (side: Side): ReadonlyMap<XmlNode, string> => {
    const names = new Map<XmlNode, string>();
    matches.forEach((match, index) => {
      if (match.kind === 'one') {
        if (match.nodes[side]) names.set(match.nodes[side], `${index}`);
        return;
      }
      // Of those that nothing tells apart, equal ones count as one.
      const alike = groupBy(match.nodes[side], (node) => versions.meaning(side, node, match.place));
      for (const [meaning, equal] of alike) equal.forEach((node, nth) => names.set(node, `${index}#${nth} ${meaning}`));
    });
    return new Map(lists[side].map((node, at) => [node, names.get(blanks[side][at]) ?? `${side} ${at}`]));
  };
  return { base: of('base'), ours: of('ours'), theirs: of('theirs') };
};

const withBlankNumber = (node: XmlNode, numberedBy: string): XmlNode =>
  withChildren(
    node,
    node.children.map((child) =>
      child.name === numberedBy ? { ...withChildren(child, []), openEnd: child.closeStart } : child
    )
  );

/** A node with other children. Those that another version was read with give what they have when they are asked for it. */
const withChildren = (
  { name, start, openEnd, closeStart, end, attributes }: XmlNode,
  children: readonly XmlNode[]
): XmlNode => ({ name, start, openEnd, closeStart, end, attributes, children });

const leafOf = ({ children }: XmlNode, numberedBy: string): XmlNode | undefined =>
  children.find(({ name }) => name === numberedBy);

const without = (value: XmlValue, tag: string | undefined): XmlValue => {
  if (tag === undefined || typeof value === 'string') return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== tag));
};
