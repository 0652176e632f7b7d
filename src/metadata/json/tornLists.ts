import { isDeepStrictEqual } from 'node:util';
import { jsonPathText } from '../../common/jsonPath.js';
import type { Identified } from './identified.js';
import { isInOneList, type LocatedSides } from './located.js';
import type { Strayed } from './putBack.js';

/** What became of the entries that the versions still have in different lists, once what was moved is in one. */
export type TornLists = Readonly<{
  /** By an entry of ours that both sides moved to one list which the base has not, the entry of the base. */
  before: ReadonlyMap<unknown, unknown>;
  /**
   * The paths of what holds the lists to which the sides moved one entry, or added it, or to which one side moved it while the
   * other side took it away, or cannot have it there and changed it, or took away that list and the first the old one.
   */
  torn: ReadonlySet<string>;
  /** Those that one side alone moved to what the other side does not have. */
  strayed: readonly Strayed[];
}>;

/** Finds the entries that the versions have in different lists. */
export const tornLists = (located: LocatedSides): TornLists => {
  const { base, ours, theirs } = located;
  const before = new Map<unknown, unknown>();
  const torn = new Set<string>();
  const moved: Array<readonly [stayed: Identified, Strayed]> = [];
  for (const name of namesIn(located)) {
    const [start, mine, other] = [base.byName.get(name), ours.byName.get(name), theirs.byName.get(name)];
    const isTorn = (): unknown => torn.add(jsonPathText(commonHolder(located, name)));
    if (mine === undefined || other === undefined) {
      const only = mine ?? other;
      if (start && only && !isInOneList(only, start)) isTorn();
    } else if (isInOneList(mine, other)) {
      if (start && !isInOneList(mine, start)) before.set(mine.entry, start.entry);
    } else if (isInOneList(mine, start) || isInOneList(other, start)) {
      const by = isInOneList(mine, start) ? 'theirs' : 'ours';
      const [mover, stayed] = by === 'ours' ? [mine, other] : [other, mine];
      moved.push([stayed, { by, name, from: stayed.spot, moved: mover }]);
    } else isTorn();
  }
  const strayed = moved.flatMap(([stayed, each]): readonly Strayed[] => {
    const {
      by,
      name,
      from,
      moved: { spot: to },
    } = each;
    const path = commonHolder(located, name);
    if (path.some((_, end) => torn.has(jsonPathText(path.slice(0, end)))) || torn.has(jsonPathText(path))) return [];
    const isThere = (['base', 'ours', 'theirs'] as const).every((version) => located[version].mayHold(to));
    // Where each side took away the list in which the other one has it, it may be in none.
    const isLeftNowhere = base.mayHold(to) && !located[by].mayHold(from);
    if (!isThere && !isLeftNowhere && isDeepStrictEqual(stayed.entry, base.byName.get(name)?.entry)) return [each];
    torn.add(jsonPathText(path));
    return [];
  });
  return { before, torn, strayed };
};

/** The names of the entries of three versions. */
export const namesIn = ({ base, ours, theirs }: LocatedSides): ReadonlySet<string> =>
  new Set([base, ours, theirs].flatMap(({ byName }) => [...byName.keys()]));

/** Whether the versions that have an entry have it in different lists. */
export const isInDifferentLists = ({ base, ours, theirs }: LocatedSides, name: string): boolean => {
  const [first, ...others] = [base, ours, theirs].flatMap(({ byName }) => byName.get(name) ?? []);
  return others.some((other) => !isInOneList(first, other));
};

/** The path of the smallest that holds an entry in all versions that have it. */
export const commonHolder = ({ base, ours, theirs }: LocatedSides, name: string): readonly string[] =>
  [base, ours, theirs]
    .flatMap(({ byName }) => {
      const found = byName.get(name);
      return found ? [found.list] : [];
    })
    .reduce(shared);

const shared = (one: readonly string[], other: readonly string[]): readonly string[] => {
  const end = one.findIndex((key, at) => key !== other[at]);
  return end === -1 ? one : one.slice(0, end);
};
