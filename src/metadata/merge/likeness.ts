import type { XmlNode } from '../xml/tree.js';
import { type Place, placeBelow } from './keys.js';
import type { Side, Versions } from './versions.js';

/** An entry of a version. */
export type Entry = readonly [side: Side, node: XmlNode];

/** Whether half or more of what is in an entry is in another one, too, so that it may be what became of it. */
export const areAlike = (versions: Versions, place: Place, one: Entry, other: Entry): boolean => {
  const mine = partsOf(versions, place, one);
  return isHalfOf(mine, new Set(partsOf(versions, place, other)));
};

/** Where there are more pairs, comparing them all would take long. */
const most = 10_000;

/**
 * The pairs of entries of two versions of which more than half is the same, and that are more like each other than like any
 * other one.
 *
 * @returns none where there are very many
 */
export const likestPairs = (
  versions: Versions,
  place: Place,
  [side, nodes]: readonly [Side, readonly XmlNode[]],
  [otherSide, others]: readonly [Side, readonly XmlNode[]]
): ReadonlyArray<readonly [node: XmlNode, other: XmlNode]> => {
  if (nodes.length * others.length > most) return [];
  const mine = nodes.map((node) => partsOf(versions, place, [side, node]));
  const their = others.map((node) => partsOf(versions, place, [otherSide, node]));
  const sets = their.map((parts) => new Set(parts));
  /** How much of two entries is the same, from 0 to 1. */
  const share = mine.map((parts) =>
    their.map(({ length }, at) => parts.filter((part) => sets[at].has(part)).length / Math.max(parts.length, length, 1))
  );
  return share.flatMap((row, at) => {
    const best = onlyHighest(row);
    if (best === undefined || row[best] <= 0.5 || onlyHighest(share.map((each) => each[best])) !== at) return [];
    return [[nodes[at], others[best]] as const];
  });
};

/** The position of the highest number; undefined where it is there twice. */
const onlyHighest = (numbers: readonly number[]): number | undefined => {
  const highest = Math.max(...numbers);
  const at = numbers.indexOf(highest);
  return at === numbers.lastIndexOf(highest) ? at : undefined;
};

/**
 * Entries among which those are looked for that another one may have become: that half or more of what is in it is in, too.
 *
 * Who shares half of the parts has one at least of those that are more than half: only who has one of the rarest of these is
 * looked at, which is few where little is in all entries, and the first one where much is. S. Chaudhuri, V. Ganti, R. Kaushik,
 * "A Primitive Operator for Similarity Joins in Data Cleaning" (2006), call it prefix filtering.
 */
export class Likeness {
  private readonly parts: ReadonlyArray<ReadonlySet<string>>;
  private readonly having = new Map<string, number[]>();

  public constructor(
    private readonly versions: Versions,
    private readonly place: Place,
    entries: readonly Entry[]
  ) {
    this.parts = entries.map((entry) => new Set(partsOf(versions, place, entry)));
    this.parts.forEach((parts, at) => {
      for (const part of parts) {
        const known = this.having.get(part);
        if (known) known.push(at);
        else this.having.set(part, [at]);
      }
    });
  }

  /** Whether one of them has half or more of what is in an entry. */
  public hasLike(entry: Entry): boolean {
    const mine = partsOf(this.versions, this.place, entry);
    const having = (part: string): readonly number[] => this.having.get(part) ?? [];
    const rarest = [...mine].sort((a, b) => having(a).length - having(b).length);
    const seen = new Set<number>();
    return rarest.slice(0, Math.floor(mine.length / 2) + 1).some((part) =>
      having(part).some((at) => {
        if (seen.has(at)) return false;
        seen.add(at);
        return isHalfOf(mine, this.parts[at]);
      })
    );
  }
}

const isHalfOf = (mine: readonly string[], others: ReadonlySet<string>): boolean =>
  mine.length > 0 && mine.filter((part) => others.has(part)).length * 2 >= mine.length;

const partsOf = (versions: Versions, place: Place, [side, { children }]: Entry): readonly string[] =>
  children.map((child) => `${child.name}:${versions.meaning(side, child, placeBelow(place, child.name))}`);
