import type { FaultEffect } from '../faults/fault.js';

/** Text of a job that could not take the org's set-up lock (IlluminatedCloud bitbucket #330). */
const LOCKED =
  "The changes you requested require salesforce.com to temporarily lock your organization's administration setup. " +
  'However, the administration setup has already been locked by another change.';

const named: Readonly<Record<string, FaultEffect>> = {
  'reset-before': { kind: 'close', how: 'rst' },
  'reset-after': { kind: 'answerLost', how: 'rst' },
  'close-before': { kind: 'close', how: 'fin' },
  'close-after': { kind: 'answerLost', how: 'fin' },
  html: { kind: 'html' },
  'broken-body': { kind: 'brokenBody' },
  'expired-session': { kind: 'sessionExpired' },
  'request-limit': { kind: 'requestLimit' },
  stuck: { kind: 'jobStuck' },
  'tests-skipped': { kind: 'testsSkipped' },
  'job-fails': { kind: 'jobFails', errorStatusCode: 'ALREADY_IN_PROCESS', errorMessage: LOCKED },
};

/** Every kind there is; the compiler misses none. */
const kinds: Readonly<Record<FaultEffect['kind'], true>> = {
  answerLost: true,
  brokenBody: true,
  close: true,
  componentMissing: true,
  testsSkipped: true,
  delay: true,
  error: true,
  html: true,
  jobFails: true,
  jobStuck: true,
  requestLimit: true,
  sessionExpired: true,
  status: true,
};

/** What a fault may be ordered for, as the record of requests names it. */
export const operationNames = [
  'deploy',
  'checkDeployStatus',
  'cancelDeploy',
  'deployRecentValidation',
  'retrieve',
  'checkRetrieveStatus',
  'listMetadata',
  'describeMetadata',
  'query',
  'toolingQuery',
  'queryMore',
  'toolingQueryMore',
  'describe',
  'versions',
  'resources',
  'userinfo',
  'token',
  'limits',
  '*',
] as const;

/**
 * Reads an operation from the command line.
 *
 * @throws Error when it is none that a fault could meet
 */
export const readOperation = (text: string): string => {
  if (operationNames.some((name) => name === text)) return text;
  throw new Error(`${text} is no operation of the local org. Operations are ${operationNames.join(', ')}.`);
};

/**
 * Reads an effect from the command line: a name, a name with values after colons, or JSON.
 *
 * @throws Error when it is none of these: a fault that does nothing would make a test pass that proves nothing.
 */
export const readEffect = (text: string): FaultEffect => {
  if (text.startsWith('{')) return readJson(text);
  const [name, first = '', ...rest] = text.split(':');
  if (name === 'delay' && isNumber(first)) return { kind: 'delay', milliseconds: Number(first) };
  if (name === 'status' && isNumber(first)) return { kind: 'status', status: Number(first) };
  const fullName = rest.join(':');
  if ((name === 'missing' || name === 'unreported') && first !== '' && fullName !== '') {
    return { kind: 'componentMissing', type: first, fullName, reported: name === 'missing' };
  }
  const effect = named[text];
  if (!effect) throw unknownEffect(text);
  return effect;
};

const readJson = (text: string): FaultEffect => {
  const effect = JSON.parse(text) as Partial<FaultEffect>;
  if (effect.kind === undefined || !Object.hasOwn(kinds, effect.kind)) throw unknownEffect(text);
  return effect as FaultEffect;
};

const isNumber = (text: string): boolean => /^\d+$/.test(text);

const unknownEffect = (text: string): Error =>
  new Error(
    `${text} is no effect that the local org knows. Effects are ${Object.keys(named).join(', ')}, ` +
      'delay:MILLISECONDS, status:NUMBER, missing:TYPE:NAME, unreported:TYPE:NAME, or JSON with a kind of ' +
      `${Object.keys(kinds).join(', ')}.`
  );
