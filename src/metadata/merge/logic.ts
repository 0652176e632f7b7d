import { edited } from '../xml/edits.js';
import { parseXmlTree, sourceOf, type XmlNode, type XmlTree } from '../xml/tree.js';
import { plainText } from '../xml/value.js';
import { type AskedWithin, askAbout, conflictAbout } from './ask.js';
import type { MetadataConflict } from './conflict.js';
import type { Item, Outcome } from './items.js';
import { type Place, placeBelow } from './keys.js';
import { logicItemsBelow, logicItemsIn, logicNumbers } from './logicItems.js';
import { type LogicRow, logicTable } from './logicTable.js';
import type { Merging } from './merging.js';
import type { NodeLists, Nodes, Side, Versions } from './versions.js';

/** An element whose content was merged. */
type Merged = Readonly<{
  nodes: Nodes;
  place: Place;
  path: string;
  items: readonly Item[];
  /** The tags of the elements in which something is asked about. */
  openTags: ReadonlySet<string>;
}>;

/** Items, and by tag what was asked about logic. */
type LogicAsked = Readonly<{ items: readonly Item[]; asked: ReadonlyMap<string, readonly MetadataConflict[]> }>;

/**
 * Asks about logic such as `1 AND (2 OR 3)` that does not go with the merged entries which it numbers, where on each side it
 * goes with that side's: both sides added conditions at different places, for one, and wrote the same logic. Whichever side
 * is taken, an org refuses the file. As long as the entries are asked about themselves, nothing is known of them.
 */
export const askAboutLogic = (merging: Merging, { nodes, place, path, items, openTags }: Merged): LogicAsked => {
  const asked = new Map<string, readonly MetadataConflict[]>();
  if (merging.markersOf) return { items, asked };
  // Most elements have none, and some of them thousands of entries.
  if (!items.some(({ tag }) => logicTags.has(tag))) return { items, asked };
  let all = items;
  for (const row of logicTable) {
    const own = all.find((item) => item.tag === row.logic);
    if (own === undefined || own.outcome.kind === 'asked') continue;
    const numbers = numbersOf(merging.versions, all, row, openTags);
    const logic = textOf(merging.versions, own);
    if (numbers === undefined || logic === undefined || fits(logic, numbers)) continue;
    if (!isRightIn('ours', merging.versions, nodes, row) || !isRightIn('theirs', merging.versions, nodes, row))
      continue;
    const note =
      row.numberedBy === undefined
        ? `Both sides together have ${numbers.length} ${row.items}, and "${logic}" does not number them.`
        : `Both sides together have ${row.items} with the numbers ${numbers.join(', ')}, and "${logic}" does not name them.`;
    const found: MetadataConflict[] = [];
    const within: AskedWithin = { path, note };
    const outcome = askAgain({ ...merging, report: (conflict) => void found.push(conflict) }, own, {
      ...{ within, place: placeBelow(place, row.logic), numbers },
      lists: { base: logicIn(nodes.base, row), ours: logicIn(nodes.ours, row), theirs: logicIn(nodes.theirs, row) },
    });
    asked.set(row.logic, found);
    all = all.flatMap((item) => (item === own ? (outcome === undefined ? [] : [{ ...own, outcome }]) : [item]));
  }
  return { items: all, asked };
};

const logicTags: ReadonlySet<string> = new Set(logicTable.map(({ logic }) => logic));

type Question = Readonly<{ within: AskedWithin; place: Place; numbers: readonly number[]; lists: NodeLists }>;

/** What was decided counts where it goes with the entries; what does not is asked about again. */
const askAgain = (merging: Merging, own: Item, { within, place, numbers, lists }: Question): Outcome | undefined => {
  const about = { segment: own.name, place };
  const outcome = askAbout(merging, about, within, lists);
  if (outcome === undefined || outcome.kind === 'asked') return outcome;
  const logic = textOf(merging.versions, { ...own, outcome });
  if (logic === undefined || fits(logic, numbers)) return outcome;
  merging.report(conflictAbout(merging, about, within, lists));
  return { kind: 'asked', nodes: lists };
};

