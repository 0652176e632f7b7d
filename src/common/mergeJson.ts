import { isDeepStrictEqual } from 'node:util';
import { jsonPathText } from './jsonPath.js';

/** A JSON value as the common ancestor, and as both sides made it; undefined where a version has none. */
export type JsonSides = Readonly<{ base: unknown; ours: unknown; theirs: unknown }>;

/** What both sides made of a value, or where they contradict each other, as paths such as `packageDirectories`. */
export type MergedJson = Readonly<{ value: unknown; conflicts: readonly string[] }>;

/** A value that both sides changed differently: the keys down to it, and what each version has there. */
export type JsonConflict = Readonly<{ path: readonly string[]; sides: JsonSides }>;

/** Says which value comes of a conflict; undefined leaves it one. */
export type SettleJson = (conflict: JsonConflict) => Readonly<{ value: unknown }> | undefined;

/** Merges the entries of two lists over a third. @returns undefined where they contradict each other */
export type MergeList = (
  lists: Readonly<{ base: readonly unknown[]; ours: readonly unknown[]; theirs: readonly unknown[] }>,
  mergeEntry: (sides: JsonSides, key: string) => unknown
) => readonly unknown[] | undefined;

/**
 * Merges JSON values key by key: what one side changed is as that side has it. Where both changed a value differently, ours
 * stays, and its path is a conflict.
 *
 * @param mergeList how lists are merged that both sides changed; each as one value when left out
 * @param settle what comes of conflicts; all of them stay when left out
 * @param torn the paths of values that are conflicts where both sides changed them; none when left out
 */
export const mergeJson = (
  sides: JsonSides,
  mergeList?: MergeList,
  settle?: SettleJson,
  torn: ReadonlySet<string> = new Set()
): MergedJson => {
  const conflicts: string[] = [];
  const value = merged(sides, [], { conflicts, mergeList, settle, torn });
  return { value, conflicts };
};

/** Whether a value of JSON is an object. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Merging = Readonly<{
  conflicts: string[];
  mergeList: MergeList | undefined;
  settle: SettleJson | undefined;
  torn: ReadonlySet<string>;
}>;

const merged = ({ base, ours, theirs }: JsonSides, path: readonly string[], merging: Merging): unknown => {
  if (isDeepStrictEqual(base, theirs) || isDeepStrictEqual(ours, theirs)) return ours;
  if (isDeepStrictEqual(base, ours)) return theirs;
  const { conflicts, mergeList, settle, torn } = merging;
  const isTorn = torn.size > 0 && torn.has(jsonPathText(path));
  if (!isTorn && isJsonObject(ours) && isJsonObject(theirs)) {
    const start = isJsonObject(base) ? base : {};
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    const entries = keys.map((key) => {
      const sides = { base: own(start, key), ours: own(ours, key), theirs: own(theirs, key) };
      return [key, merged(sides, [...path, key], merging)] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (!isTorn && mergeList && Array.isArray(base) && Array.isArray(ours) && Array.isArray(theirs)) {
    const list = mergeList({ base, ours, theirs }, (sides, key) => merged(sides, [...path, key], merging));
    if (list !== undefined) return list;
  }
  const settled = settle?.({ path, sides: { base, ours, theirs } });
  if (settled !== undefined) return settled.value;
  conflicts.push(jsonPathText(path));
  return ours;
};

/** A key's own value; undefined for none: a name such as `constructor` has another one from elsewhere. */
export const own = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;
