import type { XmlNode } from '../xml/tree.js';
import { type Place, placeBelow } from './keys.js';
import type { Side, Versions } from './versions.js';

/** An entry of a version. */
export type Entry = readonly [side: Side, node: XmlNode];

/** Whether half or more of what is in an entry is in another one, too, so that it may be what became of it. */
export const areAlike = (versions: Versions, place: Place, one: Entry, other: Entry): boolean => {
  const [mine, others] = [partsOf(versions, place, one), new Set(partsOf(versions, place, other))];
  return mine.length > 0 && mine.filter((part) => others.has(part)).length * 2 >= mine.length;
};

const partsOf = (versions: Versions, place: Place, [side, { children }]: Entry): readonly string[] =>
  children.map((child) => `${child.name}:${versions.meaning(side, child, placeBelow(place, child.name))}`);
