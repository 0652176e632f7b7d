/** Colours a text, or leaves it as it is. */
export type Paint = (text: string) => string;

/** One cell: its text without colour, and how to colour it. */
export type Cell = Readonly<{ text: string; paint?: Paint }>;

const gap = '  ';

/**
 * Lays out rows so that their columns stand below each other, with two spaces between and none at the end of a line.
 * Columns that are empty in every row but the first, the heading, are left out.
 */
export const alignColumns = ([heading, ...rows]: ReadonlyArray<readonly Cell[]>): string[] => {
  const used = heading.map((_, column) => rows.some((row) => row[column].text !== ''));
  const lines = [heading, ...rows].map((row) => row.filter((_, column) => used[column]).map(clean));
  const widths = lines[0].map((_, column) => Math.max(...lines.map((row) => row[column].text.length)));
  return lines.map((row) => {
    const last = row.findLastIndex(({ text }) => text !== '');
    return row
      .slice(0, last + 1)
      .map(({ text, paint }, column) => {
        const shown = paint ? paint(text) : text;
        return column === last ? shown : shown + ' '.repeat(widths[column] - text.length);
      })
      .join(gap);
  });
};

/** Lays out names and values below each other; values of undefined are left out. */
export const alignFacts = (facts: ReadonlyArray<readonly [string, string | undefined]>, paint?: Paint): string[] => {
  const shown = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => {
    const [first, ...more] = value.split('\n').map((line) => clean({ text: line }).text);
    const title = (paint ? paint(name) : name) + ' '.repeat(width - name.length);
    return [`${title}${gap}${first}`, ...more.map((line) => `${' '.repeat(width)}${gap}${line}`)].join('\n');
  });
};

/** Names from outside may hold control characters, which could move the cursor or forge a line. */
const clean = (cell: Cell): Cell => ({ ...cell, text: cell.text.replaceAll(/\p{Cc}/gu, '?') });
