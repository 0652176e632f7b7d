import type { Repository } from './repository.js';
import { renameLimit } from './renameLimit.js';
import { replaceEntries, type TreeEntry } from './replaceEntries.js';
import type { FileChange } from './trees.js';

/** A file that a side has under another name than the base. */
export type Rename = Readonly<{ from: string; to: string; before: TreeEntry; after: TreeEntry }>;

/**
 * The files that a merge takes for renamed on one side, of those that matter to it: which the other side did not leave as they
 * were. As the merge does (git 2.39, diffcore-rename.c, `relevant_sources`), only these are compared with what the side added;
 * all with all would take minutes for a repository that was moved as a whole.
 *
 * @param changes what the side changed of the base
 * @param others what the other side changed of it
 */
export const relevantRenames = async (
  repo: Repository,
  changes: readonly FileChange[],
  others: readonly FileChange[]
): Promise<readonly Rename[]> => {
  const touched = new Set(others.filter(({ status }) => status !== 'A').map(({ path }) => path));
  const deleted = changes.filter(({ status }) => status === 'D');
  const sources = deleted.filter(({ path }) => touched.has(path));
  if (sources.length === 0) return [];
  const isSource = new Set(sources.map(({ oldOid }) => oldOid));
  // What is as a file was that only this side deleted was renamed from that.
  const taken = new Set(deleted.map(({ oldOid }) => oldOid).filter((oid) => !isSource.has(oid)));
  const added = changes.filter(({ status, newOid }) => status === 'A' && !taken.has(newOid));
  if (added.length === 0) return [];
  const before = await treeOf(
    repo,
    sources.map(({ path, oldMode, oldOid }) => [path, { mode: oldMode, oid: oldOid }])
  );
  const after = await treeOf(
    repo,
    added.map(({ path, newMode, newOid }) => [path, { mode: newMode, oid: newOid }])
  );
  await repo.newObjects.store();
  const args = ['diff-tree', '-r', '--raw', '-z', '-M', `-l${renameLimit}`, '--diff-filter=R', '--no-abbrev'];
  const { stdout } = await repo.git([...args, '--end-of-options', before, after]);
  return renamesIn(stdout.toString('utf8'));
};

const treeOf = async (repo: Repository, entries: ReadonlyArray<readonly [string, TreeEntry]>): Promise<string> =>
  replaceEntries(repo, repo.emptyTree, new Map(entries));

const renamesIn = (output: string): readonly Rename[] => {
  const parts = output.split('\0');
  const renames: Rename[] = [];
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [entry, from, to] = parts.slice(at, at + 3);
    const [oldMode, newMode, oldOid, newOid] = entry.slice(1).split(' ');
    renames.push({ from, to, before: { mode: oldMode, oid: oldOid }, after: { mode: newMode, oid: newOid } });
  }
  return renames;
};
