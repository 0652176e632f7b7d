import type { FeatureDetails } from '../../promotion/landscape/displayFeature.js';
import { type CommitJson, commitJson } from '../promotion/planJson.js';

/** What `feature display --json` gives. */
export type FeatureDisplayJson = Omit<FeatureDetails, 'missing'> &
  Readonly<{
    /** What instances that hold some of it, and the next one, lack of it; newest first. */
    missing: ReadonlyArray<Readonly<{ instance: string; commits: readonly CommitJson[] }>>;
  }>;

/** Gives a feature the shape of `--json`. */
export const featureDisplayJson = ({ missing, ...details }: FeatureDetails): FeatureDisplayJson => ({
  ...details,
  missing: missing.map(({ instance, commits }) => ({ instance, commits: commits.map(commitJson) })),
});
