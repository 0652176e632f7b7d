import type { XmlNode } from '../xml/tree.js';
import { entriesOnceIn } from './entriesOnce.js';
import { type KeyRule, namingTags } from './keys.js';
import { areAlike } from './likeness.js';
import type { Slot } from './match.js';
import { replacedIn } from './sequences.js';
import type { Side, Versions } from './versions.js';

/** An element that both sides have under other names than the base: what it is in each version. */
export type RenamedByBoth = Readonly<{ before: Slot; ours: Slot; theirs: Slot }>;

/**
 * Finds the elements that both sides renamed though nothing is in them by which they could be known, such as empty sections of a
 * layout: each side has another one instead, as empty, half alike beside its name, and alone between the same neighbours.
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
  const isEmpty = ({ nodes, place }: Slot, side: Side): boolean => {
    const node = nodes[side];
    return node !== undefined && entriesOnceIn(versions.trees[side], node, place).length === 0;
  };
  const gone = slots.filter(({ nodes }) => nodes.base && !nodes.ours && !nodes.theirs);
  if (gone.every((slot) => !isEmpty(slot, 'base'))) return [];
  const names = new Map(slots.map((slot, at) => [slot, String(at)] as const));
  const inOrder = (side: Side): readonly Slot[] => {
    const start = ({ nodes }: Slot): number => nodes[side]?.start ?? 0;
    return slots.filter(({ nodes }) => nodes[side]).sort((a, b) => start(a) - start(b));
  };
  const namesOf = (list: readonly Slot[]): readonly string[] => list.map((slot) => names.get(slot) ?? '');
  const inBase = inOrder('base');
  const replacedBy = (side: Side): ReadonlyMap<Slot, Slot> => {
    const own = inOrder(side);
    return new Map(replacedIn(namesOf(inBase), namesOf(own)).map(([before, after]) => [inBase[before], own[after]]));
  };
  const [mine, other] = [replacedBy('ours'), replacedBy('theirs')];
  const naming = new Set(namingTags(rule));
  const besideName = (node: XmlNode): XmlNode => ({
    ...node,
    children: node.children.filter(({ name }) => !naming.has(name)),
  });
  const isRenamed = (before: Slot, after: Slot | undefined, side: Side): after is Slot => {
    const [node, base] = [after?.nodes[side], before.nodes.base];
    if (!after || !node || !base || after.nodes.base !== undefined || !isEmpty(after, side)) return false;
    const [one, two] = [besideName(base), besideName(node)];
    return one.children.length === 0 || areAlike(versions, before.place, ['base', one], [side, two]);
  };
  return gone.flatMap((before) => {
    const [ours, theirs] = [mine.get(before), other.get(before)];
    if (!isEmpty(before, 'base') || !isRenamed(before, ours, 'ours') || !isRenamed(before, theirs, 'theirs')) return [];
    // What the other side has under that name too is one that both added.
    const isOne = ours === theirs || (ours.nodes.theirs === undefined && theirs.nodes.ours === undefined);
    return isOne ? [{ before, ours, theirs }] : [];
  });
};
