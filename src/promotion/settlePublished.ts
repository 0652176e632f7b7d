import { type RunEffects, toolsOf } from './carryOut.js';
import type { Context } from './context.js';
import { readLock, releaseLock } from './lock.js';
import { withdrawProposal } from './proposal/proposals.js';
import { movesBranch, type Run } from './run.js';
import { publish } from './steps/publish.js';

/**
 * Makes what may be left of a run that is published: a remote that moves one ref after the other may have kept its lock, or
 * its proposal.
 *
 * @param run without a plan where its record alone tells of it
 * @returns whether its lock was there, and is released
 * @throws SfError DeployedUnpublishedError, LockNotReleasedError, RemoteUnreachableError
 */
export const settlePublished = async (context: Context, run: Run, effects: RunEffects): Promise<boolean> => {
  const { repo, store } = context;
  const held = await readLock(repo, store, run.instance);
  const own = held?.owner.run === run.id ? held : undefined;
  if (run.plan === undefined) {
    if (own) await releaseLock(repo, store, own);
  } else {
    await publish.settle?.(run, toolsOf(context, effects));
    if (movesBranch(run)) await withdrawProposal(context, run);
  }
  return own !== undefined;
};
