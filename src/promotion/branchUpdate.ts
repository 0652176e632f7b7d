import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import { toJson } from '../common/json.js';
import { squashTrailer } from '../git/commitGraph.js';
import type { MergeRequest } from '../git/merge.js';
import type { RefStore, RefUpdate } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { commitTree } from '../git/write.js';
import { Decisions } from './merge/decisions.js';
import type { ContentMerge } from './merge/mergeContents.js';
import { mergeSides } from './merge/mergeSides.js';
import { resolutionReader } from './merge/resolutions.js';
import { branchRef } from './refNames.js';
import type { Run } from './run.js';
import { contains, mergeAs } from './squashes.js';
import { planOf } from './steps/step.js';
import { conflictLine } from './merge/conflictLine.js';

/**
 * What a publish does to the target's branch as it is now: it moves to the commit that was deployed. When others pushed to
 * it meanwhile, it gets that commit merged into theirs, which the org does not have yet: their commits show as undeployed,
 * and come with the next plan.
 *
 * @returns undefined when the branch contains the deployed commit already
 * @throws SfError BranchRewoundError when it no longer contains what the merge was made upon; BranchConflictError with the
 * conflicting files
 */
export const branchUpdate = async (repo: Repository, store: RefStore, run: Run): Promise<RefUpdate | undefined> => {
  const { branch, targetTip, mergeCommit, squash = false } = planOf(run);
  const ref = branchRef(branch);
  const upon = await mergeUpon(repo, store, run);
  if (upon === 'asPlanned') return { ref, expected: targetTip, next: mergeCommit };
  if (upon === 'contained') return undefined;
  const { tip, tree } = upon;
  const { parents, trailers } = mergeAs(squash, { tip, brought: mergeCommit });
  const features = squash ? await featuresIn(repo, targetTip, mergeCommit) : [];
  const message = [
    `Merge what ${run.instance} got into ${branch}`,
    `${[...features, ...trailers, `Target: ${run.instance}`, `Run: ${run.id}`].join('\n')}\n`,
  ].join('\n\n');
  const next = await commitTree(repo, { tree, parents, message, sign: 'configured' });
  return { ref, expected: tip, next };
};

/**
 * Merges what was deployed with the target's branch as it is now, without a commit.
 *
 * @returns `asPlanned` when the branch did not move, `contained` when it has the deployed commit already
 * @throws what {@link branchUpdate} throws
 */
export const mergeUpon = async (
  repo: Repository,
  store: RefStore,
  run: Run
): Promise<'asPlanned' | 'contained' | Readonly<{ tip: string; tree: string }>> => {
  const { branch, targetTip, mergeCommit, squash = false } = planOf(run);
  const ref = branchRef(branch);
  const tip = (await store.fetch([ref], { fresh: true })).get(ref);
  // Of a branch that is gone, the remote says so itself.
  if (tip === undefined || tip === targetTip) return 'asPlanned';
  if (await contains(repo, tip, mergeCommit)) return 'contained';
  if (!(await repo.isAncestor(targetTip, tip))) throw rewoundError(branch, targetTip, tip);
  const merge = { ours: tip, theirs: mergeCommit };
  const { tree, conflicts } = await mergedAsDecided({ repo, store }, merge, run);
  if (conflicts.length > 0) {
    throw SfError.create({
      name: 'BranchConflictError',
      message: [
        `Branch ${branch} moved to ${short(tip)} meanwhile, which conflicts with what was merged as ${short(mergeCommit)}:`,
        ...conflicts.map(conflictLine),
      ].join('\n'),
      actions: [
        `Merge ${mergeCommit} into ${branch} by hand, in this repository, which has that commit: "git fetch", "git switch ${shellWord(branch)}", "git pull", ${byHand(squash, mergeCommit)} and push.`,
      ],
      data: toJson({ branch, tip, mergeCommit, merge, conflicts }),
    });
  }
  return { tip, tree };
};

/** What was decided for the run counts. */
const mergedAsDecided = async (
  context: Readonly<{ repo: Repository; store: RefStore }>,
  merge: MergeRequest,
  { id }: Run
): Promise<ContentMerge> => {
  const decisions = new Decisions(resolutionReader(context), ({ runs }) => runs.includes(id));
  return mergeSides(context.repo, { ...merge, decisions });
};

/** The trailers that name the features of commits which another one stands for. */
const featuresIn = async (repo: Repository, from: string, to: string): Promise<readonly string[]> => {
  const format = '--format=%(trailers:key=Feature,separator=%x0a)';
  const lines = await repo.ask(['log', '--first-parent', format, '--end-of-options', `${from}..${to}`, '--']);
  return [...new Set(lines.split('\n').filter((line) => line !== ''))];
};

const byHand = (squash: boolean, mergeCommit: string): string =>
  squash
    ? `"git merge --squash ${mergeCommit}"; resolve the files above, commit with "git commit --trailer '${squashTrailer}: ${mergeCommit}'"`
    : `"git merge ${mergeCommit}"; resolve the files above, commit`;

const rewoundError = (branch: string, before: string, tip: string): SfError =>
  new SfError(
    `Branch ${branch} is at ${short(tip)} now and no longer contains ${short(before)}, upon which was merged: it was rewound or rewritten.`,
    'BranchRewoundError',
    [`Bring ${before} back into ${branch}: merge it, or push it there.`]
  );

const short = (commit: string): string => commit.slice(0, 7);
