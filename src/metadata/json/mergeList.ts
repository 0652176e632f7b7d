import type { MergeList } from '../../common/mergeJson.js';
import { mergeOrder } from '../merge/mergeOrder.js';
import { stretches } from '../merge/sequences.js';
import { together } from '../merge/together.js';
import { entryNames } from './entryNames.js';

type Lists = Parameters<MergeList>[0];
type Names = Readonly<Record<keyof Lists, readonly string[]>>;

/**
 * Merges lists of JSON. Entries that name themselves are merged one by one, wherever each version has them: what a side added
 * is in, what it took away is out, what it moved is moved; where one side took away what the other one changed, or both moved
 * something to different places, they contradict each other. All other lists are merged in their order, as diff3 does.
 *
 * @returns undefined where the lists contradict each other as wholes
 */
export const mergeList: MergeList = (lists, mergeEntry) => {
  const nameOf = entryNames([lists.base, lists.ours, lists.theirs]);
  if (nameOf === undefined) return mergeUnnamed(lists);
  const names = mapSides(lists, (list) => list.map(nameOf));
  const isOfTexts = areStrings(lists);
  if (isContested(names, isOfTexts) || (isOfTexts && haveReplaced(names))) return undefined;
  const [base, ours, theirs] = [lists.base, lists.ours, lists.theirs].map(
    (list) => new Map(list.map((entry) => [nameOf(entry), entry]))
  );
  // What a side took away is asked about where the other one changed it.
  const merged = new Map(
    [...new Set([...names.base, ...names.ours, ...names.theirs])].map((name) => [
      name,
      mergeEntry({ base: base.get(name), ours: ours.get(name), theirs: theirs.get(name) }, name),
    ])
  );
  const isThere = (name: string): boolean => merged.get(name) !== undefined;
  const { order } = mergeOrder(names, together(names.ours.filter(isThere), names.theirs.filter(isThere)));
  return order.map((name) => merged.get(name));
};

/** Whether both sides moved something to different places, or one put a text among what the other one replaced as a whole. */
const isContested = (names: Names, isOfTexts: boolean): boolean =>
  mergeOrder(names, together(names.ours, names.theirs), new Set(isOfTexts ? Object.values(names).flat() : []))
    .isContested;

const areStrings = ({ base, ours, theirs }: Lists): boolean =>
  [base, ours, theirs].every((list) => list.every((entry) => typeof entry === 'string'));

/** Whether both sides put something else in one place: a text that both changed, and not two that were added. */
const haveReplaced = ({ base, ours, theirs }: Names): boolean => {
  const [inBase, inOurs, inTheirs] = [new Set(base), new Set(ours), new Set(theirs)];
  const isGone = (name: string): boolean => !inOurs.has(name) && !inTheirs.has(name);
  const isOfOurs = (name: string): boolean => !inBase.has(name) && !inTheirs.has(name);
  const isOfTheirs = (name: string): boolean => !inBase.has(name) && !inOurs.has(name);
  return stretches(base, ours, theirs).some(
    (stretch) =>
      base.slice(...stretch.base).some(isGone) &&
      ours.slice(...stretch.ours).some(isOfOurs) &&
      theirs.slice(...stretch.theirs).some(isOfTheirs)
  );
};

/** Whole entries, by the order of the lists; how often each is in the result has to be what both sides made of that. */
const mergeUnnamed = (lists: Lists): readonly unknown[] | undefined => {
  const written = mapSides(lists, (list) => list.map(canonical));
  const found = stretches(written.base, written.ours, written.theirs);
  if (found.some(({ changedBy }) => changedBy === 'both')) return undefined;
  const merged = found.flatMap(({ changedBy, ...ranges }) => {
    const side = changedBy === 'theirs' ? 'theirs' : 'ours';
    return lists[side].slice(...ranges[side]);
  });
  const [base, ours, theirs, result] = [written.base, written.ours, written.theirs, merged.map(canonical)].map(counted);
  const isRight = [...new Set([...ours.keys(), ...theirs.keys()])].every((entry) => {
    const [before, mine, other] = [base, ours, theirs].map((counts) => counts.get(entry) ?? 0);
    const wanted = mine === before ? other : other === before || other === mine ? mine : undefined;
    return (result.get(entry) ?? 0) === wanted;
  });
  return isRight ? merged : undefined;
};

const counted = (entries: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return counts;
};

/** A value as a text that is the same for equal values, whatever the order of their keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each
  );

const mapSides = <T>(lists: Lists, map: (list: readonly unknown[]) => T): Record<keyof Lists, T> => ({
  base: map(lists.base),
  ours: map(lists.ours),
  theirs: map(lists.theirs),
});
