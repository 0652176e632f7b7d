import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessAbsent } from '../../common/unlessAbsent.js';
import type { Repository } from '../../git/repository.js';
import type { Contested, Decision } from './contested.js';
import { placesOf, sides } from './placesInWorktree.js';

/**
 * What was made of a file that was moved: it is at one of its places, or at none, and that was said to git of all of them.
 *
 * @returns undefined where it is not resolved yet
 */
export const decisionAmong = async (
  there: Repository,
  contested: Contested,
  { unmerged, tree }: Readonly<{ unmerged: ReadonlySet<string>; tree: string }>
): Promise<Decision | undefined> => {
  const places = placesOf(contested);
  if (places.some((path) => unmerged.has(path)) || (await isReset(there, tree))) return undefined;
  const found: Array<Readonly<{ content: string; mode: '100644' | '100755'; path: string }>> = [];
  for (const path of places) {
    const resolved = await resolvedFile(there, path);
    if (resolved === 'open') return undefined;
    if (resolved !== undefined) found.push({ ...resolved, path });
  }
  if (found.length > 1) return undefined;
  if (found.length === 0) return { content: undefined };
  const [only] = found;
  const { paths, values } = contested;
  const side = sides.find((each) => paths?.[each] === only.path && values[each] === only.content);
  return side ?? only;
};

/** A file as somebody left it; `open` with markers, or where it is none, and nothing where there is none. */
const resolvedFile = async (
  there: Repository,
  path: string
): Promise<Readonly<{ content: string; mode: '100644' | '100755' }> | 'open' | undefined> => {
  const file = join(there.dir, path);
  const found = await lstat(file).catch(unlessAbsent);
  if (found === undefined) return undefined;
  if (!found.isFile() || /^<{7}(?: |\r?$)/m.test(await readFile(file, 'latin1'))) return 'open';
  const content = await there.ask(['hash-object', '-w', `--path=${path}`, '--', file]);
  return { content, mode: (found.mode & 0o100) === 0 ? '100644' : '100755' };
};

/**
 * What was made of a file that has one place.
 *
 * @returns undefined where it is not resolved yet
 */
export const decisionIn = async (
  there: Repository,
  path: string,
  { isAdded, tree }: Readonly<{ isAdded: boolean; tree: string }>
): Promise<Decision | undefined> => {
  const resolved = await resolvedFile(there, path);
  if (resolved === undefined) return isAdded ? { content: undefined } : undefined;
  if (resolved === 'open') return undefined;
  const { content } = resolved;
  const [laidOut] = await there.listFiles(tree, [path]);
  // As it was laid out, or as the side that is checked out has it, nobody resolved it.
  const [ours] = await there.listFiles('HEAD', [path]);
  const isUntouched = content === laidOut?.oid || (content === ours?.oid && (await isReset(there, tree)));
  return isUntouched && !(isAdded && content === laidOut?.oid) ? undefined : resolved;
};

/** Whether all that was laid out is gone, as after `git reset --hard` or `git merge --abort`. */
const isReset = async (there: Repository, tree: string): Promise<boolean> => {
  const head = await there.tree('HEAD');
  return head !== tree && (await there.ask(['write-tree'], { okCodes: 'any' })) === head;
};
