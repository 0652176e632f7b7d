import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { writeFileAtomically } from '../../../src/common/atomicFile.js';
import type { OrgState } from '../judge/types.js';
import type { DeployJob } from '../jobs/deployJob.js';
import type { OrgRecord } from './record.js';

/** An org as it was found on disk. Flow versions of the state are in the record. */
export type StoredOrg = Readonly<{
  record: OrgRecord;
  files: ReadonlyMap<string, Buffer>;
  olderFlows: ReadonlyMap<string, Buffer>;
  jobs: readonly DeployJob[];
}>;

/**
 * Where an org lives between two starts of the server. On disk it is a folder that a person can read: `metadata/` in
 * metadata format, `flow-versions/`, `jobs/` and `org.json`. Without a folder it lives in memory alone.
 */
export type OrgStore = Readonly<{
  load: () => Promise<StoredOrg | undefined>;
  /** Writes what differs between the two states. */
  saveState: (before: OrgState, after: OrgState) => Promise<void>;
  saveRecord: (record: OrgRecord) => Promise<void>;
  saveJob: (job: DeployJob) => Promise<void>;
  saveZip: (jobId: string, zip: Buffer) => Promise<void>;
  loadZip: (jobId: string) => Promise<Buffer | undefined>;
  removeZip: (jobId: string) => Promise<void>;
  clearJobs: () => Promise<void>;
}>;

/** A store in memory: it keeps zips (a quick deploy needs them) and forgets everything with the process. */
export const memoryStore = (): OrgStore => {
  const zips = new Map<string, Buffer>();
  return {
    load: async () => Promise.resolve(undefined),
    saveState: async () => Promise.resolve(),
    saveRecord: async () => Promise.resolve(),
    saveJob: async () => Promise.resolve(),
    saveZip: async (id, zip) => Promise.resolve(void zips.set(id, zip)),
    loadZip: async (id) => Promise.resolve(zips.get(id)),
    removeZip: async (id) => Promise.resolve(void zips.delete(id)),
    clearJobs: async () => Promise.resolve(zips.clear()),
  };
};

/** A store in the folder `dir`, which is made when it does not exist. */
export const folderStore = (dir: string): OrgStore => {
  const recordFile = join(dir, 'org.json');
  const jobs = join(dir, 'jobs');
  return {
    load: async (): Promise<StoredOrg | undefined> => {
      const record = await readJson<OrgRecord>(recordFile);
      if (!record) return undefined;
      const jobFiles = (await listFolder(jobs)).filter((name) => name.endsWith('.json')).sort();
      const stored = await Promise.all(jobFiles.map(async (name) => readJson<DeployJob>(join(jobs, name))));
      return {
        record,
        files: await readTree(join(dir, 'metadata')),
        olderFlows: await readFlowVersions(join(dir, 'flow-versions')),
        jobs: stored.filter((job) => job !== undefined),
      };
    },
    saveState: async (before, after): Promise<void> => {
      await writeDifference(join(dir, 'metadata'), before.files, after.files);
      const versions = (state: OrgState): ReadonlyMap<string, Buffer> =>
        new Map([...state.olderFlows].map(([name, content]) => [`${name}.flow`, content]));
      if (before.olderFlows !== after.olderFlows)
        await writeDifference(join(dir, 'flow-versions'), versions(before), versions(after));
    },
    saveRecord: async (record) => writeFileAtomically(recordFile, `${JSON.stringify(record, undefined, 2)}\n`),
    saveJob: async (job) => writeFileAtomically(join(jobs, `${job.id}.json`), `${JSON.stringify(job, undefined, 2)}\n`),
    saveZip: async (id, zip) => writeFileAtomically(join(jobs, `${id}.zip`), zip),
    loadZip: async (id) => readIfPresent(join(jobs, `${id}.zip`)),
    removeZip: async (id) => rm(join(jobs, `${id}.zip`), { force: true }),
    clearJobs: async () => rm(jobs, { recursive: true, force: true }),
  };
};

/** A file's content, or undefined when there is no such file. */
const readIfPresent = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
};

/** A JSON file's value, or undefined when there is no such file. @throws SyntaxError naming the file when it is broken. */
export const readJson = async <T>(path: string): Promise<T | undefined> => {
  const content = await readIfPresent(path);
  if (!content) return undefined;
  try {
    return JSON.parse(content.toString('utf8')) as T;
  } catch (error) {
    throw new SyntaxError(`${path} holds no valid JSON.`, { cause: error });
  }
};

const listFolder = async (path: string): Promise<readonly string[]> => {
  try {
    return await readdir(path);
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
};

const isAbsence = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const readTree = async (folder: string): Promise<ReadonlyMap<string, Buffer>> => {
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files.set(
      path
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
      await readFile(path)
    );
  }
  return files;
};

const readFlowVersions = async (folder: string): Promise<ReadonlyMap<string, Buffer>> => {
  const files = await readTree(folder);
  return new Map([...files].map(([path, content]) => [path.replace(/\.flow$/, ''), content]));
};

/** Few at a time: ten thousand open files would exceed what the system allows. */
const FILES_AT_ONCE = 64;

const writeDifference = async (
  folder: string,
  before: ReadonlyMap<string, Buffer>,
  after: ReadonlyMap<string, Buffer>
): Promise<void> => {
  const written = [...after].filter(([path, content]) => before.get(path) !== content);
  const removed = [...before.keys()].filter((path) => !after.has(path));
  for (let start = 0; start < written.length; start += FILES_AT_ONCE) {
    await Promise.all(
      written.slice(start, start + FILES_AT_ONCE).map(async ([path, content]) => {
        const target = insideOf(folder, path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, content);
      })
    );
  }
  for (const path of removed) await rm(insideOf(folder, path), { force: true });
};

/** The path of a file from a zip below `folder`. @throws Error when it would lie outside: zips are data from outside. */
const insideOf = (folder: string, path: string): string => {
  const target = resolve(folder, path);
  if (!target.startsWith(resolve(folder) + sep)) throw new Error(`The path ${path} leaves the org's folder.`);
  return target;
};
