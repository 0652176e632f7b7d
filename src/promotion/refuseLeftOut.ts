import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import type { Repository } from '../git/repository.js';
import { textOf } from '../git/runner.js';
import type { Context } from './context.js';
import { readHoldings } from './landscape/holdings.js';
import { mergeSides } from './merge/mergeSides.js';
import type { Merged } from './mergeFeatures.js';
import { arrayOf, type PlanState } from './planState.js';
import type { RecordedFeature } from './record.js';
import type { Route } from './route.js';

/**
 * Refuses a feature that the target's branch contains by its history alone: a merge left out what it brought, as
 * `git merge -s ours` does. To merge it again, alone or with the instance that has it, would bring nothing, and it would count
 * as promoted.
 *
 * @param merges what became of each source, and the features that the record would name
 * @throws SfError FeatureLeftOutError; DamagedStateError, NewerStateError when the target's history cannot be read; GitError
 */
export const refuseLeftOut = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  { kind: route, target: { name: instance, branch } }: Pick<Route, 'kind' | 'target'>,
  state: PlanState,
  { merged, features: recorded }: Readonly<{ merged: readonly Merged[]; features: readonly RecordedFeature[] }>
): Promise<void> => {
  const alone = merged
    .filter(({ kind, mergeCommit, picks }) => kind === 'feature' && mergeCommit === undefined && picks === undefined)
    .map(({ name, tip }) => ({ name, tip, repository: store.url }));
  const known = new Set(merged.map(({ name }) => name));
  const along = recorded.filter(({ name, commits }) => commits.length === 0 && !known.has(name));
  const features = [...alone, ...along];
  if (route !== 'promotion' || features.length === 0) return;
  const target = { name: instance, branchTip: state.targetTip, records: await arrayOf(state.history.records()) };
  const request = { instances: [target], features, mainTip: state.mainTip, bounded: true };
  const { presence } = await readHoldings(repo, request);
  let left: (typeof features)[number] | undefined;
  for (const feature of features) {
    const { commit, missing, takenOut, by } = presence(feature, target, 'branch');
    const isByHistory = commit === undefined ? missing.length > 0 && takenOut === undefined : by === 'merge';
    if (
      isByHistory &&
      (await isLeftOut(repo, feature.tip, { branchTip: state.targetTip, isEmpty: commit === undefined }))
    )
      left ??= feature;
  }
  if (left === undefined) return;
  throw new SfError(
    `Branch ${branch} of instance ${instance} contains ${left.name} by its history, and nothing of its work: a merge left that out, as "git merge -s ours" does.`,
    'FeatureLeftOutError',
    [
      `Make its commits anew on a feature of another name, and promote that: "git switch --create <name> ${state.mainTip?.slice(0, 7) ?? '<main>'}", "git cherry-pick ${shellWord(`${state.mainTip?.slice(0, 7) ?? '<main>'}..${left.name}`)}".`,
    ]
  );
};

/**
 * Whether the merge by which a branch contains a commit took nothing of it, although there was something to take and it may
 * have changed something else, and nothing of it came since.
 *
 * @param isEmpty whether the merge changed nothing at all
 */
const isLeftOut = async (
  repo: Repository,
  tip: string,
  { branchTip, isEmpty }: Readonly<{ branchTip: string; isEmpty: boolean }>
): Promise<boolean> => {
  const since = await repo.git([
    'rev-list',
    '--first-parent',
    '--ancestry-path',
    '--end-of-options',
    branchTip,
    `^${tip}`,
  ]);
  const merge = textOf(since).split('\n').at(-1) ?? '';
  const before = merge === '' ? undefined : await repo.resolveCommit(`${merge}^1`);
  if (before === undefined || before === tip || (await repo.isAncestor(tip, before))) return isEmpty;
  if (isEmpty) {
    // What others had done before, in commits of their own, is there.
    const { tree, conflicts } = await mergeSides(repo, { ours: before, theirs: tip });
    return conflicts.length > 0 || tree !== (await repo.tree(before));
  }
  const base = await repo.mergeBase(before, tip);
  const pathsOf = async (from: string, to: string): Promise<string[]> =>
    (await repo.diffTrees(from, to)).map(({ path }) => path);
  const brought = base === undefined ? [] : await pathsOf(base, tip);
  const [taken, otherwise, still] = (
    await Promise.all([pathsOf(before, merge), pathsOf(before, tip), pathsOf(branchTip, tip)])
  ).map((paths) => new Set(paths));
  return brought.some((path) => otherwise.has(path)) && brought.every((path) => !taken.has(path) && still.has(path));
};
