import type { Member } from '../common/member.js';
import type { Owed } from '../metadata/delta/delta.js';

/** A single path component, as `sf sre instance link` accepted it. */
export type InstanceName = string;

/** Why an org is owed what others pushed to a branch of linear history while it deployed. */
export const pushedDuringDeploy = 'pushed to the branch during a deploy';

/** What a finished run did; see the words of DESIGN. */
export type RecordKind = 'promotion' | 'back-promotion' | 'undo' | 'baseline' | 'sync' | 'origin';

/** A feature as a record names it. */
export type RecordedFeature = Readonly<{
  /** The feature's branch. */
  name: string;
  /** The repository it came from: the remote's URL, or undefined without a remote. */
  repository?: string;
  /** The newest commit of the feature that the instance now holds. */
  tip: string;
  /** The commits that this run brought, newest first. */
  commits: readonly string[];
  /** The merge commit that brought them; undefined when the target's branch already contained them. */
  mergeCommit?: string;
}>;

/** A commit by which a branch got something before the run that brought it to the org, and the features that came with it. */
export type MergedBefore = Readonly<{
  commit: string;
  features: readonly string[];
  /** The commit that it stands for, where a host squashed that and does not say so. */
  brings?: string;
}>;

/** What the org answered to the deploy of a run. */
export type RecordedDeploy = Readonly<{
  id: string;
  /** The run whose validation it made real, without running its tests again. */
  validation?: string;
  testLevel?: string;
  tests: readonly string[];
  componentsDeployed: number;
  testsRun: number;
  /** How the tests that ran fell short of those asked for, and a person accepted it. */
  unmetTests?: readonly string[];
  /** ISO 8601, by the org's clock. */
  completed?: string;
}>;

/**
 * Where an org's source tracking stood when a record was written. Revisions above `from` up to `revision` are this
 * pipeline's own deploys; of components without such a revision, and of those in `changed`, it cannot be told without
 * comparing whether somebody changed them.
 */
export type RecordedTracking = Readonly<{
  /** 0 when the whole commit was compared with the org. */
  from: number;
  /** The org's highest revision. */
  revision: number;
  /** What others changed meanwhile and no deploy or comparison settled. */
  changed: readonly Member[];
}>;

/** A run that an undo took out, with the commits that revert its merges. */
export type UndoneByRecord = Readonly<{
  run: string;
  /** Whether all that it brought was taken out, not one of several features. */
  whole: boolean;
  reverts: ReadonlyArray<Readonly<{ merge: string; revert: string }>>;
  /** What the run would have recorded, where its org had accepted it and it was never published: no branch has it. */
  unpublished?: UnpublishedRun;
}>;

/** What is recorded of a run that an org accepted, and that was undone before it was published. */
export type UnpublishedRun = Readonly<{
  kind: RecordKind;
  /** The commit that was deployed; no branch has it. */
  deployedCommit: string;
  features: readonly RecordedFeature[];
  from?: InstanceName;
  manifest: readonly Member[];
  deletions: readonly Member[];
  owed: readonly Owed[];
  drift?: readonly Member[];
  deploy?: RecordedDeploy;
}>;

/** The permanent, shared entry that a finished run leaves in an instance's history, as `record.json` holds it. */
export type PromotionRecord = Readonly<{
  version: 1;
  run: string;
  kind: RecordKind;
  instance: InstanceName;
  org: Readonly<{ id: string; username: string; kind: string }>;
  /** The commit whose content the org is known to hold from now on. */
  deployedCommit: string;
  previousDeployedCommit?: string;
  /** The commit of the record before this one; undefined for the first. */
  previousRecord?: string;
  features: readonly RecordedFeature[];
  from?: InstanceName;
  /** The collection that the features are of. */
  collection?: string;
  /** The stages before this one that were left out on purpose. */
  skipped?: readonly InstanceName[];
  owed: readonly Owed[];
  /** The packages whose directories the org holds; undefined for all. */
  packages?: readonly string[];
  /** Whether what the org wanted in the same deploy was added. */
  withDependencies?: true;
  manifest: readonly Member[];
  deletions: readonly Member[];
  /** Of components that orgs return in part: those of which the feature's newest commit took entries from this org. */
  takenInPart?: readonly Member[];
  /** Who approved the pull request by which the branch moved. */
  approvedBy?: readonly string[];
  /** The commits by which its pull request came to the branch, newest first, where others came with it to the deployed commit. */
  landed?: readonly string[];
  /** Where its branch had got some of what it brought already: by which commits, newest first. An undo reverts these, too. */
  mergedBefore?: readonly MergedBefore[];
  /** What an undo took out. */
  undoes?: readonly UndoneByRecord[];
  /** What an undo gave back to the org though the branch has it otherwise. */
  drift?: readonly Member[];
  /** SHA-256 over the replaced bytes of all files with replacements; never their values. */
  replacements?: string;
  deploy?: RecordedDeploy;
  /** Why there was no deploy, when there was none. */
  withoutDeploy?: string;
  /** Left out for an org that does not track its changes. */
  tracked?: RecordedTracking;
  by: Readonly<{ name: string; email: string }>;
  /** ISO 8601. */
  at: string;
}>;
