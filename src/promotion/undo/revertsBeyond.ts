import { CommitGraph } from '../../git/commitGraph.js';
import type { Repository } from '../../git/repository.js';
import type { TargetState } from '../targetState.js';
import type { UndoneRun } from './chooseRuns.js';
import type { PlannedRevert, Reverted } from './revertMerges.js';

/**
 * The reverts of some runs that their branch has, and that its org was not given: of an undo that was cancelled, or refused by
 * the org, after a host had merged it, or by a person's `git revert`.
 *
 * @returns undefined where the branch has none for one of the merges
 * @throws SfError GitError
 */
export const revertsBeyond = async (
  repo: Repository,
  runs: readonly UndoneRun[],
  { targetTip, deployedCommit }: TargetState
): Promise<Reverted | undefined> => {
  if (deployedCommit === undefined) return undefined;
  const { commits } = await CommitGraph.read(repo, { include: [targetTip], exclude: [deployedCommit] });
  const reverts: PlannedRevert[] = [];
  for (const { entry, merges } of runs) {
    for (const merge of await repo.commits({ include: merges, noWalk: true })) {
      const revert = commits.find((each) => each.reverts.includes(merge.oid));
      if (revert === undefined) return undefined;
      reverts.push({ run: entry.record.run, merge, revert: revert.oid });
    }
  }
  const undoes = runs.map(({ entry: { record }, whole }) => {
    const own = reverts.filter(({ run }) => run === record.run);
    return { run: record.run, whole, reverts: own.map(({ merge, revert }) => ({ merge: merge.oid, revert })) };
  });
  return { commit: targetTip, reverts, undoes };
};
