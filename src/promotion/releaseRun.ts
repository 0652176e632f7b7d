import type { Context } from './context.js';
import { isProposedAnew } from './conflicted.js';
import { releaseLock } from './lock.js';
import type { Lock } from './lockOwner.js';
import { proposalDeletions } from './proposal/proposals.js';
import { preimageRef } from './refNames.js';
import type { Run } from './run.js';

/**
 * Releases the lock of a run that changed nothing in its org, and takes away what it kept to undo it, and its proposal,
 * unless that is one that it was to be proposed in place of.
 *
 * @throws SfError LockNotReleasedError, RemoteUnreachableError
 */
export const releaseRun = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  run: Run,
  lock: Lock
): Promise<void> => {
  const { id, plan } = run;
  // It may have been shared, by this machine or another.
  const ref = preimageRef(id);
  const mayBeShared = plan !== undefined && plan.withoutDeploy === undefined;
  const shared = mayBeShared ? (await store.read([ref])).get(ref) : undefined;
  await releaseLock(repo, store, lock, [
    ...(shared === undefined ? [] : [{ ref, expected: shared, next: undefined }]),
    ...(plan?.byPullRequest && !isProposedAnew(run) ? await proposalDeletions({ repo, store }, run) : []),
  ]);
};
