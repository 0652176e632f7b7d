import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * A library that is loaded when it is first asked for, where that is asked synchronously: most commands need none of it, and
 * each file of it takes its part of a millisecond.
 *
 * @param name of the package, as it is imported
 */
export const lazily = <T>(name: string): (() => T) => {
  let loaded: T | undefined;
  return () => (loaded ??= require(name) as T);
};
