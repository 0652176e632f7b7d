import { isJsonObject, type JsonConflict, type JsonSides, own } from '../../common/mergeJson.js';
import { jsonPathText } from '../../common/jsonPath.js';
import { idOf } from './identified.js';

/** An entry that one side moved to another list of its kind, while the other side has it where it was. */
export type Moved = Readonly<{
  by: 'ours' | 'theirs';
  id: string;
  from: readonly string[];
  to: readonly string[];
}>;

/**
 * The three versions as if the side that left an entry where it was, and the base, had it where the other side moved it: there
 * it is merged like any other, once. Behind the same entry as on that side, so that nobody seems to have moved it.
 *
 * @param moved entries whose new list all versions have
 */
export const followMoved = (sides: JsonSides, moved: readonly Moved[]): JsonSides => {
  const of = (mover: Moved['by']): readonly Moved[] => moved.filter(({ by }) => by === mover);
  const [byOurs, byTheirs] = [of('ours'), of('theirs')];
  return {
    base: rearranged(rearranged(sides.base, byOurs, sides.ours), byTheirs, sides.theirs),
    ours: rearranged(sides.ours, byTheirs, sides.theirs),
    theirs: rearranged(sides.theirs, byOurs, sides.ours),
  };
};

/**
 * What the base has at the path of a conflict, with the entries that both sides moved alike out of it or into it where they
 * moved them: nobody asked about these, so that choosing the base neither loses nor doubles one.
 *
 * @param alike entries that both sides moved to one list, which the base has
 * @param conflict the keys down to it, those of entries by their ids, and what the versions have there
 */
export const baseAsMoved = (
  sides: JsonSides,
  alike: readonly Moved[],
  { path, sides: { base } }: JsonConflict
): unknown => {
  const isWithin = (list: readonly string[]): boolean => path.every((key, at) => key === list[at]);
  const across = alike.filter(({ from, to }) => isWithin(from) !== isWithin(to));
  return across.length === 0 ? base : atKeys(rearranged(sides.base, across, sides.ours), path);
};

/** The list at a path; undefined where there is none. */
export const listAt = (value: unknown, path: readonly string[]): readonly unknown[] | undefined => {
  const found = atKeys(value, path);
  return Array.isArray(found) ? found : undefined;
};

const atKeys = (value: unknown, path: readonly string[]): unknown => {
  let found = value;
  for (const key of path) {
    if (isJsonObject(found)) found = own(found, key);
    else if (Array.isArray(found)) found = found.find((entry) => idOf(entry) === key);
    else return undefined;
  }
  return found;
};

/** What leaves a list, and what comes into it, in the order that the list has on the side that moved it. */
export type ListChanges = {
  readonly leaving: Set<string>;
  readonly coming: Map<string, unknown>;
  order: readonly string[];
};

const rearranged = (value: unknown, moved: readonly Moved[], mover: unknown): unknown => {
  if (moved.length === 0) return value;
  const changes = new Map<string, ListChanges>();
  const changesOf = (list: readonly string[]): ListChanges => {
    const path = jsonPathText(list);
    let found = changes.get(path);
    if (found === undefined) changes.set(path, (found = { leaving: new Set(), coming: new Map(), order: [] }));
    return found;
  };
  for (const { id, from, to } of moved) {
    changesOf(from).leaving.add(id);
    const target = changesOf(to);
    if (target.order.length === 0) target.order = idsIn(mover, to);
    const entry = listAt(value, from)?.find((each) => idOf(each) === id);
    if (entry !== undefined) target.coming.set(id, entry);
  }
  return withListChanges(value, changes);
};

/** The ids of the entries of the list at a path, in order; none where there is no list. */
export const idsIn = (value: unknown, path: readonly string[]): readonly string[] =>
  (listAt(value, path) ?? []).map((entry) => idOf(entry) ?? '');

/** A value with changes of lists in it, by the texts of their paths: a list that is not there stays away. */
export const withListChanges = (value: unknown, changes: ReadonlyMap<string, ListChanges>): unknown =>
  changes.size === 0 ? value : rebuilt(value, [], changes);

const rebuilt = (value: unknown, path: readonly string[], changes: ReadonlyMap<string, ListChanges>): unknown => {
  if (isJsonObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, rebuilt(child, [...path, key], changes)])
    );
  if (!Array.isArray(value)) return value;
  const list = value as readonly unknown[];
  const found = changes.get(jsonPathText(path));
  const kept = found === undefined ? list : list.filter((entry) => !found.leaving.has(idOf(entry) ?? ''));
  const inner = kept.map((entry) => rebuilt(entry, [...path, idOf(entry) ?? ''], changes));
  return found === undefined ? inner : withComing(inner, found);
};

const withComing = (list: readonly unknown[], { coming, order }: ListChanges): readonly unknown[] => {
  if (coming.size === 0) return list;
  const there = new Set(list.map(idOf));
  /** By the entry that they stand behind, what comes there; the first ones behind none. */
  const behind = new Map<string | undefined, unknown[]>();
  let before: string | undefined;
  for (const id of order) {
    if (there.has(id)) before = id;
    if (!coming.has(id) || there.has(id)) continue;
    const following = behind.get(before);
    if (following === undefined) behind.set(before, [coming.get(id)]);
    else following.push(coming.get(id));
  }
  return [undefined, ...list].flatMap((entry) => {
    const following = behind.get(idOf(entry)) ?? [];
    return entry === undefined ? following : [entry, ...following];
  });
};
