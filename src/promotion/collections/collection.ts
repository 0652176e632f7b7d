import { SfError } from '@salesforce/core/sfError';
import type { Context } from '../context.js';
import { readJsonFile } from '../jsonCommit.js';
import { collectionRef, collectionsPrefix } from '../refNames.js';

/** A group of features that travels as one unit, such as a release; as `collection.json` at its ref holds it. */
export type Collection = Readonly<{
  version: 1;
  name: string;
  /** The features' branches, in the order in which they were added. */
  features: readonly string[];
  description?: string;
  /** Who changed it last, and when (ISO 8601). */
  by: Readonly<{ name: string; email: string }>;
  at: string;
}>;

/** A collection and the commit that holds it. */
export type StoredCollection = Readonly<{ commit: string; collection: Collection }>;

/**
 * Reads all collections freshly, by name.
 *
 * @throws SfError DamagedStateError, NewerStateError, RemoteUnreachableError
 */
export const readCollections = async ({
  repo,
  store,
  offline,
}: Pick<Context, 'repo' | 'store' | 'offline'>): Promise<ReadonlyMap<string, StoredCollection>> => {
  const pattern = `${collectionsPrefix}*`;
  const refs = offline ? await store.cached([pattern]) : await store.fetch([pattern]);
  const collections = new Map<string, StoredCollection>();
  for (const [ref, commit] of [...refs].sort()) {
    const collection = await readJsonFile<Collection>(repo, commit, 'collection.json');
    collections.set(ref.slice(collectionsPrefix.length), { commit, collection });
  }
  return collections;
};

/**
 * Reads one collection freshly.
 *
 * @throws SfError UnknownCollectionError that lists those there are, and what {@link readCollections} throws
 */
export const readCollection = async (
  context: Pick<Context, 'repo' | 'store' | 'offline'>,
  name: string
): Promise<StoredCollection> => {
  const collections = await readCollections(context);
  const found = collections.get(name);
  if (found) return found;
  const names = [...collections.keys()];
  throw new SfError(`There is no collection ${JSON.stringify(name)}.`, 'UnknownCollectionError', [
    names.length === 0
      ? `Create it: "sf sre collection create --name ${name}".`
      : `Known collections are ${names.join(', ')}.`,
  ]);
};

/**
 * Makes sure that a collection can have a name: one that a ref can, as one path component.
 *
 * @throws SfError InvalidCollectionNameError
 */
export const checkCollectionName = async ({ repo }: Pick<Context, 'repo'>, name: string): Promise<void> => {
  const args = ['check-ref-format', collectionRef(name)];
  const valid = name !== '' && !/[/\0]/.test(name) && !name.startsWith('-');
  if (valid && (await repo.git(args, { okCodes: [0, 1] })).exitCode === 0) return;
  throw new SfError(`${JSON.stringify(name)} cannot be the name of a collection.`, 'InvalidCollectionNameError', [
    'Choose a name without "/", spaces, "..", "@{", "~", "^", ":", "?", "*", "[" and "\\", that does not begin with "-" or "." and does not end with "." or ".lock".',
  ]);
};
