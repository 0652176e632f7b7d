import { readFile } from 'node:fs/promises';
import { SfError } from '@salesforce/core/sfError';
import { askRemote, fetchArguments, refspecs } from './remoteRefs.js';
import type { RefStore } from './refTypes.js';
import type { Repository } from './repository.js';

/** How history is deepened, step by step: most merges need little of it, and the last step brings all. */
const steps = ['--deepen=100', '--deepen=1000', '--unshallow'] as const;

/**
 * Makes sure that the history between some commits is here, and fetches what a shallow clone lacks of it. In a clone that
 * is not shallow it does nothing.
 *
 * @param store where history is fetched from
 * @param commits full ids of the commits that are to be merged or compared
 * @throws SfError ShallowHistoryError with the command that brings it, when it cannot be fetched from here
 */
export const ensureHistory = async (repo: Repository, store: RefStore, commits: readonly string[]): Promise<void> => {
  for (const step of steps) {
    if (await isHistoryComplete(repo, commits)) return;
    await deepen(repo, store, { step, commits });
  }
  await requireHistory(repo, commits, store.remote);
};

/**
 * Refuses commits of whose history something is cut off that a merge needs.
 *
 * @param commits full ids of the commits that are to be merged or compared
 * @throws SfError ShallowHistoryError with the command that brings it
 */
export const requireHistory = async (repo: Repository, commits: readonly string[], remote?: string): Promise<void> => {
  if (!(await isHistoryComplete(repo, commits))) throw shallowHistoryError(remote);
};

/**
 * Whether all of the history between some commits and their best common ancestors is here. If any of it were cut off,
 * git might not find the best common ancestor, and merge from another one without a word.
 */
export const isHistoryComplete = async (repo: Repository, commits: readonly string[]): Promise<boolean> => {
  const cutOff = await readShallow(repo);
  if (cutOff === undefined) return true;
  const known = await Promise.all(commits.map((commit) => repo.resolveCommit(commit)));
  if (known.includes(undefined)) return false;
  const args = ['merge-base', '--octopus', '--all', '--end-of-options', ...commits];
  const bases = (await repo.ask(args, { okCodes: [0, 1] })).split('\n').filter((oid) => oid !== '');
  const between = await repo.ask(['rev-list', '--end-of-options', ...commits, ...bases.map((oid) => `^${oid}`), '--']);
  return !between.split('\n').some((oid) => cutOff.has(oid));
};

/** The error of a history that is cut off, with the command that mends it. */
export const shallowHistoryError = (remote = 'origin'): SfError =>
  new SfError(
    'This clone is shallow: the history that is needed to merge is cut off, and could not be fetched.',
    'ShallowHistoryError',
    [
      `Run "git fetch --unshallow ${remote}" and repeat the command.`,
      'In CI, check out with full history: "fetch-depth: 0" on GitHub, "GIT_DEPTH: 0" on GitLab.',
    ]
  );

/**
 * The commits of a shallow clone whose parents are cut off.
 *
 * @returns undefined when the clone is not shallow
 */
const readShallow = async (repo: Repository): Promise<ReadonlySet<string> | undefined> => {
  if (!repo.isShallow()) return undefined;
  const lines = (await readFile(repo.shallowFile, 'utf8')).split('\n');
  return new Set(lines.filter((oid) => oid !== ''));
};

const deepen = async (
  repo: Repository,
  { remote, url }: RefStore,
  { step, commits }: Readonly<{ step: (typeof steps)[number]; commits: readonly string[] }>
): Promise<void> => {
  if (remote === undefined || url === undefined) throw shallowHistoryError();
  if (!repo.isShallow()) return;
  const target = { repo, remote, url };
  const exact = await fetchQuietly(target, step, commits.join('\n'));
  // Some hosts give commits only by the branches that hold them.
  if (!exact) await askRemote(target, fetchArguments(remote, step), { input: refspecs(remote, ['refs/heads/*']) });
};

/** Whether the remote gave history for commits named by their ids. */
const fetchQuietly = async (
  { repo, remote }: Readonly<{ repo: Repository; remote: string }>,
  step: string,
  input: string
): Promise<boolean> => (await repo.git(fetchArguments(remote, step), { input, okCodes: 'any' })).exitCode === 0;
