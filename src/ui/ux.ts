import { Ux as CoreUx } from '@salesforce/sf-plugins-core';
import { printableText } from '../common/printable.js';

/** What a table is made of. */
export type TableOptions<T extends Record<string, unknown>> = Parameters<typeof CoreUx.prototype.table<T>>[0];

/** A table as it may be shown, see {@link printableText}. */
export const printableTable = <T extends Record<string, unknown>>(options: TableOptions<T>): TableOptions<T> => ({
  ...options,
  data: options.data.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, typeof cell === 'string' ? printableText(cell) : cell])
      ) as T
  ),
});

/** What shows texts and tables to a person: names, messages and errors from outside cannot steer the terminal. */
export class Ux extends CoreUx {
  public log(message = '', ...args: string[]): void {
    super.log(printableText(message), ...args.map(printableText));
  }

  public warn(message: string | Error): void {
    super.warn(printableText(typeof message === 'string' ? message : message.message));
  }

  public table<T extends Record<string, unknown>>(options: TableOptions<T>): void {
    super.table(printableTable(options));
  }
}
