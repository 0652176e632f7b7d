import { SfError } from '@salesforce/core/sfError';
import type { CommitInfo } from '../../git/repository.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { InstanceHistory } from '../history.js';
import { noBaselineError } from '../noBaseline.js';
import { branchRef, historyRef } from '../refNames.js';
import { refuseOtherHistory } from '../stateElsewhere.js';

/** What an instance's org is to be brought to. */
export type SyncTarget = Readonly<{
  commit: string;
  branchTip: string;
  /** Commits on the branch that come after it, newest first. */
  leftBehind: readonly CommitInfo[];
  /** The instance's own history. */
  history: InstanceHistory;
}>;

/**
 * Finds the commit that an instance's org is to hold: of a mirror that which the mirrored instance holds, else that which
 * the instance held in whichever org, else the branch's tip.
 *
 * @param includeUndeployed take the branch's tip in any case
 * @throws SfError BranchMissingError, NoBaselineError (of a mirrored instance), HistoryElsewhereError
 */
export const findSyncTarget = async (
  context: Pick<Context, 'repo' | 'store' | 'offline'>,
  { name, branch, mirrorOf }: Instance,
  includeUndeployed: boolean
): Promise<SyncTarget> => {
  const { repo, store } = context;
  const owner = mirrorOf ?? name;
  const refs = await store.fetch([...new Set([branchRef(branch), historyRef(name), historyRef(owner)])]);
  const branchTip = refs.get(branchRef(branch));
  if (branchTip === undefined) {
    throw new SfError(`Branch ${branch} of instance ${name} does not exist.`, 'BranchMissingError', [
      `Push it, or create it with "sf sre instance link --name ${name} --branch ${branch} --create-branch".`,
    ]);
  }
  const deployed = (await new InstanceHistory(repo, owner, refs.get(historyRef(owner))).newest())?.record
    .deployedCommit;
  if (deployed === undefined && mirrorOf !== undefined) {
    throw await noBaselineError(context, {
      instance: mirrorOf,
      whatFor: `, which ${name} mirrors`,
      actions: [`Declare that its org holds the branch's tip: "sf sre instance baseline --name ${mirrorOf}".`],
    });
  }
  const history = new InstanceHistory(repo, name, refs.get(historyRef(name)));
  await refuseOtherHistory(context, history);
  const commit = includeUndeployed || deployed === undefined ? branchTip : deployed;
  return {
    commit,
    branchTip,
    leftBehind: await repo.commits({ include: [branchTip], exclude: [commit] }),
    history,
  };
};
