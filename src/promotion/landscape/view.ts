import { CommitGraph, Containment, type GraphRange } from '../../git/commitGraph.js';
import type { Repository } from '../../git/repository.js';
import type { HistoryEntry } from '../history.js';
import type { InstanceName } from '../record.js';
import { type FeatureEntry, type FeatureIdentity, type RecordsByFeature, recordsByFeature } from './identity.js';

/** A feature, as far as telling who holds it needs. */
export type FeatureToPlace = FeatureIdentity &
  Readonly<{
    /** Its branch's tip; undefined when the branch is gone. */
    tip: string | undefined;
    /** The commit it was started from, when that is known. */
    base?: string;
  }>;

/** An instance, as far as telling what it holds needs. */
export type InstanceToSearch = Readonly<{
  name: InstanceName;
  /** Undefined when there is no such branch. */
  branchTip: string | undefined;
  /** Newest first. */
  records: readonly HistoryEntry[];
}>;

/** What is searched for what. */
export type ViewRequest = Readonly<{
  instances: readonly InstanceToSearch[];
  features: readonly FeatureToPlace[];
  mainTip: string | undefined;
  /** Read no more of the history than where these have gone apart: for few features, in whatever large a history. */
  bounded?: boolean;
  /** History that was read before, with all that leads to it: taken as it is when it has all that is wanted. */
  read?: CommitGraph;
}>;

/** Where in an instance to look: at what its org holds, or at its branch's tip. */
export type Spot = 'deployed' | 'branch';

/** The history that features and instances are in, and which of them contain what. */
export type View = Readonly<{
  graph: CommitGraph;
  instances: readonly InstanceToSearch[];
  /** Whether the main branch contains a commit. */
  inMain: (place: number) => boolean;
  /** Whether an instance contains a commit, by ancestry alone. */
  contains: (spot: Spot, instance: InstanceToSearch, place: number) => boolean;
  /** Whether an instance contains a commit through merges that changed something. */
  wasBrought: (spot: Spot, instance: InstanceToSearch, place: number) => boolean;
  /** Whether any instance, or the main branch, contains a commit. */
  isContained: (place: number) => boolean;
  /**
   * How many commits one commit contains and another one does not: of the main branch's tip, branches' tips and deployed
   * commits; undefined for others.
   *
   * @param counts which places are counted; all by default
   */
  countBetween: (tip: string, since: string, counts?: (place: number) => boolean) => number | undefined;
  /** The place of the main branch's tip. */
  mainPlace: number | undefined;
  placeOfSpot: (spot: Spot, instance: InstanceToSearch) => number | undefined;
  /**
   * The instances that may have anything of a feature by merges or records: all others have it by neither.
   *
   * @param commits of the feature
   */
  instancesWith: (feature: FeatureIdentity, commits: readonly string[]) => ReadonlySet<InstanceToSearch>;
  /** What an instance's records say of a feature, oldest first. */
  entriesOf: (feature: FeatureIdentity, instance: InstanceToSearch) => readonly FeatureEntry[];
  /** What all records say of a feature: one instance's after the other's, and of each the oldest first. */
  allEntriesOf: (feature: FeatureIdentity) => readonly FeatureEntry[];
}>;

/**
 * Reads the history that features and instances are in, by one git process, two when it is bounded; by none when it was
 * read before.
 *
 * @throws SfError GitError
 */
