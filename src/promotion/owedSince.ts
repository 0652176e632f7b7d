import { type Member, memberKey } from '../common/member.js';
import type { OwedSince } from '../metadata/delta/delta.js';

/**
 * The commits that an org last got profiles from which it is owed: what the branch took out of them since then is still in the
 * org, though the deployed commit does not have it.
 *
 * @param byCommit what of the owed components the org last got from each commit
 * @returns undefined where no profile is owed
 */
export const owedSince = (byCommit: ReadonlyMap<string, readonly Member[]>): OwedSince | undefined => {
  const profiles = [...byCommit].flatMap(([commit, members]) =>
    members.filter(({ type }) => type === 'Profile').map((member) => [memberKey(member), commit] as const)
  );
  return profiles.length === 0 ? undefined : Object.fromEntries(profiles);
};
