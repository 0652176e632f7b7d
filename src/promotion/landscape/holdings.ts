import type { Repository } from '../../git/repository.js';
import { equalContents } from './equalContents.js';
import { findFates, findLeftOut } from './leftOut.js';
import { arrivalsIn, findOwnCommits, type OwnCommits } from './ownCommits.js';
import { nearInstances, type Presence, presenceOf, type TakenOut } from './presence.js';
import { findReverts, type Reverts } from './reverts.js';
import { findSameChanges, type Found } from './sameChanges.js';
import type { KnownFeature, SameChange } from './search.js';
import { type FeatureChange, soughtChanges } from './soughtChanges.js';
import { type Undoing, undoingsOf } from './undoings.js';
import {
  type FeatureToPlace,
  type InstanceToSearch,
  readView,
  type Spot,
  type View,
  type ViewRequest,
} from './view.js';

/** How features stand in instances: the one rule that lists, plans and promotions go by. */
export type Holdings = Readonly<{
  view: View;
  /** The work of a feature. */
  own: (feature: FeatureToPlace) => OwnCommits;
  /**
   * How a feature stands in an instance.
   *
   * @param spot what its org holds, by its newest record (which is what holding means); or its branch's tip
   */
  presence: (feature: FeatureToPlace, instance: InstanceToSearch, spot?: Spot) => Presence;
  /** The instances that may hold some of a feature, or have lost it: in all others nothing of it is. */
  mayHold: (feature: FeatureToPlace) => readonly InstanceToSearch[];
  /** The commits of a feature that an instance contains by its history alone: a merge left out what was to be taken of them. */
  leftOut: (feature: FeatureToPlace, instance: InstanceToSearch, spot: Spot) => readonly string[];
  /** The commits on an instance's branch that undo some of a feature, whatever they say of themselves. */
  undoings: (feature: FeatureToPlace, instance: InstanceToSearch) => readonly Undoing[];
}>;

/**
 * Reads how features stand in instances: records with undos and reverts taken into account, merges, and the same changes
 * made by other commits, such as by a squash merge; what a merge left out is not there. Takes one git process for each kind of
 * question, however many features and instances there are, and some for each merge that seems to have left something out.
 *
 * @throws SfError GitError
 */
export const readHoldings = async (repo: Repository, request: ViewRequest): Promise<Holdings> => {
  const view = await readView(repo, request);
  const reverts = findReverts(view.graph);
  const owns = findOwnCommits(view, request.features);
  const known = { owns, reverts, arrivalsOn: arrivalsIn(view.graph) };
  const fates = await findFates(repo, view, known);
  const sought = soughtChanges(view, owns, fates);
  const { found, filesOf } = await findSameChanges(repo, sought.candidates, sought.sought);
  const sameChanges = sortFound(view, reverts, found);
  const places = [...sameChanges.values()].flatMap((all) => all.map(({ at }) => at));
  const isLeftOut = await findLeftOut(repo, view, { ...known, fates, places });
  const byFeature = new Map<FeatureToPlace, KnownFeature>(
    [...owns].map(([feature, own]) => {
      const common = {
        ...{ feature, own },
        sameChanges: [...(sameChanges.get(feature) ?? []), ...recordedPicks(view, feature)],
      };
      return [feature, { ...common, near: nearInstances({ view, reverts }, common) }];
    })
  );
  const get = (feature: FeatureToPlace): KnownFeature => {
    const it = byFeature.get(feature);
    if (it) return it;
    throw new Error(`Feature ${feature.name} is not among those that were read.`);
  };
  const search = { view, reverts, fates, isLeftOut };
  const isEqual = await equalContents(repo, { view, ...sought, filesOf });
  return {
    view,
    own: (feature) => get(feature).own,
    presence: (feature, instance, spot = 'deployed'): Presence => {
      const presence = presenceOf({ ...search, spot }, get(feature), instance);
      if (presence.complete || spot !== 'deployed' || !isEqual(feature, instance)) return presence;
      const commit = get(feature).own.tip;
      return { ...presence, commit, by: 'content', complete: true, missing: [], takenOut: undefined };
    },
    mayHold: (feature): readonly InstanceToSearch[] => {
      const { near } = get(feature);
      return near ? view.instances.filter((each) => near.has(each) || isEqual(feature, each)) : view.instances;
    },
    leftOut: (feature, instance, spot) =>
      get(feature).own.commits.filter((oid) => fates(feature, instance, spot, oid) === 'leftOut'),
    undoings: (feature, instance) => undoingsOf({ ...search, spot: 'branch' }, get(feature), instance),
  };
};

/** The commits that back-promotions of the feature alone put on branches in place of its own, as their records say. */
const recordedPicks = (view: View, feature: FeatureToPlace): readonly SameChange[] =>
  view
    .allEntriesOf(feature)
    .flatMap(({ entry: { record }, feature: { mergeCommit, commits: covers } }): SameChange[] => {
      const at = record.kind === 'back-promotion' ? view.graph.placeOf(mergeCommit) : undefined;
      return at === undefined || view.graph.commits[at].parents.length > 1 ? [] : [{ at, covers, by: 'pick' }];
    });

/** What was made again by feature; what was undone goes to the reverts. */
const sortFound = (
  { graph }: View,
  reverts: Reverts,
  found: ReadonlyArray<Found<FeatureChange>>
): ReadonlyMap<FeatureToPlace, readonly SameChange[]> => {
  const made = new Map<FeatureToPlace, SameChange[]>();
  for (const { sought, at } of found) {
    if (sought.direction !== 'made') continue;
    const { feature, covers } = sought.what;
    // A commit is no copy of itself.
    if (covers.includes(graph.commits[at].oid)) continue;
    const by = covers.length > 1 ? 'squash' : 'pick';
    made.set(feature, [...(made.get(feature) ?? []), { at, covers, by }]);
  }
  for (const { sought, at } of found) {
    if (sought.direction !== 'undone') continue;
    const { feature, covers, target } = sought.what;
    const again = (made.get(feature) ?? []).filter((each) => each.covers.length === covers.length);
    for (const place of [target, ...again.map((each) => each.at)]) {
      if (place !== at && graph.isAncestor(place, at)) reverts.add(at, graph.commits[place].oid, covers);
    }
  }
  return made;
};

/**
 * What took a feature out of an instance's branch after what its org holds: the org has the feature, until whatever is
 * deployed next takes it out there too.
 *
 * @returns undefined when nothing did
 */
export const takenOutSince = (
  { view, presence }: Holdings,
  feature: FeatureToPlace,
  instance: InstanceToSearch
): TakenOut | undefined =>
  view.placeOfSpot('branch', instance) === view.placeOfSpot('deployed', instance)
    ? undefined
    : presence(feature, instance, 'branch').takenOut;
