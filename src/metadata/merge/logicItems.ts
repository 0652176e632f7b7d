import type { XmlNode, XmlTree } from '../xml/tree.js';
import type { LogicRow } from './logicTable.js';
import { numberOf } from './numberedEntries.js';

/** The entries that logic speaks of, in the element that the logic stands in. */
export const logicItemsIn = (node: XmlNode, { items }: LogicRow): readonly XmlNode[] =>
  entriesBelow([node], items.split('/'));

/** The entries that logic speaks of, in the elements of the first tag of their path. */
export const logicItemsBelow = (nodes: readonly XmlNode[], { items }: LogicRow): readonly XmlNode[] =>
  entriesBelow(nodes, items.split('/').slice(1));

/** The numbers by which logic speaks of entries: their own, and of those that have none, their positions from 1 on. */
export const logicNumbers = (tree: XmlTree, entries: readonly XmlNode[], { numberedBy }: LogicRow): readonly number[] =>
  entries.map((node, at) => (numberedBy === undefined ? undefined : numberOf(tree, node, numberedBy)) ?? at + 1);

const entriesBelow = (nodes: readonly XmlNode[], path: readonly string[]): readonly XmlNode[] =>
  path.reduce((found, tag) => found.flatMap(({ children }) => children.filter(({ name }) => name === tag)), nodes);
