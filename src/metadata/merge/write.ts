import { isComment } from '../xml/comments.js';
import { edited, type TextEdit } from '../xml/edits.js';
import { behind, filling, lineStartOf, removal, writtenLike } from '../xml/layout.js';
import type { XmlNode } from '../xml/tree.js';
import { placeComment } from './ask.js';
import { hunk } from './conflict.js';
import type { Item } from './items.js';
import type { Merging } from './merging.js';
import { positionsIn } from './sequences.js';
import type { Side } from './versions.js';

/**
 * Writes the items of an element into ours: what stays where it is is edited there, what moved or is new is put in, and the
 * rest of the element's children is taken out. Whatever no edit touches keeps its bytes.
 */
export const writeItems = (merging: Merging, parent: XmlNode, items: readonly Item[]): readonly TextEdit[] => {
  const staying = stayingItems(parent, items);
  const edits: TextEdit[] = [];
  const kept = new Set<XmlNode>();
  let anchor: XmlNode | undefined;
  let put: Item[] = [];
  const flush = (): void => {
    if (put.length > 0) edits.push(insertion(merging, parent, anchor, put));
    put = [];
  };
  for (const item of items) {
    if (staying.has(item)) {
      flush();
      [anchor] = item.ours;
      kept.add(anchor);
      for (const edit of inPlace(merging, item, anchor)) edits.push(edit);
    } else {
      put.push(item);
    }
  }
  flush();
  const gone = parent.children.filter((node) => !kept.has(node));
  return [...edits, ...gone.map((node) => removal(merging.versions.trees.ours, node))];
};

/** The items that ours has in the order in which they come. */
const stayingItems = (parent: XmlNode, items: readonly Item[]): ReadonlySet<Item> => {
  const places = new Map(parent.children.map((node, place) => [node, String(place)]));
  const own = items.filter(({ ours }) => ours.length > 0 && places.has(ours[0]));
  const order = own.map(({ ours }) => places.get(ours[0]) ?? '');
  const sorted = [...order].sort((a, b) => Number(a) - Number(b));
  const stays = positionsIn(sorted, order);
  return new Set(stays.filter((position) => position !== undefined).map((position) => own[position]));
};

/** Edits an item where ours has it. */
const inPlace = (merging: Merging, item: Item, node: XmlNode): readonly TextEdit[] => {
  const { versions, layout } = merging;
  const { ours, theirs } = versions.trees;
  const lineStart = lineStartOf(ours, node);
  const replacing = (text: string): TextEdit => ({ start: node.start - lineStart.length, end: node.end, text });
  switch (item.outcome.kind) {
    case 'ours':
      return item.outcome.edits;
    case 'theirs':
      if (item.outcome.content) return [replacing(textOf(merging, item, lineStart))];
      return [
        {
          start: node.start,
          end: node.end,
          text: item.theirs.map((each) => writtenLike(layout, theirs, each, lineStart)).join(lineStart),
        },
      ];
    case 'decided':
      return [replacing(textOf(merging, item, lineStart))];
    case 'asked': {
      const end = behind(ours, node.end);
      const from = node.start - lineStart.length;
      return [{ start: from, end, text: textOf(merging, item, lineStart) + lineEndBefore(merging, end) }];
    }
  }
};

/** A line end where none follows: behind a marker one has to. */
const lineEndBefore = ({ versions, layout }: Merging, end: number): string =>
  /[\r\n]/.test(versions.trees.ours.text[end] ?? '') ? '' : layout.lineBreak;

/** Puts items behind an element, or at the beginning of their parent. */
const insertion = (
  merging: Merging,
  parent: XmlNode,
  anchor: XmlNode | undefined,
  items: readonly Item[]
): TextEdit => {
  const { versions, layout } = merging;
  const { ours } = versions.trees;
  if (parent.children.length === 0) {
    return filling(ours, layout, parent, (start) => items.map((item) => textOf(merging, item, start)).join(''));
  }
  const known = anchor ?? parent.children[0];
  const lineStart = lineStartOf(ours, known) || lineStartOfAny(merging, parent);
  const at = anchor ? behind(ours, anchor.end) : parent.openEnd;
  const isAsked = items.at(-1)?.outcome.kind === 'asked';
  const text = items.map((item) => textOf(merging, item, lineStart)).join('');
  return { start: at, end: at, text: isAsked ? text + lineEndBefore(merging, at) : text };
};

const lineStartOfAny = ({ versions }: Merging, parent: XmlNode): string =>
  parent.children.map((child) => lineStartOf(versions.trees.ours, child)).find((lineStart) => lineStart !== '') ?? '';

/** An item with the line end and the indentation before it. */
const textOf = (merging: Merging, item: Item, lineStart: string): string => {
  const { versions, layout, markers } = merging;
  const written = (side: Side, nodes: readonly XmlNode[], before: string): string =>
    nodes.map((node) => before + writtenLike(layout, versions.trees[side], node, before)).join('');
  switch (item.outcome.kind) {
    case 'ours':
      return item.ours.map((node) => lineStart + editedSource(merging, node, item)).join('');
    case 'theirs': {
      const { content } = item.outcome;
      const [first] = item.theirs;
      // A comment stays on the line of what it speaks of.
      if (isComment(first) && lineStartOf(versions.trees.theirs, first) === '') return written('theirs', [first], ' ');
      return content ? rebuilt(merging, first, content, lineStart) : written('theirs', item.theirs, lineStart);
    }
    case 'decided': {
      const { content } = item.outcome;
      if (!('text' in content)) return content.map(([side, node]) => written(side, [node], lineStart)).join('');
      return lineStart + content.text.trim().replace(/\r\n?|\n/g, layout.lineBreak);
    }
    case 'asked': {
      const { places, nodes, contents } = item.outcome;
      const before = lineStart || layout.lineBreak;
      const piece = (side: Side): string =>
        placeComment(places?.[side])
          .map((comment) => before + comment)
          .join('') +
        (contents?.[side].map((each) => textOf(merging, each, before)).join('') ?? written(side, nodes[side], before));
      return hunk(markers, layout, {
        base: piece('base'),
        ours: piece('ours'),
        theirs: piece('theirs'),
      });
    }
  }
};

/** An element of theirs, with other content. */
const rebuilt = (merging: Merging, node: XmlNode, content: readonly Item[], lineStart: string): string => {
  const { versions, layout } = merging;
  const before = (lineStart || layout.lineBreak) + layout.indent;
  const startTag = versions.trees.theirs.text.slice(node.start, node.openEnd).replace(/[ \t\r\n]*\/>$/, '>');
  const inner = content.map((item) => textOf(merging, item, before)).join('');
  return `${lineStart}${startTag}${inner}${lineStart || layout.lineBreak}</${node.name}>`;
};

const editedSource = ({ versions }: Merging, node: XmlNode, { outcome }: Item): string => {
  const edits = outcome.kind === 'ours' ? outcome.edits : [];
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - node.start, end: edit.end - node.start }));
  return edited(versions.written('ours', node), moved);
};
