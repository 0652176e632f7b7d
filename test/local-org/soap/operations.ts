import type { Answer } from '../server/answers.js';
import { ApiError } from '../server/answers.js';
import type { Call } from '../server/call.js';
import { acceptDeploy, acceptQuickDeploy, cancelDeploy, findDeploy, readDeployOptions } from '../jobs/deploys.js';
import { deployResultOf } from '../jobs/deployResult.js';
import { describeMetadata, listMetadata } from './describe.js';
import { asList, asObject, asTexts, type SoapRequest, soapAnswer } from './envelope.js';

/** Carries out one operation of the Metadata API. `version` is that of the URL, such as `66.0`. */
export const runSoapOperation = async (request: SoapRequest, version: string, call: Call): Promise<Answer> => {
  const operation = operations[request.operation];
  if (!operation) {
    throw new ApiError('INVALID_OPERATION', `The local org does not know the operation ${request.operation}`);
  }
  requireVersion(version, call);
  return soapAnswer(request.operation, await operation(request, version, call));
};

type Operation = (request: SoapRequest, version: string, call: Call) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  deploy: async ({ parameters, zipFile }, version, call) => {
    const options = readDeployOptions(asObject(parameters.DeployOptions), version);
    const job = await acceptDeploy(call, zipFile ?? Buffer.alloc(0), options);
    return { done: false, id: job.id, state: 'Queued' };
  },
  checkDeployStatus: ({ parameters }, _version, call) => {
    const { org } = call.caller();
    const job = findDeploy(org, text(parameters.asyncProcessId));
    return deployResultOf(org.record, job, org.clock, text(parameters.includeDetails) === 'true');
  },
  cancelDeploy: async ({ parameters }, version, call) => {
    const job = await cancelDeploy(call, text(parameters.id ?? parameters.String), version);
    return { done: job.status === 'Canceled', id: job.id };
  },
  // The guide spells it validationID, the clients validationId.
  deployRecentValidation: async ({ parameters }, version, call) =>
    (await acceptQuickDeploy(call, text(parameters.validationId ?? parameters.validationID), version)).id,
  retrieve: async ({ parameters }, version, call) => {
    const { org } = call.caller();
    const asked = asObject(parameters.request);
    const id = org.retrieves.start({
      request: { members: readMembers(asked.unpackaged), apiVersion: text(asked.apiVersion) || version },
      singlePackage: text(asked.singlePackage) === 'true',
    });
    await org.save();
    call.started(id);
    return { done: false, id, state: 'Queued' };
  },
  checkRetrieveStatus: ({ parameters }, _version, call) => {
    const result = call.caller().org.retrieves.status(text(parameters.asyncProcessId));
    if (!result) throw new ApiError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    return result;
  },
  listMetadata: ({ parameters }, _version, call) => {
    const queries = asList(parameters.queries).map(asObject);
    return listMetadata(
      call.caller().org,
      queries.map((query) => ({ type: text(query.type), folder: text(query.folder) || undefined }))
    );
  },
  describeMetadata: (_request, _version, call) => {
    call.caller();
    return describeMetadata();
  },
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Members by type. Clients end the names of report, dashboard and e-mail template folders with a slash. */
const readMembers = (unpackaged: unknown): ReadonlyMap<string, readonly string[]> => {
  const members = new Map<string, string[]>();
  for (const entry of asList(asObject(unpackaged).types).map(asObject)) {
    const type = text(entry.name);
    members.set(type, [...(members.get(type) ?? []), ...asTexts(entry.members).map((name) => name.replace(/\/$/, ''))]);
  }
  return members;
};

const requireVersion = (version: string, call: Call): void => {
  if (Number(version) <= Number(call.caller().org.settings.apiVersion)) return;
  throw new ApiError('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
};
