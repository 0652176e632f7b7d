import { expect } from 'chai';
import { faultOf, type FaultKind } from '../../src/org/faults.js';

const fetchFailed = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('socket'), { code }) });

const apiError = (errorCode: unknown, message: string): Error => {
  const error = Object.assign(new Error(message), { errorCode });
  error.name = errorCode as string;
  return error;
};

describe('faultOf', () => {
  const table: ReadonlyArray<readonly [string, unknown, FaultKind]> = [
    ['a server that is down', fetchFailed('ECONNREFUSED'), 'unreachable'],
    ['a host without an address', fetchFailed('ENOTFOUND'), 'unreachable'],
    ['a certificate that is not trusted', fetchFailed('DEPTH_ZERO_SELF_SIGNED_CERT'), 'unreachable'],
    ['a connection that was closed', fetchFailed('UND_ERR_SOCKET'), 'lost'],
    ['a connection that was reset', fetchFailed('ECONNRESET'), 'lost'],
    ['an unavailable gateway', apiError('ERROR_HTTP_503', 'Service Unavailable'), 'lost'],
    ['a web page with status 500', apiError('ERROR_HTTP_500', 'HTTP response contains html content.'), 'lost'],
    ['an answer that cannot be parsed', new TypeError("Cannot read properties of undefined (reading 'x')"), 'lost'],
    ['broken XML', new Error('Unclosed root tag\nLine: 0'), 'lost'],
    ['an exception of the org without a reason', apiError('sf:UNKNOWN_EXCEPTION', 'UNKNOWN_EXCEPTION: …'), 'lost'],
    ['an expired scratch org', apiError('ERROR_HTTP_420', 'HTTP response contains html content.'), 'gone'],
    ['an expired session in SOAP', apiError('sf:INVALID_SESSION_ID', 'INVALID_SESSION_ID: …'), 'session'],
    ['an expired session in REST', apiError('INVALID_SESSION_ID', 'Session expired or invalid'), 'session'],
    ['a fault code with an attribute', apiError({ _: 'sf:X' }, 'INVALID_SESSION_ID: Invalid Session ID'), 'session'],
    [
      'a refresh token that was revoked',
      new Error('Unable to refresh session due to: Error authenticating with the refresh token due to: expired'),
      'session',
    ],
    ['a renewal that met a dead server', new Error('Unable to refresh session due to: fetch failed'), 'unreachable'],
    ['requests that are used up', apiError('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), 'limit'],
    ['a refusal', apiError('sf:INVALID_OPERATION', 'INVALID_OPERATION: testLevel of NoTestRun …'), 'refused'],
  ];
  for (const [what, error, kind] of table) {
    it(`reads ${what} as ${kind}`, () => {
      expect(faultOf(error).kind).to.equal(kind);
    });
  }

  it('gives the title of a web page, not the page', () => {
    const page = '<!DOCTYPE html>\n<html><head><title> Down for Maintenance </title></head><body>…</body></html>';
    expect(faultOf(apiError('ERROR_HTTP_500', page)).text).to.equal('a web page answers, "Down for Maintenance"');
    expect(faultOf(apiError('ERROR_HTTP_500', '<html></html>')).text).to.equal('a web page answers');
  });

  it('gives the code of the API without its prefix, and the code of the network in the text', () => {
    expect(faultOf(apiError('sf:INVALID_ID_FIELD', 'INVALID_ID_FIELD: gone')).code).to.equal('INVALID_ID_FIELD');
    expect(faultOf(fetchFailed('ECONNRESET')).text).to.equal('fetch failed (ECONNRESET)');
  });
});
