import { SfError } from '@salesforce/core/sfError';
import { mergeTrees } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import { changeKey, readTreeChanges, type TreeChange } from '../../git/treeChanges.js';
import type { FileChange } from '../../git/trees.js';
import { mergeSides } from '../merge/mergeSides.js';
import { upTo } from './namedCommits.js';
import type { OwnCommits } from './ownCommits.js';
import type { Reverts } from './reverts.js';
import { type FeatureToPlace, type InstanceToSearch, recordedCommits, type Spot, type View } from './view.js';

/**
 * What became of a commit of a feature that an instance contains by its history, where the merge that it came with took nothing
 * of it. `leftOut`: there was something to take, as with `git merge -s ours`, and it is not there now. `there`: there was
 * nothing to take, or all of it is there now by what came since.
 */
export type Fate = 'leftOut' | 'there';

/** Tells the fate of a feature's commit in an instance; undefined where ancestry, records and reverts tell enough. */
export type Fates = (feature: FeatureToPlace, instance: InstanceToSearch, spot: Spot, oid: string) => Fate | undefined;

/** The features that are asked about, and what is known of the history. */
export type FatesRequest = Readonly<{
  owns: ReadonlyMap<FeatureToPlace, OwnCommits>;
  reverts: Reverts;
  arrivalsOn: ArrivalsOn;
}>;

/** Commits of a feature that came to a place together. */
type Group = Readonly<{
  feature: FeatureToPlace;
  instance: InstanceToSearch;
  spot: Spot;
  /** A commit after its ancestors. */
  oids: readonly string[];
  /** The place of the merge by which they came, and of what they came to. */
  arrival: number;
  spotPlace: number;
  /** Whether ancestry through merges that changed something leads to them. */
  wasBrought: boolean;
}>;

/**
 * Finds out what merges did with features that no record names: whether they took them. Merges that changed a file that the
 * feature changes are taken to have done so; the others are made again, each by a few git processes, to see what was to be
 * taken.
 *
 * @throws SfError GitError, ShallowHistoryError
 */
export const findFates = async (repo: Repository, view: View, request: FatesRequest): Promise<Fates> => {
  const { owns } = request;
  const groups = groupsOf(view, request);
  const suspects = await suspicious(repo, view, { groups, owns });
  const found = new Map<string, Fate>();
  const known = new Map<string, Promise<Fate | undefined>>();
  for (const group of suspects) {
    const key = [group.arrival, group.spotPlace, group.wasBrought, group.oids.at(-1)].join(' ');
    const fate = known.get(key) ?? fateOf(repo, view, group);
    known.set(key, fate);
    const told = await fate;
    if (told === undefined) continue;
    for (const oid of group.oids) found.set(keyOf(group.feature, group.instance, group.spot, oid), told);
  }
  return (...of) => found.get(keyOf(...of));
};

/** Whether a commit that makes a feature's change, whoever's it is, was left out of an instance that contains it. */
export type IsLeftOut = (instance: InstanceToSearch, spot: Spot, at: number) => boolean;

/**
 * Finds out what merges did with commits that make the same changes as features: one that was left out brought no copy. What
 * records name was brought.
 *
 * @param places of the commits
 * @throws as {@link findFates}
 */
export const findLeftOut = async (
  repo: Repository,
  view: View,
  { places, fates, ...request }: FatesRequest & Readonly<{ places: Iterable<number>; fates: Fates }>
): Promise<IsLeftOut> => {
  const { owns } = request;
  const owners = new Map<string, FeatureToPlace[]>();
  for (const [feature, { commits }] of owns) {
    for (const oid of commits) owners.set(oid, [...(owners.get(oid) ?? []), feature]);
  }
  const recorded = new Set(recordedCommits(view));
  // As if each that is nobody's were a feature of its own.
  const nobodys = [...new Set(places)]
    .map((place) => view.graph.commits[place].oid)
    .filter((oid) => !owners.has(oid) && !recorded.has(oid))
    .map((oid): [FeatureToPlace, OwnCommits] => [
      { name: oid, tip: oid },
      { tip: oid, commits: [oid], base: undefined },
    ]);
  for (const [feature] of nobodys) owners.set(feature.name, [feature]);
  const others = await findFates(repo, view, { ...request, owns: new Map(nobodys) });
  return (instance, spot, at) => {
    const { oid } = view.graph.commits[at];
    const all = owners.get(oid) ?? [];
    const isLeftOut = (owner: FeatureToPlace): boolean =>
      (owns.has(owner) ? fates : others)(owner, instance, spot, oid) === 'leftOut';
    return all.length > 0 && all.every(isLeftOut);
  };
};

const keyOf = (
  { name, repository = '' }: FeatureToPlace,
  instance: InstanceToSearch,
  spot: Spot,
  oid: string
): string => [name, repository, instance.name, spot, oid].join('\0');

type ArrivalsOn = (tip: number) => ReadonlyArray<number | undefined>;

/** What a revert took out, and what a record names, is judged by these. */
const groupsOf = (view: View, { owns, reverts, arrivalsOn }: FatesRequest): readonly Group[] => {
  const groups: Group[] = [];
  for (const [feature, own] of owns) {
    for (const instance of view.instances) {
      const named = namedBy(view, own, { feature, instance });
      const wanted = own.commits.filter((oid) => !named.has(oid) && reverts.targetsOf(oid).size === 0);
      for (const spot of spots) groups.push(...togetherIn(view, { feature, instance, spot, oids: wanted }, arrivalsOn));
    }
  }
  return groups;
};

