import { type XmlValue, valuesOf } from '../xml/values.js';
import type { XmlNode, XmlTree } from '../xml/tree.js';
import { attributeOf, plainText } from '../xml/value.js';
import { type KeyRow, keyTable } from './keyTable.js';

/** Where in a metadata file an element stands: in a type, some tags below the type's own element. */
export type Place = Readonly<{ type: string; path: string }>;

/** What is known of the entries of one tag. */
export type KeyRule = Readonly<{
  /** What names an entry; undefined where nothing does. */
  key: KeyFields | 'text' | 'position' | undefined;
  isOrdered: boolean;
  /** Whether a value that both sides changed is settled without asking: it says nothing but where an editor shows something. */
  isSettled?: boolean;
  /** The element of an entry that says nothing but its place among the others. */
  numberedBy?: string;
  /** The element of an entry, a whole number, by which the list rises. */
  risesBy?: string;
  /** What the key names, where the whole component has one of these with it once. */
  uniqueAs?: string;
  /** Where it is an element in the component that has it once: how far above what holds the entries that is. */
  uniqueWithin?: number;
  /** The elements of an entry that say where it is shown, which is not where another one is. */
  placedBy?: readonly string[];
  type: string | undefined;
  /** The element right within an entry whose text is all of the key, where it is that simple. */
  onlyTag?: string;
}>;

/** The fields whose texts, in this order, make a key. */
export type KeyFields = readonly KeyField[];

type KeyField = Readonly<{
  /** The elements of which the first that is there counts, each as its path within the entry. */
  paths: ReadonlyArray<readonly string[]>;
  isOptional: boolean;
  /** Only the object that the name of a layout begins with counts. */
  isObjectOfLayout: boolean;
  /** Its text lists names, set apart by commas. */
  isList: boolean;
}>;

/** A part of a key: the number of its field, and what names it there, with others where the field is a list. */
export type KeyPart = Readonly<{ field: number; text: string; isOfList: boolean }>;

/** The place of a file's root, or of a component's own element in its parent's file. */
export const placeOf = (type: string): Place => ({ type, path: '' });

/** The place of what is within the elements of a tag. */
export const placeBelow = (place: Place, tag: string): Place => {
  const type = ruleOf(place, tag)?.type;
  return type === undefined ? { type: place.type, path: pathBelow(place, tag) } : placeOf(type);
};

/**
 * Looks up what is known of the entries of a tag: of this type, else of any type where the tag means the same everywhere.
 *
 * @returns undefined where nothing is known
 */
export const ruleOf = (place: Place, tag: string): KeyRule | undefined =>
  rulesOf(place.type)?.get(pathBelow(place, tag)) ??
  rulesOf(anyType)?.get(tag) ??
  rulesOf(place.type)?.get(anythingElse);

/** How the texts of an entry are read, whatever holds it. */
type EntryTexts = Readonly<{
  /** The entry's own text; undefined when it holds elements or attributes. */
  own: () => string | undefined;
  /** The text of the first element at a path within it; undefined when there is none, or it holds more than text. */
  at: (path: readonly string[]) => string | undefined;
}>;

/**
 * The key of an entry, as one string: its parts joined by `|`, without those at the end that are absent.
 *
 * @param position of the entry among those of its tag
 * @returns undefined for an entry that lacks what would name it
 */
export const keyOf = (rule: KeyRule | undefined, entry: XmlValue, position = 0): string | undefined =>
  joined(keyParts(rule, textsOfValue(entry), position));

/** The key of an entry in its file, as {@link keyOf} gives it, without reading more of it than that. */
export const keyOfNode = (rule: KeyRule, tree: XmlTree, node: XmlNode, position = 0): string | undefined => {
  // Most keys are one text right within the entry, and a merge of long lists asks for each of them.
  if (rule.onlyTag === undefined) return joined(keyParts(rule, textsOfNode(tree, node), position));
  for (const child of node.children) if (child.name === rule.onlyTag) return plainText(tree, child);
  return undefined;
};

const joined = (parts: readonly string[] | undefined): string | undefined => {
  if (parts === undefined || parts.length === 1) return parts?.[0];
  const shown = parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
  // A bar within a part is marked, so that two keys never look alike.
  return shown.map((part) => part.replace(/[\\|]/g, '\\$&')).join('|');
};

