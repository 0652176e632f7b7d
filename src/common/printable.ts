/** A name from outside as it may be shown: control characters could move the cursor or forge a line. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');

// eslint-disable-next-line no-control-regex -- colours begin with one
const kept = /\u001b\[[\d;]*m|\r\n|[\n\t]/u;
const keptOrControl = new RegExp(`(${kept.source})|\\p{Cc}`, 'gu');

/** As {@link printable}, for a text that has lines, tabs and colours of its own. */
export const printableText = (text: string): string =>
  text.replaceAll(keptOrControl, (_, own: string | undefined) => own ?? '?');
