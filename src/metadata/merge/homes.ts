import { conflictAbout, pathTo } from './ask.js';
import { askedBeside, changedHolders } from './askedHolders.js';
import type { Resolve } from './conflict.js';
import { onceAs } from './entriesOnce.js';
import { type Entry, type Found, foundEntries, isAnyElsewhere } from './foundEntries.js';
import { holderOf, holdersById, type HoldersOf, placeBeside } from './holders.js';
import { type EntriesAtHome, homesInVersion, pathsAround } from './homesInVersion.js';
import type { Place } from './keys.js';
import type { TagGroup } from './match.js';
import { movedComments, movedEntry, withMovedComments } from './movedComments.js';
import {
  firstOf,
  type Home,
  homeOf,
  isCircular,
  isOfKinds,
  type Moved,
  movedTo,
  type PathOf,
  pathsIn,
} from './movedTo.js';
import { isNestingInDoubt } from './nestedMoves.js';
import type { Nodes, Side, Sides, Versions } from './versions.js';

/**
 * Where the entries are that a component has once, such as the fields of a layout: what one side moved into another part of
 * it is the same entry there, and not one that is gone and one that is new.
 */
export type Homes = EntriesAtHome &
  Readonly<{
    /** The same for what is in a side's version of what is asked about as a whole. */
    inVersion: (side: 'ours' | 'theirs') => Homes;
  }>;

/**
 * Finds the entries of a component that were moved, or that the sides have of different kinds under one name; nothing where
 * there is none, and `circular` where an entry would come to be in itself.
 *
 * @param resolve decides where one goes that the sides have at different places, and what comes of what holds them
 * @throws SfError UnparsableMetadataError where what was decided about what holds them is no XML
 */
export const findHomes = (
  versions: Versions,
  nodes: Nodes,
  place: Place,
  resolve: Resolve
): Homes | 'circular' | undefined => {
  if (!isAnyElsewhere(versions, nodes, place)) return undefined;
  const all = foundEntries(versions, nodes, place);
  const { entries } = all;
  const moved = new Map<string, Moved>();
  const ofKinds = new Set<string>();
  for (const [id, entry] of entries) {
    if (isOfKinds(versions, entry)) ofKinds.add(id);
    const home = movedTo(entry);
    if (home) moved.set(id, home);
  }
  if (isCircular(entries, moved)) return 'circular';
  const pathOf = pathsIn(entries, (id) => moved.get(id)?.spot);
  const found = new Map<string, Home>();
  for (const [id, home] of moved) {
    const first = homeOf(home, pathOf);
    if (first) found.set(id, first);
  }
  if (found.size === 0 && ofKinds.size === 0) return undefined;
  const there = new Set(all.there.flatMap((spot) => pathOf(spot) ?? []));
  const placed = [...found].flatMap(([id, { path, isContested }]) => {
    const entry = entries.get(id);
    const segment = firstOf(entry)?.slot.segment;
    return entry && segment ? [{ id, segment, path, isContested, places: placesOf(entry, pathOf) }] : [];
  });
  const changed = changedHolders(versions, all, found, pathOf);
  const asked = changed.asked.map((each) => holderOf(versions, each, resolve));
  const beside = askedBeside(placed, there, asked, all, pathOf);
  const holders = [...asked, ...beside.map((each) => holderOf(versions, each, resolve))];
  const holdersOf = holdersById(holders);
  if (isNestingInDoubt(placed, there, holdersOf)) return 'circular';
  const contested = new Set(beside.map(({ path, slot }) => pathTo(path, slot.segment)));
  const homes = new Map(
    [...found].flatMap(([id, home]): ReadonlyArray<readonly [string, Home]> => {
      const entry = entries.get(id);
      if (entry === undefined) return [];
      const one = { id, entry, there, pathOf };
      const put = besideHolders(home, one, holdersOf);
      return [[id, put?.isContested === false ? put : decided(versions, put ?? home, { ...one, resolve })]];
    })
  );
  const comments = movedComments(
    versions,
    [...homes].flatMap(([id, home]) => movedEntry(all, id, home))
  );
  const finalPathOf = pathsIn(entries, (id) => homes.get(id)?.path);
  const concerned = pathsAround([...homes.keys(), ...ofKinds], entries, finalPathOf);
  const known = new Map<Side, Homes>();
  /** Found once: thousands of elements may be asked about. */
  const inVersion = (side: 'ours' | 'theirs'): Homes => {
    const before = known.get(side);
    if (before !== undefined) return before;
    const own = homesInVersion(versions, { all, moved: found, homes, ofKinds, holders: holdersOf }, side);
    const version = { ...own, inVersion };
    known.set(side, version);
    return version;
  };
  return {
    inVersion,
    settle: (path, groups) =>
      withMovedComments(
        comments,
        path,
        groups.map((group) => settled({ homes, ofKinds, contested, emptied: changed.emptied }, path, group))
      ),
    concern: (path) => concerned.has(path),
  };
};

