import type { PlacedRun } from './findRun.js';
import { type Hindrances, hindrancesOf } from './hindrance.js';
import { readLock } from './lock.js';
import type { LockOwner } from './lockOwner.js';
import { supersedes } from './newerThan.js';
import { type Outlook, outlookOf } from './outlook.js';
import { type Undoing, undoingOf } from './replaced.js';
import type { Run } from './run.js';

/** A run, what became of it, and who has its lock. */
export type RunReport = Readonly<{
  run: Run;
  outlook: Outlook;
  /** What is in its way, where the org accepted it and it is not published. */
  hindrances?: Hindrances;
  /** Left out when the run has no lock. */
  lock?: LockOwner;
  /** Whether the lock's time is over. */
  expired: boolean;
  /** The run that undoes it, or has undone it, before it was published. */
  undoing?: Undoing;
  /** The run that was published after this one lost its lock, so that this one cannot be gone on with. */
  supersededBy?: string;
}>;

/**
 * Tells what became of a run, by remote and org. Nothing is changed, and nothing is waited for.
 *
 * @throws the errors of a connected org, OrgReplacedError, RemoteUnreachableError
 */
export const reportRun = async ({ run, context }: PlacedRun, signal: AbortSignal): Promise<RunReport> => {
  const [found, held] = await Promise.all([
    outlookOf(context, run, signal),
    readLock(context.repo, context.store, run.instance),
  ]);
  // What may still arrive there is not to be taken for what was never sent.
  const outlook: Outlook = found.kind === 'nothingSent' && found.mayArrive ? { kind: 'unknown', deploys: [] } : found;
  const undoing = await undoingOf(context, run);
  const hindrances = outlook.kind === 'accepted' && !undoing ? await hindrancesOf(context, run) : undefined;
  const isOpen = run.plan !== undefined && superseded.has(outlook.kind);
  const newest = isOpen && !undoing ? await supersedes(context, run) : undefined;
  const own = held?.owner.run === run.id ? held.owner : undefined;
  return {
    run,
    outlook,
    ...(hindrances === undefined ? {} : { hindrances }),
    ...(own === undefined ? {} : { lock: own }),
    ...(undoing === undefined ? {} : { undoing }),
    ...(newest === undefined ? {} : { supersededBy: newest.record.run }),
    expired: own !== undefined && own.expires < context.clock.now().toISOString(),
  };
};

/** What may have been superseded: whatever was planned, and is neither over nor waits to be planned anew. */
const superseded: ReadonlySet<Outlook['kind']> = new Set(['nothingSent', 'running', 'accepted', 'refused', 'unknown']);
