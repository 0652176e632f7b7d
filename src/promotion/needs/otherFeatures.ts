import { storedRefs } from '../../git/storedRefs.js';
import type { Context } from '../context.js';
import { featureBranches, findKnownFeatures } from '../landscape/knownFeatures.js';
import { branchRef } from '../refNames.js';
import type { OtherFeature } from './bringing.js';

/**
 * The features of a repository that have a branch of the pipeline's pattern, but for some; as for a promotion, a local branch
 * counts when it is ahead of the remote's. One that the remote does not have is none: it was finished, and nothing tells a branch
 * that was deleted there from one that nobody else has seen.
 *
 * @param names of those left out
 * @throws SfError RemoteUnreachableError, GitError
 */
export const otherFeatures = async (
  { repo, store, loaded, offline }: Context,
  mainTip: string | undefined,
  names: ReadonlySet<string>
): Promise<readonly OtherFeature[]> => {
  const { config } = loaded.pipeline;
  const refs = [featureBranches(config)];
  const [shared, local] = await Promise.all([
    offline ? store.cached(refs) : store.fetch(refs),
    storedRefs(repo, [branchRef('*')]),
  ]);
  const known = { config, mainBranch: loaded.mainBranch, mainTip, shared, local, histories: new Map() };
  const features = await findKnownFeatures({ repo, store }, known);
  return features.flatMap(({ name, tip, branch }) =>
    tip === undefined || branch !== 'shared' || names.has(name) ? [] : [{ name, tip }]
  );
};
