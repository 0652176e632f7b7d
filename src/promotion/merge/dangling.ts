import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import type { SideChanges } from './bothChanged.js';
import { type Gone, goneIn, keyOfNamed, namedIn, namedInWords } from './goneComponents.js';
import { lackedAtTheirPlaces } from './lacked.js';
import { isListed, newlyListed, noLongerListed } from './listedComponents.js';
import { referencesIn } from './references.js';
import { searchedText } from './searchedText.js';

/** A reference of one side to what the other one deleted: no file shows that as a conflict. */
export type Dangling = Readonly<{
  /** The deleted file, by its path in the base, or that in which the component was with others. */
  deleted: string;
  /** The deleted component, such as `label Hello`, where its file had others, too. */
  component?: string;
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
): Promise<readonly Dangling[]> => {
  const [byOurs, byTheirs] = [await deletedIn(repo, ours), await deletedIn(repo, theirs)];
  return [
    ...(await referencesTo(repo, { by: 'ours', deleted: without(byOurs, byTheirs, theirs), changed: theirs, merged })),
    ...(await referencesTo(repo, { by: 'theirs', deleted: without(byTheirs, byOurs, ours), changed: ours, merged })),
  ];
};

/** The components that a side deleted, and has nowhere else: with others in a file instead of in one of their own. */
const deletedIn = async (repo: Repository, changes: readonly FileChange[]): Promise<readonly Gone[]> => {
  const gone = [...goneIn(changes), ...(await noLongerListed(repo, changes))];
  if (gone.length === 0) return [];
  const added = changes.filter(({ status }) => status === 'A').map(({ path }) => path);
  const there = new Set([...namedIn(added), ...(await newlyListed(repo, changes))].map(keyOfNamed));
  return gone.filter((each) => !there.has(keyOfNamed(each)));
};

/** What the other side deleted, too, or moved, nobody refers to without knowing it. */
const without = (
  deleted: readonly Gone[],
  others: readonly Gone[],
  changes: readonly FileChange[]
): readonly Gone[] => {
  if (deleted.length === 0) return [];
  const gone = new Set(others.map(keyOfNamed));
  const files = new Set(changes.filter(({ status }) => status === 'D').map(({ path }) => path));
  return deleted.filter((each) => !gone.has(keyOfNamed(each)) && !files.has(each.path));
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
  const gone = await lackedAtTheirPlaces(repo, merged, deleted);
  const found: Dangling[] = [];
  for (const { path, oid } of gone.length === 0 ? [] : await repo.listFiles(merged, paths)) {
    const text = await searchedText(repo, oid);
    if (text === undefined) continue;
    const lineOf = referencesIn({ path, text });
    for (const each of gone) {
      const line = lineOf(each);
      const component = isListed(each) ? { component: namedInWords(each) } : {};
      if (line !== undefined) found.push({ deleted: each.path, ...component, by, file: path, line });
    }
  }
  return found;
};
