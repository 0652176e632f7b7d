import { posix } from 'node:path';
import { groupBy } from '../../common/groupBy.js';
import { findRenames, type Rename, type RenameCandidates, renameOf } from '../../git/renames.js';
import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import { registryAt } from './registryAt.js';

/**
 * The files that one side has elsewhere than the base, of those that matter to a merge: which the other side did not leave as
 * they were. As git's merge does (git 2.39, diffcore-rename.c, `relevant_sources`), only these are compared with what the side
 * added; all with all would take minutes for a repository that was moved as a whole.
 *
 * Metadata is moved only where it stays the same component: files of other ones look alike, and what was changed of one that is
 * gone is no change of another one. Of one component, a file of the same name is the same; all else is as git finds it, by what
 * is in it.
 *
 * @param changes what the side changed of the base
 * @param others what the other side changed of it
 * @param side the commit or tree of the side that moved them: its project says which metadata types there are
 * @throws SfError GitError
 */
export const movesOf = async (
  repo: Repository,
  changes: readonly FileChange[],
  others: readonly FileChange[],
  side: string
): Promise<readonly Rename[]> => {
  const touched = new Set(others.filter(({ status }) => status !== 'A').map(({ path }) => path));
  const isTouched = ({ path }: FileChange): boolean => touched.has(path);
  const deleted = changes.filter(({ status }) => status === 'D');
  const added = changes.filter(({ status }) => status === 'A');
  if (added.length === 0 || !deleted.some(isTouched)) return [];
  const { componentKeys } = await import('../../metadata/delta/componentKey.js');
  const keyOf = componentKeys(await registryAt(repo, side));
  const addedTo = groupBy(added, ({ path }) => keyOf(path));
  const groups = [...groupBy(deleted, ({ path }) => keyOf(path))].flatMap(([key, group]) => {
    const all = { deleted: group, added: addedTo.get(key) ?? [] };
    return all.added.length > 0 && group.some(isTouched) ? [{ key, all }] : [];
  });
  const named = groups.flatMap(({ key, all }) => (key === undefined ? [] : ofOneName(all)));
  const known = new Set(named.flatMap(({ from, to }) => [from, to]));
  const rest = groups.map(({ all }) => {
    const left = all.deleted.filter(({ path }) => !known.has(path));
    // What is as a file was that only this side deleted was moved from there.
    const touchedContents = new Set(left.filter(isTouched).map(({ oldOid }) => oldOid));
    const taken = new Set(left.map(({ oldOid }) => oldOid).filter((oid) => !touchedContents.has(oid)));
    return {
      deleted: left.filter(isTouched),
      added: all.added.filter(({ path, newOid }) => !known.has(path) && !taken.has(newOid)),
    };
  });
  return [...named.filter(({ from }) => touched.has(from)), ...(await findRenames(repo, rest))];
};

/** What is deleted and added under one name, where no other file has that. */
const ofOneName = ({ deleted, added }: RenameCandidates): readonly Rename[] => {
  const nameOf = ({ path }: FileChange): string => posix.basename(path);
  const places = groupBy(added, nameOf);
  return [...groupBy(deleted, nameOf)].flatMap(([name, [file, ...others]]) => {
    const [place, ...more] = places.get(name) ?? [];
    return place === undefined || others.length > 0 || more.length > 0 ? [] : [renameOf(file, place)];
  });
};
