import type { Repository } from '../git/repository.js';
import type { InstanceHistory } from './history.js';

/**
 * Whether an instance holds a feature at a commit: a record there names that commit, or a descendant of it in that
 * feature. Newer commits are not held, and ancestry on the instance's branch alone proves nothing.
 *
 * @throws SfError DamagedStateError, NewerStateError when the history cannot be read
 */
export const holds = async (
  repo: Repository,
  history: InstanceHistory,
  feature: Readonly<{ name: string; tip: string }>
): Promise<boolean> => {
  for await (const { record } of history.records()) {
    for (const recorded of record.features) {
      if (recorded.name !== feature.name) continue;
      if (recorded.tip === feature.tip || (await isContained(repo, feature.tip, recorded.tip))) return true;
    }
  }
  return false;
};

/** A recorded tip may be gone from this clone when its branch was rewritten: then it contains nothing we have. */
const isContained = async (repo: Repository, commit: string, recordedTip: string): Promise<boolean> =>
  (await repo.resolveCommit(recordedTip)) !== undefined && repo.isAncestor(commit, recordedTip);
