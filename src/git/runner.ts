import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SfError } from '@salesforce/core/sfError';
import { gitEnvironment, type GitVariables } from './environment.js';
import { cureOfUnwritten, unwrittenHere } from './unwritten.js';

/** How one git process is run. */
export type GitOptions = Readonly<{
  /** The folder to run in. */
  dir: string;
  env?: GitVariables;
  /** What git reads from its standard input, whole or piece by piece; without it the input is empty. */
  input?: string | Buffer | AsyncIterable<Buffer>;
  /** Ends git when it fires. */
  signal?: AbortSignal;
  /** Exit codes that are answers and no failures; 0 alone by default. Being killed is always a failure. */
  okCodes?: readonly number[] | 'any';
}>;

/** What one git process said. */
export type GitOutput = Readonly<{ stdout: Buffer; stderr: string; exitCode: number }>;

/** What git printed, without the last line end. */
export const textOf = ({ stdout }: GitOutput): string => stdout.toString('utf8').replace(/\n$/, '');

/** What the data of a GitError holds. */
export type GitErrorData = Readonly<{
  args: string[];
  /** -1 where a signal ended it. */
  exitCode: number;
  stderr: string;
  /** The signal that ended it. */
  endedBy?: NodeJS.Signals;
}>;

/** How long git may take to end after it was asked to, in milliseconds, before it is ended by force. */
const patience = 2000;

/**
 * Runs git once, with an array of arguments and never through a shell.
 *
 * @param args the arguments after `git`; whatever comes from outside belongs after `--end-of-options`, or in `input`
 * @returns its whole output, for every exit code in `okCodes`
 * @throws SfError GitError with the arguments, exit code and text of git as data; GitNotFoundError; when the signal
 * fires, its reason (an AbortError by default) as soon as git has ended
 */
export const runGit = async (args: readonly string[], options: GitOptions): Promise<GitOutput> => {
  options.signal?.throwIfAborted();
  const child = spawnGit(args, options);
  const ended = outcome(child, args, options);
  const [output] = await Promise.all([ended, feed(child.stdin, options.input)]);
  return output;
};

/**
 * Runs git once and gives its output piece by piece as it comes, no faster than it is taken. Whoever takes no more of it
 * ends git.
 *
 * @throws SfError GitError as soon as git failed; GitNotFoundError
 */
export const streamGit = async function* (
  args: readonly string[],
  options: Pick<GitOptions, 'dir' | 'env' | 'input'>
): AsyncGenerator<Buffer, void> {
  const child = spawnGit(args, options);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const closed = new Promise<Error | undefined>((resolve) => {
    child.once('error', (error) => resolve(startError(error, options.dir)));
    child.once('close', (code) => resolve(code === 0 ? undefined : gitError(args, code ?? -1, stderr)));
  });
  const fed = feed(child.stdin, options.input).then(() => undefined, asError);
  let ended = false;
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    ended = true;
  } finally {
    if (!ended) child.kill();
    const failures = await Promise.all([fed, closed]);
    // Ended from here, or never started: only the latter is told, in place of the closed pipe.
    const failure = failures.find((each) => each !== undefined && (ended || !isGitError(each)));
    // eslint-disable-next-line no-unsafe-finally -- what became of git says more than that its pipe was closed
    if (failure) throw failure;
  }
};

/**
 * Starts a git process that the caller talks to through its pipes. A git that cannot be started makes the child emit
 * `error`, which {@link startError} explains.
 *
 * @param detached whether it is kept apart from the terminal's signals; not for what may ask for a password there
 */
export const spawnGit = (
  args: readonly string[],
  { dir, env, detached = false }: Pick<GitOptions, 'dir' | 'env'> & Readonly<{ detached?: boolean }>
): ChildProcessWithoutNullStreams =>
  spawn('git', args, {
    cwd: dir,
    env: gitEnvironment(env),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    detached,
  });

/** Says why a git process could not be started, from the error that its child emitted and the folder it was to run in. */
export const startError = (cause: Error & { code?: string }, dir: string): SfError => {
  if (cause.code === 'ENOENT' && existsSync(dir)) {
    return new SfError(
      'git was not found on this machine.',
      'GitNotFoundError',
      ['Install git 2.39 or newer, and make sure that its folder is in PATH.'],
      cause
    );
  }
  return new SfError(`git could not be started in ${dir}: ${cause.message}`, 'GitError', [], cause);
};

