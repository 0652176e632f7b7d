import { join } from 'node:path';
import { writeFileAtomically } from '../../../src/common/atomicFile.js';
import { type Clock, systemClock } from '../../../src/common/clock.js';
import { answerControl } from '../control/endpoint.js';
import { FaultPlan } from '../faults/fault.js';
import { LocalOrg } from '../org/localOrg.js';
import { completeRecord, newOrgRecord, type OrgDefinition } from '../org/record.js';
import { folderStore, memoryStore, readJson } from '../org/store.js';
import type { HttpRequest } from './call.js';
import { type HttpServer, listen } from './httpServer.js';
import { recordedPath, type RequestRecord } from './record.js';
import { type Ending, respond } from './respond.js';
import { findEndpoint } from './router.js';
import { Sandboxes } from './sandboxes.js';

/** How to start a server. */
export type ServerOptions = Readonly<{
  orgs: readonly OrgDefinition[];
  /** Folder for the orgs; those found there come back as they were. Without one they live in memory. */
  dir?: string;
  /** Absent: the port of the last time, so that clients find their orgs again, else any free one. */
  port?: number;
  /** Milliseconds before each answer. */
  latency?: number;
  clock?: Clock;
}>;

/** What the folder says about all its orgs together. */
type FolderRecord = { readonly version: 1; names: readonly string[]; nextMark: number; port?: number };

const FOLDER_RECORD = 'orgs.json';

/** Names of orgs are names of folders and parts of user names. */
const ORG_NAME = /^[a-zA-Z0-9][\w-]*$/;

/** Salesforce on loopback: any number of orgs in one process, told apart by the token of each request. */
export class LocalOrgServer {
  public readonly faults = new FaultPlan();
  public readonly requests: RequestRecord[] = [];
  public readonly sandboxes: Sandboxes;
  private readonly orgsByName = new Map<string, LocalOrg>();
  private readonly clock: Clock;
  private readonly dir: string | undefined;
  private latency: number;
  private folder: FolderRecord = { version: 1, names: [], nextMark: 0 };
  private http: HttpServer | undefined;
  private readonly stopSignal = new Signal();

  private constructor(options: ServerOptions) {
    this.clock = options.clock ?? systemClock;
    this.dir = options.dir;
    this.latency = options.latency ?? 0;
    this.sandboxes = new Sandboxes({
      orgs: (): readonly LocalOrg[] => this.orgs,
      org: (name): LocalOrg => this.org(name),
      takeMark: async (): Promise<number> => this.takeMark(),
      clock: this.clock,
    });
  }

  public get url(): string {
    return this.http?.url ?? '';
  }

  public get orgs(): readonly LocalOrg[] {
    return [...this.orgsByName.values()];
  }

  /** Resolves when somebody asked that the server stop. */
  public get stopRequested(): Promise<void> {
    return this.stopSignal.promise;
  }

  /**
   * Opens the orgs, those of the folder and those asked for, and listens.
   *
   * @throws Error for a name that is no folder name, and the system's error when the port is taken.
   */
  public static async start(options: ServerOptions): Promise<LocalOrgServer> {
    const server = new LocalOrgServer(options);
    if (options.dir !== undefined) {
      server.folder = (await readJson<FolderRecord>(join(options.dir, FOLDER_RECORD))) ?? server.folder;
    }
    for (const name of server.folder.names) await server.openOrg({ name, kind: 'sandbox' });
    for (const org of options.orgs) if (!server.orgsByName.has(org.name)) await server.openOrg(org);
    await server.listen(options.port);
    return server;
  }

  /** The org of this name. @throws Error that lists those there are. */
  public org(name: string): LocalOrg {
    const org = this.orgsByName.get(name);
    if (!org) throw new Error(`There is no org ${name}. There are: ${[...this.orgsByName.keys()].join(', ')}.`);
    return org;
  }

  /** Milliseconds before each answer, from now on. */
  public setLatency(milliseconds: number): void {
    this.latency = milliseconds;
  }

  /** Asks whoever runs the server to close it. */
  public requestStop(): void {
    this.stopSignal.resolve();
  }

  /** Stops listening, drops open connections, and waits until every org is on disk. Jobs go on at the next start. */
  public async close(): Promise<void> {
    await this.http?.close();
    await Promise.all(this.orgs.map(async (org) => org.close()));
  }

  private async listen(port: number | undefined): Promise<void> {
    const answer = async (request: HttpRequest): Promise<Ending> => this.answer(request);
    try {
      this.http = await listen(port ?? this.folder.port ?? 0, answer);
    } catch (error) {
      // Somebody else has the port of the last time: any other will do, unless this one was asked for.
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (port !== undefined || !taken) throw error;
      this.http = await listen(0, answer);
    }
    this.folder.port = this.http.port;
    await this.saveFolder();
  }

  private async openOrg(definition: OrgDefinition): Promise<void> {
    if (!ORG_NAME.test(definition.name)) {
      throw new Error(`${definition.name} cannot be the name of an org: use letters, digits, - and _.`);
    }
    const store = this.dir === undefined ? memoryStore() : folderStore(join(this.dir, definition.name));
    const stored = await store.load();
    const record = stored
      ? completeRecord(stored.record)
      : newOrgRecord(definition, await this.takeMark(), this.clock.now());
    this.orgsByName.set(definition.name, await LocalOrg.open({ record, stored, store, clock: this.clock }));
    await this.saveFolder();
  }

  private async takeMark(): Promise<number> {
    const mark = this.folder.nextMark;
    this.folder.nextMark += 1;
    await this.saveFolder();
    return mark;
  }

  private async saveFolder(): Promise<void> {
    if (this.dir === undefined) return;
    this.folder.names = [...this.orgsByName.keys()];
    await writeFileAtomically(join(this.dir, FOLDER_RECORD), `${JSON.stringify(this.folder, undefined, 2)}\n`);
  }

  private async answer(request: HttpRequest): Promise<Ending> {
    if (request.url.pathname.startsWith('/local-org/')) {
      return { kind: 'answer', answer: await answerControl(this, request) };
    }
    const endpoint = findEndpoint(request, { url: this.url, orgs: () => this.orgs });
    const started = this.clock.now();
    const record: RequestRecord = {
      at: started.toISOString(),
      method: request.method,
      path: recordedPath(request.url),
      protocol: endpoint.protocol,
      operation: endpoint.operation,
      faults: [],
    };
    this.requests.push(record);
    const host = { orgs: () => this.orgs, faults: this.faults, clock: this.clock, latency: () => this.latency };
    const ending = await respond(host, request, endpoint, record);
    record.milliseconds = this.clock.now().getTime() - started.getTime();
    if (ending.kind !== 'close') record.status = ending.answer.status;
    return ending;
  }
}

/** A promise that is resolved from outside. */
class Signal {
  public resolve!: () => void;
  public readonly promise = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });
}
