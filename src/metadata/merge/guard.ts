import { groupBy } from '../../common/groupBy.js';
import { parseXmlTree, sourceOf, type XmlNode, type XmlTree } from '../xml/tree.js';
import { entriesOnceIn, type EntryOnce, mayHoldOnce, onceAs } from './entriesOnce.js';
import { keyOfNode, type Place, placeBelow, placeOf, ruleOf } from './keys.js';
import { logicItemsIn } from './logicItems.js';
import { logicTable } from './logicTable.js';
import { meaningWithoutNumber, numberOf } from './numberedEntries.js';
import { faultyRepeats } from './repeats.js';

/** The three versions of a merge, and what came of it; the base is empty where both sides added the file. */
export type Guarded = Readonly<{ base: Buffer; ours: Buffer; theirs: Buffer; merged: Buffer }>;

/**
 * What is wrong with a merged file, looked at without knowing how it was merged: in its root or wherever below it an entry, or
 * the number of one, that it has more often than any version, a tag in more pieces, an entry not as both sides have it, or one
 * twice or nowhere, wherever in it, that a component has once.
 *
 * @param path named in the error
 * @returns each as the end of a sentence about the file; nothing where all is right
 * @throws SfError UnparsableMetadataError where the merged file is none
 */
export const faultsOfMerge = (versions: Guarded, path: string): readonly string[] =>
  faultsOf(versions, path).map(({ what }) => what);

/** What is wrong with a file that a person made of a merge, and the elements of both sides that are not in it, by their paths. */
export type EditFaults = Readonly<{ faults: readonly string[]; removed: readonly string[] }>;

/**
 * What is wrong with a merged file that a person wrote, as {@link faultsOfMerge} sees it, but for what both sides have: to change
 * that is a person's own matter, and what of it is gone may be meant, too.
 *
 * @param path named in the error
 * @throws SfError UnparsableMetadataError where the file is none
 */
export const faultsOfEdit = (versions: Guarded, path: string): EditFaults => {
  const all = faultsOf(versions, path);
  return {
    faults: all.flatMap(({ what, lost }) => (lost === undefined ? [what] : [])),
    removed: all.flatMap(({ lost }) => (lost?.isGone ? [lost.path] : [])),
  };
};

/**
 * Something wrong, as the end of a sentence; of something that both sides have also its path, whether it is not there at all,
 * and what is its alone where a component has it once.
 */
type Fault = Readonly<{ what: string; lost?: Readonly<{ path: string; isGone: boolean; id?: string }> }>;

const faultsOf = ({ base, ours, theirs, merged }: Guarded, path: string): readonly Fault[] => {
  const mine = parseXmlTree(ours, path);
  const trees = { ours: mine, theirs: parseXmlTree(theirs, path, mine), merged: parseXmlTree(merged, path, mine) };
  const roots = { ours: trees.ours.root, theirs: trees.theirs.root, merged: trees.merged.root };
  const place = placeOf(mine.root.name);
  const sides = [trees.ours, trees.theirs];
  const repeats = faultyRepeats(trees.merged, sides);
  // The base is read only where it may have been chosen for a conflict.
  const withBase = (): readonly XmlTree[] => (base.length === 0 ? sides : [...sides, parseXmlTree(base, path, mine)]);
  const within = faultsIn(trees, { nodes: roots, place, path: '' });
  // Where the base was chosen for what holds an entry, it is there again, though both sides moved it.
  const isOnce = within.some(({ lost: each }) => each?.id !== undefined);
  const [inBase, inMerged] = [isOnce ? withBase()[2] : undefined, trees.merged].map(
    (tree) => new Map((tree ? entriesOnceIn(tree, tree.root, place) : []).map((each) => [each.id, each.spot]))
  );
  const isAsBase = ({ lost: missed }: Fault): boolean =>
    missed?.id !== undefined && inMerged.has(missed.id) && inMerged.get(missed.id) === inBase.get(missed.id);
  const faults = [
    ...(repeats.length === 0 ? [] : faultyRepeats(trees.merged, withBase())).map((what) => ({ what })),
    ...within.filter((fault) => !isAsBase(fault)),
  ];
  const doubled = doubledIn(trees, roots, place);
  const gone = lostIn(trees, roots, place);
  const held = gone.length === 0 ? [] : withBase().map((tree) => idsOf(entriesOnceIn(tree, tree.root, place)));
  const lost = gone.filter(({ id }) => held.every((ids) => ids.has(id))).map(({ segment }) => segment);
  return [
    ...faults,
    ...doubled
      .filter((fault) => !faults.some(({ what }) => what.endsWith(fault)))
      .map((each) => ({ what: `it has ${each}` })),
    ...lost
      .filter((entry) => !faults.some(({ what }) => what.includes(entry)))
      .map((entry) => ({ what: `it lacks ${entry}, which both sides have`, lost: { path: entry, isGone: true } })),
  ];
};

