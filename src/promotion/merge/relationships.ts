import type { CustomField } from './customFields.js';

/** Where in a text a name of a field stands. */
export type FieldPlace = Readonly<{
  text: string;
  at: number;
  /** Whether the file is about an object, or names it. */
  isAbout: (object: string) => boolean;
  names: (object: string) => boolean;
}>;

/** What the relationships between objects tell of custom fields. Names are the same in upper and lower case. */
export type Relationships = Readonly<{
  /**
   * The name of the relationship that the field is: of a custom lookup `Client__c` it is `Client__r`, and what follows behind it
   * is of the object that it refers to (SOQL and SOSL Reference, "Understanding Relationship Names, Custom Objects, and Custom
   * Fields").
   */
  ofLookup: (object: string, name: string) => string | undefined;
  /** What objects call the records of another one that refer to them, with the field that does: the same page, parent-to-child relationships. */
  ofChildren: (object: string) => ReadonlyArray<Readonly<{ name: string; parent: string; field: string }>>;
  /** Whether a name is that of a lookup of some objects. */
  isLookup: (relationship: string, isOf: (object: string) => boolean) => boolean;
  /**
   * Whether the relationships before a field's name, as in `Client__r.Rating__c`, lead to its object. Where nothing tells to which
   * one, they do if the target has no field of that name on another object.
   *
   * @returns undefined where no relationship stands before it
   */
  leadTo: (object: string, name: string, place: FieldPlace) => boolean | undefined;
}>;

type Lookup = Readonly<{ object: string; refersTo: string }>;

/**
 * The relationships that custom fields make.
 *
 * @param known all fields that may be meant
 * @param there those that the target has
 */
export const relationshipsOf = (known: readonly CustomField[], there: readonly CustomField[]): Relationships => {
  const lookups = new Map<string, Lookup[]>();
  for (const { object, name, refersTo } of known) {
    if (refersTo === undefined) continue;
    const relationship = asRelationship(name).toLowerCase();
    const found = lookups.get(relationship) ?? [];
    found.push({ object, refersTo });
    lookups.set(relationship, found);
  }
  const isOnlyOf = (object: string, name: string): boolean =>
    there.every((field) => !isSame(field.name, name) || isSame(field.object, object));
  const lookupsNamed = (relationship: string): readonly Lookup[] => lookups.get(relationship.toLowerCase()) ?? [];
  const ofLookup: Relationships['ofLookup'] = (object, name) => {
    const relationship = asRelationship(name);
    return lookupsNamed(relationship).some((lookup) => isSame(lookup.object, object)) ? relationship : undefined;
  };
  const ofChildren: Relationships['ofChildren'] = (object) =>
    known.flatMap(({ object: child, name: field, refersTo: parent, childRelationship }) =>
      parent !== undefined && childRelationship !== undefined && isSame(child, object)
        ? [{ name: `${childRelationship}__r`, parent, field }]
        : []
    );
  const leadTo: Relationships['leadTo'] = (object, name, place) => {
    const { before, relationships } = pathBefore(place);
    if (relationships.length === 0) return undefined;
    const isBefore = (each: string): boolean => before !== undefined && isSame(each, before);
    const objects = objectsBehind(lookupsNamed, relationships, [isBefore, place.isAbout, place.names]);
    if (objects.size === 1) return objects.has(object.toLowerCase());
    return (objects.size === 0 || objects.has(object.toLowerCase())) && isOnlyOf(object, name);
  };
  return {
    ...{ ofLookup, ofChildren, leadTo },
    isLookup: (relationship, isOf) => lookupsNamed(relationship).some((lookup) => isOf(lookup.object)),
  };
};

/**
 * The objects, in lower case, that a row of relationships may lead to.
 *
 * @param fits which objects the first one may be of, the likeliest ones first
 * @returns none where the last one is not known
 */
const objectsBehind = (
  lookupsNamed: (relationship: string) => readonly Lookup[],
  relationships: readonly string[],
  fits: ReadonlyArray<(object: string) => boolean>
): ReadonlySet<string> => {
  let objects = new Set<string>();
  for (const [index, relationship] of relationships.entries()) {
    const reached = objects;
    const all = lookupsNamed(relationship);
    const isFit = index === 0 ? fits : [(object: string): boolean => reached.has(object.toLowerCase())];
    const likely = isFit.map((fit) => all.filter(({ object }) => fit(object))).find(({ length }) => length > 0) ?? all;
    objects = new Set(likely.map(({ refersTo }) => refersTo.toLowerCase()));
  }
  return objects;
};

/** What stands before a name with dots: `Account.Client__r.`, in Apex also `client?.Owner__r?.`. */
const pathBefore = ({
  text,
  at,
}: FieldPlace): Readonly<{ before: string | undefined; relationships: readonly string[] }> => {
  const path = /(?:\w+\s*\??\.\s*)+$/.exec(text.slice(Math.max(at - longest, 0), at))?.[0] ?? '';
  const names = path.toLowerCase().match(/\w+/g) ?? [];
  const first = names.findLastIndex((name) => !name.endsWith('__r')) + 1;
  return { before: names[first - 1], relationships: names.slice(first) };
};

/** Five relationships at most (SOQL and SOSL Reference, "Understanding Relationship Query Limitations"), of 43 characters each. */
const longest = 300;

const asRelationship = (field: string): string => field.replace(/__c$/i, '__r');

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
