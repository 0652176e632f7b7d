/** A name from outside as it may be shown: control characters could move the cursor or forge a line. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');

/** The graphic renditions that texts of the plugin have: bold, dim, italic, underlined, in a colour, and as usual again. */
const rendition = '\\u001b\\[(?:0|[1-4]|2[2-4]|3[1-79]|9[0-7]|38;5;\\d+|38;2;\\d+;\\d+;\\d+)?m';
const keptOrControl = new RegExp(`(${rendition}|\\r\\n|[\\n\\t])|\\u001b\\[[\\d;]*m|\\p{Cc}`, 'gu');
// eslint-disable-next-line no-control-regex -- colours begin with one
const ended = /^\u001b\[(?:0?|2[2-4]|39)m/u;

/**
 * As {@link printable}, for a text that has lines, tabs and colours of its own: what could conceal is shown as control
 * characters are, and no colour goes on behind the text.
 */
export const printableText = (text: string): string => {
  const shown = text.replaceAll(keptOrControl, (_, own: string | undefined) => own ?? '?');
  const last = shown.lastIndexOf('\u001b[');
  return last < 0 || ended.test(shown.slice(last, last + 8)) ? shown : `${shown}\u001b[0m`;
};
