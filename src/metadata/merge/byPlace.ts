import { groupBy } from '../../common/groupBy.js';
import type { XmlNode } from '../xml/tree.js';
import type { Place } from './keys.js';
import { type Entry, Likeness } from './likeness.js';
import { isMovedInDoubt } from './movedInDoubt.js';
import { positionsIn } from './sequences.js';
import { isThinnedOut } from './thinned.js';
import type { NodeLists, Nodes, Side, Sides, Versions } from './versions.js';

/** Entries that nothing names, told apart, and whether one side moved an entry that the other one edited. */
export type ByPlace = Readonly<{ entries: readonly Nodes[]; isMovedAndEdited: boolean }>;

/** Where which entry became which is in doubt: in some stretches of a list, or in all of it, since entries may have been moved. */
export type Doubt = 'stretches' | 'list';

/**
 * Tells entries apart that nothing names, in a list whose order has a meaning: what a side has as the base has it is the same
 * entry, moved or not; where one entry of the base and one of the side are left between the same neighbours, that is the one
 * that the side edited. What both added alike is one entry.
 *
 * @param asksWhereBothAdd whether it is in doubt if what both added at one place is one entry, where it is alike
 * @returns where it is in doubt which became which, and the other side changed one of them, too
 */
export const tellApartByPlace = (
  versions: Versions,
  nodes: NodeLists,
  place: Place,
  asksWhereBothAdd: boolean
): ByPlace | Doubt => {
  const meanings = meaningsOf(versions, nodes, place);
  const found = { ours: pairsOf(meanings.base, meanings.ours), theirs: pairsOf(meanings.base, meanings.theirs) };
  const newIn = { ours: newOnes(found.ours, meanings.ours), theirs: newOnes(found.theirs, meanings.theirs) };
  const ours = withoutShared(found.ours, meanings.ours, newIn.theirs);
  const theirs = withoutShared(found.theirs, meanings.theirs, newIn.ours);
  const added = addedByBoth(meanings, ours, theirs);
  const onlyIn = (side: 'ours' | 'theirs', other: 'ours' | 'theirs'): readonly number[] =>
    added.flatMap((each) => (each[other] === undefined ? (each[side] ?? []) : []));
  const changes = {
    ours: { ...ours, added: onlyIn('ours', 'theirs') },
    theirs: { ...theirs, added: onlyIn('theirs', 'ours') },
  };
  const meant = (side: Side, at: number | undefined): string | undefined =>
    at === undefined ? undefined : meanings[side][at];
  const isThin = isThinnedOut([
    ...meanings.base.map((base, at) => ({
      ...{ base, ours: meant('ours', ours.of.get(at)), theirs: meant('theirs', theirs.of.get(at)) },
    })),
    ...added.map((each) => ({
      ...{ base: undefined, ours: meant('ours', each.ours), theirs: meant('theirs', each.theirs) },
    })),
  ]);
  if (isThin || isMovedInDoubt(versions, nodes, place, changes)) return 'list';
  if (isDoubtfulBeside(ours, theirs) || isDoubtfulBeside(theirs, ours)) return 'stretches';
  if (asksWhereBothAdd && mayBothAddOne(versions, nodes, place, added)) return 'stretches';
  const isMovedAndEdited = nodes.base.some(
    (_, at) => (ours.edited.has(at) && theirs.moved.has(at)) || (theirs.edited.has(at) && ours.moved.has(at))
  );
  const node = (list: readonly XmlNode[], at: number | undefined): XmlNode | undefined =>
    at === undefined ? undefined : list[at];
  return {
    entries: [
      ...nodes.base.map((base, at) => ({
        ...{ base, ours: node(nodes.ours, ours.of.get(at)), theirs: node(nodes.theirs, theirs.of.get(at)) },
      })),
      ...added.map((each) => ({
        ...{ base: undefined, ours: node(nodes.ours, each.ours), theirs: node(nodes.theirs, each.theirs) },
      })),
    ],
    isMovedAndEdited,
  };
};

