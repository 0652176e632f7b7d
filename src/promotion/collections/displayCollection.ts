import type { Context } from '../context.js';
import { followAbroad } from '../landscape/abroad.js';
import { readLandscape } from '../landscape/landscape.js';
import { type FeatureStanding, standings } from '../landscape/standing.js';
import { type Collection, readCollection } from './collection.js';

/** A collection and where its features are. */
export type CollectionDetails = Readonly<{
  collection: Collection;
  /** In the collection's order. */
  features: readonly FeatureStanding[];
  /** Features of which neither a branch nor a record is left. */
  unknown: readonly string[];
  /** What of other repositories on the way could not be read; left out when there is nothing. */
  unread?: readonly string[];
}>;

/**
 * Reads where the features of a collection are.
 *
 * @throws SfError UnknownCollectionError, and what reading the landscape throws
 */
export const displayCollection = async (context: Context, name: string): Promise<CollectionDetails> => {
  const { collection } = await readCollection(context, name);
  const landscape = await readLandscape(context);
  const known = new Map((landscape ? standings(landscape) : []).map((feature) => [feature.name, feature]));
  const found = collection.features.flatMap((feature) => known.get(feature) ?? []);
  const { features, unread } = await followAbroad(context, found);
  const unknown = collection.features.filter((feature) => !known.has(feature));
  return { collection, features, unknown, ...(unread.length === 0 ? {} : { unread }) };
};
