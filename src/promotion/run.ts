import { randomBytes } from 'node:crypto';
import type { Member } from '../common/member.js';
import type { DeletedFlows } from '../metadata/delta/deletedFlows.js';
import type { DeployedPackages, NeverDelete, Owed, OwedSince } from '../metadata/delta/delta.js';
import type { TestLevel } from '../org/types.js';
import type { Lock } from './lockOwner.js';
import type { ConflictedMerge } from './merge/contested.js';
import type {
  InstanceName,
  MergedBefore,
  RecordedDeploy,
  RecordedFeature,
  RecordedTracking,
  RecordKind,
  UndoneByRecord,
  UnpublishedRun,
} from './record.js';

/**
 * Where a run is. `started`: nothing but the lock may exist. `planned`: gates and confirmation are passed. `proposed`: its
 * merge waits for a pull request, without the lock. `conflicted`: it stopped before its plan, without the lock, and is planned
 * anew. `validating`: the validation before a pull request may have reached the org, or the org has it; a validation changes
 * nothing there. `sending`: the
 * deploy may or may not have reached the org. `deploying`: the org has it under `deployId`. `accepted`: the org says that
 * it succeeded. `verified`: every member sent is accounted for. `unverified`: the org says success, yet members are
 * missing. The rest are ends.
 */
export type RunState =
  | 'started'
  | 'planned'
  | 'validating'
  | 'conflicted'
  | 'proposed'
  | 'sending'
  | 'deploying'
  | 'accepted'
  | 'unverified'
  | 'verified'
  | 'published'
  | 'ended';

/** A pull request that its host merged, where the branch is deployed with what it got besides. */
export type LandedProposal = Readonly<{
  /** The branch's tip that the merge was proposed upon. */
  targetTip: string;
  mergeCommit: string;
  /** The commit by which its host merged it. */
  landed: string;
  /** The commits of the branch that an undo reverts. */
  commits: readonly string[];
}>;

/** What of a plan a run needs to be finished, by any process, after any crash: plain data, all of it journaled. */
export type RunPlan = Readonly<{
  org: Readonly<{ id: string; username: string; kind: string; apiVersion: string }>;
  branch: string;
  /** The main branch, when it follows this instance and is not its branch. */
  mainBranch: string | undefined;
  /** The branch's tip that the merge was made upon. */
  targetTip: string;
  mergeCommit: string;
  deployedCommit: string | undefined;
  previousRecord: string | undefined;
  from: InstanceName | undefined;
  skipped: readonly InstanceName[];
  collection: string | undefined;
  /** The tag that the collection gets. */
  tag: string | undefined;
  features: readonly RecordedFeature[];
  /** By which commits the branch had got some of that before, newest first. */
  mergedBefore?: readonly MergedBefore[];
  owedBefore: readonly Owed[];
  /** Of profiles among it: the commits that the org last got them from, by member key. */
  owedSince?: OwedSince;
  /** The packages whose directories are deployed, and were before; left out where all are. */
  packages?: DeployedPackages;
  /** Whether what an org wants in the same deploy was added. */
  withDependencies?: true;
  owed: readonly Owed[];
  /** What was known to be changed in the org when it was planned, and is overwritten or left. */
  changedInOrg?: readonly Member[];
  /** What is left as it is in the org, and taken out of what is deployed. */
  keptInOrg: readonly Member[];
  /** What the org had of the flows that are deleted. */
  deletedFlows?: DeletedFlows;
  /** What is not deleted in the org although the commit does not have it. */
  neverDelete?: NeverDelete;
  testLevel: TestLevel | undefined;
  tests: readonly string[];
  ignoreWarnings: boolean;
  sent: readonly Member[];
  /** Main files in the repository of what is sent, by member key: errors name them instead of those in the package. */
  paths: Readonly<Record<string, string>>;
  deleted: readonly Member[];
  manifest: string;
  destructiveChangesPre?: string;
  destructiveChanges: string | undefined;
  replacements: string | undefined;
  replacementEnv: readonly string[];
  /** The version that package.xml names. */
  apiVersion: string;
  /** The validation that is made real instead of deploying in full. */
  quick?: Readonly<{ run: string; deployId: string }>;
  /** The commit whose content is deployed, where an undo gives an org back what the branch never had. */
  contentCommit?: string;
  /** What the org gets back though the branch has it otherwise. */
  drift?: readonly Member[];
  /** What an undo takes out. */
  undoes?: readonly UndoneByRecord[];
  /** Whether a sync moves the branch, to its parent's content. */
  restarts?: true;
  /** Whether the branch's history is linear: what else would be a merge commit has one parent. */
  squash?: true;
  /** Whether the branch moves by a pull request. */
  byPullRequest?: true;
  /** What was proposed, where that was merged and others were published before it was deployed. */
  proposal?: LandedProposal;
  /** Why nothing is deployed, when nothing is. */
  withoutDeploy: string | undefined;
  /** Where the org's source tracking stood before the deploy. */
  tracked: RecordedTracking | undefined;
}>;

