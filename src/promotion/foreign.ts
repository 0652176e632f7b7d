import { SfError } from '@salesforce/core/sfError';
import { openForeignStore } from '../git/refs.js';
import type { ForeignInstance, Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import { Journal } from './journal.js';
import { loadPipeline } from './pipelineSource.js';

/** An instance, and the context of the repository that it is in. */
export type PlacedInstance = Readonly<{ instance: Instance; context: Context }>;

/**
 * Opens the pipeline of another repository over this one's objects: what is fetched from there can be merged here.
 *
 * @param repository its address, as `git clone` takes it
 * @throws SfError RemoteUnreachableError, ForeignPipelineError when it has no pipeline, InvalidPipelineError
 */
export const openForeign = async (context: Context, repository: string): Promise<Context> => {
  const { repo, offline } = context;
  const store = openForeignStore(repo, repository);
  try {
    return { ...context, store, loaded: await loadPipeline(repo, store, { offline, foreign: true }) };
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
 * @throws SfError UnknownInstanceError, and what {@link openForeign} throws
 */
export const foreignInstance = async (
  context: Context,
  { repository, instance }: ForeignInstance
): Promise<PlacedInstance> => {
  const foreign = await openForeign(context, repository);
  return { instance: foreign.loaded.pipeline.instance(instance), context: foreign };
};

/** The instances above one, in the order of the way to the root, over all repositories on that way. */
export const allAbove = async (context: Context, { name }: Instance): Promise<readonly PlacedInstance[]> => {
  const path = context.loaded.pipeline.pathToRoot(name);
  const here = path.slice(1).map((instance) => ({ instance, context }));
  const { foreignParent } = path[path.length - 1];
  if (foreignParent === undefined) return here;
  const next = await foreignInstance(context, foreignParent);
  return [...here, next, ...(await allAbove(next.context, next.instance))];
};

/**
 * The context of the repository in which a run acts, as far as its journal is here: a run is started where its source is.
 *
 * @throws what {@link openForeign} throws
 */
export const placeOfRun = async (context: Context, run: string): Promise<Context> => {
  const found = (await new Journal(context.repo).unfinished()).find(({ id }) => id === run);
  return found?.repository === undefined ? context : openForeign(context, found.repository);
};
