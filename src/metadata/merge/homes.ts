import { conflictAbout, pathTo } from './ask.js';
import { isAskedAsWhole } from './askedAsWhole.js';
import type { Resolve } from './conflict.js';
import { type AskedHolder, type Holder, holderOf, isWithin, placeBeside } from './holders.js';
import { type Place, pathBelow, uniquePaths } from './keys.js';
import { matchChildren, type Slot, type TagGroup } from './match.js';
import { type MovedEntry, movedComments, withMovedComments } from './movedComments.js';
import { withRenames } from './renames.js';
import type { Nodes, Side, Sides, Versions } from './versions.js';

/**
 * Where the entries are that a component has once, such as the fields of a layout: what one side moved into another part of
 * it is the same entry there, and not one that is gone and one that is new.
 */
export type Homes = Readonly<{
  /**
   * Gives the entries that are at home in an element all their versions, and leaves out those that are at home elsewhere, each
   * with the comments that speak of it.
   */
  settle: (path: string, groups: readonly TagGroup[]) => readonly TagGroup[];
  /** Whether anything in an element was moved, or came there from elsewhere. */
  concern: (path: string) => boolean;
}>;

/** An entry in one version, and what it is in, with the path of that. */
type Found = Readonly<{ slot: Slot; path: string; parents: Nodes }>;

type Entry = Readonly<{ found: Sides<Found[]> }>;

/**
 * Finds the entries of a component that were moved; nothing where none was.
 *
 * @param resolve decides where one goes that the sides have at different places, and what comes of what holds them
 * @throws SfError UnparsableMetadataError where what was decided about what holds them is no XML
 */
export const findHomes = (versions: Versions, nodes: Nodes, place: Place, resolve: Resolve): Homes | undefined => {
  const unique = uniquePaths(place.type);
  if (unique.length === 0) return undefined;
  const entries = new Map<string, Entry>();
  const unclear = new Set<string>();
  /** What the merged component has without a question, so that something can be in it. */
  const there = new Set<string>();
  const asked: AskedHolder[] = [];
  const walk = (parents: Nodes, at: Place, path: string, isWithinAsked: boolean): void => {
    if (parents.base === undefined || (parents.ours && parents.theirs)) there.add(path);
    for (const group of withRenames(versions, at, matchChildren(versions, parents, at))) {
      const below = pathBelow(at, group.tag);
      const isEntry = unique.includes(below);
      if (!isEntry && !unique.some((each) => each.startsWith(`${below}/`))) continue;
      for (const match of group.matches) {
        if (match.kind !== 'one' || match.isUnnamed) unclear.add(match.segment);
        else if (isEntry) add(entries, { slot: match, path, parents });
        else {
          const isAsked = !isWithinAsked && isAskedAsWhole(versions, match);
          if (isAsked) asked.push({ slot: match, around: at, path });
          walk(match.nodes, match.place, pathTo(path, match.segment), isWithinAsked || isAsked);
        }
      }
    }
  };
  walk(nodes, place, '', false);
  const found = new Map<string, Home>();
  for (const [segment, entry] of entries) {
    const home = unclear.has(segment) ? undefined : homeOf(entry);
    if (home) found.set(segment, home);
  }
  if (found.size === 0) return undefined;
  const holders = asked.map((each) => holderOf(versions, each, resolve));
  const homes = new Map(
    [...found].flatMap(([segment, home]): ReadonlyArray<readonly [string, Home]> => {
      const entry = entries.get(segment);
      if (entry === undefined) return [];
      const beside = besideHolders(home, { segment, entry, there }, holders);
      return [[segment, beside ?? decided(versions, home, { segment, entry, there, resolve })]];
    })
  );
  const comments = movedComments(
    versions,
    [...homes].flatMap(([segment, home]) => movedEntry(segment, home, entries.get(segment)))
  );
  const concerned = new Set<string>();
  for (const segment of homes.keys()) {
    for (const { path } of Object.values(entries.get(segment)?.found ?? {}).flat()) concerned.add(path);
  }
  const within = [...concerned];
  return {
    settle: (path, groups) =>
      withMovedComments(
        comments,
        path,
        groups.map((group) => settled(homes, path, group))
      ),
    concern: (path) => within.some((each) => isWithin(each, path)),
  };
};

const add = (entries: Map<string, Entry>, one: Found): void => {
  const { slot } = one;
  let entry = entries.get(slot.segment);
  if (entry === undefined) {
    entry = { found: { base: [], ours: [], theirs: [] } };
    entries.set(slot.segment, entry);
  }
  for (const side of ['base', 'ours', 'theirs'] as const) {
    if (slot.nodes[side] !== undefined) entry.found[side].push(one);
  }
};

