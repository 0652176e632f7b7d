/** How deep JSON may nest, as metadata in XML may: what reads it calls itself for each level. */
export const maxDepth = 200;

/**
 * Where a text of JSON begins to nest deeper than it may, found without reading it.
 *
 * @returns the offset of the bracket that is one too many; undefined where none is
 */
export const tooDeepAt = (text: string): number | undefined => {
  let depth = 0;
  let isInString = false;
  for (const { 0: sign, index } of text.matchAll(escapeQuoteOrBracket)) {
    if (sign === '"') isInString = !isInString;
    if (isInString) continue;
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth > maxDepth) return index;
  }
  return undefined;
};

const escapeQuoteOrBracket = /\\.|["[\]{}]/g;
