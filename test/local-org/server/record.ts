/** One request as the server saw it: what tests assert on, rather than on what a client says it did. */
export type RequestRecord = {
  readonly at: string;
  readonly method: string;
  /** Decoded path and query, with access tokens taken out. */
  readonly path: string;
  readonly protocol: Protocol;
  /** What was asked for, the same over SOAP and REST: `deploy`, `checkDeployStatus`, `query`, `token` … */
  readonly operation: string;
  org?: string;
  /** Status of the answer; absent when the connection was closed instead, or while the request is at work. */
  status?: number;
  /** Kinds of the faults that met this request. */
  faults: readonly string[];
  /** Id of the job that this request started. */
  job?: string;
  milliseconds?: number;
};

export type Protocol = 'soap' | 'rest' | 'oauth' | 'web';

/** The path for the record, decoded so that a query reads as SOQL, without tokens that clients put into URLs. */
export const recordedPath = (url: URL): string => {
  const text = `${url.pathname}${url.search}`.replace(/((?:oauth_token|sid|access_token|token)=)[^&]*/g, '$1…');
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A stray percent sign: the raw text will do.
    return text;
  }
};
