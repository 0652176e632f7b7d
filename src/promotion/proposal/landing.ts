import type { RefStore } from '../../git/refs.js';
import type { CommitInfo, Repository } from '../../git/repository.js';
import { sideChanges } from '../merge/bothChanged.js';
import { mergeFollowing } from '../merge/mergeFollowing.js';
import { branchRef } from '../refNames.js';
import type { MergedBefore } from '../record.js';
import { isRunId, type Run } from '../run.js';
import { squashesIn } from '../squashes.js';
import { planOf } from '../steps/step.js';
import { squashedIn } from '../unsaidSquash.js';
import { copiesIn } from './copies.js';

/** What became of a proposed merge on its branch. */
export type Landing =
  | Readonly<{ kind: 'unmoved' }>
  /** It was merged there: as it is, or by another commit that has its content or says that it stands for it. */
  | Readonly<{ kind: 'landed'; commit: string }>
  /** Its commits are there by copies, newest first, and the merge itself is not: see {@link copiesIn}. */
  | Readonly<{ kind: 'copied'; copies: readonly MergedBefore[] }>
  | Readonly<{ kind: 'moved'; tip: string | undefined }>;

/**
 * Whether a commit that has a proposal's content brought it by itself, or with others that are copies of the run's own. What a
 * host made of a feature's commits, by rebasing them, none of these stands for: only a merge can say that it is there.
 */
const isWhole = async (repo: Repository, run: Run, commit: string): Promise<boolean> => {
  const { targetTip, mergeCommit } = planOf(run);
  if (await repo.isAncestor(mergeCommit, commit)) return true;
  const format = '--format=%H %(trailers:key=Run,valueonly,separator=%x20)';
  const range = ['--end-of-options', commit, `^${targetTip}`, '--'];
  const line = (await repo.ask(['log', '--first-parent', format, ...range])).split('\n');
  return line.length === 1 || line.every((each) => each.split(' ').includes(run.id));
};

/**
 * Whether a branch has one of a run's own commits by a copy, which a host made by rebasing it. Of a proposal of one commit
 * none comes before that itself.
 */
const hasCopies = async (repo: Repository, run: Run, tip: string): Promise<boolean> => {
  const { targetTip, mergeCommit, features } = planOf(run);
  const [{ parents }] = await repo.commits({ include: [mergeCommit], noWalk: true });
  if (parents.length === 1 && parents[0] === targetTip) return false;
  const range = { include: [mergeCommit], exclude: [targetTip] };
  const own = features.length === 0 ? undefined : new Set(features.flatMap(({ commits }) => commits));
  const unlike = new Set((await repo.commits({ ...range, notLikeIn: tip })).map(({ oid }) => oid));
  const commits = await repo.commits({ ...range, exclude: [targetTip, tip], noMerges: true });
  return commits.some(({ oid }) => !unlike.has(oid) && (own?.has(oid) ?? true));
};

/**
 * The commit that a host made of a proposal by squashing it upon a branch that went on before. Files that its parent has as
 * proposed came with others, as when both bring what the main branch has new: they are no part of it.
 *
 * @param line the branch's own commits since the tip that was merged upon, newest first
 */
const squashUponOthers = async (
  repo: Repository,
  run: Run,
  line: readonly CommitInfo[]
): Promise<string | undefined> => {
  const { targetTip, mergeCommit } = planOf(run);
  for (const commit of line.toReversed()) {
    const part = await squashedIn(repo, commit, { base: targetTip, theirs: mergeCommit });
    if (part === 'whole' || (part === 'rest' && !(await hasCopies(repo, run, commit.parents[0])))) return commit.oid;
  }
  return undefined;
};

/**
 * Finds out whether the host merged a run's proposal: by a merge, a fast-forward, or one commit with the same content, or
 * with the same change, which is what a squash makes of it; or whether it made copies of its commits, by rebasing them.
 *
 * @throws SfError RemoteUnreachableError, GitError
 */
