/** What goes back over the wire, before faults have their way with it. */
export type Answer = Readonly<{
  status: number;
  contentType: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
}>;

/** An answer of the REST and OAuth endpoints. */
export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  status,
  contentType: 'application/json;charset=UTF-8',
  body: JSON.stringify(value),
});

/** A page, as an expired org or a broken instance answers instead of what was asked for. */
export const htmlAnswer = (title: string, status = 200): Answer => ({
  status,
  contentType: 'text/html;charset=UTF-8',
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
});

/** An answer of the SOAP endpoint. */
export const xmlAnswer = (body: string, status = 200): Answer => ({
  status,
  contentType: 'text/xml;charset=UTF-8',
  body,
});

/**
 * What Salesforce calls an error: a code that clients use as the error's name, and a text. Thrown by the endpoints;
 * the transport renders it as a REST error array or as a SOAP fault.
 */
export class ApiError extends Error {
  public constructor(
    public readonly code: string,
    message: string,
    /** Status of the REST answer; a SOAP fault always has 500. */
    public readonly status = 400
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The session is unknown, ended or belongs to an org that was refreshed. REST says 401, SOAP 500. */
export const sessionError = (): ApiError => new ApiError('INVALID_SESSION_ID', 'Session expired or invalid', 401);

/** A REST error: always an array, also for one error. */
export const restErrorAnswer = (error: ApiError): Answer =>
  jsonAnswer([{ message: error.message, errorCode: error.code }], error.status);
