import { SfError } from '@salesforce/core/sfError';
import { withComments } from '../xml/comments.js';
import { missingPrefixes } from '../xml/prefixes.js';
import { edited } from '../xml/edits.js';
import { layoutOf } from '../xml/layout.js';
import { parseXmlTree, type XmlTree } from '../xml/tree.js';
import { defaultMarkers, hunk, type Markers, type MetadataConflict } from './conflict.js';
import { findHomes } from './homes.js';
import { mergeAround } from './around.js';
import { placeOf } from './keys.js';
import { mergeContent } from './mergeElement.js';
import { type Side, type Sides, Versions } from './versions.js';

/** A metadata file as the common ancestor, and as both sides made it. */
export type FileSides = Sides<Buffer>;

/** A merged file. */
export type MergedMetadata = Readonly<{
  /** With conflicts between markers, and all other changes of both sides in. */
  content: Buffer;
  /** In the order of the file. */
  conflicts: readonly MetadataConflict[];
}>;

/**
 * Merges a metadata file: entry by entry, by what names them, down to the smallest element that both sides changed
 * differently. What no side changed keeps the bytes of ours.
 *
 * Where one side is as the base, or both are alike, the result has the bytes of the other one, whatever they are.
 *
 * @param path named in errors
 * @throws SfError UnparsableMetadataError with file, line and side
 */
export const mergeMetadata = (
  { base, ours, theirs }: FileSides,
  path: string,
  markers: Markers = defaultMarkers
): MergedMetadata => {
  if (theirs.equals(base) || theirs.equals(ours)) return { content: ours, conflicts: [] };
  if (ours.equals(base)) return { content: theirs, conflicts: [] };
  const before = parsed(base, path, 'base');
  const trees = {
    base: withComments(before),
    ours: withComments(parsed(ours, path, 'ours', before)),
    theirs: withComments(parsed(theirs, path, 'theirs', before)),
  };
  const names = new Set([trees.base.root.name, trees.ours.root.name, trees.theirs.root.name]);
  const conflicts: MetadataConflict[] = [];
  if (names.size > 1) return { content: wholeConflict(trees, markers), conflicts: [ofWhole(trees)] };
  const nodes = { base: trees.base.root, ours: trees.ours.root, theirs: trees.theirs.root };
  const place = placeOf(trees.ours.root.name);
  const versions = new Versions(trees);
  const merging = {
    ...{ versions, layout: layoutOf(trees.ours), markers, homes: findHomes(versions, nodes, place) },
    report: (conflict: MetadataConflict): void => void conflicts.push(conflict),
  };
  const edits = [...mergeAround(trees), ...mergeContent(merging, { nodes, place, path: '' })];
  if (edits.length === 0) return { content: ours, conflicts };
  const content = edited(trees.ours.text, [...edits, ...missingPrefixes(trees.ours, trees.theirs, edits)]);
  return { content: Buffer.from(content), conflicts };
};

const parsed = (content: Buffer, path: string, side: Side, known?: XmlTree): XmlTree => {
  try {
    return parseXmlTree(content, path, known);
  } catch (error) {
    if (error instanceof SfError) error.message = `${side}: ${error.message}`;
    throw error;
  }
};

const ofWhole = ({ base, ours, theirs }: Sides<XmlTree>): MetadataConflict => ({
  ...{ type: ours.root.name, path: '' },
  values: { base: base.text, ours: ours.text, theirs: theirs.text },
});

const wholeConflict = ({ base, ours, theirs }: Sides<XmlTree>, markers: Markers): Buffer => {
  const layout = layoutOf(ours);
  const piece = ({ text }: XmlTree): string => layout.lineBreak + text.replace(/\s+$/, '');
  const pieces = { base: piece(base), ours: piece(ours), theirs: piece(theirs) };
  return Buffer.from(hunk(markers, layout, pieces).slice(layout.lineBreak.length) + layout.lineBreak);
};
