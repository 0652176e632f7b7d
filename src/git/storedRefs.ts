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
  const output = await repo.ask(['for-each-ref', '--format=%(objectname) %(refname)', '--end-of-options', ...patterns]);
  const matches = matcher(refs);
  return new Map(parseRefs(output, ' ').filter(([ref]) => matches(ref)));
};

/** Deletes refs of this repository, whatever they point at. */
export const forgetRefs = async (repo: Repository, refs: readonly string[]): Promise<void> => {
  if (refs.length === 0) return;
  await repo.git(['update-ref', '-z', '--stdin'], { input: refs.map((ref) => `delete ${ref}\0\0`).join('') });
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