/**
 * What a run does, over one engine: merge forward or backward, bring an org to what its branch has, or undo an earlier run.
 */
export type RunKind = Extract<RecordKind, 'promotion' | 'back-promotion' | 'sync' | 'undo'>;

/** What is known of a deploy or validation that a run sends: enough to find it in the org where its answer was lost. */
export type Sending = Readonly<{
  /** The process that was to send it, and when it began. */
  sentBy?: Readonly<{ host: string; pid: number; at: string }>;
  /** The org's user who sends it, 18 characters. */
  sender?: string;
  /** The org's newest deploy before ours was sent: what is newer may be ours. */
  newestBefore?: Readonly<{ id: string; createdDate: string }>;
  deployId?: string;
  /** Whether it was found in the org, its answer lost, by the components that it names. */
  adopted?: true;
}>;

/** One execution of a plan, as its journal holds it. */
export type Run = Sending &
  Readonly<{
    version: 1;
    id: string;
    kind: RunKind;
    instance: InstanceName;
    remote: string | undefined;
    /** The address of the repository that the instance is in, when it is another one than where the run was started. */
    repository?: string;
    /** ISO 8601. */
    started: string;
    state: RunState;
    /** What a person asked for, as {@link Asked} has it: a run that conflicted is planned anew from it. */
    asked?: Readonly<{ kind: RunKind; request: object }>;
    lock?: Lock;
    /** Set when its remote moves one ref after the other: a crash may leave part of what is published. */
    oneByOne?: true;
    /** The run that this one undoes before it is published, with its lock: it gets that back where this one comes to nothing. */
    inPlaceOf?: Run;
    plan?: RunPlan;
    /** The validation before a pull request, until it has passed: what is told of the run itself is told of its deploy. */
    validation?: Sending;
    /** The validation before a pull request that passed, and whether an org can make it real. */
    validated?: Readonly<{ deployId: string; ranTests: boolean }>;
    /** The merge that it was proposed with before, where it was proposed anew: its branch may not have moved yet. */
    proposedBefore?: string;
    /** Set when it waited for a pull request and is planned anew: its proposal is there until that is withdrawn. */
    wasProposed?: true;
    /** Whether publishing was tried before: where it was refused, the merge may have been set aside on a branch of its own. */
    publishedAgain?: true;
    /** Who approved the pull request. */
    approvedBy?: readonly string[];
    /** The commit of the branch that has what was deployed, when it is not the plan's: its host merged the pull request. */
    landed?: string;
    /** The commit that holds what the org had of the run's components, and the one that an earlier attempt shared. */
    preimage?: Readonly<{ commit: string; replaces?: string }>;
    deploy?: RecordedDeploy;
    /** Where the org's source tracking stands after the deploy. */
    tracked?: RecordedTracking;
    /** Members that the org did not report, and that reading it back did not find. */
    missing?: readonly Member[];
    /** How the tests that ran fall short of those asked for. */
    unmetTests?: readonly string[];
    /** Whether a person accepts that. */
    testsAccepted?: true;
    recordCommit?: string;
    /** Who published it, where another process did so than the one that would have. */
    publishedBy?: string;
    /** The run that undid it meanwhile, where another process published it. */
    undoneBy?: string;
    /** Where publishing moved the branch to, when others had pushed to it meanwhile: a merge of theirs and the plan's. */
    branchTip?: string;
    /** The object of the tag that the collection gets. */
    tagObject?: string;
    /** Why the run ended, when it did not end well, what it conflicted with, or why it stands still though the org accepted it. */
    failure?: Readonly<{
      name: string;
      message: string;
      /** Of one that was superseded: whether its org has what it sent, or may have it. */
      isInOrg?: boolean;
    }>;
    /** What was merged when it conflicted, and what is contested. */
    conflict?: ConflictedMerge;
  }>;

