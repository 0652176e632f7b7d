import { conflictAbout, pathTo } from './ask.js';
import { isAskedAsWhole } from './askedAsWhole.js';
import type { Resolve } from './conflict.js';
import { onceAs } from './entriesOnce.js';
import {
  type Entry,
  type Found,
  type FoundEntries,
  foundEntries,
  isAnyElsewhere,
  isInOneSpot,
  nodesOf,
} from './foundEntries.js';
import { type AskedHolder, type Holder, holderOf, isWithin, placeBeside } from './holders.js';
import type { Place } from './keys.js';
import type { Slot, TagGroup } from './match.js';
import { type MovedEntry, movedComments, withMovedComments } from './movedComments.js';
import { isSameSpot, type Spot } from './spots.js';
import type { Nodes, Side, Versions } from './versions.js';

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
  const holders = askedHolders(versions, all, found, pathOf).map((each) => holderOf(versions, each, resolve));
  const there = new Set(all.there.flatMap((spot) => pathOf(spot) ?? []));
  const homes = new Map(
    [...found].flatMap(([id, home]): ReadonlyArray<readonly [string, Home]> => {
      const entry = entries.get(id);
      if (entry === undefined) return [];
      const one = { id, entry, there, pathOf };
      return [[id, besideHolders(home, one, holders) ?? decided(versions, home, { ...one, resolve })]];
    })
  );
  const comments = movedComments(
    versions,
    [...homes].flatMap(([id, home]) => movedEntry(home, entries.get(id)))
  );
  const finalPathOf = pathsIn(entries, (id) => homes.get(id)?.path);
  const concerned = new Set<string>();
  for (const id of [...homes.keys(), ...ofKinds]) {
    for (const { spot } of Object.values(entries.get(id)?.found ?? {}).flat()) concerned.add(finalPathOf(spot) ?? '');
  }
  const within = [...concerned];
  return {
    settle: (path, groups) =>
      withMovedComments(
        comments,
        path,
        groups.map((group) => settled({ homes, ofKinds }, path, group))
      ),
    concern: (path) => within.some((each) => isWithin(each, path)),
  };
};

/** Where the merged component has what is at a spot; undefined where it is not told apart what that is in. */
type PathOf = (spot: Spot) => string | undefined;

/** @param home where an entry goes that was moved, as a spot or as the path of what it is in */
const pathsIn = (entries: ReadonlyMap<string, Entry>, home: (id: string) => Spot | string | undefined): PathOf => {
  const pathOf = ({ within, path }: Spot): string | undefined => {
    if (within === undefined) return path;
    const first = firstOf(entries.get(within));
    const own = home(within) ?? first?.spot;
    const around = typeof own === 'object' ? pathOf(own) : own;
    if (first === undefined || around === undefined) return undefined;
    const element = pathTo(around, first.slot.segment);
    return path === '' ? element : pathTo(element, path);
  };
  return pathOf;
};

const firstOf = (entry: Entry | undefined): Found | undefined =>
  entry && [...entry.found.ours, ...entry.found.theirs, ...entry.found.base][0];

/** Whether an entry may come to be in itself, by what it is in where it goes, or is to be asked about. */
const isCircular = (entries: ReadonlyMap<string, Entry>, moved: ReadonlyMap<string, Moved>): boolean => {
  const [seen, above] = [new Set<string>(), new Set<string>()];
  const isWithinItself = (id: string): boolean => {
    if (above.has(id)) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    above.add(id);
    const { spot = firstOf(entries.get(id))?.spot, spots } = moved.get(id) ?? {};
    const around = [spot, ...Object.values(spots ?? {})].flatMap((each) => each?.within ?? []);
    const found = around.some(isWithinItself);
    above.delete(id);
    return found;
  };
  return [...moved.keys()].some(isWithinItself);
};

/** Where an entry goes that was moved, and where each version has it, if the sides have it at different places. */
type Moved = Readonly<{
  spot: Spot;
  nodes: Nodes;
  isContested: boolean;
  spots?: Readonly<Record<Side, Spot | undefined>>;
}>;

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

/** Where an entry goes in the merged component; undefined where nobody moved it. */
const movedTo = (entry: Entry): Moved | undefined => {
  if (isInOneSpot(entry)) return undefined;
  const [ours, theirs] = [entry.found.ours[0] as Found | undefined, entry.found.theirs[0] as Found | undefined];
  const [before] = entry.found.base as ReadonlyArray<Found | undefined>;
  const only = ours ?? theirs;
  // What has another kind is another entry.
  const base = before?.slot.tag === only?.slot.tag ? before : undefined;
  const nodes = { ...nodesOf(entry), ...(base ? {} : { base: undefined }) };
  if (ours === undefined || theirs === undefined) {
    // What one side took away the other one moved.
    return only && base ? { spot: only.spot, nodes, isContested: true } : undefined;
  }
  if (ours.slot.tag !== theirs.slot.tag) return undefined;
  const isAt = (a: Found, b: Found | undefined): boolean => b !== undefined && isSameSpot(a.spot, b.spot);
  if (isAt(ours, theirs) && base === undefined) return undefined;
  const { spot } = isAt(ours, base) ? theirs : ours;
  const isContested = !isAt(ours, theirs) && !isAt(ours, base) && !isAt(theirs, base);
  const spots = { base: base?.spot, ours: ours.spot, theirs: theirs.spot };
  return { spot, nodes, isContested, ...(isContested ? { spots } : {}) };
};

