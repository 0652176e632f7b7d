import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import type { Context } from '../context.js';
import { findLock, findRun, type FoundLock } from '../findRun.js';
import { Journal } from '../journal.js';
import { readLocks, releaseLock, runOfLock } from '../lock.js';
import type { Lock } from '../lockOwner.js';
import { type Outlook, outlookOf } from '../outlook.js';
import { lockBefore } from '../releaseRun.js';
import type { Run } from '../run.js';

/** A lock that is held, and whether its time is over. */
export type HeldLock = FoundLock & Readonly<{ expired: boolean }>;

/**
 * Finds the lock that a run holds, in this repository or in those that its instances have parents in.
 *
 * @throws SfError LockNotFoundError that lists the locks which are held
 */
export const findLockOfRun = async (context: Context, run: string): Promise<HeldLock> => {
  const found = await findLock(context, run);
  if (found) return { ...found, expired: found.lock.owner.expires < context.clock.now().toISOString() };
  const locks = await readLocks(context);
  const isUnfinished = (await new Journal(context.repo).unfinished()).some(({ id }) => id === run);
  throw new SfError(`No instance is locked by run ${run}.`, 'LockNotFoundError', [
    locks.length
      ? `Locks are held by ${locks.map(({ owner }) => `run ${owner.run} (instance ${owner.instance})`).join(', ')}.`
      : 'No lock is held at all: nothing needs to be unlocked.',
    ...(isUnfinished
      ? [`The run itself is not finished: "sf sre promote report --run ${run}" tells how to go on.`]
      : []),
  ]);
};

/**
 * Refuses to free the lock of a run whose deploy its org has or may have: without the run nobody would publish it.
 *
 * @throws SfError DeploySentError, with exit code 68 where the org accepted the deploy and 69 where that is still open; what
 * asking the org throws
 */
export const refuseSent = async (here: Context, { lock, context }: FoundLock, signal: AbortSignal): Promise<void> => {
  if ((await runOfLock(context.repo, lock)) === undefined) return;
  const { run } = await findRun(here, lock.owner.run);
  const outlook = await outlookOf(context, run, signal).catch((error: unknown) => {
    throw withAbandon(error);
  });
  const what = whatIsLeft(run, outlook);
  if (what === undefined) return;
  throw SfError.create({
    name: 'DeploySentError',
    message: `Run ${run.id} is not one to give up: ${what}.`,
    actions: [
      `Finish it with "sf sre promote resume --run ${run.id}".`,
      `To free its lock all the same, and leave the org of ${run.instance} with what it has or may get: --abandon.`,
    ],
    exitCode: outlook.kind === 'accepted' ? 68 : 69,
    data: toJson({ run: run.id, outlook: outlook.kind }),
  });
};

/** An org that cannot be asked may be gone for good. */
const withAbandon = (error: unknown): unknown =>
  error instanceof SfError
    ? Object.assign(error, {
        actions: [...(error.actions ?? []), 'Or free the lock without asking the org: --abandon.'],
      })
    : error;

const whatIsLeft = ({ instance }: Run, outlook: Outlook): string | undefined => {
  switch (outlook.kind) {
    case 'accepted':
      return `the org of instance ${instance} has accepted its deploy ${outlook.deployId}, which is not published yet`;
    case 'running':
      return `the org of instance ${instance} goes on with its ${outlook.checkOnly ? 'validation' : 'deploy'} ${outlook.deployId}`;
    case 'unknown':
      return outlook.deploys.length === 0
        ? `its process may still be sending a deploy to the org of instance ${instance}`
        : `what became of its deploy in the org of instance ${instance} is not known (${outlook.deploys.join(', ')})`;
    case 'nothingSent':
      return outlook.mayArrive ? `its deploy may still be on its way to the org of instance ${instance}` : undefined;
    default:
      return undefined;
  }
};

/**
 * Frees a lock that its run will never release. The run itself is not ended: should it be alive, its publish fails,
 * since it no longer owns the lock. A run that this one was to undo before it was published gets the lock back: without it
 * nobody could finish that.
 *
 * @param options.abandon whether nobody is to have the lock
 * @returns the lock that took its place
 * @throws SfError LockNotReleasedError
 */
export const freeLock = async (
  context: Pick<Context, 'repo' | 'store' | 'clock'>,
  lock: Lock,
  { abandon = false }: Readonly<{ abandon?: boolean }> = {}
): Promise<Lock | undefined> => {
  const { repo, store } = context;
  const carried = abandon ? undefined : await runOfLock(repo, lock);
  const next = carried && (await lockBefore(context, carried));
  await releaseLock(repo, store, lock, { next });
  return next;
};
