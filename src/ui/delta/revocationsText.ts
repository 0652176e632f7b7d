import type { Revocation } from '../../metadata/delta/delta.js';
import { entryInWords } from '../../metadata/overlay/lostEntry.js';

/** What is taken away of profiles in the org, a line for each entry. */
export const revokedLines = (revocations: readonly Revocation[]): string[] =>
  revocations.flatMap(({ fullName, revoked }) =>
    revoked.map((entry) => `revokes ${entryInWords(entry)} of profile ${fullName}`)
  );

/** What profiles lost and orgs keep, a line for each entry, with what to do. */
export const notRevokedLines = (revocations: readonly Revocation[]): string[] =>
  revocations.flatMap(({ fullName, kept }) =>
    kept.map((entry) => `does not revoke ${entryInWords(entry)} of profile ${fullName}: ${entry.reason}`)
  );
