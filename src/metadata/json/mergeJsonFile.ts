import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { mergeJson } from '../../common/mergeJson.js';
import { rewriteJson } from '../../pipeline/editJson.js';
import { mergeList } from './mergeList.js';
import { withMarkers } from './withMarkers.js';

/** The versions of a JSON file; an empty base stands for a file that both sides added. */
export type JsonFiles = Readonly<{ base: Buffer; ours: Buffer; theirs: Buffer }>;

/**
 * What both sides made of it, in the layout of ours; or the paths of the values that both changed differently, and the versions
 * between markers.
 */
export type MergedJsonFile = Readonly<{ content: Buffer; conflicts: readonly string[] }>;

/**
 * Merges a JSON file key by key, and its lists entry by entry.
 *
 * @returns undefined for what is no plain JSON: with comments or a key twice, or with numbers that JavaScript would change
 */
export const mergeJsonFile = ({ base, ours, theirs }: JsonFiles): MergedJsonFile | undefined => {
  const mine = plainJson(ours);
  const other = plainJson(theirs);
  const before = base.length === 0 ? undefined : plainJson(base);
  if (mine === undefined || other === undefined || (base.length > 0 && before === undefined)) return undefined;
  const start = before?.value ?? (Array.isArray(mine.value) ? [] : {});
  const { value, conflicts } = mergeJson({ base: start, ours: mine.value, theirs: other.value }, mergeList);
  if (conflicts.length > 0) return { content: withMarkers({ base, ours, theirs }), conflicts };
  const text = rewriteJson(mine.text, [], { present: mine.value, wanted: value });
  return { content: Buffer.from(mine.mark + text), conflicts };
};

type Plain = Readonly<{ mark: string; text: string; value: unknown }>;

const plainJson = (content: Buffer): Plain | undefined => {
  const whole = content.toString('utf8');
  const text = whole.replace(/^\uFEFF/, '');
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
