import { type AppliedJson, appliedJson } from '../conflicts/resolutionJson.js';
import type { Member } from '../../common/member.js';
import type { CommitInfo } from '../../git/repository.js';
import type { Operation, Owed, ReplacedFile } from '../../metadata/delta/delta.js';
import type { Stop } from '../../promotion/gates.js';
import type { Plan, PlannedUndo } from '../../promotion/plan.js';
import { type NotDeletedJson, notDeletedJson } from '../delta/notDeletedJson.js';
import { type NotRevokedJson, type RevokedJson, revocationsJson } from '../delta/revocationsJson.js';

/** A commit as `--json` shows it. */
export type CommitJson = Readonly<{ commit: string; subject: string; author: string; date: string }>;

/** A plan as `--json` shows it. */
export type PlanJson = Readonly<{
  run: string;
  kind: Plan['kind'];
  instance: string;
  branch: string;
  from?: string;
  org: Readonly<{ id: string; username: string; kind: string }>;
  /** False when remote and org were not asked. */
  binding: boolean;
  /** How it is known what the org holds, where no promotion tells. */
  basis?: string;
  pipelineVersion: string;
  targetTip: string;
  /** The main branch, when it follows the instance and moves with it. */
  mainBranch?: string;
  deployedCommit?: string;
  mergeCommit: string;
  /** The merge's content: equal in every plan of the same commits. The merge commit carries run and time. */
  mergeTree: string;
  merges: ReadonlyArray<
    Readonly<{
      name: string;
      kind: 'feature' | 'instance';
      tip: string;
      mergeCommit?: string;
      unpushed: number;
      /** Set for an instance of which more is taken than its org holds. */
      beyondOrg?: true;
      /** What the target holds of a feature that was rewritten since. */
      rewrittenFrom?: string;
      /** The commits by which the target's branch took out what this brings back. */
      putsBack?: readonly string[];
      /** The undos that come along, and of which the target keeps what they took out. */
      keeps?: readonly CommitJson[];
      commits: readonly CommitJson[];
    }>
  >;
  mainCommits: ReadonlyArray<CommitJson & Readonly<{ changesComponents: boolean }>>;
  undeployed: readonly CommitJson[];
  leftBehind: readonly CommitJson[];
  components: ReadonlyArray<
    Readonly<{
      type: string;
      fullName: string;
      operation: Operation;
      files: readonly string[];
      /** Why it is in, where no change of its own tells. */
      reason?: string;
      /** Of a deletion that comes before what is added: the component that takes its name. */
      deletedBefore?: string;
      /** Of a flow that is deleted: its versions in the org, and whether one of them is active and is deactivated. */
      flow?: Readonly<{ versions: readonly number[]; isActive: boolean }>;
    }>
  >;
  /** What the branch deletes and the org keeps until a person deletes it: owed until then. */
  notDeleted: readonly NotDeletedJson[];
  ignored: ReadonlyArray<Readonly<{ path: string; reason: string }>>;
  replaced: readonly ReplacedFile[];
  /** Entries that profiles lost, and that are taken away in the org. */
  revoked: readonly RevokedJson[];
  /** Entries that profiles lost, and that the org keeps. */
  notRevoked: readonly NotRevokedJson[];
  /** What the org was owed until now, and is deployed. */
  owed: readonly Owed[];
  /** What the org will be owed afterwards. */
  owedAfterwards: readonly Owed[];
  testLevel?: string;
  tests: readonly string[];
  changedInOrg: readonly Member[];
  /** Those left as they are in the org, with what cannot be deployed without them. */
  keptInOrg: readonly Member[];
  /** What becomes of the flows that are deployed with the status Active. */
  flowActivation?: NonNullable<Plan['flowActivation']>;
  /** Versions of packages that components name in packageVersions, and the org does not have. */
  lackingPackages?: NonNullable<Plan['lackingPackages']>;
  /** Deletions that have to be confirmed by their names. */
  toConfirm?: readonly Member[];
  /** Settings of the pipeline that the merge adds, changes or removes, by their paths under plugins.sre. */
  pipelineChanges: Plan['pipelineChanges'];
  /** The collection that the features are of. */
  collection?: string;
  /** The tag that it gets. */
  tag?: string;
  /** The stages before this one that are left out on purpose. */
  skipped: readonly string[];
  /** Instances that have to hold a feature first, and do not. */
  unmet: Plan['unmet'];
  /** What a restart takes out. */
  restart?: Readonly<{ parent: string; merges: readonly CommitJson[]; features: readonly string[] }>;
  /** What an undo takes out, and what the org gets back. */
  undo?: Omit<PlannedUndo, 'reverts' | 'contentCommit'> &
    Readonly<{ reverts: ReadonlyArray<Readonly<{ run: string; merge: CommitJson; revert: string }>> }>;
  /** References to what the merge deletes: the deleted file, the side that deleted it, and the place that refers to it. */
  dangling?: NonNullable<Plan['dangling']>;
  /** What stays and refers to what is deleted. */
  referred?: NonNullable<Plan['referred']>;
  /** What the features refer to that only others bring, and what those need in turn. */
  needs?: NonNullable<Plan['needs']>;
  /** What was decided about conflicts, and is in the merge. */
  resolved?: readonly AppliedJson[];
  warnings: readonly string[];
}>;

