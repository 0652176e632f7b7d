import { jsonPathText } from '../../common/jsonPath.js';
import { groupBy } from '../../common/groupBy.js';
import type { JsonSides } from '../../common/mergeJson.js';
import type { Identify } from './identified.js';
import type { LocatedSides } from './located.js';
import { commonHolder, isInDifferentLists, namesIn } from './tornLists.js';

/** What comes of a merge where all that is asked about is as one version has it. */
export type MergedAs = (side: keyof JsonSides, torn: ReadonlySet<string>) => unknown;

/**
 * Finds what has to be asked about as a whole so that an entry is in what comes of the merge once, whichever version is chosen,
 * and not in none where both sides have it: step by step what holds the lists in which the versions have it, up to all of the
 * file, which each version has as it should be.
 *
 * @param torn the paths that are asked about as wholes anyway
 * @returns these and more
 */
export const heldOnce = (
  mergedAs: MergedAs,
  torn: ReadonlySet<string>,
  located: LocatedSides,
  identify: Identify
): ReadonlySet<string> => {
  const names = namesIn(located);
  if (![...names].some((name) => isInDifferentLists(located, name))) return torn;
  const isKept = (side: keyof JsonSides, name: string): boolean =>
    [located.ours, located.theirs, located[side]].every(({ byName }) => byName.has(name));
  const wider = new Set(torn);
  for (let known = -1; known < wider.size;) {
    known = wider.size;
    for (const side of ['base', 'ours', 'theirs'] as const) {
      const found = groupBy(identify(mergedAs(side, wider)), ({ name }) => name);
      for (const name of names) {
        const count = found.get(name)?.length ?? 0;
        if (count > 1 || (count === 0 && isKept(side, name))) widen(wider, commonHolder(located, name));
      }
    }
  }
  return wider;
};

/** Has what holds a path asked about: the path itself, or what is around the largest that is asked about already. */
const widen = (torn: Set<string>, path: readonly string[]): void => {
  const starts = [...path.keys(), path.length].map((end) => jsonPathText(path.slice(0, end)));
  const at = starts.findIndex((start) => torn.has(start));
  if (at !== 0) torn.add(starts.at(at === -1 ? -1 : at - 1) ?? '');
};
