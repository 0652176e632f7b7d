import type { XmlLayout } from '../xml/layout.js';
import type { Sides } from './versions.js';

/** An element that both sides changed differently. */
export type MetadataConflict = Readonly<{
  /** The metadata type of the file, or of the component in it that the element is a part of. */
  type: string;
  /** The element: `tag` for what occurs once, `tag[key]` for an entry, joined by `/`; empty for the whole file. */
  path: string;
  /** The element as each version has it written; undefined where it has none. */
  values: Sides<string | undefined>;
}>;

/** What stands behind the markers of a conflict, as git writes them. */
export type MarkerLabels = Sides<string>;

/** How conflicts are written into a file. */
export type Markers = Readonly<{ labels: MarkerLabels; size: number }>;

/** The markers that git writes by default, with the base between them (merge.conflictStyle=diff3). */
export const defaultMarkers: Markers = { labels: { base: 'base', ours: 'ours', theirs: 'theirs' }, size: 7 };

/**
 * A conflict as lines of a file: what comes before and behind it has to be a line end.
 *
 * @param pieces the elements of each version, each with the line end and the indentation before it
 */
export const hunk = ({ labels, size }: Markers, { lineBreak }: XmlLayout, pieces: Sides<string>): string => {
  const marker = (character: string, label: string): string =>
    `${lineBreak}${character.repeat(size)}${label === '' ? '' : ` ${label}`}`;
  return [
    marker('<', labels.ours),
    pieces.ours,
    marker('|', labels.base),
    pieces.base,
    marker('=', ''),
    pieces.theirs,
    marker('>', labels.theirs),
  ].join('');
};
