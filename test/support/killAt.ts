/*
 * Loaded into a process of the plugin before anything else: kills its whole process group with SIGKILL at the act that
 * KILL_AT names, such as "before push 1": the number counts acts of that name.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';

type Answer = Promise<unknown> & Readonly<{ stream: () => unknown }>;
type Request = Readonly<{ method: string; url: string; body?: unknown }>;
type TransportClass = { prototype: { httpRequest: (request: Request, options: unknown) => Answer } };

const counts = new Map<string, number>();

const pass = (when: 'before' | 'after', name: string): void => {
  const act = `${when} ${name}`;
  const count = (counts.get(act) ?? 0) + 1;
  counts.set(act, count);
  if (process.env.KILL_AT === `${act} ${count}`) process.kill(-process.pid, 'SIGKILL');
};

const { spawn } = childProcess;
childProcess.spawn = ((command: string, args: readonly string[], ...rest: unknown[]) => {
  const name = ['push', 'fetch'].find((each) => Array.isArray(args) && args.includes(each));
  if (name !== undefined) pass('before', name);
  const child = Reflect.apply(spawn, childProcess, [command, args, ...rest]) as ReturnType<typeof spawn>;
  if (name !== undefined) child.once('exit', () => pass('after', name));
  return child;
}) as typeof spawn;

const { rename } = fs;
fs.rename = async (from, to): Promise<void> => {
  const isJournal = /[\\/]sre[\\/]runs[\\/]/.test(String(to));
  if (isJournal) pass('before', 'journal');
  await rename(from, to);
  if (isJournal) pass('after', 'journal');
};
syncBuiltinESMExports();

const { Transport } = createRequire(import.meta.url)('@jsforce/jsforce-node/lib/transport.js') as Readonly<{
  Transport: TransportClass;
}>;
const { httpRequest } = Transport.prototype;
Transport.prototype.httpRequest = function (request, options): Answer {
  const body = typeof request.body === 'string' ? request.body : '';
  const name = /<(?:\w+:)?(deploy|checkDeployStatus|retrieve|checkRetrieveStatus)\b/.exec(body)?.[1] ?? 'query';
  pass('before', name);
  const answer = httpRequest.call(this, request, options);
  const seen = answer.then((value) => {
    pass('after', name);
    return value;
  });
  return Object.assign(seen, { stream: () => answer.stream() });
};
