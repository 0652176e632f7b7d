import type { CommitInfo, Repository } from '../git/repository.js';
import { type AlongsideCommit, type Bounds, sortCommits } from './alongside.js';
import type { Context } from './context.js';
import type { Merged } from './mergeFeatures.js';
import { ownInMain } from './ownInMain.js';
import type { PlannedMerge } from './plan.js';
import type { PlanState } from './planState.js';
import { heldBySquashes } from './squashes.js';

/**
 * Tells of each merge of a plan which commits are its own, and which of the main branch's come along.
 *
 * @param home the context of the repository that the sources are in
 * @throws SfError GitError
 */
export const whoseCommits = async (
  home: Context,
  { repo }: Context,
  state: PlanState,
  {
    merged,
    ...outcome
  }: Readonly<{ merged: readonly Merged[] }> & Pick<Bounds, 'mergeCommit' | 'packageDirectories' | 'componentFiles'>
): Promise<Readonly<{ merges: PlannedMerge[]; mainCommits: AlongsideCommit[] }>> => {
  const merges: PlannedMerge[] = [];
  const mainCommits = new Map<string, AlongsideCommit>();
  for (const [index, { name, tip, mergeCommit, takenOut, keeps: undos }] of merged.entries()) {
    const { kind, unpushed, rewrittenFrom, picks, carries, beyondOrg } = state.sources[index];
    if (picks) {
      const commits = await carriedCommits(repo, picks, carries);
      merges.push({ name, kind, tip, commits, mergeCommit, unpushed });
      continue;
    }
    const squashed = await heldBySquashes(repo, tip, state.targetTip);
    // Of a whole instance all is its own: to a child of production, the main branch's commits are what it gets.
    const mainTip = kind === 'instance' ? undefined : state.mainTip;
    const { own, main } = await sortCommits(repo, {
      ...{ ...state, ...outcome, mainTip, tip, rewrittenFrom },
      before: [...squashed, ...merged.slice(0, index).map((each) => each.tip)],
      ownInMain: async () => ownInMain(home, name),
    });
    const keeps = undos && { keeps: await repo.commits({ include: undos.map(({ revert }) => revert), noWalk: true }) };
    const rewriting = rewrittenFrom === undefined ? {} : { rewrittenFrom };
    if (takenOut === undefined) {
      const beyond = beyondOrg === undefined ? {} : { beyondOrg };
      merges.push({ name, kind, tip, commits: own, mergeCommit, unpushed, ...rewriting, ...beyond, ...keeps });
    } else {
      const again = await repo.commits({ include: takenOut.flatMap((each) => each.commits), noWalk: true });
      const commits = [...own, ...again.filter(({ oid }) => own.every((each) => each.oid !== oid))];
      const putsBack = takenOut.map(({ revert }) => revert);
      merges.push({ name, kind, tip, commits, mergeCommit, unpushed, ...rewriting, putsBack, ...keeps });
    }
    main.forEach((item) => mainCommits.set(item.commit.oid, item));
  }
  return { merges, mainCommits: [...mainCommits.values()] };
};

/** The feature's own commits; of those that are nowhere any more, what their changes are taken from. */
const carriedCommits = async (
  repo: Repository,
  picks: readonly string[],
  carries: readonly string[] = []
): Promise<readonly CommitInfo[]> => {
  const known = await Promise.all(carries.map(async (oid) => (await repo.resolveCommit(oid)) !== undefined));
  const include = carries.length > 0 && known.every(Boolean) ? carries : picks;
  return repo.commits({ include, noWalk: true });
};
