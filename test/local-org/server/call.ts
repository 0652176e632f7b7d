import type { LocalOrg } from '../org/localOrg.js';
import type { OrgUser } from '../org/record.js';
import type { JobEffect } from '../faults/fault.js';
import type { Answer } from './answers.js';
import type { Protocol } from './record.js';

/** A request, read whole. */
export type HttpRequest = Readonly<{
  method: string;
  url: URL;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}>;

/** Who asks: the session of the request, found by its token and never by port or path. */
export type Caller = Readonly<{ org: LocalOrg; user: OrgUser; token: string }>;

/** What an endpoint gets to see. */
export type Call = Readonly<{
  request: HttpRequest;
  /** @throws ApiError INVALID_SESSION_ID when the token is none of a living session. */
  caller: () => Caller;
  /** Faults ordered for the job that this call starts. */
  jobEffects: readonly JobEffect[];
  /** Tells the record which job was started. */
  started: (jobId: string) => void;
}>;

/** An endpoint that was found for a request. */
export type Endpoint = Readonly<{
  operation: string;
  protocol: Protocol;
  /** Token that the request carries, if any; the OAuth endpoints name their org otherwise. */
  token: string | undefined;
  answer: (call: Call) => Promise<Answer> | Answer;
}>;
