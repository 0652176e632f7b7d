import { SfError } from '@salesforce/core/sfError';
import { firstOf } from '../../common/words.js';
import type { Context } from '../context.js';
import { decisionsFor, resolvedBy } from '../merge/decisions.js';
import type { Plan } from '../plan.js';
import { readTargetState } from '../targetState.js';
import { type ChosenRuns, chooseRuns } from './chooseRuns.js';
import { planReverted } from './planReverted.js';
import { revertMerges } from './revertMerges.js';
import { revertsBeyond } from './revertsBeyond.js';
import type { UndoPlanRequest } from './undoRequest.js';

/**
 * Computes what undoing runs would do: revert their merges upon the branch, and give the org back what it had before.
 *
 * @throws SfError those of {@link chooseRuns}, {@link readTargetState}, {@link revertMerges} and {@link planReverted}
 */
export const planUndo = async (context: Context, undoing: UndoPlanRequest): Promise<Plan> => {
  const { org, request, run } = undoing;
  const chosen = await chooseRuns(context, request);
  const { instance, runs } = chosen;
  const state = await readTargetState(context, instance, org.facts.orgId);
  const decisions = decisionsFor(context, run);
  const target = { tip: state.targetTip, instance: instance.name, branch: instance.branch, run, decisions };
  const made = await revertMerges(context.repo, runs, target);
  const reverted = made.reverts.length > 0 ? made : await revertsBeyond(context.repo, runs, state);
  if (reverted === undefined) throw heldOtherwise(chosen);
  return { ...(await planReverted(context, { ...undoing, chosen, state, reverted })), ...resolvedBy(decisions) };
};

/** What a run brought may be on the branch by commits of others, too, such as where a host rebased a pull request. */
const heldOtherwise = ({ instance, runs }: ChosenRuns): SfError => {
  const features = runs.flatMap(({ entry: { record } }) => record.features.map(({ name }) => name));
  return new SfError(
    `There is nothing to undo: branch ${instance.branch} of instance ${instance.name} has what ${firstOf([...new Set(features)])} brought by other commits, or has nothing of it any more.`,
    'NothingToUndoError',
    [`Look for these commits with "git log ${instance.branch}", revert them on a feature, and promote that.`]
  );
};
