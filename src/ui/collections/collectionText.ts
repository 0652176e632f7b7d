import { bold } from 'ansis';
import type { CollectionDetails } from '../../promotion/collections/displayCollection.js';
import { alignFacts } from '../instances/columns.js';

/** What stands above the table of a collection's features, as lines. */
export const collectionFacts = ({ collection, features, unknown }: CollectionDetails): string[] => {
  const { name, description, by, at } = collection;
  return alignFacts(
    [
      ['Collection', name],
      ['Description', description],
      ['Changed By', `${by.name} <${by.email}>`],
      ['Changed (UTC)', at.slice(0, 16).replace('T', ' ')],
      ['Features', features.length + unknown.length === 0 ? 'none' : undefined],
      ['Not Known', unknown.length === 0 ? undefined : `${unknown.join(', ')}: neither a branch nor a record is left`],
    ],
    bold
  );
};
