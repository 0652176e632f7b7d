import type { Clock } from '../../../src/common/clock.js';
import type { Member } from '../../../src/common/member.js';
import type { ComponentChange, OrgState } from '../judge/types.js';
import { emptyOrg } from '../judge/state.js';
import { componentsIn } from '../judge/index.js';
import type { DeployJob } from '../jobs/deployJob.js';
import { DeployQueue, type QueueHost } from '../jobs/deployQueue.js';
import { DeployRunner } from '../jobs/deployRunner.js';
import { RetrieveJobs } from '../jobs/retrieveJobs.js';
import { QueryCursors } from '../rest/cursors.js';
import { changesByHand } from './byHand.js';
import { type Edit, recordChanges, recordOfComponent, track } from './components.js';
import {
  newOrgRecord,
  openSession,
  type OrgRecord,
  type OrgSettings,
  type OrgUser,
  type Session,
  userOf,
} from './record.js';
import type { OrgStore, StoredOrg } from './store.js';

/** What an org is made of. */
export type OrgParts = Readonly<{ record: OrgRecord; stored?: StoredOrg; store: OrgStore; clock: Clock }>;

/** One org of the server: its content, its jobs, its sessions, and the folder it lives in. */
export class LocalOrg {
  public readonly clock: Clock;
  public readonly store: OrgStore;
  public readonly deploys: DeployQueue;
  public readonly retrieves: RetrieveJobs;
  public readonly cursors = new QueryCursors();
  private contents: OrgState;
  private entry: OrgRecord;
  private changeCount = 0;
  private saving: Promise<void> = Promise.resolve();

  private constructor({ record, stored, store, clock }: OrgParts) {
    this.entry = record;
    this.clock = clock;
    this.store = store;
    this.contents = {
      ...emptyOrg(record.kind),
      files: stored?.files ?? new Map(),
      olderFlows: stored?.olderFlows ?? new Map(),
      flows: new Map(Object.entries(record.flows)),
    };
    this.retrieves = new RetrieveJobs(this);
    const runner = new DeployRunner(this);
    const host: QueueHost = {
      clock,
      settings: () => this.settings,
      saveJob: async (job) => store.saveJob(job),
      prepare: async (job) => runner.prepare(job),
      complete: async (job) => runner.complete(job),
    };
    this.deploys = new DeployQueue(host, stored?.jobs);
  }

  public get record(): OrgRecord {
    return this.entry;
  }

  public get name(): string {
    return this.entry.name;
  }

  public get settings(): OrgSettings {
    return this.entry.settings;
  }

  public get admin(): OrgUser {
    return this.entry.users[0];
  }

  /** The content as the judge sees it, with the settings of this moment. */
  public get state(): OrgState {
    const { activateFlowsOnDeploy, warningsFail, packages } = this.settings;
    return { ...this.contents, settings: { activateFlowsOnDeploy, warningsFail, packages } };
  }

  /** How often the content has changed since the process began. */
  public get version(): number {
    return this.changeCount;
  }

  /** Opens an org, writes down what is new about it, and lets its queue go on with what an earlier process left. */
  public static async open(parts: OrgParts): Promise<LocalOrg> {
    const org = new LocalOrg(parts);
    const edit = org.editBy(org.admin.id);
    for (const component of componentsIn(org.state)) recordOfComponent(org.record, component, edit);
    await org.save();
    org.deploys.resume();
    return org;
  }

  /** Who does something now. */
  public editBy(userId: string): Edit {
    return { userId, date: this.clock.now() };
  }

  /** The user of a session that has not ended, or undefined. */
  public userOfToken(token: string): OrgUser | undefined {
    const session = this.entry.sessions.find((candidate) => candidate.token === token && !candidate.ended);
    return session && userOf(this.entry, session.userId);
  }

  /** Starts a session for a user of this org. */
  public async login(userId: string): Promise<Session> {
    const session = openSession(this.entry, userId);
    await this.save();
    return session;
  }

  /** Ends one session, or all of them. */
  public async endSessions(token?: string): Promise<void> {
    for (const session of this.entry.sessions) session.ended ||= token === undefined || session.token === token;
    await this.save();
  }

  /** Takes a deploy in: it is stored before the client hears its id. A quick deploy has no zip of its own. */
  public async submit(job: DeployJob, zip: Buffer | undefined): Promise<void> {
    if (zip) await this.store.saveZip(job.id, zip);
    await this.store.saveJob(job);
    await this.save();
    this.deploys.submit(job);
  }

  /** Changes files behind the back of every deploy; `undefined` removes a file. The change is the other user's. */
  public async changeFiles(
    edits: ReadonlyMap<string, Buffer | undefined>,
    userId = this.entry.users[1].id
  ): Promise<readonly ComponentChange[]> {
    const { after, changes } = changesByHand(this.state, edits);
    await this.apply(after, changes, this.editBy(userId));
    return changes;
  }

  /**
   * Adds a row to source tracking that follows from no file: orgs have rows of things that no manifest can name, and of
   * what the platform changes by itself.
   */
  public async trackByHand(
    member: Member,
    operation: ComponentChange['operation'],
    userId = this.entry.users[1].id
  ): Promise<void> {
    track(this.entry, member, undefined, operation, this.editBy(userId));
    await this.save();
  }

  /**
   * Makes a new org of this one, as a sandbox refresh does: new org id, new user ids, all tokens dead, no jobs; name
   * and username stay. The content becomes `contents`, or nothing.
   */
  public async refresh(mark: number, contents?: OrgState): Promise<void> {
    await this.deploys.clear();
    this.retrieves.clear();
    this.cursors.clear();
    await this.store.clearJobs();
    const { name, kind, settings } = this.entry;
    const definition = { name, kind, username: this.admin.username, settings: { ...settings, expired: false } };
    this.entry = newOrgRecord(definition, mark, this.clock.now());
    const empty: OrgState = { ...this.contents, files: new Map(), flows: new Map(), olderFlows: new Map() };
    const after: OrgState = contents ? { ...contents, kind } : empty;
    const edit = this.editBy(this.admin.id);
    for (const component of componentsIn(after)) recordOfComponent(this.entry, component, edit);
    await this.apply(after, [], edit);
  }

  /** Stops the queue and waits until everything is on disk. */
  public async close(): Promise<void> {
    await this.deploys.stop();
    await this.save();
  }

  /** Writes the org's record; one write at a time, in the order of the calls. */
  public async save(): Promise<void> {
    this.saving = this.saving.then(async () => this.store.saveRecord(this.entry));
    return this.saving;
  }

  /** Replaces the content, and writes down who changed what. */
  public async apply(after: OrgState, changes: readonly ComponentChange[], edit: Edit): Promise<void> {
    const before = this.contents;
    this.contents = after;
    this.changeCount += 1;
    recordChanges(this.entry, after, changes, edit);
    this.entry.flows = Object.fromEntries(after.flows);
    await this.store.saveState(before, after);
    await this.save();
  }
}