/** The entries that the merged file has nowhere of those that a component has once, though both sides have them. */
const lostIn = (trees: Of<XmlTree>, roots: Of<XmlNode>, place: Place): readonly EntryOnce[] => {
  const within = (version: Version): readonly EntryOnce[] => entriesOnceIn(trees[version], roots[version], place);
  const [theirs, merged] = [idsOf(within('theirs')), idsOf(within('merged'))];
  return within('ours').filter(({ id }) => theirs.has(id) && !merged.has(id));
};

/** What the merged file has twice of what a component has once, and no side has twice: the ends of sentences. */
const doubledIn = (trees: Of<XmlTree>, roots: Of<XmlNode>, place: Place): readonly string[] => {
  const twice = (version: Version): ReadonlyMap<string, readonly EntryOnce[]> => {
    const byId = groupBy(entriesOnceIn(trees[version], roots[version], place), ({ id }) => id);
    return new Map([...byId].filter(([, { length }]) => length > 1));
  };
  const [ours, theirs] = [twice('ours'), twice('theirs')];
  return [...twice('merged')]
    .filter(([id]) => !ours.has(id) && !theirs.has(id))
    .map(([, found]) => {
      const names = [...new Set(found.map(({ segment }) => segment))];
      return names.length === 1 ? `${names[0]} twice` : `${names.join(' and ')}, which share a name`;
    });
};

const idsOf = (entries: readonly EntryOnce[]): ReadonlySet<string> => new Set(entries.map(({ id }) => id));

type Version = 'ours' | 'theirs' | 'merged';

type Of<T> = Readonly<Record<Version, T>>;

/** An element that both sides and the merged file have, the place of what is in it, and its path. */
type Spot = Readonly<{ nodes: Of<XmlNode>; place: Place; path: string; numberedBy?: string }>;

const faultsIn = (trees: Of<XmlTree>, { nodes, place, path, numberedBy }: Spot): readonly Fault[] => {
  const [ours, theirs, merged] = [byTag(nodes.ours), byTag(nodes.theirs), byTag(nodes.merged)];
  const tags = new Set([...merged.keys(), ...ours.keys()]);
  // What numbers an entry among the others is no part of it.
  if (numberedBy !== undefined) tags.delete(numberedBy);
  const list = (of: ReadonlyMap<string, readonly XmlNode[]>, tag: string): readonly XmlNode[] => of.get(tag) ?? [];
  return [...tags].flatMap((tag) =>
    faultsOfTag(
      trees,
      { place, tag, path, isOutdated: isOutdated(nodes, tag) },
      { ours: list(ours, tag), theirs: list(theirs, tag), merged: list(merged, tag) }
    )
  );
};

type Tag = Readonly<{ place: Place; tag: string; path: string; isOutdated: boolean }>;

/** Whether it is logic such as `1 AND 2` of other entries than those that are there: no side's need be right then. */
const isOutdated = ({ ours, theirs, merged }: Of<XmlNode>, tag: string): boolean =>
  logicTable.some((row) => {
    const count = (node: XmlNode): number => logicItemsIn(node, row).length;
    return row.logic === tag && (count(merged) !== count(ours) || count(merged) !== count(theirs));
  });

