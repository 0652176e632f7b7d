import { type Place, pathBelow, uniquePaths } from './keys.js';
import { matchChildren, type Slot, type TagGroup } from './match.js';
import type { Nodes, Sides, Versions } from './versions.js';

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

/** Finds the entries of a component that were moved; nothing where none was. */
export const findHomes = (versions: Versions, nodes: Nodes, place: Place): Homes | undefined => {
  const unique = uniquePaths(place.type);
  if (unique.length === 0) return undefined;
  const entries = new Map<string, Entry>();
  const unclear = new Set<string>();
  const walk = (parents: Nodes, at: Place, path: string): void => {
    for (const group of matchChildren(versions, parents, at)) {
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
    if (home) homes.set(segment, home);
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

type Home = Readonly<{ path: string; nodes: Nodes; isContested: boolean }>;

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
  return { path, nodes, isContested };
};

const settled = (homes: ReadonlyMap<string, Home>, path: string, group: TagGroup): TagGroup => {
  if (!group.matches.some(({ segment }) => homes.has(segment))) return group;
  const matches = group.matches.flatMap((match) => {
    const home = match.kind === 'one' ? homes.get(match.segment) : undefined;
    if (match.kind !== 'one' || home === undefined) return [match];
    return home.path === path ? [{ ...match, nodes: home.nodes, isContested: home.isContested }] : [];
  });
  return { ...group, matches };
};