/**
 * The error of a git process that failed: what was asked, the exit code, and what git said, without credentials. It is
 * called RepositoryNotWrittenError where git could not write in this repository, and GitError else.
 */
export const gitError = (
  args: readonly string[],
  exitCode: number,
  stderr: string,
  endedBy?: NodeJS.Signals
): SfError<GitErrorData> => {
  const said = withoutCredentials(stderr.trim());
  const unwritten = unwrittenHere(said);
  return SfError.create<GitErrorData>({
    ...(unwritten === undefined
      ? {
          name: 'GitError',
          message: `git ${subcommand(args)} failed with exit code ${exitCode}${said === '' ? '.' : `: ${said}`}`,
        }
      : {
          name: 'RepositoryNotWrittenError',
          message: `git ${subcommand(args)} could not write to this repository: ${unwritten}`,
          actions: [cureOfUnwritten],
        }),
    data: {
      ...{ args: args.map(withoutCredentials), exitCode, stderr: said },
      ...(endedBy === undefined ? {} : { endedBy }),
    },
  });
};

/** Whether an error is a git process's failure, so that its data can be asked for what git said. */
export const isGitError = (error: unknown): error is SfError<GitErrorData> & { data: GitErrorData } =>
  error instanceof SfError && gitErrorNames.has(error.name) && error.data !== undefined;

const gitErrorNames: ReadonlySet<string> = new Set(['GitError', 'RepositoryNotWrittenError']);

/**
 * A text without the passwords in the addresses in it, so that it can be shown and stored, nor the user names of web
 * addresses, which may be tokens. Of ssh the name is part of where it leads. What stands before the last @ belongs to it, as
 * curl and git take it.
 */
export const withoutCredentials = (text: string): string =>
  text
    .replace(/(\bhttps?:\/\/)[^\s/]*@/gi, '$1')
    .replace(/(\b(?:ssh|git\+ssh|ssh\+git|git|ftps?):\/\/[^\s/@:]*):[^\s/]*@/gi, '$1@');

const outcome = (
  child: ChildProcessWithoutNullStreams,
  args: readonly string[],
  options: GitOptions
): Promise<GitOutput> => {
  const { signal, dir, okCodes = [0] } = options;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise<GitOutput>((resolve, reject) => {
    let force: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill('SIGTERM');
      force = setTimeout(() => child.kill('SIGKILL'), patience);
    };
    const settle = (action: () => void): void => {
      clearTimeout(force);
      signal?.removeEventListener('abort', stop);
      action();
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => settle(() => reject(startError(error, dir))));
    child.once('exit', () => {
      if (!signal?.aborted) return;
      // Its own children may hold the pipes open for longer than it lived.
      child.stdout.destroy();
      child.stderr.destroy();
      settle(() => reject(asError(signal.reason)));
    });
    child.once('close', (code, killedBy) => {
      const text = Buffer.concat(stderr).toString('utf8');
      if (code !== null && (okCodes === 'any' || okCodes.includes(code))) {
        settle(() => resolve({ stdout: Buffer.concat(stdout), stderr: text, exitCode: code }));
      } else {
        const said = killedBy === null ? text : `${text}It was ended by ${killedBy}.`;
        settle(() => reject(gitError(args, code ?? -1, said, killedBy ?? undefined)));
      }
    });
  });
};

/** A git that ends without reading its input closes the pipe. Its exit code says whether that was a failure. */
const closedPipes = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

/** Writes what git is to read; whatever keeps a stream of pieces from going on is thrown. */
const feed = async (stdin: Writable, input: GitOptions['input'] = ''): Promise<void> => {
  stdin.on('error', () => undefined);
  if (typeof input === 'string' || Buffer.isBuffer(input)) {
    stdin.end(input);
    return;
  }
  try {
    await pipeline(Readable.from(input), stdin);
  } catch (error) {
    if (!closedPipes.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
};

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

/** The name of the git command among its arguments: the first that is neither an option nor the value of `-c`. */
const subcommand = (args: readonly string[]): string =>
  args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c') ?? '';