/** Whether logic names each of the entries, and no other; all else than numbers, AND, OR and NOT is left alone. */
const fits = (logic: string, numbers: readonly number[]): boolean => {
  const named = numbersNamedIn(logic);
  if (named === undefined) return true;
  return (
    named.size === numbers.length &&
    numbers.every((number) => named.has(number)) &&
    new Set(numbers).size === named.size
  );
};

const numbersNamedIn = (logic: string): ReadonlySet<number> | undefined =>
  /\d/.test(logic) && /^(?:\d+|[\s()]|AND|OR|NOT)+$/i.test(logic)
    ? new Set((logic.match(/\d+/g) ?? []).map(Number))
    : undefined;

/**
 * Whether logic goes with the entries that a side has; where it is about those of another row, it does not. Of entries that
 * have numbers of their own it has to name as many: in what is merged, they have the numbers of the merged file.
 */
const isRightIn = (side: 'ours' | 'theirs', { trees }: Versions, nodes: Nodes, row: LogicRow): boolean => {
  const node = nodes[side];
  const [logic] = logicIn(node, row);
  const text = logic && plainText(trees[side], logic);
  if (text === undefined) return true;
  const positions = (node ? logicItemsIn(node, row) : []).map((_, at) => at + 1);
  if (row.numberedBy === undefined) return fits(text, positions);
  const named = numbersNamedIn(text);
  return named === undefined || named.size === positions.length;
};

const logicIn = (node: XmlNode | undefined, { logic }: LogicRow): readonly XmlNode[] =>
  node?.children.filter(({ name }) => name === logic) ?? [];

/** The numbers of the entries in the merged element; undefined where somebody is asked about some of them. */
const numbersOf = (
  versions: Versions,
  items: readonly Item[],
  row: LogicRow,
  openTags: ReadonlySet<string>
): readonly number[] | undefined => {
  const [tag, ...below] = row.items.split('/');
  const isReadWithin = below.length > 0 || row.numberedBy !== undefined;
  const own = items.filter((item) => item.tag === tag);
  if (own.some(({ outcome }) => outcome.kind === 'asked') || (isReadWithin && openTags.has(tag))) return undefined;
  if (!isReadWithin) return own.flatMap((item) => elementsOf(versions, item)).map((_, at) => at + 1);
  const written = own.map((item) => textsOf(versions, item).join('')).join('');
  const tree = parsedElements(written);
  return logicNumbers(tree, logicItemsBelow(tree.root.children, row), row);
};

const textOf = (versions: Versions, item: Item): string | undefined => {
  const [first] = elementsOf(versions, item);
  return first && plainText(...first);
};

/** The elements that an item stands for, each in its tree, without what was edited in them; nothing of what is asked. */
const elementsOf = ({ trees }: Versions, { ours, theirs, outcome }: Item): ReadonlyArray<[XmlTree, XmlNode]> => {
  const of = (side: Side, nodes: readonly XmlNode[]): ReadonlyArray<[XmlTree, XmlNode]> =>
    nodes.map((node) => [trees[side], node]);
  switch (outcome.kind) {
    case 'asked':
      return [];
    case 'ours':
      return of('ours', ours);
    case 'theirs':
      return of('theirs', theirs);
    case 'decided': {
      const { content } = outcome;
      if (!('text' in content)) return content.flatMap(([side, node]) => of(side, [node]));
      const written = parsedElements(content.text);
      return written.root.children.map((node) => [written, node]);
    }
  }
};

/** The elements that an item stands for, as they come to be written. */
const textsOf = (versions: Versions, item: Item): readonly string[] => {
  const { outcome } = item;
  return elementsOf(versions, item).map(([tree, node]) => {
    const edits = outcome.kind === 'ours' ? outcome.edits : [];
    const own = edits.filter(({ start, end }) => start >= node.start && end <= node.end);
    return edited(
      sourceOf(tree, node),
      own.map((edit) => ({ ...edit, start: edit.start - node.start, end: edit.end - node.start }))
    );
  });
};

const parsedElements = (text: string): XmlTree =>
  parseXmlTree(Buffer.from(`<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${text}</x>`), 'merged elements');
