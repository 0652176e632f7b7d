import { readFileSync } from 'node:fs';

/** A fixture of this folder, with the line ends of the repository. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n');

/** The ways in which one file is kept in repositories. */
export const variants = (text: string): ReadonlyArray<readonly [string, Buffer]> => [
  ['line feeds', Buffer.from(text)],
  ['carriage returns and line feeds', Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['a byte order mark', Buffer.from(`\uFEFF${text}`)],
  ['tabs', Buffer.from(text.replaceAll('    ', '\t'))],
  ['no line end at the end', Buffer.from(text.trimEnd())],
];
