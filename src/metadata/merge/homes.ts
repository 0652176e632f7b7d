import { conflictAbout } from './ask.js';
import type { Resolve } from './conflict.js';
import { type Place, pathBelow, uniquePaths } from './keys.js';
import { matchChildren, type Slot, type TagGroup } from './match.js';
import { withRenames } from './renames.js';
import type { Nodes, Side, Sides, Versions } from './versions.js';

/**
 * Where the entries are that a component has once, such as the fields of a layout: what one side moved into another part of
 * it is the same entry there, and not one that is gone and one that is new.
 */
export type Homes = Readonly<{
  /** Gives the entries that are at home in an element all their versions, and leaves out those that are at home elsewhere. */
  settle: (path: string, group: TagGroup) => TagGroup;
  /** Whether anything in an element was moved, or came there from elsewhere. */
  concern: (path: string) => boolean;
}>;

/** An entry in one version, and the path of what it is in. */
type Found = Readonly<{ slot: Slot; path: string }>;

type Entry = Readonly<{ found: Sides<Found[]> }>;

/**
 * Finds the entries of a component that were moved; nothing where none was.
 *
 * @param resolve decides where one goes that the sides have at different places
 */
export const findHomes = (versions: Versions, nodes: Nodes, place: Place, resolve: Resolve): Homes | undefined => {
  const unique = uniquePaths(place.type);
  if (unique.length === 0) return undefined;
  const entries = new Map<string, Entry>();
  const unclear = new Set<string>();
  const inBoth = new Set<string>();
  const walk = (parents: Nodes, at: Place, path: string): void => {
    if (parents.ours && parents.theirs) inBoth.add(path);
    for (const group of withRenames(versions, at, matchChildren(versions, parents, at))) {
      const below = pathBelow(at, group.tag);
      const isEntry = unique.includes(below);
      if (!isEntry && !unique.some((each) => each.startsWith(`${below}/`))) continue;
      for (const match of group.matches) {
        if (match.kind !== 'one' || match.isUnnamed) unclear.add(match.segment);
        else if (!isEntry) walk(match.nodes, match.place, path === '' ? match.segment : `${path}/${match.segment}`);
        else add(entries, match, path);
      }
    }
  };
  walk(nodes, place, '');
  const homes = new Map<string, Home>();
  for (const [segment, entry] of entries) {
    const home = unclear.has(segment) ? undefined : homeOf(entry);
    if (home) homes.set(segment, decided(versions, home, { segment, entry, inBoth, resolve }));
  }
  if (homes.size === 0) return undefined;
  const concerned = new Set<string>();
  for (const segment of homes.keys()) {
    for (const { path } of Object.values(entries.get(segment)?.found ?? {}).flat()) concerned.add(path);
  }
  const within = [...concerned];
  return {
    settle: (path, group) => settled(homes, path, group),
    concern: (path) => within.some((each) => each === path || each.startsWith(`${path}/`)),
  };
};

const add = (entries: Map<string, Entry>, slot: Slot, path: string): void => {
  let entry = entries.get(slot.segment);
  if (entry === undefined) {
    entry = { found: { base: [], ours: [], theirs: [] } };
    entries.set(slot.segment, entry);
  }
  for (const side of ['base', 'ours', 'theirs'] as const) {
    if (slot.nodes[side] !== undefined) entry.found[side].push({ slot, path });
  }
};

type Home = Readonly<{
  path: string;
  nodes: Nodes;
  isContested: boolean;
  /** Where each version has it, if the sides have it at different places. */
  places?: Slot['places'];
  /** The version that it was decided for, at whose place it is. */
  decided?: Side;
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

type Decision = Readonly<{ segment: string; entry: Entry; inBoth: ReadonlySet<string>; resolve: Resolve }>;

/** Puts an entry that the sides have at different places where the version has it that was decided for. */
const decided = (versions: Versions, home: Home, { segment, entry, inBoth, resolve }: Decision): Home => {
  const { nodes, places } = home;
  const [found] = entry.found.ours;
  if (places === undefined || found === undefined) return home;
  const lists = { base: listOf(nodes.base), ours: listOf(nodes.ours), theirs: listOf(nodes.theirs) };
  const asked = { segment, place: found.slot.place, places };
  const resolution = resolve(conflictAbout({ versions }, asked, { path: home.path }, lists));
  if (resolution !== 'theirs' && resolution !== 'base') return home;
  const path = places[resolution];
  // What the base has it in may be gone.
  if (path === undefined || (resolution === 'base' && !inBoth.has(path))) return home;
  return { ...home, path, decided: resolution };
};

const listOf = <T>(item: T | undefined): readonly T[] => (item === undefined ? [] : [item]);

const settled = (homes: ReadonlyMap<string, Home>, path: string, group: TagGroup): TagGroup => {
  if (!group.matches.some(({ segment }) => homes.has(segment))) return group;
  const matches = group.matches.flatMap((match) => {
    const home = match.kind === 'one' ? homes.get(match.segment) : undefined;
    if (match.kind !== 'one' || home === undefined) return [match];
    if (home.path !== path) return [];
    const { nodes, isContested, places, decided: side } = home;
    return [{ ...match, nodes, isContested, ...(places ? { places } : {}), ...(side ? { decided: side } : {}) }];
  });
  return { ...group, matches };
};
