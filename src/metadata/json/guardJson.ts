import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../../common/groupBy.js';
import { isJsonObject } from '../../common/mergeJson.js';
import { entryNames } from './entryNames.js';
import { identifiedIn, uniqueKinds } from './identified.js';

/** The two sides of a merge of JSON, and what came of it. */
export type GuardedJson = Readonly<{ ours: Buffer; theirs: Buffer; merged: Buffer }>;

type Of<T> = Readonly<Record<keyof GuardedJson, T>>;

/**
 * What is wrong with a merged JSON file, looked at without knowing how it was merged: that it is none, or has wherever below
 * its root an entry more often than either side, also in another list where ids tell entries apart in all of them, or something not as
 * both sides have it.
 *
 * @returns each as the end of a sentence about the file; nothing where all is right
 */
export const faultsOfJson = ({ ours, theirs, merged }: GuardedJson): readonly string[] => {
  let values: Of<unknown>;
  try {
    values = { ours: read(ours), theirs: read(theirs), merged: read(merged) };
  } catch (error) {
    return [`it is no JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  return [...faultsIn(values, []), ...inTwoLists(values)];
};

const inTwoLists = ({ ours, theirs, merged }: Of<unknown>): readonly string[] => {
  const isUnique = uniqueKinds([ours, theirs].map(identifiedIn));
  const entries = identifiedIn(merged).filter(({ kind }) => isUnique(kind));
  return [...groupBy(entries, ({ name }) => name)].flatMap(([name, found]) =>
    new Set(found.map(({ list }) => list.join('.'))).size > 1 ? [`it has ${name} in two lists`] : []
  );
};

const read = (content: Buffer): unknown => JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));

const faultsIn = (values: Of<unknown>, path: readonly string[]): readonly string[] => {
  const { ours, theirs, merged } = values;
  if (isDeepStrictEqual(ours, theirs)) return isDeepStrictEqual(ours, merged) ? [] : [lacks(path)];
  if (isJsonObject(ours) && isJsonObject(theirs) && isJsonObject(merged))
    return faultsOfObject({ ours, theirs, merged }, path);
  if (Array.isArray(ours) && Array.isArray(theirs) && Array.isArray(merged))
    return faultsOfList({ ours, theirs, merged }, path);
  return [];
};

const faultsOfObject = (
  { ours, theirs, merged }: Of<Readonly<Record<string, unknown>>>,
  path: readonly string[]
): readonly string[] =>
  Object.keys(ours).flatMap((key) => {
    if (!Object.hasOwn(theirs, key)) return [];
    const own = Object.hasOwn(merged, key) ? merged[key] : undefined;
    return own === undefined && !isDeepStrictEqual(ours[key], theirs[key])
      ? []
      : faultsIn({ ours: ours[key], theirs: theirs[key], merged: own }, [...path, key]);
  });

const faultsOfList = (lists: Of<readonly unknown[]>, path: readonly string[]): readonly string[] => {
  const nameOf = entryNames([lists.ours, lists.theirs]);
  // An entry that has no name is called as it is written.
  const grouped = (version: keyof GuardedJson): ReadonlyMap<string, readonly unknown[]> =>
    groupBy(lists[version], (entry) => nameOf?.(entry) ?? JSON.stringify(entry));
  const [ours, theirs, merged] = [grouped('ours'), grouped('theirs'), grouped('merged')];
  const counts = (name: string): readonly number[] => [ours, theirs].map((entries) => entries.get(name)?.length ?? 0);
  return [
    ...[...merged].flatMap(([name, { length }]) =>
      length > Math.max(...counts(name)) ? [`it has ${[...path, name].join('.')} too often`] : []
    ),
    ...[...ours.keys()].flatMap((name) => {
      const [mine, other, result] = [ours, theirs, merged].map((entries) => entries.get(name) ?? []);
      if (result.length < Math.min(mine.length, other.length)) return [lacks([...path, name])];
      return nameOf !== undefined && [mine, other, result].every(({ length }) => length === 1)
        ? faultsIn({ ours: mine[0], theirs: other[0], merged: result[0] }, [...path, name])
        : [];
    }),
  ];
};

const lacks = (path: readonly string[]): string =>
  path.length === 0 ? 'it is not as both sides have it' : `it lacks ${path.join('.')} as both sides have it`;
