import { parseXmlTree, type XmlNode, type XmlTree } from '../xml/tree.js';
import { conflictAbout, pathTo } from './ask.js';
import { combined } from './combined.js';
import type { Resolve } from './conflict.js';
import { entriesOnceIn } from './entriesOnce.js';
import type { Place } from './keys.js';
import type { Lot, Slot } from './match.js';
import type { NodeLists, Side, Sides, Versions } from './versions.js';

/**
 * What is asked about as a whole, such as a section of a layout that one side took away, and the place and path around it; where
 * that is a list of elements, the slot has all that is in these.
 */
export type AskedHolder = Readonly<{ slot: Slot; list?: Lot; around: Place; path: string }>;

/** Such a holder with the entries in it, of those that a component has once. */
export type Holder = Readonly<{
  path: string;
  /** That, and where else the sides have it. */
  paths: readonly string[];
  entries: Sides<ReadonlySet<string>>;
  /** Whether it is a list of elements. */
  isList?: true;
  /** The entries in what was decided; left out where nothing was. */
  decided?: ReadonlySet<string>;
}>;

/**
 * Finds which entries a holder has in each version, and in what was decided about it.
 *
 * @throws SfError UnparsableMetadataError where what was decided is no XML
 */
export const holderOf = (versions: Versions, { slot, list, around, path }: AskedHolder, resolve: Resolve): Holder => {
  const { nodes, segment, place, places } = slot;
  const entriesOf = (side: Side): ReadonlySet<string> => {
    const node = nodes[side];
    return new Set(node && idsIn(versions.trees[side], node, place));
  };
  const entries = { base: entriesOf('base'), ours: entriesOf('ours'), theirs: entriesOf('theirs') };
  const lists = list?.nodes ?? { base: listOf(nodes.base), ours: listOf(nodes.ours), theirs: listOf(nodes.theirs) };
  const own = pathTo(path, segment);
  const others = Object.values(places ?? {}).flatMap((each) => (each === undefined ? [] : [pathTo(each, segment)]));
  const kind = list ? ({ isList: true } as const) : {};
  const found = { path: own, paths: [...new Set([own, ...others])], entries, ...kind };
  const resolution = resolve(conflictAbout({ versions }, slot, { path, ...kind }, lists));
  if (resolution === undefined || (resolution === 'both' && list === undefined)) return found;
  if (resolution === 'both') return { ...found, decided: entriesOfBoth(versions, lists, place) };
  if (typeof resolution === 'string') return { ...found, decided: entries[resolution] };
  return { ...found, decided: new Set(entriesWritten(versions, resolution.text, around)) };
};

const entriesOfBoth = (versions: Versions, lists: NodeLists, place: Place): ReadonlySet<string> =>
  new Set(combined(versions, lists, place).flatMap(([side, node]) => idsIn(versions.trees[side], node, place)));

/** The entries in what a person wrote, which may use the prefixes that the root declares. */
const entriesWritten = ({ trees: { ours } }: Versions, text: string, around: Place): readonly string[] => {
  const { start, openEnd, name } = ours.root;
  const startTag = ours.text.slice(start, openEnd).replace(/\/>$/, '>');
  const tree = parseXmlTree(Buffer.from(`${startTag}${text}</${name}>`), ours.path);
  return idsIn(tree, tree.root, around);
};

const idsIn = (tree: XmlTree, node: XmlNode, place: Place): readonly string[] =>
  entriesOnceIn(tree, node, place).map(({ id }) => id);

/** The holders that have an entry in a version, and the one of which what was decided for has it. */
export type HoldersOf = Readonly<{
  holding: (id: string) => readonly Holder[];
  chosen: (id: string) => Holder | undefined;
}>;

/** Finds holders by the entries in them. */
export const holdersById = (holders: readonly Holder[]): HoldersOf => {
  const found = new Map<string, Holder[]>();
  const decidedFor = new Map<string, Holder>();
  for (const holder of holders) {
    for (const id of new Set(sides.flatMap((side) => [...holder.entries[side]]))) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [holder]);
      else known.push(holder);
    }
    for (const id of holder.decided ?? []) if (!decidedFor.has(id)) decidedFor.set(id, holder);
  }
  return { holding: (id) => found.get(id) ?? [], chosen: (id) => decidedFor.get(id) };
};

/** An entry that was moved: what is its alone, where it is to be, where each version has it, and whether the sides moved it to different places. */
export type MovedEntry = Readonly<{
  id: string;
  path: string;
  places: Sides<string | undefined>;
  isContested: boolean;
}>;

/**
 * Finds where an entry is beside the holders that have it in a version: in the one of which a version was decided for that has
 * it, and nowhere else; or else where a version has it outside of them, as long as no such version stands in their place.
 *
 * @param there the paths of what the merged component has without a question
 * @returns the path, the versions of open holders with which it is not there, and whether it is asked about by itself;
 * undefined where no holder has a say, or a side has taken the entry away and another one has it in a holder
 */
export const placeBeside = (
  { id, path, places: { base, ours, theirs }, isContested }: MovedEntry,
  there: ReadonlySet<string>,
  { holding, chosen }: HoldersOf
): Readonly<{ path: string; isContested?: true; elsewhere?: ReadonlySet<Side> }> | undefined => {
  const decided = chosen(id);
  if (decided) return { path: decided.path };
  const own = holding(id);
  if (own.length === 0) return undefined;
  const isFree = (each: string): boolean => isFreePlace(each, there, own);
  const open = own.filter((holder) => holder.decided === undefined);
  const held = sides.filter((side) => open.some(({ entries }) => entries[side].has(id)));
  const elsewhere = held.length > 0 ? { elsewhere: new Set(held) } : {};
  const isFreeIfThere = (each: string | undefined): boolean => each === undefined || isFree(each);
  if (isContested && isFreeIfThere(ours) && isFreeIfThere(theirs)) return { path, isContested, ...elsewhere };
  if (ours === undefined || theirs === undefined) return undefined;
  const free = [path, ours, theirs, base].find((each) => each !== undefined && isFree(each));
  return free === undefined ? undefined : { path: free, ...elsewhere };
};

/** Whether something is there without a question, and not in one of these holders. */
export const isFreePlace = (path: string, there: ReadonlySet<string>, own: readonly Holder[]): boolean =>
  there.has(path) && !own.some((holder) => isWithin(path, holder.path));

/** Whether a path is that of an element or of something in it. */
export const isWithin = (path: string, element: string): boolean => path === element || path.startsWith(`${element}/`);

/** A path, and those of all that it is in. */
export const prefixesOf = (path: string): readonly string[] => [
  ...[...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)),
  path,
];

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

const listOf = (node: XmlNode | undefined): readonly XmlNode[] => (node === undefined ? [] : [node]);
