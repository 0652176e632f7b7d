import type { GitVariables } from '../git/environment.js';
import { runGit } from '../git/runner.js';
import { driverName, isOfPattern } from './attributesText.js';

/** A file that git does not give to the driver, with the `merge` attribute that it has instead. */
export type OtherwiseMerged = Readonly<{ path: string; merge: string }>;

/** The files of a repository, and the patterns of those that are the driver's. */
type Looked = Readonly<{ workTree: string; env: GitVariables; files: readonly string[]; patterns: readonly string[] }>;

/**
 * The files that an installed driver is for and does not get: lines below its block count more, and so do those of a
 * `.gitattributes` nearer to a file and of `.git/info/attributes` (gitattributes(5)). git itself is asked, which knows all of
 * them.
 *
 * @throws SfError GitError
 */
export const otherwiseMerged = async ({
  workTree,
  env,
  files,
  patterns,
}: Looked): Promise<readonly OtherwiseMerged[]> => {
  const own = files.filter((path) => patterns.some((pattern) => isOfPattern(path, pattern)));
  if (own.length === 0) return [];
  const input = own.map((path) => `${path}\0`).join('');
  const { stdout } = await runGit(['check-attr', '-z', '--stdin', 'merge'], { dir: workTree, env, input });
  const fields = stdout.toString('utf8').split('\0');
  return own.flatMap((_, index) => {
    const [path, , merge] = fields.slice(index * 3, index * 3 + 3);
    return merge === undefined || merge === driverName ? [] : [{ path, merge }];
  });
};
