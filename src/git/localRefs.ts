import { checkouts } from './checkouts.js';
import { checkBranchesMoveForward } from './forward.js';
import { branchPrefix, folderPattern } from './refNames.js';
import type { RefRejection, RefStore, RefUpdate, RefUpdateResult } from './refTypes.js';
import type { Repository } from './repository.js';
import { isGitError } from './runner.js';
import { storedRefs } from './storedRefs.js';

/** The store of refs of a repository that works without a remote: its own refs, moved in transactions. */
export const localRefStore = (repo: Repository): RefStore => {
  const stored = (refs: readonly string[]): Promise<Map<string, string>> => storedRefs(repo, refs);
  const store: RefStore = {
    remote: undefined,
    url: undefined,
    nameThere: (ref) => ref,
    withAlias: () => store,
    movesTogether: () => true,
    read: stored,
    list: (prefix) => listWithPrefix(repo, prefix),
    head: () => Promise.resolve(undefined),
    cachedHead: () => Promise.resolve(undefined),
    fetch: stored,
    cached: stored,
    checkedOut: () => checkouts(repo),
    update: (updates, { signal } = {}) => update(repo, updates, signal),
  };
  return store;
};

const listWithPrefix = async (repo: Repository, prefix: string): Promise<Map<string, string>> => {
  const refs = await storedRefs(repo, [folderPattern(prefix)]);
  return new Map([...refs].filter(([ref]) => ref.startsWith(prefix)));
};

/** One `update-ref` transaction. Why it failed is seen from where the refs are afterwards, not guessed from words. */
const update = async (
  repo: Repository,
  updates: readonly RefUpdate[],
  signal: AbortSignal | undefined
): Promise<RefUpdateResult> => {
  await checkBranchesMoveForward(repo, updates);
  const names = updates.map(({ ref }) => ref);
  const before = await storedRefs(repo, names);
  const moving = updates.filter(({ ref, expected, next }) => expected !== next && before.get(ref) !== next);
  const checkedOut = await rejectCheckedOut(repo, moving);
  if (checkedOut.length > 0) return { accepted: false, rejections: checkedOut, moved: [] };
  const zero = '0'.repeat(repo.emptyTree.length);
  const input = updates.map(({ ref, expected, next }) => {
    // A ref that is already where it is to go counts as moved, as with a push.
    if (before.get(ref) === next) return `verify ${ref}\0${next ?? zero}\0`;
    if (expected === next) return `verify ${ref}\0${expected ?? zero}\0`;
    return next === undefined
      ? `delete ${ref}\0${expected ?? zero}\0`
      : `update ${ref}\0${next}\0${expected ?? zero}\0`;
  });
  try {
    await repo.git(['update-ref', '-m', 'sf sre', '-z', '--stdin'], { input: input.join(''), signal });
    return { accepted: true, rejections: [], moved: names };
  } catch (error) {
    if (!isGitError(error)) throw error;
    return { accepted: false, rejections: await whyNot(repo, updates, error.data.stderr), moved: [] };
  }
};

const whyNot = async (repo: Repository, updates: readonly RefUpdate[], stderr: string): Promise<RefRejection[]> => {
  const now = await storedRefs(
    repo,
    updates.map(({ ref }) => ref)
  );
  const stale = updates.filter(({ ref, expected, next }) => ![expected, next].includes(now.get(ref)));
  return stale.length > 0
    ? stale.map(({ ref }) => ({ ref, reason: 'stale', text: stderr }))
    : updates.map(({ ref }) => ({ ref, reason: 'refused', text: stderr }));
};

/** Moving a branch under a checked-out work tree would make all its files look changed, as `git push` knows too. */
const rejectCheckedOut = async (repo: Repository, moving: readonly RefUpdate[]): Promise<RefRejection[]> => {
  if (!moving.some(({ ref }) => ref.startsWith(branchPrefix))) return [];
  const worktrees = await checkouts(repo);
  return moving
    .filter(({ ref }) => worktrees.has(ref))
    .map(({ ref }) => ({
      ref,
      reason: 'refused',
      text: `Branch ${ref.slice(branchPrefix.length)} is checked out in ${worktrees.get(ref) ?? ''}: switch to another branch there first.`,
    }));
};
