import { SfError } from '@salesforce/core/sfError';
import { requireHistory } from './history.js';
import { parseMergeTree } from './mergeMessages.js';
import { renameLimit } from './renameLimit.js';
import { type PrivateGit, withPrivateGit } from './privateGit.js';
import type { Repository } from './repository.js';
import { isGitError } from './runner.js';

/** One file that git could not merge. */
export type MergeConflict = Readonly<{
  path: string;
  /** git's name for the kind of conflict, such as `contents` or `modify/delete`. */
  kind: string;
  /** What git says of it. */
  message: string;
  /** All names of a file that a side renamed, as git tells them; left out where there is only one. */
  paths?: readonly string[];
  /** Of a metadata file the elements that both sides changed differently, by their paths in it. */
  elements?: readonly string[];
}>;

/** What to merge, by object ids. */
export type MergeRequest = Readonly<{
  ours: string;
  theirs: string;
  /** The common ancestor to merge from, instead of the one in the history; all three may then be trees, too. */
  base?: string;
}>;

/** The outcome of a merge. With conflicts, the tree holds files with conflict markers and is fit for looking at only. */
export type MergeResult = Readonly<{ tree: string; conflicts: readonly MergeConflict[] }>;

/**
 * Merges two commits in the object store alone: no work tree, no index, no ref is read or written.
 *
 * git reads uncommitted attributes and runs configured merge drivers even for `merge-tree` when it runs in the user's
 * repository. So it runs in a git dir of its own over the same objects, where the same commits give the same tree on
 * every machine. Files count as renamed as git takes them.
 *
 * @throws SfError ShallowHistoryError when the history is cut off; UnrelatedHistoriesError; GitError
 */
export const mergeTrees = async (repo: Repository, request: MergeRequest): Promise<MergeResult> =>
  mergeOnce(repo, request);

/** A file that one side added, and where git would put it since the other side moved the folder. */
export type SuggestedPlace = Readonly<{ from: string; to: string }>;

/**
 * Where git would put what one side added to folders that the other side moved. A merge itself leaves it where it was added:
 * git goes by where most of a folder's files went, says nothing of it where that is in doubt, and merges it with what is there.
 */
export const suggestedPlaces = async (repo: Repository, request: MergeRequest): Promise<readonly SuggestedPlace[]> => {
  const { conflicts } = await mergeOnce(repo, request, 'conflict');
  return conflicts.flatMap(({ kind, paths: [to, from] = [] }) =>
    kind === 'directory rename suggested' && from !== undefined ? [{ from, to }] : []
  );
};

const mergeOnce = async (
  repo: Repository,
  { ours, theirs, base }: MergeRequest,
  directoryRenames: 'false' | 'conflict' = 'false'
): Promise<MergeResult> => {
  if (base === undefined) await requireHistory(repo, [ours, theirs]);
  await fetchContents(repo, { ours, theirs, base });
  return withPrivateGit(repo, async (git) => {
    const [left, right] = base === undefined ? [ours, theirs] : await commitsOver(git, base, [ours, theirs]);
    const settings = { 'merge.renameLimit': renameLimit, 'merge.directoryRenames': directoryRenames };
    const config = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = [...config, 'merge-tree', '--write-tree', '-z', '--messages', '--name-only', left, right];
    try {
      const { stdout } = await git(args, [0, 1]);
      return parseMergeTree(stdout.toString('utf8'));
    } catch (error) {
      if (isGitError(error) && error.data.stderr.includes('unrelated histories')) throw unrelated(ours, theirs);
      throw error;
    }
  });
};

/** Temporary commits of two trees that have a third as their only common ancestor: git 2.39 takes no base by itself. */
const commitsOver = async (git: PrivateGit, base: string, sides: readonly [string, string]): Promise<string[]> => {
  const commit = async (treeish: string, parents: readonly string[]): Promise<string> => {
    const args = ['commit-tree', '-m', 'merge', ...parents.flatMap((oid) => ['-p', oid]), `${treeish}^{tree}`];
    return (await git(args, [0])).stdout.toString('utf8').trim();
  };
  const root = await commit(base, []);
  return [await commit(sides[0], [root]), await commit(sides[1], [root])];
};

/**
 * In a partial clone, brings the files that a merge looks into, all at once: one by one, as they are read, each would be asked
 * of the remote by itself. The private git dir of a merge has no remote to fetch them from.
 *
 * @throws SfError GitError
 */
export const fetchContents = async (repo: Repository, { ours, theirs, base }: MergeRequest): Promise<void> => {
  if (!(await repo.isPartial())) return;
  const from = base ?? (await repo.mergeBase(ours, theirs));
  if (from === undefined) return;
  for (const side of [ours, theirs]) {
    await repo.git(['diff-tree', '-r', '--numstat', '--no-renames', '--end-of-options', from, side]);
  }
};

const unrelated = (ours: string, theirs: string): SfError =>
  new SfError(
    `Commits ${ours} and ${theirs} have no common ancestor, so that they cannot be merged.`,
    'UnrelatedHistoriesError',
    [
      `Look for where they began: "git rev-list --max-parents=0 ${theirs}". A branch made anew must be rebased onto the old one.`,
    ]
  );
