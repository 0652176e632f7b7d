import { stripVTControlCharacters } from 'node:util';
import { enterEnvironment } from './environment.js';
import type { Ended, Surroundings } from './sf.js';

/** What ends a program in place of the process. */
class Exit extends Error {
  public constructor(public readonly code: number) {
    super(`Exit with ${code}.`);
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP', 'exit'] as const;

/**
 * Runs a program's main function as its process does: with its folder, its environment, no terminal, and all that it
 * prints caught. It costs a tenth of a process of its own. One at a time, since all of these belong to the whole process;
 * and not for what is about the process itself, such as signals.
 *
 * @param main what the program does; it ends with `process.exit` or `process.exitCode`, else with 0
 * @throws what `main` throws
 */
export const inThisProcess = (main: () => Promise<unknown>, surroundings: Surroundings): Promise<Ended> => {
  const next = last.then(() => asProcess(main, surroundings));
  last = next.catch(() => undefined);
  return next;
};

let last: Promise<unknown> = Promise.resolve();

const asProcess = async (main: () => Promise<unknown>, { cwd, env }: Surroundings): Promise<Ended> => {
  const undo: Array<() => void> = [];
  const set = <T extends object, Key extends keyof T>(target: T, key: Key, value: T[Key]): void => {
    const before = Object.getOwnPropertyDescriptor(target, key);
    Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: true });
    undo.push(() => {
      if (before) Object.defineProperty(target, key, before);
      else Reflect.deleteProperty(target, key);
    });
  };
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      const done = rest.find((each): each is () => void => typeof each === 'function');
      done?.();
      return true;
    };
    set(process[name], 'write', write);
    set(process[name], 'isTTY', false);
  }
  set(process.stdin, 'isTTY', false);
  undo.push(enterEnvironment(env));
  // What a command listens to, such as deploys of the same process, ends with it.
  set(globalThis as Readonly<{ salesforceCoreLifecycle?: unknown }>, 'salesforceCoreLifecycle', undefined);
  set(process, 'exit', (code): never => {
    throw new Exit(Number(code ?? process.exitCode ?? 0));
  });
  const dir = process.cwd();
  process.chdir(cwd);
  const listeners = signals.map((name) => new Set<unknown>(process.rawListeners(name)));
  try {
    const code = await exitCodeOf(main);
    const { stdout, stderr } = printed;
    return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
  } finally {
    signals.forEach((name, index) => {
      for (const listener of process.rawListeners(name)) {
        if (!listeners[index].has(listener)) process.off(name, listener as () => void);
      }
    });
    process.exitCode = undefined;
    process.chdir(dir);
    undo.reverse().forEach((each) => each());
  }
};

const exitCodeOf = async (main: () => Promise<unknown>): Promise<number> => {
  try {
    await main();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
};
