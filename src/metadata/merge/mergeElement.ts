import type { TextEdit } from '../xml/edits.js';
import type { XmlNode } from '../xml/tree.js';
import { attributeOf } from '../xml/value.js';
import { arrange } from './arrange.js';
import { askAbout, type AskedWithin, pathTo } from './ask.js';
import { isGoneAndChanged } from './askedAsWhole.js';
import { askedWithChanges, listWithChanges } from './askedWithChanges.js';
import { askAboutAttributes } from './askAboutAttributes.js';
import { attributeEdits, withValueOfTheirs } from './attributeEdits.js';
import { areQualifiedAlike, type InBoth, mergeAttributes, qualifyingNamesOf, withoutAttributes } from './attributes.js';
import { choseDifferently } from './choices.js';
import type { MetadataConflict } from './conflict.js';
import type { Item, Outcome } from './items.js';
import { type Place, ruleOf } from './keys.js';
import { askAboutLogic } from './logic.js';
import { mergeLot } from './lots.js';
import { type Lot, matchChildren, nameOf, type Slot, type TagGroup } from './match.js';
import { withNamesakes } from './namesakes.js';
import { areNumbersContested, chosenNumber, numberedLike } from './numbering.js';
import { chosenOrder, conflictAboutOrder, isSide, listsOf } from './orderConflict.js';
import { isOneChange } from './oneChange.js';
import { withRenames } from './renames.js';
import { reorder, reorderLike } from './reorder.js';
import { betweenMarkers, type Merging } from './merging.js';
import { withRuns } from './runs.js';
import { withSharedPlaces } from './sharedPlaces.js';
import type { Nodes, Side, Sides, Versions } from './versions.js';
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
  const named = withRenames(versions, place, withNamesakes(place, matchChildren(versions, nodes, place)));
  const matched = named.map((group) => withSharedPlaces(versions, nodes, group));
  const groups = homes ? homes.settle(path, matched) : matched;
  const found = new Map<TagGroup, MetadataConflict[]>();
  const items = groups.flatMap((group) => {
    const conflicts: MetadataConflict[] = [];
    found.set(group, conflicts);
    const within = { ...merging, report: (conflict: MetadataConflict): void => void conflicts.push(conflict) };
    const order = areNumbersContested(merging, group, path) ? chosenOrder(merging, element, group.tag) : undefined;
    return itemsOfGroup(numberedLike(within, order ?? 'ours', group, path), group, element);
  });
  const arranged = arrange(versions, { nodes, groups, items });
  const { items: ordered, contested } = reorder(versions, { nodes, groups, items: arranged });
  const numbered = groups.filter((group) => areNumbersContested(merging, group, path));
  const all = [...contested, ...numbered].reduce((before, group) => {
    const { items: after, asked } = askAboutOrder(merging, element, group, before);
    if (asked) found.set(group, asked);
    return after;
  }, ordered);
  const openTags = new Set([...found].flatMap(([{ tag }, conflicts]) => (conflicts.length > 0 ? [tag] : [])));
  const { items: settled, asked: aboutLogic } = askAboutLogic(merging, { ...element, items: all, openTags });
  for (const [group, conflicts] of found)
    for (const conflict of [...conflicts, ...(aboutLogic.get(group.tag) ?? [])]) merging.report(conflict);
  return settled;
};

const itemsOfGroup = (merging: Merging, { matches }: TagGroup, { place, path }: Within): readonly Item[] =>
  matches.flatMap((match) =>
    match.kind === 'one' ? mergeOne(merging, match, { place, path }) : askedOf(merging, match, { place, path })
  );

/** Items, and what is asked in place of all that is asked about each of them. */
type OrderAsked = Readonly<{ items: readonly Item[]; asked?: MetadataConflict[] }>;

