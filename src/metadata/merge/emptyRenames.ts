import type { XmlNode } from '../xml/tree.js';
import { entriesOnceIn, mayHoldOnce } from './entriesOnce.js';
import { type KeyRule, namingTags, ruleOf } from './keys.js';
import { areAlike } from './likeness.js';
import type { Slot } from './match.js';
import { replacedIn } from './sequences.js';
import type { Side, Versions } from './versions.js';

type OneSide = 'ours' | 'theirs';

/** An element that both sides have under other names than the base: what it is in each version. */
export type RenamedByBoth = Readonly<{ before: Slot; ours: Slot; theirs: Slot }>;

/**
 * Finds the elements that both sides renamed though the base has nothing in them by which they could be known, such as empty
 * sections of a layout: each side has another one instead, half alike beside its name, alone between the same neighbours, or
 * alone at all. One of the two is empty still: what both sides filled are two new ones.
 *
 * Where only one side has another one instead, nobody need know whether it is the same: none is there twice.
 *
 * @param slots of one tag, each of them once
 */
export const emptyRenames = (
  versions: Versions,
  rule: KeyRule | undefined,
  slots: readonly Slot[]
): readonly RenamedByBoth[] => {
  const gone = slots.filter((slot) => slot.nodes.base && !slot.nodes.ours && !slot.nodes.theirs);
  const empty = gone.filter((slot) => isEmpty(versions, slot, 'base'));
  if (empty.length === 0) return [];
  const became = (side: OneSide): ReadonlyMap<Slot, Slot> =>
    instead(
      versions,
      { rule, slots, side },
      empty,
      slots.filter(({ nodes }) => nodes[side] && !nodes.base)
    );
  const [mine, other] = [became('ours'), became('theirs')];
  return empty.flatMap((before) => {
    const [ours, theirs] = [mine.get(before), other.get(before)];
    if (!ours || !theirs || !(isEmpty(versions, ours, 'ours') || isEmpty(versions, theirs, 'theirs'))) return [];
    // What the other side has under that name too is one that both added.
    const isOne = ours === theirs || (ours.nodes.theirs === undefined && theirs.nodes.ours === undefined);
    return isOne ? [{ before, ours, theirs }] : [];
  });
};

/**
 * Finds what a side has instead of elements that it renamed and took all out of: empty ones, as {@link emptyRenames} finds them.
 *
 * @param gone what the other side has under another name
 */
export const emptiedRenames = (versions: Versions, list: List, gone: readonly Slot[]): ReadonlyMap<Slot, Slot> => {
  const { side, slots } = list;
  const added = slots.filter((slot) => !slot.nodes.base && isEmpty(versions, slot, side));
  return gone.length === 0 ? new Map() : instead(versions, list, gone, added);
};

/** The elements of one tag, of which a side has some under other names. */
type List = Readonly<{ rule: KeyRule | undefined; slots: readonly Slot[]; side: OneSide }>;

const isEmpty = ({ trees }: Versions, { nodes, place }: Slot, side: Side): boolean => {
  const node = nodes[side];
  return node !== undefined && entriesOnceIn(trees[side], node, place).length === 0;
};

/** By what is gone, what a side has instead, half alike beside its name: alone between the same neighbours, or alone at all. */
const instead = (
  versions: Versions,
  { rule, slots, side }: List,
  gone: readonly Slot[],
  added: readonly Slot[]
): ReadonlyMap<Slot, Slot> => {
  const [before, after] = [new Set(gone), new Set(added)];
  const names = new Map(slots.map((slot, at) => [slot, String(at)] as const));
  const inOrder = (version: Side, own: ReadonlySet<Slot>): readonly Slot[] => {
    const start = ({ nodes }: Slot): number => nodes[version]?.start ?? 0;
    const stays = ({ nodes }: Slot): boolean => nodes.base !== undefined && nodes[side] !== undefined;
    return slots.filter((slot) => own.has(slot) || stays(slot)).sort((a, b) => start(a) - start(b));
  };
  const [inBase, inSide] = [inOrder('base', before), inOrder(side, after)];
  const namesOf = (list: readonly Slot[]): readonly string[] => list.map((slot) => names.get(slot) ?? '');
  const pairs = replacedIn(namesOf(inBase), namesOf(inSide)).map(
    ([one, other]) => [inBase[one], inSide[other]] as const
  );
  const alone = gone.length === 1 && added.length === 1 ? [[gone[0], added[0]] as const] : [];
  return new Map([...pairs, ...alone].filter(([one, other]) => areAlikeBesideName(versions, rule, side, [one, other])));
};

const areAlikeBesideName = (
  versions: Versions,
  rule: KeyRule | undefined,
  side: OneSide,
  [before, after]: readonly [Slot, Slot]
): boolean => {
  const naming = new Set(namingTags(rule));
  const besideName = (node: XmlNode): XmlNode => ({
    ...node,
    children: node.children.filter(
      ({ name }) =>
        !naming.has(name) && ruleOf(before.place, name)?.uniqueAs === undefined && !mayHoldOnce(before.place, name)
    ),
  });
  const [base, node] = [before.nodes.base, after.nodes[side]];
  if (base === undefined || node === undefined) return false;
  const one = besideName(base);
  return one.children.length === 0 || areAlike(versions, before.place, ['base', one], [side, besideName(node)]);
};
