/** What has no wildcard in it, between what has; a class of characters and an escaped character count as wildcards. */
const wildcards = /\*+|\?|\[[^\]]*\]|\\./g;

/**
 * Tells fast of most paths that no line of an ignore file can leave them out: a path that a pattern matches contains what of
 * the pattern is literal. What may match has to be tried.
 *
 * @param lines of ignore files, with comments and negations, which leave nothing out
 */
export const mayMatch = (lines: readonly string[]): ((path: string) => boolean) => {
  const literals = lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('!'))
    .map(literalOf);
  if (literals.includes('')) return () => true;
  const distinct = [...new Set(literals)];
  return (path) => {
    const anchored = `/${path}`.toLowerCase();
    return distinct.some((literal) => anchored.includes(literal));
  };
};

/** The longest literal part of a pattern, with a slash before what begins a name; empty where there is none to speak of. */
const literalOf = (pattern: string): string => {
  const from = `/${pattern.replace(/^(?:\*\*\/)+|^\/+/, '')}`;
  const parts = from.toLowerCase().split(wildcards);
  if (parts.some((part) => part.includes('[') || part.includes('\\'))) return '';
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), '');
  return longest.length > 1 ? longest.replace(/\/$/, '') || longest : '';
};
