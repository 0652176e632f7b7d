import type { Repository } from '../../git/repository.js';
import { customFieldIn, customFieldsAt } from '../merge/customFields.js';
import { type Relationships, relationshipsOf } from '../merge/relationships.js';
import { searchedText } from '../merge/searchedText.js';
import type { NewComponent } from './newComponents.js';

/** The relationships that a text may speak of; undefined for one that speaks of none. */
export type RelationshipsFor = (text: string) => Promise<Relationships | undefined>;

/**
 * The relationships that the fields of a commit and those that others bring make. They are read once, for the first text that has
 * the ending of their names in it.
 *
 * @param lacking components that the commit does not have
 * @returns a function that throws GitError, ObjectMissingError
 */
export const relationshipsAmong = (
  repo: Repository,
  commit: string,
  lacking: readonly NewComponent[]
): RelationshipsFor => {
  let known: Promise<Relationships> | undefined;
  const read = async (): Promise<Relationships> => {
    const there = await customFieldsAt(repo, commit);
    const brought = await Promise.all(
      lacking
        .filter(({ suffix }) => suffix === 'field')
        .map(async ({ path, oid }) => customFieldIn(path, (await searchedText(repo, oid)) ?? '') ?? [])
    );
    return relationshipsOf([...there, ...brought.flat()], there);
  };
  return async (text) => (/__r\b/i.test(text) ? (known ??= read()) : undefined);
};
