import type { MergeConflict } from '../../git/merge.js';
import type { Owed } from '../../metadata/delta/delta.js';
import type { OrgFacts } from '../../org/types.js';
import type { ConnectOrg } from '../instances/instanceOrgs.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { FollowedMirror } from '../steps/step.js';
import type { AskInstance } from '../route.js';
import type { CommitPlan } from './plan.js';

/** What a person asks to be committed onto a feature. */
export type CommitRequest = Readonly<{
  /** The feature's branch or short name; undefined: the branch that is checked out. */
  name?: string;
  /** The instance that the feature is developed in, where that is not known yet. */
  instance?: string;
  /** Components and types, as `sf project retrieve start --metadata` takes them. */
  metadata: readonly string[];
  /** Path of a package.xml. */
  manifest?: string;
  /** Paths of files and folders, in the working tree. */
  sourceDirs: readonly string[];
  /** The commit's message; undefined: one that says where it comes from. */
  message?: string;
}>;

/** What a commit tells, and what it listens to. */
export type CommitEffects = Readonly<{
  connect: ConnectOrg;
  askInstance?: AskInstance;
  /** Shows what is about to be taken, and asks whether to go on. */
  confirm: (plan: CommitPlan) => Promise<boolean>;
  /** Fires when the person wants to stop. */
  signal: AbortSignal;
  /** How long to wait for the org, in milliseconds. */
  wait: number;
  /** How often to ask the org, in milliseconds; undefined: as often as sf does. */
  frequency?: number;
}>;

/** How committing to a feature ended. */
export type CommitResult = Readonly<
  | { kind: 'nothing' }
  /** The merge into the instance's branch conflicts: the feature has its commit, and nothing is recorded. */
  | { kind: 'conflicted'; conflicts: readonly MergeConflict[] }
  | { kind: 'recorded'; run: string; mergeCommit: string; owed: readonly Owed[] }
>;

/** What became of committing to a feature. */
export type CommitOutcome = CommitResult &
  Readonly<{
    feature: string;
    instance: Instance;
    org: OrgFacts;
    plan: CommitPlan;
    /** The mirrors of the instance that follow by themselves. */
    mirrors: readonly FollowedMirror[];
  }>;
