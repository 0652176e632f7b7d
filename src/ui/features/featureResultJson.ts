import { withoutUndefined } from '../../common/json.js';
import type { Finish } from '../../promotion/features/finishFeature.js';
import type { Started } from '../../promotion/features/startFeature.js';
import type { Synced } from '../../promotion/features/syncFeature.js';
import type { Holder } from '../../promotion/landscape/standing.js';

/** What `feature start --json` gives. */
export type FeatureStartJson = Readonly<{
  /** Its branch. */
  feature: string;
  /** The name that commands take for it. */
  name: string;
  /** The instance that it is developed in. */
  instance: string;
  hotfix: boolean;
  /** The commit that it was started from. */
  base: string;
  /** The branch, or for a hotfix the root, that the base is of. */
  from: string;
  /** Where the branch was pushed to; left out without a remote. */
  remote?: string;
  /** Tracked files with changes that are not committed, which git kept. */
  uncommitted: readonly string[];
  /** The clone of another repository that it was started in; left out for this one. */
  directory?: string;
}>;

/** Gives a feature that was started the shape of `--json`. */
export const featureStartJson = ({
  started: { remote, ...started },
  directory,
}: Readonly<{ started: Started; directory?: string }>): FeatureStartJson =>
  withoutUndefined({ ...started, remote, directory });

/** What `feature sync --json` gives. */
export type FeatureSyncJson = Readonly<{
  /** The feature's branch. */
  feature: string;
  outcome: 'synced' | 'upToDate';
  /** Where the feature was, and is now. */
  before: string;
  commit: string;
  mainBranch: string;
  mainCommit: string;
  /** How many commits of the main branch came in. */
  brought: number;
  /** The commits by which the main branch had taken out work of the feature, which stays in it. */
  kept: readonly string[];
  /** The remote that it was pushed to; left out when nothing was pushed. */
  pushedTo?: string;
  /** What was moved here. */
  moved: 'files' | 'branch' | 'nothing';
}>;

/** Gives a sync the shape of `--json`. */
export const featureSyncJson = ({ pushedTo, ...synced }: Synced): FeatureSyncJson =>
  withoutUndefined({ ...synced, pushedTo });

/** What `feature finish --json` gives. */
export type FeatureFinishJson = Readonly<{
  /** The feature's branch. */
  feature: string;
  /** Its newest commit, by which it can be brought back; left out when its branch was gone already. */
  tip?: string;
  /** Whether a root holds all of it. */
  isInRoot: boolean;
  heldBy: readonly Holder[];
  /** The remote that its branch was deleted on; left out when it was not there. */
  remoteBranch?: string;
  /** Whether its branch was deleted here. */
  localBranch: boolean;
  /** Whether its facts were deleted. */
  facts: boolean;
  /** The branch that was checked out in place of it; left out when it was not checked out. */
  switchedTo?: string;
  /** The collections that still name it. */
  collections: readonly string[];
}>;

/** Gives a feature that was finished the shape of `--json`. */
export const featureFinishJson = ({ whereabouts, ...finish }: Finish): FeatureFinishJson =>
  withoutUndefined({ ...finish, isInRoot: whereabouts.isInRoot, heldBy: whereabouts.standing.heldBy });
