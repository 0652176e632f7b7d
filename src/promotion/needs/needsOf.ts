import type { Context } from '../context.js';
import type { Merged } from '../mergeFeatures.js';
import type { PlanState } from '../planState.js';
import type { Route } from '../route.js';
import { findNeeds, type Need } from './findNeeds.js';
import { otherFeatures } from './otherFeatures.js';

/**
 * What the features of a promotion need of features that are not in it: see {@link findNeeds}. What an instance holds was
 * accepted by an org, and goes as it is.
 *
 * @param home the context of the repository that the features are in
 * @throws SfError RemoteUnreachableError, GitError
 */
export const needsOf = async (
  home: Context,
  { kind, source }: Route,
  { state, merged, mergeCommit }: Readonly<{ state: PlanState; merged: readonly Merged[]; mergeCommit: string }>
): Promise<readonly Need[]> => {
  if (kind !== 'promotion' || source.kind !== 'features') return [];
  const { mainTip, targetTip } = state;
  const sources: Array<Readonly<{ name: string; before: string; after: string }>> = [];
  let before = targetTip;
  for (const { name, mergeCommit: after } of merged) {
    if (after === undefined) continue;
    sources.push({ name, before, after });
    before = after;
  }
  if (sources.length === 0) return [];
  const others = await otherFeatures(home, mainTip, new Set(source.features.map(({ name }) => name)));
  return findNeeds(home.repo, { sources, targetTip, mergeCommit, mainTip, others });
};
