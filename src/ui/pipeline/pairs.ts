import { SfError } from '@salesforce/core/sfError';

/**
 * Reads values such as `qa=qa-sandbox`: an instance's name, and what it is given.
 *
 * @param flag the flag they were given with, for the error
 * @throws SfError InvalidPairError when one has no name or no value, or a name stands there twice
 */
export const toPairs = (values: readonly string[] | undefined, flag: string): Map<string, string> => {
  const pairs = new Map<string, string>();
  for (const value of values ?? []) {
    const at = value.indexOf('=');
    const [name, given] = [value.slice(0, at), value.slice(at + 1)];
    if (at < 1 || given === '') throw invalid(`"${value}" is no name and value for --${flag}.`, flag);
    if (pairs.has(name)) throw invalid(`--${flag} is given twice for ${name}.`, flag);
    pairs.set(name, given);
  }
  return pairs;
};

const invalid = (message: string, flag: string): SfError =>
  new SfError(message, 'InvalidPairError', [`Give it once for each instance, as in "--${flag} qa=…".`]);
