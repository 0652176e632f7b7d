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
  { unmerged, isGivenUp }: Readonly<{ unmerged: ReadonlySet<string>; isGivenUp: boolean }>
): Promise<Decision | undefined> => {
  const places = placesOf(contested);
  if (isGivenUp || places.some((path) => unmerged.has(path))) return undefined;
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
  const content = await contentThere(there, path);
  if (content === undefined) return undefined;
  return { content, mode: (found.mode & 0o100) === 0 ? '100644' : '100755' };
};

/** The object of a file as it is there, in whatever state; undefined where there is none. */
export const contentThere = async (there: Repository, path: string): Promise<string | undefined> => {
  const file = join(there.dir, path);
  const found = await lstat(file).catch(unlessAbsent);
  return found?.isFile() ? there.ask(['hash-object', '-w', `--path=${path}`, '--', file]) : undefined;
};

/**
 * What was made of a file that has one place.
 *
 * @returns undefined where it is not resolved yet
 */
export const decisionIn = async (
  there: Repository,
  path: string,
  { isAdded, isGivenUp, ours, tree }: Readonly<{ isAdded: boolean; isGivenUp: boolean; ours: string; tree: string }>
): Promise<Decision | undefined> => {
  const resolved = await resolvedFile(there, path);
  if (resolved === undefined) return isAdded ? { content: undefined } : undefined;
  if (resolved === 'open') return undefined;
  const { content } = resolved;
  const [laidOut] = await there.listFiles(tree, [path]);
  // As it was laid out, or as the side that is checked out has it, nobody resolved it.
  const [before] = await there.listFiles(ours, [path]);
  const isUntouched = content === laidOut?.oid || (content === before?.oid && isGivenUp);
  return isUntouched && !(isAdded && content === laidOut?.oid) ? undefined : resolved;
};

/**
 * Whether all that was laid out is gone, as after `git reset --hard` or `git merge --abort`.
 *
 * @param trees of what was checked out before, and of what was laid out
 */
export const isReset = async (
  there: Repository,
  { ours, tree }: Readonly<{ ours: string; tree: string }>
): Promise<boolean> => ours !== tree && (await there.ask(['write-tree'], { okCodes: 'any' })) === ours;
