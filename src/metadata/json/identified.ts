import { jsonPathText } from '../../common/jsonPath.js';
import { isJsonObject, own } from '../../common/mergeJson.js';
import { entryNames } from './entryNames.js';

/** Where a list is, however that moved: the name of the nearest entry around it that has one, and the keys from there. */
export type Spot = Readonly<{ holder: string | undefined; keys: readonly string[] }>;

/** An entry that has an `id`: what it is called in all lists of a file, where it is, and the path of the list that it is in. */
export type Identified = Readonly<{ id: string; name: string; spot: Spot; list: readonly string[]; entry: unknown }>;

/**
 * Finds the entries of a JSON value that their ids tell apart, in lists in which each has an `id`, however deep below keys and
 * entries that something names.
 */
export type Identify = (value: unknown) => readonly Identified[];

/**
 * Says how entries are told apart by their ids: in all lists under one key, at any level, where no version has an id twice in
 * these; else in all lists with the same keys above them, where it is so there.
 *
 * @param versions all that may come together in one value
 */
export const identifierIn = (versions: readonly unknown[]): Identify => {
  const found = versions.map((version) => within(version, [], [], undefined));
  const [isByKey, isByKeys] = [byKey, byKeys].map((nameOf) => {
    const shared = new Set(found.flatMap((entries) => kindsWithOneTwice(entries, nameOf)));
    return ({ keys }: WithId): boolean => !shared.has(nameOf({ keys, id: '' }));
  });
  const nameOf = (entry: WithId): string | undefined => {
    if (isByKey(entry)) return byKey(entry);
    return isByKeys(entry) ? byKeys(entry) : undefined;
  };
  return (value) =>
    within(value, [], [], undefined).flatMap((each) => {
      const name = nameOf(each);
      if (name === undefined) return [];
      const { id, list, entry } = each;
      let { holder } = each;
      while (holder !== undefined && nameOf(holder) === undefined) holder = holder.holder;
      const keys = holder === undefined ? list : list.slice(holder.list.length + 1);
      return [{ id, name, list, entry, spot: { holder: holder && nameOf(holder), keys } }];
    });
};

/** A spot as a text that is another one for each. */
export const spotText = ({ holder, keys }: Spot): string => JSON.stringify([holder ?? null, ...keys]);

/** How the entries of one list are called on a path: by their ids, or else by what names them; undefined where nothing does. */
export const namingIn = (list: readonly unknown[]): ((entry: unknown) => string) | undefined =>
  isOfIds(list) ? (entry): string => idOf(entry) ?? '' : entryNames([list]);

const isOfIds = (list: readonly unknown[]): boolean => list.every((entry) => idOf(entry) !== undefined);

/** The `id` of an entry; undefined where it has none. */
export const idOf = (entry: unknown): string | undefined => {
  const id = isJsonObject(entry) && Object.hasOwn(entry, 'id') ? entry.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
};

const entryNamed = (list: readonly unknown[], name: string): unknown => {
  const nameOf = namingIn(list);
  return nameOf && list.find((entry) => nameOf(entry) === name);
};

/** What is below a value at keys, those of entries of lists being their names; undefined where there is none. */
export const atKeys = (value: unknown, keys: readonly string[]): unknown => {
  let found = value;
  for (const key of keys) {
    if (isJsonObject(found)) found = own(found, key);
    else if (Array.isArray(found)) found = entryNamed(found, key);
    else return undefined;
  }
  return found;
};

/** An entry with an `id`, the keys down to its list with a star for each entry on the way, and the entry that this is in. */
type WithId = Readonly<{ id: string; keys: readonly string[] }>;
type Found = WithId & Readonly<{ list: readonly string[]; entry: unknown; holder: Found | undefined }>;

const byKey = ({ id, keys }: WithId): string => jsonPathText([...keys.slice(-1), id]);
const byKeys = ({ id, keys }: WithId): string => jsonPathText([...keys, id]);

const kindsWithOneTwice = (entries: readonly Found[], nameOf: (entry: WithId) => string): readonly string[] => {
  const known = new Set<string>();
  return entries.flatMap((entry) => {
    const name = nameOf(entry);
    if (known.has(name)) return [nameOf({ ...entry, id: '' })];
    known.add(name);
    return [];
  });
};

const within = (
  value: unknown,
  path: readonly string[],
  keys: readonly string[],
  holder: Found | undefined
): readonly Found[] => {
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, child]) => within(child, [...path, key], [...keys, key], holder));
  if (!Array.isArray(value)) return [];
  const nameOf = namingIn(value);
  if (nameOf === undefined) return [];
  const isWithIds = isOfIds(value);
  return value.flatMap((entry: unknown): readonly Found[] => {
    const id = nameOf(entry);
    const found = isWithIds ? { id, keys, list: path, entry, holder } : undefined;
    return [...(found ? [found] : []), ...within(entry, [...path, id], [...keys, '*'], found ?? holder)];
  });
};
