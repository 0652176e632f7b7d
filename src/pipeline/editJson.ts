import { isDeepStrictEqual } from 'node:util';
import {
  applyEdits,
  type EditResult,
  findNodeAtLocation,
  type FormattingOptions,
  type JSONPath,
  modify,
  parseTree,
} from 'jsonc-parser';
import { isJsonObject } from '../common/mergeJson.js';

/**
 * Changes a value in the text of a JSON file: only the parts that differ are replaced, so that indentation, line ends, order
 * of keys and everything else stay as they are.
 *
 * @param path where the value is
 * @param value what it is at present, and what it is to be; undefined for none
 */
export const rewriteJson = (
  json: string,
  path: readonly string[],
  { present, wanted }: Readonly<{ present: unknown; wanted: unknown }>
): string => {
  const formattingOptions = formatOf(json);
  return differences([...path], present, wanted).reduce(
    (current, { path: place, value }) =>
      applyEdits(
        current,
        value === undefined
          ? removal(current, place)
          : (insertion(current, place, value, formattingOptions) ??
              modify(current, place, value, { formattingOptions }))
      ),
    json
  );
};

type Difference = Readonly<{ path: JSONPath; value: unknown }>;

/** The smallest subtrees that differ; a value of undefined means that the key goes. */
const differences = (path: JSONPath, present: unknown, wanted: unknown): Difference[] => {
  if (isDeepStrictEqual(present, wanted)) return [];
  if (Array.isArray(present) && Array.isArray(wanted) && present.length === wanted.length)
    return present.flatMap((each, index) => differences([...path, index], each, wanted[index]));
  if (!isJsonObject(present) || !isJsonObject(wanted) || Object.keys(wanted).length === 0)
    return [{ path, value: wanted }];
  return [...new Set([...Object.keys(present), ...Object.keys(wanted)])].flatMap((key) =>
    differences([...path, key], present[key], wanted[key])
  );
};

/**
 * Takes a key away together with one comma. The library's own removal would reformat the neighbour, or pull the next
 * key up to the brace.
 */
const removal = (text: string, path: JSONPath): EditResult => {
  const tree = parseTree(text);
  const property = tree && findNodeAtLocation(tree, path)?.parent;
  if (!property) return [];
  const siblings = property.parent?.children ?? [];
  const position = siblings.indexOf(property);
  const next = siblings.at(position + 1);
  if (next) return [{ offset: property.offset, length: next.offset - property.offset, content: '' }];
  const previous = position > 0 ? siblings[position - 1] : undefined;
  const start = previous ? previous.offset + previous.length : property.offset;
  return [{ offset: start, length: property.offset + property.length - start, content: '' }];
};

/**
 * Adds a key behind the last one of its object: on a line of its own, or on the same line where the last one shares
 * its line. The library's own insertion would reformat the neighbours, which may be none of ours.
 *
 * @returns undefined where there is nothing to add behind: the key exists, or its object is empty
 */
const insertion = (text: string, path: JSONPath, value: unknown, format: FormattingOptions): EditResult | undefined => {
  const tree = parseTree(text);
  if (tree === undefined || findNodeAtLocation(tree, path) !== undefined) return undefined;
  const depths = path.map((_, index) => index).reverse();
  const depth = depths.find((length) => findNodeAtLocation(tree, path.slice(0, length)) !== undefined) ?? 0;
  const last = findNodeAtLocation(tree, path.slice(0, depth))?.children?.at(-1);
  if (last === undefined) return undefined;
  const offset = last.offset + last.length;
  const key = JSON.stringify(String(path[depth]));
  const nested = path.slice(depth + 1).reduceRight((inner: unknown, each) => ({ [each]: inner }), value);
  if (!text.includes('\n')) return [{ offset, length: 0, content: `,${key}:${JSON.stringify(nested)}` }];
  const lineStart = text.slice(text.lastIndexOf('\n', last.offset) + 1, last.offset);
  const indentation = /^[\t ]*/.exec(lineStart)?.[0] ?? '';
  const eol = format.eol ?? '\n';
  const unit = format.insertSpaces ? ' '.repeat(format.tabSize ?? 2) : '\t';
  const body = JSON.stringify(nested, undefined, unit).replaceAll('\n', `${eol}${indentation}`);
  const gap = indentation === lineStart ? `${eol}${indentation}` : ' ';
  return [{ offset, length: 0, content: `,${gap}${key}: ${body}` }];
};

/** How the file is written: its line ends, and the indentation of its first indented line. */
const formatOf = (text: string): FormattingOptions => {
  const indentation = /^[\t ]+(?=\S)/m.exec(text)?.[0] ?? '  ';
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    insertSpaces: !indentation.includes('\t'),
    tabSize: indentation.includes('\t') ? 1 : indentation.length,
  };
};
