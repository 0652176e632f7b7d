import { isJsonObject } from '../../common/mergeJson.js';
import { jsonPathText } from '../../common/jsonPath.js';
import { namesOfEntry } from './entryNames.js';
import { plainJson } from './plainJson.js';

/** A value of JSON as a conflict shows it; undefined for none. */
export const valueText = (value: unknown): string | undefined =>
  value === undefined ? undefined : JSON.stringify(value, undefined, 2);

/**
 * A value of a JSON file by the path that a conflict names it by.
 *
 * @param path such as `regions.header.label`; empty for the whole file
 * @returns its text, as a conflict shows it; undefined where there is none, or the file is no plain JSON
 */
export const valueAt = (content: Buffer, path: string): string | undefined => valuesOf(content)(path);

/** As {@link valueAt}, for several values of one file. */
export const valuesOf = (content: Buffer): ((path: string) => string | undefined) => {
  const file = plainJson(content);
  return (path) => file && valueText(below(file.value, [], path));
};

const below = (value: unknown, at: readonly string[], path: string): unknown => {
  const text = jsonPathText(at);
  if (text === path) return value;
  if (!path.startsWith(text)) return undefined;
  for (const [key, child] of childrenOf(value)) {
    const found = below(child, [...at, key], path);
    if (found !== undefined) return found;
  }
  return undefined;
};

const childrenOf = (value: unknown): ReadonlyArray<readonly [string, unknown]> => {
  if (isJsonObject(value)) return Object.entries(value);
  return Array.isArray(value)
    ? value.flatMap((entry: unknown) => namesOfEntry(entry).map((name) => [name, entry] as const))
    : [];
};
