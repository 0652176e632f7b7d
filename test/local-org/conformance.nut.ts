import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { jwtKey } from '../support/login.js';
import { type LocalOrgHandle, login, startLocalOrg } from '../support/orgs.js';
import { apexClass, apexTest } from './judge/testPackage.js';
import { variedProject } from './judge/testProject.js';
import { sf, type SfEntry, sfHere, type SfOutcome } from './realCli.js';
import { writeFiles } from './testSuite.js';

describe('the local org, used by the real sf CLI', function () {
  this.timeout(180_000);
  let folder: string;
  let home: string;
  let handle: LocalOrgHandle;

  const project = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const dir = join(folder, name);
    const source = Object.entries(files).map(([path, text]) => [`force-app/${path}`, text]);
    await writeFiles(dir, {
      'sfdx-project.json': '{"packageDirectories":[{"path":"force-app","default":true}],"sourceApiVersion":"66.0"}\n',
      'force-app/.keep': '',
      ...(Object.fromEntries(source) as Record<string, string>),
    });
    return dir;
  };

  const filesBelow = async (dir: string): Promise<Record<string, string>> => {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = paths.sort().map(async (path) => [relative(dir, path), await readFile(path, 'utf8')]);
    return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
  };

  const run = async (cwd: string, command: string, env?: Readonly<Record<string, string>>): Promise<SfOutcome> =>
    sfHere({ home, cwd, env }, ...command.split(' '), '--json');
  /** In a process of its own: what the CLI knows of source tracking it keeps for as long as a process lives. */
  const runAlone = async (cwd: string, command: string): Promise<SfOutcome> =>
    sf({ home, cwd }, ...command.split(' '), '--json');
  const states = ({ json }: SfOutcome): string[] => [
    ...new Set((json.result?.files ?? []).map(({ state }) => String(state))),
  ];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-org-nut-'));
    home = join(folder, 'home');
    handle = await startLocalOrg({
      orgs: [
        { name: 'dev', kind: 'sandbox', tracking: true },
        { name: 'qa', kind: 'sandbox' },
        { name: 'uat', kind: 'sandbox' },
        { name: 'production', kind: 'production' },
      ],
    });
    await login(handle, home, { names: ['uat', 'production'] });
  });

  after(async () => {
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes logins by access token and by JWT, beside those made in process, and lists and displays them', async () => {
    const url = handle.url;
    const byToken = await run(folder, `org login access-token --instance-url ${url} --alias dev --no-prompt`, {
      SF_ACCESS_TOKEN: handle.org('dev').token,
    });
    expect(byToken.json.result).to.include({ orgId: handle.org('dev').id, username: 'admin@dev.local.test' });
    const key = await jwtKey(home);
    const byKey = await run(
      folder,
      `org login jwt --username admin@qa.local.test --jwt-key-file ${key} --client-id any --instance-url ${url} --alias qa`
    );
    expect(byKey.json.result).to.include({ orgId: handle.org('qa').id, instanceUrl: url });
    const [list, display] = await Promise.all([run(folder, 'org list'), run(folder, 'org display -o qa')]);
    const listed = [list.json.result?.sandboxes ?? [], list.json.result?.other ?? []].flat();
    expect(
      listed.map(({ alias, connectedStatus }) => `${String(alias)} ${String(connectedStatus)}`).sort()
    ).to.deep.equal(['dev Connected', 'production Connected', 'qa Connected', 'uat Connected']);
    expect(display.json.result).to.include({
      id: handle.org('qa').id,
      connectedStatus: 'Connected',
      apiVersion: '66.0',
    });
  });

  it('takes a project over SOAP with source tracking, and over REST, and finds the second deploy unchanged', async () => {
    const [tracked, plain] = await Promise.all([project('tracked', variedProject), project('plain', variedProject)]);
    const rest = { SF_ORG_METADATA_REST_DEPLOY: 'true' };
    const [soap, overRest] = await Promise.all([
      run(tracked, 'project deploy start -o dev'),
      run(plain, 'project deploy start -o qa -d force-app', rest),
    ]);
    expect([soap.exitCode, overRest.exitCode], soap.stdout + overRest.stdout).to.deep.equal([0, 0]);
    expect([states(soap), states(overRest)]).to.deep.equal([['Created'], ['Created']]);
    expect(soap.json.warnings, 'rows of source tracking that the client waited for').to.deep.equal([]);
    expect(
      handle.requests
        .filter(({ operation }) => operation === 'deploy')
        .map(({ protocol }) => protocol)
        .sort()
    ).to.deep.equal(['rest', 'soap']);
    const [nothing, again] = await Promise.all([
      run(tracked, 'project deploy start -o dev'),
      run(plain, 'project deploy start -o qa -d force-app'),
    ]);
    expect(nothing.json.result?.status).to.equal('Nothing to deploy');
    expect(states(again)).to.deep.equal(['Unchanged']);
    expect(handle.org('dev').deployCount()).to.equal(1);
  });

  it('gives all of it back byte for byte, by a manifest made from the org', async () => {
    const empty = await project('empty', {});
    const made = await run(empty, 'project generate manifest --from-org qa --output-dir .');
    expect(made.exitCode, made.stdout).to.equal(0);
    const retrieve = await run(empty, 'project retrieve start -o qa -x package.xml');
    expect(retrieve.exitCode, retrieve.stdout).to.equal(0);
    const [before, after] = [
      await filesBelow(join(folder, 'plain/force-app')),
      await filesBelow(join(empty, 'force-app')),
    ];
    // The client makes up a file for an object of which the org gave only a field.
    delete after['main/default/objects/Account/Account.object-meta.xml'];
    expect(Object.keys(after)).to.deep.equal(Object.keys(before));
    expect(after).to.deep.equal(before);
  });

  it('tells tracked projects what changed on either side', async () => {
    const tracked = join(folder, 'tracked');
    await handle.org('dev').changeAsOtherUser('classes/InvoiceService.cls', 'public class InvoiceService {\n}\n');
    await writeFiles(tracked, apexInSource(apexClass('Local')));
    const [incoming, outgoing] = await Promise.all([
      runAlone(tracked, 'project retrieve preview -o dev'),
      runAlone(tracked, 'project deploy preview -o dev'),
    ]);
    expect(incoming.json.result?.toRetrieve).to.have.length(1);
    expect(incoming.json.result?.toRetrieve?.[0]).to.include({ type: 'ApexClass', fullName: 'InvoiceService' });
    expect(outgoing.json.result?.toDeploy?.[0]).to.include({ type: 'ApexClass', fullName: 'Local' });
    const retrieve = await runAlone(tracked, 'project retrieve start -o dev');
    expect(states(retrieve)).to.deep.equal(['Changed']);
    const path = join(tracked, 'force-app/main/default/classes/InvoiceService.cls');
    expect(await readFile(path, 'utf8')).to.equal('public class InvoiceService {\n}\n');
    const deploy = await runAlone(tracked, 'project deploy start -o dev');
    expect(deploy.exitCode, deploy.stdout).to.equal(0);
  });

  it('refuses what does not compile with line and column, and keeps what works when told to', async () => {
    const broken = await project('broken', {
      ...underMain(apexClass('Fine')),
      ...underMain(
        apexClass('Broken', 'public class Broken {\n    // local-org: error Variable does not exist: summ\n}\n')
      ),
    });
    const [all, part] = await Promise.all([
      run(broken, 'project deploy start -o uat -d force-app'),
      run(broken, 'project deploy start -o qa -d force-app --ignore-errors'),
    ]);
    expect(all.exitCode).to.equal(1);
    const [failure] = [all.json.result?.details?.componentFailures ?? []].flat();
    expect(failure).to.include({ fullName: 'Broken', problem: 'Variable does not exist: summ', lineNumber: 2 });
    expect(failure.columnNumber).to.be.greaterThan(0);
    expect(handle.org('uat').files().size).to.equal(0);
    expect(part.exitCode, part.stdout).to.equal(68);
    expect(part.json.result?.status).to.equal('SucceededPartial');
    expect(handle.org('qa').file('classes/Fine.cls')).to.contain('class Fine');
    expect(handle.org('qa').file('classes/Broken.cls')).to.equal(undefined);
  });

  it('refuses failing tests and missing coverage', async () => {
    const failing = await project('failing', {
      ...underMain(apexClass('Sum')),
      ...underMain(
        apexTest('SumTest', 'Sum', '// local-org: fail System.AssertException: Assertion Failed: expected 0')
      ),
    });
    const uncovered = await project('uncovered', {
      ...underMain(
        apexClass(
          'Half',
          '// local-org: coverage 50%\npublic class Half {\n    public void run() {\n        Integer i = 1;\n    }\n}\n'
        )
      ),
      ...underMain(apexTest('HalfTest', 'Half')),
    });
    const [test, coverage] = await Promise.all([
      run(failing, 'project deploy start -o uat -d force-app -l RunSpecifiedTests -t SumTest'),
      run(uncovered, 'project deploy start -o uat -d force-app -l RunSpecifiedTests -t HalfTest'),
    ]);
    expect([test.exitCode, coverage.exitCode]).to.deep.equal([1, 1]);
    expect(test.json.result).to.include({ numberTestErrors: 1, numberComponentErrors: 0 });
    expect(coverage.json.result).to.include({ numberTestErrors: 0, numberComponentErrors: 0 });
    expect(coverage.stdout).to.contain('at least 75% test coverage is required');
    expect(handle.org('uat').files().size).to.equal(0);
  });

  it('validates without a trace, makes a validation real, and refuses to do it twice', async () => {
    const release = await project('release', {
      ...underMain(apexClass('Release')),
      ...underMain(apexTest('ReleaseTest', 'Release')),
    });
    const validation = await run(release, 'project deploy validate -o production -d force-app -l RunLocalTests');
    expect(validation.json.result, validation.stdout).to.include({ status: 'Succeeded', checkOnly: true });
    expect(handle.org('production').files().size).to.equal(0);
    const quickly = `project deploy quick -o production -i ${String(validation.json.result?.id)}`;
    const quick = await run(release, quickly);
    expect(quick.exitCode, quick.stdout).to.equal(0);
    expect(handle.org('production').file('classes/Release.cls')).to.contain('class Release');
    const twice = await run(release, quickly);
    expect(twice.exitCode).to.equal(1);
    expect(twice.json.name).to.equal('CannotQuickDeployError');
    expect(handle.org('production').deployCount()).to.equal(1);
  });

  it('goes on without the client, which can ask, wait for it, or cancel it once', async () => {
    const later = await project('later', underMain(apexClass('Later')));
    handle.org('uat').settings.runTime = 60_000;
    const first = await run(later, 'project deploy start -o uat -d force-app --async');
    const id = String(first.json.result?.id);
    expect(first.json.result).to.include({ status: 'Queued', done: false });
    const second = await run(later, 'project deploy start -o uat -d force-app --async');
    const waiting = String(second.json.result?.id);
    const [running, pending] = await Promise.all([
      run(later, `project deploy report -o uat -i ${id}`),
      run(later, `project deploy cancel -o uat -i ${waiting}`),
    ]);
    expect(running.json.result?.status).to.equal('InProgress');
    expect(pending.json.result?.status).to.equal('Canceled');
    handle.org('uat').settings.runTime = 0;
    handle.org('uat').release(id);
    const [resumed, twice] = await Promise.all([
      run(later, `project deploy resume -i ${id}`),
      run(later, `project deploy cancel -o uat -i ${waiting}`),
    ]);
    expect(resumed.json.result, resumed.stdout).to.include({ status: 'Succeeded' });
    expect(twice.exitCode).to.equal(1);
    expect(twice.json.name).to.equal('CannotCancelDeployError');
  });

  it('deletes source, and lists what the org has', async () => {
    const plain = join(folder, 'plain');
    await writeFiles(plain, apexInSource(apexClass('Fine')));
    const [gone, types] = await Promise.all([
      run(plain, 'project delete source -o qa -m ApexClass:Fine -r'),
      run(plain, 'org list metadata-types -o qa'),
    ]);
    expect(gone.exitCode, gone.stdout).to.equal(0);
    expect(handle.org('qa').file('classes/Fine.cls')).to.equal(undefined);
    expect(types.json.result?.metadataObjects?.length).to.be.greaterThan(200);
    const [listed, limits] = await Promise.all([
      run(plain, 'org list metadata -o qa -m ApexClass'),
      run(plain, 'org list limits -o qa'),
    ]);
    const names = (listed.json.result as unknown as SfEntry[]).map(({ fullName }) => fullName);
    expect(names.sort()).to.deep.equal(['InvoiceService', 'InvoiceServiceTest']);
    expect((limits.json.result as unknown as SfEntry[])[0]).to.include({ name: 'DailyApiRequests' });
  });

  it('gives and takes metadata format, and answers queries for programs and for people', async () => {
    const plain = join(folder, 'plain');
    const where = { home, cwd: plain };
    const [retrieve, query] = await Promise.all([
      run(plain, 'project retrieve start -o qa -m ApexClass:InvoiceService --target-metadata-dir mdapi --unzip'),
      sf(where, 'data', 'query', '-o', 'qa', '-q', 'SELECT Id, Status FROM DeployRequest LIMIT 1', '-t'),
    ]);
    expect(retrieve.exitCode, retrieve.stdout).to.equal(0);
    expect(query.stdout).to.match(/0AfLo\w+\s+Succeeded/);
    const dir = join('mdapi', 'unpackaged', 'unpackaged');
    const [deploy, asJson] = await Promise.all([
      run(plain, `project deploy start -o uat --metadata-dir ${dir} --single-package`),
      sf(where, 'data', 'query', '-o', 'qa', '-q', 'SELECT Username FROM User LIMIT 1', '--json'),
    ]);
    expect(deploy.exitCode, deploy.stdout).to.equal(0);
    expect(handle.org('uat').file('classes/InvoiceService.cls')).to.contain('class InvoiceService');
    expect(asJson.json.result?.records?.[0].Username).to.equal('admin@qa.local.test');
  });

  it('ends sessions, which a login by key mends by itself and one by token does not, and lets go of a login', async () => {
    await handle.org('qa').expireSessions();
    await handle.org('dev').expireSessions();
    const [mended, dead] = await Promise.all([
      run(folder, 'org list limits -o qa'),
      run(folder, 'org list limits -o dev'),
    ]);
    expect(mended.exitCode, mended.stdout).to.equal(0);
    expect(dead.exitCode).to.not.equal(0);
    expect(dead.stdout).to.contain('Session expired or invalid');
    const logout = await run(folder, 'org logout -o qa --no-prompt');
    expect(logout.json.result).to.deep.equal(['admin@qa.local.test']);
    expect(await readdir(join(home, '.sfdx'))).to.not.include('admin@qa.local.test.json');
  });
});

const underMain = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`main/default/${path}`, text]));

const apexInSource = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`force-app/main/default/${path}`, text]));
