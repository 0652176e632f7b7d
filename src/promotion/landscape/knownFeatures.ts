import { CommitGraph } from '../../git/commitGraph.js';
import { featureBranchOf, featureNameOf } from '../../pipeline/features.js';
import type { PipelineConfig } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import type { FeatureFacts } from '../features.js';
import type { HistoryEntry } from '../history.js';
import { readJsonFile } from '../jsonCommit.js';
import type { InstanceName } from '../record.js';
import { branchRef, featureRef } from '../refNames.js';
import type { Histories } from './histories.js';
import { featuresNamed, type FeatureIdentity, isSameFeature } from './identity.js';
import type { FeatureToPlace } from './view.js';

/** A feature that is known here: by its branch, its facts or records. */
export type KnownFeature = FeatureToPlace &
  Readonly<{
    /** Where its branch is: on the remote, only here, or gone. */
    branch: 'shared' | 'local' | 'gone';
    /** Whether it is from another repository than the pipeline that was read. */
    isForeign: boolean;
    /** How many of its commits are not on the remote yet. */
    unpushed: number;
    /** Whether the local branch and the remote's each have commits that the other lacks; then the remote's counts. */
    hasDiverged: boolean;
    /** The instance it is developed in, when that is known. */
    developedIn: InstanceName | undefined;
    /** Whether it may go straight to the root. */
    isHotfix: boolean;
  }>;

/** What features are found from. */
export type FeatureSources = Readonly<{
  config: PipelineConfig;
  mainBranch: string | undefined;
  mainTip: string | undefined;
  /** What the shared refs point at. */
  shared: ReadonlyMap<string, string>;
  /** What the branches of this repository point at. */
  local: ReadonlyMap<string, string>;
  histories: Histories;
}>;

/** The refs of branches that may be features: those below the last folder that the pattern begins with. */
export const featureBranches = (config: PipelineConfig): string => {
  const [before] = featureBranchOf(config, '\0').split('\0');
  return branchRef(`${before.slice(0, before.lastIndexOf('/') + 1)}*`);
};

/**
 * The branches of features that have facts and that the pattern does not make: it may have been another one, or a person
 * named the branch otherwise.
 *
 * @param refs the refs of facts, among others
 */
export const branchesBesidePattern = (config: PipelineConfig, refs: ReadonlyMap<string, string>): readonly string[] =>
  factsIn(refs)
    .map(([name]) => name)
    .filter((name) => featureNameOf(config, name) === undefined && !refs.has(branchRef(name)));

/**
 * Finds all features, by name: branches that the pattern makes, those that have facts, and those that records name, whether
 * or not their branches are still there. As for a promotion, a local branch counts when it is ahead of the remote's.
 *
 * @throws SfError DamagedStateError, NewerStateError of a feature's facts; GitError
 */
