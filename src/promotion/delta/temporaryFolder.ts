import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../../common/isAlive.js';

/** Who writes into a temporary folder. */
export type Writer = Readonly<{ host: string; pid: number }>;

const thisWriter = (): Writer => ({ host: hostname(), pid: process.pid });

/** How long a process of another machine may write, in milliseconds, before it is taken for dead. */
const longestWriting = 24 * 60 * 60_000;

/** A folder beside `target` that gets its name once it is whole. Its own name says who writes into it. */
export const temporaryFolderFor = (target: string, { host, pid }: Writer = thisWriter()): string =>
  `${target}.${host}.${pid}.${randomUUID().slice(0, 8)}.tmp`;

/** Removes the temporary folders for `target` whose writers were killed. One that cannot be removed stays: it is in nobody's way. */
export const removeLeftovers = async (target: string): Promise<void> => {
  const folder = dirname(target);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const writer = writerOf(name, basename(target));
    const path = join(folder, name);
    if (writer === undefined || (await mayStillWrite(path, writer))) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
};

const writerOf = (name: string, target: string): Writer | undefined => {
  if (!name.startsWith(`${target}.`)) return undefined;
  const [, host, pid] = /^(.+)\.(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name.slice(target.length + 1)) ?? [];
  return host === undefined ? undefined : { host, pid: Number(pid) };
};

/** A process writes one folder: with its own id, it is one of an earlier process. */
const mayStillWrite = async (path: string, { host, pid }: Writer): Promise<boolean> => {
  if (host === hostname()) return pid !== process.pid && isAlive(pid);
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < longestWriting;
};
