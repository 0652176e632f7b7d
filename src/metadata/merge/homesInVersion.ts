import { onceAs } from './entriesOnce.js';
import type { Entry, FoundEntries } from './foundEntries.js';
import { type HoldersOf, prefixesOf } from './holders.js';
import type { Lot, Slot, TagGroup } from './match.js';
import { movedComments, movedEntry, withMovedComments } from './movedComments.js';
import { type Home, type PathOf, pathsIn } from './movedTo.js';
import type { Spot } from './spots.js';
import type { Nodes, Versions } from './versions.js';

/** Where entries are that were moved. */
export type EntriesAtHome = Readonly<{
  /**
   * Gives the entries that are at home in an element all their versions, and leaves out those that are at home elsewhere, each
   * with the comments that speak of it.
   */
  settle: (path: string, groups: readonly TagGroup[]) => readonly TagGroup[];
  /** Whether anything in an element was moved, or came there from elsewhere. */
  concern: (path: string) => boolean;
}>;

/** What was moved, by itself and with what holds it, and what may hold it. */
type Found = Readonly<{
  all: FoundEntries;
  moved: ReadonlyMap<string, Home>;
  homes: ReadonlyMap<string, Home>;
  /** The entries of which the sides have different kinds. */
  ofKinds: ReadonlySet<string>;
  holders: HoldersOf;
}>;

/**
 * Where entries are in a side's version of what is asked about as a whole: where that has them, with what the other side
 * changed of them elsewhere, unless they are asked about by themselves.
 */
export const homesInVersion = (
  versions: Versions,
  { all, moved, homes, ofKinds, holders }: Found,
  side: 'ours' | 'theirs'
): EntriesAtHome => {
  const { entries } = all;
  const isHeld = (id: string): boolean => holders.holding(id).some((holder) => holder.entries[side].has(id));
  const spotOf = (id: string): Spot | undefined => (isHeld(id) ? entries.get(id)?.found[side][0]?.spot : undefined);
  const pathOf = pathsIn(entries, (id) => spotOf(id) ?? homes.get(id)?.path);
  const concerned = pathsAround([...moved.keys(), ...ofKinds], entries, pathOf);
  const comments = movedComments(
    versions,
    [...moved].flatMap(([id, { nodes, isContested }]) => {
      const spot = isContested ? undefined : spotOf(id);
      const path = spot && pathOf(spot);
      return path === undefined ? [] : movedEntry(all, id, { path, nodes });
    })
  );
  const settled = (path: string, rule: TagGroup['rule'], match: Slot | Lot): ReadonlyArray<Slot | Lot> => {
    const id = match.kind === 'one' ? onceAs(rule, match.tag, match.segment, path) : undefined;
    if (match.kind !== 'one' || id === undefined) return [match];
    const home = moved.get(id);
    if (home === undefined && !ofKinds.has(id)) return [match];
    const node = match.nodes[side];
    if (node === undefined) return [];
    return [{ ...match, nodes: home?.isContested === false ? home.nodes : { ...nowhere, [side]: node } }];
  };
  return {
    settle: (path, groups) =>
      withMovedComments(
        comments,
        path,
        groups.map((group) => ({
          ...group,
          matches: group.matches.flatMap((match) => settled(path, group.rule, match)),
        }))
      ),
    concern: (path) => concerned.has(path),
  };
};

/** The paths of all that entries are in, in any version, however deep. */
export const pathsAround = (
  ids: readonly string[],
  entries: ReadonlyMap<string, Entry>,
  pathOf: PathOf
): ReadonlySet<string> => {
  const found = ids.flatMap((id) => Object.values(entries.get(id)?.found ?? {}).flat());
  return new Set(found.flatMap(({ spot }) => prefixesOf(pathOf(spot) ?? '')));
};

const nowhere: Nodes = { base: undefined, ours: undefined, theirs: undefined };
