import { SfError } from '@salesforce/core/sfError';

const names: ReadonlySet<string> = new Set(['AbortError', 'GitError', 'RemoteUnreachableError']);

/** The mark of an error that comes after a change. Of the global registry, since a loader can have this module twice. */
const mark = Symbol.for('sf-sre.afterChange');

/**
 * Marks an error as one that comes after something was changed, or perhaps was: Ctrl-C may have caused it, and yet it must
 * be told as it is, since nobody could say then that nothing was changed.
 *
 * @returns the error
 */
export const afterChange = <T>(error: T): T => {
  if (error instanceof Error) Object.defineProperty(error, mark, { value: true });
  return error;
};

/**
 * Whether an error comes of a person's wish to stop: the signal's own, or that of a git process, since Ctrl-C reaches
 * those of a terminal too and their end is then no failure of its own. What {@link afterChange} marked is told as it is.
 */
export const isInterruption = (error: unknown, { aborted }: AbortSignal): error is Error =>
  aborted && error instanceof Error && names.has(error.name) && !(mark in error);

/** The error of what a person ended before anything was changed. */
export const interruptedError = (): SfError => new SfError('Cancelled: nothing was changed.', 'CancelledError');

/** Whether an error is that of a signal. */
export const isAbort = ({ name }: Error): boolean => name === 'AbortError';
