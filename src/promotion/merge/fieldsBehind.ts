import { isAbout } from './aboutObject.js';
import type { Gone } from './goneComponents.js';
import type { Relationships } from './relationships.js';
import { wordAt } from './wordAt.js';

/** A file in which names are searched. */
export type Searched = Readonly<{
  path: string;
  /** Its text, spelt as names are. */
  searched: string;
  spelt: (word: string) => string;
}>;

/**
 * How a file refers to parts of objects, also through relationships: `Client__r.Rating__c` is a field of the object that `Client__c`
 * refers to, and a query names with `FROM Visits__r` the object whose records refer to another one.
 *
 * @param relationships without them the object has to be named
 */
export const fieldsBehind = (
  { path, searched, spelt }: Searched,
  relationships: Relationships | undefined
): Readonly<{
  /** Whether a name at a place is that of the component. */
  isMeantAt: (gone: Gone, at: number) => boolean;
  /** Where the file names the relationship that a field is, from either side; -1 where it does not. */
  relationshipAt: (gone: Gone) => number;
}> => {
  const names = (object: string): boolean => wordAt(searched, spelt(object)) !== -1;
  const speaksOf = (object: string): boolean => isAbout(path, object) || names(object);
  const hasChildren = (object: string): boolean =>
    relationships?.ofChildren(object).some(({ name, parent }) => names(name) && speaksOf(parent)) ?? false;
  const isMeantAt = ({ name, suffix, object }: Gone, at: number): boolean => {
    if (object === undefined) return true;
    const place = { text: searched, at, isAbout: (each: string): boolean => isAbout(path, each), names };
    const leads = suffix === 'field' ? relationships?.leadTo(object, name, place) : undefined;
    return leads ?? (speaksOf(object) || hasChildren(object));
  };
  const isQueried = (at: number): boolean =>
    /\bfrom\s+(?:\w+\s*\.\s*)?$/i.test(searched.slice(Math.max(at - 100, 0), at));
  const childrenAt = ({ name, object = '' }: Gone): number => {
    for (const { name: children, parent, field } of relationships?.ofChildren(object) ?? []) {
      if (field !== name || !speaksOf(parent)) continue;
      const isElse = relationships?.isLookup(children, speaksOf) ?? false;
      const at = wordAt(searched, spelt(children), (place) => !isElse || isQueried(place));
      if (at !== -1) return at;
    }
    return -1;
  };
  const lookupAt = (gone: Gone & Readonly<{ object: string }>): number => {
    const lookup = relationships?.ofLookup(gone.object, gone.name);
    if (lookup === undefined) return -1;
    return wordAt(searched, spelt(lookup), (place) => !isQueried(place) && isMeantAt(gone, place));
  };
  const relationshipAt = (gone: Gone): number => {
    const { suffix, object } = gone;
    if (suffix !== 'field' || object === undefined) return -1;
    const at = lookupAt({ ...gone, object });
    return at === -1 ? childrenAt(gone) : at;
  };
  return { isMeantAt, relationshipAt };
};