export const landingOf = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  run: Run
): Promise<Landing> => {
  const { branch, targetTip, mergeCommit } = planOf(run);
  const ref = branchRef(branch);
  const tip = (await store.fetch([ref], { fresh: true })).get(ref);
  if (tip === targetTip) return { kind: 'unmoved' };
  if (tip === undefined || !(await repo.isAncestor(targetTip, tip))) return { kind: 'moved', tip };
  const tree = await repo.tree(mergeCommit);
  const line = await repo.commits({ include: [tip], exclude: [targetTip], firstParent: true });
  // The oldest: what came later is others' work, even when it brought the same content back.
  const same = line.filter((commit) => commit.tree === tree).at(-1)?.oid;
  if (same !== undefined && (await isWhole(repo, run, same))) return { kind: 'landed', commit: same };
  if (await repo.isAncestor(mergeCommit, tip)) return { kind: 'landed', commit: mergeCommit };
  const squashes = await squashesIn(repo, { include: [tip], exclude: [targetTip] });
  const squash = squashes.find(({ brought }) => brought === mergeCommit);
  if (squash !== undefined) return { kind: 'landed', commit: squash.oid };
  const alike = await squashUponOthers(repo, run, line);
  if (alike !== undefined) return { kind: 'landed', commit: alike };
  const copies = await copiesIn(repo, run, line);
  return copies === undefined ? { kind: 'moved', tip } : { kind: 'copied', copies };
};

/**
 * The run that made the commit by which a branch has what another run proposed: both brought the same, and the host merged
 * none of the proposal.
 *
 * @throws SfError GitError
 */
export const otherRunWith = async (repo: Repository, run: Run, landed: string): Promise<string | undefined> => {
  const format = '--format=%(trailers:key=Run,valueonly,separator=%x20)';
  const named = (await repo.ask(['log', '-1', format, '--end-of-options', landed, '--'])).trim().split(' ');
  return named.includes(run.id) ? undefined : named.find(isRunId);
};

/**
 * The commits of a branch that an undo of a merged proposal reverts, newest first: those that the run made, or the one that its
 * host made of them.
 *
 * @param landed the commit by which it was merged
 * @throws SfError GitError
 */
export const commitsOfLanding = async (repo: Repository, run: Run, landed: string): Promise<readonly string[]> => {
  const { targetTip, mergeCommit } = planOf(run);
  if (landed !== mergeCommit) return [landed];
  const line = await repo.commits({ include: [mergeCommit], exclude: [targetTip], firstParent: true });
  return line.map(({ oid }) => oid);
};

/**
 * Whether the branch of a run has what it merges: one that is not recorded is finished then, and not undone.
 *
 * @throws SfError RemoteUnreachableError, GitError
 */
export const isInBranch = async (
  context: Readonly<{ repo: Repository; store: RefStore }>,
  run: Run
): Promise<boolean> => (await landingOf(context, run)).kind === 'landed';

/**
 * Whether its branch has nothing more of what a proposal brought, which its host merged: somebody reverted it there, under
 * whatever message.
 *
 * @param landed the commit by which it was merged
 * @throws SfError RemoteUnreachableError, GitError
 */
export const isTakenOut = async (
  { repo, store }: Readonly<{ repo: Repository; store: RefStore }>,
  run: Run,
  landed: string
): Promise<boolean> => {
  const { branch, targetTip, mergeCommit } = planOf(run);
  const ref = branchRef(branch);
  const tip = (await store.fetch([ref])).get(ref);
  if (tip === undefined || tip === landed || (await repo.tree(mergeCommit)) === (await repo.tree(targetTip)))
    return false;
  // Where what it changed was changed again since, an earlier commit of the branch tells.
  for (const { oid } of await repo.commits({ include: [tip], exclude: [landed], firstParent: true })) {
    const merge = { ours: oid, base: mergeCommit, theirs: targetTip };
    const changes = await sideChanges(repo, merge);
    const { tree, conflicts, asked } = await mergeFollowing(repo, { merge, changes }, merge);
    if (conflicts.length + asked.length === 0) return tree === (await repo.tree(oid));
  }
  return false;
};
