import { posix } from 'node:path';
import ignoreModule from 'ignore';
import type { GitTree } from '../../git/gitTree.js';

/** Tells of a repository path of a file whether the commit's `.forceignore` leaves it out. */
export type IgnoreRules = (path: string) => boolean;

export const forceIgnoreFile = '.forceignore';

/**
 * What the library ignores besides the file's own lines, and only where there is such a file
 * (source-deploy-retrieve 13.7, resolve/forceIgnore).
 */
const defaultLines = [
  '**/*.dup',
  '**/.*',
  '!.sf',
  '**/.sf/**',
  '!**/.sf/orgs',
  '!**/.sf/orgs/**',
  '**/.sf/orgs/*/**',
  '!**/.sf/orgs/*/remoteMetadata',
  '!**/.sf/orgs/*/remoteMetadata/**',
  '**/package2-descriptor.json',
  '**/package2-manifest.json',
];

/**
 * The ignore rules of a commit, per package directory: as the Salesforce CLI does, the first `.forceignore` counts that is
 * found from the package directory upwards, and its patterns are relative to where it lies.
 *
 * A commit's paths are known to be files, so a pattern for folders (`build/`) never leaves out a file of that name; the
 * library has to guess where it does not find the path on disk.
 */
export const readIgnoreRules = async (tree: GitTree, packageDirectories: readonly string[]): Promise<IgnoreRules> => {
  const places = new Map(packageDirectories.map((directory) => [directory, placesFor(directory)]));
  const found = await tree.entries([...new Set([...places.values()].flat())]);
  const contents = await tree.read([...found.keys()]);
  const rules = new Map([...contents].map(([path, content]) => [path, rulesOf(path, content.toString('utf8'))]));
  const ruleOf = new Map(
    [...places].map(([directory, files]) => [directory, rules.get(files.find((file) => rules.has(file)) ?? '')])
  );
  return (path) => ruleOf.get(directoryOf(path, packageDirectories) ?? '')?.(path) ?? false;
};

/** The package directory that a path lies in, the innermost one; undefined outside of all. */
export const directoryOf = (path: string, packageDirectories: readonly string[]): string | undefined =>
  packageDirectories
    .filter((directory) => directory === '' || path.startsWith(`${directory}/`))
    .reduce<string | undefined>(
      (inner, next) => (inner === undefined || next.length > inner.length ? next : inner),
      undefined
    );

const placesFor = (directory: string): string[] => {
  if (directory === '' || directory === '.') return [forceIgnoreFile];
  return [posix.join(directory, forceIgnoreFile), ...placesFor(posix.dirname(directory))];
};

const rulesOf = (file: string, lines: string): IgnoreRules => {
  const parser = ignoreModule.default().add(`${defaultLines.join('\n')}\n${lines}`);
  const folder = posix.dirname(file);
  return (path) => parser.ignores(folder === '.' ? path : posix.relative(folder, path));
};
