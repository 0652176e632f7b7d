import { CommitGraph, Containment, type GraphCommit } from '../git/commitGraph.js';
import type { Repository } from '../git/repository.js';

/** The trailer of a merge of what came from another repository, with the address of that. */
export const repositoryTrailer = 'Repository';

/**
 * The best common ancestors of two commits in the history of this repository alone: what came from another one, by merges
 * that {@link repositoryTrailer} says so of, is not followed.
 *
 * @returns none when nothing came from another repository since what git finds: that is right then
 */
export const ownAncestors = async (
  repo: Repository,
  commits: readonly [string, string]
): Promise<readonly string[]> => {
  const found = await repo.mergeBase(...commits);
  if (found === undefined) return [];
  // What is from elsewhere came into each side by a merge after it: mostly there is none, and no more need be read.
  for (const side of commits) if ((await crossingMerges(repo, [side, `^${found}`])).size === 0) return [];
  const crossings = await crossingMerges(repo, commits);
  const graph = await CommitGraph.read(repo, { include: commits });
  return bestCommon(graph, commits, ({ oid }, parentNumber) => parentNumber === 0 || !crossings.has(oid));
};

/**
 * The best common ancestors of two commits in a graph: those that no other one contains.
 *
 * @param follows whether a commit counts as containing one of its parents; all by default
 */
export const bestCommon = (
  graph: CommitGraph,
  commits: readonly [string, string],
  follows: (commit: GraphCommit, parentNumber: number) => boolean = (): boolean => true
): readonly string[] => {
  const places = commits.map((oid) => graph.placeOf(oid));
  const sides = new Containment(graph, places, follows);
  const common = graph.commits.map((_, place) => place).filter((place) => sides.has(0, place) && sides.has(1, place));
  const behind = new Set<number>();
  const best: string[] = [];
  // A commit's place is before those of its ancestors.
  for (const place of common) {
    const commit = graph.commits[place];
    if (!behind.has(place)) best.push(commit.oid);
    commit.parents.forEach((parent, number) => {
      if (parent !== undefined && follows(commit, number)) behind.add(parent);
    });
  }
  return best;
};

const crossingMerges = async (repo: Repository, range: readonly string[]): Promise<ReadonlySet<string>> => {
  const args = ['rev-list', '--min-parents=2', `--grep=^${repositoryTrailer}: `, '--end-of-options', ...range];
  return new Set((await repo.ask(args)).split('\n').filter((oid) => oid !== ''));
};
