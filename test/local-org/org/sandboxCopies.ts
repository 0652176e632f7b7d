import { idPrefixes, sameId } from './ids.js';
import { nextId, type OrgRecord } from './record.js';

/** One copy that a production org made of itself or of one of its sandboxes (Tooling API, SandboxProcess). */
export type SandboxCopy = {
  readonly id: string;
  /** Names the sandbox through all its refreshes (Tooling API, SandboxInfo). */
  readonly sandboxInfoId: string;
  readonly sandboxName: string;
  /** The sandbox that was copied; absent when production was. */
  readonly sourceInfoId?: string;
  /** The org that the copy makes. */
  readonly orgId: string;
  readonly createdDate: string;
  /** Absent while the copy is under way. */
  endDate?: string;
  /** The sandbox was deleted since. */
  deleted?: boolean;
};

/** What is copied into which org. `sourceInfoId` is absent when production itself is. */
export type CopyOrder = Readonly<{ sandboxName: string; orgId: string; sourceInfoId?: string; date: Date }>;

/** Writes down that a copy was asked for. */
export const requestCopy = (production: OrgRecord, { date, ...order }: CopyOrder): SandboxCopy => {
  const copy: SandboxCopy = {
    id: nextId(production, idPrefixes.sandboxProcess),
    sandboxInfoId: infoIdOf(production, order.sandboxName) ?? nextId(production, idPrefixes.sandboxInfo),
    ...order,
    createdDate: date.toISOString(),
  };
  production.sandboxCopies.push(copy);
  return copy;
};

/** Writes down that the copy that made this org has ended. */
export const endCopy = (production: OrgRecord, orgId: string, date: Date): void => {
  for (const copy of copiesOf(production, orgId)) copy.endDate = date.toISOString();
};

/** Writes down that this sandbox was deleted. */
export const deleteCopy = (production: OrgRecord, orgId: string): void => {
  for (const copy of copiesOf(production, orgId)) copy.deleted = true;
};

/**
 * The id of a sandbox in its production org. One that production has no copy of yet gets it now, and with it the copy that
 * made it: no sandbox exists without one.
 */
export const sandboxInfoId = (production: OrgRecord, sandbox: OrgRecord): string => {
  const known = infoIdOf(production, sandbox.name);
  if (known !== undefined) return known;
  const date = new Date(sandbox.createdDate);
  const copy = requestCopy(production, { sandboxName: sandbox.name, orgId: sandbox.id, date });
  endCopy(production, sandbox.id, date);
  return copy.sandboxInfoId;
};

const infoIdOf = (production: OrgRecord, sandboxName: string): string | undefined =>
  production.sandboxCopies.find((copy) => copy.sandboxName === sandboxName && !copy.deleted)?.sandboxInfoId;

const copiesOf = (production: OrgRecord, orgId: string): readonly SandboxCopy[] =>
  production.sandboxCopies.filter((copy) => sameId(copy.orgId, orgId));
