import type { FlowVersions, InstalledPackage, OrgKind } from '../judge/types.js';
import { idPrefixes, makeId } from './ids.js';
import type { SandboxCopy } from './sandboxCopies.js';

/** A user of an org; the first is the one that tests log in as, the second makes changes behind their back. */
export type OrgUser = Readonly<{ id: string; username: string; name: string; email: string }>;

/** A session or refresh token that was handed out. Every token is fake, and looks fake. */
export type Session = {
  readonly token: string;
  readonly refreshToken: string;
  readonly userId: string;
  ended: boolean;
};

/** What an org knows about a component beside its content. Dates are ISO texts in UTC. */
export type ComponentRecord = {
  readonly id: string;
  readonly createdDate: string;
  readonly createdById: string;
  lastModifiedDate: string;
  lastModifiedById: string;
};

/** A row of source tracking: one per component for ever, with a counter that rises over the whole org. */
export type SourceMember = {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  memberId: string;
  obsolete: boolean;
  isNew: boolean;
  revision: number;
  changedById: string;
  lastModifiedDate: string;
};

/** Switches of one org. All may be changed while it runs, from a test or over the control endpoint. Times in ms. */
export type OrgSettings = {
  /** How long a deploy stays Pending although the slot is free. */
  queueTime: number;
  /** How long a deploy is InProgress. */
  runTime: number;
  /** How long it stays in the finalizing status afterwards; 0 skips that status. */
  finalizeTime: number;
  /** How long a running deploy stays Canceling. */
  cancelTime: number;
  retrieveTime: number;
  /** Which of the two spellings the SOAP API sends is not known: the guide has the one, clients the other. */
  finalizingStatus: 'FinalizingDeploy' | 'Finalizing';
  /** Newest API version of the org, such as `66.0`. */
  apiVersion: string;
  /** How many records one page of a query's answer holds; an org decides between 200 and 2000. */
  queryPageSize: number;
  /** Answers queries of SourceMember. */
  tracking: boolean;
  /** A dev hub answers queries of ScratchOrgInfo. */
  devHub: boolean;
  /** Answers queries of SandboxProcess: production does, for users who may manage sandboxes. */
  manageSandboxes: boolean;
  /** An expired or deleted org answers everything with a page and status 420 (forcedotcom/sfdx-core#89). */
  expired: boolean;
  activateFlowsOnDeploy: boolean;
  warningsFail: boolean;
  /** Managed packages; queries of InstalledSubscriberPackage tell them. */
  packages: readonly InstalledPackage[];
};

/** Everything of an org but its files and jobs, as `org.json` in its folder holds it. */
export type OrgRecord = {
  readonly version: 1;
  readonly name: string;
  readonly kind: OrgKind;
  readonly mark: number;
  readonly id: string;
  readonly createdDate: string;
  readonly users: readonly OrgUser[];
  readonly sessions: Session[];
  readonly settings: OrgSettings;
  readonly components: Record<string, ComponentRecord>;
  readonly sourceMembers: Record<string, SourceMember>;
  /** What a production org knows of its sandboxes, oldest first. */
  readonly sandboxCopies: SandboxCopy[];
  flows: Record<string, FlowVersions>;
  nextNumber: number;
  revision: number;
};

/** What a test or the command line says about an org to make. */
export type OrgDefinition = Readonly<{
  name: string;
  kind: OrgKind;
  /** Source tracking; scratch orgs always have it, production never. */
  tracking?: boolean;
  username?: string;
  settings?: Partial<OrgSettings>;
}>;

const settingsOf = (definition: OrgDefinition): OrgSettings => ({
  queueTime: 0,
  runTime: 0,
  finalizeTime: 0,
  cancelTime: 0,
  retrieveTime: 0,
  finalizingStatus: 'FinalizingDeploy',
  apiVersion: '66.0',
  queryPageSize: 2000,
  tracking: definition.kind === 'scratch' || (definition.tracking === true && definition.kind !== 'production'),
  devHub: false,
  manageSandboxes: definition.kind === 'production',
  expired: false,
  activateFlowsOnDeploy: false,
  warningsFail: false,
  packages: [],
  ...definition.settings,
});

/** A record as an earlier version of this code may have stored it, with what it lacks. */
export const completeRecord = (record: Omit<OrgRecord, 'sandboxCopies'>): OrgRecord => ({
  sandboxCopies: [],
  ...record,
  settings: settingsOf({ name: record.name, kind: record.kind, settings: record.settings }),
});

/** The id of the org with this number within its server. */
export const orgIdOf = (mark: number): string => makeId(idPrefixes.organization, mark, 1);

/** A new org: its id, two users and one session, all numbered by the org's mark within its server. */
export const newOrgRecord = (definition: OrgDefinition, mark: number, now: Date): OrgRecord => {
  const username = definition.username ?? `admin@${definition.name}.local.test`;
  const user = (number: number, login: string, name: string): OrgUser => ({
    id: makeId(idPrefixes.user, mark, number),
    username: login,
    name,
    email: login,
  });
  const record: OrgRecord = {
    version: 1,
    name: definition.name,
    kind: definition.kind,
    mark,
    id: orgIdOf(mark),
    createdDate: now.toISOString(),
    users: [user(1, username, 'Local Admin'), user(2, `other@${definition.name}.local.test`, 'Other User')],
    sessions: [],
    settings: settingsOf(definition),
    components: {},
    sourceMembers: {},
    sandboxCopies: [],
    flows: {},
    nextNumber: 1,
    revision: 0,
  };
  openSession(record, record.users[0].id);
  return record;
};

/** Hands out an access token for a user, in the form that the CLI asks for: `<org id>!<anything>`. */
export const openSession = (record: OrgRecord, userId: string): Session => {
  const number = record.sessions.length + 1;
  const session: Session = {
    token: `${record.id}!FAKE_TOKEN_OF_LOCAL_ORG_${record.name.replace(/\W/g, '_')}.${number}`,
    refreshToken: `FAKE_REFRESH_TOKEN_OF_LOCAL_ORG_${record.id}.${number}`,
    userId,
    ended: false,
  };
  record.sessions.push(session);
  return session;
};

/** The next id of the org for this prefix. */
export const nextId = (record: OrgRecord, prefix: string): string => {
  const id = makeId(prefix, record.mark, record.nextNumber);
  Object.assign(record, { nextNumber: record.nextNumber + 1 });
  return id;
};

/** The user with this id. @throws Error when the org has none. */
export const userOf = (record: OrgRecord, userId: string): OrgUser => {
  const user = record.users.find(({ id }) => id === userId);
  if (!user) throw new Error(`The org ${record.name} has no user ${userId}.`);
  return user;
};
