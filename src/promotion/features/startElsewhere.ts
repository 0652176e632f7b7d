import { SfError } from '@salesforce/core/sfError';
import { cloneInto } from '../../git/clone.js';
import { type Context, openContext } from '../context.js';
import { openForeign } from '../foreign.js';
import type { InstanceName } from '../record.js';
import type { AskInstance } from '../route.js';
import { startFeature, type Started, type StartRequest } from './startFeature.js';

/** What a person asks for, maybe in another repository. */
export type PlacedStartRequest = StartRequest &
  Readonly<{
    /** Full path of the folder for a clone of the instance's repository, where that is another one. */
    directory?: string;
  }>;

/** How a person takes part. */
export type StartEffects = Readonly<{
  /** Undefined where nobody can be asked. */
  askInstance: AskInstance | undefined;
  /** Tells that another repository was cloned. */
  onClone: (repository: string, directory: string) => void;
}>;

/**
 * Starts a feature in the repository of its instance: in this one, or in a clone of one that comes above on the way to the
 * root.
 *
 * @returns the feature, and the folder of the other repository's clone if it is in one
 * @throws SfError InstanceElsewhereError, DirectoryNotNeededError, DirectoryTakenError, CloneFailedError, and what
 * {@link startFeature} and opening other repositories throw
 */
export const startInPlace = async (
  context: Context,
  { directory, ...request }: PlacedStartRequest,
  { askInstance, onClone }: StartEffects
): Promise<Readonly<{ started: Started; directory?: string }>> => {
  const { instance } = request;
  const repository = instance === undefined ? undefined : await repositoryOf(context, instance);
  if (repository === undefined) {
    if (directory !== undefined) throw directoryNotNeeded(instance);
    return { started: await startFeature(context, request, askInstance) };
  }
  if (directory === undefined) throw isElsewhere(instance, repository);
  if (await cloneInto(repository, directory)) onClone(repository, directory);
  const there = await openContext({ dir: directory, env: context.env, clock: context.clock });
  try {
    return { started: await startFeature(there, request, askInstance), directory };
  } finally {
    await there.repo.close();
  }
};

/**
 * The other repository that an instance is in, as far as one comes to it on the ways from here to the roots.
 *
 * @returns undefined for one of this repository, and for one that is nowhere
 */
const repositoryOf = async (
  context: Context,
  instance: InstanceName,
  seen: ReadonlySet<string> = new Set()
): Promise<string | undefined> => {
  const { pipeline } = context.loaded;
  if (pipeline.find(instance)) return undefined;
  const above = pipeline.instances.flatMap(({ foreignParent }) => (foreignParent ? [foreignParent.repository] : []));
  for (const repository of new Set(above)) {
    if (seen.has(repository)) continue;
    const foreign = await openForeign(context, repository);
    if (foreign.loaded.pipeline.find(instance)) return repository;
    const farther = await repositoryOf(foreign, instance, new Set([...seen, ...above]));
    if (farther !== undefined) return farther;
  }
  return undefined;
};

const isElsewhere = (instance: InstanceName | undefined, repository: string): SfError =>
  new SfError(
    `Instance ${instance ?? ''} is in another repository, ${repository}: its features start there.`,
    'InstanceElsewhereError',
    ['Add "--directory <folder>", and that repository is cloned into it; or run the command in a clone of it.']
  );

const directoryNotNeeded = (instance: InstanceName | undefined): SfError =>
  new SfError(
    instance === undefined
      ? 'Without --instance it is not known which repository --directory is meant for.'
      : `There is no instance ${instance} in another repository above this one, which --directory could be meant for.`,
    'DirectoryNotNeededError',
    ['Leave --directory out, or name an instance of the other repository with --instance.']
  );
