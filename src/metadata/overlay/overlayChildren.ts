import { textOf } from '../xml/values.js';
import { canonical } from '../merge/equality.js';
import { type Place, placeBelow, placeOf } from '../merge/keys.js';
import { edited, type TextEdit } from '../xml/edits.js';
import { layoutOf, lineStartOf, removal, writtenLike } from '../xml/layout.js';
import { parseXmlTree, type XmlNode, type XmlTree } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';
import { missingPrefixes } from '../xml/prefixes.js';
import { insertions, sortable, type Transfer } from './insertions.js';

/** A component that stands in its parent's file: the tag of such ones, the tag in it that names it, and its name there. */
export type ChildName = Readonly<{ tag: string; key: string; name: string }>;

/**
 * Brings some of the components that stand in one file, such as labels, to what an org has of them: each takes the place of
 * the file's own, is added where an org lists it, or goes when the org does not have it. All other bytes stay.
 *
 * @param mine the branch's file
 * @param retrieved the org's file of the same parent, in which others may be missing; undefined when the org has none of them
 * @param path named in errors
 * @returns undefined when no component is left in the file
 * @throws SfError UnparsableMetadataError
 */
export const overlayChildren = (
  mine: Buffer,
  retrieved: Buffer | undefined,
  children: readonly ChildName[],
  path: string
): Buffer | undefined => {
  const into = parseXmlTree(mine, path);
  const from = retrieved === undefined ? undefined : parseXmlTree(retrieved, path);
  const place = placeOf(into.root.name);
  const pairs = children.map((child) => ({ mine: nodeOf(into, child), theirs: from && nodeOf(from, child) }));
  const transfer = from && { into, from, layout: layoutOf(into) };
  const edits = pairs.flatMap((pair) => changeOf(into, transfer, place, pair));
  const added = pairs.flatMap(({ mine: present, theirs }) => (present === undefined && theirs ? [theirs] : []));
  if (transfer && added.length > 0) edits.push(...insertionsOf(transfer, place, added));
  const gone = pairs.filter(({ mine: present, theirs }) => present !== undefined && theirs === undefined).length;
  if (gone > 0 && gone === into.root.children.length && added.length === 0) return undefined;
  if (edits.length === 0) return mine;
  return Buffer.from(
    edited(into.text, transfer ? [...edits, ...missingPrefixes(transfer.into, transfer.from, edits)] : edits)
  );
};

type Pair = Readonly<{ mine: XmlNode | undefined; theirs: XmlNode | undefined }>;

const nodeOf = (tree: XmlTree, { tag, key, name }: ChildName): XmlNode | undefined =>
  tree.root.children.find((node) => {
    const value = node.name === tag ? valueOfNode(tree, node) : '';
    return typeof value !== 'string' && textOf(value, key)?.trim() === name;
  });

/** What becomes of the file's own element. */
const changeOf = (into: XmlTree, transfer: Transfer | undefined, place: Place, { mine, theirs }: Pair): TextEdit[] => {
  if (mine === undefined) return [];
  if (transfer === undefined || theirs === undefined) return [removal(into, mine)];
  const { from, layout } = transfer;
  const within = placeBelow(place, mine.name);
  if (canonical(valueOfNode(into, mine), within) === canonical(valueOfNode(from, theirs), within)) return [];
  const text = writtenLike(layout, from, theirs, lineStartOf(into, mine));
  return [{ start: mine.start, end: mine.end, text }];
};

const insertionsOf = (transfer: Transfer, place: Place, added: readonly XmlNode[]): TextEdit[] => {
  const { into, from } = transfer;
  const present = into.root.children.map((node) => sortable(into, node, place));
  return insertions(
    transfer,
    into.root,
    present,
    added.map((node) => sortable(from, node, place))
  );
};
