import { SfError } from '@salesforce/core/sfError';
import { branchesOf } from '../../pipeline/features.js';
import type { Context } from '../context.js';
import { findFeatures } from '../features.js';
import { updateShared } from '../instances/sharedUpdate.js';
import { toJsonFile, writeStateCommit } from '../jsonCommit.js';
import { collectionRef } from '../refNames.js';
import { checkCollectionName, type Collection, readCollection, readCollections } from './collection.js';

/** What a new collection is to hold. */
export type NewCollection = Readonly<{ name: string; features: readonly string[]; description?: string }>;

/** What is to become of the features of a collection. */
export type CollectionChange = Readonly<{ add?: readonly string[]; remove?: readonly string[] }>;

/** A collection as it is now, and the features by which it differs from before. */
export type ChangedCollection = Readonly<{ collection: Collection; changed: readonly string[] }>;

/**
 * Creates a collection of features that exist.
 *
 * @throws SfError InvalidCollectionNameError, CollectionExistsError, GitIdentityError, and what finding the features and
 * moving shared refs throw
 */
export const createCollection = async (
  context: Context,
  { name, features: names, description }: NewCollection
): Promise<Collection> => {
  await checkCollectionName(context, name);
  const features = (await findFeatures(context, names)).map((feature) => feature.name);
  return write(context, name, async () => {
    // Refs that differ in case alone cannot stand side by side on every file system.
    const existing = [...(await readCollections(context)).keys()].find(
      (other) => other.toLowerCase() === name.toLowerCase()
    );
    if (existing !== undefined) throw collectionExists(existing);
    return { before: undefined, features, description };
  });
};

/**
 * Adds features to a collection, or takes them out; what is there or gone already stays so. A feature whose branch is gone
 * can still be taken out.
 *
 * @throws SfError UnknownCollectionError, NotInCollectionError, and what finding the features and moving shared refs throw
 */
export const changeCollection = async (
  context: Context,
  name: string,
  { add = [], remove = [] }: CollectionChange
): Promise<ChangedCollection> => {
  const added = (await findFeatures(context, add)).map((feature) => feature.name);
  let changed: readonly string[] = [];
  const collection = await write(context, name, async () => {
    const { commit, collection: before } = await readCollection(context, name);
    const removed = remove.map((feature) => memberOf(context, before, feature));
    const kept = before.features.filter((feature) => !removed.includes(feature));
    const fresh = added.filter((feature) => !kept.includes(feature));
    changed = [...removed, ...fresh];
    const { description } = before;
    return { before: { commit, collection: before }, features: [...kept, ...fresh], description };
  });
  return { collection, changed };
};

/**
 * Deletes a collection; its features stay.
 *
 * @throws SfError UnknownCollectionError, and what moving shared refs throws
 */
export const deleteCollection = async (context: Context, name: string): Promise<Collection> => {
  let deleted: Collection | undefined;
  await updateShared(
    context.store,
    async () => {
      const { commit, collection } = await readCollection(context, name);
      deleted = collection;
      return [{ ref: collectionRef(name), expected: commit, next: undefined }];
    },
    `Collection ${name} could not be deleted`
  );
  if (deleted) return deleted;
  throw new Error(`Nothing was deleted of collection ${name}.`);
};

type Content = Readonly<{
  before: Readonly<{ commit: string; collection: Collection }> | undefined;
  features: readonly string[];
  description: string | undefined;
}>;

const write = async (
  { repo, store, clock }: Context,
  name: string,
  contentOf: () => Promise<Content>
): Promise<Collection> => {
  const by = await repo.identity();
  let written: Collection | undefined;
  await updateShared(
    store,
    async () => {
      const { before, features, description } = await contentOf();
      if (before && before.collection.features.join('\n') === features.join('\n')) {
        written = before.collection;
        return [];
      }
      const at = clock.now().toISOString();
      written = { version: 1, name, features, ...(description === undefined ? {} : { description }), by, at };
      const next = await writeStateCommit(repo, {
        files: new Map([['collection.json', toJsonFile(written)]]),
        parents: before ? [before.commit] : [],
        message: `collection ${name}: ${features.join(', ') || 'no features'}\n`,
      });
      return [{ ref: collectionRef(name), expected: before?.commit, next }];
    },
    `Collection ${name} could not be changed`
  );
  if (written) return written;
  throw new Error(`Nothing was written of collection ${name}.`);
};

const memberOf = ({ loaded }: Context, { name, features }: Collection, feature: string): string => {
  const found = branchesOf(loaded.pipeline.config, feature).find((branch) => features.includes(branch));
  if (found !== undefined) return found;
  throw new SfError(`Collection ${name} does not have a feature ${feature}.`, 'NotInCollectionError', [
    features.length === 0 ? 'It has none.' : `It has ${features.join(', ')}.`,
  ]);
};

const collectionExists = (name: string): SfError =>
  new SfError(`There is a collection ${name} already.`, 'CollectionExistsError', [
    `Add features to it: "sf sre collection add --name ${name} --feature <feature>", or choose another name.`,
  ]);
