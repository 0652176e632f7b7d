import { CommitGraph } from '../../git/commitGraph.js';
import { ensureHistory } from '../../git/history.js';
import { storedRefs } from '../../git/storedRefs.js';
import type { Pipeline } from '../../pipeline/pipeline.js';
import { shownInstances } from '../instances/listInstances.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import type { InstanceName } from '../record.js';
import { branchRef, stateRefs } from '../refNames.js';
import { type Histories, readHistories } from './histories.js';
import { type Holdings, readHoldings } from './holdings.js';
import { branchesBesidePattern, featureBranches, findKnownFeatures, type KnownFeature } from './knownFeatures.js';
import type { InstanceToSearch } from './view.js';

/** The whole pipeline as the refs show it: instances with their histories, features, and which holds what. */
export type Landscape = Readonly<{
  pipeline: Pipeline;
  /** What the shared refs point at. */
  tips: ReadonlyMap<string, string>;
  histories: Histories;
  /** By name. */
  features: readonly KnownFeature[];
  /** The instances that hold features, parents before their children; a mirror takes none of its own. */
  instances: ReadonlyMap<InstanceName, InstanceToSearch>;
  holdings: Holdings;
}>;

/**
 * Reads the whole pipeline, from the remote or from what was last fetched of it. No org is asked.
 *
 * @returns undefined before the first instance is linked
 * @throws SfError RemoteUnreachableError, ShallowHistoryError, DamagedStateError, NewerStateError, GitError
 */
export const readLandscape = async (context: PipelineContext): Promise<Landscape | undefined> => {
  const { repo, store, loaded, offline } = context;
  const { pipeline, mainBranch } = loaded;
  if (!pipeline) return undefined;
  const shown = shownInstances(loaded).map(({ instance }) => instance);
  const branches = [
    ...new Set([...shown.map(({ branch }) => branch), ...(mainBranch === undefined ? [] : [mainBranch])]),
  ];
  const refs = [...branches.map(branchRef), featureBranches(pipeline.config), ...stateRefs];
  const known = await (offline ? store.cached(refs) : store.fetch(refs));
  const others = branchesBesidePattern(pipeline.config, known).map(branchRef);
  const tips = new Map([...known, ...(await (offline ? store.cached(others) : store.fetch(others)))]);
  const mainTip = mainBranch === undefined ? undefined : tips.get(branchRef(mainBranch));
  // Branches lead to nearly all that the records name: git lists it while the records are read.
  const shared = [...tips].flatMap(([ref, oid]) => (ref.startsWith(branchRef('')) ? [oid] : []));
  // What is cut off of a shallow clone would be counted as not there.
  if (!offline) await ensureHistory(repo, store, [...new Set(shared)]);
  const [local, histories, read] = await Promise.all([
    storedRefs(repo, [branchRef('*')]),
    readHistories(repo, tips),
    CommitGraph.read(repo, { include: shared }),
  ]);
  const sources = { config: pipeline.config, mainBranch, mainTip, shared: tips, local, histories };
  const features = await findKnownFeatures({ repo, store }, sources);
  const instances = new Map(
    shown
      .filter(({ mirrorOf }) => mirrorOf === undefined)
      .map(({ name, branch }) => [
        name,
        { name, branchTip: tips.get(branchRef(branch)), records: histories.get(name) ?? [] },
      ])
  );
  const holdings = await readHoldings(repo, { instances: [...instances.values()], features, mainTip, read });
  return { pipeline, tips, histories, features, instances, holdings };
};
