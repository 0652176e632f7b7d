import type { Delta, NotDeleted } from '../metadata/delta/delta.js';
import { memberKey } from '../common/member.js';
import type { ConnectedOrg } from '../org/types.js';
import { following, type FollowTools } from './following.js';

/**
 * What an org still has of what a person is to delete there: what was deleted meanwhile is done. Without an org, all of it.
 *
 * @throws what retrieving throws
 */
export const leftInOrg = async (
  tools: FollowTools,
  org: ConnectedOrg | undefined,
  { notDeleted, apiVersion }: Pick<Delta, 'notDeleted' | 'apiVersion'>
): Promise<readonly NotDeleted[]> => {
  if (org === undefined || notDeleted.length === 0) return notDeleted;
  const { readBack } = await import('../org/verify.js');
  const asked = notDeleted.map((member) => ({ ...member, deletion: true }));
  const there = await readBack(org, asked, { ...following(tools), apiVersion });
  const keys = new Set(there.map(memberKey));
  return notDeleted.filter((member) => keys.has(memberKey(member)));
};