export const readView = async (repo: Repository, request: ViewRequest): Promise<View> => {
  const { instances, mainTip } = request;
  const range = await rangeOf(repo, request);
  const isRead = range.include.every((oid) => request.read?.placeOf(oid) !== undefined);
  const graph = request.read && isRead ? request.read : await CommitGraph.read(repo, range);
  const mainPlace = graph.placeOf(mainTip);
  const spots = instances.flatMap((instance) => [deployedCommitOf(instance), instance.branchTip]);
  const oids = [mainTip, ...spots];
  const tips = oids.map((oid) => graph.placeOf(oid));
  const contained = new Containment(graph, tips);
  const empty = await emptyMerges(repo, graph);
  const brought = new Containment(graph, tips, (commit, parent) => parent === 0 || !empty.has(commit.oid));
  const numbers = new Map(instances.map((instance, index) => [instance, 1 + 2 * index]));
  const numberOf = (spot: Spot, instance: InstanceToSearch): number =>
    (numbers.get(instance) ?? 0) + (spot === 'branch' ? 1 : 0);
  const entries = new Map(instances.map((instance) => [instance, recordsByFeature(instance.records)]));
  const named = instancesByFeature(entries);
  const entriesOf: View['entriesOf'] = (feature, instance) => entries.get(instance)?.naming(feature) ?? [];
  return {
    graph,
    instances,
    mainPlace,
    countBetween: (tip, since, counts) => contained.countBetween(oids.indexOf(tip), oids.indexOf(since), counts),
    inMain: (place) => contained.has(0, place),
    contains: (spot, instance, place) => contained.has(numberOf(spot, instance), place),
    wasBrought: (spot, instance, place) => brought.has(numberOf(spot, instance), place),
    isContained: (place) => contained.hasAny(place),
    placeOfSpot: (spot, instance) => tips[numberOf(spot, instance)],
    instancesWith: (feature, commits): ReadonlySet<InstanceToSearch> => {
      const places = commits.map((oid) => graph.placeOf(oid)).filter((place) => place !== undefined);
      // The first tip is the main branch's, then come two of each instance.
      const merged = contained.tipsWith(places).flatMap((tip) => (tip === 0 ? [] : [instances[(tip - 1) >> 1]]));
      return new Set([...merged, ...(named.get(feature.name) ?? [])]);
    },
    entriesOf,
    allEntriesOf: (feature) => [...(named.get(feature.name) ?? [])].flatMap((instance) => entriesOf(feature, instance)),
  };
};

/** The instances whose records name a feature, by its name. */
const instancesByFeature = (
  entries: ReadonlyMap<InstanceToSearch, RecordsByFeature>
): ReadonlyMap<string, readonly InstanceToSearch[]> => {
  const byName = new Map<string, InstanceToSearch[]>();
  for (const [instance, { names }] of entries) {
    for (const name of names) {
      const known = byName.get(name);
      if (known) known.push(instance);
      else byName.set(name, [instance]);
    }
  }
  return byName;
};

/** The commit that an instance's org holds, by its newest record. */
export const deployedCommitOf = ({ records: [newest] }: InstanceToSearch): string | undefined =>
  newest?.record.deployedCommit;

/** The commits that records say came with features, and by which they came. */
export const recordedCommits = ({ instances }: Pick<View, 'instances'>): readonly string[] =>
  instances.flatMap(({ records }) =>
    records.flatMap(({ record }) =>
      record.features.flatMap(({ commits, mergeCommit }) => [...commits, mergeCommit ?? ''])
    )
  );

/**
 * The merges that left the tree as it was: they brought nothing (`git merge --strategy=ours`, or what was there already). Where
 * a bounded history ends, the tree before a merge is asked for.
 */
const emptyMerges = async (repo: Repository, { commits }: CommitGraph): Promise<ReadonlySet<string>> => {
  const merges = commits.filter(({ parents }) => parents.length > 1);
  const before = await Promise.all(
    merges.map(async ({ oid, parents: [first] }) =>
      first === undefined ? (await repo.objects.find(`${oid}^1^{tree}`))?.oid : commits[first].tree
    )
  );
  return new Set(merges.filter(({ tree }, index) => before[index] === tree).map(({ oid }) => oid));
};

const rangeOf = async (
  repo: Repository,
  { instances, features, mainTip, bounded = false }: ViewRequest
): Promise<GraphRange> => {
  const present = (oids: ReadonlyArray<string | undefined>): string[] => [
    ...new Set(oids.filter((oid) => oid !== undefined)),
  ];
  const spots = present([mainTip, ...instances.flatMap((each) => [deployedCommitOf(each), each.branchTip])]);
  const tips = present(features.flatMap(({ tip, base }) => [tip, base]));
  const recorded = instances.flatMap(({ records }) => records.flatMap(({ record }) => record.features));
  // Of a feature that was rewritten, or picked, the recorded tip is in no branch.
  const include = [...spots, ...tips, ...present(recorded.map(({ tip }) => tip))];
  if (!bounded) return { include };
  const floor = await repo.commonAncestor(present([...spots, ...features.map(({ tip }) => tip)]));
  return { include, exclude: floor === undefined ? [] : [`${floor}^@`] };
};
