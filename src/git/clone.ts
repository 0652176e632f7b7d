import { mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { sameRepository } from './address.js';
import { Repository } from './repository.js';
import { isGitError, runGit, withoutCredentials } from './runner.js';

/**
 * Clones a repository into a folder, with the user's own credentials and settings; a clone of it that is there is taken as it
 * is.
 *
 * @param address as `git clone` takes it
 * @param dir the full path of a folder that is empty, is to be made, or is the top of such a clone
 * @returns whether there was anything to clone
 * @throws SfError DirectoryTakenError, CloneFailedError with what git said
 */
export const cloneInto = async (address: string, dir: string): Promise<boolean> => {
  if (await isFilled(dir)) {
    if (await isCloneOf(dir, address)) return false;
    throw new SfError(`${dir} is there, and is no clone of ${withoutCredentials(address)}.`, 'DirectoryTakenError', [
      'Name another folder.',
    ]);
  }
  try {
    await mkdir(dirname(dir), { recursive: true });
    await runGit(['clone', '--quiet', '--end-of-options', address, dir], { dir: dirname(dir) });
    return true;
  } catch (error) {
    if (!isGitError(error)) throw error;
    throw SfError.create({
      name: 'CloneFailedError',
      message: `${withoutCredentials(address)} could not be cloned: ${withoutCredentials(error.data.stderr.trim())}`,
      actions: ['Check the network and your credentials: "git ls-remote" with this address must list its branches.'],
      cause: error,
    });
  }
};

const isFilled = async (dir: string): Promise<boolean> => {
  try {
    return (await readdir(dir)).length > 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code === 'ENOTDIR') return true;
    throw error;
  }
};

const isCloneOf = async (dir: string, address: string): Promise<boolean> => {
  let repo: Repository;
  try {
    repo = await Repository.open(dir);
  } catch (error) {
    if (error instanceof SfError && error.name === 'NotAGitRepositoryError') return false;
    throw error;
  }
  const known = [...repo.remoteUrls.values()].some((url) => sameRepository(url, address));
  const isTop = repo.workTree === (await realpath(dir));
  await repo.close();
  return known && isTop;
};
