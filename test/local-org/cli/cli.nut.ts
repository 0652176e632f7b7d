import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LocalOrgProcess, runLocalOrg, startLocalOrgProcess } from '../../support/orgProcess.js';
import { sf } from '../realCli.js';
import { writeFiles } from '../testSuite.js';

describe('the command line of the local org @long', function () {
  this.timeout(120_000);
  let folder: string;
  let dir: string;
  let home: string;
  let server: LocalOrgProcess;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-org-cli-'));
    [dir, home] = [join(folder, 'orgs'), join(folder, 'home')];
    server = await startLocalOrgProcess('qa:sandbox,dev:sandbox,production:production', dir, home);
  });

  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves a server behind that the sf CLI knows by alias, and that keeps what is changed on disk', async () => {
    const changed = await runLocalOrg(
      ...['change', '--dir', dir, '--org', 'qa', '--path', 'pages/Hello.page', '--content', '<apex:page/>']
    );
    expect(changed.stdout).to.equal('created ApexPage Hello\n');
    expect(await readFile(join(dir, 'qa', 'metadata', 'pages', 'Hello.page'), 'utf8')).to.equal('<apex:page/>');
    const display = await sf({ home, cwd: folder }, 'org', 'display', '-o', 'qa', '--json');
    expect(display.json.result).to.include({ connectedStatus: 'Connected', instanceUrl: server.url });
    const status = await runLocalOrg('status', '--dir', dir);
    expect(status.stdout).to.match(/qa +sandbox +admin@qa\.local\.test +00DLo\w{13} +1 +0\n/);
  });

  it('orders faults that the real client meets', async () => {
    await writeFiles(join(folder, 'project'), {
      'sfdx-project.json': '{"packageDirectories":[{"path":"force-app","default":true}]}',
      'force-app/pages/Hello.page': '<apex:page/>',
      'force-app/pages/Hello.page-meta.xml':
        '<?xml version="1.0" encoding="UTF-8"?>\n<ApexPage xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>66.0</apiVersion>\n    <label>Hello</label>\n</ApexPage>\n',
    });
    await runLocalOrg('fault', '--dir', dir, '--org', 'qa', '--operation', 'deploy', '--effect', 'reset-after');
    const place = { home, cwd: join(folder, 'project') };
    const deploy = await sf(place, 'project', 'deploy', 'start', '-o', 'qa', '-d', 'force-app', '--json');
    expect(deploy.exitCode).to.not.equal(0);
    expect(deploy.stdout).to.contain('fetch failed');
    const { jobs = [] } = await server.ask({ action: 'jobs', org: 'qa' });
    expect(jobs).to.have.length(1);
  });

  it('refreshes an org and logs it in again under its new id', async () => {
    const before = await server.ask({ action: 'status' });
    const refreshed = await runLocalOrg('refresh', '--dir', dir, '--org', 'qa', '--home', home);
    expect(refreshed.code, refreshed.stderr).to.equal(0);
    const after = await server.ask({ action: 'status' });
    expect(after.orgs?.[0].id).to.not.equal(before.orgs?.[0].id);
    const display = await sf({ home, cwd: folder }, 'org', 'display', '-o', 'qa', '--json');
    expect(display.json.result).to.include({ id: after.orgs?.[0].id, connectedStatus: 'Connected' });
  });

  const asAdminOf = async (name: string): Promise<RequestInit> => {
    const { orgs = [] } = await server.ask({ action: 'status' });
    return { headers: { authorization: `Bearer ${orgs.find((org) => org.name === name)?.token ?? ''}` } };
  };

  it('copies an org in two steps, and deletes one', async () => {
    const run = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await runLocalOrg(...args, '--dir', dir);
      expect(code, stderr).to.equal(0);
      return stdout;
    };
    await run('change', '--org', 'production', '--path', 'pages/Before.page', '--content', '<apex:page/>');
    await run('refresh', '--org', 'qa', '--copy-of', 'production', '--step', 'request');
    await run('change', '--org', 'production', '--path', 'pages/After.page', '--content', '<apex:page/>');
    await run('refresh', '--org', 'qa', '--step', 'finish', '--home', home);
    const { files = {} } = await server.ask({ action: 'files', org: 'qa' });
    expect(Object.keys(files)).to.deep.equal(['pages/Before.page']);
    const before = await server.ask({ action: 'status' });
    const both = await run('refresh', '--org', 'qa,dev', '--copy-of', 'production', '--login', 'access-token');
    expect(both).to.match(/qa.*\n.*dev/s);
    const ids = async (): Promise<string[]> =>
      ((await server.ask({ action: 'status' })).orgs ?? []).map(({ id }) => id);
    expect((await ids()).filter((id) => before.orgs?.some((org) => org.id === id))).to.have.length(1);
    expect(await run('delete', '--org', 'qa')).to.contain('qa is deleted');
    expect((await fetch(`${server.url}/services/data/v66.0/limits`, await asAdminOf('qa'))).status).to.equal(420);
  });

  it('says what is wrong with a command, and how to start what does not run', async () => {
    const unknown = await runLocalOrg('change', '--dir', dir, '--org', 'uat', '--path', 'x', '--delete');
    expect([unknown.code, unknown.stderr]).to.deep.equal([1, 'There is no org uat. There are: qa, dev, production.\n']);
    const twice = await runLocalOrg('start', '--orgs', 'qa:sandbox', '--dir', dir);
    expect(twice.stderr).to.contain('are served already');
    const elsewhere = await runLocalOrg('status', '--dir', join(folder, 'nothing'));
    expect(elsewhere.stderr).to.contain('npm run local-org -- start');
    expect((await runLocalOrg()).stdout).to.contain('npm run local-org -- start');
  });
});
