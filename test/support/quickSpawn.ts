import childProcess, { type ChildProcess, type SpawnOptions } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { accessSync, closeSync, constants as access, openSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { constants, devNull } from 'node:os';
import { join, resolve } from 'node:path';
import { type Libc, loadLibc } from './libc.js';

// node starts a process by fork, which copies the page tables of all its memory (https://github.com/libuv/libuv/issues/1715):
// a tests' process of 350 MB is blocked for 10 to 20 ms by it, and half of all that tests of promotions cost was that.
// posix_spawn shares the memory until the new program runs. It stands behind the same interface, for tests on Linux;
// tests that run the plugin as a process of its own have node's way.

type Stdio = 'pipe' | 'ignore' | 'inherit';

const signalNames = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals])
);
const { setInterval: startTimer, clearInterval: endTimer, setImmediate: soon } = globalThis;

/** The processes that were started and did not end yet. */
const running = new Set<QuickProcess>();
let waiting: NodeJS.Timeout | undefined;

/** Keeps this process alive as long as one of those does that nobody let go of. */
const keepAlive = (): void => {
  const wanted = [...running].some(({ kept }) => kept);
  if (wanted) waiting ??= startTimer(() => undefined, 2 ** 30);
  else {
    endTimer(waiting);
    waiting = undefined;
  }
};

/** As much of node's ChildProcess as is used: a process that has begun. */
class QuickProcess extends EventEmitter {
  public exitCode: number | null = null;
  public signalCode: NodeJS.Signals | null = null;
  public killed = false;
  public kept = true;
  private open = 1;

  public constructor(
    public readonly pid: number,
    public readonly spawnfile: string,
    public readonly spawnargs: readonly string[],
    public readonly stdio: ReadonlyArray<Socket | null>
  ) {
    super();
    for (const output of stdio.slice(1)) {
      if (!output) continue;
      this.open += 1;
      output.once('close', () => this.closed());
    }
    running.add(this);
    keepAlive();
    process.nextTick(() => this.emit('spawn'));
  }

  public get stdin(): Socket | null {
    return this.stdio[0];
  }

  public get stdout(): Socket | null {
    return this.stdio[1];
  }

  public get stderr(): Socket | null {
    return this.stdio[2];
  }

  public kill(signal: NodeJS.Signals | number = 'SIGTERM'): boolean {
    if (!running.has(this)) return false;
    process.kill(this.pid, signal);
    this.killed = true;
    return true;
  }

  public ref(): void {
    this.kept = true;
    keepAlive();
  }

  public unref(): void {
    this.kept = false;
    keepAlive();
  }

  /** @param status what waitpid gave */
  public ended(status: number): void {
    keepAlive();
    const signal = status % 128;
    if (signal === 0) this.exitCode = Math.floor(status / 256);
    else this.signalCode = signalNames.get(signal) ?? null;
    this.stdin?.destroy();
    this.emit('exit', this.exitCode, this.signalCode);
    for (const output of this.stdio.slice(1)) if (output?.readable && !output.readableFlowing) output.resume();
    this.closed();
  }

  private closed(): void {
    this.open -= 1;
    if (this.open === 0) this.emit('close', this.exitCode, this.signalCode);
  }
}

const reap = (libc: Libc): void => {
  for (const child of running) {
    const status = libc.statusOf(child.pid);
    if (status === undefined) continue;
    running.delete(child);
    soon(() => child.ended(status));
  }
};

const isFile = (path: string): boolean => {
  try {
    accessSync(path, access.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const find = (command: string, { PATH = '' }: NodeJS.ProcessEnv): string | undefined =>
  command.includes('/')
    ? [command].find(isFile)
    : PATH.split(':')
        .map((folder) => join(folder, command))
        .find(isFile);

const usual = new Set(['cwd', 'env', 'stdio', 'detached', 'windowsHide', 'windowsVerbatimArguments', 'shell']);

/** The three streams when nothing is asked for that needs node's own way. */
const simpleStdio = (options: SpawnOptions): Stdio[] | undefined => {
  const asked = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  const { stdio = 'pipe' } = options;
  const three = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio;
  const simple = three.length === 3 && three.every((each) => ['pipe', 'ignore', 'inherit'].includes(each as string));
  return simple && !options.shell && asked.every(([name]) => usual.has(name)) ? (three as Stdio[]) : undefined;
};

/** Starts a process; gives none where node's own way is to say why it cannot be. */
const start = (
  libc: Libc,
  command: string,
  args: readonly string[],
  options: SpawnOptions
): QuickProcess | undefined => {
  const stdio = simpleStdio(options);
  const env = options.env ?? process.env;
  const path = find(command, env);
  if (!stdio || path === undefined) return undefined;
  const ends = stdio.map((kind, number): Ends => {
    if (kind === 'inherit') return { theirs: number };
    return kind === 'ignore'
      ? { theirs: openSync(devNull, 'r+'), passed: true }
      : { ...libc.socketPair(), passed: true };
  });
  const pid = libc.spawn(path, {
    args: [command, ...args],
    env: Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
    dir: options.cwd === undefined ? undefined : resolve(String(options.cwd)),
    streams: ends.map(({ theirs }) => theirs),
    ownSession: options.detached === true,
  });
  for (const { theirs, passed } of ends) if (passed) closeSync(theirs);
  if (pid === undefined) {
    for (const { ours } of ends) if (ours !== undefined) closeSync(ours);
    return undefined;
  }
  const streams = ends.map(({ ours }, number) =>
    ours === undefined ? null : new Socket({ fd: ours, readable: number > 0, writable: number === 0 })
  );
  return new QuickProcess(pid, command, [command, ...args], streams);
};

/** The ends of one stream: that of the new process, to be closed here when it was made for it, and ours. */
type Ends = Readonly<{ theirs: number; ours?: number; passed?: true }>;

if (process.platform === 'linux') {
  const libc = loadLibc();
  const slowly = childProcess.spawn;
  const quickly = (
    command: string,
    args: readonly string[] | SpawnOptions = [],
    options: SpawnOptions = {}
  ): ChildProcess => {
    const [list, settings] = Array.isArray(args) ? [args as string[], options] : [[], args as SpawnOptions];
    return (
      (start(libc, command, list, settings) as unknown as ChildProcess | undefined) ?? slowly(command, list, settings)
    );
  };
  childProcess.spawn = quickly as typeof childProcess.spawn;
  syncBuiltinESMExports();
  process.on('SIGCHLD', () => reap(libc));
}
