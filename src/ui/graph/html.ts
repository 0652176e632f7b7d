/** Text that is HTML already: only `html` makes it, from literals of this source and from escaped values. */
export type Html = Readonly<{ html: string }>;

/** What may stand in a template: text is escaped, HTML stays, lists are joined, undefined and false are left out. */
export type Insertable = Html | string | number | undefined | false | readonly Insertable[];

/**
 * A template whose inserted values are escaped, as the text of an element and as a quoted attribute alike, so that a name
 * from outside can become neither an element nor an attribute.
 */
export const html = (literals: TemplateStringsArray, ...values: readonly Insertable[]): Html => ({
  html: literals.map((literal, index) => (index === 0 ? '' : toHtml(values[index - 1])) + literal).join(''),
});

const toHtml = (value: Insertable): string => {
  if (value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  return 'html' in value ? value.html : value.map(toHtml).join('');
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Control characters other than line ends become visible, since some of them are not allowed in HTML at all. */
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"'`]/g, (character) => entities[character]).replaceAll(/(?![\n\t])\p{Cc}/gu, '\u{fffd}');
