import type { Repository } from '../../git/repository.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { HistoryEntry } from '../history.js';
import type { Run } from '../run.js';
import { planOf } from '../steps/step.js';
import type { TargetState } from '../targetState.js';
import type { ChosenRuns } from './chooseRuns.js';
import { Undone } from './undone.js';
import type { Reverted } from './revertMerges.js';
import type { UndoRequest } from './undoRequest.js';

/** An undo that was proposed, and its instance with the records, newest first. */
export type ProposedUndo = Readonly<{
  run: Run;
  instance: Instance;
  state: TargetState;
  entries: readonly HistoryEntry[];
}>;

/**
 * What an undo takes out whose pull request was merged: as it was proposed, but for the runs that others undid since. The
 * reverts are on the branch, whose tip is what the org is to get.
 *
 * @throws SfError GitError
 */
export const undoOfProposal = async (
  repo: Repository,
  { run, instance, state, entries }: ProposedUndo
): Promise<Readonly<{ chosen: ChosenRuns; reverted: Reverted }>> => {
  const undone = new Undone(entries);
  const undoes = (planOf(run).undoes ?? []).filter(
    (each) => !undone.isUndoneRun(each.run) && !each.reverts.some(({ merge }) => undone.has(merge))
  );
  const found = undoes.flatMap((each) => {
    const entry = entries.find(({ record }) => record.run === each.run);
    const merges = each.reverts.map(({ merge }) => merge);
    return entry === undefined ? [] : [{ entry, merges, whole: each.whole }];
  });
  const oldest = Math.max(...found.map(({ entry }) => entries.indexOf(entry)));
  const { feature } = (run.asked?.request ?? {}) as Partial<UndoRequest>;
  const reverts = await Promise.all(
    undoes.flatMap((each) =>
      each.reverts.map(async ({ merge, revert }) => {
        const [info] = await repo.commits({ include: [merge], noWalk: true });
        return { run: each.run, merge: info, revert };
      })
    )
  );
  const owedBefore = entries[oldest + 1]?.record.owed ?? [];
  return {
    chosen: { instance, history: state.history, runs: found, feature, owedBefore },
    reverted: { commit: state.targetTip, reverts, undoes },
  };
};
