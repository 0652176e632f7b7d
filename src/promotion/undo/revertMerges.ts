import { SfError } from '@salesforce/core/sfError';
import type { CommitInfo, Repository } from '../../git/repository.js';
import { commitTree } from '../../git/write.js';
import { mergeContents } from '../merge/mergeContents.js';
import type { UndoneByRecord } from '../record.js';
import { conflictData } from '../merge/conflictData.js';
import { conflictLine } from '../merge/conflictLine.js';
import type { ConflictedMerge } from '../merge/contested.js';
import type { Decisions } from '../merge/decisions.js';
import type { UndoneRun } from './chooseRuns.js';

/** Upon what is reverted, and what the commits say of it. */
export type RevertTarget = Readonly<{
  tip: string;
  instance: string;
  branch: string;
  run: string;
  /** What was decided about conflicts. */
  decisions?: Decisions;
}>;

/** A merge that is taken out, and by which commit. */
export type PlannedRevert = Readonly<{ run: string; merge: CommitInfo; revert: string }>;

/** What reverting comes to. */
export type Reverted = Readonly<{
  commit: string;
  reverts: readonly PlannedRevert[];
  undoes: readonly UndoneByRecord[];
}>;

/**
 * Reverts the merges of runs upon a branch's tip, newest first, each by a commit of its own, in the object store only. A
 * merge of which nothing is left needs none.
 *
 * The commits say what they revert in the words of `git revert`, and in trailers.
 *
 * @throws SfError MergeConflictError with the files that were changed since
 */
export const revertMerges = async (
  repo: Repository,
  runs: readonly UndoneRun[],
  target: RevertTarget
): Promise<Reverted> => {
  let commit = target.tip;
  const reverts: PlannedRevert[] = [];
  const undoes: UndoneByRecord[] = [];
  for (const { entry, merges, whole } of runs) {
    const { run } = entry.record;
    const done: PlannedRevert[] = [];
    for (const merge of await repo.commits({ include: merges, noWalk: true })) {
      const revert = await revertOne(repo, { ...target, tip: commit }, { run, merge });
      if (revert === undefined) continue;
      done.push({ run, merge, revert });
      commit = revert;
    }
    reverts.push(...done);
    undoes.push({ run, whole, reverts: done.map(({ merge, revert }) => ({ merge: merge.oid, revert })) });
  }
  return { commit, reverts, undoes };
};

/** @returns undefined when the tip has nothing of the merge any more */
const revertOne = async (
  repo: Repository,
  { tip, instance, branch, run: id, decisions }: RevertTarget,
  { run, merge }: Pick<PlannedRevert, 'run' | 'merge'>
): Promise<string | undefined> => {
  const { oid, parents, subject } = merge;
  const sides = { ours: tip, base: oid, theirs: parents[0] };
  const { tree, conflicts } = await mergeContents(repo, { ...sides, decisions });
  if (conflicts.length > 0) throw conflictError(merge, { instance, branch, decisions }, { merge: sides, conflicts });
  if (tree === (await repo.tree(tip))) return undefined;
  const what = parents.length > 1 ? `${oid}, reversing\nchanges made to ${parents[0]}` : oid;
  const trailers = [`Reverts-Merge: ${oid}`, `Undoes-Run: ${run}`, `Target: ${instance}`, `Run: ${id}`];
  const message = `Revert "${subject}"\n\nThis reverts commit ${what}.\n\n${trailers.join('\n')}\n`;
  return commitTree(repo, { tree, parents: [tip], message, sign: 'configured' });
};

const conflictError = (
  { oid, parents, subject }: CommitInfo,
  { instance, branch, decisions }: Pick<RevertTarget, 'instance' | 'branch' | 'decisions'>,
  conflict: ConflictedMerge
): SfError => {
  const error = new SfError(
    [
      `"${subject}" (${oid.slice(0, 7)}) cannot be taken out of branch ${branch} of instance ${instance}: what it changed was changed again since.`,
      ...conflict.conflicts.map(conflictLine),
    ].join('\n'),
    'MergeConflictError',
    [
      `Take it out on a feature: "git revert${parents.length > 1 ? ' -m 1' : ''} ${oid}", resolve the files above, commit, and promote that.`,
    ]
  );
  error.setData(conflictData(conflict, decisions, { reverts: oid, instance }));
  return error;
};
