import { createRequire } from 'node:module';
import type { SfError } from '@salesforce/core/sfError';

type ErrorModule = Readonly<{ SfError: new (message: string, name: string, actions: string[]) => SfError }>;

const load = createRequire(import.meta.url);

/**
 * Makes an SfError where the module that has it is loaded only once something fails: for what git waits for, loading it takes
 * as long as a merge.
 *
 * @param cause what failed, if something did
 */
export const lateError = (name: string, message: string, actions: readonly string[], cause?: unknown): SfError => {
  const { SfError: Made } = load('@salesforce/core/sfError') as ErrorModule;
  return Object.assign(new Made(message, name, [...actions]), cause === undefined ? {} : { cause });
};
