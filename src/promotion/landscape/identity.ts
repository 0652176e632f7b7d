import { sameRepository } from '../../git/address.js';
import type { HistoryEntry } from '../history.js';
import type { RecordedFeature } from '../record.js';
import { allStanding } from './standingRecords.js';

/** What tells features apart: two repositories may each have one of the same name. */
export type FeatureIdentity = Readonly<{
  /** Its branch. */
  name: string;
  /** The address of the repository that it is from; undefined without a remote. */
  repository?: string;
}>;

/** What one record says of one feature. */
export type FeatureEntry = Readonly<{ entry: HistoryEntry; feature: RecordedFeature }>;

/** Whether two names stand for one feature; where it is not known from where one is, the name alone decides. */
export const isSameFeature = (a: FeatureIdentity, b: FeatureIdentity): boolean =>
  a.name === b.name &&
  (a.repository === undefined ||
    b.repository === undefined ||
    a.repository === b.repository ||
    sameRepository(a.repository, b.repository));

/** What the records of one instance say, by feature. */
export type RecordsByFeature = Readonly<{
  /** The names of the features that they name. */
  names: Iterable<string>;
  /** What they say of a feature, oldest first. */
  naming: (feature: FeatureIdentity) => readonly FeatureEntry[];
}>;

/**
 * Sorts what records say by feature, in one pass.
 *
 * @param records newest first
 */
export const recordsByFeature = (records: readonly HistoryEntry[]): RecordsByFeature => {
  const byName = new Map<string, FeatureEntry[]>();
  for (const entry of [...allStanding(records)].reverse()) {
    for (const feature of entry.record.features) {
      const found = byName.get(feature.name);
      if (found) found.push({ entry, feature });
      else byName.set(feature.name, [{ entry, feature }]);
    }
  }
  return {
    names: byName.keys(),
    naming: (feature) => byName.get(feature.name)?.filter((each) => isSameFeature(each.feature, feature)) ?? none,
  };
};

const none: readonly FeatureEntry[] = [];

/** The features that records name, each once, in the order of their first appearance. */
export const featuresNamed = (records: Iterable<HistoryEntry>): readonly RecordedFeature[] => {
  const byName = new Map<string, RecordedFeature[]>();
  for (const { record } of records) {
    for (const feature of record.features) {
      const known = byName.get(feature.name) ?? [];
      if (!known.some((each) => isSameFeature(each, feature))) known.push(feature);
      byName.set(feature.name, known);
    }
  }
  return [...byName.values()].flat();
};
