import { record, text } from './read.js';

/**
 * What a failed call to an org proves:
 * - `unreachable`: no connection was made, so the org never heard of the request;
 * - `lost`: the request may have arrived and may have been carried out, the answer cannot be had or read;
 * - `gone`: a web page answers in the org's place, as for expired and deleted orgs;
 * - `session`: the org does not know the session (any more), and it could not be renewed;
 * - `limit`: the org's requests of the day are used up;
 * - `refused`: the org read the request and said no.
 */
export type FaultKind = 'unreachable' | 'lost' | 'gone' | 'session' | 'limit' | 'refused';

/** A failed call: what it proves, the API's error code without its SOAP prefix, and the org's or network's own text. */
export type Fault = Readonly<{ kind: FaultKind; code?: string; text: string }>;

/** Codes of the network and of undici for a connection that was never made. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'DomainNotFoundError',
]);

/** Codes of the API after which nobody can tell whether the request was carried out. */
const undecided = new Set(['UNKNOWN_EXCEPTION', 'SERVER_UNAVAILABLE', 'ERROR_HTTP_408']);

const sessionCodes = new Set(['INVALID_SESSION_ID', 'INVALID_AUTH_HEADER', 'ERROR_HTTP_401', 'invalid_grant']);

/** Symptoms of a network, not of an authorization server's decision, in a line of a failed renewal's text. */
const networkSymptom = /fetch failed|socket hang up|timed? ?out|ECONN|ENOTFOUND|EAI_AGAIN|unavailable|bad gateway/i;

/**
 * Reads an error of @salesforce/core or jsforce. They carry the API's error code as the error's name, SOAP's with
 * a prefix (`sf:INVALID_ID_FIELD`), the network's as the code of the cause, and a web page as `ERROR_HTTP_<status>`.
 */
export const faultOf = (error: unknown): Fault => {
  const raw = record(error);
  const message = error instanceof Error ? error.message : String(error);
  const network = networkCode(raw.cause);
  if (network !== undefined && isNeverConnected(network)) {
    return { kind: 'unreachable', code: network, text: `${message} (${network})` };
  }
  const code = apiCode(raw, message);
  const said = wordsOf(message);
  const shown = network === undefined ? said : `${said} (${network})`;
  return { kind: kindOf(code, message), ...(code === undefined ? {} : { code }), text: shown };
};

const kindOf = (code: string | undefined, message: string): FaultKind => {
  const renewal = /Unable to refresh session due to: ([\s\S]*)/.exec(message)?.[1];
  if (renewal !== undefined) return isDecision(renewal) ? 'session' : 'unreachable';
  // jsforce says so before it sends anything.
  if (message.startsWith('SOAP API does not support JWT-based access tokens')) return 'refused';
  if (code === undefined) return 'lost';
  if (sessionCodes.has(code)) return 'session';
  if (neverConnected.has(code)) return 'unreachable';
  if (code === 'REQUEST_LIMIT_EXCEEDED') return 'limit';
  if (undecided.has(code) || code.startsWith('ERROR_HTTP_5')) return 'lost';
  if (code === 'ERROR_HTTP_420' || isWebPage(message)) return 'gone';
  return 'refused';
};

/**
 * True when an authorization server said no to a renewal. With JWT the client tries several servers, and lists what
 * each of them said, one a line below two lines of its own; one that said no counts, whatever the others met.
 */
const isDecision = (renewal: string): boolean => {
  const said = renewal.replace(/^Error authenticating with JWT\.\nErrors encountered:\n/, '').split('\n');
  return !/<html|<!doctype/i.test(renewal) && said.some((line) => line.trim() !== '' && !networkSymptom.test(line));
};

/** True for the text that jsforce gives to an answer of type text/html, and for such a page itself. */
export const isWebPage = (message: string): boolean =>
  message.startsWith('HTTP response contains html content') || /^\s*<(!doctype html|html)/i.test(message);

/** A text that can be shown: of a web page its title, for the page itself tells a person nothing. */
const wordsOf = (message: string): string => {
  if (!/^\s*<(!doctype html|html)/i.test(message)) return message;
  const title = /<title>([^<]*)<\/title>/i.exec(message)?.[1].trim() ?? '';
  return title === '' ? 'a web page answers' : `a web page answers, "${title}"`;
};

const isNeverConnected = (code: string): boolean => neverConnected.has(code) || /CERT|SELF_SIGNED/.test(code);

/** The deepest code in a chain of causes: undici wraps a socket's error in its own. */
const networkCode = (cause: unknown): string | undefined => {
  if (!(cause instanceof Error)) return undefined;
  return networkCode(cause.cause) ?? text(record(cause).code);
};

const apiCode = (raw: Readonly<Record<string, unknown>>, message: string): string | undefined => {
  const named = [raw.errorCode, raw.name].find(
    (value): value is string => typeof value === 'string' && !/^(Error|TypeError|AbortError|SyntaxError)$/.test(value)
  );
  if (named !== undefined) return named.replace(/^[a-zA-Z]+:/, '');
  // A faultcode with an attribute reaches us as an object; the faultstring repeats the code in front.
  return /^([A-Z][A-Z0-9_]{3,}): /.exec(message)?.[1];
};
