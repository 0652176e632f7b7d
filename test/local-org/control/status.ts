import type { LocalOrg } from '../org/localOrg.js';
import type { OrgStatus } from './protocol.js';

/** An org as `status` shows it; the token is the newest of its admin that still works, or empty. */
export const statusOf = (org: LocalOrg): OrgStatus => ({
  name: org.name,
  kind: org.record.kind,
  id: org.record.id,
  username: org.admin.username,
  userId: org.admin.id,
  token: org.record.sessions.findLast(({ ended, userId }) => !ended && userId === org.admin.id)?.token ?? '',
  apiVersion: org.settings.apiVersion,
  tracking: org.settings.tracking,
  components: Object.keys(org.record.components).length,
  deploys: org.deploys.jobs.length,
});
