import { isJsonObject } from '../../common/mergeJson.js';
import { idOf, type Identified, namingIn, type Spot, spotText } from './identified.js';

/** What leaves a list, by ids; and what comes into it, by the order in which the list of a version has it. */
type ListChange = {
  readonly leaving: Set<string>;
  isGone: boolean;
  readonly coming: Map<readonly string[], Map<string, unknown>>;
};

/** Changes of the lists of a value. */
export class ListChanges {
  private readonly bySpot = new Map<string, ListChange>();
  /** The keys of the lists that something comes into, by what holds these. */
  private readonly keysIn = new Map<string | undefined, Set<string>>();

  /**
   * Takes an entry out of its list.
   *
   * @param isGone whether the list goes, too, where nothing else is in it
   */
  public leave({ id, spot }: Identified, isGone: boolean): void {
    const change = this.at(spot);
    change.leaving.add(id);
    change.isGone ||= isGone;
  }

  /**
   * Takes an entry into a list.
   *
   * @param order the ids of the list at that spot in a version that has the entry there: one and the same array for all of them
   */
  public come({ id, entry }: Identified, spot: Spot, order: readonly string[]): void {
    const { coming } = this.at(spot);
    const known = coming.get(order) ?? new Map<string, unknown>();
    coming.set(order, known.set(id, entry));
    const [key, ...more] = spot.keys;
    if (more.length === 0) this.keysIn.set(spot.holder, (this.keysIn.get(spot.holder) ?? new Set<string>()).add(key));
  }

  /**
   * The value with these changes. A list that something comes into is made where the entry that holds it has none.
   *
   * @param entries those of the value, and those that come into it
   */
  public in(content: unknown, entries: readonly Identified[]): unknown {
    if (this.bySpot.size === 0) return content;
    const nameOf = new Map(entries.map(({ entry, name }) => [entry, name]));
    const rebuilt = (child: unknown, spot: Spot): unknown => {
      if (Array.isArray(child)) {
        const list = this.listWith(child, spot);
        const called = namingIn(list);
        return called ? list.map((entry) => rebuilt(entry, below(spot, called(entry)))) : list;
      }
      if (!isJsonObject(child)) return child;
      const name = nameOf.get(child);
      const at = name === undefined ? spot : { holder: name, keys: [] };
      const made = at.keys.length > 0 ? [] : [...(this.keysIn.get(at.holder) ?? [])];
      const lists = made.filter((key) => !Object.hasOwn(child, key)).map((key) => [key, []] as const);
      return Object.fromEntries(
        [...Object.entries(child), ...lists].flatMap(([key, each]) => {
          const value = rebuilt(each, below(at, key));
          return this.isGone(value, below(at, key)) ? [] : [[key, value]];
        })
      );
    };
    return rebuilt(content, { holder: undefined, keys: [] });
  }

  private isGone(list: unknown, spot: Spot): boolean {
    return Array.isArray(list) && list.length === 0 && this.bySpot.get(spotText(spot))?.isGone === true;
  }

  private at(spot: Spot): ListChange {
    const text = spotText(spot);
    const known: ListChange = this.bySpot.get(text) ?? {
      leaving: new Set(),
      isGone: false,
      coming: new Map<readonly string[], Map<string, unknown>>(),
    };
    this.bySpot.set(text, known);
    return known;
  }

  private listWith(list: readonly unknown[], spot: Spot): readonly unknown[] {
    const change = this.bySpot.get(spotText(spot));
    if (change === undefined) return list;
    const kept = list.filter((entry) => !change.leaving.has(idOf(entry) ?? ''));
    return [...change.coming].reduce((present, [order, coming]) => withComing(present, coming, order), kept);
  }
}

const below = ({ holder, keys }: Spot, key: string): Spot => ({ holder, keys: [...keys, key] });

const withComing = (list: unknown[], coming: ReadonlyMap<string, unknown>, order: readonly string[]): unknown[] => {
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
  return [...(behind.get(undefined) ?? []), ...list.flatMap((entry) => [entry, ...(behind.get(idOf(entry)) ?? [])])];
};
