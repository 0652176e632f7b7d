import { AsyncLocalStorage } from 'node:async_hooks';
import { PassThrough } from 'node:stream';
import { Transport } from '@jsforce/jsforce-node/lib/transport.js';
import { Repository } from '../../src/git/repository.js';
import { Journal } from '../../src/promotion/journal.js';

/**
 * Stops a run dead at one of its acts, as a crash does: from then on nothing that it does ever settles, so that not even a
 * `finally` is reached. What happens outside of it goes on.
 *
 * An act is whatever others can see: a journal written, refs asked or moved, a request to an org. There is a point before
 * each, and one after it, when its result is there and nobody has learnt of it yet.
 */
export class Freezer {
  /** What was passed, in order. */
  public readonly points: string[] = [];
  /** Settles with the point at which it froze. */
  public readonly frozen: Promise<string>;
  private readonly freeze: (point: string) => void;
  private isFrozen = false;
  private late: (() => Promise<unknown>) | undefined;

  /**
   * @param at the number of the point to freeze at, from 0; undefined: never
   * @param instead what happens there in place of it; then all goes on
   */
  public constructor(
    private readonly at?: number,
    private readonly instead?: () => Promise<void>
  ) {
    let resolve: (point: string) => void = () => undefined;
    this.frozen = new Promise((settle) => {
      resolve = settle;
    });
    this.freeze = resolve;
  }

  /** The freezer of the run that is at work. */
  public static get current(): Freezer | undefined {
    return freezers.getStore();
  }

  /** Runs something whose acts count. */
  public async run<T>(work: () => Promise<T>): Promise<T> {
    return freezers.run(this, work);
  }

  /** Does an act, with a point before it and one after it. */
  public async act<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.point(`before ${name}`, work);
    const result = await work().catch(async (error: unknown) => {
      await this.point(`after ${name} failed`);
      throw error;
    });
    await this.point(`after ${name}`);
    return result;
  }

  /** Does the act before which it froze, as a child process does that outlives the one which is dead. */
  public async doLate(): Promise<unknown> {
    return freezers.exit(async () => this.late?.());
  }

  private async point(name: string, next?: () => Promise<unknown>): Promise<void> {
    if (!this.isFrozen && this.points.push(name) - 1 === this.at) {
      if (this.instead) return this.instead();
      this.isFrozen = true;
      this.late = next;
      this.freeze(name);
    }
    return this.isFrozen ? never() : undefined;
  }
}

const never = async (): Promise<never> => new Promise(() => undefined);

const freezers = new AsyncLocalStorage<Freezer>();

/** The commands of git that others see, or that tell what others did. */
const visible: ReadonlySet<string> = new Set(['fetch', 'ls-remote', 'push', 'update-ref']);

/**
 * Makes journals, git and requests to orgs count, until the function that it gives is called.
 */
export const installFreezer = (): (() => void) => {
  const save = Object.getOwnPropertyDescriptor(Journal.prototype, 'save')?.value as Journal['save'];
  const httpRequest = Object.getOwnPropertyDescriptor(Transport.prototype, 'httpRequest')
    ?.value as Transport['httpRequest'];
  const git = Object.getOwnPropertyDescriptor(Repository.prototype, 'git')?.value as Repository['git'];
  Repository.prototype.git = async function (this: Repository, args, options): ReturnType<Repository['git']> {
    const work = async (): ReturnType<Repository['git']> => git.call(this, args, options);
    const freezer = visible.has(args[0]) ? Freezer.current : undefined;
    return freezer?.act(commandName(args), work) ?? work();
  };
  Journal.prototype.save = async function (this: Journal, run): ReturnType<Journal['save']> {
    const work = async (): ReturnType<Journal['save']> => save.call(this, run);
    return Freezer.current?.act(`journaling ${run.state}`, work) ?? work();
  };
  Transport.prototype.httpRequest = function (this: Transport, request, options): ReturnType<typeof httpRequest> {
    const freezer = Freezer.current;
    if (freezer === undefined) return httpRequest.call(this, request, options);
    let sent: ReturnType<typeof httpRequest> | undefined;
    const answer = freezer.act(requestName(request), async () => {
      sent = httpRequest.call(this, request, options);
      return sent;
    });
    return Object.assign(answer, { stream: () => sent?.stream() ?? new PassThrough() }) as ReturnType<
      typeof httpRequest
    >;
  };
  return () => {
    Journal.prototype.save = save;
    Repository.prototype.git = git;
    Transport.prototype.httpRequest = httpRequest;
  };
};

/** A command of git, and of a push what it moves, without ids. */
const commandName = ([command, ...args]: readonly string[]): string => {
  const moves = args.slice(args.indexOf('--end-of-options') + 2);
  const names = moves.map((move) => move.replace(/^[0-9a-f]+/, '').replace(/\d{14}-\w+$/, 'run'));
  return [command, ...(command === 'push' ? names : [])].join(' ');
};

/** A request by what it is for, without ids. */
const requestName = ({ method, url }: Readonly<{ method: string; url: string }>): string => {
  const { pathname, searchParams } = new URL(url, 'http://org');
  const from = /FROM (\w+)/.exec(searchParams.get('q') ?? '')?.[1];
  return `${method} ${pathname.replace(/^\/services\//, '').replace(/\/\w{15,18}(?=\/|$)/g, '/id')}${from === undefined ? '' : ` ${from}`}`;
};
