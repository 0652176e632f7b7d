import type { MergeRequest } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import { commitTree } from '../../git/write.js';
import { putBack } from '../features/putBack.js';
import { putBackByBoth } from '../features/putBackByBoth.js';
import type { TakingOut } from '../features/takingOut.js';
import type { Decisions } from './decisions.js';
import { mergeBases } from './mergeBases.js';
import type { ContentMergeRequest } from './mergeContents.js';

/**
 * Two sides for merging, from what they have in common with that which was taken out there and both put back since: from the
 * common ancestor as it is, each would have added it, so that a later change of one side would conflict with the other one's
 * having it, or get lost where it is as before. Where there are several ancestors the sides are temporary commits that have
 * them as parents, so that git brings these together.
 *
 * @throws SfError GitError
 */
export const withPutBack = async (
  repo: Repository,
  { ours, theirs, base, decisions }: ContentMergeRequest
): Promise<MergeRequest> => {
  const bases = base === undefined ? await mergeBases(repo, [ours, theirs]) : [base];
  const found = await putBackByBoth(repo, { bases, ours, theirs });
  if (found.size === 0) return { ours, theirs, base };
  const whole: string[] = [];
  for (const [from, takenOut] of found) whole.push(await putBackOn(repo, from, takenOut, decisions));
  if (bases.length === 1) return { ours, theirs, base: whole[0] };
  const over = async (side: string): Promise<string> =>
    commitTree(repo, { tree: await repo.tree(side), parents: [side, ...whole], message: 'With what both put back' });
  return { ours: await over(ours), theirs: await over(theirs) };
};

/** What a commit is applied to, and which commits it has also by others with their changes. */
type Onto = Readonly<{ onto: string; held: readonly string[]; decisions: ContentMergeRequest['decisions'] }>;

/**
 * What the change of one commit is applied from, where that may put something back that the branch has as well: the commit's
 * first parent, with that.
 *
 * @throws SfError GitError
 */
export const baseOfPick = async (repo: Repository, pick: string, { onto, held, decisions }: Onto): Promise<string> => {
  const base = (await repo.resolveCommit(`${pick}^1`)) ?? '';
  const found = await putBackByBoth(repo, { bases: [base], ours: onto, theirs: pick, held });
  return putBackOn(repo, base, found.get(base) ?? [], decisions);
};

/** A commit with what it took out put back, but for what does not fit there any more and nobody decided about. */
const putBackOn = async (
  repo: Repository,
  base: string,
  takenOut: readonly TakingOut[],
  decisions: ContentMergeRequest['decisions']
): Promise<string> => {
  const about: Decisions['about'] = async (contested) => (await decisions?.about(contested)) ?? 'ours';
  return (await putBack(repo, base, takenOut, { about })).commit;
};
