import type { TextEdit } from '../xml/edits.js';
import type { XmlNode } from '../xml/tree.js';
import { arrange } from './arrange.js';
import type { Item, Outcome } from './items.js';
import { type Place, ruleOf } from './keys.js';
import { mergeLot } from './lots.js';
import { type Lot, matchChildren, type Slot, type TagGroup } from './match.js';
import { reorder } from './reorder.js';
import type { Merging } from './merging.js';
import { withRuns } from './runs.js';
import type { NodeLists, Nodes, Side, Versions } from './versions.js';
import { writeItems } from './write.js';

/** An element to merge, with its place and its path. */
type ElementToMerge = Readonly<{ nodes: Nodes; place: Place; path: string }>;

/** An element to merge that ours has. */
export type OurElement = ElementToMerge & Readonly<{ nodes: Nodes & Readonly<{ ours: XmlNode }> }>;

/**
 * Merges what is in an element: entry by entry, down to the smallest ones.
 *
 * @returns what is to be edited in ours
 */
export const mergeContent = (merging: Merging, element: OurElement): readonly TextEdit[] => {
  const nodes = merging.homes ? element.nodes : withRuns(merging.versions, element.nodes, element.place);
  return writeItems(merging, nodes.ours ?? element.nodes.ours, itemsOf(merging, { ...element, nodes }));
};

/** What is in the merged element, in order. */
const itemsOf = (merging: Merging, element: ElementToMerge): readonly Item[] => {
  const { versions, homes } = merging;
  const { nodes, place, path } = element;
  const matched = matchChildren(versions, nodes, place);
  const groups = homes ? matched.map((group) => homes.settle(path, group)) : matched;
  const items = groups.flatMap((group) =>
    group.matches.flatMap((match) =>
      match.kind === 'one' ? mergeOne(merging, match, { place, path }) : askedOf(merging, match, path)
    )
  );
  const { items: ordered, contested } = reorder(nodes, groups, arrange(versions, { nodes, groups, items }));
  return contested.reduce((all, group) => askAboutOrder(merging, element, group, all), ordered);
};

/** Asks about all elements of a tag that the sides moved to different places. */
const askAboutOrder = (
  merging: Merging,
  { nodes, place, path }: ElementToMerge,
  { tag }: TagGroup,
  items: readonly Item[]
): readonly Item[] => {
  const within = (side: Side): readonly XmlNode[] => nodes[side]?.children.filter(({ name }) => name === tag) ?? [];
  const lists = { base: within('base'), ours: within('ours'), theirs: within('theirs') };
  report(merging, { segment: tag, place }, path, lists);
  const outcome = { kind: 'asked', nodes: lists } as const;
  const asked: Item = { tag, name: tag, ours: lists.ours, theirs: lists.theirs, outcome };
  const at = items.findIndex((item) => item.tag === tag);
  return items.flatMap((item, index) => (index === at ? [asked] : item.tag === tag ? [] : [item]));
};

type Within = Readonly<{ place: Place; path: string }>;

const askedOf = (merging: Merging, lot: Lot, path: string): readonly Item[] => {
  const items = mergeLot(merging.versions, lot);
  for (const { outcome } of items) if (outcome.kind === 'asked') report(merging, lot, path, outcome.nodes);
  return items;
};

/** Merges one element; nothing where it is in the merged file no more. */
const mergeOne = (merging: Merging, slot: Slot, within: Within): readonly Item[] => {
  const { ours, theirs } = slot.nodes;
  const outcome = outcomeOf(merging, slot, within);
  if (outcome === undefined) return [];
  if (outcome.kind === 'asked') report(merging, slot, within.path, outcome.nodes);
  return [{ tag: slot.tag, name: slot.segment, ours: listOf(ours), theirs: listOf(theirs), outcome }];
};

