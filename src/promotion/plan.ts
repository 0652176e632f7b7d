import type { Member } from '../common/member.js';
import type { CommitInfo } from '../git/repository.js';
import type { Delta, Owed } from '../metadata/delta/delta.js';
import type { DeletedFlows } from '../metadata/delta/deletedFlows.js';
import type { OrgFacts, TestLevel } from '../org/types.js';
import type { Instance } from '../pipeline/pipeline.js';
import type { AlongsideCommit } from './alongside.js';
import type { OrgAnswer } from './changedInOrg.js';
import type { FlowActivation } from './flowActivation.js';
import type { Dangling } from './merge/dangling.js';
import type { Applied } from './merge/decisions.js';
import type { Need } from './needs/findNeeds.js';
import type { LackingPackage } from './packageVersions.js';
import type { SettingChange } from './pipelineChanges.js';
import type {
  InstanceName,
  MergedBefore,
  RecordedFeature,
  RecordedTracking,
  RecordKind,
  UndoneByRecord,
} from './record.js';
import type { RunKind } from './run.js';
import type { StillReferred } from './stillReferred.js';

/** One merge of a plan: a feature, or all that an instance holds. */
export type PlannedMerge = Readonly<{
  /** The feature's branch, or the instance's name. */
  name: string;
  kind: 'feature' | 'instance';
  tip: string;
  /** Its own commits that the target lacks, newest first. */
  commits: readonly CommitInfo[];
  /** Undefined when the target's branch contains the tip already. */
  mergeCommit: string | undefined;
  /** How many of its commits are not on the remote yet. */
  unpushed: number;
  /** Set for an instance of which more is taken than its org holds. */
  beyondOrg?: true;
  /** What the target holds of a feature that was rewritten since. */
  rewrittenFrom?: string;
  /** The commits by which the target's branch took out what this brings back. */
  putsBack?: readonly string[];
  /** The undos that come along, and of which the target keeps what they took out. */
  keeps?: readonly CommitInfo[];
}>;

/** What an undo does beside its reverts. */
export type PlannedUndo = Readonly<{
  /** The runs, newest first. */
  runs: ReadonlyArray<
    Readonly<{
      run: string;
      kind: RecordKind;
      at: string;
      features: readonly string[];
      whole: boolean;
      /** Whether it never came to a branch, so that nothing is reverted. */
      unpublished?: true;
    }>
  >;
  reverts: ReadonlyArray<Readonly<{ run: string; merge: CommitInfo; revert: string }>>;
  /** The commit whose content is deployed, where the org gets back what the branch never had. */
  contentCommit?: string;
  /** What the org gets back though the branch has it otherwise. */
  drift: readonly Member[];
  /** What cannot be given back as it was, and why: the org gets what the branch has. */
  unknown: ReadonlyArray<Readonly<Member & { reason: string }>>;
  /** The flows of which a person has to activate a version, or none, since no deploy can. */
  byHand?: ReadonlyArray<Readonly<Member & { reason: string }>>;
  /** What goes from the org together with the data in it. */
  losesData: readonly Member[];
  /** What is created again: without the data that was in it, and the access to it that only the org gave. */
  recreated: readonly Member[];
}>;

