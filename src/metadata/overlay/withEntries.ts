import { placeOf } from '../merge/keys.js';
import { edited } from '../xml/edits.js';
import { layoutOf } from '../xml/layout.js';
import { parseXmlTree, sourceOf, type XmlNode, type XmlTree } from '../xml/tree.js';
import { insertions, sortable, type SortedEntry } from './insertions.js';

/**
 * Adds entries to a metadata file, each where an org lists it and laid out as the file is. All other bytes stay.
 *
 * @param entries as XML, without a namespace of their own; none of them is in the file
 * @param path named in errors
 * @throws SfError UnparsableMetadataError
 */
export const withEntries = (file: Buffer, entries: readonly string[], path: string): Buffer => {
  if (entries.length === 0) return file;
  const into = parseXmlTree(file, path);
  const { name } = into.root;
  const given = parseXmlTree(Buffer.from(`<${name}>${entries.join('')}</${name}>`), path);
  const from = parseXmlTree(Buffer.from(onLines(given, given.root)), path);
  const edits = insertions({ into, from, layout: layoutOf(into) }, into.root, sorted(into), sorted(from));
  return Buffer.from(edited(into.text, edits));
};

/** An element of nothing but elements with each of them on a line of its own, as orgs write them. */
const onLines = (tree: XmlTree, node: XmlNode): string =>
  node.children.length === 0
    ? sourceOf(tree, node)
    : [
        tree.text.slice(node.start, node.openEnd),
        ...node.children.map((child) => onLines(tree, child)),
        `</${node.name}>`,
      ].join('\n');

const sorted = (tree: XmlTree): SortedEntry[] => {
  const place = placeOf(tree.root.name);
  return tree.root.children.map((node) => sortable(tree, node, place));
};