const report = (
  { versions, report: tell }: Merging,
  { segment, place }: Pick<Slot, 'segment' | 'place'>,
  path: string,
  nodes: NodeLists
): void => {
  const text = (side: Side): string | undefined =>
    nodes[side].length === 0 ? undefined : nodes[side].map((node) => versions.written(side, node)).join('\n');
  tell({
    type: place.type,
    path: pathTo(path, segment),
    values: { base: text('base'), ours: text('ours'), theirs: text('theirs') },
  });
};

const kept: Outcome = { kind: 'ours', edits: [] };

const outcomeOf = (merging: Merging, slot: Slot, { place: around, path }: Within): Outcome | undefined => {
  const { versions } = merging;
  const { nodes, place, tag } = slot;
  const { base, ours, theirs } = nodes;
  const same = (one: Side, other: Side): boolean => versions.areSame([one, other], nodes, place);
  const asked = { kind: 'asked', nodes: { base: listOf(base), ours: listOf(ours), theirs: listOf(theirs) } } as const;
  const inner = { place, path: pathTo(path, slot.segment) };
  if (slot.isContested) return asked;
  if (slot.isRun) return kept;
  if (ours === undefined || theirs === undefined) {
    const side = ours === undefined ? 'theirs' : 'ours';
    if (nodes[side] === undefined) return undefined;
    if (base === undefined) return addedBy(side, merging, { nodes, ...inner });
    return same(side, 'base') ? undefined : asked;
  }
  // Where something was moved into or out of it, it does not stay as a side has it.
  if (merging.homes?.concern(inner.path)) {
    return { kind: 'ours', edits: mergeContent(merging, { nodes: { base, ours, theirs }, ...inner }) };
  }
  const settled = settledByWriting(versions, { base, ours, theirs });
  if (settled) return settled;
  if (versions.isWhole('ours', ours) || versions.isWhole('theirs', theirs) || !haveSameAttributes(ours, theirs)) {
    if (same('ours', 'theirs') || same('theirs', 'base')) return kept;
    if (same('ours', 'base')) return { kind: 'theirs' };
    return ruleOf(around, tag)?.isSettled === true ? kept : asked;
  }
  return { kind: 'ours', edits: mergeContent(merging, { nodes: { base, ours, theirs }, ...inner }) };
};

/** Where one side wrote an element just as the base has it, or as the other side, nothing in it need be read. */
const settledByWriting = (versions: Versions, { base, ours, theirs }: OurElement['nodes']): Outcome | undefined => {
  if (theirs === undefined || versions.areWrittenAlike('ours', ours, 'theirs', theirs)) return kept;
  if (base === undefined) return undefined;
  if (versions.areWrittenAlike('theirs', theirs, 'base', base)) return kept;
  return versions.areWrittenAlike('ours', ours, 'base', base) ? { kind: 'theirs' } : undefined;
};

/** What one side added is as that side has it, but for what is at home elsewhere, or came there from elsewhere. */
const addedBy = (side: 'ours' | 'theirs', merging: Merging, { nodes, place, path }: ElementToMerge): Outcome => {
  const { ours } = nodes;
  const concerns = merging.homes?.concern(path) === true;
  if (side === 'theirs' || ours === undefined) {
    return { kind: 'theirs', ...(concerns ? { content: itemsOf(merging, { nodes, place, path }) } : {}) };
  }
  return concerns ? { kind: 'ours', edits: mergeContent(merging, { nodes: { ...nodes, ours }, place, path }) } : kept;
};

const listOf = <T>(item: T | undefined): readonly T[] => (item === undefined ? [] : [item]);

const pathTo = (path: string, segment: string): string => (path === '' ? segment : `${path}/${segment}`);

const haveSameAttributes = (a: XmlNode, b: XmlNode): boolean => {
  const written = ({ attributes }: XmlNode): string =>
    attributes
      .filter(({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:'))
      .map(({ name, value }) => `${name}=${value}`)
      .sort()
      .join('\n');
  return written(a) === written(b);
};
