import { CommitGraph } from '../../git/commitGraph.js';
import type { Repository } from '../../git/repository.js';
import type { HistoryEntry } from '../history.js';
import { readHoldings } from '../landscape/holdings.js';
import { recordsByFeature } from '../landscape/identity.js';
import { findReverts, workOf } from '../landscape/reverts.js';
import type { FeatureToPlace } from '../landscape/view.js';
import { firstParents, ownPlaces } from './ownCommits.js';
import { type TakingOut, withoutCovered } from './takingOut.js';

/** A feature whose own work is looked for in the main branch. */
export type SoughtFeature = FeatureToPlace & Readonly<{ tip: string }>;

/** A branch that may have taken out what a feature brought to it. */
export type GivenBranch = Readonly<{
  branch: string;
  tip: string;
  /** The tip of the main branch, which tells the feature's own commits from what it was started from. */
  mainTip: string;
  /** The records that may name the feature, newest first. */
  records: readonly HistoryEntry[];
}>;

/**
 * Finds what a branch took out of a feature that it had been given, as far as the feature has not met it yet: what reverts,
 * and stands, its own commits or merges that brought them. They come newest first, as they have to be undone. A commit that
 * the branch was given in another way (`git merge --squash`, `git cherry-pick`) needs no such care: it is not in the feature's
 * history, so that a merge sees neither it nor its revert.
 *
 * @throws SfError GitError
 */
export const findTakenOut = async (
  repo: Repository,
  feature: SoughtFeature,
  given: GivenBranch
): Promise<readonly TakingOut[]> => {
  const recorded = recordsByFeature(given.records)
    .naming(feature)
    .flatMap((entry) => entry.feature.commits);
  const news = await CommitGraph.read(repo, { include: [given.tip], exclude: [feature.tip] });
  const says = news.commits.some(({ reverts }) => reverts.length > 0);
  const mayHaveArrived = recorded.length > 0 || (await repo.isAncestor(feature.tip, given.tip));
  // Mostly there is neither, and then all of the history need not be read.
  if (!says && !mayHaveArrived) return [];
  const graph = await CommitGraph.read(repo, { include: [given.tip, feature.tip, given.mainTip] });
  const own = ownPlaces(graph, { tip: feature.tip, base: feature.base, recorded }, given.mainTip);
  const found = says ? saidReverts(graph, own, { feature: feature.tip, given: given.tip }) : [];
  const undoings = mayHaveArrived ? await comparedReverts(repo, graph, feature, given) : [];
  return withoutCovered(graph, [...found, ...undoings])
    .filter(({ revert }, index, all) => all.findIndex((each) => each.revert === revert) === index)
    .filter(({ revert, commits }) => news.placeOf(revert) !== undefined && containsAll(graph, revert, commits))
    .sort((a, b) => (graph.placeOf(a.revert) ?? 0) - (graph.placeOf(b.revert) ?? 0));
};

/** What says of itself that it reverts, as `git revert` writes it. */
const saidReverts = (
  graph: CommitGraph,
  own: ReadonlySet<number>,
  tips: Readonly<{ feature: string; given: string }>
): readonly TakingOut[] => {
  const walkFrom = (tip: string): ReadonlySet<number> => graph.walk([graph.placeOf(tip) ?? -1], () => true);
  const [within, withFeature] = [walkFrom(tips.given), walkFrom(tips.feature)];
  const isWithin = (place: number): boolean => within.has(place);
  const reverts = findReverts(graph);
  const undone = new Map<number, Set<string>>();
  for (const place of own) {
    for (const target of reverts.targetsOf(graph.commits[place].oid)) {
      for (const at of reverts.standing(target, isWithin)) {
        undone.set(at, (undone.get(at) ?? new Set()).add(target));
      }
    }
  }
  return [...undone].map(([at, targets]) => {
    const brought = [...targets].flatMap((target) => workOf(graph, target)).map((oid) => graph.placeOf(oid) ?? -1);
    return {
      revert: graph.commits[at].oid,
      commits: [...new Set(brought)]
        .filter((place) => own.has(place) && graph.commits[place].parents.length < 2)
        .sort((a, b) => b - a)
        .map((place) => graph.commits[place].oid)
        .filter((oid) => !reverts.isMadeAgain(oid, at, isWithin)),
      // A restart is a merge, and brought other things, too.
      onlyOwn:
        graph.commits[at].parents.length < 2 &&
        graph.commits[at].reverts.length <= targets.size &&
        brought.every((place) => withFeature.has(place)),
      isMeant: true,
    };
  });
};

/**
 * What undoes just the feature's change, whether it says so or not: such as an edit by hand, or the revert of a merge that
 * brought the feature before it was rewritten.
 */
const comparedReverts = async (
  repo: Repository,
  graph: CommitGraph,
  feature: SoughtFeature,
  { branch, tip, mainTip, records }: GivenBranch
): Promise<readonly TakingOut[]> => {
  const line = firstParents(graph, graph.placeOf(tip), () => true);
  const given = { name: branch, branchTip: tip, records };
  const { undoings } = await readHoldings(repo, { instances: [given], features: [feature], mainTip, bounded: true });
  return undoings(feature, given).map(({ commit, covers }) => {
    const place = graph.placeOf(commit) ?? -1;
    const isMeant = line.has(place) || (graph.commits[place]?.reverts.length ?? 0) > 0;
    return { revert: commit, commits: covers, onlyOwn: true, isMeant };
  });
};

const containsAll = (graph: CommitGraph, oid: string, contained: readonly string[]): boolean => {
  const place = graph.placeOf(oid);
  const within = graph.walk(place === undefined ? [] : [place], () => true);
  return contained.length > 0 && contained.every((each) => within.has(graph.placeOf(each) ?? -1));
};