/** Asks about all elements of a tag that the sides moved to different places. */
const askAboutOrder = (
  merging: Merging,
  element: ElementToMerge,
  group: TagGroup,
  items: readonly Item[]
): OrderAsked => {
  const { nodes, path } = element;
  const { tag } = group;
  const { versions } = merging;
  const lists = listsOf(nodes, tag);
  const conflict = conflictAboutOrder(merging, element, tag);
  const resolution = merging.resolve(conflict);
  const own = items.filter((item) => item.tag === tag);
  if (isSide(resolution)) return { items: reorderLike(merging.versions, resolution, { nodes, items }, group) };
  const isWritten = resolution !== undefined && typeof resolution !== 'string';
  const inOrderOf = (side: Side): readonly Item[] => {
    const decided = itemsOfGroup(numberedLike(betweenMarkers(merging, side), side, group, path), group, element);
    const arranged = arrange(versions, { nodes, groups: [group], items: decided });
    const ordered = reorder(versions, { nodes, groups: [group], items: arranged });
    return reorderLike(versions, side, { nodes, items: ordered.items }, group);
  };
  const outcome = (): Outcome => ({
    ...{ kind: 'asked', nodes: lists },
    contents: { base: inOrderOf('base'), ours: inOrderOf('ours'), theirs: inOrderOf('theirs') },
  });
  const asked: Item = {
    ...{ tag, name: tag, ours: lists.ours, theirs: lists.theirs },
    outcome: isWritten ? { kind: 'decided', content: resolution } : outcome(),
  };
  return {
    items: items.flatMap((item) => (item === own[0] ? [asked] : item.tag === tag ? [] : [item])),
    asked: isWritten ? [] : [conflict],
  };
};

type Within = Readonly<{ place: Place; path: string }>;

const askedOf = (merging: Merging, lot: Lot, within: Within): readonly Item[] => {
  const { speaksOf } = lot;
  const merged = mergeLot(merging.versions, lot, merging.stayingComments);
  const items = speaksOf === undefined ? merged : merged.map((item) => ({ ...item, speaksOf }));
  if (lot.elsewhere !== undefined) return besideOthers(merging, lot.elsewhere, items);
  return items.flatMap((item) => {
    if (item.outcome.kind === 'ours') return [{ ...item, outcome: asWritten(merging, lot, within, item) }];
    if (item.outcome.kind !== 'asked') return [item];
    const outcome = askAbout(merging, lot, { path: within.path, isList: true }, item.outcome.nodes);
    if (outcome === undefined) return [];
    const inner = { place: lot.place, path: pathTo(within.path, lot.segment) };
    if (merging.homes?.concern(inner.path) !== true) return [{ ...item, outcome }];
    return listWithChanges(merging, lot, { ...item, outcome }, (version, side, nodes) =>
      addedBy(side, version, { nodes, ...inner })
    );
  });
};

/** Comments that the versions of another conflict have elsewhere: for those there are none here between the markers. */
const besideOthers = (
  { markersOf }: Merging,
  elsewhere: ReadonlySet<Side>,
  items: readonly Item[]
): readonly Item[] => {
  if (markersOf) return elsewhere.has(markersOf) ? [] : items;
  return items.map((item) => {
    const { base = [], ours, theirs } = item;
    const of = (side: Side): readonly Item[] => (elsewhere.has(side) ? [] : [item]);
    const contents = { base: of('base'), ours: of('ours'), theirs: of('theirs') };
    return { ...item, outcome: { kind: 'asked', nodes: { base, ours, theirs }, contents } };
  });
};

/** What both sides have alike of what nothing tells apart, with the comments that either has in it. */
const asWritten = (merging: Merging, { kind, tag, segment, place }: Lot, within: Within, item: Item): Outcome => {
  const [ours, theirs] = [item.ours[0], item.theirs[0]];
  const nodes = { base: item.base?.[0], ours, theirs };
  if (kind === 'comments' || !theirs || !merging.versions.areSame(['ours', 'theirs'], nodes, place)) return kept;
  const found = outcomeOf(merging, { kind: 'one', isUnnamed: true, tag, segment, nodes, place }, within);
  return found === undefined || found.kind === 'asked' ? kept : found;
};

/** Merges one element; nothing where it is in the merged file no more. */
const mergeOne = (merging: Merging, slot: Slot, within: Within): readonly Item[] => {
  const { elsewhere } = slot;
  if (elsewhere === undefined) return mergeHere(merging, slot, within);
  const isAskedHere = slot.isContested && slot.decided === undefined && merging.markersOf === undefined;
  if (!isAskedHere) return mergeBeside(merging, slot, within, elsewhere);
  return mergeHere(merging, slot, within).map((item) => ({
    ...item,
    outcome: writtenWithout(elsewhere, item.outcome),
  }));
};

