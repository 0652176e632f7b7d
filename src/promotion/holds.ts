import type { Repository } from '../git/repository.js';
import type { Context } from './context.js';
import type { HistoryEntry } from './history.js';
import { readHistories } from './landscape/histories.js';
import { type Holdings, readHoldings, takenOutSince } from './landscape/holdings.js';
import { type FeatureIdentity, isSameFeature } from './landscape/identity.js';
import { standingRecords } from './landscape/standingRecords.js';
import type { FeatureToPlace, InstanceToSearch } from './landscape/view.js';
import type { InstanceName } from './record.js';
import { branchRef, historyRef } from './refNames.js';

/** A feature at a commit. */
export type FeatureAtTip = FeatureIdentity & Readonly<{ tip: string }>;

/**
 * Of each instance the features that it does not hold at their present tips: the rule by which promotions find their way,
 * and lists show it. Records count, with undos and reverts taken into account, and so do merges and the same changes made
 * by other commits, once the org has them. What a branch took out counts before the org lost it.
 *
 * @param place the repository that the instances are in
 * @param mainTip the tip of the main branch that the features were started from
 * @returns the features in the order given, by instance
 * @throws SfError UnknownInstanceError; DamagedStateError, NewerStateError when a history cannot be read; GitError
 */
export const notHeldBy = async <T extends FeatureAtTip>(
  place: Place,
  names: readonly InstanceName[],
  sought: Readonly<{ features: readonly T[]; mainTip: string | undefined }>
): Promise<ReadonlyMap<InstanceName, readonly T[]>> => {
  const { instances, holdings } = await holdingsAt(place, names, sought);
  return new Map(
    instances.map((instance) => [
      instance.name,
      sought.features.filter(
        (feature) => !holdings.presence(feature, instance).complete || takenOutSince(holdings, feature, instance)
      ),
    ])
  );
};

type Place = Pick<Context, 'repo' | 'store' | 'loaded' | 'offline'>;

/**
 * Reads what some instances of a repository hold of features, and no more of the history than that needs.
 *
 * @param mainTip the tip of the main branch that the features were started from
 * @returns the instances as they were searched, in the order given
 * @throws as {@link notHeldBy}
 */
export const holdingsAt = async (
  { repo, store, loaded, offline }: Place,
  names: readonly InstanceName[],
  { features, mainTip }: Readonly<{ features: readonly FeatureToPlace[]; mainTip: string | undefined }>
): Promise<Readonly<{ instances: readonly InstanceToSearch[]; holdings: Holdings }>> => {
  const instances = names.map((name) => loaded.pipeline.instance(name));
  const refs = [...new Set(instances.flatMap(({ name, branch }) => [historyRef(name), branchRef(branch)]))];
  const tips = offline ? await store.cached(refs) : await store.fetch(refs);
  const histories = await readHistories(repo, tips);
  const searched = instances.map(({ name, branch }) => ({
    name,
    branchTip: tips.get(branchRef(branch)),
    records: histories.get(name) ?? [],
  }));
  const holdings = await readHoldings(repo, { instances: searched, features, mainTip, bounded: true });
  return { instances: searched, holdings };
};

/**
 * Whether a record of an instance that was not undone names a feature at a commit, or at a descendant of it: what the
 * instance was given, whatever became of it on the branch by hand.
 *
 * @throws SfError DamagedStateError, NewerStateError when the history cannot be read
 */
export const wasGiven = async (
  repo: Repository,
  records: Iterable<HistoryEntry> | AsyncIterable<HistoryEntry>,
  feature: FeatureAtTip
): Promise<boolean> => {
  const undone: string[] = [];
  for await (const { record } of standingRecords(records)) {
    for (const { tip, ...identity } of record.features) {
      if (!isSameFeature(identity, feature)) continue;
      if (record.kind === 'undo') undone.push(tip);
      else if ((await contains(repo, tip, [feature.tip])) && !(await contains(repo, tip, undone))) return true;
    }
  }
  return false;
};

/** Whether one of some commits is in another one. A recorded tip may be gone from this clone: it contains nothing we have. */
const contains = async (repo: Repository, recordedTip: string, commits: readonly string[]): Promise<boolean> => {
  if (commits.includes(recordedTip)) return true;
  if (commits.length === 0 || (await repo.resolveCommit(recordedTip)) === undefined) return false;
  for (const commit of commits) if (await repo.isAncestor(commit, recordedTip)) return true;
  return false;
};
