import type { XmlNode } from '../xml/tree.js';
import { conflictAbout } from './ask.js';
import type { MetadataConflict, Resolution } from './conflict.js';
import type { Place } from './keys.js';
import type { Merging } from './merging.js';
import type { NodeLists, Nodes, Side } from './versions.js';

const note = 'It is about the order: what else both sides changed in the list is in, whichever is chosen.';

/** What the elements are in whose order is contested. */
type Around = Readonly<{ nodes: Nodes; place: Place; path: string }>;

/** A conflict about the order of all elements of a tag. */
export const conflictAboutOrder = (
  merging: Pick<Merging, 'versions'>,
  { nodes, place, path }: Around,
  tag: string
): MetadataConflict => conflictAbout(merging, { segment: tag, place }, { path, note }, listsOf(nodes, tag));

/** The version whose order of the elements of a tag was chosen; nothing where none was. */
export const chosenOrder = (merging: Merging, around: Around, tag: string): Side | undefined => {
  const resolution = merging.resolve(conflictAboutOrder(merging, around, tag));
  return isSide(resolution) ? resolution : undefined;
};

/** Whether one version was chosen. */
export const isSide = (resolution: Resolution | undefined): resolution is Side =>
  resolution === 'ours' || resolution === 'theirs' || resolution === 'base';

/** The elements of a tag that each version has in an element. */
export const listsOf = (nodes: Nodes, tag: string): NodeLists => {
  const within = (side: Side): readonly XmlNode[] => nodes[side]?.children.filter(({ name }) => name === tag) ?? [];
  return { base: within('base'), ours: within('ours'), theirs: within('theirs') };
};
