import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loginTo } from '../../support/login.js';
import { control } from '../control/client.js';
import { LocalOrgServer } from '../server/localOrgServer.js';
import { dirOf, needed, numberOf, type Options, orgsOf, settingsOf, wayOf } from './options.js';
import { findRunning, removeRunning, type Running, writeRunning } from './running.js';
import { orgTable, usageOf } from './show.js';

/** `start`: serves until stopped, or with `--detach` leaves a process behind that does. */
export const startCommand = async (options: Options): Promise<void> => {
  const dir = dirOf(options);
  const running = await findRunning(dir);
  if (running) throw new Error(`The orgs in ${dir} are served already, at ${running.url}.`);
  await mkdir(dir, { recursive: true });
  if (options.detach) {
    await announce(options, await startDetached(dir));
    return;
  }
  const server = await LocalOrgServer.start({
    orgs: orgsOf(needed(options, 'orgs'), settingsOf(options)),
    dir,
    port: numberOf(options, 'port'),
    latency: numberOf(options, 'latency'),
  });
  const self = { url: server.url, pid: process.pid };
  await writeRunning(dir, self);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.requestStop());
  // The process that detached this one announces it, and logs in for it.
  if (process.env[CHILD] === undefined) await announce(options, self);
  await server.stopRequested;
  await server.close();
  await removeRunning(dir);
};

/** Set in the environment of a server that was started with `--detach`. */
const CHILD = 'LOCAL_ORG_DETACHED';

/** Long enough for a loaded machine; a server that comes up takes about a second. */
const PATIENCE = 60_000;

const startDetached = async (dir: string): Promise<Running> => {
  const log = await open(join(dir, 'server.log'), 'w');
  const script = fileURLToPath(new URL('../cli.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import=tsx', script, ...process.argv.slice(2).filter((word) => word !== '--detach')],
    { detached: true, stdio: ['ignore', log.fd, log.fd], env: { ...process.env, [CHILD]: 'true' } }
  );
  child.unref();
  const deadline = Date.now() + PATIENCE;
  try {
    while (child.exitCode === null && Date.now() < deadline) {
      const running = await findRunning(dir);
      if (running) return running;
      await sleep(50);
    }
  } finally {
    await log.close();
  }
  throw new Error(`The local org did not start:\n${await readFile(join(dir, 'server.log'), 'utf8')}`);
};

const announce = async (options: Options, { url }: Running): Promise<void> => {
  const { orgs = [] } = await control(url, { action: 'status' });
  const home = options.home === undefined ? undefined : resolve(options.home);
  if (home !== undefined) await loginTo(url, orgs, home, wayOf(options));
  const dir = dirOf(options);
  process.stdout.write(`Local orgs at ${url}, kept in ${dir}\n\n${orgTable(orgs)}\n${usageOf(home, dir)}`);
};
