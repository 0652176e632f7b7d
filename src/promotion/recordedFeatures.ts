import type { Repository } from '../git/repository.js';
import type { Context } from './context.js';
import type { HistoryEntry } from './history.js';
import { wasGiven } from './holds.js';
import { readHoldings } from './landscape/holdings.js';
import { type FeatureIdentity, featuresNamed, isSameFeature, recordsByFeature } from './landscape/identity.js';
import { standingRecords } from './landscape/standingRecords.js';
import type { MergeSource } from './mergeFeatures.js';
import type { PlannedMerge } from './plan.js';
import type { PlanState } from './planState.js';
import type { InstanceName, RecordedFeature } from './record.js';
import { heldBySquashes } from './squashes.js';

/**
 * The features that the record of a plan will name: those merged, and, when a whole instance is promoted, those that the
 * source's records name, that its promoted commit contains, and that the target was not given yet.
 */
export const featuresToRecord = async (
  { repo, store }: Context,
  state: PlanState,
  merges: readonly PlannedMerge[]
): Promise<readonly RecordedFeature[]> => {
  const features: RecordedFeature[] = [];
  const repository = store.url === undefined ? {} : { repository: store.url };
  for (const [index, merge] of merges.entries()) {
    const { name, tip, mergeCommit } = merge;
    if (merge.kind === 'feature') {
      const own = state.sources[index].carries ?? merge.commits.map(({ oid }) => oid);
      const commits = await withUndone(repo, state, { feature: { name, ...repository }, tip, own });
      features.push({ name, ...repository, tip, commits, ...(mergeCommit === undefined ? {} : { mergeCommit }) });
      features.push(...(await broughtBack(repo, state, { ...merge, takenOut: state.sources[index].takenOut })));
    } else {
      features.push(
        ...(await featuresOfInstance({ repo, store }, state, { ...merge, takenOut: state.sources[index].takenOut }))
      );
    }
  }
  return features;
};

/** The commits that a feature brings, and those that an undo took out here and that come back with it. */
const withUndone = async (
  repo: Repository,
  { history }: PlanState,
  { feature, tip, own }: Readonly<{ feature: FeatureIdentity; tip: string; own: readonly string[] }>
): Promise<readonly string[]> => {
  const commits = new Set(own);
  for await (const { record } of standingRecords(history.records())) {
    if (record.kind !== 'undo') continue;
    const undone = record.features.filter((each) => isSameFeature(each, feature)).flatMap((each) => each.commits);
    for (const commit of undone) {
      const isKnown = (await repo.resolveCommit(commit)) !== undefined;
      if (isKnown && (await repo.isAncestor(commit, tip))) commits.add(commit);
    }
  }
  return [...commits];
};

/** Features that an undo had taken out, and that come back with one that was built upon them. */
const broughtBack = async (
  repo: Repository,
  { history }: PlanState,
  { name, tip, mergeCommit, takenOut = [] }: PlannedMerge & Pick<MergeSource, 'takenOut'>
): Promise<readonly RecordedFeature[]> => {
  const back = new Set(takenOut.flatMap(({ commits }) => commits));
  const found: RecordedFeature[] = [];
  if (back.size === 0) return found;
  for await (const { record } of standingRecords(history.records())) {
    for (const feature of record.kind === 'undo' ? record.features : []) {
      const isListed = feature.name === name || found.some((each) => isSameFeature(each, feature));
      if (isListed || !feature.commits.some((commit) => back.has(commit))) continue;
      if (await repo.isAncestor(feature.tip, tip)) found.push({ ...feature, mergeCommit });
    }
  }
  return found;
};

const featuresOfInstance = async (
  { repo }: Pick<Context, 'repo' | 'store'>,
  { sourceHistory, history, targetTip, mainTip, from = '' }: PlanState,
  { tip, mergeCommit, takenOut = [] }: PlannedMerge & Pick<MergeSource, 'takenOut'>
): Promise<RecordedFeature[]> => {
  const entries: HistoryEntry[] = [];
  if (sourceHistory) for await (const entry of sourceHistory.records()) entries.push(entry);
  // What the target had reverted comes back with it, though the target was given it before.
  const again = new Set(takenOut.flatMap(({ commits }) => commits));
  const isBack = ({ commits }: RecordedFeature): boolean => commits.some((commit) => again.has(commit));
  const named: RecordedFeature[] = [];
  for (const feature of featuresNamed(entries)) {
    if ((await repo.resolveCommit(feature.tip)) === undefined) continue;
    // A feature that was picked is in the merge that brought it, though its own commits are not.
    const brought = feature.mergeCommit ?? feature.tip;
    if (!(await repo.isAncestor(brought, tip))) continue;
    if (!isBack(feature) && (await wasGiven(repo, history.records(), feature))) continue;
    named.push(feature);
  }
  const undone: RecordedFeature[] = [];
  for await (const { record } of standingRecords(history.records())) {
    if (record.kind === 'undo') undone.push(...record.features);
  }
  const squashed = await heldBySquashes(repo, tip, targetTip);
  const features: RecordedFeature[] = [];
  for (const feature of await notTakenOut(repo, named, { name: from, tip, records: entries, mainTip })) {
    const exclude = [targetTip, ...squashed, ...(mainTip === undefined ? [] : [mainTip])];
    const news = (await repo.commits({ include: [feature.tip], exclude })).map(({ oid }) => oid);
    const isUndone = undone.some((each) => isSameFeature(each, feature));
    const back = isUndone ? commitsOf(entries, feature) : feature.commits.filter((commit) => again.has(commit));
    const commits = [...new Set([...news, ...back])];
    const { name, repository } = feature;
    features.push({
      name,
      ...(repository === undefined ? {} : { repository }),
      tip: feature.tip,
      commits,
      ...(mergeCommit === undefined ? {} : { mergeCommit }),
    });
  }
  return features;
};

/** All that records say that an instance was given of a feature, newest first. */
const commitsOf = (entries: readonly HistoryEntry[], feature: RecordedFeature): readonly string[] =>
  recordsByFeature(entries)
    .naming(feature)
    .filter(({ entry }) => entry.record.kind !== 'undo')
    .reverse()
    .flatMap((named) => named.feature.commits);

type Source = Readonly<{
  name: InstanceName;
  tip: string;
  records: readonly HistoryEntry[];
  mainTip: string | undefined;
}>;

/**
 * Those of some features that are in a commit of an instance's branch: not what took others out is in it as well.
 *
 * @returns them in the order given
 * @throws SfError GitError
 */
export const notTakenOut = async (
  repo: Repository,
  features: readonly RecordedFeature[],
  { name, tip, records, mainTip }: Source
): Promise<readonly RecordedFeature[]> => {
  if (features.length === 0) return features;
  const instance = { name, branchTip: tip, records };
  const { presence } = await readHoldings(repo, { instances: [instance], features, mainTip, bounded: true });
  return features.filter((feature) => {
    const { complete, takenOut } = presence(feature, instance, 'branch');
    return complete || takenOut === undefined;
  });
};
