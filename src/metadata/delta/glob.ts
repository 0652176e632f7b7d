/** What a pattern may leave out, as in minimatch: names that begin with a dot match only a pattern that does. */
export type GlobOptions = Readonly<{ dot: boolean }>;

/**
 * A regular expression for a glob over a whole path with `/` between folders: `*`, `?`, `[a-z]`, `[!a]`, `**` as a path
 * segment, `{a,b}` and the extended forms `@(a|b)`, `?(a)`, `*(a)`, `+(a)`, `!(a)`.
 */
export const globToRegExp = (glob: string, { dot }: GlobOptions): RegExp => {
  const visible = dot ? '' : '(?!\\.)';
  const segments = glob.split('/');
  const parts = segments.map((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '**') return last ? `(?:${visible}[^/]+(?:/${visible}[^/]+)*)` : `(?:${visible}[^/]+/)*`;
    return `${segmentPattern(segment, visible)}${last ? '' : '/'}`;
  });
  return new RegExp(`^${parts.join('')}$`, 's');
};

/** Alternatives in braces as patterns of their own, since they may hold slashes: `a/{b,c/d}` is `a/b` and `a/c/d`. */
export const expandBraces = (glob: string): string[] => {
  const [match, before, alternatives, after] = /^(.*)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(glob) ?? [];
  if (match === undefined) return [glob];
  const expanded = alternatives.split(',').flatMap((alternative) => expandBraces(`${before}${alternative}${after}`));
  // The innermost braces come first, so that an alternative beside nested ones comes out more than once.
  return [...new Set(expanded)];
};

const tokens = /\\.|\[(?:[!^]?\]?[^\]]*)\]|[@?*+!]\([^()]*\)|\*+|\?|[^\\[@?*+!]+|./gs;

const segmentPattern = (segment: string, visible: string): string => {
  const pattern = [...segment.matchAll(tokens)].map(([token]) => tokenPattern(token)).join('');
  return /^[*?[]/.test(segment) ? `${visible}${pattern}` : pattern;
};

const tokenPattern = (token: string): string => {
  if (/^\\./s.test(token)) return escaped(token.slice(1));
  if (token.length > 1 && token.startsWith('[')) return characterClass(token);
  if (/^[@?*+!]\(/.test(token)) return extended(token[0], token.slice(2, -1));
  if (token.startsWith('*')) return '[^/]*';
  return token === '?' ? '[^/]' : escaped(token);
};

const characterClass = (token: string): string => {
  const body = token.slice(1, -1);
  const negated = /^[!^]/.test(body);
  return `[${negated ? '^/' : ''}${(negated ? body.slice(1) : body).replaceAll('\\', '\\\\').replaceAll(']', '\\]')}]`;
};

const extended = (sign: string, body: string): string => {
  const alternatives = body
    .split('|')
    .map((alternative) => segmentPattern(alternative, ''))
    .join('|');
  if (sign === '!') return `(?!(?:${alternatives})(?:/|$))[^/]*`;
  return `(?:${alternatives})${sign === '@' ? '' : sign}`;
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
