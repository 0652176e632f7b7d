import { stat, unlink } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGitError } from './runner.js';

/** Where a repository is, and where git runs in it. */
type Place = Readonly<{ dir: string; commonDir: string }>;

/** How often a command is repeated: each time for another lock. */
const attempts = 10;

/** Pause between two looks at a lock, in milliseconds. */
const pause = 200;

/**
 * How long a lock of a ref that nobody but this plugin writes may stand unchanged, in milliseconds: git holds it for as long
 * as it takes to write a line.
 */
const refPatience = 5000;

/**
 * The same for the lock of the file that git packs refs into, which other git commands hold, too, and for which git itself
 * waits one second (core.packedRefsTimeout).
 */
const packPatience = 60_000;

/**
 * Runs a git command that can be repeated, and clears away the locks of refs that a git which was killed left behind
 * (git removes them when it ends, but for SIGKILL and power cuts): without that, every later command would fail on them.
 *
 * @throws what the command throws, where it fails for another reason, or on a lock that is somebody else's
 */
export const withoutStaleLocks = async <T>(place: Place, command: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await command();
    } catch (error) {
      const lock = lockInTheWay(error, place);
      if (lock === undefined || attempt === attempts) throw error;
      await outlast(lock);
    }
  }
};

type StandingLock = Readonly<{
  path: string;
  /** How long it may stand, in milliseconds. */
  patience: number;
  /** The files that change while it is held. */
  written: readonly string[];
}>;

const lockInTheWay = (error: unknown, { dir, commonDir }: Place): StandingLock | undefined => {
  if (!isGitError(error)) return undefined;
  const named = /Unable to create '([^'\n]+\.lock)': File exists/.exec(error.data.stderr);
  if (named === null) return undefined;
  const path = resolve(dir, named[1]);
  if (path === join(commonDir, 'packed-refs.lock')) {
    return { path, patience: packPatience, written: [path, join(commonDir, 'packed-refs.new')] };
  }
  const isOwn = ['sre', 'sre-remote'].some((folder) => path.startsWith(join(commonDir, 'refs', folder) + sep));
  return isOwn ? { path, patience: refPatience, written: [path] } : undefined;
};

/**
 * Waits until a lock is gone, or has stood unchanged for so long that hardly anybody can be behind it, and takes it away then.
 * Should a git that was stopped hold it after all, that one fails to write its ref, and is asked again.
 */
const outlast = async ({ path, patience, written }: StandingLock): Promise<void> => {
  let seen = '';
  // A clock may have gone back since it was made: then it counts how long it was looked at.
  let since = performance.now();
  for (;;) {
    const times = await Promise.all(written.map(timeOf));
    if (times[0] === undefined) return;
    if (times.join() !== seen) [seen, since] = [times.join(), performance.now()];
    const age = Date.now() - Math.max(...times.map((time) => time ?? 0));
    if (age > patience || performance.now() - since > patience) {
      await unlink(path).catch(ignoreMissing);
      return;
    }
    await sleep(pause);
  }
};

const timeOf = async (path: string): Promise<number | undefined> => {
  const found = await stat(path).catch(ignoreMissing);
  return found?.mtimeMs;
};

const ignoreMissing = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
};
