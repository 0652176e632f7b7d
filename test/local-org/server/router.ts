import type { LocalOrg } from '../org/localOrg.js';
import {
  answerDescribe,
  answerLimits,
  answerRecord,
  answerResources,
  answerSobjects,
  answerVersions,
  notFound,
} from '../rest/data.js';
import { getDeploy, patchDeploy, postDeploy, postQuickDeploy } from '../rest/deployRequest.js';
import { answerPage, answerRevoke, answerSingleAccess, answerToken, answerUserInfo } from '../rest/oauth.js';
import { answerQuery, answerQueryMore } from '../rest/query.js';
import { readEnvelope, type SoapRequest } from '../soap/envelope.js';
import { runSoapOperation } from '../soap/operations.js';
import { type Answer, ApiError } from './answers.js';
import type { Endpoint, HttpRequest } from './call.js';

/** What routing needs of the server. */
export type RouterHost = Readonly<{ url: string; orgs: () => readonly LocalOrg[] }>;

type Match = Readonly<{ request: HttpRequest; groups: readonly string[]; host: RouterHost }>;
type Route = Readonly<{
  method: string;
  path: RegExp;
  endpoint: (match: Match) => Omit<Endpoint, 'token'>;
}>;

/**
 * Finds the endpoint of a request; the path has no repeated slashes any more.
 *
 * @returns an endpoint that answers NOT_FOUND when nothing fits
 */
export const findEndpoint = (request: HttpRequest, host: RouterHost): Endpoint => {
  const soap = /^\/services\/Soap\/m\/(\d+\.0)(?:\/|$)/.exec(request.url.pathname);
  if (soap && request.method === 'POST') return soapEndpoint(request, soap[1]);
  for (const { method, path, endpoint } of routes) {
    const found = method === request.method ? path.exec(request.url.pathname) : null;
    if (found) return { ...endpoint({ request, groups: found.slice(1), host }), token: bearerOf(request) };
  }
  return {
    operation: 'unknown',
    protocol: 'rest',
    token: bearerOf(request),
    answer: (): never => {
      throw notFound();
    },
  };
};

const soapEndpoint = (request: HttpRequest, version: string): Endpoint => {
  let envelope: SoapRequest;
  try {
    envelope = readEnvelope(request.body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      operation: 'unreadable',
      protocol: 'soap',
      token: undefined,
      answer: (): never => {
        throw new ApiError('INVALID_XML', reason);
      },
    };
  }
  return {
    operation: envelope.operation,
    protocol: 'soap',
    token: envelope.sessionId,
    answer: async (call) => runSoapOperation(envelope, version, call),
  };
};

const bearerOf = ({ headers }: HttpRequest): string | undefined =>
  /^(?:Bearer|OAuth) (.+)$/.exec(String(headers.authorization ?? ''))?.[1];

const formOf = ({ body }: HttpRequest): URLSearchParams => new URLSearchParams(body.toString('utf8'));

const oauthRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/services\/oauth2\/userinfo$/,
    endpoint: () => ({
      operation: 'userinfo',
      protocol: 'oauth',
      answer: (call) => answerUserInfo(call.caller().org, call.caller().user),
    }),
  },
  {
    method: 'POST',
    path: /^\/services\/oauth2\/token$/,
    endpoint: ({ request, host }) => ({
      operation: 'token',
      protocol: 'oauth',
      answer: async () => answerToken(host.orgs(), formOf(request), host.url),
    }),
  },
  {
    method: 'POST',
    path: /^\/services\/oauth2\/revoke$/,
    endpoint: ({ request, host }) => ({
      operation: 'revoke',
      protocol: 'oauth',
      answer: async () => answerRevoke(host.orgs(), formOf(request)),
    }),
  },
  {
    method: 'POST',
    path: /^\/services\/oauth2\/singleaccess$/,
    endpoint: ({ host }) => ({
      operation: 'singleaccess',
      protocol: 'oauth',
      answer: (call): Answer => {
        call.caller();
        return answerSingleAccess(host.url);
      },
    }),
  },
  {
    method: 'GET',
    path: /^\/secur\/frontdoor\.jsp$/,
    endpoint: () => ({ operation: 'frontdoor', protocol: 'web', answer: answerPage }),
  },
];

