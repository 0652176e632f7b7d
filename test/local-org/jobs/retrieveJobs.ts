import type { OrgState, RetrieveAnswer, RetrieveRequest } from '../judge/types.js';
import { retrieveFrom } from '../judge/index.js';
import { writeZip } from '../judge/zip.js';
import { type Edit, type FileProperties, filePropertiesOf } from '../org/components.js';
import { idPrefixes, sameId } from '../org/ids.js';
import { nextId, type OrgRecord, type OrgSettings } from '../org/record.js';

/** What retrieving needs of its org. */
export type RetrieveHost = Readonly<{
  clock: { now: () => Date };
  record: OrgRecord;
  settings: OrgSettings;
  state: OrgState;
  admin: { id: string };
  editBy: (userId: string) => Edit;
}>;

/** A retrieve as the client asked for it. */
export type RetrieveOrder = Readonly<{ request: RetrieveRequest; singlePackage: boolean }>;

type RetrieveJob = Readonly<{ id: string; order: RetrieveOrder; ready: number }>;

/** Most files that one retrieve gives (tprouvot/Salesforce-Inspector-reloaded#741 shows code and text). */
const MOST_FILES = 10_000;

/** The retrieves of one org. They live in memory alone: a client whose retrieve is lost asks again. */
export class RetrieveJobs {
  private readonly jobs = new Map<string, RetrieveJob>();

  public constructor(private readonly host: RetrieveHost) {}

  /** Accepts a retrieve and gives its id. */
  public start(order: RetrieveOrder): string {
    const id = nextId(this.host.record, idPrefixes.retrieve);
    const ready = this.host.clock.now().getTime() + this.host.settings.retrieveTime;
    this.jobs.set(id, { id, order, ready });
    return id;
  }

  /**
   * The result as checkRetrieveStatus gives it: while not done only `done, id, status, success`; done with the zip,
   * the properties of what is in it, and a message for each component that the org does not have.
   *
   * @returns undefined for an id that names no retrieve of this org
   */
  public status(id: string): Readonly<Record<string, unknown>> | undefined {
    const job = [...this.jobs.values()].find((candidate) => sameId(candidate.id, id));
    if (!job) return undefined;
    if (this.host.clock.now().getTime() < job.ready) {
      return { done: false, id: job.id, status: 'InProgress', success: false };
    }
    const answer = retrieveFrom(this.host.state, job.order.request);
    return answer.files.size > MOST_FILES ? tooMany(job.id) : this.result(job, answer);
  }

  /** Forgets all retrieves: the org was refreshed. */
  public clear(): void {
    this.jobs.clear();
  }

  private result({ id, order }: RetrieveJob, answer: RetrieveAnswer): Readonly<Record<string, unknown>> {
    const root = order.singlePackage ? '' : 'unpackaged/';
    const edit = this.host.editBy(this.host.admin.id);
    const properties = answer.found.map((component) => filePropertiesOf(this.host.record, component, edit));
    return {
      done: true,
      fileProperties: [...properties, this.packageProperties(edit)].map((entry) => ({
        ...entry,
        fileName: `${root}${entry.fileName}`,
      })),
      id,
      messages: answer.missing.map(({ type, fullName }) => ({
        fileName: `${root}package.xml`,
        problem: `Entity of type '${type}' named '${fullName}' cannot be found`,
      })),
      status: 'Succeeded',
      success: true,
      zipFile: writeZip(new Map([...answer.files].map(([path, content]) => [`${root}${path}`, content]))).toString(
        'base64'
      ),
    };
  }

  private packageProperties({ date }: Edit): FileProperties {
    const { id, name } = this.host.record.users[0];
    return {
      createdById: id,
      createdByName: name,
      createdDate: date.toISOString(),
      fileName: 'package.xml',
      fullName: 'unpackaged/package.xml',
      id: '',
      lastModifiedById: id,
      lastModifiedByName: name,
      lastModifiedDate: date.toISOString(),
      manageableState: 'unmanaged',
      type: 'Package',
    };
  }
}

const tooMany = (id: string): Readonly<Record<string, unknown>> => ({
  done: true,
  errorMessage: `LIMIT_EXCEEDED: Too many files in retrieve call, limit is: ${MOST_FILES}`,
  errorStatusCode: 'LIMIT_EXCEEDED',
  id,
  status: 'Failed',
  success: false,
});
