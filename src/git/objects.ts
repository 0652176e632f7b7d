import type { Socket } from 'node:net';
import { SfError } from '@salesforce/core/sfError';
import type { GitVariables } from './environment.js';
import { AnswerReader, type GitObject } from './objectAnswers.js';
import type { NewObjects } from './newObjects.js';
import { gitError, spawnGit, startError } from './runner.js';

export type { GitObject } from './objectAnswers.js';

type Request = Readonly<{
  name: string;
  resolve: (object: GitObject | undefined) => void;
  reject: (error: Error) => void;
}>;

/** How many objects may be on their way at once: enough to keep git busy, few enough to bound what is held. */
const window = 128;

const catFile = ['cat-file', '--batch-command', '-z', '--buffer'] as const;

/**
 * Reads objects through one long-lived `git cat-file`, started with the first read. Reads are pipelined, and answered in
 * the order they were asked in. An idle reader does not keep the process alive.
 */
export class ObjectReader {
  private process: CatFile | undefined;

  /**
   * @param dir a folder of the repository
   * @param env variables for git, on top of those of this process
   * @param newObjects what is being written, and must be stored before it can be read
   */
  public constructor(
    private readonly dir: string,
    private readonly env: GitVariables = {},
    private readonly newObjects?: Pick<NewObjects, 'isAwaited' | 'store'>
  ) {}

  /**
   * Reads one object.
   *
   * @param oid its full id
   * @throws SfError ObjectMissingError; GitError
   */
  public async read(oid: string): Promise<GitObject> {
    const object = await this.find(oid);
    if (object === undefined) throw missing(oid, this.dir);
    return object;
  }

  /**
   * Reads many objects and keeps them all. For more than fits in memory use {@link stream}.
   *
   * @returns content by object id
   * @throws SfError ObjectMissingError; GitError
   */
  public async readMany(oids: readonly string[]): Promise<Map<string, Buffer>> {
    const distinct = [...new Set(oids)];
    const objects = await Promise.all(distinct.map((oid) => this.read(oid)));
    return new Map(objects.map(({ oid, content }) => [oid, content]));
  }

  /**
   * Reads objects in the order given, a limited number ahead of the one who takes them.
   *
   * @throws SfError ObjectMissingError; GitError
   */
  public async *stream(oids: Iterable<string>): AsyncGenerator<GitObject> {
    const ahead: Array<Promise<GitObject>> = [];
    for (const oid of oids) {
      const next = this.read(oid);
      // The failure is met again when its turn comes; until then it must not count as unhandled.
      next.catch(() => undefined);
      ahead.push(next);
      if (ahead.length >= window) yield await (ahead.shift() as Promise<GitObject>);
    }
    for (const object of ahead) yield await object;
  }

  /**
   * Reads what a name stands for, such as `<commit>:<path>`.
   *
   * @returns undefined when there is no such object
   * @throws SfError GitError
   */
  public async find(name: string): Promise<GitObject | undefined> {
    // Neither can name an object, and both would end the conversation with git.
    if (name === '' || name.includes('\0')) return undefined;
    if (this.newObjects?.isAwaited(name)) await this.newObjects.store();
    this.process ??= new CatFile(this.dir, this.env, (ended) => {
      if (this.process === ended) this.process = undefined;
    });
    return this.process.ask(name);
  }

  /** Ends the git process once it has answered what was asked. A later read starts another. */
  public async close(): Promise<void> {
    const ending = this.process;
    this.process = undefined;
    await ending?.close();
  }
}

/** One `cat-file` process: a queue of requests, some of them sent. */
class CatFile {
  private readonly child;
  private readonly waiting: Request[] = [];
  private readonly sent: Request[] = [];
  private readonly closed: Promise<void>;
  private stderr = '';
  private scheduled = false;
  private alive = true;
  private closing = false;

  public constructor(
    private readonly dir: string,
    env: GitVariables,
    onEnd: (ended: CatFile) => void
  ) {
    // Apart from the terminal's process group: Ctrl-C is for us to answer, and giving up still reads objects.
    this.child = spawnGit(catFile, { dir, env, detached: true });
    const answers = new AnswerReader(
      () => this.sent[0]?.name ?? '',
      (answer) => this.answer(answer)
    );
    this.child.stdout.on('data', (chunk: Buffer) => this.take(answers, chunk));
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString('utf8');
    });
    // A git that died closes the pipe (EPIPE); that it died is reported to all requests when it closes.
    this.child.stdin.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.child.once('error', (error) => {
        onEnd(this);
        this.fail(startError(error, this.dir));
        resolve();
      });
      this.child.once('close', (code) => {
        onEnd(this);
        this.fail(gitError(catFile, code ?? -1, this.stderr));
        resolve();
      });
    });
  }

  public ask(name: string): Promise<GitObject | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ name, resolve, reject });
      this.keepAlive(true);
      this.schedule();
    });
  }

  /** Ends the process after what was asked before. Nothing may be asked afterwards. */
  public async close(): Promise<void> {
    this.closing = true;
    this.rest();
    await this.closed;
  }

  /** Requests made in one go are sent in one go. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      if (this.sent.length > window / 2) return;
      const batch = this.waiting.splice(0, window - this.sent.length);
      if (batch.length === 0) return;
      this.sent.push(...batch);
      this.child.stdin.write(`${batch.map(({ name }) => `contents ${name}\0`).join('')}flush\0`);
    });
  }

  private answer(object: GitObject | undefined): void {
    this.sent.shift()?.resolve(object);
    this.rest();
    this.schedule();
  }

  /** With nothing left to answer, lets this process end, and git too when it is no longer wanted. */
  private rest(): void {
    if (this.sent.length > 0 || this.waiting.length > 0) return;
    this.keepAlive(this.closing);
    if (this.closing) this.child.stdin.end();
  }

  private take(answers: AnswerReader, chunk: Buffer): void {
    try {
      answers.push(chunk);
    } catch (error) {
      this.stderr += error instanceof Error ? error.message : String(error);
      this.child.kill();
    }
  }

  private fail(error: Error): void {
    for (const request of [...this.sent.splice(0), ...this.waiting.splice(0)]) request.reject(error);
  }

  private keepAlive(alive: boolean): void {
    if (alive === this.alive) return;
    this.alive = alive;
    for (const handle of [this.child, this.child.stdin, this.child.stdout, this.child.stderr]) {
      // The pipes to a child process are sockets, of which only their own type says that they can be let go.
      const socket = handle as unknown as Pick<Socket, 'ref' | 'unref'>;
      if (alive) socket.ref();
      else socket.unref();
    }
  }
}

const missing = (oid: string, dir: string): SfError =>
  new SfError(`Object ${oid} is missing from the repository in ${dir}.`, 'ObjectMissingError', [
    'Run "git fsck --connectivity-only" to see what else is missing.',
    'In a shallow clone, run "git fetch --unshallow" and repeat the command.',
  ]);
