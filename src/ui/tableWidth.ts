/** How tables of long texts are drawn. */
export type WrappedTable = Readonly<{ overflow: 'wrap'; maxWidth?: 'none' }>;

/**
 * Options of a table whose texts are broken where a terminal is too narrow, and never where there is no terminal: the
 * library would take one of 80 columns for granted there, and draw rows of several lines without their right side.
 */
export const wrapped = (): WrappedTable =>
  process.stdout.columns ? { overflow: 'wrap' } : { overflow: 'wrap', maxWidth: 'none' };
