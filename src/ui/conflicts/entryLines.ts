import { plainJson } from '../../metadata/json/plainJson.js';
import type { Sides } from '../../metadata/merge/versions.js';
import { parseXmlTree, sourceOf } from '../../metadata/xml/tree.js';
import type { Contested } from '../../promotion/merge/contested.js';

/** How long a line may be. */
const longest = 200;

/**
 * The entries of three lists that are contested, each in a line, which is cut where it is very long.
 *
 * @returns undefined where no version has several entries, or what differs could not be told by the lines
 */
export const entryLines = ({
  kind,
  type,
  values: { base, ours, theirs },
}: Pick<Contested, 'kind' | 'type' | 'values'>): Sides<readonly string[] | undefined> | undefined => {
  if (kind !== 'element') return undefined;
  const [one, two, three] = [base, ours, theirs].map((value) => (type === 'JSON' ? ofJson(value) : ofXml(value)));
  if (one === null || two === null || three === null) return undefined;
  const lists = [one, two, three].filter((list) => list !== undefined);
  if (lists.every(({ length }) => length < 2)) return undefined;
  const areTold = new Set(lists.map((list) => list.join('\n'))).size === lists.length;
  return areTold ? { base: one, ours: two, theirs: three } : undefined;
};

/** The entries of a list; null for what is none. */
type Entries = readonly string[] | undefined | null;

const ofJson = (text: string | undefined): Entries => {
  if (text === undefined) return undefined;
  const value = plainJson(Buffer.from(text))?.value;
  return Array.isArray(value) ? value.map((entry) => cut(JSON.stringify(entry))) : null;
};

const ofXml = (text: string | undefined): Entries => {
  if (text === undefined) return undefined;
  try {
    const tree = parseXmlTree(Buffer.from(`<values>${text}</values>`), '');
    return tree.root.children.length === 0
      ? null
      : tree.root.children.map((node) =>
          cut(
            sourceOf(tree, node)
              .replace(/>\s+</g, '><')
              .replace(/\s*\n\s*/g, ' ')
          )
        );
  } catch {
    // An attribute is no element.
    return null;
  }
};

const cut = (line: string): string => (line.length > longest ? `${line.slice(0, longest)}...` : line);
