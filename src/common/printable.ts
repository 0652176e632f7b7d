/** A name from outside as it may be shown: control characters could move the cursor or forge a line. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');

/**
 * The graphic renditions that texts of the plugin and of its framework have, by ECMA-48's numbers: bold, dim, italic, underlined,
 * in a colour other than black and white, which may be that of the background, and as usual again.
 */
const rendition = '\\u001b\\[(?:0|[1-4]|2[2-4]|[39][1-6]|39)?m';
const keptOrControl = new RegExp(`(${rendition}|\\r\\n|[\\n\\t])|\\u001b\\[[\\d;]*m|\\p{Cc}`, 'gu');

/**
 * As {@link printable}, for a text that has lines, tabs and colours of its own: what could conceal is shown as control
 * characters are, and nothing of it goes on behind the text.
 */
export const printableText = (text: string): string => {
  const shown = text.replaceAll(keptOrControl, (_, own: string | undefined) => own ?? '?');
  return isOpenAtEnd(shown) ? `${shown}\u001b[0m` : shown;
};

/** Which renditions a number ends; those that are not named end none. */
const ends: Readonly<Record<number, readonly number[]>> = { 22: [1, 2], 23: [3], 24: [4] };

const isOpenAtEnd = (text: string): boolean => {
  const open = new Set<number>();
  let isColoured = false;
  for (let at = text.indexOf('\u001b['); at >= 0; at = text.indexOf('\u001b[', at + 1)) {
    const code = Number.parseInt(text.slice(at + 2, at + 4), 10) || 0;
    if (code === 0) open.clear();
    else if (code < 5) open.add(code);
    else ends[code]?.forEach((ended) => open.delete(ended));
    if (code === 0 || code === 39) isColoured = false;
    else if (code > 30) isColoured = true;
  }
  return isColoured || open.size > 0;
};
