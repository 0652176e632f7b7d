import { groupBy } from '../../common/groupBy.js';
import type { Identified, Identify, Spot } from './identified.js';
import { ListChanges } from './listChanges.js';
import type { LocatedSides } from './located.js';

/** An entry that one side alone moved to what the other side does not have, as that side has it. */
export type Strayed = Readonly<{ by: 'ours' | 'theirs'; name: string; from: Spot; moved: Identified }>;

/**
 * A merged value with what was moved in it once: where the list to which one side moved an entry is not in it, the entry stays
 * in the list in which the other side has it, and where it is in that one by a decision, too, it is there alone.
 *
 * @param strayed those that may be lost or doubled; one whose old list is not in the value, either, is not put back
 */
export const putBack = (
  value: unknown,
  strayed: readonly Strayed[],
  located: LocatedSides,
  identify: Identify
): unknown => {
  if (strayed.length === 0) return value;
  const entries = identify(value);
  const found = groupBy(entries, ({ name }) => name);
  const changes = new ListChanges();
  for (const { name, moved, from, by } of strayed) {
    const there = found.get(name) ?? [];
    if (there.length > 1) changes.leave(moved, false);
    if (there.length === 0) changes.come(moved, from, located[by === 'ours' ? 'theirs' : 'ours'].orderAt(from));
  }
  return changes.in(value, entries);
};
