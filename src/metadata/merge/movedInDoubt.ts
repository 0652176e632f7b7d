import type { Place } from './keys.js';
import { Likeness } from './likeness.js';
import type { NodeLists, Versions } from './versions.js';

/** What became of the base's entries in a side, by their positions in both. */
type Changes = Readonly<{
  of: ReadonlyMap<number, number>;
  moved: ReadonlySet<number>;
  edited: ReadonlySet<number>;
  /** What only this side added. */
  added: readonly number[];
}>;

/** What both sides did to a list whose entries nothing names. */
type ChangesOfBoth = Readonly<Record<'ours' | 'theirs', Changes>>;

/**
 * Whether a side may have moved an entry and edited it, so that it looks as if it had taken it away and added another one, while
 * the other side edited or moved that entry, too: taken for two, it would be there twice.
 *
 * What the other side edited is asked about in any case, so that all that was added counts; else what is alike does, by half of
 * what is in it.
 */
export const isMovedInDoubt = (versions: Versions, nodes: NodeLists, place: Place, both: ChangesOfBoth): boolean => {
  const addedIn = (side: 'ours' | 'theirs'): Likeness =>
    new Likeness(
      versions,
      place,
      both[side].added.map((at) => [side, nodes[side][at]])
    );
  const added = { ours: addedIn('ours'), theirs: addedIn('theirs') };
  const alikeIn = (side: 'ours' | 'theirs', at: number): boolean => added[side].hasLike(['base', nodes.base[at]]);
  const isGone = (side: 'ours' | 'theirs', at: number): boolean => !both[side].of.has(at);
  const isGoneBeside = (side: 'ours' | 'theirs', other: 'ours' | 'theirs', at: number): boolean =>
    isGone(side, at) &&
    ((both[other].edited.has(at) && both[side].added.length > 0) || (both[other].moved.has(at) && alikeIn(side, at)));
  return nodes.base.some(
    (_, at) =>
      isGoneBeside('ours', 'theirs', at) ||
      isGoneBeside('theirs', 'ours', at) ||
      (isGone('ours', at) && isGone('theirs', at) && alikeIn('ours', at) && alikeIn('theirs', at))
  );
};
