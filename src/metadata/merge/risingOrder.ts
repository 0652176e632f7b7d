import type { Unarranged } from './arrange.js';
import type { TagGroup } from './match.js';
import { numberOf } from './numberedEntries.js';
import { listsOf } from './orderConflict.js';
import type { Side, Versions } from './versions.js';

/**
 * The names of a tag's items in the order of the numbers by which its list rises.
 *
 * @returns undefined where the list rises by nothing, in one of the versions or as far as is known
 */
export const risingOrder = (
  { trees }: Versions,
  { nodes, items }: Omit<Unarranged, 'groups'>,
  { tag, rule }: TagGroup
): readonly string[] | undefined => {
  const risesBy = rule?.risesBy;
  if (risesBy === undefined) return undefined;
  const lists = listsOf(nodes, tag);
  const numbersOf = (side: Side, list = lists[side]): ReadonlyArray<number | undefined> =>
    list.map((node) => numberOf(trees[side], node, risesBy));
  if (!sides.every((side) => isRising(numbersOf(side)))) return undefined;
  const numbered = items
    .filter((item) => item.tag === tag)
    .map(({ name, base = [], ours, theirs }) => {
      const [before] = numbersOf('base', base);
      const [mine, other] = [numbersOf('ours', ours)[0] ?? before, numbersOf('theirs', theirs)[0] ?? before];
      return { name, number: mine === before ? other : mine };
    });
  return numbered.sort((one, other) => (one.number ?? 0) - (other.number ?? 0)).map(({ name }) => name);
};

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

const isRising = (numbers: ReadonlyArray<number | undefined>): boolean =>
  numbers.every((number, at) => number !== undefined && (at === 0 || (numbers[at - 1] ?? number) < number));
