import type { Repository } from '../../git/repository.js';
import { type Gone, keyOfNamed, namedIn } from './goneComponents.js';
import { isListed, listedIn, mayList } from './listedComponents.js';

/**
 * The components that a commit does not have where they are said to be. Costs what lies there.
 *
 * @throws SfError GitError, ObjectMissingError
 */
export const lackedAtTheirPlaces = async <T extends Gone>(
  repo: Repository,
  commit: string,
  components: readonly T[]
): Promise<readonly T[]> => {
  if (components.length === 0) return [];
  const there = await repo.listFiles(commit, [...new Set(components.map(({ path }) => path))]);
  const files = new Set(there.map(({ path }) => path));
  const lists = new Set(components.filter(isListed).map(({ path }) => path));
  const listed = new Set<string>();
  for (const { path, oid } of there) {
    if (lists.has(path)) (await listedIn(repo, oid, path)).forEach((each) => listed.add(keyAt(each)));
  }
  return components.filter((each) => (isListed(each) ? !listed.has(keyAt(each)) : !files.has(each.path)));
};

/**
 * The components that a commit has nowhere: in no other folder, nor with others in the file of a list instead of in one of their
 * own, or the other way round. Lists all of the commit.
 *
 * @throws SfError GitError, ObjectMissingError
 */
export const lackedBy = async <T extends Gone>(
  repo: Repository,
  commit: string,
  components: readonly T[]
): Promise<readonly T[]> => {
  if (components.length === 0) return [];
  const files = await repo.listFiles(commit);
  const there = new Set(namedIn(files.map(({ path }) => path)).map(keyOfNamed));
  for (const { path, oid } of files.filter((file) => mayList(file.path, components))) {
    (await listedIn(repo, oid, path)).forEach((each) => there.add(keyOfNamed(each)));
  }
  return components.filter((each) => !there.has(keyOfNamed(each)));
};

const keyAt = (component: Gone): string => `${component.path}:${keyOfNamed(component)}`;
