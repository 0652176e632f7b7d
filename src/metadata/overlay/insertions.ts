import { groupBy } from '../../common/groupBy.js';
import { compareTexts, type Place, ruleOf, sortTexts } from '../merge/keys.js';
import type { TextEdit } from '../xml/edits.js';
import { behind, filling, lineStartOf, type XmlLayout, writtenLike } from '../xml/layout.js';
import type { XmlNode, XmlTree } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';

/** An element, with the texts that tell its place among those of its tag; see `sortTexts`. */
export type SortedEntry = Readonly<{ node: XmlNode; texts: readonly string[] }>;

/** An element of a file with what tells where an org lists it in the element that stands at a place. */
export const sortable = (tree: XmlTree, node: XmlNode, place: Place): SortedEntry => ({
  node,
  texts: sortTexts(ruleOf(place, node.name), valueOfNode(tree, node)),
});

/** The file that elements are put into, with its layout, and the one that they are taken from. */
export type Transfer = Readonly<{ into: XmlTree; from: XmlTree; layout: XmlLayout }>;

/**
 * Puts elements where an org lists them: behind the entry of their tag that comes before them, else before the first of
 * their tag; a tag that is not there yet behind the tag that comes before it in the alphabet. That is the order of the WSDL
 * and of what orgs return. The order of what is there stays, whatever it is.
 *
 * @param parent what they are put into
 * @param present its elements as they are now
 */
export const insertions = (
  transfer: Transfer,
  parent: XmlNode,
  present: readonly SortedEntry[],
  added: readonly SortedEntry[]
): TextEdit[] => {
  const sorted = [...added].sort(byPlace);
  const { into, from, layout } = transfer;
  if (parent.children.length === 0) {
    const content = (lineStart: string): string =>
      sorted.map(({ node }) => lineStart + writtenLike(layout, from, node, lineStart)).join('');
    return [filling(into, layout, parent, content)];
  }
  const presentByTag = groupBy([...present].sort(byPlace), ({ node }) => node.name);
  const placed = [...groupBy(sorted, ({ node }) => node.name)].flatMap(([tag, entries]) => {
    const ofTag = presentByTag.get(tag) ?? [];
    const beforeTag = elementBeforeTag(parent, presentByTag, tag);
    return entries.map((entry) => {
      const like = lastUpTo(ofTag, entry)?.node;
      return { node: entry.node, before: like ?? beforeTag, isBehindItsLike: like !== undefined };
    });
  });
  // Where elements meet at one place, those that follow one of their tag come first.
  placed.sort((a, b) => Number(b.isBehindItsLike) - Number(a.isBehindItsLike));
  const anyLineStart = parent.children.map((child) => lineStartOf(into, child)).find((lineStart) => lineStart !== '');
  return placed.map(({ node, before }) => {
    const lineStart = lineStartOf(into, before ?? parent.children[0]) || (anyLineStart ?? '');
    const at = behind(into, before?.end ?? parent.openEnd);
    return { start: at, end: at, text: lineStart + writtenLike(layout, from, node, lineStart) };
  });
};

/** The element before the first of a tag, or before where the tag would come; undefined at the beginning. */
const elementBeforeTag = (
  { children }: XmlNode,
  presentByTag: ReadonlyMap<string, readonly SortedEntry[]>,
  tag: string
): XmlNode | undefined => {
  const first = presentByTag.get(tag)?.[0];
  if (first !== undefined) return children[children.indexOf(first.node) - 1];
  const tagBefore = [...presentByTag.keys()].findLast((present) => present < tag);
  return children.findLast(({ name }) => name === tagBefore);
};

/** The last of sorted entries whose place is before that of another, or the same. */
const lastUpTo = (sorted: readonly SortedEntry[], entry: SortedEntry): SortedEntry | undefined => {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (byPlace(sorted[middle], entry) <= 0) from = middle + 1;
    else to = middle;
  }
  return sorted[from - 1];
};

/** By tag, then by texts; by code units, as orgs sort. */
const byPlace = (a: SortedEntry, b: SortedEntry): number => {
  if (a.node.name !== b.node.name) return a.node.name < b.node.name ? -1 : 1;
  return compareTexts(a.texts, b.texts);
};
