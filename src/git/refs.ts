import { createHash } from 'node:crypto';
import { SfError } from '@salesforce/core/sfError';
import { plainAddress, sameRepository } from './address.js';
import { localRefStore } from './localRefs.js';
import type { RefStore } from './refTypes.js';
import { remoteRefStore } from './remoteRefs.js';
import type { Repository } from './repository.js';
import { withoutCredentials } from './runner.js';

export type { RefRejection, RefStore, RefUpdate, RefUpdateResult } from './refTypes.js';

/**
 * Opens the store of refs that all share.
 *
 * @param remote the name of the remote; undefined for a repository that works without one
 * @throws SfError UnknownRemoteError with the remotes there are
 */
export const openRefStore = (repo: Repository, remote: string | undefined): RefStore => {
  if (remote === undefined) return localRefStore(repo);
  const url = repo.remoteUrls.get(remote);
  if (url === undefined) {
    const known = [...repo.remoteUrls.keys()];
    throw new SfError(
      `There is no remote "${remote}" here; ${known.length === 0 ? 'there is none at all' : `there is ${known.join(', ')}`}.`,
      'UnknownRemoteError',
      [`Run "git remote add ${remote} URL", or name another remote.`]
    );
  }
  return remoteRefStore(repo, remote, url);
};

/**
 * Opens the store of refs of another repository, over the remote that has its address here, else by the address itself.
 *
 * @param address as `git clone` takes it
 */
export const openForeignStore = (repo: Repository, address: string): RefStore => {
  const known = [...repo.remoteUrls].find(([, url]) => sameRepository(url, address));
  if (known) return remoteRefStore(repo, ...known);
  const space = `at.${createHash('sha256').update(plainAddress(address)).digest('hex').slice(0, 16)}`;
  return remoteRefStore(repo, address, withoutCredentials(address), space);
};
