import { SfError } from '@salesforce/core/sfError';

/** The part of every branch's full name before the branch's own. */
export const branchPrefix = 'refs/heads/';

/** A predicate for the full names of refs, from names and from patterns that end with `/*`. */
export const matcher = (refs: readonly string[]): ((ref: string) => boolean) => {
  const names = new Set(refs);
  const prefixes = refs.filter((ref) => ref.endsWith('/*')).map((ref) => ref.slice(0, -1));
  return (ref) => names.has(ref) || prefixes.some((prefix) => ref.startsWith(prefix));
};

/** The pattern of the folder that a prefix of refs' names lies in: `refs/a/b` lies in `refs/a/`. */
export const folderPattern = (prefix: string): string => `${prefix.slice(0, prefix.lastIndexOf('/') + 1)}*`;

/**
 * Makes sure that texts are full names of refs, so that git cannot read them as anything else. The rules are those of
 * `git check-ref-format`.
 *
 * @throws SfError InvalidRefNameError
 */
export const checkRefNames = (refs: readonly string[]): void => {
  const wrong = refs.find((ref) => !isRefName(ref));
  if (wrong !== undefined) {
    const branch = wrong.startsWith(branchPrefix) ? wrong.slice(branchPrefix.length) : undefined;
    const what =
      branch === undefined
        ? `${JSON.stringify(wrong)} cannot be the full name of a ref`
        : `${JSON.stringify(branch)} cannot be the name of a branch`;
    throw new SfError(`${what}.`, 'InvalidRefNameError', [
      `Names follow the rules that "git help check-ref-format" lists, such as "${branch === undefined ? 'refs/heads/main' : 'feature/rating'}".`,
    ]);
  }
};

/**
 * Makes sure that texts are full names of refs, or patterns that end with `/*`.
 *
 * @throws SfError InvalidRefNameError
 */
export const checkRefPatterns = (refs: readonly string[]): void =>
  checkRefNames(refs.map((ref) => ref.replace(/\/\*$/, '/all')));

const isRefName = (ref: string): boolean =>
  // eslint-disable-next-line no-control-regex -- control characters are what git forbids
  !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[./]$/.test(ref) && ref.startsWith('refs/');