/** Those of some commits that an instance contains, by the merges with which they came. */
const togetherIn = (
  view: View,
  { feature, instance, spot, oids }: Pick<Group, 'feature' | 'instance' | 'spot' | 'oids'>,
  arrivalsOn: ArrivalsOn
): readonly Group[] => {
  const spotPlace = view.placeOfSpot(spot, instance);
  if (spotPlace === undefined) return [];
  const groups = new Map<string, Group>();
  for (const oid of oids) {
    const place = view.graph.placeOf(oid);
    if (place === undefined || !view.contains(spot, instance, place)) continue;
    const arrival = arrivalsOn(spotPlace)[place];
    // One on the branch's own line came by no merge.
    if (arrival === undefined || arrival === place) continue;
    const wasBrought = view.wasBrought(spot, instance, place);
    const key = `${arrival} ${wasBrought}`;
    const before = groups.get(key)?.oids ?? [];
    groups.set(key, { feature, instance, spot, oids: [...before, oid], arrival, spotPlace, wasBrought });
  }
  return [...groups.values()];
};

const spots: readonly Spot[] = ['deployed', 'branch'];

const namedBy = (
  view: View,
  own: OwnCommits,
  { feature, instance }: Pick<Group, 'feature' | 'instance'>
): ReadonlySet<string> =>
  new Set(
    view
      .entriesOf(feature, instance)
      .filter(({ entry }) => entry.record.kind !== 'undo')
      .flatMap((entry) => [...entry.feature.commits, ...upTo(view, own, entry.feature.tip)])
  );

/** The groups whose merges changed none of the files that their features change. */
const suspicious = async (
  repo: Repository,
  view: View,
  { groups, owns }: Readonly<{ groups: readonly Group[]; owns: ReadonlyMap<FeatureToPlace, OwnCommits> }>
): Promise<readonly Group[]> => {
  const compared = groups.map((group) => ({
    group,
    merged: group.wasBrought ? mergedBy(view, group) : undefined,
    made: group.wasBrought ? madeBy(view, group, owns.get(group.feature)?.commits ?? []) : undefined,
  }));
  const changes = compared.flatMap(({ merged, made }) => (merged && made ? [merged, made] : []));
  const files = await readTreeChanges(repo, changes);
  const pathsOf = (change: TreeChange): string[] => (files.get(changeKey(change)) ?? []).map(({ path }) => path);
  return compared
    .filter(({ merged, made }) => {
      if (merged === undefined || made === undefined) return true;
      const taken = new Set(pathsOf(merged));
      const wanted = pathsOf(made);
      return wanted.length > 0 && !wanted.some((path) => taken.has(path));
    })
    .map(({ group }) => group);
};

const mergedBy = ({ graph: { commits } }: View, { arrival }: Group): TreeChange | undefined => {
  const [before] = commits[arrival].parents;
  return before === undefined ? undefined : { from: commits[before].tree, to: commits[arrival].tree };
};

/** What a feature changes since what was last merged into it. */
const madeBy = ({ graph }: View, { oids }: Group, own: readonly string[]): TreeChange | undefined => {
  const places = own.map((oid) => graph.placeOf(oid)).filter((place) => place !== undefined);
  const [tip] = oids.slice(-1).map((oid) => graph.placeOf(oid));
  const mine = new Set(places);
  const around = places.flatMap((place) => graph.commits[place].parents).filter((parent) => parent !== undefined);
  const bases = around.filter((parent) => !mine.has(parent));
  return bases.length === 0 || tip === undefined
    ? undefined
    : { from: graph.commits[Math.min(...bases)].tree, to: graph.commits[tip].tree };
};

/** Makes a merge again to see what it could have taken. */
const fateOf = async (
  repo: Repository,
  { graph }: View,
  { oids, arrival, spotPlace, wasBrought }: Group
): Promise<Fate | undefined> => {
  const [merge, now, tip] = [graph.commits[arrival], graph.commits[spotPlace].tree, oids.at(-1) ?? ''];
  const before = await repo.resolveCommit(`${merge.oid}^1`);
  if (before === undefined || (await repo.mergeBase(before, tip)) === undefined) return undefined;
  const { tree, conflicts } = await mergedAgain(repo, { ours: before, theirs: tip });
  const clean = (await repo.diffTrees(before, tree)).map(({ path }) => path);
  const wanted = new Set([...clean, ...conflicts.flatMap(({ path, paths = [] }) => [path, ...paths])]);
  if (wanted.size === 0) return 'there';
  const taken = await repo.diffTrees(before, merge.tree);
  if (wasBrought && taken.some(({ path }) => wanted.has(path))) return undefined;
  const [asMerged, asMade] = (await Promise.all([repo.diffTrees(now, tree), repo.diffTrees(now, tip)])).map(pathSet);
  return [...wanted].every((path) => !asMade.has(path) || (conflicts.length === 0 && !asMerged.has(path)))
    ? 'there'
    : 'leftOut';
};

const pathSet = (files: readonly FileChange[]): ReadonlySet<string> => new Set(files.map(({ path }) => path));

/** Metadata that cannot be read is merged line by line: whether something was to be taken, that tells as well. */
const mergedAgain = async (
  repo: Repository,
  sides: Readonly<{ ours: string; theirs: string }>
): ReturnType<typeof mergeTrees> => {
  try {
    return await mergeSides(repo, sides);
  } catch (error) {
    if (!(error instanceof SfError && error.name === 'UnparsableMetadataError')) throw error;
    return mergeTrees(repo, sides);
  }
};
