import { SfError } from '@salesforce/core/sfError';

/** The name of the driver, in attributes and in configuration (`merge.<name>`). */
export const driverName = 'sf-sre';

const begin = '# begin of the merge driver of sf-sre';
const end = '# end of the merge driver of sf-sre';
const note = 'written by "sf sre merge-driver install", which replaces what is in here';

/** Says that the line end before the block was none of the file's. */
const addedEnd = 'and the line end before it';

/** A block as it was written, with its last line end, and the one before it. */
const block = new RegExp(`(\\r?\\n)?^${begin}([^\\n]*)\\n(?:(?!${begin})[^\\n]*\\n)*?${end}[^\\n]*(?:\\n|$)`, 'gm');

/** A line of attributes that somebody wrote. */
export type AttributesLine = Readonly<{ line: number; text: string }>;

/**
 * A file of attributes with the driver for these patterns: where a block of it is, else at the end, where it counts more
 * than what is above. All other lines stay as they are.
 *
 * @param text the file, read so that every byte is a character
 * @throws SfError AttributesBlockError where a block is cut off
 */
export const withBlock = (text: string, patterns: readonly string[]): string => {
  const lineBreak = lineBreakOf(text);
  const { own, at = own.length } = apart(text);
  const before = own.slice(0, at);
  const isOpen = before !== '' && !before.endsWith('\n');
  const first = `${begin}, ${note}${isOpen ? `, ${addedEnd}` : ''}`;
  const lines = [first, ...patterns.map((pattern) => `${pattern} merge=${driverName}`), end];
  const written = lines.map((line) => `${line}${lineBreak}`).join('');
  return `${before}${isOpen ? lineBreak : ''}${written}${own.slice(at)}`;
};

/**
 * A file of attributes without the driver.
 *
 * @throws SfError AttributesBlockError where a block is cut off
 */
export const withoutBlock = (text: string): string => apart(text).own;

/**
 * The lines about merging that the block overrides: those above it, for files that it is about too.
 *
 * @throws SfError AttributesBlockError where a block is cut off
 */
export const overriddenLines = (text: string, patterns: readonly string[]): readonly AttributesLine[] => {
  const { own, at = own.length } = apart(text);
  return own
    .slice(0, at)
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter(({ text: each }) => {
      const [, pattern, attributes] = /^("(?:[^"\\]|\\.)*"|[^\s"#]\S*)\s+(.*)$/.exec(each) ?? [];
      return pattern !== undefined && setsMerge(attributes) && patterns.some((ours) => mayMeet(pattern, ours));
    });
};

/** The text around the blocks, and where the first of them was. Two branches that were merged may both have brought one. */
const apart = (text: string): Readonly<{ own: string; at: number | undefined }> => {
  let at: number | undefined;
  let removed = 0;
  const own = text.replaceAll(block, (found: string, lineEnd: string | undefined, head: string, offset: number) => {
    // With lines below the block it stays the end of a line.
    const isOurs = head.trimEnd().endsWith(addedEnd) && offset + found.length === text.length;
    const kept = isOurs ? '' : (lineEnd ?? '');
    at ??= offset - removed + kept.length;
    removed += found.length - kept.length;
    return kept;
  });
  const cut = new RegExp(`^(?:${begin}|${end})`, 'm').exec(own);
  if (cut === null) return { own, at };
  throw new SfError(
    `The block of the merge driver is cut off: the line "${cut[0]}" stands alone.`,
    'AttributesBlockError',
    [`Take out the lines that end in "merge=${driverName}" and those that begin with "${cut[0]}", and try again.`]
  );
};

const lineBreakOf = (text: string): string => (/\r?\n/.exec(text) ?? ['\n'])[0];

/** `binary` is a macro that takes the merge of lines away (gitattributes(5), "Using macro attributes"). */
const setsMerge = (attributes: string): boolean =>
  attributes
    .split(/\s+/)
    .some((attribute) => /^(?:[-!]?merge|merge=.*|binary)$/.test(attribute) && attribute !== `merge=${driverName}`);

/** Whether a file may match both patterns, by how its name begins and ends. */
const mayMeet = (pattern: string, ours: string): boolean => {
  const [one, other] = [pattern.replace(/^"(.*)"$/, '$1'), ours].map(partsOf);
  if (!one.isOpen) return isWithin(one.head, other);
  if (!other.isOpen) return isWithin(other.head, one);
  return (
    (one.head.startsWith(other.head) || other.head.startsWith(one.head)) &&
    (one.tail.endsWith(other.tail) || other.tail.endsWith(one.tail))
  );
};

/** Whether a file has a name that matches a pattern without folders. */
export const isOfPattern = (path: string, pattern: string): boolean =>
  isWithin(path.slice(path.lastIndexOf('/') + 1), partsOf(pattern));

/** How names begin and end that match a pattern; one that is not open is the name itself. */
type Parts = Readonly<{ head: string; tail: string; isOpen: boolean }>;

const isWithin = (name: string, { head, tail, isOpen }: Parts): boolean =>
  isOpen ? name.startsWith(head) && name.endsWith(tail) : name === head;

const partsOf = (pattern: string): Parts => {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  return {
    head: /^[^*?[]*/.exec(name)?.[0] ?? '',
    tail: /[^*?\]]*$/.exec(name)?.[0] ?? '',
    isOpen: /[*?[]/.test(name),
  };
};
