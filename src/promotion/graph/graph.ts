import type { ForeignInstance, Freeze } from '../../pipeline/config.js';
import type { InstanceState, RecordSummary } from '../instances/instanceState.js';
import type { InstanceName } from '../record.js';
import type { RunKind, RunState } from '../run.js';

/** A run of this clone that is not finished, or that failed after the newest record of its instance was left. */
export type GraphRun = Readonly<{
  id: string;
  kind: RunKind;
  state: RunState;
  /** ISO 8601. */
  started: string;
  deployId?: string;
  /** Why it ended or stopped; left out while nothing has gone wrong. */
  failure?: Readonly<{ name: string; message: string }>;
}>;

/** One instance, as far as a picture of the pipeline needs it. Its org is not asked. */
export type GraphInstance = Readonly<{
  name: InstanceName;
  /** The next instance on the way to production; left out for a root and for a mirror. */
  parent?: InstanceName;
  /** The parent, when it is in another repository. */
  foreignParent?: ForeignInstance;
  /** The instance whose branch this second org follows. */
  mirrorOf?: InstanceName;
  branch: string;
  /** Left out when there is no such branch. */
  branchTip?: string;
  /** Alias or username of the org. */
  org: string;
  /** The kind of org, as of the newest record. */
  kind?: string;
  onMain: InstanceState['onMain'];
  /** The deployed commit of the newest record; left out without one. */
  deployedCommit?: string;
  /** Commits on the branch that the org was never given. */
  undeployed?: number;
  /** Commits that the parent's branch lacks. */
  ahead?: number;
  /** Commits that only the parent's branch has. */
  behind?: number;
  /** How many components of the deployed commit the org still owes. */
  owed: readonly string[];
  frozen?: Freeze;
  lastRecord?: RecordSummary;
  lock?: InstanceState['lock'];
  /** Oldest first. */
  runs: readonly GraphRun[];
}>;

/** Where a feature has to go next. */
export type FeatureWait = Readonly<{
  /** The instance that has what waits: it holds it, or it is developed there. Left out when nobody knows. */
  from?: InstanceName;
  /** The instance that lacks it; left out for a feature that is in no instance. */
  to?: InstanceName;
  /** Whether `to` holds older commits of the feature, and only newer ones wait. */
  newer: boolean;
}>;

/** One feature and where it is. */
export type GraphFeature = Readonly<{
  /** Its branch. */
  name: string;
  /** Its name by the pipeline's pattern; left out for a branch that the pattern does not make. */
  shortName?: string;
  /** Left out when the branch is gone. */
  tip?: string;
  /** The instance it is developed in, when that is known. */
  developedIn?: InstanceName;
  /** Whether it may go straight to the root. */
  hotfix: boolean;
  /** The newest commit of the feature that each instance holds, in the order of the instances. */
  heldBy: ReadonlyArray<Readonly<{ instance: InstanceName; commit: string }>>;
  /** Empty when it has arrived everywhere on its way. */
  waits: readonly FeatureWait[];
}>;

/** The forest of instances with the features on their way through it. */
export type Graph = Readonly<{
  /** When it was read; ISO 8601. */
  at: string;
  /** Which version of the pipeline it is, in words. */
  pipelineVersion: string;
  /** Left out when it is not known. */
  mainBranch?: string;
  /** The remote that the state was read from. Left out without a remote. */
  remote?: string;
  /** Parents come before their children. */
  instances: readonly GraphInstance[];
  /** By name. */
  features: readonly GraphFeature[];
}>;
