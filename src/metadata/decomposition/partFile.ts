import { edited, type TextEdit } from '../xml/edits.js';
import { filling, layoutOf, startTagLike, type XmlLayout, writtenLike } from '../xml/layout.js';
import { missingPrefixes } from '../xml/prefixes.js';
import { parseXmlTree, type XmlNode, type XmlTree } from '../xml/tree.js';
import type { Part } from './parts.js';

/**
 * What a file has around its root, the namespace of that, and how it is laid out. The presets decomposeCustomLabelsBeta2 and
 * decomposePermissionSetBeta2 write parts without a namespace (source-deploy-retrieve 13.7, convert/transformers).
 */
export type FileShape = Readonly<{ before: string; after: string; namespace: string | undefined; layout: XmlLayout }>;

/** The shape of a file, with the comments around its root. */
export const shapeOf = (tree: XmlTree): FileShape => ({
  before: tree.text.slice(0, tree.root.start),
  after: tree.text.slice(tree.root.end),
  namespace: tree.root.attributes.find(({ name }) => name === 'xmlns')?.value,
  layout: layoutOf(tree),
});

/** The shape of a file for others that are like it: what a comment around its root says is not true of them. */
export const plainShapeOf = (tree: XmlTree): FileShape => {
  const shape = shapeOf(tree);
  const plain = (text: string): string => text.replace(/(?:<!--[^]*?-->|<\?(?!xml\s)[^]*?\?>)\s*/g, '');
  return { ...shape, before: plain(shape.before), after: plain(shape.after) };
};

/**
 * A part that stands in its component's own file, as a file of its own.
 *
 * @param path named in errors
 */
export const partFile = ({ kind, tree, nodes }: Part, shape: FileShape, path: string): Buffer => {
  const { before, after, namespace, layout } = shape;
  const root = namespace === undefined ? kind.root : `${kind.root} xmlns="${namespace}"`;
  const into = parseXmlTree(Buffer.from(`${before}<${root}></${kind.root}>${after}`), path);
  const edit: TextEdit =
    kind.holds === 'one'
      ? { start: into.root.openEnd, end: into.root.openEnd, text: innerLike(layout, tree, nodes[0]) }
      : filling(into, layout, into.root, (lineStart) =>
          nodes.map((node) => lineStart + writtenLike(layout, tree, node, lineStart)).join('')
        );
  return Buffer.from(edited(into.text, [edit, ...missingPrefixes(into, tree, [edit])]));
};

/** What is in an element, as it is written in a root. */
const innerLike = (layout: XmlLayout, from: XmlTree, node: XmlNode): string =>
  writtenLike(layout, from, node, layout.lineBreak).slice(
    startTagLike(layout, from, node).length,
    -`</${node.name}>`.length
  );
