import { createHash } from 'node:crypto';
import { isJson } from '../../metadata/json/plainJson.js';
import type { MergeConflict, MergeRequest } from '../../git/merge.js';
import type { MetadataConflict } from '../../metadata/merge/conflict.js';
import type { Side, Sides } from '../../metadata/merge/versions.js';

/** Something that both sides changed differently: an element of a metadata file, a value of JSON, or a file as a whole. */
export type Contested = Readonly<{
  kind: 'element' | 'file';
  /** The file's path in the repository. */
  file: string;
  /** The element by its path in the file, such as `labels[A]/value` or `regions.header.label`; empty for all of a file. */
  element: string;
  /** Which it is of several with one path and the same values in a file: 2 for the second one; left out for the first one. */
  number?: number;
  /** The metadata type that the element is a part of; `JSON` of a value; of a file git's name for the conflict, such as `contents`. */
  type: string;
  /** Of an element how each version has it written, of a file the id of its content; undefined where a version has none. */
  values: Sides<string | undefined>;
  /** Whether it is about elements of which a file may have any number. */
  isList?: true;
  /** Where each version has a file that was moved; undefined where a version has none. */
  paths?: Sides<string | undefined>;
  /** Why it is contested, where that is not that both sides changed it differently. */
  note?: string;
}>;

/** An element of a metadata file, or a value of JSON, as something contested. */
export const contestedElement = (file: string, { type, path, values, isList, note }: MetadataConflict): Contested => ({
  ...{ kind: 'element', file, element: path, type, values },
  ...(isList ? { isList } : {}),
  ...(note === undefined ? {} : { note }),
});

/** The path of something contested, with its number where several look the same: `filters/value#2`. */
export const numberedPath = ({ element = '', number }: Partial<Pick<Contested, 'element' | 'number'>>): string =>
  number === undefined ? element : `${element}#${number}`;

/** A file that could not be merged, with what is contested in it; nothing of it where git's conflict is of another kind. */
export type ContentConflict = MergeConflict &
  Readonly<{
    contested: readonly Contested[];
    /** The file as a whole, for whoever resolves all of it at once. */
    whole?: Contested;
  }>;

/** A merge that conflicts: what was merged, by ids, and where. */
export type ConflictedMerge = Readonly<{
  merge: MergeRequest;
  conflicts: readonly ContentConflict[];
  /** Whether theirs comes from another repository, with a pipeline of its own. */
  crossing?: boolean;
  /** The feature that was merged. */
  source?: string;
}>;

/**
 * What a person decided about something contested: what one version has, what both sides have, an element as it is to be
 * written, or a file's content by its id, without one: no such file; of a file that was moved also where it is, by one of its
 * paths.
 */
export type Decision =
  | Side
  | 'both'
  | Readonly<{ text: string }>
  | Readonly<{ content: string | undefined; mode?: '100644' | '100755'; path?: string }>;

/**
 * Tells whether two conflicts are the same, on whatever branches and whichever side is ours: by the file, the element's path in
 * it, and its three values, or contents, and by its number where several have all that in common. Without the file, what was decided about one permission set would count for another
 * one. Of metadata in XML it is its name with its folder's, and the object that it is a part of: in other package directories,
 * too, it is the same in an org.
 *
 * @returns a hash in hexadecimal
 */
export const fingerprintOf = ({ kind, file, element, number, type, values, paths }: Contested): string => {
  const { base, ours, theirs } = values;
  const place = kind === 'file' ? [kind, file] : [kind, isJson(file) ? file : withinPackage(file), type, element];
  const among = number === undefined ? [] : [number];
  const placed = (value: string | undefined, path: string | undefined): unknown =>
    paths === undefined ? (value ?? null) : [value ?? null, path ?? null];
  const sides = [placed(ours, paths?.ours), placed(theirs, paths?.theirs)].map((side) => JSON.stringify(side)).sort();
  return createHash('sha256')
    .update(JSON.stringify([...place, base ?? null, ...sides, ...among]))
    .digest('hex');
};

const withinPackage = (file: string): string => {
  const parts = file.split('/');
  const object = parts.lastIndexOf('objects');
  return parts.slice(object < 0 ? -2 : object).join('/');
};

/**
 * What was decided about the same conflict, as the sides are here: what was ours there may be theirs.
 *
 * @param there the conflict as it was when it was decided about
 */
export const turnedTo = (here: Contested, there: Contested, decision: Decision): Decision => {
  const isSame = (there.values.ours ?? null) === (here.values.ours ?? null) && there.paths?.ours === here.paths?.ours;
  if (isSame || (decision !== 'ours' && decision !== 'theirs')) return decision;
  return decision === 'ours' ? 'theirs' : 'ours';
};
