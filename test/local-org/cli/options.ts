import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LoginWay } from '../../support/login.js';
import type { OrgDefinition, OrgSettings } from '../org/record.js';

/** Options of all commands, for `parseArgs`. */
export const optionTypes = {
  help: { type: 'boolean', short: 'h' },
  orgs: { type: 'string' },
  org: { type: 'string' },
  dir: { type: 'string' },
  home: { type: 'string' },
  port: { type: 'string' },
  latency: { type: 'string' },
  'queue-time': { type: 'string' },
  'run-time': { type: 'string' },
  'finalize-time': { type: 'string' },
  'cancel-time': { type: 'string' },
  'retrieve-time': { type: 'string' },
  'api-version': { type: 'string' },
  login: { type: 'string' },
  detach: { type: 'boolean' },
  operation: { type: 'string' },
  contains: { type: 'string' },
  call: { type: 'string' },
  times: { type: 'string' },
  effect: { type: 'string' },
  clear: { type: 'boolean' },
  path: { type: 'string' },
  file: { type: 'string' },
  content: { type: 'string' },
  delete: { type: 'boolean' },
  'copy-of': { type: 'string' },
  step: { type: 'string' },
} as const;

/** What was given on the command line. */
export type Options = Readonly<{
  [name in keyof typeof optionTypes]?: (typeof optionTypes)[name]['type'] extends 'boolean' ? boolean : string;
}>;

/** The folder of the orgs: where they are kept, and where a running server is found. */
export const dirOf = (options: Options): string => resolve(options.dir ?? join(tmpdir(), 'sf-sre-local-org'));

/** A number of an option, or undefined when it was not given. @throws Error that names the option. */
export const numberOf = (options: Options, name: keyof Options): number | undefined => {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name} takes a whole number, not ${String(text)}.`);
};

/** An option that a command cannot do without. @throws Error that names it. */
export const needed = (options: Options, name: keyof Options): string => {
  const value = options[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`--${name} is missing.`);
};

/** How the orgs are to be logged in. @throws Error for a way that there is not. */
export const wayOf = ({ login }: Options): LoginWay => {
  if (login === undefined || login === 'jwt') return 'jwt';
  if (login === 'access-token') return login;
  throw new Error(`--login takes jwt or access-token, not ${login}.`);
};

/** The settings of an org that were given as options. */
export const settingsOf = (options: Options): Partial<OrgSettings> => {
  const settings = {
    queueTime: numberOf(options, 'queue-time'),
    runTime: numberOf(options, 'run-time'),
    finalizeTime: numberOf(options, 'finalize-time'),
    cancelTime: numberOf(options, 'cancel-time'),
    retrieveTime: numberOf(options, 'retrieve-time'),
    apiVersion: options['api-version'],
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
};

const kinds = ['production', 'sandbox', 'scratch', 'developer'] as const;

/** `dev:sandbox,qa:sandbox:tracking,production:production` as definitions. @throws Error that lists the kinds. */
export const orgsOf = (text: string, settings: Partial<OrgSettings>): readonly OrgDefinition[] => {
  const orgs = text.split(',').map((entry) => orgFrom(entry, settings));
  const twice = orgs.find(({ name }, index) => orgs.findIndex((org) => org.name === name) < index);
  if (twice) throw new Error(`${twice.name} is there twice.`);
  return orgs;
};

const orgFrom = (entry: string, settings: Partial<OrgSettings>): OrgDefinition => {
  const [name, kindName, tracking] = entry.trim().split(':');
  const kind = kinds.find((candidate) => candidate === kindName);
  if (!kind || (tracking !== undefined && tracking !== 'tracking')) {
    throw new Error(`${entry} is no org: write name:kind or name:kind:tracking, with a kind of ${kinds.join(', ')}.`);
  }
  return { name, kind, tracking: tracking === 'tracking', settings };
};
