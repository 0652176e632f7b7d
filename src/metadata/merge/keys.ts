import { type XmlElement, type XmlValue, valuesOf } from '../xml/parse.js';
import { type KeyRow, keyTable } from './keyTable.js';

/** Where in a metadata file an element stands: in a type, some tags below the type's own element. */
export type Place = Readonly<{ type: string; path: string }>;

/** What is known of the entries of one tag. */
export type KeyRule = Readonly<{
  /** What names an entry; undefined where nothing does. */
  key: KeyFields | 'text' | 'position' | undefined;
  isOrdered: boolean;
  type: string | undefined;
}>;

/** The fields whose texts, in this order, make a key. */
export type KeyFields = readonly KeyField[];

type KeyField = Readonly<{
  /** The elements of which the first that is there counts, each as its path within the entry. */
  paths: ReadonlyArray<readonly string[]>;
  isOptional: boolean;
  /** Only the object that the name of a layout begins with counts. */
  isObjectOfLayout: boolean;
}>;

/** The place of a file's root, or of a component's own element in its parent's file. */
export const placeOf = (type: string): Place => ({ type, path: '' });

/** The place of what is within the elements of a tag. */
export const placeBelow = (place: Place, tag: string): Place => {
  const type = ruleOf(place, tag)?.type;
  return type === undefined ? { type: place.type, path: pathTo(place, tag) } : placeOf(type);
};

/**
 * Looks up what is known of the entries of a tag: of this type, else of any type where the tag means the same everywhere.
 *
 * @returns undefined where nothing is known
 */
export const ruleOf = (place: Place, tag: string): KeyRule | undefined =>
  rules.get(place.type)?.get(pathTo(place, tag)) ??
  rules.get(anyType)?.get(tag) ??
  rules.get(place.type)?.get(anythingElse);

/**
 * The key of an entry, as one string: its parts joined by `|`, without those at the end that are absent.
 *
 * @param position of the entry among those of its tag
 * @returns undefined for an entry that lacks what would name it
 */
export const keyOf = (rule: KeyRule | undefined, entry: XmlValue, position = 0): string | undefined => {
  const parts = keyParts(rule, entry, position);
  if (parts === undefined || parts.length === 1) return parts?.[0];
  const shown = parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
  // A bar within a part is marked, so that two keys never look alike.
  return shown.map((part) => part.replace(/[\\|]/g, '\\$&')).join('|');
};

const keyParts = (rule: KeyRule | undefined, entry: XmlValue, position = 0): readonly string[] | undefined => {
  const key = rule?.key;
  if (key === undefined) return undefined;
  if (key === 'position') return [String(position)];
  if (key === 'text') return typeof entry === 'string' ? [entry] : undefined;
  if (typeof entry === 'string') return undefined;
  const parts = key.map((field) => partOf(entry, field));
  return parts.every((part) => part !== undefined) ? parts : undefined;
};

/**
 * The texts in whose order, by their code units, orgs list the entries of a tag: those that make the key, names of layouts
 * whole. Profiles and permission sets as retrieved are sorted so: `LogEntryEvent__e` before `LogEntry__c`.
 */
export const sortTexts = (rule: KeyRule | undefined, entry: XmlValue): readonly string[] => {
  if (typeof entry === 'string') return [entry];
  return Array.isArray(rule?.key)
    ? rule.key.map((field: KeyField) => partOf(entry, { ...field, isObjectOfLayout: false }) ?? '')
    : [];
};

/** The elements of an entry that do nothing but name it. */
export const namingTags = (rule: KeyRule | undefined): readonly string[] =>
  Array.isArray(rule?.key)
    ? rule.key.flatMap(({ paths, isObjectOfLayout }: KeyField) => (isObjectOfLayout ? [] : paths.map(([tag]) => tag)))
    : [];

const partOf = (entry: XmlElement, { paths, isOptional, isObjectOfLayout }: KeyField): string | undefined => {
  for (const path of paths) {
    const text = textAt(entry, path);
    if (text !== undefined) return isObjectOfLayout ? text.split('-')[0] : text;
  }
  return isOptional ? '' : undefined;
};

const textAt = (entry: XmlElement, path: readonly string[]): string | undefined => {
  let value: XmlValue | undefined = entry;
  for (const tag of path)
    value = value === undefined || typeof value === 'string' ? undefined : valuesOf(value, tag)[0];
  return typeof value === 'string' ? value : undefined;
};

const pathTo = ({ path }: Place, tag: string): string => (path === '' ? tag : `${path}/${tag}`);

const anyType = '*';
const anythingElse = '*';

const ruleFrom = ({ key, isOrdered, type }: KeyRow): KeyRule => ({ key: keyFrom(key), isOrdered, type });

const keyFrom = (key: string | undefined): KeyRule['key'] => {
  if (key === undefined) return undefined;
  if (key === '.') return 'text';
  return key === '#' ? 'position' : key.split(' ').map(fieldFrom);
};

const fieldFrom = (field: string): KeyField => {
  const isOptional = field.endsWith('?');
  const needed = isOptional ? field.slice(0, -1) : field;
  const layout = /^objectOf\((.+)\)$/.exec(needed)?.[1];
  const paths = (layout ?? needed).split('|').map((path) => path.split('/'));
  return { paths, isOptional, isObjectOfLayout: layout !== undefined };
};

const rules = new Map(
  Object.entries(keyTable).map(([type, rows]) => [type, new Map(rows.map((row) => [row.at, ruleFrom(row)]))])
);
