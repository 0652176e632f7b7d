import type { Repository } from '../../git/repository.js';
import { openCommit } from './commitView.js';
import { ignoreLinesOf } from './forceIgnore.js';

/** The line of a `.forceignore` that leaves a file out; without a line it is one of those that always count beside such a file. */
export type IgnoringLine = Readonly<{ file: string; line?: number; pattern?: string }>;

/**
 * Finds the lines that leave files of a commit out.
 *
 * @returns by path; what no line leaves out is not in it
 * @throws what opening a commit throws
 */
export const ignoringLines = async (
  repo: Repository,
  commit: string,
  paths: readonly string[]
): Promise<ReadonlyMap<string, IgnoringLine>> => {
  if (paths.length === 0) return new Map();
  const { tree, project } = await openCommit(repo, commit);
  const lineOf = await ignoreLinesOf(tree, project.packageDirectories);
  return new Map(
    paths.flatMap((path) => {
      const line = lineOf(path);
      return line === undefined ? [] : [[path, line] as const];
    })
  );
};
