import type { Repository } from '../../git/repository.js';

/** A commit that changed a file, and what the file was called after it. */
export type FileCommit = Readonly<{ commit: string; path: string }>;

/** Which commits are meant: the newest ones that a tip has and others lack. */
export type HistoryRange = Readonly<{ tip: string; exclude: readonly string[]; most: number }>;

/**
 * The commits that changed a file, the newest first, also those before it was moved (git-log(1), `--follow`).
 *
 * @param path what the tip calls it
 * @throws SfError GitError
 */
export const fileHistory = async (
  repo: Repository,
  path: string,
  { tip, exclude, most }: HistoryRange
): Promise<readonly FileCommit[]> => {
  const options = ['--follow', '--format=%H', '--name-status', '-z', `--max-count=${most}`];
  const commits = [tip, ...exclude.map((oid) => `^${oid}`)];
  const output = await repo.ask(['log', ...options, '--end-of-options', ...commits, '--', literal(path)]);
  const found: FileCommit[] = [];
  const parts = output.split('\0');
  for (let at = 0; at + 2 < parts.length;) {
    const isMoved = /^\n[RC]/.test(parts[at + 1]);
    found.push({ commit: parts[at], path: parts[at + (isMoved ? 3 : 2)] });
    at += isMoved ? 4 : 3;
  }
  return found;
};

/**
 * The commits of a branch's own line that changed a file, merges by what they brought to it, the newest first; only as far back as
 * it has had its name (git-log(1), `--first-parent`).
 *
 * @throws SfError GitError
 */
export const mergesOf = async (
  repo: Repository,
  path: string,
  { tip, exclude, most }: HistoryRange
): Promise<readonly FileCommit[]> => {
  const options = ['--first-parent', '--format=%H', `--max-count=${most}`];
  const commits = [tip, ...exclude.map((oid) => `^${oid}`)];
  const output = await repo.ask(['log', ...options, '--end-of-options', ...commits, '--', literal(path)]);
  return output
    .split('\n')
    .filter((commit) => commit !== '')
    .map((commit) => ({ commit, path }));
};

/**
 * What one side of a merge calls a file that the other one may have moved.
 *
 * @param path what the other side, or the merge, calls it
 * @throws SfError GitError
 */
export const nameAt = async (
  repo: Repository,
  path: string,
  { tip, other }: Readonly<{ tip: string; other: string }>
): Promise<string> => {
  const entries = await repo.listFiles(tip, [path]);
  if (entries.length > 0) return path;
  const options = ['--find-renames', '--diff-filter=R', '--name-status', '-z'];
  const parts = (await repo.ask(['diff', ...options, '--end-of-options', tip, other])).split('\0');
  const found = parts.findIndex((part, index) => index % 3 === 2 && part === path);
  return found < 0 ? path : parts[found - 1];
};

const literal = (path: string): string => `:(literal,top)${path}`;
