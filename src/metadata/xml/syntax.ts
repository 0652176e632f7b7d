/**
 * The productions of XML 1.0 (fifth edition) that a scan needs, and no more: names, references, the declaration. A document
 * is looked at as text whose bytes were valid UTF-8, so lone surrogates do not occur.
 */

const nameStart =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const nameRest = '\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040';

/** A whole name; its prefix, if any, is the first group. */
// eslint-disable-next-line no-misleading-character-class -- ranges of characters, none of which joins its neighbour
export const wholeName = new RegExp(`^(?:([^:]+):)?[${nameStart}][${nameStart}${nameRest}]*$`, 'u');

/** A character that no document may hold, not even in a comment. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
export const forbiddenCharacter = /[\0-\x08\v\f\x0E-\x1F\uFFFE\uFFFF]/;

/** White space alone. */
export const blank = /^[ \t\r\n]*$/;

/** An attribute with the white space before it; whether its name is one is left to `wholeName`. */
export const attribute = /[ \t\r\n]+([^ \t\r\n=/>"'<]+)[ \t\r\n]*=[ \t\r\n]*("[^"<]*"|'[^'<]*')/y;

/** The end of a start tag behind its attributes. */
export const startTagEnd = /[ \t\r\n]*(\/?)>/y;

/** The end of an end tag behind its name. */
export const endTagEnd = /[ \t\r\n]*>/y;

/** A reference, whether to an entity or to a character. */
export const reference = /&(?:(?:lt|gt|amp|quot|apos)|#(\d+)|#x([\da-fA-F]+));/y;

/** The XML declaration; its encoding is the second group. */
export const declaration =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*("1\.\d+"|'1\.\d+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*("[\w.-]+"|'[\w.-]+'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y;

/** Whether a character reference may stand for this code point. */
export const isCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7_ff) ||
  (code >= 0xe0_00 && code <= 0xff_fd) ||
  (code >= 0x1_00_00 && code <= 0x10_ff_ff);

/** The line, counted from 1, that an offset lies in. */
export const lineAt = (text: string, offset: number): number => {
  let line = 1;
  for (let at = 0; at < offset; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) line += 1;
  }
  return line;
};
