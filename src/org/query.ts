import type { Connection } from '@salesforce/core';
import { SfError } from '@salesforce/core/sfError';
import { isWebPage } from './faults.js';
import { record, records, text, type Raw } from './read.js';

/** Attempts after the first, and the pause before it in milliseconds: jsforce alone repeats a GET for 15 seconds. */
const retry = { maxRetries: 3, minTimeout: 300 };

/** How long all attempts may take together, in milliseconds: jsforce alone waits half an hour for an answer. */
const longest = 30_000;

/**
 * One GET with a time limit in milliseconds; `path` is relative to the API version's base, or absolute from the root.
 *
 * @throws jsforce's own errors, `ERROR_HTTP_420` for a web page that came with a good status, and
 * `SERVER_UNAVAILABLE` when the time is over.
 */
export const get = async (connection: Connection, path: string, timeout = longest): Promise<unknown> => {
  let answer: unknown;
  try {
    answer = await connection.request<unknown>({ method: 'GET', url: path }, { timeout, retry });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new SfError(`No answer came within ${timeout / 1000} seconds.`, 'SERVER_UNAVAILABLE');
  }
  if (typeof answer === 'string' && isWebPage(answer)) {
    throw new SfError('HTTP response contains html content', 'ERROR_HTTP_420');
  }
  return answer;
};

/**
 * The records of one SOQL query, all pages of the answer, each with a time limit. A page that is not the last names the
 * next one: `done` is false, and `nextRecordsUrl` a path (REST API Developer Guide, Query).
 */
export const query = async (
  connection: Connection,
  soql: string,
  options: Readonly<{ tooling?: boolean }> = {}
): Promise<readonly Raw[]> => {
  const found: Raw[] = [];
  let path: string | undefined = `${options.tooling ? '/tooling' : ''}/query?q=${encodeURIComponent(soql)}`;
  while (path !== undefined) {
    const page = record(await get(connection, path));
    if (!Array.isArray(page.records)) throw unreadable();
    const rows = records(page.records);
    found.push(...rows);
    path = page.done === false ? nextPath(page, rows.length) : undefined;
  }
  return found;
};

/** Only a path of the org itself is followed: the session goes along. A page without records would go on for ever. */
const nextPath = (page: Raw, rows: number): string => {
  const path = text(page.nextRecordsUrl);
  if (rows === 0 || path?.startsWith('/services/data/') !== true) throw unreadable();
  return path;
};

const unreadable = (): SfError => new SfError('The answer to a query could not be read.', 'SERVER_UNAVAILABLE');

/** A text as a SOQL literal with its quotes. */
export const soqlText = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
