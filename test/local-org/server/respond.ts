import type { Clock } from '../../../src/common/clock.js';
import { type FaultEffect, type FaultPlan, isJobEffect, type WireEffect } from '../faults/fault.js';
import type { LocalOrg } from '../org/localOrg.js';
import { oauthErrorAnswer, subjectOf } from '../rest/oauth.js';
import { soapFaultAnswer } from '../soap/envelope.js';
import { type Answer, ApiError, htmlAnswer, restErrorAnswer, sessionError } from './answers.js';
import type { Caller, Endpoint, HttpRequest } from './call.js';
import type { RequestRecord } from './record.js';

/** How a request ends: with an answer, whole or broken off, or with a closed connection. */
export type Ending =
  | Readonly<{ kind: 'answer'; answer: Answer }>
  | Readonly<{ kind: 'broken'; answer: Answer }>
  | Readonly<{ kind: 'close'; how: 'fin' | 'rst' }>;

/** What responding needs of the server. */
export type ResponderHost = Readonly<{
  orgs: () => readonly LocalOrg[];
  faults: FaultPlan;
  clock: Clock;
  latency: () => number;
}>;

/** Lets the ordered faults have their way with a request, and otherwise answers it. */
export const respond = async (
  host: ResponderHost,
  request: HttpRequest,
  endpoint: Endpoint,
  record: RequestRecord
): Promise<Ending> => {
  const caller = callerOf(host.orgs(), endpoint.token);
  const org = caller?.org ?? subjectOfForm(host.orgs(), request, endpoint);
  note(record, { org: org?.name });
  const effects = host.faults.take({ operation: endpoint.operation, org: org?.name, path: record.path });
  note(record, { faults: effects.map(({ kind }) => kind) });
  await pause(host, effects);
  const before = effects.map((effect) => endingBefore(effect, endpoint)).find((ending) => ending !== undefined);
  if (before) return before;
  if (effects.some(({ kind }) => kind === 'sessionExpired') && caller) await caller.org.endSessions(caller.token);
  // Faults that need the clients' next step (a new session) show in what the endpoint itself answers.
  const answer = org?.settings.expired
    ? htmlAnswer('This org has expired', 420)
    : await answerOf(host, endpoint, { request, record, effects });
  return endingAfter(effects, answer);
};

type Asked = Readonly<{ request: HttpRequest; record: RequestRecord; effects: readonly FaultEffect[] }>;

const answerOf = async (host: ResponderHost, endpoint: Endpoint, asked: Asked): Promise<Answer> => {
  try {
    return await endpoint.answer({
      request: asked.request,
      caller: () => {
        const caller = callerOf(host.orgs(), endpoint.token);
        if (!caller) throw sessionError();
        return caller;
      },
      jobEffects: asked.effects.filter(isJobEffect),
      started: (job) => note(asked.record, { job }),
    });
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(endpoint, error);
    const reason = error instanceof Error ? String(error.stack) : String(error);
    return errorAnswer(endpoint, new ApiError('UNKNOWN_EXCEPTION', `The local org failed: ${reason}`, 500));
  }
};

const callerOf = (orgs: readonly LocalOrg[], token: string | undefined): Caller | undefined => {
  if (token === undefined) return undefined;
  for (const org of orgs) {
    const user = org.userOfToken(token);
    if (user) return { org, user, token };
  }
  return undefined;
};

const subjectOfForm = (orgs: readonly LocalOrg[], request: HttpRequest, endpoint: Endpoint): LocalOrg | undefined =>
  endpoint.operation === 'token' ? subjectOf(orgs, new URLSearchParams(request.body.toString('utf8')))?.org : undefined;

const errorAnswer = (endpoint: Endpoint, error: ApiError): Answer => {
  if (endpoint.protocol === 'soap') return soapFaultAnswer(error);
  return endpoint.operation === 'token' ? oauthErrorAnswer(error) : restErrorAnswer(error);
};

const pause = async (host: ResponderHost, effects: readonly FaultEffect[]): Promise<void> => {
  const delays = effects.map((effect) => (effect.kind === 'delay' ? effect.milliseconds : 0));
  const milliseconds = delays.reduce((sum, delay) => sum + delay, host.latency());
  if (milliseconds > 0) await host.clock.sleep(milliseconds);
};

/** Faults that keep the request from being looked at. */
const endingBefore = (effect: FaultEffect, endpoint: Endpoint): Ending | undefined => {
  if (isJobEffect(effect)) return undefined;
  if (effect.kind === 'close') return { kind: 'close', how: effect.how };
  const answer = answerOfFault(effect, endpoint);
  return answer && { kind: 'answer', answer };
};

const answerOfFault = (effect: WireEffect, endpoint: Endpoint): Answer | undefined => {
  switch (effect.kind) {
    case 'error':
      return errorAnswer(endpoint, new ApiError(effect.code, effect.message, effect.status ?? 500));
    case 'requestLimit':
      return errorAnswer(endpoint, new ApiError('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 403));
    case 'html':
      return htmlAnswer(effect.title ?? 'Unexpected internal servlet state', effect.status ?? 500);
    case 'status':
      return {
        status: effect.status,
        contentType: effect.contentType ?? 'text/plain;charset=UTF-8',
        body: effect.body ?? `The instance answers with ${effect.status}`,
      };
    default:
      return undefined;
  }
};

const endingAfter = (effects: readonly FaultEffect[], answer: Answer): Ending => {
  const lost = effects.find((effect) => effect.kind === 'answerLost');
  if (lost) return { kind: 'close', how: lost.how };
  return { kind: effects.some(({ kind }) => kind === 'brokenBody') ? 'broken' : 'answer', answer };
};

/** Adds to what the record says of a request. */
const note = (record: RequestRecord, addition: Partial<RequestRecord>): void => void Object.assign(record, addition);
