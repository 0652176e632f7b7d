import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo, Connection, Org } from '@salesforce/core';
import { expect } from 'chai';
import { enterHome, type LocalOrgHandle, login, startLocalOrg } from '../../support/orgs.js';
import { apexClass } from '../judge/testPackage.js';
import { control } from '../control/client.js';
import { deploy, rejection, zipOf } from '../testSuite.js';

describe('sandboxes of the local org', () => {
  let folder: string;
  let handle: LocalOrgHandle;
  let leaveHome: () => void;

  const start = async (): Promise<void> => {
    handle = await startLocalOrg({
      dir: join(folder, 'orgs'),
      orgs: [
        { name: 'dev', kind: 'sandbox', tracking: true },
        { name: 'qa', kind: 'sandbox' },
        { name: 'production', kind: 'production' },
        { name: 'other', kind: 'production' },
      ],
    });
    await login(handle, join(folder, 'home'));
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-org-'));
    await start();
    leaveHome = enterHome(join(folder, 'home'));
  });

  afterEach(async () => {
    leaveHome();
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  });

  const connect = async (name: string): Promise<Connection> =>
    Connection.create({ authInfo: await AuthInfo.create({ username: handle.org(name).username }) });
  const copies = async (name = 'production'): Promise<ReadonlyArray<Record<string, unknown>>> => {
    const connection = await connect(name);
    const soql =
      'SELECT SandboxName, SandboxInfoId, SandboxOrganization, SourceId, Status, CopyProgress, EndDate FROM SandboxProcess ORDER BY CreatedDate';
    return (await connection.tooling.query<Record<string, unknown>>(soql)).records;
  };
  const classes = (name: string): readonly string[] =>
    [...handle.org(name).files().keys()].filter((path) => path.endsWith('.cls'));

  it('become a copy of their source as it was when the copy was asked for', async () => {
    await handle.org('production').fill(apexClass('Before'));
    const earlier = handle.org('dev').id;
    await handle.org('dev').requestRefresh({ copyOf: 'production' });
    await handle.org('production').fill(apexClass('After'));
    await deploy(await connect('dev'), zipOf(apexClass('Lost')));
    expect(handle.org('dev').id).to.equal(earlier);
    expect(classes('dev')).to.deep.equal(['classes/Lost.cls']);
    await handle.org('dev').finishRefresh();
    expect(handle.org('dev').id).to.not.equal(earlier);
    expect(classes('dev')).to.deep.equal(['classes/Before.cls']);
    expect(handle.org('dev').jobs).to.deep.equal([]);
    expect(handle.org('dev').token).to.not.contain(earlier);
    const askDead = async (): Promise<unknown> => (await connect('dev')).query('SELECT Id FROM Organization');
    expect((await rejection(askDead())).name).to.equal('INVALID_SESSION_ID');
  });

  it('track changes afterwards as before, from the beginning', async () => {
    await handle.org('dev').fill(apexClass('Old'));
    await handle.org('dev').refresh({ copyOf: 'qa' });
    await login(handle, join(folder, 'home'), { names: ['dev'] });
    const tracked = async (): Promise<readonly unknown[]> =>
      (await (await connect('dev')).tooling.query('SELECT MemberName, RevisionCounter FROM SourceMember')).records;
    expect(await tracked()).to.deep.equal([]);
    await handle.org('dev').fill(apexClass('New'));
    expect((await tracked())[0]).to.include({ MemberName: 'New', RevisionCounter: 1 });
  });

  it('are known to production from the request on, under an id that stays', async () => {
    await handle.org('dev').requestRefresh({ copyOf: 'production' });
    const [asked] = await copies();
    expect(asked).to.include({ SandboxName: 'dev', SourceId: null, CopyProgress: 0, EndDate: null });
    expect(asked.Status).to.equal('Processing');
    await handle.org('dev').finishRefresh();
    const [done] = await copies();
    expect(done).to.include({ Status: 'Completed', CopyProgress: 100, SandboxInfoId: asked.SandboxInfoId });
    expect(done.SandboxOrganization).to.equal(handle.org('dev').id.slice(0, 15)).and.equal(asked.SandboxOrganization);
    expect(done.EndDate).to.match(/^\d{4}-\d\d-\d\dT/);
    await handle.org('dev').refresh({ copyOf: 'production' });
    expect((await copies()).map(({ SandboxInfoId }) => SandboxInfoId)).to.deep.equal(
      [done, done].map(({ SandboxInfoId }) => SandboxInfoId)
    );
    expect(await copies('other')).to.deep.equal([]);
  });

  it('tell which sandbox they were cloned from', async () => {
    const source = handle.org('qa').id;
    await handle.org('dev').refresh({ copyOf: 'qa' });
    const [qa, dev] = await copies();
    expect(qa).to.include({ SandboxName: 'qa', SandboxOrganization: source.slice(0, 15), Status: 'Completed' });
    expect(dev).to.include({ SandboxName: 'dev', SourceId: qa.SandboxInfoId });
  });

  it('are no copies when they are refreshed without a source', async () => {
    await handle.org('dev').fill(apexClass('Old'));
    await handle.org('dev').refresh();
    expect(classes('dev')).to.deep.equal([]);
    expect(await copies()).to.deep.equal([]);
  });

  it('are found by the CLI among the orgs of production', async () => {
    await handle.org('dev').refresh({ copyOf: 'production' });
    const production = await Org.create({ connection: await connect('production') });
    const found = await production.querySandboxProcessByOrgId(handle.org('dev').id);
    expect(found.SandboxName).to.equal('dev');
  });

  it('are no type for a user who may not manage them, nor for a sandbox', async () => {
    handle.org('production').settings.manageSandboxes = false;
    expect((await rejection(copies())).name).to.equal('INVALID_TYPE');
    expect((await rejection(copies('qa'))).name).to.equal('INVALID_TYPE');
  });

  it('are answered for with a page when they are deleted, until they are refreshed', async () => {
    await handle.org('dev').refresh({ copyOf: 'production' });
    const limits = async (): Promise<number> => {
      const headers = { authorization: `Bearer ${handle.org('dev').token}` };
      return (await fetch(`${handle.url}/services/data/v66.0/limits`, { headers })).status;
    };
    await handle.org('dev').delete();
    expect(await limits()).to.equal(420);
    const [gone] = await copies();
    expect(gone.Status).to.equal('Deleted');
    await handle.org('dev').refresh({ copyOf: 'production' });
    expect(await limits()).to.equal(200);
    expect((await copies())[1].SandboxInfoId).to.not.equal(gone.SandboxInfoId);
  });

  it('are copied one at a time, never from themselves, and not without being asked', async () => {
    const dev = handle.org('dev');
    expect((await rejection(dev.finishRefresh())).message).to.contain('No copy for dev is under way');
    expect((await rejection(dev.requestRefresh({ copyOf: 'dev' }))).message).to.contain('copy of itself');
    await dev.requestRefresh({ copyOf: 'qa' });
    expect((await rejection(dev.refresh())).message).to.contain('A copy for dev is under way');
  });

  it('can be refreshed and deleted by another process', async () => {
    await handle.org('production').fill(apexClass('Before'));
    const before = handle.org('dev').id;
    await control(handle.url, { action: 'refresh', org: 'dev', copyOf: 'production', step: 'request' });
    expect(handle.org('dev').id).to.equal(before);
    await control(handle.url, { action: 'refresh', org: 'dev', step: 'finish' });
    expect(classes('dev')).to.deep.equal(['classes/Before.cls']);
    await control(handle.url, { action: 'delete', org: 'dev' });
    expect(handle.org('dev').settings.expired).to.equal(true);
  });

  it('are remembered over a restart, also from a folder that knew nothing of them', async () => {
    await handle.org('dev').refresh({ copyOf: 'production' });
    await handle.close();
    await start();
    expect(await copies()).to.have.length(1);
    await handle.close();
    const file = join(folder, 'orgs', 'production', 'org.json');
    const { sandboxCopies, ...earlier } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    expect(sandboxCopies).to.have.length(1);
    const { manageSandboxes, queryPageSize, ...settings } = earlier.settings as Record<string, unknown>;
    expect([manageSandboxes, queryPageSize]).to.deep.equal([true, 2000]);
    await writeFile(file, JSON.stringify({ ...earlier, settings }));
    await start();
    expect(await copies()).to.deep.equal([]);
  });
});