type MovedOne = Readonly<{ id: string; entry: Entry; there: ReadonlySet<string>; pathOf: PathOf }>;

/** Puts an entry where it is beside what is asked about as a whole and holds it in a version; undefined where nothing does. */
const besideHolders = (home: Home, { id, entry, there, pathOf }: MovedOne, holders: HoldersOf): Home | undefined => {
  const { path, nodes, isContested } = home;
  const beside = placeBeside({ id, path, places: placesOf(entry, pathOf), isContested }, there, holders);
  if (beside?.isContested) return { ...home, ...beside };
  return beside && { ...beside, nodes, isContested: false };
};

const placesOf = ({ found }: Entry, pathOf: PathOf): Sides<string | undefined> => {
  const at = ([first]: readonly Found[]): string | undefined => first && pathOf(first.spot);
  return { base: at(found.base), ours: at(found.ours), theirs: at(found.theirs) };
};

type Decision = MovedOne & Readonly<{ resolve: Resolve }>;

/** Puts an entry of which it is in doubt where it goes where the version has it that was decided for. */
const decided = (versions: Versions, home: Home, { entry, there, resolve }: Decision): Home => {
  const { nodes, places } = home;
  const found = firstOf(entry);
  if (places === undefined || found === undefined) return home;
  const lists = { base: listOf(nodes.base), ours: listOf(nodes.ours), theirs: listOf(nodes.theirs) };
  const asked = { segment: found.slot.segment, place: found.slot.place, places };
  const resolution = resolve(conflictAbout({ versions }, asked, { path: home.path }, lists));
  if (resolution !== 'theirs' && resolution !== 'base') return home;
  const path = places[resolution];
  // What the base has it in may be gone.
  if (path === undefined || (resolution === 'base' && !there.has(path))) return home;
  return { ...home, path, decided: resolution };
};

const listOf = <T>(item: T | undefined): readonly T[] => (item === undefined ? [] : [item]);

type Settling = Readonly<{
  homes: ReadonlyMap<string, Home>;
  /** The entries of which the sides have different kinds. */
  ofKinds: ReadonlySet<string>;
  /** The paths of what is asked about since something may have to stay in it. */
  contested: ReadonlySet<string>;
  /** The paths of what goes, since all that a side changed in it is elsewhere. */
  emptied: ReadonlySet<string>;
}>;

const settled = (settling: Settling, path: string, group: TagGroup): TagGroup => {
  const { homes, ofKinds, contested, emptied } = settling;
  if (group.rule?.uniqueAs === undefined && contested.size + emptied.size === 0) return group;
  const matches = group.matches.flatMap((match) => {
    const own = pathTo(path, match.segment);
    if (contested.has(own)) return [{ ...match, isContested: true }];
    if (emptied.has(own)) return [];
    const id = match.kind === 'one' ? onceAs(group.rule, match.tag, match.segment, path) : undefined;
    if (match.kind !== 'one' || id === undefined) return [match];
    if (ofKinds.has(id)) return [{ ...match, isContested: true }];
    const home = homes.get(id);
    if (home === undefined) return [match];
    if (home.path !== path) return [];
    const { nodes, isContested, places, decided: side, elsewhere } = home;
    const asked = {
      ...(places ? { places } : {}),
      ...(side ? { decided: side } : {}),
      ...(elsewhere ? { elsewhere } : {}),
    };
    return [{ ...match, nodes, isContested, ...asked }];
  });
  return { ...group, matches };
};