const keyParts = (rule: KeyRule | undefined, entry: EntryTexts, position: number): readonly string[] | undefined => {
  const key = rule?.key;
  if (key === undefined) return undefined;
  if (key === 'position') return [String(position)];
  if (key === 'text') {
    const text = entry.own();
    return text === undefined ? undefined : [text];
  }
  const parts: string[] = [];
  for (const field of key) {
    const part = partOf(entry, field);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
};

/** Whether a key has several parts, so that an entry with another key may be the same one, of which one part was changed. */
export const hasKeyOfParts = ({ key }: KeyRule): boolean =>
  Array.isArray(key) && (key.length > 1 || key.some(({ isList }: KeyField) => isList));

/** The parts of the key of an entry, without those that are absent. */
export const keyPartsOfNode = (rule: KeyRule, tree: XmlTree, node: XmlNode): readonly KeyPart[] => {
  if (!Array.isArray(rule.key)) return [];
  const entry = textsOfNode(tree, node);
  return rule.key.flatMap((of: KeyField, field): readonly KeyPart[] => {
    const text = partOf(entry, of) ?? '';
    const texts = of.isList ? text.split(',').map((each) => each.trim()) : [text];
    return texts.filter((each) => each !== '').map((each) => ({ field, text: each, isOfList: of.isList }));
  });
};

/** What is in an entry beside what makes its key. */
export const withoutKey = (rule: KeyRule, entry: XmlValue): XmlValue =>
  Array.isArray(rule.key)
    ? rule.key.flatMap(({ paths }: KeyField) => paths).reduce((value: XmlValue, path) => without(value, path), entry)
    : entry;

const without = (value: XmlValue, [tag, ...below]: readonly string[]): XmlValue => {
  if (typeof value === 'string') return value;
  const named = tag.replace(/^@/, '@_');
  const others = Object.entries(value).filter(([name]) => name !== named || below.length > 0);
  return Object.fromEntries(
    others.map(([name, list]) => [name, name === named ? list.map((each) => without(each, below)) : list])
  );
};

/**
 * The texts in whose order, by their code units, orgs list the entries of a tag: those that make the key, names of layouts
 * whole, behind the number of an entry that has one. Profiles and permission sets as retrieved are sorted so:
 * `LogEntryEvent__e` before `LogEntry__c`.
 */
export const sortTexts = (rule: KeyRule | undefined, entry: XmlValue): readonly string[] => {
  if (typeof entry === 'string') return [entry];
  return sortTextsIn(rule, textsOfValue(entry));
};

/** The texts in whose order orgs list the entries of a tag, as {@link sortTexts} gives them. */
export const sortTextsOfNode = (rule: KeyRule | undefined, tree: XmlTree, node: XmlNode): readonly string[] => {
  const entry = textsOfNode(tree, node);
  const own = entry.own();
  return own === undefined ? sortTextsIn(rule, entry) : [own];
};

const sortTextsIn = (rule: KeyRule | undefined, entry: EntryTexts): readonly string[] => {
  if (rule === undefined || !Array.isArray(rule.key)) return [];
  const number = rule.numberedBy === undefined ? [] : [(entry.at([rule.numberedBy]) ?? '').padStart(9, '0')];
  return [...number, ...rule.key.map((field: KeyField) => partOf(entry, { ...field, isObjectOfLayout: false }) ?? '')];
};

/** Compares the texts in whose order orgs list entries; the entry with fewer comes first where they are equal otherwise. */
export const compareTexts = (a: readonly string[], b: readonly string[]): number => {
  const at = a.findIndex((text, index) => text !== b[index]);
  if (at === -1) return a.length - b.length;
  return a[at] < (b[at] ?? '') ? -1 : 1;
};

/** The elements of an entry that do nothing but name it. */
export const namingTags = (rule: KeyRule | undefined): readonly string[] =>
  Array.isArray(rule?.key)
    ? rule.key.flatMap(({ paths, isObjectOfLayout }: KeyField) => (isObjectOfLayout ? [] : paths.map(([tag]) => tag)))
    : [];

const partOf = (entry: EntryTexts, { paths, isOptional, isObjectOfLayout }: KeyField): string | undefined => {
  for (const path of paths) {
    const text = entry.at(path);
    if (text !== undefined) return isObjectOfLayout ? text.split('-')[0] : text;
  }
  return isOptional ? '' : undefined;
};

const textsOfValue = (entry: XmlValue): EntryTexts => ({
  own: (): string | undefined => (typeof entry === 'string' ? entry : undefined),
  at: (path): string | undefined => {
    let value: XmlValue | undefined = entry;
    for (const tag of path) {
      const name = tag.replace(/^@/, '@_');
      value = value === undefined || typeof value === 'string' ? undefined : valuesOf(value, name)[0];
    }
    return typeof value === 'string' ? value : undefined;
  },
});

const textsOfNode = (tree: XmlTree, entry: XmlNode): EntryTexts => ({
  own: (): string | undefined => plainText(tree, entry),
  at: (path): string | undefined => {
    let node: XmlNode | undefined = entry;
    for (const tag of path) {
      if (tag.startsWith('@')) return node && attributeOf(node, tag.slice(1));
      node = node?.children.find(({ name }) => name === tag);
    }
    return node && plainText(tree, node);
  },
});

/** The tags from a type's element down to the elements of a tag: the same path as in the table. */
export const pathBelow = ({ path }: Place, tag: string): string => (path === '' ? tag : `${path}/${tag}`);

/** The lists of a type whose entries are numbered: their paths, and the elements that hold the numbers. */
export const numberedLists = (type: string): ReadonlyArray<Readonly<{ path: string; numberedBy: string }>> =>
  (Object.hasOwn(keyTable, type) ? keyTable[type] : []).flatMap(({ at, numberedBy }) =>
    numberedBy === undefined ? [] : [{ path: at, numberedBy }]
  );

/** The paths of the elements of a type that are as another type says, which has numbered lists at any depth. */
export const holdersOfNumberedLists = (type: string): readonly string[] =>
  typedRows(type).flatMap(({ at, type: ofEntry }) => (hasNumberedLists(ofEntry, [type]) ? [at] : []));

const hasNumberedLists = (type: string, above: readonly string[]): boolean =>
  numberedLists(type).length > 0 ||
  typedRows(type).some((row) => !above.includes(row.type) && hasNumberedLists(row.type, [...above, type]));

const typedRows = (type: string): ReadonlyArray<Readonly<{ at: string; type: string }>> =>
  (Object.hasOwn(keyTable, type) ? keyTable[type] : []).flatMap(({ at, type: ofEntry }) =>
    ofEntry === undefined ? [] : [{ at, type: ofEntry }]
  );

const anyType = '*';
const anythingElse = '*';

const ruleFrom = ({ key, isOrdered, type, isSettled, numberedBy, risesBy, placedBy, ...row }: KeyRow): KeyRule => ({
  ...{ key: keyFrom(key), isOrdered, type },
  ...(key !== undefined && /^\w+$/.test(key) ? { onlyTag: key } : {}),
  ...(isSettled ? { isSettled } : {}),
  ...(numberedBy === undefined ? {} : { numberedBy }),
  ...(risesBy === undefined ? {} : { risesBy }),
  ...(row.uniqueAs === undefined ? {} : { uniqueAs: row.uniqueAs }),
  ...(row.uniqueWithin === undefined ? {} : { uniqueWithin: row.uniqueWithin }),
  ...(placedBy === undefined ? {} : { placedBy: placedBy.split(' ') }),
});

const keyFrom = (key: string | undefined): KeyRule['key'] => {
  if (key === undefined) return undefined;
  if (key === '.') return 'text';
  return key === '#' ? 'position' : key.split(' ').map(fieldFrom);
};

const fieldFrom = (field: string): KeyField => {
  const isOptional = field.endsWith('?');
  const needed = isOptional ? field.slice(0, -1) : field;
  const layout = /^objectOf\((.+)\)$/.exec(needed)?.[1];
  const list = /^namesIn\((.+)\)$/.exec(needed)?.[1];
  const paths = (layout ?? list ?? needed).split('|').map((path) => path.split('/'));
  return { paths, isOptional, isObjectOfLayout: layout !== undefined, isList: list !== undefined };
};

/** The rule of entries whose order counts, and that one key names; see the table of keys for how it is written. */
export const ruleNamed = (key: string): KeyRule => ({ key: keyFrom(key), isOrdered: true, type: undefined });

const rules = new Map<string, ReadonlyMap<string, KeyRule>>();

/** The rules of one type. A merge needs those of a few, and a driver starts for each file: they are read when they are asked for. */
const rulesOf = (type: string): ReadonlyMap<string, KeyRule> | undefined => {
  const known = rules.get(type);
  if (known !== undefined || !Object.hasOwn(keyTable, type)) return known;
  const read = new Map(keyTable[type].map((row) => [row.at, ruleFrom(row)]));
  rules.set(type, read);
  return read;
};
