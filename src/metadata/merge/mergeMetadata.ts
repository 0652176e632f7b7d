import { withComments } from '../xml/comments.js';
import { missingPrefixes } from '../xml/prefixes.js';
import { edited } from '../xml/edits.js';
import { layoutOf } from '../xml/layout.js';
import { parseXmlTree, type XmlTree } from '../xml/tree.js';
import { textBeside } from '../xml/value.js';
import { defaultMarkers, hunk, type Markers, type MetadataConflict, type Resolve } from './conflict.js';
import { choseDifferently } from './choices.js';
import { askAboutAttributes } from './askAboutAttributes.js';
import { attributeEdits } from './attributeEdits.js';
import { mergeRootAttributes } from './attributes.js';
import { findHomes } from './homes.js';
import { mergeAround } from './around.js';
import { lostComments } from './lostComments.js';
import { placeOf } from './keys.js';
import { mergeByHand } from './mergeByHand.js';
import { mergeContent } from './mergeElement.js';
import { renumbered } from './numbers.js';
import { type Side, type Sides, Versions } from './versions.js';

/** A metadata file as the common ancestor, and as both sides made it. */
export type FileSides = Sides<Buffer>;

/** A merged file. */
export type MergedMetadata = Readonly<{
  /** With conflicts between markers, and all other changes of both sides in. */
  content: Buffer;
  /** Those about which nothing was decided, in the order of the file. */
  conflicts: readonly MetadataConflict[];
}>;

/** How conflicts are dealt with. */
export type MergeOptions = Readonly<{
  markers?: Markers;
  /** What was decided about them; without it, all are asked. */
  resolve?: Resolve;
}>;

/**
 * Merges a metadata file: entry by entry, by what names them, down to the smallest element that both sides changed
 * differently. What no side changed keeps the bytes of ours.
 *
 * Where one side is as the base, or both are alike, the result has the bytes of the other one, whatever they are.
 *
 * @param sides an empty base stands for a file that both sides added
 * @param path named in errors
 * @throws SfError UnparsableMetadataError with file, line and side
 */
export const mergeMetadata = (
  { base, ours, theirs }: FileSides,
  path: string,
  { markers = defaultMarkers, resolve = (): undefined => undefined }: MergeOptions = {}
): MergedMetadata => {
  if (theirs.equals(base) || theirs.equals(ours)) return { content: ours, conflicts: [] };
  if (ours.equals(base)) return { content: theirs, conflicts: [] };
  const before = base.length === 0 ? undefined : parsed(base, path, 'base');
  const mine = parsed(ours, path, 'ours', before);
  const other = parsed(theirs, path, 'theirs', before);
  const read = { base: before ?? emptied(mine), ours: mine, theirs: other };
  const names = new Set([read.base.root.name, mine.root.name, other.root.name]);
  if (names.size > 1) return mergeWhole(read, { base, ours, theirs }, { markers, resolve });
  const roots = { base: before?.root, ours: mine.root, theirs: other.root };
  const isWhole = choseDifferently(new Versions(read), { nodes: roots, place: placeOf(mine.root.name) });
  if (isWhole || changedText(read)) return mergeWhole(read, { base, ours, theirs }, { markers, resolve });
  const { trees: numbered, contested: contestedNumbers } = renumbered(read);
  const trees = {
    base: withComments(numbered.base),
    ours: withComments(numbered.ours),
    theirs: withComments(numbered.theirs),
  };
  const versions = new Versions(trees);
  const nodes = { base: trees.base.root, ours: trees.ours.root, theirs: trees.theirs.root };
  const place = placeOf(trees.ours.root.name);
  const homes = findHomes(versions, nodes, place, resolve);
  if (homes === 'circular') return mergeWhole(read, { base, ours, theirs }, { markers, resolve });
  const layout = layoutOf(trees.ours, trees.theirs, trees.base);
  const common = { versions, layout, markers, homes, contestedNumbers, resolve };
  const mergedWith = (stayingComments: ReadonlySet<string>): MergedText => {
    const conflicts: MetadataConflict[] = [];
    const report = (conflict: MetadataConflict): void => void conflicts.push(conflict);
    const merging = { ...common, stayingComments, report };
    const attributes = askAboutAttributes(merging, { nodes, place, path: '' }, mergeRootAttributes(roots));
    const edits = [
      ...mergeAround(trees),
      ...attributeEdits(merging, nodes.ours, attributes),
      ...mergeContent(merging, { nodes, place, path: '' }),
    ];
    if (edits.length === 0) return { text: trees.ours.text, conflicts };
    return {
      text: edited(trees.ours.text, [...edits, ...missingPrefixes(trees.ours, trees.theirs, edits)]),
      conflicts,
    };
  };
  const first = mergedWith(new Set());
  const lost = lostComments(versions, first.text);
  const { text, conflicts } = lost.size === 0 ? first : mergedWith(lost);
  return { content: text === mine.text ? ours : Buffer.from(text), conflicts };
};

type MergedText = Readonly<{ text: string; conflicts: readonly MetadataConflict[] }>;

const parsed = (content: Buffer, path: string, side: Side, known?: XmlTree): XmlTree => {
  try {
    return parseXmlTree(content, path, known);
  } catch (error) {
    if (error instanceof Error && error.name === 'UnparsableMetadataError') {
      error.message = `${side}: ${error.message}`;
      if (side === 'base') Object.assign(error, { actions: [mergeByHand(path)] });
    }
    throw error;
  }
};

/** What both sides added a file to: its root, with nothing in it. */
const emptied = ({ path, text, root }: XmlTree): XmlTree => {
  const start = text.slice(root.start, root.openEnd);
  const isClosed = root.openEnd === root.end;
  return parseXmlTree(Buffer.from(isClosed ? start : `${start}</${root.name}>`), path);
};

/** Whether theirs changed, and not as ours did, a text that stands directly in the root, where no type has any. */
const changedText = ({ base, ours, theirs }: Sides<XmlTree>): boolean => {
  const [before, mine, other] = [base, ours, theirs].map((tree) => textBeside(tree, tree.root));
  return other !== before && other !== mine;
};

/**
 * Files of different types are nothing that could be merged, nor are roots that hold one of several elements where both sides
 * chose differently, or a text that theirs changed, nor those in which the sides moved two elements into each other.
 */
const mergeWhole = (
  { base, ours, theirs }: Sides<XmlTree>,
  files: FileSides,
  { markers, resolve }: Required<MergeOptions>
): MergedMetadata => {
  const conflict = {
    ...{ type: ours.root.name, path: '' },
    values: { base: files.base.length === 0 ? undefined : base.text, ours: ours.text, theirs: theirs.text },
  };
  const resolution = resolve(conflict);
  if (resolution !== undefined && resolution !== 'both') {
    return {
      content: typeof resolution === 'string' ? files[resolution] : Buffer.from(resolution.text),
      conflicts: [],
    };
  }
  const layout = layoutOf(ours);
  const piece = (text = ''): string => layout.lineBreak + text.replace(/\s+$/, '');
  const { values } = conflict;
  const pieces = { base: piece(values.base), ours: piece(values.ours), theirs: piece(values.theirs) };
  const content = Buffer.from(hunk(markers, layout, pieces).slice(layout.lineBreak.length) + layout.lineBreak);
  return { content, conflicts: [conflict] };
};