const faultsOfTag = (
  trees: Of<XmlTree>,
  { place, tag, path, isOutdated: mayBeOther }: Tag,
  lists: Of<readonly XmlNode[]>
): readonly Fault[] => {
  const rule = ruleOf(place, tag);
  const below = { place: placeBelow(place, tag), numberedBy: rule?.numberedBy };
  const counts = new Set([lists.ours.length, lists.theirs.length, lists.merged.length]);
  if (rule?.key === 'position' && counts.size > 1) {
    return faultsIn(trees, { ...below, nodes: takenTogether(lists), path: pathTo(path, tag) });
  }
  const named = (version: Version): ReadonlyMap<string, readonly XmlNode[]> =>
    groupBy(lists[version], (node, position) => {
      const key = rule && keyOfNode(rule, trees[version], node, position);
      return key === undefined ? tag : `${tag}[${key}]`;
    });
  const [ours, theirs, merged] = [named('ours'), named('theirs'), named('merged')];
  // Of those that nothing but their places among named ones tells apart, each side may have taken away another one.
  const mayBeGone = (name: string): boolean => name === tag && rule?.key !== undefined && rule.isOrdered;
  return [
    ...(rule?.numberedBy === undefined ? [] : sharedNumbers(trees, lists, pathTo(path, tag), rule.numberedBy)).map(
      (what) => ({ what })
    ),
    ...[...ours].flatMap(([name, mine]) => {
      const [other, result] = [theirs.get(name) ?? [], merged.get(name) ?? []];
      if (mine.length === 1 && other.length === 1 && result.length === 1) {
        const nodes = { ours: mine[0], theirs: other[0], merged: result[0] };
        if (isSettled(trees, nodes)) return [];
        // What is empty on both sides may have an entry again that both moved out of it, where the base was chosen.
        if (nodes.ours.children.length > 0 || mayHoldOnce(place, tag))
          return faultsIn(trees, { ...below, nodes, path: pathTo(path, name) });
      }
      return !mayBeOther && !mayBeGone(name) && isLost(trees, place, { ours: mine, theirs: other, merged: result })
        ? [
            lostAt(
              pathTo(path, name),
              result.length < Math.min(mine.length, other.length),
              onceAs(rule, tag, name, path)
            ),
          ]
        : [];
    }),
  ];
};

const lostAt = (path: string, isGone: boolean, id: string | undefined): Fault => ({
  what: `it lacks ${path} as both sides have it`,
  lost: { path, isGone, ...(id === undefined ? {} : { id }) },
});

/** What is in the elements of a list, as if it were in one: where a version has more of them, no position tells which is which. */
const takenTogether = (lists: Of<readonly XmlNode[]>): Of<XmlNode> => {
  const of = (version: Version): XmlNode => {
    const [first] = [...lists[version], ...Object.values(lists).flat()];
    return { ...first, children: lists[version].flatMap(({ children }) => children) };
  };
  return { ours: of('ours'), theirs: of('theirs'), merged: of('merged') };
};

/** Whether the merged file has an element just as it is written on both sides. */
const isSettled = (trees: Of<XmlTree>, { ours, theirs, merged }: Of<XmlNode>): boolean => {
  const written = sourceOf(trees.merged, merged);
  return written === sourceOf(trees.ours, ours) && written === sourceOf(trees.theirs, theirs);
};

const isLost = (trees: Of<XmlTree>, place: Place, { ours, theirs, merged }: Of<readonly XmlNode[]>): boolean => {
  if (theirs.length === 0) return false;
  const meanings = (version: Version, nodes: readonly XmlNode[]): ReadonlySet<string> =>
    new Set(nodes.map((node) => meaningWithoutNumber(trees[version], node, place)));
  const [other, result] = [meanings('theirs', theirs), meanings('merged', merged)];
  return [...meanings('ours', ours)].some((meaning) => other.has(meaning) && !result.has(meaning));
};

/** The numbers that two entries of the merged list have, and no two of a side. */
const sharedNumbers = (
  trees: Of<XmlTree>,
  lists: Of<readonly XmlNode[]>,
  path: string,
  numberedBy: string
): readonly string[] => {
  const shared = (version: Version): readonly number[] =>
    repeated(lists[version].flatMap((node) => numberOf(trees[version], node, numberedBy) ?? []));
  if (shared('ours').length > 0 || shared('theirs').length > 0) return [];
  return shared('merged').map((number) => `it has the ${numberedBy} ${number} twice in ${path}`);
};

/** What is there before, each time that it is there again. */
const repeated = <T>(items: readonly T[]): readonly T[] => {
  const before = new Set<T>();
  return items.filter((item) => {
    const isKnown = before.has(item);
    before.add(item);
    return isKnown;
  });
};

const byTag = ({ children }: XmlNode): ReadonlyMap<string, readonly XmlNode[]> => groupBy(children, ({ name }) => name);

const pathTo = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);
