import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomically } from '../../../src/common/atomicFile.js';
import { control } from '../control/client.js';
import { readJson } from '../org/store.js';

/** Where a server listens, as its folder says while it runs. */
export type Running = Readonly<{ url: string; pid: number }>;

const fileIn = (dir: string): string => join(dir, 'server.json');

/** Says in the folder where its server listens. */
export const writeRunning = async (dir: string, running: Running): Promise<void> =>
  writeFileAtomically(fileIn(dir), `${JSON.stringify(running)}\n`);

/** Takes that back. */
export const removeRunning = async (dir: string): Promise<void> => rm(fileIn(dir), { force: true });

/** The server of a folder, or undefined when none answers; a file left behind by a killed one does not count. */
export const findRunning = async (dir: string): Promise<Running | undefined> => {
  const running = await readJson<Running>(fileIn(dir));
  if (!running) return undefined;
  try {
    const { pid } = await control(running.url, { action: 'status' });
    return pid === running.pid ? running : undefined;
  } catch {
    // Nobody listens there any more.
    return undefined;
  }
};

/** The server of a folder. @throws Error that says how to start one. */
export const neededServer = async (dir: string): Promise<Running> => {
  const running = await findRunning(dir);
  if (running) return running;
  throw new Error(`No local org runs for ${dir}. Start one with: npm run local-org -- start --orgs … --dir ${dir}`);
};

/** Stops a server; resolves when everything is on disk. */
export const stopServer = async (dir: string, { url, pid }: Running): Promise<void> => {
  await control(url, { action: 'stop' });
  // It listens no more while it still writes down what its orgs hold. The file goes last; a killed server leaves it.
  while (isAlive(pid) && (await readJson(fileIn(dir)))) await sleep(20);
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    // No process has this id any more.
    return false;
  }
};
