import { ensureHistory } from '../git/history.js';
import type { Instance } from '../pipeline/pipeline.js';
import { findBaseline } from './baseline.js';
import type { Context } from './context.js';
import { type HistoryEntry, InstanceHistory } from './history.js';
import { tipOf } from './planState.js';
import { branchRef, historyRef } from './refNames.js';
import { refuseRewoundBranch } from './rewoundBranch.js';

/** An instance as a plan finds it that takes nothing from elsewhere. */
export type TargetState = Readonly<{
  targetTip: string;
  history: InstanceHistory;
  /** The newest record for its present org. */
  baseline: HistoryEntry | undefined;
  deployedCommit: string | undefined;
}>;

/**
 * Reads an instance's branch and history, and what its org is known to hold.
 *
 * @param orgId the org's id as just asked
 * @throws SfError BranchMissingError, NoBaselineError, OrgReplacedError, BranchRewoundError, RemoteUnreachableError
 */
export const readTargetState = async (context: Context, instance: Instance, orgId: string): Promise<TargetState> => {
  const { repo, store } = context;
  const refs = await store.fetch([branchRef(instance.branch), historyRef(instance.name)]);
  const targetTip = tipOf(refs, instance.branch, instance.name);
  const history = new InstanceHistory(repo, instance.name, refs.get(historyRef(instance.name)));
  const baseline = await findBaseline(context, history, orgId, 'never');
  const deployedCommit = baseline?.record.deployedCommit;
  await ensureHistory(repo, store, [targetTip, ...(deployedCommit === undefined ? [] : [deployedCommit])]);
  await refuseRewoundBranch(context, deployedCommit, targetTip, instance.branch);
  return { targetTip, history, baseline, deployedCommit };
};
