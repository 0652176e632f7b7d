import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateAggregator } from '@salesforce/core/stateAggregator';
import JSZip from 'jszip';
import { systemClock } from '../../src/common/clock.js';
import { connectOrg } from '../../src/org/connect.js';
import { sendDeploy, type DeploySettings } from '../../src/org/send.js';
import type { ConnectedOrg } from '../../src/org/types.js';
import type { OrgDefinition } from '../local-org/org/record.js';
import type { LoginWay } from '../support/login.js';
import { enterHome, login, startLocalOrg, type LocalOrgHandle, type OrgHandle } from '../support/orgs.js';

/** A server with orgs and a home of its own, for each test. */
export type Wire = Readonly<{
  server: () => LocalOrgHandle;
  /** Takes the server down. */
  stop: () => Promise<void>;
  org: (name?: string) => OrgHandle;
  /** Logs in and connects. */
  connect: (name?: string, way?: LoginWay) => Promise<ConnectedOrg>;
  /** Logs in again, as a person would after a session has ended. */
  login: (name: string, way?: LoginWay) => Promise<void>;
}>;

/** Starts a server before each test and closes it afterwards; the first org is the default of all functions. */
export const useLocalOrg = (...orgs: readonly OrgDefinition[]): Wire => {
  let handle: LocalOrgHandle;
  let home: string;
  let leaveHome: () => void;
  let running = false;
  const stop = async (): Promise<void> => {
    if (running) await handle.close();
    running = false;
  };
  beforeEach(async () => {
    handle = await startLocalOrg({ orgs });
    running = true;
    home = await mkdtemp(join(tmpdir(), 'org-home-'));
    leaveHome = enterHome(home);
  });
  afterEach(async () => {
    leaveHome();
    await StateAggregator.clearInstanceAsync();
    await stop();
    await rm(home, { recursive: true, force: true });
  });
  const enter = async (name: string, way?: LoginWay): Promise<void> => login(handle, home, { names: [name], way });
  return {
    server: (): LocalOrgHandle => handle,
    stop,
    org: (name = orgs[0].name): OrgHandle => handle.org(name),
    connect: async (name = orgs[0].name, way): Promise<ConnectedOrg> => {
      await enter(name, way);
      return connectOrg(name);
    },
    login: enter,
  };
};

/** Options of polls that do not make a test wait. */
export const quickly = { clock: systemClock, frequency: 5 } as const;

/** Source of a class, and the meta file beside it; one whose name ends in Test is a test class. */
export const apexClass = (name: string, body = ''): Readonly<Record<string, string>> => ({
  [`classes/${name}.cls`]: `${name.endsWith('Test') ? '@isTest\n' : ''}public class ${name} {${body}}`,
  [`classes/${name}.cls-meta.xml`]:
    '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><status>Active</status></ApexClass>\n',
});

/** A package: its members by type, its files by path, and other files beside package.xml. */
export const zipOf = async (
  members: Readonly<Record<string, readonly string[]>>,
  files: Readonly<Record<string, string>>
): Promise<Buffer> => {
  const zip = new JSZip();
  zip.file('package.xml', manifestOf(members));
  for (const [path, content] of Object.entries(files)) zip.file(path, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
};

/** A manifest of members by type. */
export const manifestOf = (members: Readonly<Record<string, readonly string[]>>): string => {
  const types = Object.entries(members).map(
    ([type, names]) =>
      `<types>${names.map((name) => `<members>${name}</members>`).join('')}<name>${type}</name></types>`
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="http://soap.sforce.com/2006/04/metadata">${types.join('')}<version>66.0</version></Package>\n`;
};

/** A package of Apex classes by name and body. */
export const packageOf = async (classes: Readonly<Record<string, string>>): Promise<Buffer> =>
  zipOf(
    { ApexClass: Object.keys(classes) },
    Object.assign({}, ...Object.entries(classes).map(([name, body]) => apexClass(name, body))) as Record<string, string>
  );

/** Sends a package of Apex classes, and gives the deploy's id. */
export const deployClasses = async (
  org: ConnectedOrg,
  classes: Readonly<Record<string, string>>,
  settings: Partial<DeploySettings> = {}
): Promise<string> => sendDeploy(org, await packageOf(classes), { checkOnly: false, ...settings });

/** What a promise was rejected with; fails when it was not. */
export const rejection = async (promise: Promise<unknown>): Promise<Error & Readonly<{ exitCode?: number }>> => {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error as Error })
  );
  if ('error' in outcome) return outcome.error;
  throw new Error(`Nothing was thrown, the outcome was ${JSON.stringify(outcome.value)}.`);
};
