import { edited, type TextEdit } from '../xml/edits.js';
import { parseXmlTree, type XmlTree } from '../xml/tree.js';
import { plainText } from '../xml/value.js';
import { pathTo } from './ask.js';
import { holdersOfNumberedLists, numberedLists, type Place, placeOf, ruleOf } from './keys.js';
import { matchChildren } from './match.js';
import { mergeNumbers, type NumberedEntries } from './mergeNumbers.js';
import { meaningWithoutNumber, type NumberedEntry, type NumberedList, numberedEntries } from './numberedEntries.js';
import { type Nodes, type Side, type Sides, Versions } from './versions.js';

/** Trees whose entries are numbered anew, and the paths of the lists of which each side made another order. */
export type Renumbered = Readonly<{ trees: Sides<XmlTree>; contested: ReadonlySet<string> }>;

/**
 * Gives the entries that tell their order by numbers, such as the actions of a layout, the numbers that they have in the merged
 * file, in all three versions: a merge then finds numbers that differ only where the sides moved entries to different places.
 *
 * Without it each side's new entry keeps the number that it has there, and an org refuses two of one number: "Duplicate
 * values will cause a deployment to fail, and gaps in the sequence will show up as repeated differences" (Gearset, "Invalid
 * action sort orders within layouts", docs.gearset.com/en/articles/6205329).
 *
 * Entries without a number stay so. Left alone is a list of entries that nothing names, where the sides moved some of them to
 * different places: its order is asked about as that of all such lists.
 *
 * @returns the same trees where there is nothing to number
 */
export const renumbered = (trees: Sides<XmlTree>): Renumbered => {
  const { root } = trees.ours;
  const versions = new Versions(trees);
  const contested = new Set<string>();
  const edits: Record<Side, TextEdit[]> = { base: [], ours: [], theirs: [] };
  const roots = { base: trees.base.root, ours: root, theirs: trees.theirs.root };
  for (const { path, ...list } of listsWithin(versions, { nodes: roots, place: placeOf(root.name), path: '' })) {
    const renumberings = renumberList(versions, list);
    for (const side of ['base', 'ours', 'theirs'] as const) edits[side].push(...renumberings[side]);
    if (renumberings.isContested) contested.add(path);
  }
  return {
    trees: {
      base: withEdits(trees.base, edits.base),
      ours: withEdits(trees.ours, edits.ours),
      theirs: withEdits(trees.theirs, edits.theirs),
    },
    contested,
  };
};

/** An element in the three versions, the place of what is in it, and its path. */
type Spot = Readonly<{ nodes: Nodes; place: Place; path: string }>;

/** Finds the numbered lists in the element of a type, each with its path. */
const listsWithin = (versions: Versions, spot: Spot): ReadonlyArray<NumberedList & Readonly<{ path: string }>> => {
  const { ours, theirs } = versions.trees;
  const own = numberedLists(spot.place.type).filter(({ numberedBy }) =>
    [ours, theirs].some(({ text }) => text.includes(`<${numberedBy}>`))
  );
  return [
    ...own.flatMap(({ path, numberedBy }) => {
      const tags = path.split('/');
      const tag = tags.slice(-1)[0];
      return spotsAt(versions, spot, tags.slice(0, -1)).map((at) => ({
        ...at,
        path: pathTo(at.path, tag),
        tag,
        numberedBy,
      }));
    }),
    ...holdersOfNumberedLists(spot.place.type).flatMap((path) =>
      spotsAt(versions, spot, path.split('/')).flatMap((at) => listsWithin(versions, at))
    ),
  ];
};

/** Finds the elements at a path, of which there are several where one of them is in a list. */
const spotsAt = (versions: Versions, spot: Spot, [tag, ...below]: readonly string[]): readonly Spot[] => {
  if (tag === undefined) return [spot];
  const found = matchChildren(versions, spot.nodes, spot.place).filter((group) => group.tag === tag);
  return found
    .flatMap(({ matches }) => matches)
    .flatMap((match) =>
      match.kind === 'one' ? spotsAt(versions, { ...match, path: pathTo(spot.path, match.segment) }, below) : []
    );
};

/** What is to be edited in each version, and whether the sides moved entries to different places. */
type Renumberings = Sides<readonly TextEdit[]> & Readonly<{ isContested: boolean }>;

const renumberList = (versions: Versions, list: NumberedList): Renumberings => {
  const { place, tag } = list;
  const all = numberedEntries(versions, list);
  const meaning = (side: Side, name: string): string | undefined => {
    const entry = all[side].get(name);
    return entry && meaningWithoutNumber(versions.trees[side], entry.node, place);
  };
  const isUntouched = (side: Side, name: string): boolean => meaning(side, name) === meaning('base', name);
  const merged = mergeNumbers(
    { base: numbersOf(all.base), ours: numbersOf(all.ours), theirs: numbersOf(all.theirs) },
    isUntouched
  );
  if (merged.isContested && ruleOf(place, tag)?.key === undefined) {
    return { base: [], ours: [], theirs: [], isContested: false };
  }
  const editsOf = (side: Side): readonly TextEdit[] =>
    [...all[side]].flatMap(([name, { leaf, number }]) => {
      const wanted = merged.numberOf(side, name) ?? number;
      if (wanted === number) return [];
      const decimals = /\.0+$/.exec(plainText(versions.trees[side], leaf) ?? '')?.[0] ?? '';
      return [{ start: leaf.openEnd, end: leaf.closeStart, text: `${wanted}${decimals}` }];
    });
  return { base: editsOf('base'), ours: editsOf('ours'), theirs: editsOf('theirs'), isContested: merged.isContested };
};

const numbersOf = (entries: ReadonlyMap<string, NumberedEntry>): NumberedEntries =>
  new Map([...entries].map(([name, { number }]) => [name, number]));

const withEdits = (tree: XmlTree, edits: readonly TextEdit[]): XmlTree =>
  edits.length === 0 ? tree : parseXmlTree(Buffer.from(edited(tree.text, edits)), tree.path);
