import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AuthInfo, Connection } from '@salesforce/core';
import type { MetadataApiDeployStatus } from '@salesforce/source-deploy-retrieve';
import { enterHome, type LocalOrgHandle, login, type OrgHandle, startLocalOrg } from '../support/orgs.js';
import { type Files, packageOf } from './judge/testPackage.js';
import { writeZip } from './judge/zip.js';
import type { ServerOptions } from './server/localOrgServer.js';

/** A server for the tests of one `describe`, and clients of it. */
export type Suite = Readonly<{
  handle: LocalOrgHandle;
  /** A folder that is gone after the tests. */
  folder: string;
  org: (name: string) => OrgHandle;
  /** A connection of the real core to an org. */
  connect: (name: string) => Promise<Connection>;
}>;

/** Starts a server before the tests of the enclosing `describe`, logs in, and takes all of it down afterwards. */
export const useLocalOrg = (options: ServerOptions): Suite => {
  let handle: LocalOrgHandle;
  let folder: string;
  let leaveHome: () => void;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-org-'));
    handle = await startLocalOrg(options);
    await login(handle, join(folder, 'home'));
    leaveHome = enterHome(join(folder, 'home'));
  });

  after(async () => {
    leaveHome();
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get handle(): LocalOrgHandle {
      return handle;
    },
    get folder(): string {
      return folder;
    },
    org: (name) => handle.org(name),
    connect: async (name) =>
      Connection.create({ authInfo: await AuthInfo.create({ username: handle.org(name).username }) }),
  };
};

/** Writes files below a folder, which is made when it does not exist. */
export const writeFiles = async (dir: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
};

/** Options of deploy(); jsforce's own type asks for all of them. */
export type DeployOptions = Readonly<
  Partial<{ rollbackOnError: boolean; checkOnly: boolean; testLevel: string; runTests: readonly string[] }>
>;

/** A zip of these parts with its package.xml. */
export const zipOf = (...parts: readonly Files[]): Buffer => writeZip(packageOf(...parts));

/** Sends a zip over SOAP and gives the id of the job. */
export const send = async (connection: Connection, zip: Buffer, options: DeployOptions = {}): Promise<string> => {
  const complete = { rollbackOnError: true, singlePackage: true, ...options };
  const { id } = await connection.metadata.deploy(zip, complete as never);
  return id;
};

/** Asks for a job until it is done. */
export const finished = async (connection: Connection, id: string): Promise<MetadataApiDeployStatus> => {
  for (;;) {
    const status = (await connection.metadata.checkDeployStatus(id, true)) as unknown as MetadataApiDeployStatus;
    if (status.done) return status;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
};

/** Deploys a zip over SOAP and gives the result. */
export const deploy = async (
  connection: Connection,
  zip: Buffer,
  options: DeployOptions = {}
): Promise<MetadataApiDeployStatus> => finished(connection, await send(connection, zip, options));

/** The error that a promise rejects with. @throws Error when it does not reject. */
export const rejection = async (promise: Promise<unknown>): Promise<Error> => {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error })
  );
  if ('error' in outcome && outcome.error instanceof Error) return outcome.error;
  throw new Error(`A rejection was expected, and came: ${JSON.stringify(outcome)}`);
};
