import { computeDelta, type DeltaRequest } from '../../../src/metadata/delta/computeDelta.js';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import type { Files } from '../../support/gitRepo.js';
import type { CommitRepository } from './commits.js';
import { variedProject } from './project.js';

/** Computes the delta of two commits of a test's repository, with an empty environment. */
export const deltaOf = (
  { repo }: CommitRepository,
  from: string | undefined,
  to: string,
  request: Partial<DeltaRequest> = {}
): Promise<Delta> => computeDelta(repo, { from, to, env: {}, ...request });

/** The components of a delta, each as `operation Type:Name`. */
export const lines = ({ components }: Delta): string[] =>
  components.map(({ operation, type, fullName }) => `${operation} ${type}:${fullName}`);

/** Commits a project, then changes on top of it, and gives the lines of the delta between the two. */
export const linesAfter = async (
  test: CommitRepository,
  files: Files,
  before: Files = variedProject()
): Promise<string[]> => {
  const from = await test.commit(before);
  return lines(await deltaOf(test, from, await test.commit(files)));
};

/** The deletion of files. */
export const gone = (...paths: readonly string[]): Files => Object.fromEntries(paths.map((path) => [path, undefined]));

/** The deletion of what is in files. */
export const goneFiles = (files: Files): Files => gone(...Object.keys(files));
