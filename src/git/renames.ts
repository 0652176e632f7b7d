import type { Repository } from './repository.js';
import { renameLimit } from './renameLimit.js';
import { replaceEntries, type TreeEntry } from './replaceEntries.js';
import type { FileChange } from './trees.js';

/** A file that a side has under another name than the base. */
export type Rename = Readonly<{ from: string; to: string; before: TreeEntry; after: TreeEntry }>;

/** Files that a side deleted, and those that it added, among which some may be the same. */
export type RenameCandidates = Readonly<{ deleted: readonly FileChange[]; added: readonly FileChange[] }>;

/** A file that is deleted under one name and added under another one. */
export const renameOf = (deleted: FileChange, added: FileChange): Rename => ({
  ...{ from: deleted.path, to: added.path },
  before: { mode: deleted.oldMode, oid: deleted.oldOid },
  after: { mode: added.newMode, oid: added.newOid },
});

/**
 * The files that git takes for renamed, by how much of what is in them is the same, each time among some candidates alone.
 *
 * @throws SfError GitError
 */
export const findRenames = async (
  repo: Repository,
  candidates: readonly RenameCandidates[]
): Promise<readonly Rename[]> => {
  const lines: string[] = [];
  for (const { deleted, added } of candidates) {
    if (deleted.length === 0 || added.length === 0) continue;
    const trees = [
      deleted.map(({ path, oldMode, oldOid }) => [path, { mode: oldMode, oid: oldOid }] as const),
      added.map(({ path, newMode, newOid }) => [path, { mode: newMode, oid: newOid }] as const),
    ].map(async (entries) => replaceEntries(repo, repo.emptyTree, new Map(entries)));
    lines.push(`${(await Promise.all(trees)).join(' ')}\n`);
  }
  if (lines.length === 0) return [];
  await repo.newObjects.store();
  const args = [
    'diff-tree',
    '--stdin',
    '-r',
    '--raw',
    '-z',
    '-M',
    `-l${renameLimit}`,
    '--diff-filter=R',
    '--no-abbrev',
  ];
  const { stdout } = await repo.git(args, { input: lines.join('') });
  return renamesIn(stdout.toString('utf8'));
};

const renamesIn = (output: string): readonly Rename[] => {
  const parts = output.split('\0');
  const renames: Rename[] = [];
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [entry, from, to] = parts.slice(at, at + 3);
    // The line of the two trees comes before the first entry of each pair.
    const [oldMode, newMode, oldOid, newOid] = entry.slice(entry.lastIndexOf('\n') + 2).split(' ');
    renames.push({ from, to, before: { mode: oldMode, oid: oldOid }, after: { mode: newMode, oid: newOid } });
  }
  return renames;
};
