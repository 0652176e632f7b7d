import { CommitGraph } from '../../git/commitGraph.js';
import type { CommitInfo, Repository } from '../../git/repository.js';
import { mergeContents } from '../merge/mergeContents.js';
import type { TargetState } from '../targetState.js';
import type { UndoneRun } from './chooseRuns.js';
import type { PlannedRevert, Reverted } from './revertMerges.js';

/**
 * The reverts of some runs that their branch has, and that its org was not given: of an undo that was cancelled, or refused by
 * the org, after a host had merged it, or by a person's `git revert`. What a host squashes need not say what it reverts: then
 * its content tells.
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
  const unsaid: Array<Pick<PlannedRevert, 'run' | 'merge'>> = [];
  for (const { entry, merges } of runs) {
    const { run } = entry.record;
    for (const merge of await repo.commits({ include: merges, noWalk: true })) {
      const revert = commits.find((each) => each.reverts.includes(merge.oid));
      if (revert === undefined) unsaid.push({ run, merge });
      else reverts.push({ run, merge, revert: revert.oid });
    }
  }
  if (unsaid.length > 0) {
    const line = await repo.commits({ include: [targetTip], exclude: [deployedCommit], firstParent: true });
    const merges = unsaid.map(({ merge }) => merge);
    const squash = await squashedReverts(repo, line, merges);
    if (squash === undefined) return undefined;
    reverts.push(...unsaid.map((each) => ({ ...each, revert: squash })));
  }
  const undoes = runs.map(({ entry: { record }, whole }) => {
    const own = reverts.filter(({ run }) => run === record.run);
    return { run: record.run, whole, reverts: own.map(({ merge, revert }) => ({ merge: merge.oid, revert })) };
  });
  return { commit: targetTip, reverts, undoes };
};

/** The commit of a branch, newest first, that is what its parent becomes without some merges, all of them together. */
const squashedReverts = async (
  repo: Repository,
  line: readonly CommitInfo[],
  merges: readonly CommitInfo[]
): Promise<string | undefined> => {
  for (const { oid, tree, parents } of line) {
    if (parents.length === 1 && tree !== (await repo.tree(parents[0]))) {
      if ((await treeWithout(repo, parents[0], merges)) === tree) return oid;
    }
  }
  return undefined;
};

/** @returns undefined where what a merge changed was changed again since */
const treeWithout = async (
  repo: Repository,
  commit: string,
  merges: readonly CommitInfo[]
): Promise<string | undefined> => {
  let ours = await repo.tree(commit);
  for (const { oid, parents } of merges) {
    const { tree, conflicts } = await mergeContents(repo, { ours, base: oid, theirs: parents[0] });
    if (conflicts.length > 0) return undefined;
    ours = tree;
  }
  return ours;
};
