import { type Spot, spotText } from './identified.js';
import { isInOneList, type LocatedSides } from './located.js';

/** The list to which one side moved an entry, or both did, and a side that has it there. */
export type Move = Readonly<{ by: 'ours' | 'theirs'; to: Spot }>;

/**
 * Finds the entries that both sides have and that are in another list than in the base on one side, or on both alike: those
 * that all versions can have in that list, where no entry comes to be in itself by that.
 *
 * @param located the entries of the versions
 * @returns by their names
 */
export const movedEntries = (located: LocatedSides): ReadonlyMap<string, Move> => {
  const { base, ours, theirs } = located;
  const moves = new Map<string, Move>();
  for (const [name, start] of base.byName) {
    const [mine, other] = [ours.byName.get(name), theirs.byName.get(name)];
    if (mine === undefined || other === undefined) continue;
    const by = isInOneList(mine, start) ? 'theirs' : 'ours';
    const { spot: to } = by === 'theirs' ? other : mine;
    const isContested = by === 'ours' && !isInOneList(other, start) && !isInOneList(other, mine);
    if (spotText(to) === spotText(start.spot) || isContested) continue;
    if (versionsOf.every((version) => located[version].mayHold(to))) moves.set(name, { by, to });
  }
  for (let circular = inThemselves(located, moves); circular.size > 0; circular = inThemselves(located, moves))
    for (const name of circular) moves.delete(name);
  return moves;
};

const versionsOf = ['base', 'ours', 'theirs'] as const;

/** The moved entries that are in themselves in a version in which all moved ones are where they were moved. */
const inThemselves = (located: LocatedSides, moves: ReadonlyMap<string, Move>): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const version of versionsOf) {
    const { byName } = located[version];
    const holderOf = (name: string): string | undefined => (moves.get(name)?.to ?? byName.get(name)?.spot)?.holder;
    const done = new Set<string>();
    for (const first of moves.keys()) {
      const way = new Set<string>();
      let name: string | undefined = first;
      for (; name !== undefined && !way.has(name) && !done.has(name); name = holderOf(name)) way.add(name);
      if (name !== undefined && way.has(name))
        for (const each of [...way].slice([...way].indexOf(name))) found.add(each);
      for (const each of way) done.add(each);
    }
  }
  return new Set([...found].filter((name) => moves.has(name)));
};
