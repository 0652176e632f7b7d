import { readFile } from 'node:fs/promises';
import { control } from '../control/client.js';
import type { OrgStatus } from '../control/protocol.js';
import { readEffect, readOperation } from './effects.js';
import { dirOf, needed, numberOf, type Options, settingsOf, wayOf } from './options.js';
import { neededServer, stopServer } from './running.js';
import { orgTable } from './show.js';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** `status`: the orgs, and the faults that wait. */
export const statusCommand = async (options: Options): Promise<void> => {
  const { url } = await neededServer(dirOf(options));
  const { orgs = [], faults = [], pid } = await control(url, { action: 'status' });
  print(`Local orgs at ${url}, process ${String(pid)}, kept in ${dirOf(options)}\n\n${orgTable(orgs)}`);
  for (const fault of faults) print(`  fault: ${JSON.stringify(fault)}`);
};

/** `stop`: resolves when the server is gone and everything is on disk. */
export const stopCommand = async (options: Options): Promise<void> => {
  const dir = dirOf(options);
  const running = await neededServer(dir);
  const { url } = running;
  await stopServer(dir, running);
  print(`The local orgs at ${url} are stopped; start again with the same --orgs and --dir, and they are as they were.`);
};

/** `set`: times of one org or of all, and the latency of the server. */
export const setCommand = async (options: Options): Promise<void> => {
  const { url } = await neededServer(dirOf(options));
  const latency = numberOf(options, 'latency');
  await control(url, { action: 'settings', org: options.org, settings: settingsOf(options), latency });
  print('Done.');
};

/** `fault`: orders one, or drops all. */
export const faultCommand = async (options: Options): Promise<void> => {
  const { url } = await neededServer(dirOf(options));
  if (options.clear) {
    await control(url, { action: 'clear-faults' });
    print('No fault is ordered any more.');
    return;
  }
  const { faults = [] } = await control(url, {
    action: 'fault',
    fault: {
      operation: readOperation(needed(options, 'operation')),
      org: options.org,
      contains: options.contains,
      call: numberOf(options, 'call'),
      times: numberOf(options, 'times'),
      effect: readEffect(needed(options, 'effect')),
    },
  });
  for (const fault of faults) print(`fault: ${JSON.stringify(fault)}`);
};

/** `change`: one file of an org, as another user would change it. */
export const changeCommand = async (options: Options): Promise<void> => {
  const { url } = await neededServer(dirOf(options));
  const { changes = [] } = await control(url, {
    action: 'change',
    org: needed(options, 'org'),
    path: needed(options, 'path'),
    content: (await contentOf(options))?.toString('base64'),
  });
  print(changes.length === 0 ? 'Nothing differs.' : changes.join('\n'));
};

const contentOf = async (options: Options): Promise<Buffer | undefined> => {
  if (options.delete) return undefined;
  if (options.file !== undefined) return readFile(options.file);
  return Buffer.from(needed(options, 'content'));
};

/** `refresh`: each org becomes a new one under the same name, at once or in two steps. */
export const refreshCommand = async (options: Options): Promise<void> => {
  const { url } = await neededServer(dirOf(options));
  const [step, way] = [stepOf(options), wayOf(options)];
  const refreshed: OrgStatus[] = [];
  for (const org of needed(options, 'org').split(',')) {
    const order = { action: 'refresh', org: org.trim(), copyOf: options['copy-of'], step } as const;
    refreshed.push(...((await control(url, order)).orgs ?? []));
  }
  if (options.home !== undefined && step !== 'request') {
    const { loginTo } = await import('../../support/login.js');
    await loginTo(url, refreshed, options.home, way);
  }
  print(orgTable(refreshed));
};

const stepOf = ({ step }: Options): 'request' | 'finish' | undefined => {
  if (step === undefined || step === 'request' || step === 'finish') return step;
  throw new Error(`--step takes request or finish, not ${step}.`);
};

/** `delete`: a page answers in the org's place from now on. */
export const deleteCommand = async (options: Options): Promise<void> => {
  const { url } = await neededServer(dirOf(options));
  const org = needed(options, 'org');
  await control(url, { action: 'delete', org });
  print(`${org} is deleted; refresh it to have an org of this name again.`);
};
