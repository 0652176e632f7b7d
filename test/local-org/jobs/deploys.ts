import type { JudgeOptions } from '../judge/types.js';
import { NotAZipError, readZip, refuseAtSubmit, refuseOverLimits } from '../judge/index.js';
import { idPrefixes, sameId } from '../org/ids.js';
import type { LocalOrg } from '../org/localOrg.js';
import { nextId } from '../org/record.js';
import { ApiError } from '../server/answers.js';
import type { Call } from '../server/call.js';
import { type DeployJob, isDone, noCounts } from './deployJob.js';
import { noDetails } from './details.js';
import { countEntries } from './package.js';

/** Most entries of an archive, folders included: files alone are what the judge counts. */
const MOST_ENTRIES = 10_000;

/** A validation can be made real for ten days (Metadata API Developer Guide, deployRecentValidation()). */
const VALIDATION_LIFETIME = 10 * 24 * 60 * 60 * 1000;

/**
 * Reads DeployOptions: SOAP says `true` as text, REST as a boolean; what was not sent is the API's default.
 *
 * @param apiVersion version in the URL of the request
 */
export const readDeployOptions = (sent: Readonly<Record<string, unknown>>, apiVersion: string): JudgeOptions => {
  const flag = (name: string): boolean => String(sent[name]) === 'true';
  const tests = sent.runTests === undefined ? [] : [sent.runTests].flat();
  return {
    checkOnly: flag('checkOnly'),
    rollbackOnError: flag('rollbackOnError'),
    ignoreWarnings: flag('ignoreWarnings'),
    purgeOnDelete: flag('purgeOnDelete'),
    testLevel: typeof sent.testLevel === 'string' ? sent.testLevel : undefined,
    runTests: tests.filter((test): test is string => typeof test === 'string'),
    apiVersion,
  };
};

/**
 * Takes a deploy into the queue.
 *
 * @throws ApiError when deploy() itself refuses: options that production does not allow, or a package over the limits.
 */
export const acceptDeploy = async (call: Call, zip: Buffer, options: JudgeOptions): Promise<DeployJob> => {
  const { org, user } = call.caller();
  // Text of forcedotcom/cli#2910.
  if (countEntries(zip) > MOST_ENTRIES) throw new ApiError('INVALID_OPERATION', 'Too many files in zip');
  const refusal = refuseAtSubmit(org.record.kind, options) ?? refuseOverLimits(zip.length, unpack(zip));
  if (refusal) throw new ApiError(refusal.code, refusal.message.replace(`${refusal.code}: `, ''));
  return submit(call, org, { options, userId: user.id }, zip);
};

const unpack = (zip: Buffer): ReadonlyMap<string, Buffer> => {
  try {
    return readZip(zip);
  } catch (error) {
    if (error instanceof NotAZipError) throw new ApiError('INVALID_OPERATION', error.message);
    throw error;
  }
};

/**
 * Makes a validation real without running its tests again.
 *
 * @throws ApiError INVALID_ID_FIELD when the validation is unknown, failed, ran no tests, is older than ten days, was
 * voided by a later deployment, or is being made real already.
 */
export const acceptQuickDeploy = async (call: Call, validationId: string, apiVersion: string): Promise<DeployJob> => {
  const { org, user } = call.caller();
  const validation = org.deploys.find(validationId);
  if (!validation || !isUsable(org, validation)) {
    throw new ApiError(
      'INVALID_ID_FIELD',
      `The ID ${validationId} is not that of a recent validation that can be deployed`,
      404
    );
  }
  const options = { ...validation.options, checkOnly: false, apiVersion };
  return submit(call, org, { options, userId: user.id, validationId: validation.id }, undefined);
};

const isUsable = (org: LocalOrg, validation: DeployJob): boolean =>
  validation.options.checkOnly &&
  validation.status === 'Succeeded' &&
  validation.runTestsEnabled &&
  !validation.voided &&
  org.clock.now().getTime() - Date.parse(validation.completedDate ?? '') <= VALIDATION_LIFETIME &&
  !org.deploys.jobs.some((job) => job.validationId === validation.id && !isDone(job));

type Submission = Readonly<{ options: JudgeOptions; userId: string; validationId?: string }>;

const submit = async (
  call: Call,
  org: LocalOrg,
  { options, userId, validationId }: Submission,
  zip: Buffer | undefined
): Promise<DeployJob> => {
  const date = org.clock.now().toISOString();
  const job: DeployJob = {
    id: nextId(org.record, idPrefixes.deploy),
    number: (org.deploys.jobs.at(-1)?.number ?? 0) + 1,
    createdDate: date,
    createdById: userId,
    options,
    validationId,
    effects: call.jobEffects,
    status: 'Pending',
    lastModifiedDate: date,
    runTestsEnabled: false,
    counts: noCounts(),
    details: noDetails(),
  };
  call.started(job.id);
  await org.submit(job, zip);
  return job;
};

/** The deploy of this id. @throws ApiError as an org answers for the id of another org, or of no deploy. */
export const findDeploy = (org: LocalOrg, id: string): DeployJob => {
  const job = org.deploys.find(id);
  if (job) return job;
  throw new ApiError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', 404);
};

/** From this API version on a deploy that finalizes cannot be cancelled (Metadata API Developer Guide, cancelDeploy()). */
const NO_CANCEL_WHILE_FINALIZING = 65;

/**
 * Cancels a deploy.
 *
 * @throws ApiError INVALID_ID_FIELD when it is done, finalizing, or unknown (texts: Metadata API Developer Guide).
 */
export const cancelDeploy = async (call: Call, id: string, apiVersion: string): Promise<DeployJob> => {
  const { org, user } = call.caller();
  const job = org.deploys.jobs.find((candidate) => sameId(candidate.id, id));
  if (!job) throw new ApiError('INVALID_ID_FIELD', 'Invalid deploy ID');
  const finalizing = job.status === 'FinalizingDeploy' || job.status === 'Finalizing';
  if (isDone(job) || (finalizing && Number(apiVersion) >= NO_CANCEL_WHILE_FINALIZING)) {
    throw new ApiError('INVALID_ID_FIELD', 'Deployment already completed');
  }
  if (job.status !== 'Canceling') await org.deploys.cancel(job, user.id);
  return job;
};
