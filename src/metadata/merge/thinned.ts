import type { Sides } from './versions.js';

/** What each version of an entry means; undefined for what a version has not. */
export type Meant = Sides<string | undefined>;

/**
 * Whether entries told apart so would come to hold fewer of several equal ones than both sides have: each side may have taken
 * away or edited the same one of them, though it looks as if that were two.
 */
export const isThinnedOut = (entries: readonly Meant[]): boolean => {
  const [ours, theirs, merged] = [
    entries.map((entry) => entry.ours),
    entries.map((entry) => entry.theirs),
    entries.map(kept),
  ].map(counted);
  return [...ours].some(([meaning, count]) => (merged.get(meaning) ?? 0) < Math.min(count, theirs.get(meaning) ?? 0));
};

/** Whether one side took an entry away that the other one took away, too, or left as it was. */
export const isGone = ({ base, ours, theirs }: Meant): boolean =>
  (ours === undefined && (theirs === undefined || theirs === base)) || (theirs === undefined && ours === base);

/** What becomes of an entry in any case; undefined where it goes, or is asked about. */
const kept = ({ base, ours, theirs }: Meant): string | undefined => {
  if (base === undefined) return ours ?? theirs;
  if (ours === base) return theirs;
  return theirs === base || theirs === ours ? ours : undefined;
};

const counted = (meanings: ReadonlyArray<string | undefined>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const meaning of meanings) if (meaning !== undefined) counts.set(meaning, (counts.get(meaning) ?? 0) + 1);
  return counts;
};
