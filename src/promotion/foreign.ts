import { SfError } from '@salesforce/core/sfError';
import { sameRepository } from '../git/address.js';
import { openForeignStore, type RefStore } from '../git/refs.js';
import type { ForeignInstance, Instance } from '../pipeline/pipeline.js';
import { type Context, keepingState } from './context.js';
import { loadPipeline } from './pipelineSource.js';
import type { InstanceName } from './record.js';

/** An instance, and the context of the repository that it is in. */
export type PlacedInstance = Readonly<{ instance: Instance; context: Context }>;

/** What of a context another repository is opened from: its own pipeline does not matter there. */
type Here = Omit<Context, 'store' | 'loaded'>;

/**
 * Opens the pipeline of another repository over this one's objects: what is fetched from there can be merged here.
 *
 * @param repository its address, as `git clone` takes it
 * @throws SfError RemoteUnreachableError, ForeignPipelineError when it has no pipeline, InvalidPipelineError
 */
export const openForeign = async (context: Here, repository: string): Promise<Context> => {
  const { repo, offline } = context;
  const store = openForeignStore(repo, repository);
  try {
    const loaded = await loadPipeline(repo, store, { offline, foreign: true });
    return { ...context, store: keepingState(store, loaded), loaded };
  } catch (error) {
    if (!(error instanceof SfError && error.name === 'NoPipelineError')) throw error;
    throw new SfError(
      `The repository ${store.url ?? repository} has no pipeline on its main branch.`,
      'ForeignPipelineError',
      ['Link its instances there first, with "sf sre instance link --publish".']
    );
  }
};

/**
 * The instance of another repository that one of this repository has as its parent.
 *
 * @throws what {@link openForeign} and {@link parentThere} throw
 */
export const foreignInstance = async (
  context: Here,
  { repository, instance }: ForeignInstance
): Promise<PlacedInstance> => {
  const foreign = await openForeign(context, repository);
  return { instance: parentThere(foreign, instance), context: foreign };
};

/**
 * An instance of a repository that one of another repository names as its parent.
 *
 * @throws SfError UnknownInstanceError, MirrorError
 */
export const parentThere = ({ loaded, store }: Context, name: InstanceName): Instance => {
  const instance = loaded.pipeline.find(name);
  if (instance === undefined) {
    const names = loaded.pipeline.instances.map((each) => each.name);
    throw new SfError(
      `The repository ${store.url ?? ''} has no instance "${name}", which is named as a parent.`,
      'UnknownInstanceError',
      [`Name one of its instances as the parent, in sfdx-project.json: ${names.join(', ')}.`]
    );
  }
  if (instance.mirrorOf === undefined) return instance;
  throw new SfError(
    `Instance ${name} of ${store.url ?? ''} is a mirror of ${instance.mirrorOf}, and no instance can have a mirror as its parent.`,
    'MirrorError',
    [`Name ${instance.mirrorOf} as the parent, in sfdx-project.json.`]
  );
};

/**
 * The instances above one, in the order of the way to the root, over all repositories on that way: those of one repository
 * at a time, so that the next one is asked for nothing as long as the way need not lead there.
 *
 * @throws SfError PipelineCycleError when repositories name each other's instances in a circle, and what
 * {@link foreignInstance} throws
 */
export const aboveByRepository = async function* (
  context: Context,
  { name }: Instance
): AsyncGenerator<readonly PlacedInstance[], void> {
  let path = context.loaded.pipeline.pathToRoot(name).map((instance): PlacedInstance => ({ instance, context }));
  const passed = [...path];
  if (path.length > 1) yield path.slice(1);
  for (;;) {
    refuseCircle(passed);
    const last = path[path.length - 1];
    const { foreignParent } = last.instance;
    if (foreignParent === undefined) return;
    const next = await foreignInstance(last.context, foreignParent);
    const { pipeline } = next.context.loaded;
    path = pipeline.pathToRoot(next.instance.name).map((instance) => ({ instance, context: next.context }));
    passed.push(...path);
    refuseCircle(passed);
    yield path;
  }
};

/** All instances above one; see {@link aboveByRepository} for their order and what it throws. */
export const allAbove = async (context: Context, instance: Instance): Promise<readonly PlacedInstance[]> => {
  const all: PlacedInstance[] = [];
  for await (const path of aboveByRepository(context, instance)) all.push(...path);
  return all;
};

/** Whether the parent of the last instance was passed on the way already. */
const refuseCircle = (passed: readonly PlacedInstance[]): void => {
  const { foreignParent } = passed[passed.length - 1].instance;
  if (foreignParent === undefined) return;
  const { repository, instance: name } = foreignParent;
  const again = passed.find(
    ({ instance, context }) => instance.name === name && sameRepository(context.store.url ?? '', repository)
  );
  if (again) throw closesCycle([...passed, again]);
};

const closesCycle = (passed: readonly PlacedInstance[]): SfError =>
  new SfError(
    `The way to the root is a circle: ${passed
      .map(({ instance, context }) => `${instance.name} of ${context.store.url ?? 'this repository'}`)
      .join(', then ')}.`,
    'PipelineCycleError',
    [
      'Leave out the parent of the instance nearest to production, in sfdx-project.json of its repository: an instance without a parent is a root.',
    ]
  );

/**
 * The error for what has no history in common with the repository that it is to be promoted into: it cannot be merged, as
 * git would take each side's files as added.
 *
 * @param what the branch or feature, as people name it
 * @param from the store of the repository that it is in
 */
export const noCommonHistory = (what: string, from: RefStore, to: RefStore): SfError =>
  new SfError(
    `${what} of ${from.url ?? 'this repository'} and ${to.url ?? 'the other repository'} have no history in common, so they cannot be merged.`,
    'NoCommonHistoryError',
    [
      `Join them once, in ${from.url ?? 'this repository'}: "git fetch ${to.url ?? ''} HEAD", then on the main branch "git merge --allow-unrelated-histories FETCH_HEAD", and start features from there.`,
    ]
  );
