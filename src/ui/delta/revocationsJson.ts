import type { Delta } from '../../metadata/delta/delta.js';

/** An entry that a profile lost, by the list that it was in and its name there: empty in a list with one entry alone. */
export type RevokedJson = { profile: string; list: string; name: string };

/** One that no deploy takes away, and what to do. */
export type NotRevokedJson = RevokedJson & { reason: string };

/** Gives what a delta takes away of profiles, and what it cannot, the shape of `--json`. */
export const revocationsJson = ({
  revocations,
}: Pick<Delta, 'revocations'>): { revoked: RevokedJson[]; notRevoked: NotRevokedJson[] } => ({
  revoked: revocations.flatMap(({ fullName, revoked }) =>
    revoked.map(({ list, name }) => ({ profile: fullName, list, name }))
  ),
  notRevoked: revocations.flatMap(({ fullName, kept }) =>
    kept.map(({ list, name, reason }) => ({ profile: fullName, list, name, reason }))
  ),
});
