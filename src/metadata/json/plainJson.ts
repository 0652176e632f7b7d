import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { tooDeepAt } from './nesting.js';

/** JSON that can be read and written without a loss: its byte order mark, the text behind that, and its value. */
export type PlainJson = Readonly<{ mark: string; text: string; value: unknown }>;

/** Whether a file is JSON, by its name. */
export const isJson = (path: string): boolean => path.endsWith('.json');

/**
 * Reads JSON.
 *
 * @returns undefined for what is no plain JSON: with comments or a key twice, nested too deep, or with numbers that
 * JavaScript would change
 */
export const plainJson = (content: Buffer): PlainJson | undefined => {
  const whole = content.toString('utf8');
  const text = whole.replace(/^\uFEFF/, '');
  if (tooDeepAt(text) !== undefined) return undefined;
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (tree === undefined || errors.length > 0 || !isPlain(tree, text) || !Buffer.from(whole).equals(content))
    return undefined;
  return { mark: whole.slice(0, whole.length - text.length), text, value: JSON.parse(text) as unknown };
};

const isPlain = (node: Node, text: string): boolean => {
  const { type, children = [], offset, length } = node;
  if (type === 'number')
    return String(Number(text.slice(offset, offset + length))) === text.slice(offset, offset + length);
  if (type === 'object') {
    const keys = children.map((property) => property.children?.[0].value as string);
    if (new Set(keys).size !== keys.length) return false;
  }
  return children.every((child) => isPlain(child, text));
};
