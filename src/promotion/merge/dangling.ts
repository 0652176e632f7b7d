import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import type { SideChanges } from './bothChanged.js';
import { type Gone, goneIn } from './goneComponents.js';
import { referencesIn } from './references.js';
import { searchedText } from './searchedText.js';

/** A reference of one side to what the other one deleted: no file shows that as a conflict. */
export type Dangling = Readonly<{
  /** The deleted file, by its path in the base. */
  deleted: string;
  /** The side that deleted it. */
  by: 'ours' | 'theirs';
  /** The file of the other side that refers to it, and the line in the merged one. */
  file: string;
  line: number;
}>;

/**
 * Finds what one side of a merge deleted and a file that the other side changed, or added, refers to by its name; see
 * {@link referencesIn} for which names count. Nothing is read where no side deleted a component.
 *
 * @param changes what each side changed, as the merge found it
 * @param merged the tree that came of it
 */
export const danglingReferences = async (
  repo: Repository,
  { ours, theirs }: SideChanges,
  merged: string
): Promise<readonly Dangling[]> => [
  ...(await referencesTo(repo, { by: 'ours', deleted: without(goneIn(ours), theirs), changed: theirs, merged })),
  ...(await referencesTo(repo, { by: 'theirs', deleted: without(goneIn(theirs), ours), changed: ours, merged })),
];

/** What the other side deleted, too, nobody refers to without knowing it. */
const without = (deleted: readonly Gone[], changes: readonly FileChange[]): readonly Gone[] => {
  if (deleted.length === 0) return [];
  const gone = new Set(changes.filter(({ status }) => status === 'D').map(({ path }) => path));
  return deleted.filter(({ path }) => !gone.has(path));
};

type Search = Readonly<{
  by: Dangling['by'];
  deleted: readonly Gone[];
  changed: readonly FileChange[];
  merged: string;
}>;

const referencesTo = async (
  repo: Repository,
  { by, deleted, changed, merged }: Search
): Promise<readonly Dangling[]> => {
  const paths = changed.filter(({ status }) => status === 'A' || status === 'M').map(({ path }) => path);
  if (deleted.length === 0 || paths.length === 0) return [];
  // What was deleted and is there all the same, since more than one change was merged, can be referred to.
  const there = new Set(
    (
      await repo.listFiles(
        merged,
        deleted.map(({ path }) => path)
      )
    ).map(({ path }) => path)
  );
  const gone = deleted.filter(({ path }) => !there.has(path));
  const found: Dangling[] = [];
  for (const { path, oid } of gone.length === 0 ? [] : await repo.listFiles(merged, paths)) {
    const text = await searchedText(repo, oid);
    if (text === undefined) continue;
    const lineOf = referencesIn({ path, text });
    for (const each of gone) {
      const line = lineOf(each);
      if (line !== undefined) found.push({ deleted: each.path, by, file: path, line });
    }
  }
  return found;
};