/** What is asked about, without what the versions of another conflict have elsewhere. */
const writtenWithout = (elsewhere: ReadonlySet<Side>, outcome: Outcome): Outcome => {
  if (outcome.kind !== 'asked') return outcome;
  const { nodes, places, contents } = outcome;
  const here = <T>(of: (side: Side) => T, none: T): Sides<T> => {
    const at = (side: Side): T => (elsewhere.has(side) ? none : of(side));
    return { base: at('base'), ours: at('ours'), theirs: at('theirs') };
  };
  return {
    ...outcome,
    nodes: here((side) => nodes[side], []),
    places: here((side) => places?.[side], undefined),
    ...(contents ? { contents: here((side) => contents[side], []) } : {}),
  };
};

/** Merges an element that the versions of another conflict have elsewhere: for those there is none here between the markers. */
const mergeBeside = (merging: Merging, slot: Slot, within: Within, elsewhere: ReadonlySet<Side>): readonly Item[] => {
  const { base, ours, theirs } = slot.nodes;
  const of = (side: Side): readonly Item[] =>
    elsewhere.has(side) ? [] : mergeHere(betweenMarkers(merging, side), slot, within);
  if (merging.markersOf) return of(merging.markersOf);
  const nodes = { base: listOf(base), ours: listOf(ours), theirs: listOf(theirs) };
  const contents = { base: of('base'), ours: of('ours'), theirs: of('theirs') };
  return [{ tag: slot.tag, name: nameOf(slot), ...nodes, outcome: { kind: 'asked', nodes, contents } }];
};

const mergeHere = (merging: Merging, slot: Slot, within: Within): readonly Item[] => {
  const { base, ours, theirs } = slot.nodes;
  const item = { tag: slot.tag, name: nameOf(slot), base: listOf(base), ours: listOf(ours), theirs: listOf(theirs) };
  const chosen = slot.decided && slot.nodes[slot.decided];
  if (slot.decided && chosen) return [{ ...item, outcome: { kind: 'decided', content: [[slot.decided, chosen]] } }];
  const found = chosenNumber(merging, slot, within.path) ?? outcomeOf(merging, slot, within);
  const asked: AskedWithin = { path: within.path, ...(slot.isUnnamed ? { isList: true } : {}) };
  const inner = { place: slot.place, path: pathTo(within.path, slot.segment) };
  const added = (version: Merging, side: 'ours' | 'theirs', nodes: Nodes): Outcome =>
    addedBy(side, version, { nodes, ...inner });
  const outcome = found?.kind === 'asked' ? askedWithChanges(merging, slot, asked, found.nodes, added) : found;
  if (outcome === undefined) return [];
  return [{ ...item, outcome }];
};

const kept: Outcome = { kind: 'ours', edits: [] };

const outcomeOf = (merging: Merging, slot: Slot, { place: around, path }: Within): Outcome | undefined => {
  const { versions } = merging;
  const { nodes, place, tag } = slot;
  const { base, ours, theirs } = nodes;
  const asked = { kind: 'asked', nodes: { base: listOf(base), ours: listOf(ours), theirs: listOf(theirs) } } as const;
  const inner = { place, path: pathTo(path, slot.segment) };
  if (slot.isContested) return asked;
  if (slot.isRun) return kept;
  if (ours === undefined || theirs === undefined) {
    const side = ours === undefined ? 'theirs' : 'ours';
    if (nodes[side] === undefined) return undefined;
    if (base === undefined) return addedBy(side, merging, { nodes, ...inner });
    return isGoneAndChanged(versions, slot) ? asked : undefined;
  }
  const both = { base, ours, theirs };
  const merged = (): Outcome =>
    choseDifferently(versions, { nodes, place, around: { place: around, tag } })
      ? asked
      : (mergeInner(merging, { nodes: both, ...inner }) ?? asked);
  if (isMergedWithin(merging, inner.path, both)) return merged();
  const settled = settledByWriting(versions, both);
  if (settled) return settled;
  const isValue = versions.isWhole('ours', ours) || versions.isWhole('theirs', theirs);
  // Where only one side changed what it means, the comments of both are merged within.
  if (slot.isUnnamed && !settledByMeaning(versions, both, place) && !isOneChange(versions, slot, around)) return asked;
  if (!isValue && areQualifiedAlike(both)) return merged();
  const decided = settledByMeaning(versions, both, place);
  if (decided) return decided;
  return mergeValue(merging, { nodes: both, ...inner }) ?? (ruleOf(around, tag)?.isSettled === true ? kept : asked);
};

