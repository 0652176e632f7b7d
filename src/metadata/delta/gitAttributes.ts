import { posix } from 'node:path';
import { lazily } from '../../common/lazily.js';
import type { GitTree } from '../../git/gitTree.js';

const library = lazily<typeof import('minimatch')>('minimatch');

const attributesFile = '.gitattributes';

type Line = Readonly<{ matches: (path: string) => boolean; attributes: readonly string[] }>;
type Rules = Readonly<{ lines: readonly Line[]; macros: ReadonlyMap<string, readonly string[]> }>;

/**
 * The `filter` attribute of files, from the commit's own `.gitattributes` files alone; files without one are left out.
 *
 * git can read attributes from a commit since 2.40 only (`check-attr --source`), and would mix in the user's own.
 *
 * @param paths repository paths of files
 */
export const readFilters = async (tree: GitTree, paths: readonly string[]): Promise<Map<string, string>> => {
  const folders = [...new Set(paths.flatMap((path) => foldersOf(path)))];
  const files = folders.map((folder) => posix.join(folder, attributesFile));
  const present = [...(await tree.entries(files)).keys()];
  const texts = [...(await tree.read(present))].map(([file, content]) => [file, content.toString('utf8')] as const);
  const filters = new Map<string, string>();
  if (!texts.some(([, text]) => text.includes('filter'))) return filters;
  const rules = new Map(texts.map(([file, text]) => [file, rulesOf(text)]));
  for (const path of paths) {
    const filter = filterOf(path, rules);
    if (filter !== undefined) filters.set(path, filter);
  }
  return filters;
};

/** The last line that says something about it counts, a nearer file before a farther one (gitattributes(5)). */
const filterOf = (path: string, rules: ReadonlyMap<string, Rules>): string | undefined => {
  const macros = rules.get(attributesFile)?.macros ?? new Map<string, readonly string[]>();
  let filter: string | undefined;
  for (const folder of foldersOf(path)) {
    const inside = folder === '' ? path : posix.relative(folder, path);
    for (const { matches, attributes } of rules.get(posix.join(folder, attributesFile))?.lines ?? []) {
      if (matches(inside))
        filter = attributes.flatMap((name) => [name, ...(macros.get(name) ?? [])]).reduce(apply, filter);
    }
  }
  return filter;
};

const apply = (filter: string | undefined, attribute: string): string | undefined => {
  if (attribute.startsWith('filter=')) return attribute.slice('filter='.length);
  return attribute === '-filter' || attribute === '!filter' ? undefined : filter;
};

/** From the top down: `''`, `force-app`, `force-app/main` … */
const foldersOf = (path: string): string[] => {
  const folder = posix.dirname(path);
  return folder === '.' ? [''] : [...foldersOf(folder), folder];
};

const rulesOf = (text: string): Rules => {
  const lines: Line[] = [];
  const macros = new Map<string, readonly string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [, quoted, plain, rest] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"#]\S*))\s+(.*)$/.exec(line) ?? [];
    if (rest === undefined) continue;
    const attributes = rest.trim().split(/\s+/);
    const pattern = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
    if (pattern.startsWith('[attr]')) macros.set(pattern.slice('[attr]'.length), attributes);
    else lines.push({ matches: matcherOf(pattern), attributes });
  }
  return { lines, macros };
};

/** Patterns as in gitignore, but one that matches a folder says nothing about what is in it. */
const matcherOf = (pattern: string): ((path: string) => boolean) => {
  if (pattern.endsWith('/')) return () => false;
  const anchored = pattern.includes('/');
  // Git's patterns have neither braces, extended forms, comments nor negation (gitattributes, PATTERN FORMAT).
  const options = { dot: true, nobrace: true, noext: true, nocomment: true, nonegate: true };
  const glob = new (library().Minimatch)(pattern.replace(/^\//, ''), options);
  return (path) => glob.match(anchored ? path : posix.basename(path));
};
