import { baseRanges, compareRanges } from './baseRanges.js';
import { areEqual, positionsIn } from './sequences.js';
import { type Orders, settleOrder } from './settleOrder.js';
import { type MergedOrder, withAdded } from './withAdded.js';
import { withGone } from './withGone.js';

/**
 * Merges the order of the names that are in a list: what only one side moved goes where that side has it, and what a side has
 * alone stays beside what it has beside it there. Both sides count alike, but that ours come first of what both added at one
 * place, and that what both added at different places is where ours has it. What came in the place of names that are gone goes
 * where the base has these.
 *
 * @param orders all names of each version, with those that come to be gone
 * @param merged all names that the list comes to hold, in ours' order, with what theirs added in its place among them; those
 * that no side has are taken for ours
 * @param unnamed those that nothing but their places tells apart: it is in doubt where such a one goes that a side put among what
 * the other one replaced as a whole
 * @returns all of `merged`, as it is where both moved something to different places
 */
export const mergeOrder = (
  { base, ours, theirs }: Orders,
  merged: readonly string[],
  unnamed: ReadonlySet<string> = new Set()
): MergedOrder => {
  const [inBase, inOurs, inTheirs] = [new Set(base), new Set(ours), new Set(theirs)];
  const all = new Set(merged);
  const isCommon = (name: string): boolean => inOurs.has(name) && inTheirs.has(name) && all.has(name);
  const common = { base: base.filter(isCommon), ours: ours.filter(isCommon), theirs: theirs.filter(isCommon) };
  if (areEqual(common.ours, common.theirs)) {
    const isPut = theirs.some((name) => all.has(name) && !inOurs.has(name));
    if (!isPut) return { order: merged, isContested: false };
    return withAdded(common.ours, { base, ours, theirs }, merged, unnamed);
  }
  const isNew = (name: string): boolean => !inBase.has(name);
  if (!areEqual(common.ours.filter(isNew), common.theirs.filter(isNew))) return { order: merged, isContested: true };
  const isOld = (name: string): boolean => !isNew(name);
  const settle = (names: Orders): readonly string[] | undefined =>
    settleOrder({ base: names.base, ours: names.ours.filter(isOld), theirs: names.theirs.filter(isOld) });
  const settled = settle(common);
  if (settled === undefined) return { order: merged, isContested: true };
  const added = withAdded(settled, { base, ours, theirs }, merged, unnamed);
  if (!isMoveKnown(base, ours) || !isMoveKnown(base, theirs)) return added;
  // What is gone and was not moved says where the rest was, too.
  const settledWithGone = settle(orderedWithGone({ base, ours, theirs }, all)) ?? settled;
  return { ...withAdded(settledWithGone, { base, ours, theirs }, merged), isContested: added.isContested };
};

/**
 * Whether it is certain what a side moved: of two neighbours that changed places it may be either, and what is gone between them
 * says nothing then. The longest order that both have is looked for from both ends.
 */
const isMoveKnown = (base: readonly string[], side: readonly string[]): boolean => {
  const fromEnd = positionsIn(base.toReversed(), side.toReversed()).toReversed();
  return positionsIn(base, side).every((position, at) => (position === undefined) === (fromEnd[at] === undefined));
};

/** The orders of what is to come of it and both sides have, and of what is gone and no side moved. */
const orderedWithGone = ({ base, ours, theirs }: Orders, all: ReadonlySet<string>): Orders => {
  const ranges = { base: baseRanges(base, base), ours: baseRanges(base, ours), theirs: baseRanges(base, theirs) };
  const isInPlace = (side: 'ours' | 'theirs', name: string): boolean => {
    const range = ranges[side].get(name);
    return range === undefined || compareRanges(range, ranges.base.get(name) ?? range) === 0;
  };
  const isInBoth = (name: string): boolean => all.has(name) && ranges.ours.has(name) && ranges.theirs.has(name);
  // Whether what one side took away comes to stay must not move the rest: that may be asked about.
  const counts = new Set(
    base.filter((name) => isInBoth(name) || (isInPlace('ours', name) && isInPlace('theirs', name)))
  );
  const of = (names: readonly string[]): readonly string[] => names.filter((name) => counts.has(name));
  return {
    base: of(base),
    ours: of(withGone(base, ours, ranges.ours)),
    theirs: of(withGone(base, theirs, ranges.theirs)),
  };
};
