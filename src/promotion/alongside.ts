import type { GraphRange } from '../git/commitGraph.js';
import type { CommitInfo, Repository } from '../git/repository.js';
import { changeKey, readTreeChanges, type TreeChange } from '../git/treeChanges.js';
import { squashesIn } from './squashes.js';

/** A commit that would come along although no promoted feature owns it. */
export type AlongsideCommit = Readonly<{
  commit: CommitInfo;
  /** Whether it changed a file of a component, one that will be another in the target than it is now. */
  changesComponents: boolean;
}>;

/** The commits of a merge, by whose they are. */
export type CommitOwners = Readonly<{
  /** The feature's own commits that the target lacks, newest first. */
  own: readonly CommitInfo[];
  /** Commits of the main branch that neither the target nor the root holds. */
  main: readonly AlongsideCommit[];
}>;

/** The commits that bound a feature's own work. */
export type Bounds = Readonly<{
  tip: string;
  targetTip: string;
  /** Tips of what the target has by other commits, or gets before it in the same unit: what they have is theirs. */
  before: readonly string[];
  /** What the target's branch is to become. */
  mergeCommit: string;
  mainTip: string | undefined;
  /** The root's deployed commit: what it holds comes along without being asked. */
  rootDeployedCommit: string | undefined;
  packageDirectories: readonly string[];
  /** The files of the components that the plan deploys or deletes. */
  componentFiles: ReadonlySet<string>;
  /** What the target holds of a feature that was rewritten since: commits that only came out anew are not its own. */
  rewrittenFrom?: string;
  /** Tells which commits that the main branch has are the feature's all the same; asked where there are any at all. */
  ownInMain: () => Promise<ReadonlySet<string>>;
}>;

/**
 * Sorts what merging a feature's tip would bring into the feature's own commits and those of the main branch.
 *
 * @throws SfError GitError
 */
export const sortCommits = async (repo: Repository, bounds: Bounds): Promise<CommitOwners> => {
  const { tip, targetTip, before, mainTip, rootDeployedCommit, rewrittenFrom, ownInMain } = bounds;
  const ownRange = { include: [tip], exclude: present([targetTip, mainTip, ...before]) };
  const all = await repo.commits(ownRange);
  // The target is not excluded then: what it holds of the feature is what the commits are compared with.
  const anew = { include: [tip], exclude: present([mainTip, ...before]), notLikeIn: rewrittenFrom };
  const beyondMain = rewrittenFrom === undefined ? all : await repo.commits(anew);
  if (mainTip === undefined) return { own: beyondMain, main: [] };
  const owned = new Set(all.map(({ oid }) => oid));
  const range = { include: [tip], exclude: present([targetTip, rootDeployedCommit, ...before]) };
  const inMain = (await repo.commits(range)).filter(({ oid }) => !owned.has(oid));
  if (inMain.length === 0) return { own: beyondMain, main: [] };
  const recorded = await ownInMain();
  const own = [...beyondMain, ...inMain.filter(({ oid }) => recorded.has(oid))];
  const others = inMain.filter(({ oid }) => !recorded.has(oid));
  if (others.length === 0) return { own, main: [] };
  const touching = new Set(
    (await repo.commits({ ...range, paths: pathspecs(bounds.packageDirectories) })).map(({ oid }) => oid)
  );
  const held = await broughtFrom(repo, range, rootDeployedCommit);
  const candidates = others.filter(({ oid }) => touching.has(oid) && !held.has(oid));
  const changing = await thatChange(repo, bounds, candidates);
  return { own, main: others.map((commit) => ({ commit, changesComponents: changing.has(commit) })) };
};

/** The commits in a range that stand for merges of what the root holds. */
const broughtFrom = async (
  repo: Repository,
  range: GraphRange,
  root: string | undefined
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  if (root === undefined) return found;
  for (const { oid, brought } of await squashesIn(repo, range)) {
    if (await repo.isAncestor(brought, root)) found.add(oid);
  }
  return found;
};

/** As git takes them: it has no name for the whole repository. */
const pathspecs = (folders: readonly string[]): readonly string[] | undefined =>
  folders.includes('') ? undefined : folders;

/** Of some commits those that change the target: what the target has already, by another commit, does not change it. */
const thatChange = async (
  repo: Repository,
  { targetTip, mergeCommit, componentFiles }: Bounds,
  commits: readonly CommitInfo[]
): Promise<ReadonlySet<CommitInfo>> => {
  if (commits.length === 0) return new Set();
  const differing = (await repo.diffTrees(targetTip, mergeCommit)).map(({ path }) => path);
  const paths = new Set(differing.filter((path) => componentFiles.has(path)));
  const parents = [...new Set(commits.flatMap(({ parents: [first] }) => first ?? []))];
  const trees = new Map((await repo.commits({ include: parents, noWalk: true })).map(({ oid, tree }) => [oid, tree]));
  const changeOf = ({ tree, parents: [first] }: CommitInfo): TreeChange => ({
    from: trees.get(first ?? '') ?? repo.emptyTree,
    to: tree,
  });
  const changes = await readTreeChanges(repo, commits.map(changeOf));
  return new Set(
    commits.filter((commit) => changes.get(changeKey(changeOf(commit)))?.some(({ path }) => paths.has(path)))
  );
};

const present = (commits: ReadonlyArray<string | undefined>): string[] =>
  commits.filter((commit): commit is string => commit !== undefined);
