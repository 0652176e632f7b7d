import { SfError } from '@salesforce/core/sfError';
import { sameRepository } from '../git/address.js';
import type { Context } from './context.js';
import { openForeign } from './foreign.js';
import { fetchHistory } from './history.js';
import { Journal } from './journal.js';
import { readLocks, runOfLock } from './lock.js';
import { isSameHolder, type Lock } from './lockOwner.js';
import { readProposal } from './proposal/proposals.js';
import { furthest, isToBeProposed, type Run } from './run.js';

/** A run, and the context of the repository in which it acts. */
export type PlacedRun = Readonly<{
  run: Run;
  context: Context;
  /** The context of the repository at hand. */
  here: Context;
}>;

/**
 * The run to go on with: the one named, else the only unfinished one of this clone, or among several the only one that
 * still has its lock. A run of another machine has to be named.
 *
 * @throws SfError RunNotFoundError, NoUnfinishedRunError, SeveralRunsError, and what {@link findRun} throws
 */
export const chooseRun = async (context: Context, id: string | undefined): Promise<PlacedRun> => {
  if (id !== undefined) return findRun(context, id);
  const unfinished = await withoutPublished(context, await new Journal(context.repo).unfinished());
  if (unfinished.length === 1) return findRun(context, unfinished[0].id);
  if (unfinished.length === 0) throw await noneUnfinished(context);
  const locking = new Set((await readLocks(context)).map(({ owner }) => owner.run));
  const holding = unfinished.filter((run) => locking.has(run.id));
  if (holding.length === 1) return findRun(context, holding[0].id);
  throw new SfError(
    `There are several unfinished runs: ${unfinished.map((run) => `${run.id} into ${run.instance}`).join(', ')}.`,
    'SeveralRunsError',
    ['Name one with --run.']
  );
};

/** Of several runs those that no record names: another clone may have finished the others, or undone them. */
const withoutPublished = async (context: Context, runs: readonly Run[]): Promise<readonly Run[]> => {
  if (runs.length < 2) return runs;
  const left: Run[] = [];
  for (const run of runs) {
    const history = await fetchHistory(context.repo, context.store, run.instance);
    const isHere = run.repository === undefined;
    const isRecorded = isHere && ((await history.ofRun(run.id)) ?? (await history.undoOf(run.id))) !== undefined;
    if (!isRecorded) left.push(run);
  }
  return left;
};

/**
 * Finds a run: by this clone's journal, or, where another machine began it or went on with it, by what the lock carries. One
 * whose pull request was approved, and that has sent nothing, is one that waits for that: others may have taken it away.
 *
 * @throws SfError RunNotFoundError, NewerJournalError, DamagedStateError, and what opening another repository throws
 */
export const findRun = async (here: Context, id: string): Promise<PlacedRun> => {
  const { run, context } = await locate(here, id);
  return { run: await asWaiting(context, run), context, here };
};

const asWaiting = async (context: Context, run: Run): Promise<Run> => {
  const { state, approvedBy } = run;
  if (state !== 'planned' || approvedBy === undefined) return run;
  const proposal = await readProposal(context, run.id);
  if (proposal === undefined) return { ...run, state: 'proposed' };
  // What was proposed anew meanwhile, nobody approved.
  return mergeProposed(proposal) === mergeProposed(run) ? { ...proposal, approvedBy } : proposal;
};

const mergeProposed = ({ plan }: Run): string | undefined => plan?.proposal?.mergeCommit ?? plan?.mergeCommit;

const locate = async (here: Context, id: string): Promise<Omit<PlacedRun, 'here'>> => {
  const known = await new Journal(here.repo).find(id);
  const context = known === undefined ? here : await placeOf(here, known);
  if (known?.state === 'published' || known?.state === 'ended') return { run: known, context };
  const found = known === undefined ? await findLock(here, id) : await lockIn(context, id);
  // Another machine may have proposed it, or done so anew.
  if (known !== undefined && found === undefined && mayBeProposed(known)) {
    return { run: (await readProposal(context, id)) ?? known, context };
  }
  const carried = found && (await runOfLock(here.repo, found.lock));
  // Another process of this clone may share it this moment.
  if (known !== undefined && (found === undefined || isJournaledHere(known, found.lock)))
    return { run: furthest(known, carried), context };
  if (found !== undefined && carried !== undefined) return { run: carried, context: found.context };
  if (known !== undefined) return { run: known, context };
  const proposed = found === undefined ? await readProposal(here, id) : undefined;
  if (proposed !== undefined) return { run: proposed, context: here };
  throw notFound(id, found?.lock);
};

const mayBeProposed = (run: Run): boolean =>
  run.state === 'proposed' || run.state === 'conflicted' || isToBeProposed(run);

/** The context of the repository in which a run acts: that where its source is, or that of its target. */
export const placeOf = async (here: Context, { repository }: Pick<Run, 'repository'>): Promise<Context> =>
  repository === undefined || sameRepository(repository, here.store.url ?? '') ? here : openForeign(here, repository);

/** Whether nobody went on with a run since this clone journaled it. */
const isJournaledHere = ({ lock }: Run, held: Lock): boolean =>
  lock !== undefined && isSameHolder(lock.owner, held.owner);

/** A lock, and the context of the repository that it is in. */
export type FoundLock = Readonly<{ lock: Lock; context: Context }>;

const lockIn = async (context: Context, id: string): Promise<FoundLock | undefined> => {
  const lock = (await readLocks(context)).find(({ owner }) => owner.run === id);
  return lock && { lock, context };
};

/** The lock of a run, and the context of the repository that it is in: this one, else one that its instances have parents in. */
export const findLock = async (here: Context, id: string): Promise<FoundLock | undefined> => {
  const found = await lockIn(here, id);
  if (found !== undefined) return found;
  const addresses = here.loaded.pipeline.instances.flatMap(({ foreignParent }) => foreignParent?.repository ?? []);
  for (const address of new Set(addresses)) {
    const there = await lockIn(await openForeign(here, address), id);
    if (there !== undefined) return there;
  }
  return undefined;
};

const notFound = (id: string, lock: Lock | undefined): SfError =>
  lock === undefined
    ? new SfError(`There is no run ${id}, neither in this repository nor in a lock.`, 'RunNotFoundError', [
        'A run without its lock is resumed in the clone where it was begun.',
        'Leave --run out to resume the unfinished run of this one, or to see which there are when there are several.',
      ])
    : new SfError(
        `Run ${id} of ${lock.owner.owner} on ${lock.owner.host} has sent nothing to the org of instance ${lock.owner.instance} yet: there is nothing to resume or cancel from here.`,
        'RunNotFoundError',
        [`If it is dead, free its lock with "sf sre instance unlock --run ${id}".`]
      );

const noneUnfinished = async (context: Context): Promise<SfError> => {
  const others: string[] = [];
  for (const lock of await readLocks(context)) {
    const { run, instance, owner, host } = lock.owner;
    const isSent = (await runOfLock(context.repo, lock)) !== undefined;
    const way = isSent
      ? `"sf sre promote report --run ${run}" tells how it stands; if it is dead, finish it with "sf sre promote resume --run ${run}", or end it with "sf sre promote cancel --run ${run}"`
      : `if it is dead, it is freed with "sf sre instance unlock --run ${run}"`;
    others.push(`Run ${run} of ${owner} on ${host} holds the lock of ${instance}: ${way}.`);
  }
  return new SfError('There is no unfinished run in this repository.', 'NoUnfinishedRunError', [
    ...others,
    'See the state of each instance with "sf sre instance list".',
  ]);
};
