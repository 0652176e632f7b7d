import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../git/repository.js';
import type { Context } from './context.js';
import { type FeatureBranch, findFeatures } from './features.js';
import type { HistoryEntry } from './history.js';
import { wasGiven } from './holds.js';
import { readHoldings } from './landscape/holdings.js';
import { isSameFeature } from './landscape/identity.js';
import type { Presence } from './landscape/presence.js';
import { allStanding } from './landscape/standingRecords.js';
import type { FeatureToPlace, InstanceToSearch, Spot } from './landscape/view.js';
import type { MergeSource } from './mergeFeatures.js';
import type { RecordedFeature } from './record.js';

/** The features to carry on, and between which instances. */
export type Wanted = Readonly<{
  /** Of each feature the branches that its name may stand for. */
  features: ReadonlyArray<readonly string[]>;
  /** The instance that was given them. */
  given: InstanceToSearch;
  target: InstanceToSearch;
  mainTip: string | undefined;
}>;

type Source = MergeSource & Readonly<{ unpushed: number }>;

/**
 * Features as one instance holds them, to be carried into another one without the rest of that instance's branch: of each
 * the changes that it brought and that the target was not given yet, or has lost since.
 *
 * @param home the repository that the features are from
 * @throws SfError FeatureNotHeldError
 */
export const recordedSources = async (
  { repo }: Pick<Context, 'repo'>,
  wanted: Wanted,
  home: Context
): Promise<readonly Source[]> => {
  const sources: Source[] = [];
  for (const names of wanted.features) {
    const given = recordsOf(wanted.given.records, names, home.store.url);
    const last = given.at(-1);
    sources.push(
      last === undefined
        ? await heldWithoutRecord(home, names, wanted)
        : { name: last.name, tip: last.tip, ...(await picksOf(repo, given, wanted)), kind: 'feature', unpushed: 0 }
    );
  }
  return sources;
};

type Picks = Required<Pick<MergeSource, 'picks' | 'carries' | 'held' | 'again'>>;

const picksOf = async (repo: Repository, given: readonly RecordedFeature[], wanted: Wanted): Promise<Picks> => {
  const { out, held } = await hadOf(repo, given, wanted);
  const picks: string[] = [];
  const carries: string[] = [];
  for (const feature of given) {
    const isLost = out !== undefined && (feature.commits.length === 0 || feature.commits.some((oid) => out.has(oid)));
    if (!isLost && (await wasGiven(repo, wanted.target.records, feature))) continue;
    picks.push(...(await changesOf(repo, feature)));
    carries.unshift(...feature.commits);
  }
  return { picks, carries, held, again: out !== undefined };
};

/** What the target's branch has of a feature, and what it took out of what it had been given; undefined for nothing. */
type Had = Readonly<{ held: readonly string[]; out: ReadonlySet<string> | undefined }>;

const hadOf = async (
  repo: Repository,
  given: readonly RecordedFeature[],
  { target, mainTip }: Wanted
): Promise<Had> => {
  const last = given[given.length - 1];
  // Of a feature whose commits are nowhere any more, only the records tell.
  if ((await repo.resolveCommit(last.tip)) === undefined) return { held: [], out: undefined };
  const presence = await presenceIn(repo, last, { instance: target, mainTip, spot: 'branch' });
  const missing = new Set(presence.missing);
  const held = given.flatMap(({ commits }) => commits).filter((oid) => !missing.has(oid));
  return { held, out: presence.takenOut === undefined ? undefined : missing };
};

const presenceIn = async (
  repo: Repository,
  { name, repository, tip }: FeatureToPlace,
  { instance, mainTip, spot }: Readonly<{ instance: InstanceToSearch; mainTip: string | undefined; spot: Spot }>
): Promise<Presence> => {
  const feature = { name, repository, tip };
  const request = { instances: [instance], features: [feature], mainTip, bounded: true };
  return (await readHoldings(repo, request)).presence(feature, instance, spot);
};

/** A feature that no record names and the instance holds all the same: by a merge, or by other commits with its changes. */
const heldWithoutRecord = async (home: Context, names: readonly string[], wanted: Wanted): Promise<Source> => {
  const { repo, store } = home;
  const found = await branchOf(home, names[0]);
  const feature = found && { name: found.name, tip: found.tip, repository: store.url };
  const held =
    feature && (await presenceIn(repo, feature, { instance: wanted.given, mainTip: wanted.mainTip, spot: 'deployed' }));
  if (!feature || held?.commit === undefined) throw notHeldError(wanted.given.name, names[0]);
  const lacking = new Set(held.missing);
  const exclude = wanted.mainTip === undefined ? [] : [wanted.mainTip];
  const own = await repo.commits({ include: [held.commit], exclude });
  const carried = own.filter(({ oid }) => !lacking.has(oid));
  const here = await presenceIn(repo, feature, { instance: wanted.target, mainTip: wanted.mainTip, spot: 'branch' });
  const wants = new Set(here.missing);
  const picks = carried.filter(({ oid, parents }) => parents.length === 1 && wants.has(oid)).map(({ oid }) => oid);
  return {
    ...{ name: feature.name, tip: held.commit, kind: 'feature', unpushed: 0 },
    ...{ picks: picks.reverse(), carries: carried.map(({ oid }) => oid), again: true },
    held: carried.map(({ oid }) => oid).filter((oid) => !wants.has(oid)),
  };
};

const branchOf = async (home: Context, name: string): Promise<FeatureBranch | undefined> => {
  try {
    return (await findFeatures(home, [name]))[0];
  } catch (error) {
    if (error instanceof SfError && error.name === 'FeatureNotFoundError') return undefined;
    throw error;
  }
};

const notHeldError = (instance: string, feature: string): SfError =>
  new SfError(`Instance ${instance} does not hold ${feature}.`, 'FeatureNotHeldError', [
    `Promote it into ${instance} first, or see which features it holds with "sf sre graph".`,
  ]);

/** What an instance was given of a feature and that was not undone, oldest first; that of this repository before others. */
const recordsOf = (
  records: readonly HistoryEntry[],
  names: readonly string[],
  repository: string | undefined
): readonly RecordedFeature[] => {
  const found: RecordedFeature[] = [];
  const undone = new Set<string>();
  for (const { record } of allStanding(records)) {
    const named = record.features.filter(({ name }) => names.includes(name));
    if (record.kind === 'undo') named.forEach(({ tip }) => undone.add(tip));
    else found.unshift(...named.filter(({ tip }) => !undone.delete(tip)));
  }
  const own = found.filter((feature) => isSameFeature(feature, { name: feature.name, repository }));
  return own.length > 0 ? own : found;
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
