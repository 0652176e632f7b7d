import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './repository.js';

/** How many files are looked at side by side. */
const filesAtOnce = 100;

/**
 * The ids that files of the work tree would have if they were added now, by git's own rules for line ends and filters:
 * what is equal to a commit by these is so to git. Whether git tracks a file, and what its index says, does not matter.
 *
 * @param paths repository paths; those of no file, and in a bare repository all of them, are left out
 * @throws SfError GitError when git cannot read a file
 */
export const workTreeFiles = async (
  repo: Repository,
  paths: readonly string[]
): Promise<ReadonlyMap<string, string>> => {
  const { workTree } = repo;
  if (workTree === undefined) return new Map();
  const files: string[] = [];
  for (let at = 0; at < paths.length; at += filesAtOnce) {
    const some = paths.slice(at, at + filesAtOnce).filter(isListable);
    const present = await Promise.all(some.map(async (path) => isFile(join(workTree, path))));
    files.push(...some.filter((_, index) => present[index]));
  }
  if (files.length === 0) return new Map();
  const said = await repo.ask(['hash-object', '--stdin-paths'], { input: files.map((path) => `${path}\n`).join('') });
  const ids = said.split('\n');
  return new Map(files.map((path, index) => [path, ids[index]]));
};

/** git reads a path from each line, and takes one that begins with a quotation mark as written with escapes. */
const isListable = (path: string): boolean => !path.startsWith('"') && !path.includes('\n');

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
};
