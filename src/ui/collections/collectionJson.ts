import type { Collection } from '../../promotion/collections/collection.js';
import type { CollectionDetails } from '../../promotion/collections/displayCollection.js';
import type { FeatureStanding } from '../../promotion/landscape/standing.js';

/** A collection as `--json` shows it. */
export type CollectionJson = Readonly<{
  name: string;
  description?: string;
  /** The features' branches, in their order. */
  features: readonly string[];
  /** Who changed it last, and when (ISO 8601). */
  changedBy: string;
  changedAt: string;
}>;

/** What `collection list --json` gives. */
export type CollectionsJson = Readonly<{ collections: readonly CollectionJson[] }>;

/** Gives a collection the shape of `--json`. */
export const collectionJson = ({ name, description, features, by, at }: Collection): CollectionJson => ({
  name,
  ...(description === undefined ? {} : { description }),
  features,
  changedBy: `${by.name} <${by.email}>`,
  changedAt: at,
});

/** What `collection display --json` gives. */
export type CollectionDisplayJson = Omit<CollectionJson, 'features'> &
  Readonly<{
    /** In the collection's order. */
    features: readonly FeatureStanding[];
    /** Features of which neither a branch nor a record is left. */
    unknown: readonly string[];
  }>;

/** Gives a collection with where its features are the shape of `--json`. */
export const collectionDisplayJson = ({ collection, features, unknown }: CollectionDetails): CollectionDisplayJson => ({
  ...collectionJson(collection),
  features,
  unknown,
});
