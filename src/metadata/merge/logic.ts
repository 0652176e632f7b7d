import { parseXmlTree, type XmlNode } from '../xml/tree.js';
import { plainText } from '../xml/value.js';
import { type AskedWithin, askAbout, conflictAbout } from './ask.js';
import type { MetadataConflict } from './conflict.js';
import type { Item, Outcome } from './items.js';
import { type Place, placeBelow } from './keys.js';
import { type LogicRow, logicTable } from './logicTable.js';
import type { Merging } from './merging.js';
import type { NodeLists, Nodes, Side, Versions } from './versions.js';

/** An element whose content was merged. */
type Merged = Readonly<{ nodes: Nodes; place: Place; path: string; items: readonly Item[] }>;

/** Items, and by tag what was asked about logic. */
type LogicAsked = Readonly<{ items: readonly Item[]; asked: ReadonlyMap<string, readonly MetadataConflict[]> }>;

/**
 * Asks about logic such as `1 AND (2 OR 3)` that does not go with the merged entries which it numbers, where on each side it
 * goes with that side's: both sides added conditions at different places, for one, and wrote the same logic. Whichever side
 * is taken, an org refuses the file. As long as the entries are asked about themselves, nothing is known of them.
 */
export const askAboutLogic = (merging: Merging, { nodes, place, path, items }: Merged): LogicAsked => {
  const asked = new Map<string, readonly MetadataConflict[]>();
  if (merging.markersOf) return { items, asked };
  // Most elements have none, and some of them thousands of entries.
  if (!items.some(({ tag }) => logicTags.has(tag))) return { items, asked };
  let all = items;
  for (const row of logicTable) {
    const own = all.find((item) => item.tag === row.logic);
    if (own === undefined || own.outcome.kind === 'asked') continue;
    const count = countOf(merging.versions, all, row);
    const logic = textOf(merging.versions, own);
    if (count === undefined || logic === undefined || fits(logic, count)) continue;
    if (!isRightIn('ours', merging.versions, nodes, row) || !isRightIn('theirs', merging.versions, nodes, row))
      continue;
    const note = `Both sides together have ${count} ${row.items}, and "${logic}" does not number them.`;
    const found: MetadataConflict[] = [];
    const within: AskedWithin = { path, note };
    const outcome = askAgain({ ...merging, report: (conflict) => void found.push(conflict) }, own, {
      ...{ within, place: placeBelow(place, row.logic), count },
      lists: { base: logicIn(nodes.base, row), ours: logicIn(nodes.ours, row), theirs: logicIn(nodes.theirs, row) },
    });
    asked.set(row.logic, found);
    all = all.flatMap((item) => (item === own ? (outcome === undefined ? [] : [{ ...own, outcome }]) : [item]));
  }
  return { items: all, asked };
};

const logicTags: ReadonlySet<string> = new Set(logicTable.map(({ logic }) => logic));

type Question = Readonly<{ within: AskedWithin; place: Place; count: number; lists: NodeLists }>;

/** What was decided counts where it goes with the entries; what does not is asked about again. */
const askAgain = (merging: Merging, own: Item, { within, place, count, lists }: Question): Outcome | undefined => {
  const about = { segment: own.name, place };
  const outcome = askAbout(merging, about, within, lists);
  if (outcome === undefined || outcome.kind === 'asked') return outcome;
  const logic = textOf(merging.versions, { ...own, outcome });
  if (logic === undefined || fits(logic, count)) return outcome;
  merging.report(conflictAbout(merging, about, within, lists));
  return { kind: 'asked', nodes: lists };
};

/** Whether logic names each of so many entries, and no other; all else than numbers, AND, OR and NOT is left alone. */
const fits = (logic: string, count: number): boolean => {
  if (!/\d/.test(logic) || !/^(?:\d+|[\s()]|AND|OR|NOT)+$/i.test(logic)) return true;
  const numbers = new Set((logic.match(/\d+/g) ?? []).map(Number));
  return numbers.size === count && [...numbers].every((number) => number >= 1 && number <= count);
};

/** Whether logic goes with the entries that a side has; where it is about those of another row, it does not. */
const isRightIn = (side: 'ours' | 'theirs', { trees }: Versions, nodes: Nodes, row: LogicRow): boolean => {
  const [logic] = logicIn(nodes[side], row);
  const text = logic && plainText(trees[side], logic);
  return text === undefined || fits(text, nodes[side]?.children.filter(({ name }) => name === row.items).length ?? 0);
};

const logicIn = (node: XmlNode | undefined, { logic }: LogicRow): readonly XmlNode[] =>
  node?.children.filter(({ name }) => name === logic) ?? [];

/** How many entries are in the merged element; undefined where somebody is asked about some of them. */
const countOf = (versions: Versions, items: readonly Item[], { items: tag }: LogicRow): number | undefined => {
  const counts = items.filter((item) => item.tag === tag).map((item) => elementsOf(versions, item)?.length);
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
};

const textOf = (versions: Versions, item: Item): string | undefined => elementsOf(versions, item)?.[0];

/** The texts of the elements that an item stands for, empty ones for those that hold elements; nothing of what is asked. */
const elementsOf = ({ trees }: Versions, { ours, theirs, outcome }: Item): readonly string[] | undefined => {
  const texts = (side: Side, nodes: readonly XmlNode[]): readonly string[] =>
    nodes.map((node) => plainText(trees[side], node) ?? '');
  switch (outcome.kind) {
    case 'asked':
      return undefined;
    case 'ours':
      return texts('ours', ours);
    case 'theirs':
      return texts('theirs', theirs);
    case 'decided': {
      const { content } = outcome;
      if (!('text' in content)) return content.flatMap(([side, node]) => texts(side, [node]));
      const wrapped = `<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${content.text}</x>`;
      const written = parseXmlTree(Buffer.from(wrapped), 'decision');
      return written.root.children.map((node) => plainText(written, node) ?? '');
    }
  }
};
