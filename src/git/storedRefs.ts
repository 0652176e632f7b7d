import { checkRefPatterns, matcher } from './refNames.js';
import type { Repository } from './repository.js';

/**
 * The refs of this repository that have one of some names.
 *
 * @param refs full names, or patterns that end with `/*`
 * @returns object ids by full name; absent ones are left out
 */
export const storedRefs = async (repo: Repository, refs: readonly string[]): Promise<Map<string, string>> => {
  checkRefPatterns(refs);
  if (refs.length === 0) return new Map();
  // One pattern for all keeps the command line short, whatever is asked for.
  const patterns = refs.length > patternsAtOnce ? ['refs/'] : refs.map((ref) => ref.replace(/\/\*$/, '/'));
  const matches = matcher(refs);
  const stored = await refsOf(repo, patterns);
  return new Map(stored.filter(({ ref }) => matches(ref)).map(({ ref, oid }) => [ref, oid]));
};

/** A ref, the object it leads to, and the ref that it points at when it is a symbolic one. */
export type StoredRef = Readonly<{ ref: string; oid: string; target: string | undefined }>;

/**
 * The refs of this repository that git finds by some patterns.
 *
 * @param patterns full names, or beginnings that end with a slash. A symbolic ref that leads nowhere is left out
 */
export const refsOf = async (repo: Repository, patterns: readonly string[]): Promise<StoredRef[]> => {
  const format = '--format=%(objectname) %(refname) %(symref)';
  const output = await repo.ask(['for-each-ref', format, '--end-of-options', ...patterns]);
  return parseRefs(output, ' ').map(([names, oid]) => {
    // No ref's name has a space (git-check-ref-format).
    const [ref, target] = names.split(' ');
    return { ref, oid, target: target === '' ? undefined : target };
  });
};

/** Deletes refs of this repository, whatever they point at. */
export const forgetRefs = async (repo: Repository, refs: readonly string[]): Promise<void> => {
  if (refs.length === 0) return;
  await repo.git(['update-ref', '-z', '--stdin'], { input: refs.map((ref) => `delete ${ref}\0\0`).join('') });
};

/**
 * Puts the refs of this repository into one file, as `git gc` does. Where another process holds that file, the refs stay
 * as they are: that is only slower.
 */
export const packRefs = async (repo: Repository): Promise<void> => {
  await repo.git(['pack-refs', '--all'], { okCodes: 'any' });
};

/**
 * Reads lines of an object id and a ref's name, as `for-each-ref` and `ls-remote` print them.
 *
 * @returns pairs of name and object id
 */
export const parseRefs = (output: string, separator: string): Array<[string, string]> =>
  output
    .split('\n')
    .filter((line) => line.includes(separator))
    .map((line) => {
      const at = line.indexOf(separator);
      return [line.slice(at + 1), line.slice(0, at)];
    });

const patternsAtOnce = 100;
