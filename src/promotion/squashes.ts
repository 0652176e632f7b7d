import { CommitGraph, type GraphRange, squashTrailer } from '../git/commitGraph.js';
import type { MergeRequest } from '../git/merge.js';
import { isObjectId } from '../git/objectId.js';
import type { CommitInfo, Repository } from '../git/repository.js';
import { readRemarks } from '../git/remarks.js';
import { commitTree } from '../git/write.js';
import { bestCommon } from './ownAncestors.js';

/** How a commit that brings another one to a branch names that: as its second parent, or in a trailer. */
export const mergeAs = (
  squash: boolean,
  { tip, brought }: Readonly<{ tip: string; brought: string }>
): Readonly<{ parents: readonly string[]; trailers: readonly string[] }> =>
  squash ? { parents: [tip], trailers: [`${squashTrailer}: ${brought}`] } : { parents: [tip, brought], trailers: [] };

/** A commit that stands for a merge. */
export type Squash = Readonly<{
  oid: string;
  /** The commit that it brought. */
  brought: string;
}>;

/** Some of the history, and how old it may be: what is committed before, in milliseconds since 1970, is not looked at. */
type SquashRange = GraphRange & Readonly<{ since?: number }>;

/**
 * Finds the commits in a range that stand for merges, and those in what these brought. One git process tells that there are
 * none.
 *
 * @throws SfError GitError
 */
export const squashesIn = async (repo: Repository, given: SquashRange): Promise<readonly Squash[]> => {
  const range = { ...given, include: [...given.include] };
  for (let known = 0; ;) {
    const found = await squashesBetween(repo, range);
    if (found.length === known) return found;
    known = found.length;
    range.include = [...new Set([...range.include, ...found.map(({ brought }) => brought)])];
  }
};

const squashesBetween = async (
  repo: Repository,
  { include, exclude = [], since }: SquashRange
): Promise<readonly Squash[]> => {
  const format = `--format=%H %(trailers:key=${squashTrailer},valueonly,separator=%x20)`;
  const revisions = [...include, ...exclude.map((oid) => `^${oid}`)];
  const args = ['rev-list', `--grep=^${squashTrailer}: `, '--no-commit-header', format];
  if (since !== undefined) args.push(`--since=${new Date(since).toISOString()}`);
  const [said, remarks] = await Promise.all([
    repo.ask([...args, '--end-of-options', ...revisions, '--']),
    readRemarks(repo),
  ]);
  const named = said.split('\n').flatMap((line): Squash[] => {
    const [oid, ...all] = line.split(' ');
    return all.filter(isObjectId).map((brought) => ({ oid, brought }));
  });
  const known = remarks.size === 0 ? [] : await repo.commits({ include, exclude });
  const recorded = known.flatMap(({ oid }) =>
    (remarks.get(oid) ?? []).flatMap(({ kind, other }) => (kind === 'brings' ? [{ oid, brought: other }] : []))
  );
  const squashes: Squash[] = [];
  for (const squash of [...named, ...recorded]) {
    // Of a branch that is gone everywhere nothing can come again.
    if ((await repo.resolveCommit(squash.brought)) !== undefined) squashes.push(squash);
  }
  return squashes;
};

/** How far apart the clocks of two machines may be, in milliseconds. */
const skew = 24 * 60 * 60 * 1000;

/**
 * Of what one history has and another one lacks: the commits that the other one has all the same, by others that stand for
 * their merges. Nothing older than these need be looked at.
 *
 * @throws SfError GitError
 */
export const heldBySquashes = async (repo: Repository, tip: string, target: string): Promise<readonly string[]> => {
  const beyond = await repo.commits({ include: [tip], exclude: [target] });
  if (beyond.length === 0) return [];
  const since = Math.min(...beyond.map(({ date }) => Date.parse(date))) - skew;
  return broughtBySquashes(repo, { include: [target], since });
};

/**
 * What a history has by commits that stand for merges, beyond what another one contains.
 *
 * @throws SfError GitError
 */
export const broughtBySquashes = async (repo: Repository, range: SquashRange): Promise<readonly string[]> =>
  (await squashesIn(repo, range)).map(({ brought }) => brought);

/**
 * Whether a history has a commit: as an ancestor, or by a commit that stands for its merge.
 *
 * @throws SfError GitError
 */
export const contains = async (repo: Repository, tip: string, commit: string): Promise<boolean> => {
  if (await repo.isAncestor(commit, tip)) return true;
  for (const brought of await broughtBySquashes(repo, { include: [tip], exclude: [commit] })) {
    if (await repo.isAncestor(commit, brought)) return true;
  }
  return false;
};

/**
 * The commits of work that a history has and another one lacks, newest first: merges, and what stands for them, are none.
 *
 * @throws SfError GitError
 */
export const workBetween = async (repo: Repository, tip: string, since: string): Promise<readonly CommitInfo[]> => {
  const include = [tip, ...(await broughtBySquashes(repo, { include: [tip], exclude: [since] }))];
  const range = { include, exclude: [since, ...(await heldBySquashes(repo, tip, since))] };
  const [commits, found] = await Promise.all([
    repo.commits({ ...range, noMerges: true }),
    squashesBetween(repo, range),
  ]);
  const squashes = new Set(found.map(({ oid }) => oid));
  return commits.filter(({ oid }) => !squashes.has(oid));
};

/**
 * Two sides for merging: where one has squashed what the other one may contain, with the common ancestor that real merges
 * would have left, or, where there are several, as temporary commits that have what was squashed as parents, so that git
 * brings these together.
 *
 * @throws SfError GitError
 */
export const withSquashed = async (repo: Repository, { ours, theirs }: MergeRequest): Promise<MergeRequest> => {
  const [mine, others] = [
    await broughtBySquashes(repo, { include: [ours], exclude: [theirs] }),
    await broughtBySquashes(repo, { include: [theirs], exclude: [ours] }),
  ];
  if (mine.length + others.length === 0) return { ours, theirs };
  const graph = await CommitGraph.read(repo, { include: [ours, theirs] });
  const bases = bestCommon(graph, [ours, theirs]);
  if (bases.length === 1) return { ours, theirs, base: bases[0] };
  const over = async (commit: string, brought: readonly string[]): Promise<string> => {
    if (brought.length === 0) return commit;
    const parents = [commit, ...new Set(brought)];
    return commitTree(repo, { tree: await repo.tree(commit), parents, message: 'With what was squashed' });
  };
  return { ours: await over(ours, mine), theirs: await over(theirs, others) };
};
