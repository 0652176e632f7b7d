import { jsonPathText } from '../../common/jsonPath.js';
import type { JsonSides } from '../../common/mergeJson.js';
import { type Identified, identifiedIn, uniqueKinds } from './identified.js';

/** What became of the entries that were moved from one list of a JSON file to another. */
export type MovedEntries = Readonly<{
  /** By an entry of ours that both sides moved to one list, the entry of the base. */
  before: ReadonlyMap<unknown, unknown>;
  /**
   * The paths of what holds two lists to which the sides moved one entry, or added it, or of which one side moved it from the
   * one to the other while the other side took it away.
   */
  torn: ReadonlySet<string>;
}>;

/** Finds the entries with an `id` that both sides have in another list than the base, or one of them, and the other nowhere. */
export const movedEntries = ({ base, ours, theirs }: JsonSides): MovedEntries => {
  const versions = [base, ours, theirs].map(identifiedIn);
  const isUnique = uniqueKinds(versions);
  const [inBase, inOurs, inTheirs] = versions.map(
    (version) => new Map(version.filter(({ kind }) => isUnique(kind)).map((each) => [each.name, each]))
  );
  const before = new Map<unknown, unknown>();
  const torn = new Set<string>();
  for (const [name, mine] of inOurs) {
    const [start, other] = [inBase.get(name), inTheirs.get(name)];
    if (other === undefined || isIn(mine, start) || isIn(other, start)) continue;
    if (!isIn(mine, other)) torn.add(jsonPathText(shared(mine.list, other.list)));
    else if (start) before.set(mine.entry, start.entry);
  }
  for (const [name, start] of inBase) {
    const [mine, other] = [inOurs.get(name), inTheirs.get(name)];
    const only = mine === undefined ? other : other === undefined ? mine : undefined;
    if (only && !isIn(only, start)) torn.add(jsonPathText(shared(only.list, start.list)));
  }
  return { before, torn };
};

const isIn = ({ list }: Identified, other: Identified | undefined): boolean =>
  other !== undefined && jsonPathText(list) === jsonPathText(other.list);

const shared = (one: readonly string[], other: readonly string[]): readonly string[] => {
  const end = one.findIndex((key, at) => key !== other[at]);
  return end === -1 ? one : one.slice(0, end);
};
