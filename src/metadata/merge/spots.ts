import { pathTo } from './ask.js';

/**
 * Where something is: by its path from the nearest entry that the component has once, wherever that is, or from the root. What
 * is in an entry that was moved is where it was.
 */
export type Spot = Readonly<{ within: string | undefined; path: string }>;

/** Where that is which is in an element: one that the component has once has an id. */
export const spotBelow = ({ within, path }: Spot, segment: string, id: string | undefined): Spot =>
  id === undefined ? { within, path: pathTo(path, segment) } : { within: id, path: '' };

/** Whether two spots are in one element. */
export const isSameSpot = (one: Spot, other: Spot): boolean => one.within === other.within && one.path === other.path;

/** One string for a spot. */
export const keyOfSpot = ({ within, path }: Spot): string => JSON.stringify([within, path]);
