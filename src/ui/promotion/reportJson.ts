import { failureReasons } from '../../org/failureReasons.js';
import { reasonLine } from '../../promotion/deployErrors.js';
import type { Outlook } from '../../promotion/outlook.js';
import { proposalBranch } from '../../promotion/proposal/proposals.js';
import type { RunReport } from '../../promotion/reportRun.js';
import type { Run } from '../../promotion/run.js';
import { endedInDoubt } from '../../promotion/superseded.js';

/** What `promote report` gives with `--json`. */
export type ReportResult = Readonly<{
  run: string;
  kind: string;
  instance: string;
  started: string;
  /**
   * Published; Ended, with everything as it was but for what `reasons` tells; NothingSent: the org has no deploy of it; Proposed: it waits for its pull request; Merged: that was
   * merged, and is to be deployed; Validated: it passed its validation, and is to be proposed; TakenOut: it was merged, and reverted on the branch; Conflicted: it is to be planned anew; Running, Accepted or Refused by the
   * org; Unknown: the org does not say what became of it, or has no deploy of it while that may still be on its way.
   */
  status:
    | 'Published'
    | 'Ended'
    | 'NothingSent'
    | 'Validated'
    | 'Proposed'
    | 'Merged'
    | 'TakenOut'
    | 'Conflicted'
    | 'Running'
    | 'Accepted'
    | 'Refused'
    | 'Unknown';
  org?: Readonly<{ id: string; username: string }>;
  deployId?: string;
  /** Of one that is validated before its pull request: that in the org, which `deployStatus` and what follows tell about. */
  validation?: string;
  /** Of one whose deploy is not known: those in the org that may be it. */
  deploys?: readonly string[];
  /** What the org calls the deploy's status, such as InProgress. */
  deployStatus?: string;
  components?: Readonly<{ total: number; done: number; errors: number }>;
  tests?: Readonly<{ total: number; done: number; errors: number }>;
  /** What is before it in the org's queue, where the org tells. */
  ahead?: ReadonlyArray<Readonly<{ id: string; status: string; checkOnly: boolean; by: string }>>;
  /** Why the org refused it, why it is not published though the org accepted it, or why it ended while the org may have it. */
  reasons?: readonly string[];
  mergeCommit?: string;
  /** The branch that a pull request brings into another one, the commit by which that was merged, and the run that brought it to the org. */
  pullRequest?: Readonly<{ branch: string; into: string; landed?: string; broughtBy?: string }>;
  /** The run that undoes it, or has undone it, before it was published. */
  undoneBy?: string;
  /** The run that was published after this one lost its lock, so that this one cannot be gone on with. */
  supersededBy?: string;
  lock?: Readonly<{ owner: string; host: string; started: string; expires: string; expired: boolean }>;
}>;

const statuses = {
  published: 'Published',
  ended: 'Ended',
  nothingSent: 'NothingSent',
  validated: 'Validated',
  proposed: 'Proposed',
  conflicted: 'Conflicted',
  running: 'Running',
  accepted: 'Accepted',
  refused: 'Refused',
  unknown: 'Unknown',
} as const;

/** What the org is still at, and what waits for somebody to go on with it. */
const open: ReadonlySet<Outlook['kind']> = new Set(['running', 'unknown', 'validated', 'proposed']);

/** The exit code that says how a run stands: as that of the promotion itself. */
export const exitCodeOfReport = ({ outlook }: RunReport): number => {
  const { kind } = outlook;
  if (kind === 'published') return 0;
  if (kind === 'proposed' && outlook.isTakenOut) return 1;
  if (kind === 'accepted') return 68;
  return open.has(kind) ? 69 : 1;
};

/** Gives a report the shape of `--json`. */
export const reportJson = (report: RunReport): ReportResult => {
  const { run, outlook, hindrances, lock, expired, undoing, supersededBy } = report;
  const { id, kind, instance, started, plan } = run;
  const why = outlook.kind === 'ended' ? endedInDoubt(run) : undefined;
  return {
    run: id,
    kind,
    instance,
    started,
    status: statusOf(outlook),
    ...(outlook.kind === 'proposed' ? { pullRequest: pullRequestJson(run, outlook) } : {}),
    ...(plan === undefined
      ? {}
      : { org: { id: plan.org.id, username: plan.org.username }, mergeCommit: plan.mergeCommit }),
    ...deployJson(outlook, run.deployId),
    ...(outlook.kind === 'unknown' ? { deploys: outlook.deploys } : {}),
    ...(hindrances === undefined || hindrances.reasons.length === 0 ? {} : { reasons: hindrances.reasons }),
    ...(why === undefined ? {} : { reasons: [why] }),
    ...(undoing === undefined ? {} : { undoneBy: undoing.run }),
    ...(supersededBy === undefined ? {} : { supersededBy }),
    ...(lock === undefined
      ? {}
      : { lock: { owner: lock.owner, host: lock.host, started: lock.started, expires: lock.expires, expired } }),
  };
};

const statusOf = (outlook: Outlook): ReportResult['status'] => {
  if (outlook.kind !== 'proposed' || outlook.landed === undefined) return statuses[outlook.kind];
  return outlook.isTakenOut ? 'TakenOut' : 'Merged';
};

const pullRequestJson = (
  { id, plan }: Run,
  { landed, broughtBy, madeBy }: Extract<Outlook, Readonly<{ kind: 'proposed' }>>
): ReportResult['pullRequest'] => ({
  branch: proposalBranch(id),
  into: plan?.branch ?? '',
  ...(landed === undefined || madeBy !== undefined ? {} : { landed }),
  ...(broughtBy === undefined ? {} : { broughtBy }),
});

const deployJson = (outlook: Outlook, known: string | undefined): Partial<ReportResult> => {
  if (!('deployId' in outlook)) return known === undefined ? {} : { deployId: known };
  const { status, components, tests } = outlook.kind === 'running' ? outlook.status : outlook.result;
  return {
    [outlook.checkOnly ? 'validation' : 'deployId']: outlook.deployId,
    deployStatus: status,
    components,
    tests,
    ...(outlook.kind === 'running' && outlook.status.ahead ? { ahead: outlook.status.ahead } : {}),
    ...(outlook.kind === 'refused' ? { reasons: failureReasons(outlook.result).map(reasonLine) } : {}),
  };
};
