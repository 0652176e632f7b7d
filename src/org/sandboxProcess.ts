import { SfError } from '@salesforce/core/sfError';
import { askOrg } from './errors.js';
import { faultOf } from './faults.js';
import { sameId, to15, to18 } from './ids.js';
import { query, soqlText } from './query.js';
import { count, text, time, type Raw } from './read.js';
import type { ConnectedOrg } from './types.js';

/** The copy that made a sandbox's present org: its creation or its last refresh. Times are ISO 8601, to the second. */
export type SandboxRefresh = Readonly<{
  sandboxName: string;
  /** Names the sandbox in its production org, through all refreshes. */
  sandboxInfoId: string;
  /** The org that the copy made, 18 characters. */
  orgId: string;
  /** When the copy was asked for. The org holds what its source held then or later, but before `endedAt`. */
  requestedAt: string;
  /** When copying began: a copy may wait in a queue. */
  startedAt?: string;
  /** When copying ended; absent while it is under way. */
  endedAt?: string;
  /** In percent; not told of every copy. */
  copyProgress?: number;
  /** In production's own words, in the language of its user: to show, never to decide by. */
  status: string;
  /** The sandbox that was cloned; absent when production itself was copied. */
  source?: CloneSource;
}>;

/** A sandbox that another one was cloned from. */
export type CloneSource = Readonly<{
  sandboxInfoId: string;
  /** Absent when production no longer knows the sandbox. */
  sandboxName?: string;
  /** The org that the sandbox was when the clone was asked for, 18 characters; it may have been refreshed since. */
  orgId?: string;
}>;

/** What production says of the copy that made an org. */
export type RefreshAnswer =
  | Readonly<{ kind: 'found'; refresh: SandboxRefresh }>
  /** It made no such org: the sandbox is another production's, or none. */
  | Readonly<{ kind: 'none' }>
  /** It does not speak of its sandboxes to this user; `reason` in its own words. */
  | Readonly<{ kind: 'not answered'; reason: string }>;

/**
 * Asks a production org for the copy that made a sandbox's org. For every creation and refresh of a sandbox it has a
 * SandboxProcess, with the id of the org that the copy created, and of the SandboxInfo that was cloned where one was
 * (Tooling API, SandboxProcess).
 *
 * @param sandboxOrgId org id of the sandbox, in either form.
 * @throws the errors of a connected org.
 */
export const latestRefresh = async (production: ConnectedOrg, sandboxOrgId: string): Promise<RefreshAnswer> =>
  askOrg(production, 'tell about its sandboxes', async (): Promise<RefreshAnswer> => {
    try {
      const copies = await copiesWhere(production, `SandboxOrganization = ${soqlText(to15(sandboxOrgId))}`);
      // The field is a text, and SOQL compares texts without regard to case: core 9.4 checks again for that reason, too
      // (queryScratchOrg).
      const made = copies.find(({ SandboxOrganization }) => sameId(text(SandboxOrganization) ?? '', sandboxOrgId));
      if (made === undefined) return { kind: 'none' };
      const refresh = toRefresh(made);
      const source = await sourceOf(production, made, refresh.requestedAt);
      return { kind: 'found', refresh: source === undefined ? refresh : { ...refresh, source } };
    } catch (error) {
      const { code, text: reason } = faultOf(error);
      if (code !== undefined && notSpokenOf.has(code)) return { kind: 'not answered', reason };
      throw error;
    }
  });

/** Codes for a type that the org does not have, or does not show to this user. */
const notSpokenOf = new Set(['INVALID_TYPE', 'INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY']);

/** Newest first. */
const copiesWhere = async ({ connection }: ConnectedOrg, condition: string): Promise<readonly Raw[]> =>
  query(connection, `${fields} WHERE ${condition} ORDER BY CreatedDate DESC`, { tooling: true });

const fields =
  'SELECT SandboxName, SandboxInfoId, SandboxOrganization, SourceId, CreatedDate, StartDate, EndDate, ActivatedDate, AutoActivate, CopyProgress, Status FROM SandboxProcess';

const toRefresh = (raw: Raw): SandboxRefresh => {
  const requestedAt = time(raw.CreatedDate);
  if (requestedAt === undefined) throw new SfError('A copy without a date was named.', 'SERVER_UNAVAILABLE');
  const startedAt = time(raw.StartDate);
  const endedAt = time(raw.EndDate);
  const copyProgress = count(raw.CopyProgress);
  return {
    sandboxName: text(raw.SandboxName) ?? '',
    sandboxInfoId: to18(text(raw.SandboxInfoId) ?? ''),
    orgId: to18(text(raw.SandboxOrganization) ?? ''),
    requestedAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(copyProgress === undefined ? {} : { copyProgress }),
    status: text(raw.Status) ?? '',
  };
};

const sourceOf = async (
  production: ConnectedOrg,
  clone: Raw,
  requestedAt: string
): Promise<CloneSource | undefined> => {
  const id = text(clone.SourceId);
  if (id === undefined) return undefined;
  const copies = await copiesWhere(production, `SandboxInfoId = ${soqlText(id)}`);
  const sandboxName = text(copies[0]?.SandboxName);
  // A source has to be a completed sandbox (Tooling API, SandboxProcess, SourceId).
  const then = copies.find((copy, index) => {
    const since = inUseSince(copy, index < copies.length - 1);
    return since !== undefined && since <= requestedAt;
  });
  const orgId = text(then?.SandboxOrganization);
  return {
    sandboxInfoId: to18(id),
    ...(sandboxName === undefined ? {} : { sandboxName }),
    ...(orgId === undefined ? {} : { orgId: to18(orgId) }),
  };
};

/**
 * Since when a copy has its sandbox's place: since it ended, or was activated. A refresh whose org does not activate by
 * itself waits for a person (Tooling API, SandboxProcess, RefreshAction; SandboxInfo, AutoActivate).
 */
const inUseSince = (copy: Raw, isRefresh: boolean): string | undefined => {
  const waits = isRefresh && copy.AutoActivate === false;
  return time(copy.ActivatedDate) ?? (waits ? undefined : time(copy.EndDate));
};
