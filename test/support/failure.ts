/**
 * The error that a promise is rejected with, for tests that look at more than its name.
 *
 * @throws Error when the promise is fulfilled after all
 */
export const failure = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`Not an Error was thrown: ${String(error)}`);
  }
  throw new Error('It was expected to fail, and did not.');
};
