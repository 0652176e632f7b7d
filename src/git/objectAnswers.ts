/** One object as `git cat-file` gives it. */
export type GitObject = Readonly<{ oid: string; type: string; content: Buffer }>;

const newline = 0x0a;
const header = /^([0-9a-f]{40,64}) (\w+) (\d+)$/;

/**
 * Cuts the output of `git cat-file --batch-command` into answers, however it arrives in pieces. Each object's content is
 * copied once, into a buffer of its exact size; nothing else is kept.
 */
export class AnswerReader {
  private rest: Buffer = Buffer.alloc(0);
  private body: GitObject | undefined;
  private filled = 0;

  /**
   * @param nextName what the next answer was asked for by; git repeats it when it has no such object
   * @param onAnswer called with each answer as it is complete, `undefined` for an object that does not exist
   */
  public constructor(
    private readonly nextName: () => string,
    private readonly onAnswer: (answer: GitObject | undefined) => void
  ) {}

  /**
   * Takes the next piece of output.
   *
   * @throws Error when the output is not what `cat-file` prints
   */
  public push(chunk: Buffer): void {
    let piece = chunk;
    while (piece.length > 0) piece = this.body === undefined ? this.readHead(piece) : this.readBody(piece);
  }

  /** Reads a header, or the notice of a missing object, and gives back what follows it. */
  private readHead(chunk: Buffer): Buffer {
    const buffered = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    this.rest = Buffer.alloc(0);
    const end = buffered.indexOf(newline);
    if (end >= 0) {
      const [, oid, type, size] = header.exec(buffered.toString('latin1', 0, end)) ?? [];
      if (oid !== undefined && type !== undefined) {
        this.body = { oid, type, content: Buffer.allocUnsafe(Number(size)) };
        this.filled = 0;
        return buffered.subarray(end + 1);
      }
      const notices = ['missing', 'ambiguous'].map((what) => Buffer.from(`${this.nextName()} ${what}\n`));
      const notice = notices.find((bytes) => buffered.subarray(0, bytes.length).equals(bytes));
      if (notice !== undefined) {
        this.onAnswer(undefined);
        return buffered.subarray(notice.length);
      }
      // A name may itself hold a line end, so that the first line is not yet the whole notice.
      if (buffered.length > Math.max(...notices.map((bytes) => bytes.length))) {
        throw new Error(`git cat-file gave an answer that cannot be read: ${buffered.toString('utf8', 0, end)}`);
      }
    }
    this.rest = buffered;
    return Buffer.alloc(0);
  }

  /** Reads content, and the line end after it, and gives back what follows. */
  private readBody(chunk: Buffer): Buffer {
    const body = this.body as GitObject;
    const copied = chunk.copy(body.content, this.filled);
    this.filled += copied;
    if (chunk.length === copied) return Buffer.alloc(0);
    this.body = undefined;
    this.onAnswer(body);
    return chunk.subarray(copied + 1);
  }
}
