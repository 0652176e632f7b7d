import { groupBy } from '../../common/groupBy.js';
import type { JsonSides } from '../../common/mergeJson.js';
import { jsonPathText } from '../../common/jsonPath.js';
import { type ListChanges, idsIn, type Moved, withListChanges } from './followMoved.js';
import { identifiedIn } from './identified.js';

/** An entry that one side alone moved to a list which the other side does not have, as that side has it. */
export type Strayed = Moved & Readonly<{ name: string; entry: unknown }>;

/**
 * A merged value with what was moved in it once: where the list to which one side moved an entry is not in it, the entry stays
 * in the list in which the other side has it, and where it is in that one by a decision, too, it is there alone.
 *
 * @param strayed those that may be lost or doubled; one whose old list is not in the value, either, is not put back
 */
export const putBack = (value: unknown, strayed: readonly Strayed[], sides: JsonSides): unknown => {
  if (strayed.length === 0) return value;
  const found = groupBy(identifiedIn(value), ({ name }) => name);
  const changes = new Map<string, ListChanges>();
  const changesOf = (list: readonly string[]): ListChanges => {
    const path = jsonPathText(list);
    const known = changes.get(path) ?? { leaving: new Set(), coming: new Map<string, unknown>(), order: [] };
    changes.set(path, known);
    return known;
  };
  for (const { name, id, entry, from, to, by } of strayed) {
    const count = found.get(name)?.length ?? 0;
    if (count > 1) changesOf(to).leaving.add(id);
    if (count > 0) continue;
    const into = changesOf(from);
    into.order = [...new Set([...into.order, ...idsIn(by === 'ours' ? sides.theirs : sides.ours, from)])];
    into.coming.set(id, entry);
  }
  return withListChanges(value, changes);
};
