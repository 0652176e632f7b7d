import type { JudgeOptions } from '../judge/types.js';
import type { JobEffect } from '../faults/fault.js';
import type { DeployDetails } from './details.js';

/** Statuses as the API spells them (Apex Reference, DeployStatus Enum); see OrgSettings for the two of finalizing. */
export type DeployStatus =
  | 'Pending'
  | 'InProgress'
  | 'FinalizingDeploy'
  | 'Finalizing'
  | 'Succeeded'
  | 'SucceededPartial'
  | 'Failed'
  | 'Canceling'
  | 'Canceled';

/** Numbers that a status answer reports. */
export type DeployCounts = Readonly<{
  componentErrors: number;
  componentsDeployed: number;
  componentsTotal: number;
  testErrors: number;
  testsCompleted: number;
  testsTotal: number;
}>;

/** One deploy request of an org, as its JSON file holds it. Dates are ISO texts, users are ids of 18 characters. */
export type DeployJob = {
  readonly id: string;
  /** Position in the org's queue: requests run in the order of their numbers. */
  readonly number: number;
  readonly createdDate: string;
  readonly createdById: string;
  readonly options: JudgeOptions;
  /** The validation that this quick deploy makes real. */
  readonly validationId?: string;
  /** Faults that were ordered for this job. */
  readonly effects: readonly JobEffect[];
  status: DeployStatus;
  startDate?: string;
  completedDate?: string;
  lastModifiedDate: string;
  canceledById?: string;
  /** A later deployment voided this validation. */
  voided?: boolean;
  runTestsEnabled: boolean;
  counts: DeployCounts;
  details: DeployDetails;
  errorStatusCode?: string;
  errorMessage?: string;
};

/** A job in one of these statuses has ended, and never changes again. */
export const isDone = (job: DeployJob): boolean =>
  ['Succeeded', 'SucceededPartial', 'Failed', 'Canceled'].includes(job.status);

/** The org took over what this job brought. */
export const isApplied = (job: DeployJob): boolean =>
  !job.options.checkOnly && (job.status === 'Succeeded' || job.status === 'SucceededPartial');

/** Counts of a job about which nothing is known yet. */
export const noCounts = (): DeployCounts => ({
  componentErrors: 0,
  componentsDeployed: 0,
  componentsTotal: 0,
  testErrors: 0,
  testsCompleted: 0,
  testsTotal: 0,
});

/** Changes a job in place: the queue, the store and every status answer share it. */
export const changeJob = (job: DeployJob, change: Partial<DeployJob>): void => void Object.assign(job, change);