/** Whether a side moved an entry of a list: has it as the base has it, but not in the base's order. */
export const hasMoved = (base: readonly string[], side: readonly string[]): boolean => {
  const stays = positionsIn(base, side);
  const kept = new Set(stays);
  const elsewhere = new Set(side.filter((_, at) => !kept.has(at)));
  return base.some((meaning, at) => stays[at] === undefined && elsewhere.has(meaning));
};

const meaningsOf = (versions: Versions, nodes: NodeLists, place: Place): Sides<readonly string[]> => ({
  base: nodes.base.map((node) => versions.meaning('base', node, place)),
  ours: nodes.ours.map((node) => versions.meaning('ours', node, place)),
  theirs: nodes.theirs.map((node) => versions.meaning('theirs', node, place)),
});

/** What became of the base's entries in a side, by their positions in both. */
type Pairs = Readonly<{
  of: ReadonlyMap<number, number>;
  /** Those that are as the base has them, in its order. */
  isSame: ReadonlySet<number>;
  moved: ReadonlySet<number>;
  edited: ReadonlySet<number>;
  /** Those that are gone where the side has something else, of which nothing says which it was, with where that begins. */
  doubtful: ReadonlyMap<number, number>;
  /** Those right before and behind the doubtful ones, which say where these are. */
  edges: ReadonlySet<number>;
  /** Those that the side added, each between two entries of the base; -1 stands for the beginning and the end. */
  added: ReadonlyArray<Readonly<{ at: number; after: number; before: number }>>;
}>;

const pairsOf = (base: readonly string[], side: readonly string[]): Pairs => {
  const stays = positionsIn(base, side);
  const of = new Map<number, number>();
  const inBase = new Map<number, number>();
  stays.forEach((position, at) => {
    if (position === undefined) return;
    of.set(at, position);
    inBase.set(position, at);
  });
  const isSame = new Set(of.keys());
  const moved = movedOnes(base, side, of, inBase);
  const [edited, doubtful, edges] = [new Set<number>(), new Map<number, number>(), new Set<number>()];
  const added: Array<Pairs['added'][number]> = [];
  let [fromBase, fromSide] = [0, 0];
  for (const at of [...base.keys(), base.length]) {
    const end = at === base.length ? side.length : stays[at];
    if (end === undefined) continue;
    const gone = range(fromBase, at).filter((each) => !of.has(each));
    const others = range(fromSide, end).filter((each) => !inBase.has(each));
    if (gone.length === 1 && others.length === 1) {
      of.set(gone[0], others[0]);
      edited.add(gone[0]);
    } else {
      if (others.length > 0 && gone.length > 0) {
        for (const each of gone) doubtful.set(each, fromBase);
        edges.add(fromBase - 1).add(at);
      }
      for (const each of others) added.push({ at: each, after: fromBase - 1, before: at < base.length ? at : -1 });
    }
    [fromBase, fromSide] = [at + 1, end + 1];
  }
  return { of, isSame, moved, edited, doubtful, edges, added };
};

/** What a side has that the base has not, with the entry that it took the place of. */
type NewOnes = ReadonlyMap<string, ReadonlySet<number | undefined>>;

const newOnes = ({ of, edited, added }: Pairs, side: readonly string[]): NewOnes => {
  const found = new Map<string, Set<number | undefined>>();
  const add = (meaning: string, at: number | undefined): void => {
    const known = found.get(meaning);
    if (known) known.add(at);
    else found.set(meaning, new Set([at]));
  };
  for (const at of edited) add(side[of.get(at) ?? -1], at);
  for (const { at } of added) add(side[at], undefined);
  return found;
};

