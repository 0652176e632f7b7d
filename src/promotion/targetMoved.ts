import { SfError } from '@salesforce/core/sfError';
import { branchRef, historyRef } from './refNames.js';
import { repeatOf } from './repeat.js';
import { movesBranch, type Run } from './run.js';
import { planOf } from './steps/step.js';

/** The refs that tell whether a run's plan still fits. */
export const targetRefs = (run: Run): readonly string[] => [branchRef(planOf(run).branch), historyRef(run.instance)];

/**
 * Refuses to send a plan that can no longer be published: a person may have read it for an hour, or its run was given up
 * and is resumed, and meanwhile somebody pushed to the branch or promoted.
 *
 * @param now where {@link targetRefs} are now
 * @throws SfError TargetMovedError
 */
export const refuseMovedTarget = (run: Run, now: ReadonlyMap<string, string>): void => {
  const { branch, targetTip, previousRecord } = planOf(run);
  const [branchName, historyName] = targetRefs(run);
  // A sync leaves the branch alone, which may go on meanwhile.
  const isBranchMoved = movesBranch(run) && run.landed === undefined && now.get(branchName) !== targetTip;
  if (!isBranchMoved && now.get(historyName) === previousRecord) return;
  const tip = now.get(branchName);
  const what = !isBranchMoved
    ? `Instance ${run.instance} has a newer record`
    : `Branch ${branch} moved from ${targetTip.slice(0, 7)} to ${tip?.slice(0, 7) ?? 'nothing'}`;
  throw new SfError(
    `${what} since run ${run.id} was planned. Nothing was deployed: the plan no longer fits.`,
    'TargetMovedError',
    [`To plan anew, upon what is there now, ${repeatOf(run)}.`]
  );
};
