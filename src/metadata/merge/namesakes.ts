import { onceAs } from './entriesOnce.js';
import type { Place } from './keys.js';
import type { Lot, Slot, TagGroup } from './match.js';

/**
 * Brings together the elements of different kinds that the sides added to a flow under one name, which it has for one element
 * alone: both are one that is contested.
 */
export const withNamesakes = (place: Place, groups: readonly TagGroup[]): readonly TagGroup[] => {
  if (place.type !== 'Flow' || place.path !== '') return groups;
  const added = (side: 'ours' | 'theirs'): ReadonlyMap<string, Slot> =>
    new Map(
      groups
        .flatMap(({ rule, matches }) => matches.map((match) => ({ rule, match })))
        .flatMap(({ rule, match }) => {
          const id = onceAs(rule, match.tag, match.segment, place.path);
          if (match.kind !== 'one' || id === undefined) return [];
          const { base, ours, theirs } = match.nodes;
          const isAdded = base === undefined && (side === 'ours' ? !theirs : !ours);
          return isAdded ? [[id, match] as const] : [];
        })
    );
  const others = added('theirs');
  const pairs = new Map<Slot, Slot>();
  for (const [name, own] of added('ours')) {
    const other = others.get(name);
    if (other) pairs.set(own, other);
  }
  if (pairs.size === 0) return groups;
  const taken = new Set<unknown>(pairs.values());
  return groups.map((group) => ({
    ...group,
    matches: group.matches.flatMap((match): ReadonlyArray<Slot | Lot> => {
      if (match.kind !== 'one') return [match];
      if (taken.has(match)) return [];
      const other = pairs.get(match);
      if (other === undefined) return [match];
      // The same path whichever side is ours.
      const segment = other.segment < match.segment ? other.segment : match.segment;
      return [{ ...match, segment, nodes: { ...match.nodes, theirs: other.nodes.theirs }, isContested: true }];
    }),
  }));
};
