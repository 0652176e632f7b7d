import { askAbout, type AskedWithin } from './ask.js';
import type { Decided, Item, Outcome } from './items.js';
import { nameOf, type Slot } from './match.js';
import { betweenMarkers, type Merging } from './merging.js';
import type { NodeLists, Nodes, Side } from './versions.js';

/**
 * Asks about an element. Where one side has none, the version of the other one has what that side changed of entries that it
 * has elsewhere, and the other one has in there: that is not what is asked about.
 *
 * @param added merges an element that only one side has
 */
export const askedWithChanges = (
  merging: Merging,
  slot: Slot,
  within: AskedWithin,
  lists: NodeLists,
  added: (merging: Merging, side: 'ours' | 'theirs', nodes: Nodes) => Outcome
): Outcome | undefined => {
  const outcome = askAbout(merging, slot, within, lists);
  const [side, other] = slot.nodes.ours === undefined ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const);
  const node = slot.nodes[side];
  if (merging.homes === undefined || node === undefined || slot.nodes[other] !== undefined) return outcome;
  const version = { ...betweenMarkers(merging, side), homes: merging.homes.inVersion(side) };
  const own = (): Outcome =>
    added(version, side, { base: undefined, ours: undefined, theirs: undefined, [side]: node });
  if (outcome?.kind === 'decided') return isVersion(outcome.content, side) ? own() : outcome;
  if (outcome?.kind !== 'asked') return outcome;
  const item = { tag: slot.tag, name: nameOf(slot), ours: lists.ours, theirs: lists.theirs };
  const as = (each: Side): readonly Item[] =>
    lists[each].map((one) => ({
      ...item,
      outcome: each === side ? own() : { kind: 'decided', content: [[each, one]] },
    }));
  return { ...outcome, contents: { base: as('base'), ours: as('ours'), theirs: as('theirs') } };
};

/** Whether what was decided is what a side has. */
const isVersion = (content: Decided, side: Side): boolean => !('text' in content) && content[0]?.[0] === side;
