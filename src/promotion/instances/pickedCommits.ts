import type { InstanceHistory } from '../history.js';
import type { PromotionRecord } from '../record.js';

/**
 * The commits that a back-promotion of single features brought into its branch by other commits, as its record says: no merge
 * tells.
 */
export const pickedBy = ({ kind, features }: PromotionRecord): readonly string[] =>
  kind === 'back-promotion' ? features.flatMap(({ commits }) => commits) : [];

/**
 * The commits that any record of an instance picked into its branch.
 *
 * @throws SfError DamagedStateError
 */
export const pickedIn = async (history: InstanceHistory): Promise<ReadonlySet<string>> => {
  const picked = new Set<string>();
  for await (const { record } of history.records()) for (const commit of pickedBy(record)) picked.add(commit);
  return picked;
};
