import { pathTo } from './ask.js';
import type { Outcome } from './items.js';
import type { Slot, TagGroup } from './match.js';
import type { Merging } from './merging.js';
import type { Side } from './versions.js';

/**
 * Whether the sides contradict each other in the order of entries that tell it by numbers.
 *
 * @param path of what the entries are in
 */
export const areNumbersContested = ({ contestedNumbers }: Merging, { tag }: TagGroup, path: string): boolean =>
  contestedNumbers.has(pathTo(path, tag));

/** A merge in which the entries of a tag have the numbers of one version, where the sides contradict each other in them. */
export const numberedLike = (merging: Merging, side: Side, group: TagGroup, path: string): Merging => {
  const numberedBy = group.rule?.numberedBy;
  if (numberedBy === undefined || !areNumbersContested(merging, group, path)) return merging;
  const segments = group.matches.flatMap((match) => (match.kind === 'one' ? [match.segment] : []));
  return { ...merging, numbering: { side, numberedBy, entries: new Set(segments.map((each) => pathTo(path, each))) } };
};

/**
 * The number of an entry where an order was chosen.
 *
 * @param path of the entry
 * @returns nothing where the element is no number of such an entry
 */
export const chosenNumber = ({ numbering }: Merging, { tag, nodes }: Slot, path: string): Outcome | undefined => {
  if (numbering?.numberedBy !== tag || !numbering.entries.has(path)) return undefined;
  const node = nodes[numbering.side];
  if (node !== undefined) return { kind: 'decided', content: [[numbering.side, node]] };
  // It is where all versions that have it have it.
  return nodes.ours === undefined ? { kind: 'theirs' } : { kind: 'ours', edits: [] };
};
