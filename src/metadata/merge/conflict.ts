import type { XmlLayout } from '../xml/layout.js';
import type { Side, Sides } from './versions.js';

/** An element that both sides changed differently. */
export type MetadataConflict = Readonly<{
  /** The metadata type of the file, or of the component in it that the element is a part of. */
  type: string;
  /** The element: `tag` for what occurs once, `tag[key]` for an entry, joined by `/`; empty for the whole file. */
  path: string;
  /** The element as each version has it written; undefined where it has none. */
  values: Sides<string | undefined>;
  /**
   * Where the element begins in the text of each version: what tells it from another one with the same path and values.
   * Left out where there can be no other one.
   */
  at?: Sides<number | undefined>;
  /** Whether it is about elements of which a file may have any number, so that those of both sides can be kept. */
  isList?: true;
  /** Why it is one, where that is not that both sides changed the element differently. */
  note?: string;
}>;

/**
 * What a person decided about a conflict: what one version has, what both sides have, or the elements as they are to be
 * written. Where the sides differ in the order of elements, a version stands for its order.
 */
export type Resolution = Side | 'both' | Readonly<{ text: string }>;

/** Decides about a conflict; undefined leaves it to be asked. */
export type Resolve = (conflict: MetadataConflict) => Resolution | undefined;

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
