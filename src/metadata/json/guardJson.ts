import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../../common/groupBy.js';
import { jsonPathText } from '../../common/jsonPath.js';
import { isJsonObject, own } from '../../common/mergeJson.js';
import { entryNames } from './entryNames.js';
import { identifierIn } from './identified.js';

/** The two sides of a merge of JSON, and what came of it; the base only where it was chosen for a conflict. */
export type GuardedJson = Readonly<{ base?: Buffer; ours: Buffer; theirs: Buffer; merged: Buffer }>;

type Version = keyof GuardedJson;

type Of<T> = Readonly<Record<Version, T>>;

/**
 * What is wrong with a merged JSON file, looked at without knowing how it was merged: that it is none, or has wherever below
 * its root an entry more often than any version, also in another list or in none where ids tell entries apart in all of them,
 * or something neither as both sides have it nor as the base has it.
 *
 * @returns each as the end of a sentence about the file; nothing where all is right
 */
export const faultsOfJson = ({ base, ours, theirs, merged }: GuardedJson): readonly string[] => {
  let values: Of<unknown>;
  try {
    // Where it was not chosen, what a side has stands for it, which allows nothing more.
    values = { base: read(base ?? ours), ours: read(ours), theirs: read(theirs), merged: read(merged) };
  } catch (error) {
    return [`it is no JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  const faults = faultsIn(values, [], startsOf(values));
  return [...faults, ...inOtherLists(values, faults.length > 0)];
};

/** What is in two lists, or in none though each version has it in one; that only where nothing else says that it is lost. */
const inOtherLists = ({ base, ours, theirs, merged }: Of<unknown>, isLostElsewhere: boolean): readonly string[] => {
  const identify = identifierIn([base, ours, theirs]);
  const lists = groupBy(identify(merged), ({ name }) => name);
  const [start, mine, other] = [base, ours, theirs].map((value) => new Set(identify(value).map(({ name }) => name)));
  const lost = [...mine].filter((name) => start.has(name) && other.has(name) && !lists.has(name));
  return [
    ...[...lists].flatMap(([name, found]) =>
      new Set(found.map(({ list }) => jsonPathText(list))).size > 1 ? [`it has ${name} in two lists`] : []
    ),
    ...(isLostElsewhere ? [] : lost.map((name) => `it lacks ${name}, which both sides have`)),
  ];
};

/** Gives for an entry of ours what the base has of it, in whatever list. */
type StartOf = (entry: unknown) => unknown;

const startsOf = ({ base, ours, theirs }: Of<unknown>): StartOf => {
  const identify = identifierIn([base, ours, theirs]);
  const inBase = new Map(identify(base).map(({ name, entry }) => [name, entry]));
  const starts = new Map(identify(ours).map(({ name, entry }) => [entry, inBase.get(name)]));
  return (entry) => starts.get(entry);
};

const read = (content: Buffer): unknown => JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));

const faultsIn = (values: Of<unknown>, path: readonly string[], startOf: StartOf): readonly string[] => {
  const { base, ours, theirs, merged } = values;
  if (isDeepStrictEqual(base, merged)) return [];
  if (isDeepStrictEqual(ours, theirs)) return isDeepStrictEqual(ours, merged) ? [] : [lacks(path)];
  if (isJsonObject(ours) && isJsonObject(theirs) && isJsonObject(merged))
    return faultsOfObject({ base: isJsonObject(base) ? base : {}, ours, theirs, merged }, path, startOf);
  if (Array.isArray(ours) && Array.isArray(theirs) && Array.isArray(merged))
    return faultsOfList({ base: Array.isArray(base) ? base : [], ours, theirs, merged }, path, startOf);
  return [];
};

const faultsOfObject = (
  { base, ours, theirs, merged }: Of<Readonly<Record<string, unknown>>>,
  path: readonly string[],
  startOf: StartOf
): readonly string[] =>
  Object.keys(ours).flatMap((key) => {
    if (!Object.hasOwn(theirs, key)) return [];
    const values = { base: own(base, key), ours: ours[key], theirs: theirs[key], merged: own(merged, key) };
    return values.merged === undefined && !isDeepStrictEqual(values.ours, values.theirs)
      ? []
      : faultsIn(values, [...path, key], startOf);
  });

const faultsOfList = (lists: Of<readonly unknown[]>, path: readonly string[], startOf: StartOf): readonly string[] => {
  const nameOf = entryNames([lists.base, lists.ours, lists.theirs]);
  // An entry that has no name is called as it is written.
  const grouped = (version: Version): ReadonlyMap<string, readonly unknown[]> =>
    groupBy(lists[version], (entry) => nameOf?.(entry) ?? JSON.stringify(entry));
  const [base, ours, theirs, merged] = [grouped('base'), grouped('ours'), grouped('theirs'), grouped('merged')];
  const found = (name: string): ReadonlyArray<readonly unknown[]> =>
    [base, ours, theirs].map((entries) => entries.get(name) ?? []);
  return [
    ...[...merged].flatMap(([name, { length }]) =>
      length > Math.max(...found(name).map((entries) => entries.length))
        ? [`it has ${[...path, name].join('.')} too often`]
        : []
    ),
    ...[...ours.keys()].flatMap((name) => {
      const result = merged.get(name) ?? [];
      const [before, mine, other] = found(name);
      if (result.length < Math.min(before.length, mine.length, other.length)) return [lacks([...path, name])];
      return nameOf !== undefined && [mine, other, result].every(({ length }) => length === 1)
        ? faultsIn(
            { base: before[0] ?? startOf(mine[0]), ours: mine[0], theirs: other[0], merged: result[0] },
            [...path, name],
            startOf
          )
        : [];
    }),
  ];
};

const lacks = (path: readonly string[]): string =>
  path.length === 0 ? 'it is not as both sides have it' : `it lacks ${path.join('.')} as both sides have it`;
