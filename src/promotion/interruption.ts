import { SfError } from '@salesforce/core/sfError';

const names: ReadonlySet<string> = new Set(['AbortError', 'GitError', 'RemoteUnreachableError']);

/**
 * Whether an error comes of a person's wish to stop: the signal's own, or that of a git process, since Ctrl-C reaches
 * those of a terminal too and their end is then no failure of its own.
 */
export const isInterruption = (error: unknown, { aborted }: AbortSignal): error is Error =>
  aborted && error instanceof Error && names.has(error.name);

/** The error of what a person ended before anything was changed. */
export const interruptedError = (): SfError =>
  new SfError('Cancelled: nothing was changed.', 'PromotionCancelledError');
