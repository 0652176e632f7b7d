import { isJsonObject, type JsonSides, type MergeList } from '../../common/mergeJson.js';
import { stretches } from '../merge/sequences.js';

/** The keys by which entries of lists name themselves, the surest first. */
const naming: readonly string[] = ['id', 'uuid', 'fullName', 'name', 'componentName', 'key', 'path'];

/**
 * Merges lists of JSON in their order, as diff3 does: entries that name themselves one by one, others as wholes.
 *
 * @returns undefined where both sides changed the same stretch of the order differently
 */
export const mergeList: MergeList = (lists, mergeEntry) => {
  const all = [lists.base, lists.ours, lists.theirs];
  const name = naming.find((key) => all.every((list) => isNamedBy(list, key)));
  const nameOf = (entry: unknown): string =>
    name === undefined || !isJsonObject(entry) ? JSON.stringify(entry) : String(entry[name]);
  const [base, ours, theirs] = all.map((list) => list.map(nameOf));
  const found = stretches(base, ours, theirs);
  if (found.some(({ changedBy }) => changedBy === 'both')) return undefined;
  return found.flatMap(({ changedBy, ...ranges }) => {
    const side = changedBy === 'theirs' ? 'theirs' : 'ours';
    const entries = lists[side].slice(...ranges[side]);
    if (changedBy !== 'nobody' || name === undefined) return entries;
    return entries.map((entry, index) => {
      const sides: JsonSides = {
        base: lists.base[ranges.base[0] + index],
        ours: entry,
        theirs: lists.theirs[ranges.theirs[0] + index],
      };
      return mergeEntry(sides, nameOf(entry));
    });
  });
};

const isNamedBy = (list: readonly unknown[], key: string): boolean => {
  const names = list.map((entry) => (isJsonObject(entry) ? entry[key] : undefined));
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
};
