import { edited, type TextEdit } from '../xml/edits.js';
import { parseXmlTree, type XmlNode, type XmlTree } from '../xml/tree.js';
import { plainText, valueOfNode } from '../xml/value.js';
import type { XmlValue } from '../xml/values.js';
import { pathTo } from './ask.js';
import { canonical } from './equality.js';
import { keyOfNode, numberedLists, type Place, placeBelow, placeOf, ruleOf } from './keys.js';
import { matchChildren } from './match.js';
import { type MergedNumbers, mergeNumbers, type NumberedEntries } from './mergeNumbers.js';
import { listsOf } from './orderConflict.js';
import { type NodeLists, type Nodes, type Side, type Sides, Versions } from './versions.js';

/** Trees whose entries are numbered anew, and the paths of the lists of which each side made another order. */
export type Renumbered = Readonly<{ trees: Sides<XmlTree>; contested: ReadonlySet<string> }>;

/**
 * Gives the entries that tell their order by numbers, such as the actions of a layout, the numbers that they have in the merged
 * file, in all three versions: a merge then finds numbers that differ only where the sides moved entries to different places.
 *
 * Without it each side's new entry keeps the number that it has there, and an org refuses two of one number: "Duplicate
 * values will cause a deployment to fail, and gaps in the sequence will show up as repeated differences" (Gearset, "Invalid
 * action sort orders within layouts", docs.gearset.com/en/articles/6205329).
 *
 * Left alone is a list of which only one side changed the numbers while no entry is asked about, or in which an entry has no
 * key or no number, or a number occurs twice in one version: what the numbers of that say is not known.
 *
 * @returns the same trees where there is nothing to number
 */
export const renumbered = (trees: Sides<XmlTree>): Renumbered => {
  const { root } = trees.ours;
  const lists = numberedLists(root.name).filter(({ numberedBy }) =>
    [trees.ours, trees.theirs].every(({ text }) => text.includes(`<${numberedBy}>`))
  );
  const contested = new Set<string>();
  if (lists.length === 0) return { trees, contested };
  const versions = new Versions(trees);
  const roots = { base: trees.base.root, ours: root, theirs: trees.theirs.root };
  const edits: Record<Side, TextEdit[]> = { base: [], ours: [], theirs: [] };
  for (const { path, numberedBy } of lists) {
    for (const spot of spotsOf(versions, { nodes: roots, place: placeOf(root.name), path: '' }, path.split('/'))) {
      if (renumberList(trees, spot, numberedBy, edits)?.isContested) contested.add(spot.path);
    }
  }
  return {
    trees: {
      base: withEdits(trees.base, edits.base),
      ours: withEdits(trees.ours, edits.ours),
      theirs: withEdits(trees.theirs, edits.theirs),
    },
    contested,
  };
};

/**
 * One string for what an entry means but for its number, in lists whose entries are numbered.
 *
 * @param around the place of what the entry is in
 */
export const meaningWithoutNumber = (tree: XmlTree, node: XmlNode, around: Place): string =>
  canonical(without(valueOfNode(tree, node), ruleOf(around, node.name)?.numberedBy), placeBelow(around, node.name));

/** The number of an entry; undefined where it has none. */
export const numberOf = (tree: XmlTree, node: XmlNode, numberedBy: string): number | undefined => {
  const leaf = leafOf(node, numberedBy);
  const text = leaf && plainText(tree, leaf);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
};

const leafOf = ({ children }: XmlNode, numberedBy: string): XmlNode | undefined =>
  children.find(({ name }) => name === numberedBy);

const without = (value: XmlValue, tag: string | undefined): XmlValue => {
  if (tag === undefined || typeof value === 'string') return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== tag));
};

/** A list of entries in the three versions, its path, and the place of what it is in. */
type Spot = Readonly<{ lists: NodeLists; place: Place; path: string }>;

/** Finds the lists at a path, of which there are several where one of its elements is a list itself. */
const spotsOf = (
  versions: Versions,
  { nodes, place, path }: Readonly<{ nodes: Nodes; place: Place; path: string }>,
  [tag, ...below]: readonly string[]
): readonly Spot[] => {
  if (below.length === 0) {
    return [{ lists: listsOf(nodes, tag), place, path: pathTo(path, tag) }];
  }
  return matchChildren(versions, nodes, place)
    .filter((group) => group.tag === tag)
    .flatMap(({ matches }) => matches)
    .flatMap((match) =>
      match.kind === 'one' ? spotsOf(versions, { ...match, path: pathTo(path, match.segment) }, below) : []
    );
};

/** An entry with the element of its number. */
type Entry = Readonly<{ node: XmlNode; leaf: XmlNode; number: number }>;

const renumberList = (
  trees: Sides<XmlTree>,
  { lists, place }: Spot,
  numberedBy: string,
  edits: Record<Side, TextEdit[]>
): MergedNumbers | undefined => {
  const entries = {
    base: entriesOf(trees.base, lists.base, place, numberedBy),
    ours: entriesOf(trees.ours, lists.ours, place, numberedBy),
    theirs: entriesOf(trees.theirs, lists.theirs, place, numberedBy),
  };
  if (!entries.base || !entries.ours || !entries.theirs) return undefined;
  const all: Sides<ReadonlyMap<string, Entry>> = { base: entries.base, ours: entries.ours, theirs: entries.theirs };
  const meaning = (side: Side, name: string): string | undefined => {
    const entry = all[side].get(name);
    return entry && meaningWithoutNumber(trees[side], entry.node, place);
  };
  const isUntouched = (side: Side, name: string): boolean => meaning(side, name) === meaning('base', name);
  const merged = mergeNumbers(
    { base: inOrder(all.base), ours: inOrder(all.ours), theirs: inOrder(all.theirs) },
    isUntouched
  );
  for (const side of ['base', 'ours', 'theirs'] as const) {
    for (const [name, { leaf, number }] of all[side]) {
      const wanted = merged?.numberOf(side, name) ?? number;
      if (wanted !== number) edits[side].push({ start: leaf.openEnd, end: leaf.closeStart, text: String(wanted) });
    }
  }
  return merged;
};

/** By key, the entries of a list; nothing where one has no key or no number, or shares one. */
const entriesOf = (
  tree: XmlTree,
  nodes: readonly XmlNode[],
  place: Place,
  numberedBy: string
): ReadonlyMap<string, Entry> | undefined => {
  const entries = new Map<string, Entry>();
  const numbers = new Set<number>();
  for (const node of nodes) {
    const rule = ruleOf(place, node.name);
    const key = rule && keyOfNode(rule, tree, node);
    const [leaf, number] = [leafOf(node, numberedBy), numberOf(tree, node, numberedBy)];
    if (key === undefined || leaf === undefined || number === undefined) return undefined;
    if (entries.has(key) || numbers.has(number)) return undefined;
    entries.set(key, { node, leaf, number });
    numbers.add(number);
  }
  return entries;
};

const inOrder = (entries: ReadonlyMap<string, Entry>): NumberedEntries =>
  new Map([...entries].map(([name, { number }]) => [name, number] as const).sort(([, a], [, b]) => a - b));

const withEdits = (tree: XmlTree, edits: readonly TextEdit[]): XmlTree =>
  edits.length === 0 ? tree : parseXmlTree(Buffer.from(edited(tree.text, edits)), tree.path);
