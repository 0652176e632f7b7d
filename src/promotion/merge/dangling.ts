import { posix } from 'node:path';
import type { MergeRequest } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';

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

/** What is larger holds no references worth finding: static resources and the like. In bytes. */
const largest = 4 * 1024 * 1024;

/**
 * Finds what one side of a merge deleted and a file that the other side changed, or added, refers to: by its name as a whole
 * word, of a field together with its object. Names are all that is looked at, so that it may also be a word that means
 * something else.
 *
 * @param merge the sides and the base, each a commit or a tree
 * @param merged the tree that came of them
 */
export const danglingReferences = async (
  repo: Repository,
  { base, ours, theirs }: Required<MergeRequest>,
  merged: string
): Promise<readonly Dangling[]> => {
  const [mine, other] = await Promise.all([ours, theirs].map(async (side) => repo.diffTrees(base, side)));
  return [
    ...(await referencesTo(repo, { by: 'ours', deleted: without(deletedIn(mine), other), changed: other, merged })),
    ...(await referencesTo(repo, { by: 'theirs', deleted: without(deletedIn(other), mine), changed: mine, merged })),
  ];
};

/** What the other side deleted, too, nobody refers to without knowing it. */
const without = (deleted: readonly Gone[], changes: readonly FileChange[]): readonly Gone[] => {
  const gone = new Set(changes.filter(({ status }) => status === 'D').map(({ path }) => path));
  return deleted.filter(({ path }) => !gone.has(path));
};

/** A component that is gone, by what others call it. */
type Gone = Readonly<{ path: string; name: string; object?: string }>;

/** The main files of components that a side deleted, and did not move. */
const deletedIn = (changes: readonly FileChange[]): readonly Gone[] => {
  const kept = new Set(changes.filter(({ status }) => status === 'A').map(({ path }) => posix.basename(path)));
  const gone = changes.filter(({ status, path }) => status === 'D' && !kept.has(posix.basename(path)));
  return gone.flatMap(({ path }): Gone[] => {
    const field = /(?:^|\/)objects\/([^/]+)\/fields\/([^/]+)\.field-meta\.xml$/.exec(path);
    if (field) return [{ path, object: field[1], name: field[2] }];
    const name = /(?:^|\/)([^/]+?)\.[A-Za-z]+-meta\.xml$/.exec(path)?.[1];
    // A name of one or two letters is in every file.
    return name === undefined || name.length < 3 ? [] : [{ path, name }];
  });
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
  if (deleted.length === 0) return [];
  const paths = changed.filter(({ status }) => status === 'A' || status === 'M').map(({ path }) => path);
  const found: Dangling[] = [];
  for (const { path, oid } of paths.length === 0 ? [] : await repo.listFiles(merged, paths)) {
    const { content } = await repo.objects.read(oid);
    if (content.length > largest || content.includes(0)) continue;
    const text = content.toString('utf8');
    // Apex does not tell upper from lower case.
    const isApex = /\.(?:cls|trigger)$/.test(path);
    const has = namesIn(isApex ? text.toLowerCase() : text);
    for (const { name, object, ...rest } of deleted) {
      const spelt = (word: string): string => (isApex ? word.toLowerCase() : word);
      const gone = { ...rest, name: spelt(name), ...(object === undefined ? {} : { object: spelt(object) }) };
      if (!has(gone.name)) continue;
      const line = isOf({ ...rest, name }, path) ? undefined : lineOf(isApex ? text.toLowerCase() : text, gone, path);
      if (line !== undefined) found.push({ deleted: gone.path, by, file: path, line });
    }
  }
  return found;
};

/** Tells whether a name may be in a text, without going through it for each. */
const namesIn = (text: string): ((name: string) => boolean) => {
  const words = new Set(text.match(/\w+/g));
  return (name) => (/^\w+$/.test(name) ? words.has(name) : text.includes(name));
};

/** Whether a file belongs to the component itself, which the other side changed: that is a conflict of its own. */
const isOf = ({ path, name }: Gone, file: string): boolean =>
  posix.dirname(path) === posix.dirname(file) && posix.basename(file).startsWith(`${name}.`);

const lineOf = (text: string, { name, object }: Gone, path: string): number | undefined => {
  if (!text.includes(name)) return undefined;
  if (object !== undefined && !path.includes(`/objects/${object}/`) && wordAt(text, object) === -1) return undefined;
  const at = wordAt(text, name);
  return at === -1 ? undefined : text.slice(0, at).split('\n').length;
};

const wordAt = (text: string, word: string): number => {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isNameCharacter(text[at - 1]) && !isNameCharacter(text[at + word.length])) return at;
  }
  return -1;
};

const isNameCharacter = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);