const sentStates: readonly RunState[] = ['sending', 'deploying', 'accepted', 'unverified', 'verified'];

/** Whether a run is to be validated, if it is not yet, and proposed: its pull request is not there to be approved. */
export const isToBeProposed = ({ state, plan, approvedBy }: Run): boolean =>
  (state === 'planned' || state === 'validating') && plan?.byPullRequest === true && approvedBy === undefined;

/** How far a run has come with its validation, if it has one, and then with its deploy. */
const progressOf = (run: Run): number => {
  const { state, validation, validated } = run;
  if (state === 'validating') return validation?.deployId === undefined ? 1 : 2;
  if (sentStates.includes(state)) return 4 + sentStates.indexOf(state);
  return isToBeProposed(run) && validated !== undefined ? 3 : 0;
};

/**
 * The one of two descriptions of a run that knows more of its deploy, or of its validation: a process of it may have gone on
 * since the other was read.
 */
export const furthest = (run: Run, other: Run | undefined): Run =>
  other !== undefined && progressOf(other) > progressOf(run) ? other : run;

/** Whether an org has a run's deploy, or may have it. */
export const mayBeInOrg = ({ state }: Pick<Run, 'state'>): boolean => sentStates.includes(state);

/** Whether the org accepted a run's deploy, and the run is not published. */
export const isAccepted = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'accepted' || state === 'verified' || state === 'unverified';

/** The commit whose content is deployed. */
export const contentOf = ({ contentCommit, mergeCommit }: Pick<RunPlan, 'contentCommit' | 'mergeCommit'>): string =>
  contentCommit ?? mergeCommit;

/**
 * Whether a run moves its instance's branch: a sync leaves it where it is, but for a restart, and so does what undoes a run
 * that never moved it.
 */
export const movesBranch = ({ kind, plan }: Pick<Run, 'kind' | 'plan'>): boolean =>
  kind === 'sync' ? plan?.restarts === true : unpublishedOf(plan) === undefined;

/** The run that an undo takes out before it was published. */
export const unpublishedOf = (plan: Pick<RunPlan, 'undoes'> | undefined): UnpublishedRun | undefined =>
  plan?.undoes?.find(({ unpublished }) => unpublished !== undefined)?.unpublished;

/** The commit of the branch that has what was deployed: the merge, or what its host made of it. */
export const publishedCommit = (run: Pick<Run, 'landed' | 'plan'>): string => run.landed ?? run.plan?.mergeCommit ?? '';

/** The kinds of runs that merge. */
export type MergingKind = Exclude<RunKind, 'sync' | 'undo'>;

/** A run's id: sortable by start, and random enough that no two machines make the same. */
export const newRunId = (now: Date): string =>
  `${now.toISOString().slice(0, 19).replace(/[-:T]/g, '')}-${randomBytes(6).toString('hex')}`;

/** When the run of an id was started, to the second. */
export const runStart = (id: string): Date =>
  new Date(id.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6Z'));

/** Whether a text has the form of a run's id, and can be the name of a file. */
export const isRunId = (text: string): boolean => /^\d{14}-[\da-f]{12}$/.test(text);