/** What the other side has, too, and in another place, is no edited entry: both added it. */
const withoutShared = (pairs: Pairs, side: readonly string[], others: NewOnes): Pairs => {
  const isShared = (at: number): boolean => {
    const places = others.get(side[pairs.of.get(at) ?? -1]);
    return places !== undefined && !places.has(at);
  };
  const shared = [...pairs.edited].filter(isShared);
  if (shared.length === 0) return pairs;
  const edited = new Set([...pairs.edited].filter((at) => !isShared(at)));
  const added = shared.map((at) => ({ at: pairs.of.get(at) ?? -1, after: at - 1, before: at + 1 }));
  const isAdded = new Set(shared);
  const of = new Map([...pairs.of].filter(([at]) => !isAdded.has(at)));
  return { ...pairs, of, edited, added: [...pairs.added, ...added].sort((a, b) => a.at - b.at) };
};

/**
 * Whether the other side changed an entry of which nothing says what it became, put something between two of those, or moved
 * what says where they were.
 */
const isDoubtfulBeside = ({ doubtful, edges }: Pairs, other: Pairs): boolean =>
  [...doubtful.keys()].some((at) => !other.isSame.has(at)) ||
  other.added.some(({ after, before }) => doubtful.has(after) && doubtful.get(after) === doubtful.get(before)) ||
  [...edges].some((at) => other.moved.has(at));

/** Pairs what a side has elsewhere, as often as the base has it. */
const movedOnes = (
  base: readonly string[],
  side: readonly string[],
  of: Map<number, number>,
  inBase: Map<number, number>
): ReadonlySet<number> => {
  const elsewhere = new Map<string, number[]>();
  side.forEach((meaning, at) => {
    if (inBase.has(at)) return;
    const known = elsewhere.get(meaning);
    if (known) known.push(at);
    else elsewhere.set(meaning, [at]);
  });
  const moved = new Set<number>();
  base.forEach((meaning, at) => {
    const position = of.has(at) ? undefined : elsewhere.get(meaning)?.shift();
    if (position === undefined) return;
    of.set(at, position);
    inBase.set(position, at);
    moved.add(at);
  });
  return moved;
};

/** What either side added, by its position there: what both added alike is one. */
type Added = Readonly<{ ours?: number; theirs?: number; after: number; before: number }>;

const addedByBoth = (meanings: Sides<readonly string[]>, ours: Pairs, theirs: Pairs): readonly Added[] => {
  const left = new Map<string, number[]>();
  for (const { at } of theirs.added) {
    const known = left.get(meanings.theirs[at]);
    if (known) known.push(at);
    else left.set(meanings.theirs[at], [at]);
  }
  const own = ours.added.map(({ at, after, before }): Added => {
    const other = left.get(meanings.ours[at])?.shift();
    return { ours: at, after, before, ...(other === undefined ? {} : { theirs: other }) };
  });
  const paired = new Set(own.map((each) => each.theirs));
  const others = theirs.added.filter(({ at }) => !paired.has(at));
  return [...own, ...others.map(({ at, after, before }): Added => ({ theirs: at, after, before }))];
};

/** Whether the sides may mean one entry by what they added at one place: half of what is in the one is in the other. */
const mayBothAddOne = (versions: Versions, nodes: NodeLists, place: Place, added: readonly Added[]): boolean => {
  const onlyIn = (side: 'ours' | 'theirs', other: 'ours' | 'theirs'): readonly Added[] =>
    added.filter((each) => each[side] !== undefined && each[other] === undefined);
  const entry = (side: 'ours' | 'theirs', each: Added): Entry => [side, nodes[side][each[side] ?? -1]];
  return (['after', 'before'] as const).some((edge) => {
    const ofTheirs = groupBy(onlyIn('theirs', 'ours'), (each) => each[edge]);
    const ofOurs = groupBy(onlyIn('ours', 'theirs'), (each) => each[edge]);
    return [...ofOurs].some(([at, own]) => {
      const others = ofTheirs.get(at);
      // The end says nothing of where they are.
      if (others === undefined || (edge === 'before' && at === -1)) return false;
      const [mine, its] = [own.map((each) => entry('ours', each)), others.map((each) => entry('theirs', each))];
      const [likeMine, likeIts] = [mine, its].map((entries) => new Likeness(versions, place, entries));
      return mine.some((each) => likeIts.hasLike(each)) || its.some((each) => likeMine.hasLike(each));
    });
  });
};

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, at) => from + at);
