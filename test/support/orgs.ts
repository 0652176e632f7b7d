import type { Fault } from '../local-org/faults/fault.js';
import type { DeployJob } from '../local-org/jobs/deployJob.js';
import type { OrgStatus } from '../local-org/control/protocol.js';
import { statusOf } from '../local-org/control/status.js';
import { openState } from '../local-org/judge/apply.js';
import { setActiveVersion } from '../local-org/judge/flows.js';
import type { LocalOrg } from '../local-org/org/localOrg.js';
import type { OrgSettings } from '../local-org/org/record.js';
import { LocalOrgServer, type ServerOptions } from '../local-org/server/localOrgServer.js';
import type { RequestRecord } from '../local-org/server/record.js';
import { loginTo, type LoginWay } from './login.js';

export { enterHome, isolatedEnvironment, withHome } from './environment.js';
export type { Fault, FaultEffect } from '../local-org/faults/fault.js';
export type { DeployJob } from '../local-org/jobs/deployJob.js';

/** A fault for one org. */
export type OrgFault = Omit<Fault, 'org'>;

/** One org of a server in this process, as a test handles it. Everything is asked fresh. */
export class OrgHandle {
  public constructor(
    private readonly server: LocalOrgServer,
    public readonly name: string
  ) {}

  /** Org id of 18 characters; another one after a refresh. */
  public get id(): string {
    return this.org.record.id;
  }

  public get username(): string {
    return this.org.admin.username;
  }

  /** The newest access token that still works; empty when there is none. */
  public get token(): string {
    return this.status.token;
  }

  /** Times and switches; changes count from now on. */
  public get settings(): OrgSettings {
    return this.org.settings;
  }

  /** All deploy jobs in the order of submission, validations included. */
  public get jobs(): readonly DeployJob[] {
    return this.org.deploys.jobs;
  }

  /** What the server saw of requests to this org. */
  public get requests(): readonly RequestRecord[] {
    return this.server.requests.filter(({ org }) => org === this.name);
  }

  public get status(): OrgStatus {
    return statusOf(this.org);
  }

  private get org(): LocalOrg {
    return this.server.org(this.name);
  }

  /** How many deploys the org accepted that were not check-only; quick deploys count. */
  public deployCount(): number {
    return this.jobs.filter(({ options }) => !options.checkOnly).length;
  }

  /** How many check-only deploys the org accepted. */
  public validationCount(): number {
    return this.jobs.filter(({ options }) => options.checkOnly).length;
  }

  /** Everything the org holds: path in metadata format to content. */
  public files(): ReadonlyMap<string, Buffer> {
    return this.org.state.files;
  }

  /** One file's text, or undefined when the org has none at this path. */
  public file(path: string): string | undefined {
    return this.files().get(path)?.toString('utf8');
  }

  /** Changes one file (path in metadata format) as another user would; undefined removes it. */
  public async changeAsOtherUser(path: string, content: string | Buffer | undefined): Promise<void> {
    await this.org.changeFiles(new Map([[path, typeof content === 'string' ? Buffer.from(content) : content]]));
  }

  /** Makes one version of a flow the active one, or with 0 none, as a person does in Setup. */
  public async activateFlow(name: string, version: number): Promise<void> {
    const state = openState(this.org.state);
    setActiveVersion(state, name, version);
    await this.org.apply(state, [], this.org.editBy(this.org.admin.id));
  }

  /** Adds a row to source tracking that follows from no file, as the other user's. */
  public async trackByHand(
    type: string,
    fullName: string,
    operation: 'created' | 'changed' | 'deleted' = 'changed'
  ): Promise<void> {
    await this.org.trackByHand({ type, fullName }, operation);
  }

  /** Lets the org return a file otherwise than before, as a new release of Salesforce does: nobody changed anything. */
  public async returnOtherwise(path: string, content: string): Promise<void> {
    const files = new Map(this.org.state.files).set(path, Buffer.from(content));
    await this.org.apply({ ...this.org.state, files }, [], this.org.editBy(this.org.admin.id));
  }

