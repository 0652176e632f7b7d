import { choseDifferently } from './choices.js';
import { areSameButDrawn, type IsElsewhere } from './drawn.js';
import type { Place } from './keys.js';
import type { Slot } from './match.js';
import type { Versions } from './versions.js';

/**
 * Whether an element that the base has is asked about as a whole where a side has none: one took it away, the other changed it.
 *
 * @param isElsewhere of which entries it is asked elsewhere what comes of them, but for their order
 */
export const isGoneAndChanged = (
  versions: Versions,
  { nodes, place }: Pick<Slot, 'nodes' | 'place'>,
  isElsewhere?: IsElsewhere
): boolean => {
  const { base, ours, theirs } = nodes;
  if (base === undefined || (ours === undefined) === (theirs === undefined)) return false;
  return !areSameButDrawn(versions, [ours === undefined ? 'theirs' : 'ours', 'base'], nodes, place, isElsewhere);
};

/**
 * Whether an element is asked about as a whole, whatever is in it.
 *
 * @param around the place of the element itself
 */
export const isAskedAsWhole = (versions: Versions, slot: Slot, around: Place): boolean => {
  const { nodes, place, tag, isContested } = slot;
  if (isContested === true || isGoneAndChanged(versions, slot)) return true;
  return (
    Boolean(nodes.ours && nodes.theirs) && choseDifferently(versions, { nodes, place, around: { place: around, tag } })
  );
};
