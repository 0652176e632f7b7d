import { acceptDeploy, acceptQuickDeploy, cancelDeploy, findDeploy, readDeployOptions } from '../jobs/deploys.js';
import type { DeployJob } from '../jobs/deployJob.js';
import { deployResultOf } from '../jobs/deployResult.js';
import { type Answer, ApiError, jsonAnswer } from '../server/answers.js';
import type { Call } from '../server/call.js';
import { readMultipart } from './multipart.js';

/** POST …/metadata/deployRequest with a zip: clients call the JSON part `entity_content`, the guide calls it `json`. */
export const postDeploy = async (call: Call, version: string): Promise<Answer> => {
  const parts = readMultipart(String(call.request.headers['content-type']), call.request.body);
  const part = (...names: readonly string[]): Buffer | undefined =>
    parts.find(({ name }) => names.includes(name))?.content;
  const settings = readJson(part('entity_content', 'json') ?? Buffer.from('{}')) as {
    deployOptions?: Record<string, unknown>;
  };
  const options = readDeployOptions(settings.deployOptions ?? {}, version);
  return answerOf(call, await acceptDeploy(call, part('file') ?? Buffer.alloc(0), options), 201, false);
};

/** POST …/metadata/deployRequest with JSON: a quick deploy. */
export const postQuickDeploy = async (call: Call, version: string): Promise<Answer> => {
  const { validatedDeployRequestId } = readJson(call.request.body) as { validatedDeployRequestId?: string };
  return answerOf(call, await acceptQuickDeploy(call, validatedDeployRequestId ?? '', version), 201, false);
};

/** GET …/metadata/deployRequest/{id} */
export const getDeploy = (call: Call, id: string): Answer =>
  answerOf(
    call,
    findDeploy(call.caller().org, id),
    200,
    call.request.url.searchParams.get('includeDetails') === 'true'
  );

/** PATCH …/metadata/deployRequest/{id}: the one thing that can be changed is to cancel it. */
export const patchDeploy = async (call: Call, id: string, version: string): Promise<Answer> => {
  const { deployResult } = readJson(call.request.body) as { deployResult?: { status?: string } };
  if (deployResult?.status !== 'Canceling') {
    throw new ApiError('INVALID_FIELD', 'The status of a deploy request can only be set to Canceling');
  }
  return answerOf(call, await cancelDeploy(call, id, version), 202, false);
};

const answerOf = (call: Call, job: DeployJob, status: number, includeDetails: boolean): Answer => {
  const { org } = call.caller();
  const { apiVersion, ...deployOptions } = job.options;
  return jsonAnswer(
    {
      id: job.id,
      url: `/services/data/v${apiVersion}/metadata/deployRequest/${job.id}`,
      validatedDeployRequestId: job.validationId ?? null,
      deployOptions,
      deployResult: deployResultOf(org.record, job, org.clock, includeDetails),
    },
    status
  );
};

const readJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new ApiError('JSON_PARSER_ERROR', 'The body of the request is no valid JSON');
  }
};
