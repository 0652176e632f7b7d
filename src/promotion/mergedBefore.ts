import type { CommitInfo, Repository } from '../git/repository.js';
import type { Plan } from './plan.js';
import type { PlanState } from './planState.js';
import type { MergedBefore } from './record.js';
import { broughtBySquashes, contains } from './squashes.js';
import { squashedIn } from './unsaidSquash.js';

type Merging = Pick<Plan, 'merges' | 'features'> & Readonly<{ deployedCommit: string | undefined }>;

/**
 * Finds by which commits the target's branch had got what a plan brings, before it, while its org was not brought to them:
 * merges by a host, whose deploy the org refused then, or by hand. None of them names the plan's run, so that only its
 * record can tell an undo of them.
 *
 * @returns newest first
 * @throws SfError GitError
 */
export const mergedBefore = async (
  repo: Repository,
  state: Pick<PlanState, 'targetTip' | 'mainTip' | 'sources'>,
  { merges, features, deployedCommit }: Merging
): Promise<readonly MergedBefore[]> => {
  if (deployedCommit === undefined || deployedCommit === state.targetTip) return [];
  const line = await repo.commits({ include: [state.targetTip], exclude: [deployedCommit], firstParent: true });
  const found = new Map<string, MergedBefore>();
  for (const [index, { kind, name, tip, mergeCommit }] of merges.entries()) {
    if (state.sources[index].picks !== undefined) continue;
    const names = kind === 'feature' ? [name] : features.map((feature) => feature.name);
    const mainTip = kind === 'feature' ? state.mainTip : undefined;
    const merged = await mergedIn(repo, line, { tip, deployedCommit, mainTip });
    const squash = await squashIn(repo, line, { tip, mergeCommit });
    for (const oid of merged) {
      const said = [...names, ...(await featuresIn(repo, oid)), ...(found.get(oid)?.features ?? [])];
      found.set(oid, { commit: oid, features: [...new Set(said)] });
    }
    if (squash !== undefined) found.set(squash, { commit: squash, features: names, brings: tip });
  }
  return line.flatMap(({ oid }) => found.get(oid) ?? []);
};

type Sought = Readonly<{ tip: string; deployedCommit: string; mainTip: string | undefined }>;

/** The commits of a branch that brought some of a source's own, each what those before it did not have. */
const mergedIn = async (
  repo: Repository,
  line: readonly CommitInfo[],
  { tip, deployedCommit, mainTip }: Sought
): Promise<readonly string[]> => {
  const exclude = [deployedCommit, ...(mainTip === undefined ? [] : [mainTip])];
  const own = new Set((await repo.commits({ include: [tip], exclude })).map(({ oid }) => oid));
  if (own.size === 0) return [];
  const found: string[] = [];
  for (const { oid, parents } of line) {
    const before = parents.slice(0, 1);
    const include = [oid, ...(await broughtBySquashes(repo, { include: [oid], exclude: before }))];
    if ((await repo.commits({ include, exclude: before })).some((commit) => own.has(commit.oid))) found.push(oid);
  }
  return found;
};

/** The features that what a commit merged says it brought: a host's merge has those of the run that proposed it. */
const featuresIn = async (repo: Repository, merge: string): Promise<readonly string[]> => {
  const format = '--format=%(trailers:key=Feature,valueonly)';
  const range = ['--end-of-options', `${merge}^@`, `^${merge}^1`, '--'];
  const said = await repo.ask(['log', '--first-parent', '--encoding=UTF-8', format, ...range]);
  return said.split('\n').filter((name) => name !== '');
};

/**
 * The commit that a host made of a source by squashing it, without saying so. Looked for where merging the source changes
 * nothing on the branch, since it is there already.
 */
const squashIn = async (
  repo: Repository,
  line: readonly CommitInfo[],
  { tip, mergeCommit }: Readonly<{ tip: string; mergeCommit: string | undefined }>
): Promise<string | undefined> => {
  if (mergeCommit === undefined) return undefined;
  if ((await repo.tree(mergeCommit)) !== (await repo.tree(`${mergeCommit}^1`))) return undefined;
  for (const commit of line.toReversed()) {
    const [parent] = commit.parents;
    if (parent === undefined || (await contains(repo, parent, tip))) continue;
    const base = await repo.mergeBase(parent, tip);
    if (base === undefined) continue;
    if ((await squashedIn(repo, commit, { base, theirs: tip })) === 'whole') return commit.oid;
  }
  return undefined;
};
