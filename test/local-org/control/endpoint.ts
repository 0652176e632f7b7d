import type { Fault } from '../faults/fault.js';
import type { LocalOrg } from '../org/localOrg.js';
import type { OrgSettings } from '../org/record.js';
import { type Answer, jsonAnswer } from '../server/answers.js';
import type { HttpRequest } from '../server/call.js';
import type { LocalOrgServer } from '../server/localOrgServer.js';
import type { ControlReply, ControlRequest } from './protocol.js';
import { statusOf } from './status.js';

/**
 * Answers what the command line and tests in other processes ask of the server itself, at `/local-org/control`. Only
 * JSON without an Origin is taken, so that no web page can speak to it.
 */
export const answerControl = async (server: LocalOrgServer, request: HttpRequest): Promise<Answer> => {
  const isJson = String(request.headers['content-type']).startsWith('application/json');
  if (request.method !== 'POST' || !isJson || request.headers.origin !== undefined) {
    return jsonAnswer({ error: 'The control endpoint takes POST with JSON only.' }, 400);
  }
  try {
    const order = JSON.parse(request.body.toString('utf8')) as ControlRequest;
    return jsonAnswer(await carryOut(server, order));
  } catch (error) {
    return jsonAnswer({ error: error instanceof Error ? error.message : String(error) }, 400);
  }
};

const carryOut = async (server: LocalOrgServer, order: ControlRequest): Promise<ControlReply> => {
  switch (order.action) {
    case 'status':
      return { url: server.url, pid: process.pid, orgs: server.orgs.map(statusOf), faults: server.faults.pending() };
    case 'requests':
      return { requests: server.requests };
    case 'files':
      return { files: filesOf(server.org(order.org)) };
    case 'jobs':
      return { jobs: server.org(order.org).deploys.jobs };
    case 'fault':
      return addFault(server, order.fault);
    case 'clear-faults':
      server.faults.clear(order.org);
      return {};
    case 'change':
      return { changes: await changeFile(server.org(order.org), order.path, order.content) };
    case 'refresh':
      if (order.step !== 'finish') await server.sandboxes.request(order.org, order.copyOf);
      if (order.step !== 'request') await server.sandboxes.finish(order.org);
      return { orgs: [statusOf(server.org(order.org))] };
    case 'delete':
      await server.sandboxes.delete(order.org);
      return {};
    case 'settings':
      return changeSettings(server, order);
    case 'expire':
      await server.org(order.org).endSessions();
      return {};
    case 'release':
      server.org(order.org).deploys.release(order.job);
      return {};
    case 'stop':
      server.requestStop();
      return {};
    default:
      throw new Error('There is no such action.');
  }
};

const filesOf = (org: LocalOrg): Readonly<Record<string, string>> =>
  Object.fromEntries([...org.state.files].map(([path, content]) => [path, content.toString('base64')]));

const addFault = (server: LocalOrgServer, fault: Fault): ControlReply => {
  if (fault.org !== undefined) server.org(fault.org);
  server.faults.add(fault);
  return { faults: server.faults.pending() };
};

const changeFile = async (org: LocalOrg, path: string, content: string | undefined): Promise<readonly string[]> => {
  const bytes = content === undefined ? undefined : Buffer.from(content, 'base64');
  const changes = await org.changeFiles(new Map([[path, bytes]]));
  return changes.map(({ operation, type, fullName }) => `${operation} ${type} ${fullName}`);
};

const changeSettings = async (
  server: LocalOrgServer,
  order: Readonly<{ org?: string; settings?: Partial<OrgSettings>; latency?: number }>
): Promise<ControlReply> => {
  if (order.latency !== undefined) server.setLatency(order.latency);
  for (const org of server.orgs.filter(({ name }) => order.org === undefined || name === order.org)) {
    Object.assign(org.settings, order.settings);
    await org.save();
  }
  return {};
};
