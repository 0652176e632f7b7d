import { groupBy } from '../../common/groupBy.js';
import { commentName } from '../xml/comments.js';
import type { XmlNode } from '../xml/tree.js';
import { type KeyRule, keyOfNode, type Place, placeBelow, ruleNamed, ruleOf } from './keys.js';
import { type Named, tellApartAmongNamed } from './amongNamed.js';
import { tellApartByPlace } from './byPlace.js';
import { areAtTheirPositions, isOfOneSide } from './positions.js';
import { withRekeyed } from './rekeyed.js';
import { tellRepeatedApart } from './repeatedComments.js';
import { isRun, type Run } from './runs.js';
import { tellApart } from './sharedKeys.js';
import type { ByKey } from './successors.js';
import type { NodeLists, Nodes, Side, Sides, Versions } from './versions.js';

/** One element of an element, as each version has it. */
export type Slot = Readonly<{
  kind: 'one';
  tag: string;
  /** Its part of a path: `tag`, or `tag[key]` for an entry. */
  segment: string;
  /** What tells it apart from the others of its tag, where its part of a path does not. */
  name?: string;
  nodes: Nodes;
  /** The place of what is in it. */
  place: Place;
  /**
   * Whether it is asked about as a whole: both sides moved it, and to different places, or changed what names it, or one took
   * away what the other one moved.
   */
  isContested?: boolean;
  /** The path of what each version has it in, where both sides moved it to different places, or one took away what the other one moved. */
  places?: Sides<string | undefined>;
  /** The version that it was decided for, where it is at that version's place. */
  decided?: Side;
  /** The versions of another conflict that is open, about what may hold it, with which it is there and not here. */
  elsewhere?: ReadonlySet<Side>;
  /** Whether it stands for entries that nobody touched. */
  isRun?: true;
  /** Whether nothing names it, and it was told apart by its place among the others. */
  isUnnamed?: true;
}>;

/** Elements of one tag that nothing tells apart: they count as wholes. */
export type Lot = Readonly<{
  /** Whether their order has a meaning, known (list) or not known to have none (row); about comments nobody is asked. */
  kind: 'list' | 'row' | 'set' | 'comments';
  tag: string;
  segment: string;
  nodes: NodeLists;
  place: Place;
  /** Whether it is asked about as one, since entries may have been moved. */
  isWhole?: true;
  /** Of comments, the part of a path of the entry that they speak of, where a version has it in another element. */
  speaksOf?: string;
  /** The versions of a conflict that is open, about what may hold that entry, with which they are there and not here. */
  elsewhere?: ReadonlySet<Side>;
}>;

/** What is in an element, tag by tag. */
export type TagGroup = Readonly<{
  tag: string;
  /** Whether the order among the elements of the tag has a meaning. */
  isOrdered: boolean;
  rule: KeyRule | undefined;
  matches: ReadonlyArray<Slot | Lot>;
  /** Whether one side moved an element that the other one edited, while nothing names it. */
  isOrderContested?: boolean;
}>;

/** What tells a slot apart from the others of its tag. */
export const nameOf = ({ name, segment }: Slot): string => name ?? segment;

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

/**
 * Finds which elements of the three versions of an element are the same one: by what the table of keys says names them, else
 * by what names them in all types, else by being the only one of their tag.
 */
export const matchChildren = (versions: Versions, parents: Nodes, place: Place): readonly TagGroup[] => {
  const byTag = new Map<string, Record<Side, XmlNode[]>>();
  for (const side of [...sides].reverse()) {
    for (const node of parents[side]?.children ?? []) {
      let lists = byTag.get(node.name);
      if (lists === undefined) byTag.set(node.name, (lists = { base: [], ours: [], theirs: [] }));
      lists[side].push(node);
    }
  }
  return [...byTag].map(([tag, lists]) => {
    const runs = lists.base.filter(isRun);
    if (runs.length === 0) return matchTag(versions, { parents, place, tag }, lists);
    const others = { base: besideRuns(lists.base), ours: besideRuns(lists.ours), theirs: besideRuns(lists.theirs) };
    const group = matchTag(versions, { parents, place, tag }, others);
    return { ...group, matches: [...slotsOf(runs, lists, place), ...group.matches] };
  });
};

const besideRuns = (nodes: readonly XmlNode[]): readonly XmlNode[] => nodes.filter((node) => !isRun(node));

const slotsOf = (runs: readonly Run[], { ours, theirs }: NodeLists, place: Place): readonly Slot[] => {
  const [inOurs, inTheirs] = [ours, theirs].map(
    (nodes) => new Map(nodes.filter(isRun).map((node) => [node.run, node]))
  );
  return runs.map((base) => ({
    ...{ kind: 'one', isRun: true, tag: base.name, segment: `${base.name}#run${base.run}` },
    nodes: { base, ours: inOurs.get(base.run), theirs: inTheirs.get(base.run) },
    place: placeBelow(place, base.name),
  }));
};

type Spot = Readonly<{ parents: Nodes; place: Place; tag: string }>;

