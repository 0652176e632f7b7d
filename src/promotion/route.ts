import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import type { FeatureBranch } from './features.js';
import type { InstanceName } from './record.js';
import type { MergingKind } from './run.js';

/** What a person asks to be promoted, and whereto. */
export type RouteRequest = Readonly<{
  features: readonly string[];
  from?: InstanceName;
  /** Where it is to arrive, stage by stage; undefined: the next instance. */
  to?: InstanceName;
  /** The collection whose features are promoted, in place of `features`. */
  collection?: string;
  /** Leave out the stages before `to`, where policy allows. */
  skipStages?: boolean;
}>;

/** A feature that is promoted, and where it is developed; a hotfix on its way straight to the root is in none. */
export type RoutedFeature = FeatureBranch & Readonly<{ developedIn: InstanceName | undefined }>;

/** What goes along a route: features, all that an instance holds, or features as an instance was given them. */
export type RouteSource =
  | Readonly<{ kind: 'features'; features: readonly RoutedFeature[] }>
  | Readonly<{
      kind: 'instance';
      instance: Instance;
      /** The commit to take; undefined: what its org holds by now. */
      at?: string;
    }>
  | Readonly<{
      kind: 'recorded';
      instance: Instance;
      /** Of each feature the branches that its name may stand for. */
      features: ReadonlyArray<readonly string[]>;
    }>;

/**
 * What is promoted, forward or backward, and into which instance. Target and source may be in other repositories than the
 * one at hand.
 */
export type Route = Readonly<{
  kind: MergingKind;
  target: Instance;
  source: RouteSource;
  /** The stages before the target that were left out on purpose. */
  skipped: readonly InstanceName[];
  /** The collection that the features are of. */
  collection?: string;
  /** The target's repository, when it is another one. */
  abroad?: Context;
  /** The source's repository, when the target is in another one. */
  home?: Context;
}>;

/** Asks a person in which of some instances a feature is developed. */
export type AskInstance = (feature: string, candidates: readonly Instance[]) => Promise<InstanceName>;
