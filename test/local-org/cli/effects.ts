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
  'job-fails': { kind: 'jobFails', errorStatusCode: 'ALREADY_IN_PROCESS', errorMessage: LOCKED },
};

/**
 * Reads an effect from the command line: a name, a name with values after colons, or JSON.
 *
 * @throws Error when it is none of these.
 */
export const readEffect = (text: string): FaultEffect => {
  if (text.startsWith('{')) return JSON.parse(text) as FaultEffect;
  const [name, first, ...rest] = text.split(':');
  if (name === 'delay') return { kind: 'delay', milliseconds: Number(first) };
  if (name === 'status') return { kind: 'status', status: Number(first) };
  if (name === 'missing' || name === 'unreported') {
    return { kind: 'componentMissing', type: first, fullName: rest.join(':'), reported: name === 'missing' };
  }
  const effect = named[text];
  if (!effect) throw new Error(`${text} is no effect that the local org knows.`);
  return effect;
};
