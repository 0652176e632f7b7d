import { placeOf } from '../merge/keys.js';
import { insertions, sortable } from '../overlay/insertions.js';
import { withComments } from '../xml/comments.js';
import { edited, type TextEdit } from '../xml/edits.js';
import { layoutOf, removal } from '../xml/layout.js';
import { missingPrefixes } from '../xml/prefixes.js';
import { parseXmlTree, sourceOf, type XmlTree } from '../xml/tree.js';
import { textBeside } from '../xml/value.js';
import type { Part } from './parts.js';

/**
 * A component's own file without some of the parts in it. All other bytes stay.
 *
 * @returns whether anything is left in it, too
 */
export const withoutParts = (own: XmlTree, parts: Iterable<Part>): Readonly<{ content: Buffer; isEmpty: boolean }> => {
  const nodes = [...parts].flatMap((part) => part.nodes);
  const content = Buffer.from(
    edited(
      own.text,
      nodes.map((node) => removal(own, node))
    )
  );
  const all = withComments(own);
  return { content, isEmpty: all.root.children.length === nodes.length && textBeside(all, all.root) === '' };
};

/** A component's own file with nothing in it. */
export const emptied = ({ path, text, root }: XmlTree): XmlTree =>
  parseXmlTree(Buffer.from(edited(text, [{ start: root.openEnd, end: root.closeStart, text: '' }])), path);

/** A component's own file with parts, none of which is in it, each where an org lists it. All other bytes stay. */
export const withParts = (own: XmlTree, parts: readonly Part[]): Buffer => {
  if (parts.length === 0) return Buffer.from(own.text);
  const from = asElements(own, parts);
  const place = placeOf(own.root.name);
  const edits: TextEdit[] = insertions(
    { into: own, from, layout: layoutOf(own) },
    own.root,
    own.root.children.map((node) => sortable(own, node, place)),
    from.root.children.map((node) => sortable(from, node, place))
  );
  return Buffer.from(edited(own.text, [...edits, ...missingPrefixes(own, from, edits)]));
};

/** Parts as the elements of one root, whatever files they are from. */
const asElements = ({ root: { name }, path }: XmlTree, parts: readonly Part[]): XmlTree => {
  const declared = new Map(parts.flatMap(({ tree }) => prefixesOf(tree)));
  const elements = parts.flatMap(({ kind: { tag }, tree, nodes }) =>
    nodes.map((node) =>
      node === tree.root ? `<${tag}>${tree.text.slice(node.openEnd, node.closeStart)}</${tag}>` : sourceOf(tree, node)
    )
  );
  const start = [name, ...declared.values()].join(' ');
  return withComments(parseXmlTree(Buffer.from([`<${start}>`, ...elements, `</${name}>`].join('\n')), path));
};

const prefixesOf = ({ root: { attributes } }: XmlTree): ReadonlyArray<readonly [name: string, declaration: string]> =>
  attributes
    .filter(({ name }) => name.startsWith('xmlns:'))
    .map(({ name, value }) => [name, value.includes('"') ? `${name}='${value}'` : `${name}="${value}"`] as const);
