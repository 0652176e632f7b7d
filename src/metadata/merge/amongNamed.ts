import type { XmlNode } from '../xml/tree.js';
import { type Kept, keptByBoth } from './alike.js';
import { positionsIn } from './sequences.js';
import type { NodeLists, Nodes, Sides } from './versions.js';

/** The elements of a tag in order, and a name for each: equal ones for what is the same entry, or means the same. */
export type Named = Readonly<{
  nodes: NodeLists;
  /** For an entry that nothing names, what it means. */
  names: Sides<readonly string[]>;
  isUnnamed: (name: string) => boolean;
}>;

/**
 * Tells the entries that nothing names apart in a list whose order has a meaning and in which most have a name, such as the
 * blank items among the fields of a layout: by their places among the others. What both sides added at one place, or instead
 * of the same entry, is one entry as often as both have it there; what they added at different places are different ones.
 * So are those that they took away at different places: both are gone then, even if none is left.
 *
 * @returns undefined where both sides took one away, and one of them put something else there that nothing names: that may be
 * the same one, edited
 */
export const tellApartAmongNamed = ({ nodes, names, isUnnamed }: Named): readonly Nodes[] | undefined => {
  const [oursKept, theirsKept] = keptByBoth(
    names.base,
    [keptIn(names.base, names.ours), keptIn(names.base, names.theirs)],
    new Set(names.base.filter(isUnnamed))
  );
  const ours = changesIn(names.base.length, oursKept, names.ours, isUnnamed);
  const theirs = changesIn(names.base.length, theirsKept, names.theirs, isUnnamed);
  const left = [...theirs.added];
  const take = (isMeant: (other: Added) => boolean): Added | undefined => {
    const at = left.findIndex(isMeant);
    return at === -1 ? undefined : left.splice(at, 1)[0];
  };
  const pairs = ours.added.map((own) => ({
    own,
    other: take((other) => other.name === own.name && areAtOnePlace(own, other)),
  }));
  const unpaired = pairs.filter(({ other }) => other === undefined).map(({ own }) => own);
  const goneInBoth = names.base.flatMap((name, at) =>
    isUnnamed(name) && !ours.kept.has(at) && !theirs.kept.has(at) ? [{ name, at }] : []
  );
  const isEdited = goneInBoth.some(({ name, at }) =>
    [...unpaired, ...left].some((added) => added.name !== name && added.gone.has(at))
  );
  if (isEdited) return undefined;
  // One that both took away, and put somewhere else each, was moved by both.
  const movedTo = new Map<number, Readonly<{ own: Added; other: Added }>>();
  for (const { name, at } of goneInBoth) {
    const own = unpaired.findIndex((each) => each.name === name);
    const other = own === -1 ? undefined : take((each) => each.name === name);
    if (other) movedTo.set(at, { own: unpaired.splice(own, 1)[0], other });
  }
  const node = (list: readonly XmlNode[], at: number | undefined): XmlNode | undefined =>
    at === undefined ? undefined : list[at];
  const of = (base: number | undefined, own: number | undefined, other: number | undefined): Nodes => ({
    ...{ base: node(nodes.base, base), ours: node(nodes.ours, own), theirs: node(nodes.theirs, other) },
  });
  return [
    ...names.base.flatMap((name, at) => {
      const moved = movedTo.get(at);
      return isUnnamed(name)
        ? [of(at, ours.kept.get(at) ?? moved?.own.at, theirs.kept.get(at) ?? moved?.other.at)]
        : [];
    }),
    ...pairs.flatMap(({ own, other }) => (other ? [of(undefined, own.at, other.at)] : [])),
    ...unpaired.map(({ at }) => of(undefined, at, undefined)),
    ...left.map(({ at }) => of(undefined, undefined, at)),
  ];
};

/** An entry that a side added, by its position there: behind which entry of the base, and instead of which. */
type Added = Readonly<{ name: string; at: number; after: number; before: number; gone: ReadonlySet<number> }>;

type Changes = Readonly<{ kept: Kept; added: readonly Added[] }>;

const keptIn = (base: readonly string[], side: readonly string[]): Kept =>
  new Map(positionsIn(base, side).flatMap((position, at) => (position === undefined ? [] : [[at, position] as const])));

const changesIn = (
  count: number,
  kept: Kept,
  side: readonly string[],
  isUnnamed: (name: string) => boolean
): Changes => {
  const inBase = new Map([...kept].map(([at, position]) => [position, at]));
  const added: Added[] = [];
  let after = -1;
  let open: number[] = [];
  const close = (before: number): void => {
    const gone = new Set<number>();
    for (let at = after + 1; at < before; at += 1) gone.add(at);
    for (const at of open) added.push({ name: side[at], at, after, before, gone });
    [after, open] = [before, []];
  };
  side.forEach((name, at) => {
    const before = inBase.get(at);
    if (before !== undefined) close(before);
    else if (isUnnamed(name)) open.push(at);
  });
  close(count);
  return { kept, added };
};

const areAtOnePlace = (one: Added, other: Added): boolean =>
  (one.after === other.after && one.before === other.before) || [...one.gone].some((at) => other.gone.has(at));
