import type { Repository } from '../../git/repository.js';
import { equalContents } from './equalContents.js';
import { findOwnCommits, type OwnCommits } from './ownCommits.js';
import {
  type KnownFeature,
  type Presence,
  presenceOf,
  type SameChange,
  type TakenOut,
  type Undoing,
  undoingsOf,
} from './presence.js';
import { findReverts, type Reverts } from './reverts.js';
import { findSameChanges, type Found } from './sameChanges.js';
import { type FeatureChange, soughtChanges } from './soughtChanges.js';
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
  /** The commits on an instance's branch that undo some of a feature, whatever they say of themselves. */
  undoings: (feature: FeatureToPlace, instance: InstanceToSearch) => readonly Undoing[];
}>;

/**
 * Reads how features stand in instances: records with undos and reverts taken into account, merges, and the same changes
 * made by other commits, such as by a squash merge. Takes one git process for each kind of question, however many features
 * and instances there are.
 *
 * @throws SfError GitError
 */
export const readHoldings = async (repo: Repository, request: ViewRequest): Promise<Holdings> => {
  const view = await readView(repo, request);
  const reverts = findReverts(view.graph);
  const owns = findOwnCommits(view, request.features);
  const sought = soughtChanges(view, owns);
  const { found, filesOf } = await findSameChanges(repo, sought.candidates, sought.sought);
  const sameChanges = sortFound(view, reverts, found);
  const known = new Map<FeatureToPlace, KnownFeature>(
    [...owns].map(([feature, own]) => [feature, { feature, own, sameChanges: sameChanges.get(feature) ?? [] }])
  );
  const get = (feature: FeatureToPlace): KnownFeature => {
    const it = known.get(feature);
    if (it) return it;
    throw new Error(`Feature ${feature.name} is not among those that were read.`);
  };
  const isEqual = await equalContents(repo, { view, ...sought, filesOf });
  return {
    view,
    own: (feature) => get(feature).own,
    presence: (feature, instance, spot = 'deployed'): Presence => {
      const presence = presenceOf({ view, reverts, spot }, get(feature), instance);
      if (presence.complete || spot !== 'deployed' || !isEqual(feature, instance)) return presence;
      const commit = get(feature).own.tip;
      return { ...presence, commit, by: 'content', complete: true, missing: [], takenOut: undefined };
    },
    undoings: (feature, instance) => undoingsOf({ view, reverts, spot: 'branch' }, get(feature), instance),
  };
};

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
 * Whether and by what a feature that an instance was given was taken out again, with the commits that are missing since:
 * at the tip of its branch, where a promotion merges. A merge alone does not bring them back: git takes what was reverted
 * for what was decided. A record that names them again (`commits`) counts as having brought them back.
 *
 * @returns undefined when nothing was taken out
 */
export const takenOutOf = (
  { presence }: Holdings,
  feature: FeatureToPlace,
  instance: InstanceToSearch
): Readonly<{ takenOut: TakenOut; missing: readonly string[] }> | undefined => {
  const { takenOut, missing } = presence(feature, instance, 'branch');
  return takenOut && { takenOut, missing };
};
