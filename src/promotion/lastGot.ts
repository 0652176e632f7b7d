import type { Member } from '../common/member.js';
import { sameOrg, type InstanceHistory } from './history.js';

/** Of each commit the components that an org last got from it; and those of which no record tells. */
export type LastGot = Readonly<{ byCommit: ReadonlyMap<string, readonly Member[]>; unknown: readonly Member[] }>;

/**
 * Finds the commits from which an org last got some components: the deployed commit, or, of what the org is owed, that of the
 * newest record in which it was not.
 *
 * @param keyOf a key that is the same for all spellings of a component
 * @throws SfError DamagedStateError, NewerStateError
 */
export const lastGot = async (
  history: InstanceHistory,
  orgId: string,
  members: readonly Member[],
  keyOf: (member: Member) => string
): Promise<LastGot> => {
  const byCommit = new Map<string, readonly Member[]>();
  let open = members;
  for await (const { record } of history.records()) {
    // What is older than another org's record proves nothing: the org was away meanwhile.
    if (open.length === 0 || !sameOrg(record.org.id, orgId)) break;
    const owed = new Set(record.owed.map(keyOf));
    const got = open.filter((member) => !owed.has(keyOf(member)));
    if (got.length > 0) {
      byCommit.set(record.deployedCommit, [...(byCommit.get(record.deployedCommit) ?? []), ...got]);
    }
    open = open.filter((member) => owed.has(keyOf(member)));
  }
  return { byCommit, unknown: open };
};