  /** Puts files into the org without a deploy, as its admin: the way to give a test an org that is not empty. */
  public async fill(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    const contents = Object.entries(files).map(([path, content]) => [path, Buffer.from(content)] as const);
    await this.org.changeFiles(new Map(contents), this.org.admin.id);
  }

  /** Orders a fault for this org. */
  public fail(fault: OrgFault): void {
    this.server.faults.add({ ...fault, org: this.name });
  }

  /** Drops the faults ordered for this org. */
  public heal(): void {
    this.server.faults.clear(this.name);
  }

  /**
   * Makes a new org of this one: new org id, dead tokens, no jobs; the content of another org, or none. Production knows of
   * a copy of another org.
   */
  public async refresh(options: Readonly<{ copyOf?: string }> = {}): Promise<void> {
    await this.requestRefresh(options);
    await this.finishRefresh();
  }

  /** The first step of a refresh: the other org is copied as it is now, while this one goes on as it was. */
  public async requestRefresh(options: Readonly<{ copyOf?: string }> = {}): Promise<void> {
    await this.server.sandboxes.request(this.name, options.copyOf);
  }

  /** The second step of a refresh: the new org takes this one's place. */
  public async finishRefresh(): Promise<void> {
    await this.server.sandboxes.finish(this.name);
  }

  /** Deletes this org: a page answers in its place, until it is refreshed. */
  public async delete(): Promise<void> {
    await this.server.sandboxes.delete(this.name);
  }

  /** Ends all sessions; a client without a refresh token or key must log in again. */
  public async expireSessions(): Promise<void> {
    await this.org.endSessions();
  }

  /** A new session of the org's second user, who is no less than its admin. */
  public async loginOfOther(): Promise<Readonly<{ username: string; token: string }>> {
    const [, { id, username }] = this.org.record.users;
    return { username, token: (await this.org.login(id)).token };
  }

  /** A new access token of the admin. */
  public async newToken(): Promise<string> {
    return (await this.org.login(this.org.admin.id)).token;
  }

  /** Lets a job go on that a `jobStuck` fault holds. */
  public release(jobId: string): void {
    this.org.deploys.release(jobId);
  }

  /** Resolves when no deploy is pending or running. */
  public async idle(): Promise<void> {
    await this.org.deploys.idle();
  }
}

/** A server in this process, and its orgs by name. */
export type LocalOrgHandle = Readonly<{
  url: string;
  server: LocalOrgServer;
  /** The handle of an org. @throws Error that lists the orgs there are. */
  org: (name: string) => OrgHandle;
  requests: readonly RequestRecord[];
  /** Orders a fault for whichever org meets it first. */
  fail: (fault: Fault) => void;
  /** Sets the milliseconds before each answer. */
  setLatency: (milliseconds: number) => void;
  close: () => Promise<void>;
}>;

/**
 * Starts a server in this process. Its clients must be asynchronous: a test that waits synchronously for a child that
 * calls the server waits for ever.
 */
export const startLocalOrg = async (options: ServerOptions): Promise<LocalOrgHandle> => {
  const server = await LocalOrgServer.start(options);
  return {
    url: server.url,
    server,
    org: (name): OrgHandle => {
      server.org(name);
      return new OrgHandle(server, name);
    },
    requests: server.requests,
    fail: (fault) => server.faults.add(fault),
    setLatency: (milliseconds) => server.setLatency(milliseconds),
    close: async () => server.close(),
  };
};

/**
 * Logs orgs of a server into a home folder, under their names as aliases.
 *
 * @param names orgs to log in; all of them when absent
 */
export const login = async (
  handle: LocalOrgHandle,
  home: string,
  options: Readonly<{ names?: readonly string[]; way?: LoginWay }> = {}
): Promise<void> => {
  const orgs = handle.server.orgs.filter(({ name }) => options.names?.includes(name) ?? true);
  for (const org of orgs) if (statusOf(org).token === '') await org.login(org.admin.id);
  await loginTo(handle.url, orgs.map(statusOf), home, options.way);
};
