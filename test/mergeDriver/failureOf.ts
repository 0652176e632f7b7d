import type { SfError } from '@salesforce/core/sfError';

/**
 * The error that a function throws.
 *
 * @throws Error where it throws none
 */
export const failureOf = (work: () => unknown): SfError => {
  try {
    work();
  } catch (error) {
    return error as SfError;
  }
  throw new Error('It was expected to fail, and did not.');
};
