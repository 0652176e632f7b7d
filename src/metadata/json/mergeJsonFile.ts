import {
  type JsonConflict,
  type JsonSides,
  mergeJson,
  type MergeList,
  type SettleJson,
} from '../../common/mergeJson.js';
import { jsonPathText } from '../../common/jsonPath.js';
import { rewriteJson } from '../../pipeline/editJson.js';
import type { MetadataConflict, Resolution, Resolve } from '../merge/conflict.js';
import type { JsonFiles } from './jsonFiles.js';
import { mergeList } from './mergeList.js';
import { followed } from './followMoved.js';
import { heldOnce, type MergedAs } from './heldOnce.js';
import { plainJson } from './plainJson.js';
import { putBack } from './putBack.js';
import { tornLists } from './tornLists.js';
import { valueText } from './valueAt.js';
import { withMarkers } from './withMarkers.js';

/**
 * What both sides made of it, in the layout of ours, with the values that both changed differently between markers, and these
 * values: those about which nothing was decided.
 */
export type MergedJsonFile = Readonly<{ content: Buffer; conflicts: readonly MetadataConflict[] }>;

/** Of what type a conflict in JSON is. */
const type = 'JSON';

/**
 * Merges a JSON file key by key, and its lists entry by entry.
 *
 * @param resolve what was decided about conflicts; a text is the JSON of a value, and an empty one leaves it out
 */
export const mergeJsonFile = (
  { base, ours, theirs }: JsonFiles,
  resolve: Resolve = (): undefined => undefined
): MergedJsonFile => {
  const start = base === undefined ? (Array.isArray(ours.value) ? [] : {}) : base.value;
  const written = { base: start, ours: ours.value, theirs: theirs.value };
  const { sides, located, identify, baseOf } = followed(written);
  const { before, torn, strayed } = tornLists(located);
  const mergeMoved: MergeList = (lists, mergeEntry) =>
    mergeList(lists, (entry, key) => mergeEntry({ ...entry, base: entry.base ?? before.get(entry.ours) }, key));
  const merged = (settle: SettleJson, wholes: ReadonlySet<string>): unknown => {
    const settleOverBase: SettleJson = (found) => settle({ ...found, sides: { ...found.sides, base: baseOf(found) } });
    return putBack(mergeJson(sides, mergeMoved, settleOverBase, wholes).value, strayed, located, identify);
  };
  const mergedAs: MergedAs = (side, wholes) => merged((found) => ({ value: found.sides[side] }), wholes);
  const asked = heldOnce(mergedAs, torn, located, identify);
  const conflicts = new Map<string, MetadataConflict>();
  /** What comes of it, with the values of one version where nothing was decided. */
  const textWith = (side: keyof JsonSides): string => {
    const settle: SettleJson = (found) => {
      const conflict = conflictOf(found);
      const settled = settledBy(resolve(conflict), found.sides);
      if (settled === undefined) conflicts.set(conflict.path, conflict);
      return settled ?? { value: found.sides[side] };
    };
    return rewriteJson(ours.text, [], { present: ours.value, wanted: merged(settle, asked) });
  };
  const text = textWith('ours');
  const isOpen = conflicts.size > 0;
  const content = isOpen ? withMarkers({ base: textWith('base'), ours: text, theirs: textWith('theirs') }) : text;
  return { content: Buffer.from(ours.mark + content), conflicts: [...conflicts.values()] };
};

const conflictOf = ({ path, sides: { base, ours, theirs } }: JsonConflict): MetadataConflict => ({
  ...{ type, path: jsonPathText(path) },
  values: { base: valueText(base), ours: valueText(ours), theirs: valueText(theirs) },
});

/** The value that was decided for; nothing where none was, or it is none. */
const settledBy = (resolution: Resolution | undefined, sides: JsonSides): Readonly<{ value: unknown }> | undefined => {
  if (resolution === undefined || resolution === 'both') return undefined;
  if (typeof resolution === 'string') return { value: sides[resolution] };
  if (resolution.text.trim() === '') return { value: undefined };
  const written = plainJson(Buffer.from(resolution.text));
  return written && { value: written.value };
};
