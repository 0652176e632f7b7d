import { groupBy } from '../../common/groupBy.js';
import { isComment } from '../xml/comments.js';
import type { XmlNode } from '../xml/tree.js';
import { type ChoiceRow, choiceTable } from './choiceTable.js';
import { type Place, pathBelow, placeBelow, ruleOf } from './keys.js';
import type { NodeLists, Nodes, Side, Versions } from './versions.js';

/** An element whose content is merged: the place of its content, and where it stands itself; the root stands nowhere. */
type Holder = Readonly<{ nodes: Nodes; place: Place; around?: Readonly<{ place: Place; tag: string }> }>;

/**
 * Whether both sides chose differently between elements of which an element holds exactly one, such as the value of a flow's
 * assignment: a text, or a reference. Merged element by element, it would hold what each of them chose.
 *
 * What is a choice the table says. Beside it, an element that holds exactly one other element in all versions is taken for a
 * choice where the sides put elements of different tags there, unless a key names these: then it is a list with one entry. Where
 * both sides added the element, nothing shows that it holds one alone.
 *
 * A version with more than one alternative shows that there is no choice in that file.
 */
export const choseDifferently = (versions: Versions, { nodes, place, around }: Holder): boolean => {
  if (rowsOf(place, around).some((row) => choseInRow(versions, row, nodes, place))) return true;
  return around !== undefined && putDifferentOnes(versions, nodes, place);
};

type Alternatives = ReadonlyMap<string, number> | 'any';

/** By tag, the number of the alternative that it belongs to. */
const alternativesOf = ({ alternatives }: ChoiceRow): Alternatives =>
  alternatives === '*'
    ? 'any'
    : new Map(alternatives.split('|').flatMap((tags, number) => tags.split(' ').map((tag) => [tag, number] as const)));

/** By type and by what holds them: an element may hold one of several choices beside one of several others. */
const rows: ReadonlyMap<string, ReadonlyMap<string, readonly Alternatives[]>> = new Map(
  Object.entries(choiceTable).map(([type, all]) => [
    type,
    new Map([...groupBy(all, ({ at }) => at)].map(([at, each]) => [at, each.map(alternativesOf)])),
  ])
);

const anyType = '*';
const anywhere = '*';

const rowsOf = (place: Place, around: Holder['around']): readonly Alternatives[] =>
  (around && rows.get(around.place.type)?.get(pathBelow(around.place, around.tag))) ??
  rows.get(place.type)?.get(place.path) ??
  (around && rows.get(anyType)?.get(around.tag)) ??
  rows.get(place.type)?.get(anywhere) ??
  [];

const choseInRow = (versions: Versions, alternatives: Alternatives, nodes: Nodes, place: Place): boolean => {
  const chosen = (side: Side): readonly XmlNode[] =>
    elementsOf(nodes[side]).filter(({ name }) => alternatives === 'any' || alternatives.has(name));
  const numbers = (side: Side): ReadonlySet<number | string> =>
    new Set(chosen(side).map(({ name }) => (alternatives === 'any' ? name : (alternatives.get(name) ?? name))));
  const isChoice = (['base', 'ours', 'theirs'] as const).every(
    (side) => numbers(side).size <= 1 && (alternatives !== 'any' || chosen(side).length <= 1)
  );
  if (!isChoice) return false;
  const [ours, theirs] = [[...numbers('ours')][0], [...numbers('theirs')][0]];
  // Two values of one alternative are merged as what they are; those of a list would both stay.
  if (ours === theirs && alternatives !== 'any') return false;
  const lists = { base: chosen('base'), ours: chosen('ours'), theirs: chosen('theirs') };
  if (tookOneAway(lists, place) || (alternatives !== 'any' && isOneList(lists, place))) return false;
  const meaning = (side: Side): string =>
    chosen(side)
      .map((node) => `${node.name}:${versions.meaning(side, node, placeBelow(place, node.name))}`)
      .sort()
      .join();
  const [inBase, inOurs, inTheirs] = [meaning('base'), meaning('ours'), meaning('theirs')];
  return inOurs !== inTheirs && inOurs !== inBase && inTheirs !== inBase;
};

/**
 * Whether a side took away the one element that was chosen, and the other one has it still: then they can be asked about that
 * alone. Of what a key names, or of several elements, some would stay and others go.
 */
const tookOneAway = ({ base, ours, theirs }: NodeLists, place: Place): boolean => {
  if (ours.length > 0 && theirs.length > 0) return false;
  const kept = [...ours, ...theirs];
  // What is followed wherever it is moved is asked about by itself.
  if (kept.some(({ name }) => ruleOf(place, name)?.uniqueAs !== undefined)) return true;
  const isOne = base.length === 1 && kept.length === 1 && base[0].name === kept[0].name;
  return isOne && ruleOf(place, base[0].name)?.key === undefined;
};

/** Whether all that is chosen are entries of one list, with keys: they are merged one by one, also where a side took all away. */
const isOneList = ({ base, ours, theirs }: NodeLists, place: Place): boolean => {
  const [tag, ...others] = new Set([...base, ...ours, ...theirs].map(({ name }) => name));
  return others.length === 0 && ruleOf(place, tag)?.key !== undefined;
};

const putDifferentOnes = (versions: Versions, nodes: Nodes, place: Place): boolean => {
  const { base, ours, theirs } = nodes;
  if (base === undefined) return false;
  const held = [ours, theirs, base].map(elementsOf);
  if (held.some(({ length }) => length !== 1) || held[0][0].name === held[1][0].name) return false;
  if (held.some(([{ name }]) => ruleOf(place, name)?.key !== undefined)) return false;
  return !versions.areSame(['ours', 'base'], nodes, place) && !versions.areSame(['theirs', 'base'], nodes, place);
};

const elementsOf = (node: XmlNode | undefined): readonly XmlNode[] =>
  node?.children.filter((child) => !isComment(child)) ?? [];
