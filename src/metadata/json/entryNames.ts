import { isJsonObject } from '../../common/mergeJson.js';

/** The keys by which entries of lists name themselves, the surest first. */
const naming: readonly string[] = [
  'id',
  'uuid',
  'fullName',
  'apiName',
  'developerName',
  'name',
  'componentName',
  'key',
  'package',
  'path',
];

/**
 * How the entries of several versions of a list are told apart: objects by the first key that all of them have, and that no
 * version has twice with one value; strings by themselves, where no version has one twice.
 *
 * @returns undefined where nothing names them, so that only whole entries can be compared
 */
export const entryNames = (lists: ReadonlyArray<readonly unknown[]>): ((entry: unknown) => string) | undefined => {
  const namesFor = (nameOf: (entry: unknown) => string | undefined): boolean =>
    lists.every((list) => {
      const names = list.map(nameOf);
      return names.every((name) => name !== undefined) && new Set(names).size === names.length;
    });
  const key = naming.find((each) => namesFor((entry) => nameBy(entry, each)));
  if (key !== undefined && lists.some((list) => list.length > 0)) return (entry) => nameBy(entry, key) ?? '';
  return namesFor(stringOf) ? String : undefined;
};

/** All that may name an entry: texts and numbers under keys by which entries name themselves; a text by itself. */
export const namesOfEntry = (entry: unknown): readonly string[] =>
  [stringOf(entry), ...naming.map((key) => nameBy(entry, key))].filter((name) => name !== undefined);

const nameBy = (entry: unknown, key: string): string | undefined => {
  const name = isJsonObject(entry) && Object.hasOwn(entry, key) ? entry[key] : undefined;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
};

const stringOf = (entry: unknown): string | undefined => (typeof entry === 'string' ? entry : undefined);
