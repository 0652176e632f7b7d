import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { Context } from './context.js';
import { fetchHistory } from './history.js';
import { Journal } from './journal.js';
import { readLock, runOfLock } from './lock.js';
import type { Run } from './run.js';

/** Ends the run that another one has undone before it was published, in the journal of this clone. */
export const endReplaced = async (journal: Journal, { id, inPlaceOf }: Run): Promise<void> => {
  if (inPlaceOf !== undefined) await journal.save(ended(inPlaceOf, id));
};

/** The run that undoes another one before that was published, and whether its record is there. */
export type Undoing = Readonly<{ run: string; isDone: boolean }>;

/**
 * Finds the run that undoes another one, or has undone it, before that was published: by the records, and by the lock that it
 * has.
 *
 * @param isJournalAsked whether the journals of this clone count, too: what an undo may have sent whose lock was given up
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const undoingOf = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  { id, instance }: Pick<Run, 'id' | 'instance'>,
  isJournalAsked = false
): Promise<Undoing | undefined> => {
  const undo = await (await fetchHistory(repo, store, instance)).undoOf(id);
  if (undo !== undefined) return { run: undo.record.run, isDone: true };
  const lock = await readLock(repo, store, instance);
  const holding = lock && (await runOfLock(repo, lock));
  const journaled = isJournalAsked ? await new Journal(repo).unfinished() : [];
  const own = journaled.filter(({ state }) => state !== 'started' && state !== 'planned');
  const found = [...(holding === undefined ? [] : [holding]), ...own].find(({ inPlaceOf }) => inPlaceOf?.id === id);
  return found && { run: found.id, isDone: false };
};

/**
 * Refuses a run that was undone before it was published, or that is being undone, here or in another clone.
 *
 * @param isJournalAsked as for {@link undoingOf}
 * @throws SfError RunEndedError; RunBeingUndoneError (exit code 68); RemoteUnreachableError, DamagedStateError
 */
export const refuseReplaced = async (
  context: Pick<Context, 'repo' | 'store'>,
  journal: Journal,
  run: Run,
  isJournalAsked = false
): Promise<void> => {
  const undoing = await undoingOf(context, run.inPlaceOf ?? run, isJournalAsked);
  if (undoing === undefined || undoing.run === run.id) return;
  if (!undoing.isDone) {
    throw SfError.create({
      name: 'RunBeingUndoneError',
      message: `Run ${run.id} is being undone by run ${undoing.run}: the org of instance ${run.instance} gets back what it had.`,
      actions: [
        `Go on with that one: "sf sre promote resume --run ${undoing.run}".`,
        ...(isJournalAsked ? [`Where that leads nowhere, undo it anew: "sf sre promote undo --run ${run.id}".`] : []),
      ],
      exitCode: 68,
      data: toJson({ run: run.id, undoneBy: undoing.run }),
    });
  }
  const { failure } = await journal.save(ended(run, undoing.run));
  throw new SfError(failure?.message ?? '', 'RunEndedError', [
    `See what became of it with "sf sre log --instance ${run.instance}".`,
  ]);
};

const ended = (run: Run, undo: string): Run => {
  const undone = (run.inPlaceOf ?? run).id;
  return {
    ...run,
    state: 'ended',
    failure: {
      name: 'RunUndoneError',
      message: `Run ${undone} was undone by run ${undo}: the org of instance ${run.instance} has got back what it had.`,
    },
  };
};
