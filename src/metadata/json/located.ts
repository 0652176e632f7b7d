import { isJsonObject, type JsonSides } from '../../common/mergeJson.js';
import { atKeys, type Identified, type Identify, type Spot, spotText } from './identified.js';

/** The entries of one version by their names, with the lists that they are in. */
export class Located {
  public readonly byName: ReadonlyMap<string, Identified>;
  private readonly orders = new Map<string, string[]>();

  public constructor(
    private readonly value: unknown,
    public readonly entries: readonly Identified[]
  ) {
    this.byName = new Map(entries.map((each) => [each.name, each]));
    for (const { id, spot } of entries) {
      const text = spotText(spot);
      const order = this.orders.get(text);
      if (order) order.push(id);
      else this.orders.set(text, [id]);
    }
  }

  /** The ids of the list at a spot, in order: one and the same array each time. */
  public orderAt(spot: Spot): readonly string[] {
    const text = spotText(spot);
    const order = this.orders.get(text) ?? [];
    this.orders.set(text, order);
    return order;
  }

  /** Whether the version has a list at a spot, or can have one there. */
  public mayHold(spot: Spot): boolean {
    return Array.isArray(atKeys(this.holderNamed(spot.holder), spot.keys)) || this.lacksListAt(spot);
  }

  /** Whether the version has what holds a list, but not the list. */
  public lacksListAt({ holder, keys: [key, ...more] }: Spot): boolean {
    const found = this.holderNamed(holder);
    return key !== undefined && more.length === 0 && isJsonObject(found) && !Object.hasOwn(found, key);
  }

  private holderNamed(name: string | undefined): unknown {
    return name === undefined ? this.value : this.byName.get(name)?.entry;
  }
}

/** The entries of three versions. */
export type LocatedSides = Readonly<Record<keyof JsonSides, Located>>;

/** Finds the entries of three versions. */
export const locatedIn = ({ base, ours, theirs }: JsonSides, identify: Identify): LocatedSides => ({
  base: new Located(base, identify(base)),
  ours: new Located(ours, identify(ours)),
  theirs: new Located(theirs, identify(theirs)),
});

/** Whether two entries are in one list, wherever that is in their versions; none is in none. */
export const isInOneList = (one: Identified | undefined, other: Identified | undefined): boolean =>
  one !== undefined && other !== undefined && spotText(one.spot) === spotText(other.spot);
