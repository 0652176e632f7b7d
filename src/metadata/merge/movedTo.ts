import { pathTo } from './ask.js';
import { hasCycle } from './cycles.js';
import { type Entry, type Found, isInOneSpot, nodesOf } from './foundEntries.js';
import type { Slot } from './match.js';
import { isSameSpot, type Spot } from './spots.js';
import type { Nodes, Side, Versions } from './versions.js';

/** Where an entry goes that was moved, and where each version has it, if that is in doubt. */
export type Moved = Readonly<{
  spot: Spot;
  nodes: Nodes;
  isContested: boolean;
  spots?: Readonly<Record<Side, Spot | undefined>>;
}>;

/** The same with paths, and with what was decided about it. */
export type Home = Readonly<{
  /** What it is in. */
  path: string;
  nodes: Nodes;
  isContested: boolean;
  /** Where each version has it, if that is in doubt. */
  places?: Slot['places'];
  /** The version that it was decided for, at whose place it is. */
  decided?: Side;
  /** The versions of what is asked about as a whole that have it there. */
  elsewhere?: ReadonlySet<Side>;
}>;

/** Where an entry goes in the merged component; undefined where nobody moved it. */
export const movedTo = (entry: Entry): Moved | undefined => {
  if (isInOneSpot(entry)) return undefined;
  const [ours, theirs] = [entry.found.ours[0] as Found | undefined, entry.found.theirs[0] as Found | undefined];
  const [before] = entry.found.base as ReadonlyArray<Found | undefined>;
  const only = ours ?? theirs;
  // What has another kind is another entry.
  const base = before?.slot.tag === only?.slot.tag ? before : undefined;
  const nodes = { ...nodesOf(entry), ...(base ? {} : { base: undefined }) };
  const spots = { base: base?.spot, ours: ours?.spot, theirs: theirs?.spot };
  if (ours === undefined || theirs === undefined) {
    // What one side took away the other one moved.
    return only && base ? { spot: only.spot, nodes, isContested: true, spots } : undefined;
  }
  if (ours.slot.tag !== theirs.slot.tag) return undefined;
  const isAt = (a: Found, b: Found | undefined): boolean => b !== undefined && isSameSpot(a.spot, b.spot);
  if (isAt(ours, theirs) && base === undefined) return undefined;
  const { spot } = isAt(ours, base) ? theirs : ours;
  const isContested = !isAt(ours, theirs) && !isAt(ours, base) && !isAt(theirs, base);
  return { spot, nodes, isContested, ...(isContested ? { spots } : {}) };
};

/**
 * Whether the sides have entries of different kinds under one name, so that it has to be asked which of them is there, and
 * neither is as the base has it; or one has another kind than the base, and the other one has none.
 */
export const isOfKinds = (versions: Versions, entry: Entry): boolean => {
  const [ours, theirs] = [entry.found.ours[0] as Found | undefined, entry.found.theirs[0] as Found | undefined];
  const [base] = entry.found.base as ReadonlyArray<Found | undefined>;
  if (ours === undefined || theirs === undefined) {
    const only = ours ?? theirs;
    return only !== undefined && base !== undefined && only.slot.tag !== base.slot.tag;
  }
  if (ours.slot.tag === theirs.slot.tag) return false;
  const isAsBase = (side: 'ours' | 'theirs', { slot, spot }: Found): boolean =>
    base?.slot.tag === slot.tag &&
    isSameSpot(base.spot, spot) &&
    versions.areSame([side, 'base'], nodesOf(entry), slot.place);
  return !isAsBase('ours', ours) && !isAsBase('theirs', theirs);
};

/** Where an entry goes that was moved, by paths; undefined where that is not told apart which it is in. */
export const homeOf = ({ spot, spots, ...moved }: Moved, pathOf: PathOf): Home | undefined => {
  const path = pathOf(spot);
  if (path === undefined) return undefined;
  const at = (each: Spot | undefined): string | undefined => each && pathOf(each);
  const places = spots && { base: at(spots.base), ours: at(spots.ours), theirs: at(spots.theirs) };
  return { ...moved, path, ...(places ? { places } : {}) };
};

/** Where the merged component has what is at a spot; undefined where it is not told apart what that is in. */
export type PathOf = (spot: Spot) => string | undefined;

/**
 * Finds paths of the merged component.
 *
 * @param home where an entry goes that was moved, as a spot or as the path of what it is in
 */
export const pathsIn = (
  entries: ReadonlyMap<string, Entry>,
  home: (id: string) => Spot | string | undefined
): PathOf => {
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

/** An entry as ours has it, or else theirs, or else the base. */
export const firstOf = (entry: Entry | undefined): Found | undefined =>
  entry && [...entry.found.ours, ...entry.found.theirs, ...entry.found.base][0];

/** Whether an entry may come to be in itself, by what it is in where it goes, or is to be asked about. */
export const isCircular = (entries: ReadonlyMap<string, Entry>, moved: ReadonlyMap<string, Moved>): boolean =>
  hasCycle(moved.keys(), (id) => {
    const { spot = firstOf(entries.get(id))?.spot, spots, nodes } = moved.get(id) ?? {};
    // What one side took away may be in what goes with it: that is known where it is known what is asked about.
    const others = nodes?.ours && nodes.theirs ? Object.values(spots ?? {}) : [];
    return [spot, ...others].flatMap((each) => each?.within ?? []);
  });
