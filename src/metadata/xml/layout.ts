import type { TextEdit } from './edits.js';
import { blank } from './syntax.js';
import { sourceOf, type XmlNode, type XmlTree } from './tree.js';

/** How a file is laid out: what its lines end with, and by what an element is indented within another. */
export type XmlLayout = Readonly<{ lineBreak: string; indent: string }>;

/** An org indents by four blanks, and so do the files that are retrieved from it. */
const layoutOfOrgs: XmlLayout = { lineBreak: '\n', indent: '    ' };

/**
 * The layout of a file as its first line end and its first indented element show it.
 *
 * @param others versions of the file, of which the first that shows it counts where it has no such element
 */
export const layoutOf = (tree: XmlTree, ...others: readonly XmlTree[]): XmlLayout => ({
  lineBreak: anyLineBreak.exec(tree.text)?.[0] ?? layoutOfOrgs.lineBreak,
  indent: [tree, ...others].map(indentOf).find((indent) => indent !== undefined) ?? layoutOfOrgs.indent,
});

const indentOf = (tree: XmlTree): string | undefined => {
  const indented = tree.root.children.find((child) => lineStartOf(tree, child) !== '');
  return indented && lineStartOf(tree, indented).replace(anyLineBreak, '');
};

/** The line end and the indentation before an element; empty if it is not the first of its line. */
export const lineStartOf = ({ text }: XmlTree, { start }: XmlNode): string => {
  let from = start;
  while (text[from - 1] === ' ' || text[from - 1] === '\t') from -= 1;
  if (text[from - 1] === '\n') return text.slice(text[from - 2] === '\r' ? from - 2 : from - 1, start);
  return text[from - 1] === '\r' ? text.slice(from - 1, start) : '';
};

/**
 * The offset behind an element, or behind what follows it up to the end of its line: blanks, and comments, which speak of it.
 */
export const behind = ({ text }: XmlTree, end: number): number => {
  commentsUpToLineEnd.lastIndex = end;
  return commentsUpToLineEnd.test(text) ? commentsUpToLineEnd.lastIndex : end;
};

/**
 * An element of another file, written as this file is laid out. What means nothing (how lines are indented, and what they end
 * with) is this file's; the rest is as it was written, also what stands on one line.
 *
 * @param from the file that the element is in
 * @param lineStart what the element's own line begins with; empty to write everything on one line
 */
export const writtenLike = (layout: XmlLayout, from: XmlTree, node: XmlNode, lineStart: string): string => {
  const withLineBreaks = (piece: string): string => piece.replace(everyLineBreak, layout.lineBreak);
  if (node.children.length === 0) return withLineBreaks(sourceOf(from, node));
  const gap = (start: number, end: number, own: string): string => {
    const written = from.text.slice(start, end);
    if (!blank.test(written)) return withLineBreaks(written);
    if (lineStart === '') return '';
    const lastLine = written.search(lastLineBreak);
    return lastLine === -1 ? written : withLineBreaks(written.slice(0, lastLine)) + own;
  };
  const within = lineStart === '' ? '' : lineStart + layout.indent;
  let at = node.openEnd;
  const inner = node.children.map((child) => {
    const piece = gap(at, child.start, within) + writtenLike(layout, from, child, within);
    at = child.end;
    return piece;
  });
  return startTagLike(layout, from, node) + inner.join('') + gap(at, node.closeStart, lineStart) + `</${node.name}>`;
};

/** The start tag of an element of another file, with the line ends of this one. */
export const startTagLike = ({ lineBreak }: XmlLayout, { text }: XmlTree, { start, openEnd }: XmlNode): string =>
  text.slice(start, openEnd).replace(everyLineBreak, lineBreak);

/** Takes an element out with the white space before it and the blanks that end its line, but for those that end another one. */
export const removal = ({ text }: XmlTree, { start, end }: XmlNode): TextEdit => {
  let from = start;
  while (/[ \t\r\n]/.test(text[from - 1])) from -= 1;
  return { start: blanksUpToLineEnd(text, from), end: blanksUpToLineEnd(text, end), text: '' };
};

/** The offset behind the blanks that end a line; the same where more follows on it. */
const blanksUpToLineEnd = (text: string, offset: number): number => {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return text[at] === '\n' || text[at] === '\r' ? at : offset;
};

/**
 * Gives an element elements that had none.
 *
 * @param content writes them, each behind what its line begins with
 */
export const filling = (
  tree: XmlTree,
  layout: XmlLayout,
  parent: XmlNode,
  content: (lineStart: string) => string
): TextEdit => {
  const outer = lineStartOf(tree, parent) || layout.lineBreak;
  const { start, openEnd, closeStart, end, name } = parent;
  const text = content(outer + layout.indent);
  if (openEnd === end) {
    const closing = /[ \t\r\n]*\/>$/.exec(tree.text.slice(start, end))?.[0] ?? '';
    return { start: end - closing.length, end, text: `>${text}${outer}</${name}>` };
  }
  const hasLineForEndTag = /[\r\n][ \t]*$/.test(tree.text.slice(openEnd, closeStart));
  return { start: openEnd, end: openEnd, text: text + (hasLineForEndTag ? '' : outer) };
};

const anyLineBreak = /\r\n?|\n/;
const everyLineBreak = /\r\n?|\n/g;
const lastLineBreak = /(?:\r\n?|\n)[^\r\n]*$/;
const commentsUpToLineEnd = /(?:[ \t]*<!--[^\r\n]*?-->)*[ \t]*(?=[\r\n])/y;
