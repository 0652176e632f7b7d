import { ApiError } from '../server/answers.js';

/** One page of a query's answer: where the next one is, undefined for the last. */
export type Page = Readonly<{ rows: ReadonlyArray<Readonly<Record<string, unknown>>>; next?: string }>;

type Cursor = Readonly<{ id: string; rows: Page['rows'] }>;

/**
 * The answers that clients have not read to the end. A locator names the query and the first row of the page, as in
 * `01gLo0000000001-2000`; what it leads to is what the org held when the query was asked.
 */
export class QueryCursors {
  private readonly cursors = new Map<string, Cursor>();
  private opened = 0;

  /** The first page of an answer. */
  public open(rows: Page['rows'], size: number): Page {
    this.opened += 1;
    const id = `01gLo${String(this.opened).padStart(10, '0')}`;
    if (rows.length > size) this.cursors.set(id, { id, rows });
    return pageOf({ id, rows }, 0, size);
  }

  /**
   * A page after the first, and how many rows there are in all.
   *
   * @throws ApiError INVALID_QUERY_LOCATOR
   */
  public read(locator: string, size: number): Page & Readonly<{ total: number }> {
    const [id, start] = locator.split('-');
    const cursor = this.cursors.get(id);
    if (!cursor || !(Number(start) < cursor.rows.length)) {
      throw new ApiError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return { ...pageOf(cursor, Number(start), size), total: cursor.rows.length };
  }

  /** Forgets all answers, as when the org is no more. */
  public clear(): void {
    this.cursors.clear();
  }
}

const pageOf = ({ id, rows }: Cursor, start: number, size: number): Page => ({
  rows: rows.slice(start, start + size),
  ...(start + size < rows.length ? { next: `${id}-${start + size}` } : {}),
});
