import { blank } from './syntax.js';
import type { XmlNode, XmlTree } from './tree.js';

/** The name of a node that stands for a comment, or for a processing instruction. */
export const commentName = '#comment';

/** Whether a node stands for a comment. */
export const isComment = ({ name }: XmlNode): boolean => name === commentName;

/**
 * A file whose comments and processing instructions are among the children of what they are in, as nodes named
 * {@link commentName}; those within a text are a part of that, and stay there.
 *
 * @returns the same tree where there are none
 */
export const withComments = (tree: XmlTree): XmlTree => {
  const { root, text } = tree;
  // Single characters are looked for much faster than what begins with the most frequent one.
  const isSure = ['!', '?'].every((mark) => !text.includes(mark, root.openEnd));
  if (isSure || !markup.test(text.slice(root.openEnd, root.closeStart))) return tree;
  return { ...tree, root: withCommentsIn(tree, root) };
};

/** The comments of a stretch of a file, wherever in it. */
export const commentsBetween = ({ text }: Pick<XmlTree, 'text'>, from: number, to: number): readonly XmlNode[] => {
  if (!markup.test(text.slice(from, to))) return [];
  return [...text.slice(from, to).matchAll(pieces)]
    .filter(([piece]) => !piece.startsWith('<![CDATA['))
    .map(({ 0: piece, index }) => nodeAt(from + index, from + index + piece.length));
};

const withCommentsIn = (tree: XmlTree, node: XmlNode): XmlNode => {
  const { name, start, openEnd, closeStart, end, attributes, children } = node;
  if (!markup.test(tree.text.slice(openEnd, closeStart))) return node;
  const all: XmlNode[] = [];
  let at = openEnd;
  for (const child of children) {
    for (const comment of commentsBetween(tree, at, child.start)) all.push(comment);
    all.push(withCommentsIn(tree, child));
    at = child.end;
  }
  for (const comment of commentsBetween(tree, at, closeStart)) all.push(comment);
  const isText = children.length === 0 && !blank.test(tree.text.slice(openEnd, closeStart).replace(pieces, ofSection));
  return isText ? node : { name, start, openEnd, closeStart, end, attributes, children: all };
};

const ofSection = (piece: string): string => (piece.startsWith('<![CDATA[') ? piece : '');

const nodeAt = (start: number, end: number): XmlNode => ({
  ...{ name: commentName, start, openEnd: start, closeStart: end, end },
  attributes: [],
  children: [],
});

const markup = /<[!?]/;
const pieces = /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g;
