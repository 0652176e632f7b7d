import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import ignoreModule, { type Ignore } from 'ignore';
import type { GitTree } from '../../git/gitTree.js';
import { mayMatch } from './mayMatch.js';

/** Tells of a repository path of a file whether the commit's `.forceignore` leaves it out. */
export type IgnoreRules = (path: string) => boolean;

export const forceIgnoreFile = '.forceignore';

/** Why a file is not deployed that the rules leave out. */
export const leftOutByRules = `ignored by ${forceIgnoreFile}`;

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
  const files = await readIgnoreFiles(tree, packageDirectories);
  const rules = new Map([...new Set(files.values())].map((file) => [file, rulesOf(file.path, file.text)]));
  const ruleOf = new Map([...files].map(([directory, file]) => [directory, rules.get(file)]));
  return (path) => ruleOf.get(directoryOf(path, packageDirectories) ?? '')?.(path) ?? false;
};

type IgnoreFile = Readonly<{ path: string; text: string }>;

/** The ignore file that counts for each package directory. */
const readIgnoreFiles = async (
  tree: GitTree,
  packageDirectories: readonly string[]
): Promise<ReadonlyMap<string, IgnoreFile>> => {
  const places = new Map(packageDirectories.map((directory) => [directory, placesFor(directory)]));
  const found = await tree.entries([...new Set([...places.values()].flat())]);
  const contents = await tree.read([...found.keys()]);
  const files = new Map([...contents].map(([path, content]) => [path, { path, text: content.toString('utf8') }]));
  return new Map(
    [...places].flatMap(([directory, paths]) => {
      const file = paths.flatMap((path) => files.get(path) ?? []).at(0);
      return file === undefined ? [] : [[directory, file] as const];
    })
  );
};

/**
 * Tells which line of an ignore file leaves a path out: the last one that did, after all before it. Dear: for explanations.
 *
 * @returns a function that gives undefined for what is not left out; no line for one of the lines that always count
 */
export const ignoreLinesOf = async (
  tree: GitTree,
  packageDirectories: readonly string[]
): Promise<(path: string) => Readonly<{ file: string; line?: number; pattern?: string }> | undefined> => {
  const files = await readIgnoreFiles(tree, packageDirectories);
  const growing = new Map<IgnoreFile, readonly IgnoreRules[]>();
  return (path) => {
    const file = files.get(directoryOf(path, packageDirectories) ?? '');
    if (file === undefined) return undefined;
    const lines = file.text.split(/\r?\n/);
    const upTo =
      growing.get(file) ?? [-1, ...lines.keys()].map((last) => rulesOf(file.path, lines.slice(0, last + 1).join('\n')));
    growing.set(file, upTo);
    if (!upTo[lines.length](path)) return undefined;
    let first = lines.length;
    while (first > 0 && upTo[first - 1](path)) first -= 1;
    return first === 0 ? { file: file.path } : { file: file.path, line: first, pattern: lines[first - 1].trim() };
  };
};

/** The package directory that a path lies in, the innermost one; undefined outside of all. */
export const directoryOf = (path: string, packageDirectories: readonly string[]): string | undefined => {
  let inner: string | undefined;
  for (const directory of packageDirectories) {
    const isInside = directory === '' || (path.startsWith(directory) && path[directory.length] === '/');
    if (isInside && (inner === undefined || directory.length > inner.length)) inner = directory;
  }
  return inner;
};

/** Whether a path is that of an ignore file that counts for a package directory, where no other one is between. */
export const isIgnoreFile = (path: string, packageDirectories: readonly string[]): boolean =>
  posix.basename(path) === forceIgnoreFile &&
  packageDirectories.some((directory) => placesFor(directory).includes(path));

const placesFor = (directory: string): string[] => {
  if (directory === '' || directory === '.') return [forceIgnoreFile];
  return [posix.join(directory, forceIgnoreFile), ...placesFor(posix.dirname(directory))];
};

const rulesOf = (file: string, lines: string): IgnoreRules => {
  const parser = parserOf(file, lines);
  const mayBeIgnored = mayMatch([...defaultLines, ...lines.split(/\r?\n/)]);
  const folder = posix.dirname(file);
  return (path) => {
    const below = folder === '.' ? path : posix.relative(folder, path);
    return mayBeIgnored(below) && parser.ignores(below);
  };
};

/** @throws SfError InvalidIgnoreFileError for a pattern that makes no sense to the library, such as one with an open bracket */
const parserOf = (file: string, lines: string): Ignore => {
  try {
    return ignoreModule.default().add(`${defaultLines.join('\n')}\n${lines}`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SfError(`${file} has a line that is no pattern: ${error.message}`, 'InvalidIgnoreFileError', [
      `Correct ${file} and commit it.`,
    ]);
  }
};
