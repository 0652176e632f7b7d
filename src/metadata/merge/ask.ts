import { combined } from './combined.js';
import type { MetadataConflict } from './conflict.js';
import type { Outcome } from './items.js';
import type { Slot } from './match.js';
import type { Merging } from './merging.js';
import type { NodeLists, Side } from './versions.js';

/** What is asked about: its part of a path, and its place. */
type Asked = Pick<Slot, 'segment' | 'place' | 'places'>;

/** The path of what it is in, whether it is a list, and what a person should know about it. */
export type AskedWithin = Readonly<{ path: string; isList?: true; note?: string }>;

/** Asks what becomes of elements; nothing where it was decided that they go. */
export const askAbout = (
  merging: Merging,
  asked: Asked,
  within: AskedWithin,
  nodes: NodeLists
): Outcome | undefined => {
  const conflict = conflictAbout(merging, asked, within, nodes);
  const resolution = merging.resolve(conflict);
  if (resolution === undefined || (resolution === 'both' && !within.isList)) {
    merging.report(conflict);
    return { kind: 'asked', nodes, ...(asked.places ? { places: asked.places } : {}) };
  }
  if (typeof resolution !== 'string') {
    return resolution.text.trim() === '' ? undefined : { kind: 'decided', content: resolution };
  }
  const content =
    resolution === 'both'
      ? combined(merging.versions, nodes, asked.place)
      : nodes[resolution].map((node) => [resolution, node] as const);
  return content.length === 0 ? undefined : { kind: 'decided', content };
};

/** A conflict about elements. */
export const conflictAbout = (
  { versions }: Pick<Merging, 'versions'>,
  { segment, place, places }: Asked,
  { path, isList, note }: AskedWithin,
  nodes: NodeLists
): MetadataConflict => {
  const text = (side: Side): string | undefined =>
    nodes[side].length === 0
      ? undefined
      : [...placeComment(places?.[side]), ...nodes[side].map((node) => versions.written(side, node))].join('\n');
  return {
    type: place.type,
    path: pathTo(path, segment),
    values: { base: text('base'), ours: text('ours'), theirs: text('theirs') },
    at: { base: nodes.base[0]?.start, ours: nodes.ours[0]?.start, theirs: nodes.theirs[0]?.start },
    ...(isList ? { isList } : {}),
    ...(note === undefined ? {} : { note }),
  };
};

/** A comment that says what an element is in, where all else of it may be the same. */
export const placeComment = (path: string | undefined): readonly string[] =>
  path === undefined ? [] : [`<!-- in ${path.replace(/-(?=-)/g, '- ')} -->`];

/** The path of a part of an element. */
export const pathTo = (path: string, segment: string): string => (path === '' ? segment : `${path}/${segment}`);
