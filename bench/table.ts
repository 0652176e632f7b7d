/** Rows of texts, the first one being the head. */
export type Rows = ReadonlyArray<readonly string[]>;

/** A table in Markdown, aligned for reading as text too: the first column to the left, numbers to the right. */
export const table = ([head, ...body]: Rows): string => {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...body].map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...body.map(line)].join('\n');
};

/** Milliseconds for people: `840 ms`, `12.3 s`. */
export const duration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** How many times as long: `1.08 ×`. */
export const ratio = (value: number, base: number): string => `${(value / base).toFixed(2)} ×`;

/** The middle one of some values; of an even number the mean of the two in the middle. @throws Error for none */
export const median = (values: readonly number[]): number => {
  if (values.length === 0) throw new Error('There is no median of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
