import { printable } from '../../common/printable.js';
import { breakWords } from '../../common/words.js';

/** Colours a text, or leaves it as it is. */
export type Paint = (text: string) => string;

/**
 * One cell: its text without colour, how to colour it, and what goes on below it when its row takes several lines. One
 * with something below it is not broken itself.
 */
export type Cell = Readonly<{ text: string; paint?: Paint; below?: string }>;

const gap = '  ';

/**
 * Lays out rows so that their columns stand below each other, with two spaces between and none at the end of a line.
 * Columns that are empty in every row but the first, the heading, are left out.
 *
 * @param room how many characters a line may have: where that is too few, the widest texts are broken between words
 */
export const alignColumns = (table: ReadonlyArray<readonly Cell[]>, room = Infinity): string[] => {
  const [heading, ...rows] = table;
  const used = heading.map((_, column) => rows.some((row) => row[column].text !== ''));
  const cells = table.map((row) => row.filter((_, column) => used[column]).map(clean));
  const fitting = widthsWithin(cells, room);
  const lines = cells.flatMap((row) => brokenRow(row, fitting));
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

/** The widths of columns within some room: the widest give way first, none below its longest word. */
const widthsWithin = (rows: ReadonlyArray<readonly Cell[]>, room: number): number[] => {
  const longest = (measure: (cell: Cell) => number): number[] =>
    rows[0].map((_, column) => Math.max(...rows.map((row) => measure(row[column]))));
  const widths = longest(({ text }) => text.length);
  const least = longest(({ text, below }) =>
    below === undefined ? Math.max(...text.split(' ').map((word) => word.length)) : text.length
  );
  const gaps = gap.length * (widths.length - 1);
  for (;;) {
    const yielding = widths.map((width, column) => (width > least[column] ? width : 0));
    const widest = Math.max(...yielding);
    const excess = gaps + widths.reduce((sum, width) => sum + width, 0) - room;
    if (excess <= 0 || widest === 0) return widths;
    widths[yielding.indexOf(widest)] -= 1;
  }
};

/** The lines that a row takes, as rows of their own. */
const brokenRow = (row: readonly Cell[], widths: readonly number[]): Cell[][] => {
  const texts = row.map(({ text }, column) =>
    text.length > widths[column] ? breakWords(text, widths[column]) : [text]
  );
  return Array.from({ length: Math.max(...texts.map((lines) => lines.length)) }, (_, line) =>
    row.map((cell, column) => ({ ...cell, text: texts[column][line] ?? cell.below ?? '' }))
  );
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

const clean = (cell: Cell): Cell => ({ ...cell, text: printable(cell.text) });
