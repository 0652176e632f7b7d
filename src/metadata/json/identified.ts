import { jsonPathText } from '../../common/jsonPath.js';
import { isJsonObject } from '../../common/mergeJson.js';

/**
 * An entry that has an `id`: what it is called, also in other lists of its kind, the path of the list that it is in, and the
 * entry that this is in, if any.
 */
export type Identified = Readonly<{
  id: string;
  name: string;
  kind: string;
  list: readonly string[];
  entry: unknown;
  holder: Pick<Identified, 'name' | 'kind'> | undefined;
}>;

/** The entries of a JSON value, however deep, of lists in which each has an `id`; lists are of one kind by the keys above them. */
export const identifiedIn = (value: unknown): readonly Identified[] => within(value, [], [], undefined);

/** Whether the entries of a kind have ids that tell them apart in all lists of a file: none in any version is there twice. */
export const uniqueKinds = (versions: ReadonlyArray<readonly Identified[]>): ((kind: string) => boolean) => {
  const shared = new Set<string>();
  for (const version of versions) {
    const known = new Set<string>();
    for (const { name, kind } of version) {
      if (known.has(name)) shared.add(kind);
      known.add(name);
    }
  }
  return (kind) => !shared.has(kind);
};

const within = (
  value: unknown,
  path: readonly string[],
  kind: readonly string[],
  holder: Identified['holder']
): readonly Identified[] => {
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, child]) => within(child, [...path, key], [...kind, key], holder));
  if (!Array.isArray(value)) return [];
  const ids = value.map(idOf).filter((id) => id !== undefined);
  if (ids.length < value.length) return [];
  return value.flatMap((entry: unknown, at): readonly Identified[] => {
    const id = ids[at];
    const found = { id, name: jsonPathText([...kind, id]), kind: jsonPathText(kind), list: path, entry, holder };
    return [found, ...within(entry, [...path, id], [...kind, '*'], found)];
  });
};

/** The `id` of an entry; undefined where it has none. */
export const idOf = (entry: unknown): string | undefined => {
  const id = isJsonObject(entry) && Object.hasOwn(entry, 'id') ? entry.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
};
