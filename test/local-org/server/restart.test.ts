import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo, Connection } from '@salesforce/core';
import { expect } from 'chai';
import { enterHome, type LocalOrgHandle, login, startLocalOrg } from '../../support/orgs.js';
import { apexClass, apexTest } from '../judge/testPackage.js';
import { variedProject } from '../judge/testProject.js';
import { deploy, finished, send, zipOf } from '../testSuite.js';

describe('the local org over a restart', () => {
  let folder: string;
  let dir: string;
  let handle: LocalOrgHandle;
  let leaveHome: () => void;

  const start = async (): Promise<void> => {
    handle = await startLocalOrg({ orgs: [{ name: 'qa', kind: 'sandbox', tracking: true }], dir });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-org-'));
    dir = join(folder, 'orgs');
    await start();
    await login(handle, join(folder, 'home'));
    leaveHome = enterHome(join(folder, 'home'));
  });

  afterEach(async () => {
    leaveHome();
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  });

  const restart = async (): Promise<void> => {
    await handle.close();
    await start();
  };
  const connect = async (): Promise<Connection> =>
    Connection.create({ authInfo: await AuthInfo.create({ username: handle.org('qa').username }) });

  it('keeps port, org id, sessions, files, component ids, source tracking and jobs', async () => {
    const connection = await connect();
    const flow = Object.fromEntries(
      Object.entries(variedProject)
        .filter(([path]) => path.endsWith('.flow-meta.xml'))
        .map(([path, text]) => [path.replace('main/default/', '').replace('-meta.xml', ''), text])
    );
    await deploy(connection, zipOf(apexClass('Kept'), { 'objects/Invoice__c.object': variedObject }, flow));
    const before = handle.server.org('qa');
    const [record, state] = [structuredClone(before.record), before.state];
    const { url } = handle;
    await restart();
    const after = handle.server.org('qa');
    expect(handle.url).to.equal(url);
    expect(after.record).to.deep.equal(record);
    expect([...after.state.files].sort()).to.deep.equal([...state.files].sort());
    expect(after.state.flows).to.deep.equal(state.flows);
    expect((await connection.metadata.checkDeployStatus(handle.org('qa').jobs[0].id, true)).status).to.equal(
      'Succeeded'
    );
  });

  it('shows its content as files in metadata format, and takes over what was put there meanwhile', async () => {
    await deploy(await connect(), zipOf(apexClass('Shown')));
    const classes = join(dir, 'qa', 'metadata', 'classes');
    expect((await readdir(classes)).sort()).to.deep.equal(['Shown.cls', 'Shown.cls-meta.xml']);
    expect(await readFile(join(classes, 'Shown.cls'), 'utf8')).to.equal(handle.org('qa').file('classes/Shown.cls'));
    await handle.close();
    await writeFile(join(classes, 'Shown.cls'), 'public class Shown { /* edited */ }\n');
    await start();
    expect(handle.org('qa').file('classes/Shown.cls')).to.contain('edited');
  });

  it('starts a job again that was running, and still knows a validation that can be deployed', async () => {
    const connection = await connect();
    const zip = zipOf(apexClass('Valid'), apexTest('ValidTest', 'Valid'));
    const validation = await deploy(connection, zip, { checkOnly: true, testLevel: 'RunLocalTests' });
    handle.org('qa').settings.runTime = 300;
    const id = await send(connection, zipOf(apexClass('Interrupted')), { checkOnly: true });
    await restart();
    const interrupted = await finished(connection, id);
    expect(interrupted.status).to.equal('Succeeded');
    const quick = await connection.metadata.deployRecentValidation({ id: validation.id, rest: false });
    expect((await finished(connection, String(quick))).status).to.equal('Succeeded');
    expect(handle.org('qa').file('classes/Valid.cls')).to.contain('class Valid');
  });

  it('keeps a removed component removed, and a refreshed org refreshed', async () => {
    await deploy(await connect(), zipOf(apexClass('Removed'), apexClass('Stays')));
    await handle.org('qa').changeAsOtherUser('classes/Removed.cls', undefined);
    await restart();
    expect([...handle.org('qa').files().keys()].sort()).to.deep.equal([
      'classes/Stays.cls',
      'classes/Stays.cls-meta.xml',
    ]);
    await handle.org('qa').refresh();
    const { id } = handle.org('qa');
    await restart();
    expect(handle.org('qa').id).to.equal(id);
    expect(handle.org('qa').files().size).to.equal(0);
  });
});

const variedObject =
  '<?xml version="1.0" encoding="UTF-8"?>\n<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">\n    <deploymentStatus>Deployed</deploymentStatus>\n    <label>Invoice</label>\n    <nameField>\n        <label>Name</label>\n        <type>Text</type>\n    </nameField>\n    <pluralLabel>Invoices</pluralLabel>\n    <sharingModel>ReadWrite</sharingModel>\n</CustomObject>\n';