export const findKnownFeatures = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  sources: FeatureSources
): Promise<readonly KnownFeature[]> => {
  const { shared, histories } = sources;
  const facts = await readFacts(repo, shared);
  const recorded = featuresNamed([...histories.values()].flat());
  const isHere = ({ repository }: FeatureIdentity): boolean =>
    isSameFeature({ name: '', repository }, { name: '', repository: store.url });
  const here = [...branchesOfPattern(sources), ...facts.keys(), ...recorded.filter(isHere).map(({ name }) => name)];
  const tips = await tipsOf(repo, sources, [...new Set(here)]);
  const origins = originsOf([...histories.values()].flat(), isHere);
  const features = [...tips].map(([name, { tip, branch, unpushed, hasDiverged }]): KnownFeature => {
    const {
      instance = branch === 'gone' ? origins.get(name) : undefined,
      base,
      hotfix = false,
    } = facts.get(name) ?? {};
    const own = { repository: store.url, base, developedIn: instance, isHotfix: hotfix, isForeign: false };
    return { name, tip, branch, unpushed, hasDiverged, ...own };
  });
  const foreign = recorded
    .filter((feature) => !isHere(feature))
    .map(({ name, repository }): KnownFeature => ({
      ...{ name, repository, tip: undefined, branch: 'gone', isForeign: true, unpushed: 0, hasDiverged: false },
      ...{ developedIn: undefined, isHotfix: false },
    }));
  return [...features, ...foreign].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Where the features of this repository began, as the oldest records of them have it: of one that is finished it is all. */
const originsOf = (
  records: readonly HistoryEntry[],
  isHere: (feature: FeatureIdentity) => boolean
): ReadonlyMap<string, InstanceName> => {
  const oldest = new Map<string, Readonly<{ at: string; instance: InstanceName }>>();
  for (const { record } of records) {
    const instance = record.kind === 'origin' ? record.instance : record.kind === 'promotion' ? record.from : undefined;
    if (instance === undefined) continue;
    for (const { name } of record.features.filter(isHere)) {
      const known = oldest.get(name);
      if (known === undefined || record.at < known.at) oldest.set(name, { at: record.at, instance });
    }
  }
  return new Map([...oldest].map(([name, { instance }]) => [name, instance]));
};

const readFacts = async (
  repo: Context['repo'],
  shared: ReadonlyMap<string, string>
): Promise<ReadonlyMap<string, FeatureFacts>> => {
  return new Map(
    await Promise.all(
      factsIn(shared).map(async ([name, commit]) => {
        const facts = await readJsonFile<FeatureFacts>(repo, commit, 'feature.json');
        return [name, facts] as const;
      })
    )
  );
};

/** The commits that hold facts, by the features that they are of. */
const factsIn = (refs: ReadonlyMap<string, string>): ReadonlyArray<readonly [string, string]> => {
  const prefix = featureRef('');
  return [...refs].flatMap(([ref, commit]) =>
    ref.startsWith(prefix) ? [[ref.slice(prefix.length), commit] as const] : []
  );
};

const branchesOfPattern = ({ config, mainBranch, shared, local }: FeatureSources): string[] => {
  const owned = new Set([mainBranch, ...Object.values(config.instances).map(({ branch }) => branch)]);
  const prefix = branchRef('');
  return [...shared.keys(), ...local.keys()]
    .filter((ref) => ref.startsWith(prefix))
    .map((ref) => ref.slice(prefix.length))
    .filter((name) => featureNameOf(config, name) !== undefined && !owned.has(name));
};

type Tip = Pick<KnownFeature, 'tip' | 'branch' | 'unpushed' | 'hasDiverged'>;

/** Which of two tips counts, for all branches that differ by one look into the history between. */
const tipsOf = async (
  repo: Context['repo'],
  { shared, local, mainTip }: FeatureSources,
  names: readonly string[]
): Promise<ReadonlyMap<string, Tip>> => {
  const pairs = names.map((name) => ({
    name,
    theirs: shared.get(branchRef(name)),
    ours: local.get(branchRef(name)),
  }));
  const differing = pairs.flatMap(({ theirs, ours }) =>
    theirs === undefined || ours === undefined || theirs === ours ? [] : [theirs, ours]
  );
  const exclude = mainTip === undefined ? [] : [mainTip];
  const graph = await CommitGraph.read(repo, { include: differing, exclude });
  const isIn = (oid: string | undefined): boolean => oid !== undefined && graph.placeOf(oid) !== undefined;
  const merged = pairs.filter(({ theirs, ours }) => theirs !== ours && ours && theirs && !isIn(ours) && !isIn(theirs));
  const within = await historyWithin(
    repo,
    merged.flatMap(({ theirs, ours }) => [theirs ?? '', ours ?? ''])
  );
  return new Map(
    pairs.map((pair) => [pair.name, newerTip(merged.includes(pair) ? within : graph, pair.theirs, pair.ours)])
  );
};

/** The history of tips that the main branch contains, as far as they have gone apart. */
const historyWithin = async (repo: Context['repo'], include: readonly string[]): Promise<CommitGraph> => {
  const floor = await repo.commonAncestor(include);
  return CommitGraph.read(repo, { include, exclude: floor === undefined ? [] : [`${floor}^@`] });
};

const newerTip = (graph: CommitGraph, theirs: string | undefined, ours: string | undefined): Tip => {
  const clear = { unpushed: 0, hasDiverged: false };
  if (theirs === undefined) return { ...clear, tip: ours, branch: ours === undefined ? 'gone' : 'local' };
  const [remote, local] = [graph.placeOf(theirs), graph.placeOf(ours)];
  const shared: Tip = { ...clear, tip: theirs, branch: 'shared' };
  // What the main branch contains is not in the graph: it is behind whatever is.
  if (ours === undefined || ours === theirs || local === undefined) return shared;
  if (remote !== undefined && graph.isAncestor(local, remote)) return shared;
  if (remote !== undefined && !graph.isAncestor(remote, local)) return { ...shared, hasDiverged: true };
  const known = remote === undefined ? new Set<number>() : graph.walk([remote], () => true);
  return { ...shared, tip: ours, unpushed: graph.walk([local], (place) => !known.has(place)).size };
};
