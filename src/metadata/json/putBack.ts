import type { JsonSides } from '../../common/mergeJson.js';
import { jsonPathText } from '../../common/jsonPath.js';
import { type ListChanges, idsIn, type Moved, withListChanges } from './followMoved.js';
import { identifiedIn } from './identified.js';

/** An entry that one side alone moved to a list which the other side does not have, as that side has it. */
export type Strayed = Moved & Readonly<{ name: string; entry: unknown }>;

/**
 * A merged value with what it would lose: where the list to which one side moved an entry is not in it, the entry stays in the
 * list in which the other side has it.
 *
 * @param strayed those that may be lost; one whose old list is not in the value, either, is not put back
 */
export const putBack = (value: unknown, strayed: readonly Strayed[], sides: JsonSides): unknown => {
  if (strayed.length === 0) return value;
  const names = new Set(identifiedIn(value).map(({ name }) => name));
  const changes = new Map<string, ListChanges>();
  for (const { name, id, entry, from, by } of strayed) {
    if (names.has(name)) continue;
    const path = jsonPathText(from);
    const order = idsIn(by === 'ours' ? sides.theirs : sides.ours, from);
    const found = changes.get(path) ?? { leaving: new Set(), coming: new Map<string, unknown>(), order };
    found.coming.set(id, entry);
    changes.set(path, found);
  }
  return withListChanges(value, changes);
};
