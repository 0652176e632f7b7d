import type { Fates, IsLeftOut } from './leftOut.js';
import type { OwnCommits } from './ownCommits.js';
import type { Reverts } from './reverts.js';
import type { FeatureToPlace, InstanceToSearch, Spot, View } from './view.js';

/** Another commit that makes the same change as some of a feature's. */
export type SameChange = Readonly<{ at: number; covers: readonly string[]; by: 'pick' | 'squash' }>;

/** What is known of a feature, whatever the instance. */
export type KnownFeature = Readonly<{
  feature: FeatureToPlace;
  own: OwnCommits;
  sameChanges: readonly SameChange[];
  /** The only instances that can have any of it; undefined where that cannot be told beforehand. */
  near: ReadonlySet<InstanceToSearch> | undefined;
}>;

/** A history to look in, with its reverts. */
export type Search = Readonly<{ view: View; reverts: Reverts; fates: Fates; isLeftOut: IsLeftOut; spot: Spot }>;

/** The commits of a feature that merges brought to an instance. */
export const broughtTo = (
  { view, fates, spot }: Search,
  { feature, own }: Pick<KnownFeature, 'feature' | 'own'>,
  instance: InstanceToSearch
): readonly string[] =>
  own.commits.filter((oid) => {
    const place = view.graph.placeOf(oid);
    const isIn = place !== undefined && view.wasBrought(spot, instance, place);
    return isIn && fates(feature, instance, spot, oid) === undefined;
  });
