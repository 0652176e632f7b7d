import { isComment } from './comments.js';
import { decodeEntities, type XmlElement, type XmlValue } from './values.js';
import { blank } from './syntax.js';
import type { XmlAttribute, XmlNode, XmlTree } from './tree.js';

/**
 * The text that an element means: entities decoded, CDATA sections as text, comments and processing instructions left out,
 * line ends as XML reads them. The text of its children is not in it.
 */
export const textOfNode = ({ text }: XmlTree, node: XmlNode): string => {
  if (node.children.length === 0) return decoded(text.slice(node.openEnd, node.closeStart));
  const starts = [...node.children.map(({ start }) => start), node.closeStart];
  const ends = [node.openEnd, ...node.children.map(({ end }) => end)];
  return starts.map((start, index) => decoded(text.slice(ends[index], start))).join('');
};

/** The text that is beside what an element holds, as {@link textOfNode} gives it, without the white space around it. */
export const textBeside = (tree: XmlTree, node: XmlNode): string =>
  isAnyBeside(tree, node) ? textOfNode(tree, node).trim() : '';

/** Whether an element has more in it than its children and white space: found without a copy of it, as a file may be long. */
const isAnyBeside = ({ text }: XmlTree, { openEnd, closeStart, children }: XmlNode): boolean => {
  const isAny = (from: number, to: number): boolean => {
    notBlank.lastIndex = from;
    return notBlank.test(text) && notBlank.lastIndex <= to;
  };
  let from = openEnd;
  for (const { start, end } of children) {
    if (isAny(from, start)) return true;
    from = end;
  }
  return isAny(from, closeStart);
};

const notBlank = /[^ \t\r\n]/g;

/**
 * What an element means, in the form that `parseXml` gives. Unlike there, white space around a text is part of it, since a
 * merge loses nothing that an org may keep; white space alone is formatting where it holds a line end, or stands beside
 * children.
 */
export const valueOfNode = (tree: XmlTree, node: XmlNode): XmlValue => {
  const text = textOfNode(tree, node);
  const attributes = node.attributes.filter(({ name }) => !isNamespace(name));
  if (node.children.every(isComment)) {
    const own = isFormatting(text) ? '' : text;
    return attributes.length === 0 ? own : elementOf(attributes, new Map(), own);
  }
  const children = new Map<string, XmlValue[]>();
  for (const child of node.children) {
    if (isComment(child)) continue;
    const values = children.get(child.name);
    const value = valueOfNode(tree, child);
    if (values) values.push(value);
    else children.set(child.name, [value]);
  }
  return elementOf(attributes, children, text.trim());
};

/** The text of an element that holds nothing else, as {@link valueOfNode} gives it; undefined for any other. */
export const plainText = (tree: XmlTree, node: XmlNode): string | undefined => {
  const { children, attributes } = node;
  if (children.length > 0 && !children.every(isComment)) return undefined;
  if (attributes.length > 0 && attributes.some(({ name }) => !isNamespace(name))) return undefined;
  const text = textOfNode(tree, node);
  return isFormatting(text) ? '' : text;
};

/** What an attribute means; undefined where the element has none of that name. */
export const attributeOf = ({ attributes }: XmlNode, name: string): string | undefined => {
  const attribute = attributes.find((each) => each.name === name);
  return attribute && attributeValue(attribute.value);
};

/** What a file means; an empty root has no children. */
export const elementOfTree = (tree: XmlTree): XmlElement => {
  const value = valueOfNode(tree, tree.root);
  return typeof value === 'string' ? {} : value;
};

const elementOf = (
  attributes: readonly XmlAttribute[],
  children: ReadonlyMap<string, readonly XmlValue[]>,
  text: string
): XmlElement =>
  Object.fromEntries<readonly XmlValue[]>([
    ...attributes.map(({ name, value }) => [`@_${name}`, [attributeValue(value)]] as const),
    ...children,
    ...(text === '' ? [] : [['#text', [text]] as const]),
  ]);

/** Whether an attribute declares a prefix or the namespace of what has none. */
export const isNamespace = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:');

/** Whether a text that stands by itself is nothing but white space between lines. */
export const isFormatting = (text: string): boolean => text.includes('\n') && blank.test(text);

/** XML reads white space in an attribute as blanks, unless it is written as an entity. */
const attributeValue = (written: string): string => decodeEntities(written.replace(/\r\n|[\t\r\n]/g, ' '));

const pieces = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|[^<]+/g;

const decoded = (written: string): string => {
  if (!/[<&\r]/.test(written)) return written;
  return written
    .replace(/\r\n?/g, '\n')
    .replace(pieces, (piece, section?: string) => section ?? (piece.startsWith('<') ? '' : decodeEntities(piece)));
};
