import type { GitVariables } from '../git/environment.js';
import { runGit } from '../git/runner.js';
import { driverName } from './attributesText.js';

/**
 * Whether git still gives metadata to the driver in a folder: what is installed for one repository, and what is for all of a
 * user's, stay in force without each other. An attribute alone does nothing where no driver of its name is configured
 * (gitattributes(5), "Performing a three-way merge").
 *
 * @returns false outside of a repository, too
 * @throws SfError GitNotFoundError
 */
export const isStillInForce = async (dir: string, env: GitVariables): Promise<boolean> => {
  const ask = async (args: readonly string[]): Promise<string> =>
    (await runGit(args, { dir, env, okCodes: 'any' })).stdout.toString('utf8');
  const attributes = (await ask(['check-attr', '-z', 'merge', '--', 'Any.profile-meta.xml'])).split('\0');
  return attributes[2] === driverName && (await ask(['config', '--get', `merge.${driverName}.driver`])).trim() !== '';
};
