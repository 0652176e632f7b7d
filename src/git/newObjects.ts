import { createHash } from 'node:crypto';
import { deflate } from 'node:zlib';
import { promisify } from 'node:util';
import { SfError } from '@salesforce/core/sfError';
import { isObjectId, type ObjectFormat } from './objectId.js';
import { type GitOptions, isGitError } from './runner.js';

/** The numbers of the kinds of objects in a pack (gitformat-pack). */
const kinds = { commit: 1, tree: 2, blob: 3 } as const;

type Kind = keyof typeof kinds;

type NewObject = Readonly<{ kind: Kind; content: Buffer }>;

/** How many bytes are held in memory before they are stored. */
const enough = 32 << 20;

/** Runs git in the repository. */
type Git = (args: readonly string[], options: Pick<GitOptions, 'input'>) => Promise<unknown>;

/**
 * Objects on their way into a repository. They are named at once, since an id is a hash of the content, and stored
 * together by one `git unpack-objects`: a process for each would cost more than all that it does.
 */
export class NewObjects {
  private pending = new Map<string, NewObject>();
  private bytes = 0;
  private storing: Promise<void> | undefined;

  /**
   * @param git runs git in the repository, without waiting for what is on its way
   * @param isPartial whether objects that are merely named need not be here
   */
  public constructor(
    private readonly objectFormat: ObjectFormat,
    private readonly git: Git,
    private readonly isPartial: () => Promise<boolean>
  ) {}

  /** Whether all that was added is stored. */
  public get isStored(): boolean {
    return this.pending.size === 0 && this.storing === undefined;
  }

  /** Whether enough is waiting to be stored that it should not be held in memory for longer. */
  public get isFull(): boolean {
    return this.bytes > enough;
  }

  /**
   * Whether git may not know yet what a name stands for. An id of which no object is on its way names one that was there
   * before: who reads many objects and writes some between them need not have each stored by itself.
   */
  public isAwaited(name: string): boolean {
    if (this.isStored) return false;
    return this.storing !== undefined || !isObjectId(name) || this.pending.has(name);
  }

  /** Takes an object to be stored, and gives its id. */
  public add(kind: Kind, content: Buffer): string {
    const header = `${kind} ${content.length}\0`;
    const oid = createHash(this.objectFormat).update(header).update(content).digest('hex');
    if (!this.pending.has(oid)) this.bytes += content.length;
    this.pending.set(oid, { kind, content });
    return oid;
  }

  /**
   * Stores what was added before.
   *
   * @throws SfError ObjectsNotStoredError; GitError where git was ended by a signal
   */
  public store(): Promise<void> {
    if (this.pending.size === 0) return this.storing ?? Promise.resolve();
    const objects = [...this.pending.values()];
    this.pending = new Map();
    this.bytes = 0;
    const unpack = (): Promise<void> => this.unpack(objects);
    const storing = this.storing?.then(unpack, unpack) ?? unpack();
    this.storing = storing;
    // Whoever waits for it is told of a failure; what is asked of git later is not to blame.
    const forget = (): void => {
      if (this.storing === storing) this.storing = undefined;
    };
    storing.then(forget, forget);
    return storing;
  }

  private async unpack(objects: readonly NewObject[]): Promise<void> {
    // In a partial clone git would fetch, one by one, all the files that a folder merely names.
    const args = ['unpack-objects', '-q', ...((await this.isPartial()) ? [] : ['--strict'])];
    try {
      await this.git(args, { input: await packOf(objects, this.objectFormat) });
    } catch (error) {
      // What ended git did so from outside, such as Ctrl-C, which reaches it, too: nothing is wrong with the repository.
      if (!isGitError(error) || error.data.endedBy !== undefined) throw error;
      throw SfError.create({
        name: 'ObjectsNotStoredError',
        message: `git could not store new objects in the repository: ${error.data.stderr || error.message}`,
        actions: [
          'Check that the disk is not full, and that you may write into the folder "objects" of the git dir.',
          'Where git names an object that it does not take, look for what is unusual in the files and messages that were to be stored.',
        ],
        cause: error,
      });
    }
  }
}

const deflated = promisify<Buffer, Buffer>(deflate);

/** A pack of whole objects, as `git unpack-objects` reads it (gitformat-pack, "pack-*.pack files have the following format"). */
const packOf = async (objects: readonly NewObject[], format: ObjectFormat): Promise<Buffer> => {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const bodies = await Promise.all(objects.map(({ content }) => deflated(content)));
  const parts = objects.flatMap(({ kind, content }, index) => [entryHead(kinds[kind], content.length), bodies[index]]);
  const pack = Buffer.concat([head, ...parts]);
  return Buffer.concat([pack, createHash(format).update(pack).digest()]);
};

/** Kind and size of one object: the size's four lowest bits beside the kind, then seven a byte, the lowest first. */
const entryHead = (kind: number, size: number): Buffer => {
  const bytes: number[] = [];
  let byte = (kind << 4) | (size & 15);
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 128);
    byte = rest & 127;
  }
  return Buffer.from([...bytes, byte]);
};
