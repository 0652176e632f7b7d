import { jsonPathText } from '../../common/jsonPath.js';
import type { JsonConflict, JsonSides } from '../../common/mergeJson.js';
import { atKeys, type Identified, identifierIn, type Identify, spotText } from './identified.js';
import { ListChanges } from './listChanges.js';
import { type Located, locatedIn, type LocatedSides } from './located.js';
import { type Move, movedEntries } from './movedEntries.js';

/** Three versions with each moved entry where it was moved, where their entries are, and how these are found. */
export type Followed = Readonly<{
  sides: JsonSides;
  located: LocatedSides;
  identify: Identify;
  /**
   * What the base has at the path of a conflict: what was moved within it where the base has it, and what was moved out of it
   * or into it where that is now, since choosing the base for it neither loses nor doubles one.
   */
  baseOf: (conflict: JsonConflict) => unknown;
}>;

/**
 * The three versions as if all of them had each moved entry where it was moved: there it is merged like any other, once. Behind
 * the same entry as on the side that moved it, so that nobody seems to have moved it.
 */
export const followed = (written: JsonSides): Followed => {
  const identify = identifierIn([written.base, written.ours, written.theirs]);
  const located = locatedIn(written, identify);
  const moves = movedEntries(located);
  if (moves.size === 0) return { sides: written, located, identify, baseOf: ({ sides: { base } }) => base };
  const rearranged = (side: keyof JsonSides): unknown => withMoves(written[side], located[side], moves, located);
  const sides = { base: rearranged('base'), ours: rearranged('ours'), theirs: rearranged('theirs') };
  const after = locatedIn(sides, identify);
  const entryAt = new Map(after.base.entries.map(({ list, id, name }) => [jsonPathText([...list, id]), name]));
  const baseOf = ({ path, sides: { base } }: JsonConflict): unknown => {
    const end = path.findLastIndex((_, at) => entryAt.has(jsonPathText(path.slice(0, at + 1)))) + 1;
    const holder = located.base.byName.get(entryAt.get(jsonPathText(path.slice(0, end))) ?? '');
    const pathBefore = holder ? [...holder.list, holder.id, ...path.slice(end)] : path;
    // What the base has it in has to be there still, too.
    const isThere = (name: string | undefined): boolean =>
      name === undefined ||
      name === holder?.name ||
      (isWithin(after.base.byName.get(name), path) && isThere(located.base.byName.get(name)?.spot.holder));
    const others = [...moves].filter(
      ([name]) => !isWithin(located.base.byName.get(name), pathBefore) || !isThere(name)
    );
    if (others.length === moves.size) return base;
    return atKeys(withMoves(written.base, located.base, new Map(others), located), path);
  };
  return { sides, located: after, identify, baseOf };
};

const isWithin = (entry: Identified | undefined, path: readonly string[]): boolean =>
  entry !== undefined && path.every((key, at) => key === entry.list[at]);

const withMoves = (
  value: unknown,
  { entries, byName }: Located,
  moves: ReadonlyMap<string, Move>,
  located: LocatedSides
): unknown => {
  const changes = new ListChanges();
  for (const [name, { by, to }] of moves) {
    const entry = byName.get(name);
    if (entry === undefined || spotText(entry.spot) === spotText(to)) continue;
    changes.leave(entry, located[by].lacksListAt(entry.spot));
    changes.come(entry, to, located[by].orderAt(to));
  }
  return changes.in(value, entries);
};