const matchTag = (versions: Versions, spot: Spot, nodes: NodeLists): TagGroup => {
  const { place, tag, parents } = spot;
  const row = ruleOf(place, tag);
  const isList = row?.isOrdered === true && row.key === undefined;
  const known = isList && areValues(versions, nodes) ? undefined : row;
  const isOrdered = known?.isOrdered ?? true;
  const below = placeBelow(place, tag);
  const common = { tag, place: below };
  const lot = (kind: Lot['kind'], lists: NodeLists, segment = tag): Lot => ({ ...common, kind, segment, nodes: lists });
  const unnamed = (index: number, each: Nodes): Slot => ({
    ...common,
    ...{ kind: 'one', segment: tag, name: `${tag}#${index}`, nodes: each, isUnnamed: true },
  });
  if (tag === commentName) {
    const apart = tellRepeatedApart(versions, parents, place, nodes);
    const matches = apart.map((each, index) => lot('comments', each, `${tag}${index}`));
    return { tag, isOrdered: false, rule: undefined, matches };
  }
  if (known?.key === 'position') {
    const counts = new Set(sides.filter((side) => parents[side] !== undefined).map((side) => nodes[side].length));
    if (counts.size > 1 && !isOfOneSide(versions, nodes, below) && !areAtTheirPositions(versions, nodes, below)) {
      // What was moved from one to another would be there twice if each were taken for what it was.
      return { tag, isOrdered, rule: known, matches: [{ ...lot('list', nodes), isWhole: true }] };
    }
  }
  const byPlace = (kind: 'list' | 'row'): TagGroup => {
    const apart = tellApartByPlace(versions, nodes, below, kind === 'list');
    if (typeof apart === 'string') {
      const whole = apart === 'list' ? ({ isWhole: true } as const) : {};
      return { tag, isOrdered, rule: known, matches: [{ ...lot(kind, nodes), ...whole }] };
    }
    const matches = apart.entries.map((each, index) => unnamed(index, each));
    return { tag, isOrdered, rule: known, matches, isOrderContested: apart.isMovedAndEdited };
  };
  if (known?.key === undefined && known?.isOrdered === true) return byPlace('list');
  const isSingle = sides.every((side) => nodes[side].length <= 1);
  if (known?.key === undefined && isSingle) {
    const one = { ...common, kind: 'one', segment: tag, nodes: firsts(nodes) } as const;
    return { tag, isOrdered: false, rule: known, matches: [one] };
  }
  const rule = known?.key === undefined ? guessedRule(versions, nodes) : known;
  if (rule === undefined) {
    return known === undefined ? byPlace('row') : { tag, isOrdered, rule, matches: [lot('set', nodes)] };
  }
  const entries = { rule, tag, parents, place: below, found: byKey(versions, rule, nodes) };
  const { found, contested } = withRekeyed(versions, entries);
  if (isOrdered && found.size === 1 && found.has(undefined)) return byPlace('row');
  const matches = [...found].flatMap(([key, lists]): ReadonlyArray<Slot | Lot> => {
    if (key === undefined) {
      const apart = isOrdered ? tellApartAmongNamed(namedIn(versions, nodes, found, below)) : undefined;
      return apart?.map((each, index) => unnamed(index, each)) ?? [lot('set', lists)];
    }
    const segment = `${tag}[${key}]`;
    if (sides.every((side) => lists[side].length <= 1)) {
      const isContested = contested.has(key) ? { isContested: true } : {};
      return [{ ...common, kind: 'one', segment, nodes: firsts(lists), ...isContested }];
    }
    const apart = tellApart(versions, lists, below);
    if (apart === undefined) return [lot('set', lists, segment)];
    return apart.map((each, index): Slot => ({ ...common, kind: 'one', segment: `${segment}#${index}`, nodes: each }));
  });
  return { tag, isOrdered, rule, matches };
};

/** Whether elements are texts: what nothing names in a list holds elements, so that another type has one of these under its tag. */
const areValues = (versions: Versions, nodes: NodeLists): boolean =>
  sides.every((side) => nodes[side].every((node) => versions.isWhole(side, node)));

const firsts = ({ base, ours, theirs }: NodeLists): Nodes => ({ base: base[0], ours: ours[0], theirs: theirs[0] });

const namedIn = (versions: Versions, nodes: NodeLists, found: ByKey, place: Place): Named => {
  const names = new Map<XmlNode, string>();
  for (const [key, lists] of found) {
    if (key !== undefined) for (const side of sides) for (const node of lists[side]) names.set(node, `[${key}]`);
  }
  const nameIn = (side: Side): readonly string[] =>
    nodes[side].map((node) => names.get(node) ?? versions.meaning(side, node, place));
  return {
    nodes,
    names: { base: nameIn('base'), ours: nameIn('ours'), theirs: nameIn('theirs') },
    isUnnamed: (name) => !name.startsWith('['),
  };
};

const byKey = ({ trees }: Versions, rule: KeyRule, nodes: NodeLists): ByKey => {
  const found = new Map<string | undefined, Record<Side, XmlNode[]>>();
  for (const side of ['ours', 'theirs', 'base'] as const) {
    nodes[side].forEach((node, position) => {
      const key = keyOfNode(rule, trees[side], node, position);
      let lists = found.get(key);
      if (lists === undefined) found.set(key, (lists = { base: [], ours: [], theirs: [] }));
      lists[side].push(node);
    });
  }
  return found;
};

/** What names components wherever they stand, and what names much else; a text alone names itself. */
const guesses = ['fullName', 'name', 'developerName', '@name', '.'];

/** A way to tell elements apart that none in any version lacks, and none shares with another. */
const guessedRule = ({ trees }: Versions, nodes: NodeLists): KeyRule | undefined =>
  guesses.map(ruleNamed).find((rule) =>
    sides.every((side) => {
      const keys = groupBy(nodes[side], (node) => keyOfNode(rule, trees[side], node));
      return !keys.has(undefined) && keys.size === nodes[side].length;
    })
  );
