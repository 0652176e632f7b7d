import { SfCommand as CoreCommand } from '@salesforce/sf-plugins-core';
import { endInOrder } from '../common/orderly.js';
import { printableText } from '../common/printable.js';
import { printableTable, type TableOptions } from './ux.js';

/** The code that the core's command exits with when it is interrupted or asked to end. */
const interruptedCode = 130;

/** What Ctrl-C, and being asked to end, can be answered for. */
export type Interruptible = Readonly<{
  /** Sets the answer; without one the process ends at once. */
  onInterrupt: (answer: (() => void) | undefined) => void;
}>;

/**
 * What all commands of this plugin have in common: an orderly answer to Ctrl-C, from before a command's own first line, and that
 * no text from outside, in errors and warnings, too, steers the terminal.
 *
 * The core's command answers by `this.exit(130)`, which throws where nobody can catch it and so shows a stack trace. That
 * answer is replaced, rather than its listeners taken off: libraries that restore the terminal count the listeners of a
 * signal, and end the process when the count is not theirs.
 *
 * Ending at once suits a command that only reads, or each of whose changes is whole by itself; what takes a lock is let to
 * release it.
 */
export abstract class SfCommand<T> extends CoreCommand<T> implements Interruptible {
  private answer: (() => void) | undefined;
  private isUnread = false;
  private isLeft = false;

  public onInterrupt(answer: (() => void) | undefined): void {
    this.answer = answer;
  }

  public exit(code = 0): never {
    if (code !== interruptedCode) return super.exit(code);
    this.isLeft = this.answer !== undefined;
    return (this.answer ?? ((): void => endInOrder(endInterrupted)))() as never;
  }

  public log(message = '', ...args: unknown[]): void {
    super.log(printableText(message), ...args);
  }

  public logToStderr(message = '', ...args: unknown[]): void {
    super.logToStderr(printableText(message), ...args);
  }

  public table<R extends Record<string, unknown>>(options: TableOptions<R>): void {
    super.table(printableTable(options));
  }

  protected async init(): Promise<void> {
    await super.init();
    process.stdout.once('error', ({ code }: NodeJS.ErrnoException) => {
      this.isUnread = code === 'EPIPE';
    });
  }

  /**
   * Of output that nobody reads to its end, as with "| head", the framework would wait for the rest to be read; of what a person
   * left, for the answers to requests that nobody waits for any more.
   */
  protected async finally(error: Error | undefined): Promise<void> {
    await super.finally(error);
    // The framework ends the process after an error, whatever a slow reader of --json has not taken yet.
    if (error !== undefined && !this.isUnread && process.stdout.writableLength > 0)
      await new Promise<void>((done) => void process.stdout.write('', () => done()));
    if (error !== undefined) return;
    if (this.isUnread) endInOrder(() => process.exit());
    // What --json gives is written after this.
    else if (this.isLeft) setImmediate(() => process.stdout.write('', () => endInOrder(() => process.exit())));
  }
}

/** Ends the process as one that was interrupted. */
export const endInterrupted = (): never => process.exit(interruptedCode);
