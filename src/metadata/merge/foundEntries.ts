import type { XmlNode } from '../xml/tree.js';
import { entriesOnceIn, mayHoldOnce, onceAs } from './entriesOnce.js';
import type { Place } from './keys.js';
import { type Lot, matchChildren, type Slot } from './match.js';
import { withRenames } from './renames.js';
import { isSameSpot, keyOfSpot, type Spot, spotBelow } from './spots.js';
import type { Nodes, Side, Sides, Versions } from './versions.js';

/** An entry in one version, and where it is. */
export type Found = Readonly<{ slot: Slot; spot: Spot }>;

/** An entry that a component has once, with where each version has it. */
export type Entry = Readonly<{ found: Sides<Found[]> }>;

/**
 * What may hold such entries, with the place and the spot around it; one of these entries itself has an id. A list that is asked
 * about as one, such as the columns of a section, holds what is in any of its elements.
 */
export type FoundHolder = Readonly<{ slot: Slot; list?: Lot; around: Place; spot: Spot; id: string | undefined }>;

/** The entries that a component has once, by what is theirs alone, and what holds them. */
export type FoundEntries = Readonly<{
  entries: ReadonlyMap<string, Entry>;
  holders: readonly FoundHolder[];
  /** What the merged component has without a question, so that something can be in it. */
  there: readonly Spot[];
  /** What is at a spot: all versions of the element that something is in, wherever each of them has that. */
  elementAt: (spot: Spot) => Nodes;
}>;

/** Whether a version has an entry that a component has once elsewhere than another version, or of another kind. */
export const isAnyElsewhere = ({ trees }: Versions, nodes: Nodes, place: Place): boolean => {
  const known = new Map<string, string>();
  return (['base', 'ours', 'theirs'] as const).some((side) => {
    const node = nodes[side];
    return (node === undefined ? [] : entriesOnceIn(trees[side], node, place)).some(({ id, segment, path }) => {
      const at = `${path}/${segment}`;
      const before = known.get(id);
      if (before === undefined) known.set(id, at);
      return before !== undefined && before !== at;
    });
  });
};

/** Finds the entries that a component has once, wherever in it, and leaves out those that are not told apart. */
export const foundEntries = (versions: Versions, nodes: Nodes, place: Place): FoundEntries => {
  const entries = new Map<string, Entry>();
  const unclear = new Set<string>();
  const holders: FoundHolder[] = [];
  const spots = new Map<string, Spot>();
  const elements = new Map<string, Nodes>();
  const elementAt = (spot: Spot): Nodes => elements.get(keyOfSpot(spot)) ?? nowhere;
  const walk = (parents: Nodes, at: Place, spot: Spot): void => {
    const { base, ours, theirs } = elementAt(spot);
    const all = { base: base ?? parents.base, ours: ours ?? parents.ours, theirs: theirs ?? parents.theirs };
    elements.set(keyOfSpot(spot), all);
    spots.set(keyOfSpot(spot), spot);
    for (const { tag, rule, matches } of withRenames(versions, at, matchChildren(versions, parents, at))) {
      const isHolder = mayHoldOnce(at, tag);
      if (!isHolder && rule?.uniqueAs === undefined) continue;
      for (const match of matches) {
        if (isHolder && match.kind === 'list' && rule?.key === 'position') {
          const slot = asOne(match);
          holders.push({ slot, list: match, around: at, spot, id: undefined });
          walk(slot.nodes, slot.place, spotBelow(spot, slot.segment, undefined));
          continue;
        }
        const id = onceAs(rule, tag, match.segment, spot.path);
        if (match.kind !== 'one' || match.isUnnamed) {
          if (id !== undefined) unclear.add(id);
          continue;
        }
        if (id !== undefined) add(entries, id, { slot: match, spot });
        if (!isHolder) continue;
        holders.push({ slot: match, around: at, spot, id });
        walk(match.nodes, match.place, spotBelow(spot, match.segment, id));
      }
    }
  };
  walk(nodes, place, { within: undefined, path: '' });
  // By all that there is of it: what one side moved and the other one took away is not there without a question.
  const there = [...spots.values()].filter((spot) => {
    const { base, ours, theirs } = elementAt(spot);
    return base === undefined || (ours !== undefined && theirs !== undefined);
  });
  for (const [id, { found }] of entries) if (sides.some((side) => found[side].length > 1)) unclear.add(id);
  return { entries: new Map([...entries].filter(([id]) => !unclear.has(id))), holders, there, elementAt };
};

/** The elements of a list as one that has all that is in them. */
const asOne = ({ tag, segment, nodes, place }: Lot): Slot => {
  const all = (list: readonly XmlNode[]): XmlNode | undefined =>
    list.length === 0
      ? undefined
      : { ...list[0], end: list[list.length - 1].end, children: list.flatMap(({ children }) => children) };
  const { base, ours, theirs } = nodes;
  const whole = { base: all(base), ours: all(ours), theirs: all(theirs) };
  return { kind: 'one', tag, segment, place, nodes: whole, isContested: true };
};

const nowhere: Nodes = { base: undefined, ours: undefined, theirs: undefined };

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

const add = (entries: Map<string, Entry>, id: string, one: Found): void => {
  let entry = entries.get(id);
  if (entry === undefined) {
    entry = { found: { base: [], ours: [], theirs: [] } };
    entries.set(id, entry);
  }
  for (const side of sides) if (one.slot.nodes[side] !== undefined) entry.found[side].push(one);
};

/** All versions of an entry. */
export const nodesOf = ({ found: { base, ours, theirs } }: Entry): Nodes => ({
  base: base[0]?.slot.nodes.base,
  ours: ours[0]?.slot.nodes.ours,
  theirs: theirs[0]?.slot.nodes.theirs,
});

/** Whether all versions that have an entry have it in the same element. */
export const isInOneSpot = ({ found }: Entry): boolean => {
  const [first, ...others] = sides.flatMap((side) => found[side]);
  return others.every(({ spot }) => isSameSpot(first.spot, spot));
};
