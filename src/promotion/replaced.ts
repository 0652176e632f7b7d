import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import { fetchHistory } from './history.js';
import type { Journal } from './journal.js';
import type { Run } from './run.js';

/** Ends the run that another one has undone before it was published, in the journal of this clone. */
export const endReplaced = async (journal: Journal, { id, inPlaceOf }: Run): Promise<void> => {
  if (inPlaceOf !== undefined) await journal.save(ended(inPlaceOf, id));
};

/**
 * Refuses a run that was undone before it was published, which another clone may have done.
 *
 * @throws SfError RunEndedError; RemoteUnreachableError, DamagedStateError
 */
export const refuseReplaced = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  journal: Journal,
  run: Run
): Promise<void> => {
  const undo = await (await fetchHistory(repo, store, run.instance)).undoOf(run.id);
  if (undo === undefined) return;
  const { failure } = await journal.save(ended(run, undo.record.run));
  throw new SfError(failure?.message ?? '', 'RunEndedError', [
    `See what became of it with "sf sre log --instance ${run.instance}".`,
  ]);
};

const ended = (run: Run, undo: string): Run => ({
  ...run,
  state: 'ended',
  failure: {
    name: 'RunUndoneError',
    message: `Run ${run.id} was undone by run ${undo}: the org of instance ${run.instance} has got back what it had.`,
  },
});
