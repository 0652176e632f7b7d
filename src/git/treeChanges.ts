import type { Repository } from './repository.js';
import { type FileChange, parseChange } from './trees.js';

/** A change from one tree to another, by their object ids. */
export type TreeChange = Readonly<{ from: string; to: string }>;

/** One string for a change, to use as a key of maps and sets; and a line of what `git diff-tree --stdin` reads. */
export const changeKey = ({ from, to }: TreeChange): string => `${from} ${to}`;

/** The same change backward. */
export const reversed = ({ from, to }: TreeChange): TreeChange => ({ from: to, to: from });

const diffTree = ['diff-tree', '--stdin', '-r', '--no-renames', '--ignore-submodules=none'] as const;

/**
 * The files that differ in each of many changes, read by one git process. A renamed file is one deleted and one added.
 *
 * @returns files by {@link changeKey}
 * @throws SfError GitError
 */
export const readTreeChanges = async (
  repo: Repository,
  changes: readonly TreeChange[]
): Promise<ReadonlyMap<string, readonly FileChange[]>> => {
  const files = new Map<string, FileChange[]>(changes.map((change) => [changeKey(change), []]));
  if (files.size === 0) return files;
  const { stdout } = await repo.git([...diffTree, '--raw', '-z', '--no-abbrev'], { input: linesOf(files.keys()) });
  const parts = stdout.toString('utf8').split('\0');
  let current: FileChange[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    // The changes' own lines come before an entry, and end with line ends.
    const lines = parts[at].split('\n');
    const entry = lines.pop() ?? '';
    const key = lines.pop();
    if (key !== undefined) current = files.get(key) ?? [];
    if (entry.startsWith(':')) current.push(parseChange(entry, parts[at + 1]));
  }
  return files;
};

/**
 * The patch ids of many changes, by one `git diff-tree` that feeds one `git patch-id`: equal for changes that do the same
 * to files that are otherwise different.
 *
 * @returns patch ids by {@link changeKey}; a change without any file has none
 * @throws SfError GitError
 */
export const readPatchIds = async (
  repo: Repository,
  changes: readonly TreeChange[]
): Promise<ReadonlyMap<string, string>> => {
  const keys = [...new Set(changes.map(changeKey))];
  if (keys.length === 0) return new Map();
  // Binary files are told apart by the full ids of their contents (git 2.39, builtin/patch-id.c).
  const patches = repo.stream([...diffTree, '-p', '--full-index', '--no-color', '--no-ext-diff'], linesOf(keys));
  const output = await repo.ask(['patch-id', '--stable'], { input: numbered(patches, keys) });
  return new Map(
    output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' '))
      .map(([id, number]) => [keys[Number.parseInt(number, 16)], id])
  );
};

/**
 * Patches, each headed by its number written as an object id: `git patch-id` repeats only one id of a head, and two changes
 * may begin at one tree.
 */
const numbered = async function* (
  patches: AsyncIterable<Buffer>,
  keys: readonly string[]
): AsyncGenerator<Buffer, void> {
  const numbers = new Map(keys.map((key, number) => [key, number]));
  const replaced = (text: string): Buffer =>
    Buffer.from(
      text.replaceAll(headPattern, (head) => {
        const number = numbers.get(head);
        return number === undefined ? head : number.toString(16).padStart((head.length - 1) / 2, '0');
      }),
      'latin1'
    );
  let rest = '';
  for await (const chunk of patches) {
    const text = rest + chunk.toString('latin1');
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) yield replaced(text.slice(0, end));
  }
  yield replaced(rest);
};

/** The line that comes before a patch. A patch's own lines begin with a sign, a blank or a word that is no number. */
const headPattern = /^[0-9a-f]{40,64} [0-9a-f]{40,64}$/gm;

const linesOf = (keys: Iterable<string>): string => [...keys].map((key) => `${key}\n`).join('');
