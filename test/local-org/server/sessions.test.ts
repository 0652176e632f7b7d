import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo, Connection } from '@salesforce/core';
import { StateAggregator } from '@salesforce/core/stateAggregator';
import { expect } from 'chai';
import { enterHome, type LocalOrgHandle, login, startLocalOrg } from '../../support/orgs.js';
import { jwtKey } from '../../support/login.js';
import { apexClass } from '../judge/testPackage.js';
import { deploy, rejection, zipOf } from '../testSuite.js';

describe('logging in to the local org', () => {
  let folder: string;
  let home: string;
  let handle: LocalOrgHandle;
  let leaveHome: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-org-'));
    home = join(folder, 'home');
    handle = await startLocalOrg({
      orgs: [
        { name: 'qa', kind: 'sandbox' },
        { name: 'production', kind: 'production' },
      ],
    });
    leaveHome = enterHome(home);
  });

  afterEach(async () => {
    leaveHome();
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  });

  const connect = async (): Promise<Connection> =>
    Connection.create({ authInfo: await AuthInfo.create({ username: handle.org('qa').username }) });
  const operations = (): string[] => handle.requests.map(({ operation, status }) => `${operation} ${String(status)}`);

  it('in process costs no request, and this process has its own environment again afterwards', async () => {
    const before = { ...process.env };
    await login(handle, home);
    expect(process.env).to.deep.equal(before);
    expect((await StateAggregator.getInstance()).aliases.getUsername('qa')).to.equal('admin@qa.local.test');
    const connection = await connect();
    expect(connection.getApiVersion()).to.equal('66.0');
    expect(connection.getAuthInfoFields().orgId).to.equal(handle.org('qa').id);
    expect(handle.requests).to.deep.equal([]);
  });

  it('by JWT asks what an org is asked for at login', async () => {
    const authInfo = await AuthInfo.create({
      username: 'admin@qa.local.test',
      oauth2Options: { clientId: 'any', loginUrl: handle.url, privateKeyFile: await jwtKey(folder) },
    });
    expect(authInfo.getFields().orgId).to.equal(handle.org('qa').id);
    expect(authInfo.getFields()).to.include({ isSandbox: true, isScratch: false, isDevHub: false });
    expect(operations()[0]).to.equal('token 200');
    expect(operations()).to.include.members(['versions 200', 'query 200', 'query 400']);
  });

  it('by refresh token works, and a dead one is refused', async () => {
    const create = async (refreshToken: string): Promise<AuthInfo> =>
      AuthInfo.create({
        username: 'admin@qa.local.test',
        oauth2Options: { clientId: 'PlatformCLI', loginUrl: handle.url, refreshToken },
      });
    const { refreshToken } = handle.server.org('qa').record.sessions[0];
    expect((await create(refreshToken)).getFields().orgId).to.equal(handle.org('qa').id);
    await rm(home, { recursive: true, force: true });
    await StateAggregator.clearInstanceAsync();
    expect((await rejection(create('nobody'))).message).to.contain('expired access/refresh token');
  });

  it('with a key logs in again when the session ends, and sends the deploy once more', async () => {
    await login(handle, home, { way: 'jwt' });
    const connection = await connect();
    await handle.org('qa').expireSessions();
    const result = await deploy(connection, zipOf(apexClass('Again')));
    expect(result.status).to.equal('Succeeded');
    expect(operations().slice(0, 2)).to.deep.equal(['deploy 500', 'token 200']);
    expect(operations().filter((operation) => operation.startsWith('deploy '))).to.deep.equal([
      'deploy 500',
      'deploy 200',
    ]);
    expect(handle.org('qa').deployCount()).to.equal(1);
  });

  it('leads to the org of the token, whatever the path says, also with doubled slashes', async () => {
    const ask = async (path: string, name: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${handle.org(name).token}` };
      return (await fetch(`${handle.url}${path}`, { headers })).json();
    };
    const userInfo = (await ask('//services//oauth2/userinfo', 'production')) as Record<string, unknown>;
    expect(userInfo.organization_id).to.equal(handle.org('production').id);
    expect((await ask('//services/data', 'qa')) as unknown[]).to.have.length(9);
  });

  it('fails after a refresh of the org until one logs in again: same user name, new org id', async () => {
    await login(handle, home);
    await deploy(await connect(), zipOf(apexClass('Lost')));
    const earlier = handle.org('qa').id;
    await handle.org('qa').refresh();
    expect(handle.org('qa').id).to.not.equal(earlier);
    expect(handle.org('qa').files().size).to.equal(0);
    expect(handle.org('qa').jobs).to.deep.equal([]);
    const dead = await connect();
    const queryDead = async (): Promise<unknown> => dead.query('SELECT Id FROM Organization');
    expect((await rejection(queryDead())).name).to.equal('INVALID_SESSION_ID');
    await login(handle, home);
    expect((await connect()).getAuthInfoFields().orgId).to.equal(handle.org('qa').id);
  });

  it('with a key sees a refreshed org under its new id without noticing', async () => {
    await login(handle, home, { way: 'jwt' });
    await handle.org('production').fill({ 'pages/P.page': '<apex:page/>\n', 'pages/P.page-meta.xml': '<ApexPage/>\n' });
    const connection = await connect();
    await handle.org('qa').refresh({ copyOf: 'production' });
    const { records } = await connection.query('SELECT Id FROM Organization');
    expect(records[0].Id).to.equal(handle.org('qa').id);
    expect([...handle.org('qa').files().keys()]).to.deep.equal(['pages/P.page', 'pages/P.page-meta.xml']);
  });

  it('ends when a client revokes its token', async () => {
    const { token } = handle.org('qa');
    const body = new URLSearchParams({ token });
    expect((await fetch(`${handle.url}/services/oauth2/revoke`, { method: 'POST', body })).status).to.equal(200);
    expect(handle.org('qa').token).to.equal('');
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${handle.url}/services/data/v66.0/limits`, { headers })).status).to.equal(401);
  });

  it('is answered with a page and 420 by an org that has expired', async () => {
    handle.org('qa').settings.expired = true;
    const response = await fetch(`${handle.url}/services/data/v66.0/limits`, {
      headers: { authorization: `Bearer ${handle.org('qa').token}` },
    });
    expect(response.status).to.equal(420);
    expect(await response.text()).to.contain('<html>');
  });
});
