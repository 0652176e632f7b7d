import { type RunEffects, toolsOf } from './carryOut.js';
import type { Context } from './context.js';
import { readLock, releaseLock } from './lock.js';
import { proposalDeletions, withdrawProposal } from './proposal/proposals.js';
import { movesBranch, type Run } from './run.js';
import { publish } from './steps/publish.js';

/** What was left of a run that is published. */
export type Settled = Readonly<{
  /** Whether its lock was, and is released. */
  isLockFreed: boolean;
  /** The refs of its proposal that were, and are taken away. */
  tookAway: readonly string[];
  /** Those that the remote refused to let go. */
  kept: readonly string[];
}>;

/**
 * Makes what may be left of a run that is published: a remote that moves one ref after the other may have kept its lock, or
 * its proposal.
 *
 * @param run without a plan where its record alone tells of it
 * @throws SfError DeployedUnpublishedError, LockNotReleasedError, RemoteUnreachableError
 */
export const settlePublished = async (context: Context, run: Run, effects: RunEffects): Promise<Settled> => {
  const { repo, store } = context;
  const held = await readLock(repo, store, run.instance);
  const own = held?.owner.run === run.id ? held : undefined;
  const isLockFreed = own !== undefined;
  if (run.plan === undefined) {
    if (own) await releaseLock(repo, store, own);
    return { isLockFreed, tookAway: [], kept: [] };
  }
  const left = movesBranch(run) ? await refsOfProposal(context, run) : [];
  await publish.settle?.(run, toolsOf(context, effects));
  const isGone = left.length === 0 || (await withdrawProposal(context, run));
  return { isLockFreed, ...(isGone ? { tookAway: left, kept: [] } : { tookAway: [], kept: left }) };
};

const refsOfProposal = async (context: Context, run: Run): Promise<readonly string[]> =>
  (await proposalDeletions(context, run)).map(({ ref }) => ref);
