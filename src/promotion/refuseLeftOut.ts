import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import type { Context } from './context.js';
import { readHoldings } from './landscape/holdings.js';
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
  const { presence, leftOut, own } = await readHoldings(repo, request);
  const left = features.find((feature) => {
    const { missing, takenOut } = presence(feature, target, 'branch');
    const without = new Set(leftOut(feature, target, 'branch'));
    return takenOut === undefined && missing.some((oid) => without.has(oid));
  });
  if (left === undefined) return;
  const without = new Set(leftOut(left, target, 'branch'));
  const isAll = own(left).commits.every((oid) => without.has(oid));
  throw new SfError(
    `Branch ${branch} of instance ${instance} contains ${left.name} by its history, and ${isAll ? 'nothing' : 'not all'} of its work: a merge left that out, as "git merge -s ours" does.`,
    'FeatureLeftOutError',
    [
      `Make its commits anew on a feature of another name, and promote that: "git switch --create <name> ${state.mainTip?.slice(0, 7) ?? '<main>'}", "git cherry-pick ${shellWord(`${state.mainTip?.slice(0, 7) ?? '<main>'}..${left.name}`)}".`,
    ]
  );
};
