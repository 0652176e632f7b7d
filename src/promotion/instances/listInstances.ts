import { Pipeline, type Instance } from '../../pipeline/pipeline.js';
import { describeSource } from '../../pipeline/source.js';
import type { LoadedPipeline, PipelineVersions } from '../pipelineSource.js';
import type { PipelineContext } from './pipelineContext.js';
import {
  type CountWork,
  type InstanceState,
  type ListedInstance,
  readInstanceState,
  refsOfInstances,
} from './instanceState.js';

/** The pipeline and the state of each instance. */
export type InstanceList = Readonly<{
  /** Which version of the pipeline it is, in words. */
  pipelineVersion: string;
  /** Left out when it is not known. */
  mainBranch?: string;
  /** Where the state is shared: a remote's name. Left out without a remote. */
  remote?: string;
  /** Parents come before their children, roots in the order of the file. */
  instances: readonly InstanceState[];
}>;

/**
 * Reads the state of all instances from the remote, those that only the checkout has included; none before the first is
 * linked. No org is asked.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const listInstances = async (context: PipelineContext): Promise<InstanceList> => {
  const { store } = context;
  const refs = refsOfInstances(shownInstances(context.loaded).map(({ instance }) => instance));
  return listFrom(context, context.offline ? await store.cached(refs) : await store.fetch(refs));
};

/**
 * Like {@link listInstances}, from refs that were fetched.
 *
 * @param tips what the refs of instances point at
 * @param count how commits are counted; by a git process for each count when left out
 */
export const listFrom = async (
  context: Pick<PipelineContext, 'repo' | 'store' | 'loaded' | 'env'>,
  tips: ReadonlyMap<string, string>,
  count?: CountWork
): Promise<InstanceList> => {
  const { loaded, store } = context;
  const listed = shownInstances(loaded);
  const instances = await Promise.all(
    inOrderOfTree(listed).map(async (each) =>
      readInstanceState(context, tips, { ...each, parent: parentOf(each.instance, listed) }, count)
    )
  );
  return {
    pipelineVersion: describeSource(loaded.source),
    ...(loaded.mainBranch === undefined ? {} : { mainBranch: loaded.mainBranch }),
    ...(store.remote === undefined ? {} : { remote: store.remote }),
    instances,
  };
};

/**
 * All instances to be shown: those of the pipeline that counts, and those that only the checkout has.
 */
export const shownInstances = ({ pipeline, source, checkout, unpublished }: PipelineVersions): ListedInstance[] => {
  if (!pipeline) return [];
  if (source.kind === 'workingTree') return pipeline.instances.map((instance) => ({ instance, onMain: 'none' }));
  const known = pipeline.instances.map((instance): ListedInstance => {
    const change = unpublished.find(({ name }) => name === instance.name);
    if (!change) return { instance, onMain: 'yes' };
    return { instance, onMain: change.checkout === undefined ? 'removed' : 'changed' };
  });
  const added = unpublished
    .filter(({ name }) => !pipeline.find(name))
    .flatMap(({ name }): ListedInstance[] => {
      const instance = checkout?.find(name);
      return instance ? [{ instance, onMain: 'added' }] : [];
    });
  return [...known, ...added];
};

/** Depth first, children after their parent; an instance whose parent is not shown stands like a root. */
const inOrderOfTree = (listed: readonly ListedInstance[]): ListedInstance[] => {
  const below = (parent: Instance | undefined): ListedInstance[] =>
    listed
      .filter(({ instance }) => parentOf(instance, listed)?.name === parent?.name)
      .flatMap((each) => [each, ...below(each.instance)]);
  return below(undefined);
};

const parentOf = ({ parent }: Instance, listed: readonly ListedInstance[]): Instance | undefined =>
  listed.find(({ instance }) => instance.name === parent)?.instance;

/**
 * One instance to be shown, also one that only the checkout has.
 *
 * @throws SfError UnknownInstanceError that lists the known names
 */
export const shownInstance = (
  loaded: LoadedPipeline,
  name: string
): ListedInstance & { parent: Instance | undefined } => {
  const listed = shownInstances(loaded);
  const found = listed.find(({ instance }) => instance.name === name);
  if (found) return { ...found, parent: parentOf(found.instance, listed) };
  const instances = Object.fromEntries(listed.map(({ instance: { name: key, ...config } }) => [key, config]));
  return { instance: new Pipeline({ instances }).instance(name), onMain: 'yes', parent: undefined };
};
