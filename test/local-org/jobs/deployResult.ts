import type { Clock } from '../../../src/common/clock.js';
import { to15 } from '../org/ids.js';
import { type OrgRecord, userOf } from '../org/record.js';
import { type DeployCounts, type DeployJob, isDone } from './deployJob.js';
import { noDetails } from './details.js';

/**
 * A job as checkDeployStatus answers, with the same fields on SOAP and REST. While it runs there is no completedDate,
 * and the details hold failures at most (Metadata API Developer Guide, DeployDetails).
 */
export const deployResultOf = (
  record: OrgRecord,
  job: DeployJob,
  clock: Clock,
  includeDetails: boolean
): Readonly<Record<string, unknown>> => {
  const done = isDone(job);
  const counts = done ? job.counts : countsInProgress(job, clock.now(), record.settings.runTime);
  return {
    canceledBy: done && job.canceledById !== undefined ? to15(job.canceledById) : undefined,
    canceledByName: done && job.canceledById !== undefined ? userOf(record, job.canceledById).name : undefined,
    checkOnly: job.options.checkOnly,
    completedDate: job.completedDate,
    createdBy: to15(job.createdById),
    createdByName: userOf(record, job.createdById).name,
    createdDate: job.createdDate,
    details: includeDetails ? detailsOf(job) : undefined,
    done,
    errorMessage: job.errorMessage,
    errorStatusCode: job.errorStatusCode,
    id: job.id,
    ignoreWarnings: job.options.ignoreWarnings,
    lastModifiedDate: job.lastModifiedDate,
    numberComponentErrors: counts.componentErrors,
    numberComponentsDeployed: counts.componentsDeployed,
    numberComponentsTotal: counts.componentsTotal,
    numberTestErrors: counts.testErrors,
    numberTestsCompleted: counts.testsCompleted,
    numberTestsTotal: counts.testsTotal,
    rollbackOnError: job.options.rollbackOnError,
    runTestsEnabled: job.runTestsEnabled,
    startDate: job.startDate,
    status: job.status,
    success: job.status === 'Succeeded' || job.status === 'SucceededPartial',
  };
};

const detailsOf = (job: DeployJob): DeployJob['details'] =>
  isDone(job) ? job.details : { ...noDetails(), componentFailures: job.details.componentFailures };

/** How far a job is: components in the first half of its time when there are tests, these in the second. */
const countsInProgress = (job: DeployJob, now: Date, runTime: number): DeployCounts => {
  const counts = { ...job.counts, testErrors: 0, testsCompleted: 0 };
  if (job.status === 'Pending') return { ...counts, componentsDeployed: 0 };
  if (job.status !== 'InProgress' || job.startDate === undefined) return job.counts;
  const share = runTime <= 0 ? 1 : Math.min(1, (now.getTime() - Date.parse(job.startDate)) / runTime);
  const phases = counts.testsTotal > 0 ? 2 : 1;
  const part = (total: number, phase: number): number =>
    Math.floor(total * Math.min(1, Math.max(0, share * phases - phase)));
  return {
    ...counts,
    componentsDeployed: part(job.counts.componentsDeployed, 0),
    testsCompleted: phases === 2 ? part(job.counts.testsCompleted, 1) : 0,
  };
};