/**
 * Whether the sides have entries of different kinds under one name, so that it has to be asked which of them is there, and
 * neither is as the base has it.
 */
const isOfKinds = (versions: Versions, entry: Entry): boolean => {
  const [ours, theirs] = [entry.found.ours[0] as Found | undefined, entry.found.theirs[0] as Found | undefined];
  const [base] = entry.found.base as ReadonlyArray<Found | undefined>;
  if (ours === undefined || theirs === undefined || ours.slot.tag === theirs.slot.tag) return false;
  const isAsBase = (side: 'ours' | 'theirs', { slot, spot }: Found): boolean =>
    base?.slot.tag === slot.tag &&
    isSameSpot(base.spot, spot) &&
    versions.areSame([side, 'base'], nodesOf(entry), slot.place);
  return !isAsBase('ours', ours) && !isAsBase('theirs', theirs);
};

const homeOf = ({ spot, spots, ...moved }: Moved, pathOf: PathOf): Home | undefined => {
  const path = pathOf(spot);
  if (path === undefined) return undefined;
  const at = (each: Spot | undefined): string | undefined => each && pathOf(each);
  const places = spots && { base: at(spots.base), ours: at(spots.ours), theirs: at(spots.theirs) };
  return { ...moved, path, ...(places ? { places } : {}) };
};

/** What is asked about as a whole and may hold entries, without what is in another one of these. */
const askedHolders = (
  versions: Versions,
  { entries, holders }: FoundEntries,
  homes: ReadonlyMap<string, Home>,
  pathOf: PathOf
): readonly AskedHolder[] => {
  const asked = new Map<string, AskedHolder>();
  for (const { slot, around, spot, id } of holders) {
    const [entry, home] = id === undefined ? [] : [entries.get(id), homes.get(id)];
    const path = home?.path ?? pathOf(spot);
    const { nodes, isContested, places } = home ?? (entry ? { ...slot, nodes: nodesOf(entry) } : slot);
    const whole = { ...slot, nodes, ...(isContested ? { isContested } : {}), ...(places ? { places } : {}) };
    if (path !== undefined && isAskedAsWhole(versions, whole)) {
      asked.set(pathTo(path, slot.segment), { slot: whole, around, path });
    }
  }
  const paths = [...asked.keys()];
  return [...asked].flatMap(([path, each]) =>
    paths.some((other) => other !== path && isWithin(path, other)) ? [] : [each]
  );
};

/** An entry that is in one place without a question, with what each version has it in; its comments go along. */
const movedEntry = (
  { path, nodes, isContested, decided: side, elsewhere }: Home,
  entry: Entry | undefined
): readonly MovedEntry[] => {
  if (entry === undefined || isContested || side !== undefined || elsewhere !== undefined) return [];
  const { base, ours, theirs } = entry.found;
  // What a side took away is in what was decided about what holds it.
  if (ours.length === 0 || theirs.length === 0) return [];
  const parents = { base: base[0]?.parents.base, ours: ours[0].parents.ours, theirs: theirs[0].parents.theirs };
  const { segment, place } = ours[0].slot;
  return [{ segment, path, nodes, parents, place }];
};

type MovedOne = Readonly<{ id: string; entry: Entry; there: ReadonlySet<string>; pathOf: PathOf }>;

/** Puts an entry where it is beside what is asked about as a whole and holds it in a version; undefined where nothing does. */
const besideHolders = (
  home: Home,
  { id, entry: { found }, there, pathOf }: MovedOne,
  holders: readonly Holder[]
): Home | undefined => {
  const { path, nodes, isContested } = home;
  const at = ([first]: readonly Found[]): string | undefined => first && pathOf(first.spot);
  const places = { base: at(found.base), ours: at(found.ours), theirs: at(found.theirs) };
  const beside = placeBeside({ id, path, places, isContested }, there, holders);
  return beside && { ...beside, nodes, isContested: false };
};

type Decision = MovedOne & Readonly<{ resolve: Resolve }>;

/** Puts an entry that the sides have at different places where the version has it that was decided for. */
const decided = (versions: Versions, home: Home, { entry, there, resolve }: Decision): Home => {
  const { nodes, places } = home;
  const [found] = entry.found.ours;
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

type Settling = Readonly<{ homes: ReadonlyMap<string, Home>; ofKinds: ReadonlySet<string> }>;

const settled = ({ homes, ofKinds }: Settling, path: string, group: TagGroup): TagGroup => {
  if (group.rule?.uniqueAs === undefined) return group;
  const matches = group.matches.flatMap((match) => {
    const id = match.kind === 'one' ? onceAs(group.rule, match.tag, match.segment) : undefined;
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