const versionPath = (rest: string): RegExp => new RegExp(`^/services/data/v(\\d+\\.0)${rest}/?$`);

const dataRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/services\/data\/?$/,
    endpoint: ({ request, host }) => ({
      operation: 'versions',
      protocol: 'rest',
      answer: (): Answer => {
        const token = bearerOf(request);
        const org = host.orgs().find((candidate) => token !== undefined && candidate.userOfToken(token));
        return answerVersions((org ?? host.orgs()[0]).settings.apiVersion);
      },
    }),
  },
  {
    method: 'GET',
    path: versionPath(''),
    endpoint: ({ groups: [version] }) => ({
      operation: 'resources',
      protocol: 'rest',
      answer: (call): Answer => {
        call.caller();
        return answerResources(version);
      },
    }),
  },
  {
    method: 'GET',
    path: versionPath('/(tooling/)?query'),
    endpoint: ({ request, groups: [version, tooling] }) => ({
      operation: tooling ? 'toolingQuery' : 'query',
      protocol: 'rest',
      answer: (call) =>
        answerQuery(call.caller().org, {
          soql: request.url.searchParams.get('q') ?? '',
          columns: request.url.searchParams.get('columns') === 'true',
          tooling: tooling !== undefined,
          version,
        }),
    }),
  },
  {
    method: 'GET',
    path: versionPath('/(tooling/)?query/([\\w-]+)'),
    endpoint: ({ groups: [version, tooling, locator] }) => ({
      operation: tooling ? 'toolingQueryMore' : 'queryMore',
      protocol: 'rest',
      answer: (call) => answerQueryMore(call.caller().org, locator, { tooling: tooling !== undefined, version }),
    }),
  },
  {
    method: 'GET',
    path: versionPath('/limits'),
    endpoint: () => ({
      operation: 'limits',
      protocol: 'rest',
      answer: (call): Answer => {
        call.caller();
        return answerLimits();
      },
    }),
  },
  {
    method: 'GET',
    path: versionPath('/(tooling/)?sobjects'),
    endpoint: ({ groups: [, tooling] }) => ({
      operation: 'sobjects',
      protocol: 'rest',
      answer: (call) => answerSobjects(call.caller().org, tooling !== undefined),
    }),
  },
  {
    method: 'GET',
    path: versionPath('/(tooling/)?sobjects/(\\w+)/describe'),
    endpoint: ({ groups: [, tooling, entity] }) => ({
      operation: 'describe',
      protocol: 'rest',
      answer: (call) => answerDescribe(call.caller().org, tooling !== undefined, entity),
    }),
  },
  {
    method: 'GET',
    path: versionPath('/(tooling/)?sobjects/(\\w+)/(\\w+)'),
    endpoint: ({ groups: [, tooling, entity, id] }) => ({
      operation: 'record',
      protocol: 'rest',
      answer: (call) => answerRecord(call.caller().org, tooling !== undefined, entity, id),
    }),
  },
];

const deployRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: versionPath('/metadata/deployRequest'),
    endpoint: ({ request, groups: [version] }): Omit<Endpoint, 'token'> => {
      const quick = String(request.headers['content-type']).startsWith('application/json');
      return {
        operation: quick ? 'deployRecentValidation' : 'deploy',
        protocol: 'rest',
        answer: async (call) => (quick ? postQuickDeploy(call, version) : postDeploy(call, version)),
      };
    },
  },
  {
    method: 'GET',
    path: versionPath('/metadata/deployRequest/(\\w+)'),
    endpoint: ({ groups: [, id] }) => ({
      operation: 'checkDeployStatus',
      protocol: 'rest',
      answer: (call) => getDeploy(call, id),
    }),
  },
  {
    method: 'PATCH',
    path: versionPath('/metadata/deployRequest/(\\w+)'),
    endpoint: ({ groups: [version, id] }) => ({
      operation: 'cancelDeploy',
      protocol: 'rest',
      answer: async (call) => patchDeploy(call, id, version),
    }),
  },
];

const routes: readonly Route[] = [...oauthRoutes, ...dataRoutes, ...deployRoutes];
