import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../git/repository.js';
import type { InstanceHistory } from './history.js';
import { wasGiven } from './holds.js';
import type { MergeSource } from './mergeFeatures.js';
import type { InstanceName, RecordedFeature } from './record.js';

/** The features to carry on, and the instance that was given them. */
type Wanted = Readonly<{
  instance: Readonly<{ name: InstanceName }>;
  /** Of each feature the branches that its name may stand for. */
  features: ReadonlyArray<readonly string[]>;
}>;

/**
 * Features as the records of one instance name them, to be carried into another one without the rest of that instance's
 * branch: of each the changes that it brought and the target was not given yet.
 *
 * @param histories of the instance that was given the features, and of the target
 * @throws SfError FeatureNotHeldError
 */
export const recordedSources = async (
  repo: Repository,
  { instance, features }: Wanted,
  histories: Readonly<{ given: InstanceHistory; target: InstanceHistory }>
): Promise<ReadonlyArray<MergeSource & { unpushed: number }>> => {
  const sources: Array<MergeSource & { unpushed: number }> = [];
  for (const names of features) {
    const given = await recordsOf(histories.given, names);
    const last = given.at(-1);
    if (last === undefined) {
      throw new SfError(`Instance ${instance.name} holds no feature ${names[0]}.`, 'FeatureNotHeldError', [
        `Promote it into ${instance.name} first, or see which features it holds with "sf sre graph".`,
      ]);
    }
    const picks: string[] = [];
    for (const feature of given) {
      if (!(await wasGiven(repo, histories.target, feature))) picks.push(...(await changesOf(repo, feature)));
    }
    sources.push({ name: last.name, tip: last.tip, kind: 'feature', unpushed: 0, picks });
  }
  return sources;
};

/** What an instance was given of a feature and that was not undone, oldest first. */
const recordsOf = async (history: InstanceHistory, names: readonly string[]): Promise<RecordedFeature[]> => {
  const found: RecordedFeature[] = [];
  const undone = new Set<string>();
  for await (const { record } of history.records()) {
    const named = record.features.filter(({ name }) => names.includes(name));
    if (record.kind === 'undo') named.forEach(({ tip }) => undone.add(tip));
    else found.unshift(...named.filter(({ tip }) => !undone.delete(tip)));
  }
  return found;
};

/**
 * The commits whose changes make up what a record brought of a feature: the merge of the feature alone, else, where it came
 * with others in one merge, its own commits without merges, oldest first.
 */
const changesOf = async (
  repo: Repository,
  { tip, mergeCommit, commits }: RecordedFeature
): Promise<readonly string[]> => {
  if (mergeCommit !== undefined) {
    const [merge] = await repo.commits({ include: [mergeCommit], noWalk: true });
    if (merge.parents.length < 2 || merge.parents[1] === tip) return [mergeCommit];
  }
  const own = await repo.commits({ include: commits, noWalk: true });
  return own
    .filter(({ parents }) => parents.length === 1)
    .map(({ oid }) => oid)
    .reverse();
};
