import type { SfError } from '@salesforce/core/sfError';

/**
 * The error that a promise is rejected with, for tests that look at more than its name.
 *
 * @throws Error when the promise is fulfilled after all
 */
export const failure = async (promise: Promise<unknown>): Promise<SfError> => {
  try {
    await promise;
  } catch (error) {
    // What is no SfError has neither exit code nor actions, and then a test that looks for them fails.
    if (error instanceof Error) return error as SfError;
    throw new Error(`Not an Error was thrown: ${String(error)}`);
  }
  throw new Error('It was expected to fail, and did not.');
};