/** What `promote plan` gives with `--json`. */
export type PlannedJson = PlanJson &
  Readonly<{
    /** The instances that the promotion would go on into. */
    further: readonly string[];
    /** What would stop promoting it; empty when nothing would. */
    stops: readonly Stop[];
  }>;

/** Gives a plan the shape of `--json`. */
export const planJson = (plan: Plan): PlanJson => ({
  run: plan.run,
  kind: plan.kind,
  instance: plan.target.name,
  branch: plan.target.branch,
  ...(plan.from === undefined ? {} : { from: plan.from }),
  org: { id: plan.org.orgId, username: plan.org.username, kind: plan.org.kind },
  binding: plan.binding,
  ...(plan.basis === undefined ? {} : { basis: plan.basis }),
  pipelineVersion: plan.pipelineVersion,
  targetTip: plan.targetTip,
  ...(plan.mainBranch === undefined ? {} : { mainBranch: plan.mainBranch }),
  ...(plan.deployedCommit === undefined ? {} : { deployedCommit: plan.deployedCommit }),
  mergeCommit: plan.mergeCommit,
  mergeTree: plan.mergeTree,
  merges: plan.merges.map(({ commits, mergeCommit, keeps, ...merge }) => ({
    ...merge,
    ...(keeps === undefined ? {} : { keeps: keeps.map(commitJson) }),
    ...(mergeCommit === undefined ? {} : { mergeCommit }),
    commits: commits.map(commitJson),
  })),
  mainCommits: plan.mainCommits.map(({ commit, changesComponents }) => ({ ...commitJson(commit), changesComponents })),
  undeployed: plan.undeployed.map(commitJson),
  leftBehind: plan.leftBehind.map(commitJson),
  components: plan.delta.components,
  notDeleted: notDeletedJson(plan.delta),
  ignored: plan.delta.ignored,
  replaced: plan.delta.replaced,
  ...revocationsJson(plan.delta),
  owed: plan.owedBefore,
  owedAfterwards: plan.owed,
  ...(plan.testLevel === undefined ? {} : { testLevel: plan.testLevel }),
  tests: plan.tests,
  changedInOrg: plan.changedInOrg,
  keptInOrg: plan.keptInOrg,
  ...(plan.flowActivation === undefined ? {} : { flowActivation: plan.flowActivation }),
  ...(plan.lackingPackages === undefined ? {} : { lackingPackages: plan.lackingPackages }),
  ...(plan.toConfirm === undefined ? {} : { toConfirm: plan.toConfirm }),
  pipelineChanges: plan.pipelineChanges,
  skipped: plan.skipped,
  ...(plan.collection === undefined ? {} : { collection: plan.collection }),
  ...(plan.tag === undefined ? {} : { tag: plan.tag }),
  unmet: plan.unmet,
  ...(plan.restart === undefined ? {} : { restart: { ...plan.restart, merges: plan.restart.merges.map(commitJson) } }),
  ...(plan.undo === undefined ? {} : { undo: undoneJson(plan.undo) }),
  ...(plan.dangling === undefined ? {} : { dangling: plan.dangling }),
  ...(plan.referred === undefined ? {} : { referred: plan.referred }),
  ...(plan.needs === undefined ? {} : { needs: plan.needs }),
  ...(plan.resolved === undefined ? {} : { resolved: plan.resolved.map(appliedJson) }),
  warnings: plan.warnings,
});

const undoneJson = ({
  runs,
  reverts,
  drift,
  unknown,
  byHand,
  losesData,
  recreated,
}: PlannedUndo): PlanJson['undo'] => ({
  ...{ runs, drift, unknown, losesData, recreated },
  ...(byHand === undefined ? {} : { byHand }),
  reverts: reverts.map(({ merge, ...revert }) => ({ ...revert, merge: commitJson(merge) })),
});

/** A commit in the shape of `--json`. */
export const commitJson = ({ oid, subject, authorName, date }: CommitInfo): CommitJson => ({
  commit: oid,
  subject,
  author: authorName,
  date,
});
