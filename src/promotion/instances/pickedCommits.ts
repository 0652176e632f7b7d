import type { Repository } from '../../git/repository.js';
import { workBetween } from '../squashes.js';
import type { InstanceHistory } from '../history.js';
import type { PromotionRecord } from '../record.js';

/**
 * The commits that a back-promotion of single features brought into its branch by other commits, as its record says: no merge
 * tells.
 */
export const pickedBy = ({ kind, features }: PromotionRecord): readonly string[] =>
  kind === 'back-promotion' ? features.flatMap(({ commits }) => commits) : [];

/**
 * How many commits of work a history has that an instance's branch lacks, also in other words.
 *
 * @param picked gives what was picked into that branch
 * @throws SfError DamagedStateError, GitError
 */
export const countLacking = async (
  repo: Repository,
  { tip, branchTip, picked }: Readonly<{ tip: string; branchTip: string; picked: () => Promise<ReadonlySet<string>> }>
): Promise<number> => {
  const work = await workBetween(repo, tip, branchTip);
  if (work.length === 0) return 0;
  const others = await picked();
  return work.filter(({ oid }) => !others.has(oid)).length;
};

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