/** What a promotion would do, computed without touching the working tree, a ref or an org. */
export type Plan = Readonly<{
  run: string;
  kind: RunKind;
  target: Instance;
  /** The root above the target, or the target itself: what it holds comes along without being asked. */
  root: InstanceName;
  /** The org as it answered; of an offline plan only what the newest record says. */
  org: OrgFacts | Readonly<{ orgId: string; username: string; kind: string }>;
  /** False for an offline plan: the org and the remote may have moved on. */
  binding: boolean;
  /** How it is known what the org holds, where no promotion tells: a phrase for people. */
  basis?: string;
  /** Which version of the pipeline counted, for people. */
  pipelineVersion: string;
  from: InstanceName | undefined;
  /** The stages before the target that are left out on purpose. */
  skipped: readonly InstanceName[];
  /** The collection that the features are of. */
  collection?: string;
  /** The tag that the collection gets with this plan. */
  tag?: string;
  targetTip: string;
  /** The main branch, when it follows this instance and moves with it. */
  mainBranch: string | undefined;
  /** The branch of those that move, and where, that cannot be moved since it is checked out: without a remote. */
  checkedOut?: Readonly<{ branch: string; place: string }>;
  /** The commit whose content the org holds; undefined when everything is deployed. */
  deployedCommit: string | undefined;
  previousRecord: string | undefined;
  mergeCommit: string;
  /** The merge's content: the same in every plan of the same commits, while the merge commit carries run and time. */
  mergeTree: string;
  merges: readonly PlannedMerge[];
  features: readonly RecordedFeature[];
  /** By which commits the branch had got some of that before, newest first. */
  mergedBefore?: readonly MergedBefore[];
  /** Commits of the main branch that come along, though neither target nor root holds them. */
  mainCommits: readonly AlongsideCommit[];
  /** Commits on the target's branch that no promotion brought: they come along. */
  undeployed: readonly CommitInfo[];
  /** Commits on the source's branch that its org never got, and that stay behind. */
  leftBehind: readonly CommitInfo[];
  delta: Delta;
  /** What the org was owed before, and is deployed with this plan. */
  owedBefore: readonly Owed[];
  /** What the org will still be owed afterwards. */
  owed: readonly Owed[];
  testLevel: TestLevel | undefined;
  tests: readonly string[];
  /** Components that somebody changed in the org since the deployed commit. */
  changedInOrg: readonly Member[];
  /** Those of them that are left as the org has them, with what cannot be deployed without them: owed afterwards. */
  keptInOrg: readonly Member[];
  /** What the org has of the flows that are deleted. */
  deletedFlows?: DeletedFlows;
  /** What becomes of the flows that are deployed as active. */
  flowActivation?: FlowActivation;
  /** Versions of packages that components name, and the org does not have. */
  lackingPackages?: readonly LackingPackage[];
  /** Deletions that a person has to confirm by their names first. */
  toConfirm?: readonly Member[];
  /** Settings of the pipeline that the merge changes, by their paths under plugins.sre. */
  pipelineChanges: readonly SettingChange[];
  /** Instances that have to hold features before the target gets them, and do not. */
  unmet: ReadonlyArray<Readonly<{ feature: string; instance: InstanceName }>>;
  /** Where the org's source tracking stood; undefined for an org that has none, and offline. */
  tracked: RecordedTracking | undefined;
  /** What a sync takes out that lets the branch take its parent's content. */
  restart?: Readonly<{ parent: InstanceName; merges: readonly CommitInfo[]; features: readonly string[] }>;
  /** What an undo takes out, and what it gives back. */
  undo?: PlannedUndo;
  undoes?: readonly UndoneByRecord[];
  /** References to what the merge deletes, which no file shows as a conflict. */
  dangling?: ReadonlyArray<Dangling & Readonly<{ source: string }>>;
  /** What the features refer to that only others bring, and what those need in turn. */
  needs?: readonly Need[];
  /** What stays and refers to what is deleted. */
  referred?: readonly StillReferred[];
  /** What was decided about conflicts, and is in the merge. */
  resolved?: readonly Applied[];
  /** What the org answered of what it holds, where it was asked. */
  inOrg?: OrgAnswer;
  warnings: readonly string[];
}>;

/** All of some components, or those named. */
export type Selection = 'all' | readonly Member[];

/** Options that shape a plan, beside the route. */
export type PlanOptions = Readonly<{
  /** Deploy everything, though it is not known what the org holds. */
  full: boolean;
  includeMain: boolean;
  includeUndeployed: boolean;
  /** Whether undos that come along take out what they undid, also where the target holds it. */
  withUndo?: boolean;
  /** Which components changed in the org may be overwritten. */
  overwrite: Selection;
  /** Which components changed in the org are left as they are there, and owed. */
  keepOrg: Selection;
  /** Deletions that are confirmed where the instance wants that. */
  delete?: readonly Member[];
  testLevel?: TestLevel;
  tests: readonly string[];
  ignoreWarnings: boolean;
  /** Whether a reference to what is deleted stops it. */
  strict?: boolean;
  /** Whether the features that those asked for need are promoted with them. */
  withFeatures?: boolean;
  /** Whether unchanged components are added that an org wants in the same deploy as changed ones. */
  withDependencies?: boolean;
  /** Whether features that others need are only warned of. */
  ignoreNeeds?: boolean;
  apiVersion?: string;
}>;

/**
 * The tests of a plan: those asked for, else those that the instance sets. Tests that are named run with RunSpecifiedTests
 * alone: with another level a deploy that names some is refused (MavensMate#451).
 */
export const testsOf = (
  { testLevel, tests }: Instance,
  options: Pick<PlanOptions, 'testLevel' | 'tests'>
): Pick<Plan, 'testLevel' | 'tests'> => {
  const level = options.testLevel ?? (options.tests.length > 0 ? undefined : (testLevel as TestLevel | undefined));
  const named = options.tests.length > 0 ? options.tests : (tests ?? []);
  const chosen = level ?? (named.length > 0 ? 'RunSpecifiedTests' : undefined);
  // What is asked for and cannot be is kept, for the gates to refuse it.
  return { testLevel: chosen, tests: chosen === 'RunSpecifiedTests' ? named : options.tests };
};
