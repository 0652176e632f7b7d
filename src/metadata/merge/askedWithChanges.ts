import { askAbout, type AskedWithin } from './ask.js';
import type { Decided, Item, Outcome } from './items.js';
import { type Lot, nameOf, type Slot } from './match.js';
import { betweenMarkers, type Merging } from './merging.js';
import type { NodeLists, Nodes, Side } from './versions.js';

/** Merges an element that only one side has. */
type MergeAdded = (merging: Merging, side: 'ours' | 'theirs', nodes: Nodes) => Outcome;

/**
 * Asks about an element. Where one side has none, the version of the other one has what that side changed of entries that it
 * has elsewhere, and the other one has in there: that is not what is asked about.
 */
export const askedWithChanges = (
  merging: Merging,
  slot: Slot,
  within: AskedWithin,
  lists: NodeLists,
  added: MergeAdded
): Outcome | undefined => {
  const outcome = askAbout(merging, slot, within, lists);
  const [side, other] = slot.nodes.ours === undefined ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const);
  const node = slot.nodes[side];
  if (merging.homes === undefined || node === undefined || slot.nodes[other] !== undefined) return outcome;
  const version = { ...betweenMarkers(merging, side), homes: merging.homes.inVersion(side) };
  const own = (): Outcome => added(version, side, { ...nowhere, [side]: node });
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

/**
 * The same for a list that is asked about as one, since nothing says which of its elements are the same ones.
 *
 * @param item the list, with what is asked or was decided
 */
export const listWithChanges = (merging: Merging, { nodes }: Lot, item: Item, added: MergeAdded): readonly Item[] => {
  const { homes } = merging;
  const { outcome } = item;
  if (homes === undefined) return [item];
  const as = (side: Side): readonly Item[] =>
    nodes[side].map((node, at) => {
      const one = { tag: item.tag, name: `${item.name}.${at}`, ours: [], theirs: [] };
      if (side === 'base') return { ...one, outcome: { kind: 'decided', content: [[side, node]] } };
      const version = { ...betweenMarkers(merging, side), homes: homes.inVersion(side) };
      return { ...one, [side]: [node], outcome: added(version, side, { ...nowhere, [side]: node }) };
    });
  if (outcome.kind === 'asked') {
    return [
      { ...item, outcome: { ...outcome, contents: { base: as('base'), ours: as('ours'), theirs: as('theirs') } } },
    ];
  }
  const side = outcome.kind === 'decided' ? sideOf(outcome.content) : undefined;
  if (side === undefined || side === 'base') return [item];
  // All of it is where ours has the first.
  return as(side).map((each, at) => (at === 0 ? { ...each, ours: nodes.ours } : each));
};

const nowhere: Nodes = { base: undefined, ours: undefined, theirs: undefined };

/** The version of which all is that was decided. */
const sideOf = (content: Decided): Side | undefined => {
  if ('text' in content) return undefined;
  const [first] = content;
  return content.every(([side]) => side === first[0]) ? first[0] : undefined;
};

/** Whether what was decided is what a side has. */
const isVersion = (content: Decided, side: Side): boolean => !('text' in content) && content[0]?.[0] === side;