type Home = Readonly<{
  /** What it is in. */
  path: string;
  nodes: Nodes;
  isContested: boolean;
  /** Where each version has it, if the sides have it at different places. */
  places?: Slot['places'];
  /** The version that it was decided for, at whose place it is. */
  decided?: Side;
  /** The versions of what is asked about as a whole that have it there. */
  elsewhere?: ReadonlySet<Side>;
}>;

/** Where an entry is in the merged component; undefined where nobody moved it, or where it is not one entry. */
const homeOf = ({ found }: Entry): Home | undefined => {
  const all = (['base', 'ours', 'theirs'] as const).map((side) => found[side]);
  const paths = new Set(all.flat().map(({ path }) => path));
  if (paths.size < 2 || all.some((each) => each.length > 1)) return undefined;
  const [base, ours, theirs] = all.map((each): Found | undefined => each[0]);
  const nodes = {
    base: base?.slot.nodes.base,
    ours: ours?.slot.nodes.ours,
    theirs: theirs?.slot.nodes.theirs,
  };
  const isAt = (a: Found | undefined, b: Found | undefined): boolean => a?.path === b?.path;
  if (ours === undefined || theirs === undefined) {
    const only = ours ?? theirs;
    // What one side took away the other one moved.
    return only && base ? { path: only.path, nodes, isContested: true } : undefined;
  }
  const { path } = isAt(ours, base) ? theirs : ours;
  const isContested = !isAt(ours, theirs) && !isAt(ours, base) && !isAt(theirs, base);
  const places = { base: base?.path, ours: ours.path, theirs: theirs.path };
  return { path, nodes, isContested, ...(isContested ? { places } : {}) };
};

/** An entry that is in one place without a question, with what each version has it in; its comments go along. */
const movedEntry = (
  segment: string,
  { path, nodes, isContested, decided: side, elsewhere }: Home,
  entry: Entry | undefined
): readonly MovedEntry[] => {
  if (entry === undefined || isContested || side !== undefined || elsewhere !== undefined) return [];
  const { base, ours, theirs } = entry.found;
  // What a side took away is in what was decided about what holds it.
  if (ours.length === 0 || theirs.length === 0) return [];
  const parents = { base: base[0]?.parents.base, ours: ours[0].parents.ours, theirs: theirs[0].parents.theirs };
  return [{ segment, path, nodes, parents, place: ours[0].slot.place }];
};

type Moved = Readonly<{ segment: string; entry: Entry; there: ReadonlySet<string> }>;

/** Puts an entry where it is beside what is asked about as a whole and holds it in a version; undefined where nothing does. */
const besideHolders = (
  home: Home,
  { segment, entry: { found }, there }: Moved,
  holders: readonly Holder[]
): Home | undefined => {
  const { path, nodes, isContested } = home;
  const places = { base: found.base[0]?.path, ours: found.ours[0]?.path, theirs: found.theirs[0]?.path };
  const beside = placeBeside({ segment, path, places, isContested }, there, holders);
  return beside && { ...beside, nodes, isContested: false };
};

type Decision = Moved & Readonly<{ resolve: Resolve }>;

/** Puts an entry that the sides have at different places where the version has it that was decided for. */
const decided = (versions: Versions, home: Home, { segment, entry, there, resolve }: Decision): Home => {
  const { nodes, places } = home;
  const [found] = entry.found.ours;
  if (places === undefined || found === undefined) return home;
  const lists = { base: listOf(nodes.base), ours: listOf(nodes.ours), theirs: listOf(nodes.theirs) };
  const asked = { segment, place: found.slot.place, places };
  const resolution = resolve(conflictAbout({ versions }, asked, { path: home.path }, lists));
  if (resolution !== 'theirs' && resolution !== 'base') return home;
  const path = places[resolution];
  // What the base has it in may be gone.
  if (path === undefined || (resolution === 'base' && !there.has(path))) return home;
  return { ...home, path, decided: resolution };
};

const listOf = <T>(item: T | undefined): readonly T[] => (item === undefined ? [] : [item]);

const settled = (homes: ReadonlyMap<string, Home>, path: string, group: TagGroup): TagGroup => {
  if (!group.matches.some(({ segment }) => homes.has(segment))) return group;
  const matches = group.matches.flatMap((match) => {
    const home = match.kind === 'one' ? homes.get(match.segment) : undefined;
    if (match.kind !== 'one' || home === undefined) return [match];
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
