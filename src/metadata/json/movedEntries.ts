import { isDeepStrictEqual } from 'node:util';
import { jsonPathText } from '../../common/jsonPath.js';
import type { JsonSides } from '../../common/mergeJson.js';
import { listAt, type Moved } from './followMoved.js';
import { type Identified, identifiedIn, uniqueKinds } from './identified.js';
import type { Strayed } from './putBack.js';

/** What became of the entries that were moved from one list of a JSON file to another. */
export type MovedEntries = Readonly<{
  /** By an entry of ours that both sides moved to one list, the entry of the base. */
  before: ReadonlyMap<unknown, unknown>;
  /** These entries, where that list is one of the base, too. */
  alike: readonly Moved[];
  /**
   * The paths of what holds two lists to which the sides moved one entry, or added it, or of which one side moved it from the
   * one to the other while the other side took it away, or has no such list and changed it, or took that list away while the
   * first took away the old one.
   */
  torn: ReadonlySet<string>;
  /** The entries that one side alone moved, to a list which all versions have. */
  moved: readonly Moved[];
  /** Those that one side alone moved to a list which the other side does not have. */
  strayed: readonly Strayed[];
}>;

/** Finds the entries with an `id` that both sides have in another list than the base, or one of them. */
export const movedEntries = (sides: JsonSides): MovedEntries => {
  const { base, ours, theirs } = sides;
  const versions = [base, ours, theirs].map(identifiedIn);
  const isUnique = uniqueKinds(versions);
  // What moved along with the entry that its list is in did not move itself.
  const isIn = ({ list, holder }: Identified, other: Identified | undefined): boolean =>
    other !== undefined &&
    (jsonPathText(list) === jsonPathText(other.list) ||
      (holder !== undefined && isUnique(holder.kind) && holder.name === other.holder?.name));
  const [inBase, inOurs, inTheirs] = versions.map(
    (version) => new Map(version.filter(({ kind }) => isUnique(kind)).map((each) => [each.name, each]))
  );
  const before = new Map<unknown, unknown>();
  const alike: Moved[] = [];
  const torn = new Set<string>();
  for (const [name, mine] of inOurs) {
    const [start, other] = [inBase.get(name), inTheirs.get(name)];
    if (other === undefined || isIn(mine, start) || isIn(other, start)) continue;
    if (!isIn(mine, other)) torn.add(jsonPathText(shared(mine.list, other.list)));
    else if (start) {
      before.set(mine.entry, start.entry);
      if (listAt(base, mine.list)) alike.push({ by: 'ours', id: mine.id, from: start.list, to: mine.list });
    }
  }
  for (const [name, start] of inBase) {
    const [mine, other] = [inOurs.get(name), inTheirs.get(name)];
    const only = mine === undefined ? other : other === undefined ? mine : undefined;
    if (only && !isIn(only, start)) torn.add(jsonPathText(shared(only.list, start.list)));
  }
  const strayed: Strayed[] = [];
  const moved = [...inBase].flatMap(([name, start]): readonly Moved[] => {
    const [mine, other] = [inOurs.get(name), inTheirs.get(name)];
    if (mine === undefined || other === undefined || isIn(mine, start) === isIn(other, start)) return [];
    const [by, mover, stayed] = isIn(mine, start)
      ? (['theirs', other, mine] as const)
      : (['ours', mine, other] as const);
    const common = shared(mover.list, start.list);
    if ([...common.keys(), common.length].some((end) => torn.has(jsonPathText(common.slice(0, end))))) return [];
    if ([base, ours, theirs].every((version) => listAt(version, mover.list) !== undefined))
      return [{ by, id: mover.id, from: start.list, to: mover.list }];
    // Where each side took away the list in which the other one has it, it may be in none.
    const isLeftNowhere = listAt(base, mover.list) !== undefined && listAt(sides[by], start.list) === undefined;
    if (isLeftNowhere || !isDeepStrictEqual(stayed.entry, start.entry)) torn.add(jsonPathText(common));
    else strayed.push({ by, id: mover.id, from: start.list, to: mover.list, name, entry: mover.entry });
    return [];
  });
  return { before, alike, torn, moved, strayed };
};

const shared = (one: readonly string[], other: readonly string[]): readonly string[] => {
  const end = one.findIndex((key, at) => key !== other[at]);
  return end === -1 ? one : one.slice(0, end);
};