/** Whether an element stays as no side has it: something was moved into or out of it, its number is chosen, or a comment stays in it. */
const isMergedWithin = (merging: Merging, path: string, nodes: InBoth): boolean =>
  merging.homes?.concern(path) === true ||
  merging.numbering?.entries.has(path) === true ||
  isAroundStaying(merging, nodes);

/** Whether a comment is in an element, and stays there though one side took it away. */
const isAroundStaying = ({ versions, stayingComments }: Merging, nodes: InBoth): boolean =>
  stayingComments.size > 0 &&
  nodes.ours.children.length > 0 &&
  [...stayingComments].some((comment) =>
    (['ours', 'theirs'] as const).some((side) => versions.written(side, nodes[side]).includes(comment))
  );

type ElementInBoth = OurElement & Readonly<{ nodes: InBoth }>;

/** Merges the attributes and what is in an element; nothing where both sides declare a prefix differently. */
const mergeInner = (merging: Merging, element: ElementInBoth): Outcome | undefined => {
  const changes = mergeAttributes(element.nodes);
  if (changes === undefined) return undefined;
  const attributes = attributeEdits(merging, element.nodes.ours, askAboutAttributes(merging, element, changes));
  return { kind: 'ours', edits: [...attributes, ...mergeContent(merging, element)] };
};

/** Merges the attributes of an element that has the value of one side; nothing where no side's value has all changes. */
const mergeValue = (merging: Merging, { nodes, place, path }: ElementInBoth): Outcome | undefined => {
  const { versions } = merging;
  const names = qualifyingNamesOf(nodes);
  const parts = (side: Side): ReadonlyArray<string | undefined> => {
    const node = nodes[side];
    const content = node && versions.meaning(side, withoutAttributes(node), place);
    return [content, ...names.map((name) => node && attributeOf(node, name))];
  };
  const [base, ours, theirs] = [parts('base'), parts('ours'), parts('theirs')];
  const isOurs = theirs.every((part, at) => part === base[at] || part === ours[at]);
  const isTheirs = ours.every((part, at) => part === base[at] || part === theirs[at]);
  if (!isOurs && !isTheirs) return undefined;
  const merged = mergeAttributes(nodes, isOurs ? 'ours' : 'theirs');
  if (merged === undefined) return undefined;
  const changes = askAboutAttributes(merging, { nodes, place, path }, merged);
  return {
    kind: 'ours',
    edits: isOurs ? attributeEdits(merging, nodes.ours, changes) : [withValueOfTheirs(merging, nodes, changes)],
  };
};

/** Where one side wrote an element just as the base has it, or as the other side, nothing in it need be read. */
const settledByWriting = (versions: Versions, { base, ours, theirs }: OurElement['nodes']): Outcome | undefined => {
  if (theirs === undefined || versions.areWrittenAlike('ours', ours, 'theirs', theirs)) return kept;
  if (base === undefined) return undefined;
  if (versions.areWrittenAlike('theirs', theirs, 'base', base)) return kept;
  return versions.areWrittenAlike('ours', ours, 'base', base) ? { kind: 'theirs' } : undefined;
};

/** Where only one side changed what an element means, or both did alike, it is as that side has it. */
const settledByMeaning = (versions: Versions, nodes: Nodes, place: Place): Outcome | undefined => {
  const same = (one: Side, other: Side): boolean => versions.areSame([one, other], nodes, place);
  if (same('ours', 'theirs') || same('theirs', 'base')) return kept;
  return same('ours', 'base') ? { kind: 'theirs' } : undefined;
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
