import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { isolatedEnvironment } from '../../support/environment.js';
import { createScratch, type Scratch, type TestRepository } from '../../support/gitRepo.js';
import { login, startLocalOrg, type LocalOrgHandle } from '../../support/orgs.js';
import { type Ended, pluginEntry } from '../../support/sf.js';
import { pluginHere as plugin } from '../../support/sfHere.js';

describe('the pipeline commands @long', function () {
  // Each test starts the CLI once or twice, and so does whatever runs beside it.
  this.timeout(120_000);

  let scratch: Scratch;
  let orgs: LocalOrgHandle;
  let local: TestRepository;
  let remote: TestRepository;

  before(async () => {
    scratch = await createScratch();
    orgs = await startLocalOrg({
      dir: join(scratch.dir, 'orgs'),
      orgs: [
        { name: 'prod', kind: 'production' },
        { name: 'box', kind: 'sandbox' },
      ],
    });
    await login(orgs, join(scratch.dir, 'home'));
    ({ local, remote } = await scratch.pair({
      'sfdx-project.json': '{ "packageDirectories": [{ "path": "force-app" }], "sourceApiVersion": "64.0" }\n',
    }));
  });
  after(async () => {
    await orgs.close();
    await scratch.remove();
  });

  const environment = (): NodeJS.ProcessEnv => ({
    ...isolatedEnvironment(join(scratch.dir, 'home')),
    ...scratch.env,
    NO_COLOR: '1',
  });
  const sf = async (...args: readonly string[]): Promise<Ended> =>
    plugin(['sre', 'pipeline', ...args], { cwd: local.dir, env: environment() });
  const json = ({ stdout }: Ended): { status: number; result: Record<string, unknown>; name?: string } =>
    JSON.parse(stdout) as ReturnType<typeof json>;
  const simple = ['init', '-t', 'simple', '-i', 'production=prod', '-i', 'dev=box'];
  const whole = [...simple, '--create-branches', '--publish', '--baseline'];

  it('init asks before it writes, and says how to go on where nobody can be asked', async () => {
    const { code, stderr } = await sf(...whole);
    expect(code).to.equal(1);
    expect(stderr).to.contain('--no-prompt').and.contain('--dry-run');
    expect(await local.git('status', '--porcelain')).to.equal('');
  });

  it('init shows with --dry-run what it would do, and writes nothing', async () => {
    const { stdout, code } = await sf(...whole, '--dry-run');
    expect(code).to.equal(0);
    expect(stdout).to.match(
      /^dev +production +box \(.*\) +sandbox +dev +link, create the branch, record [0-9a-f]{7}$/m
    );
    expect(stdout).to.contain('main gets a commit with the pipeline.').and.contain('Nothing was written.');
    expect(await local.git('status', '--porcelain')).to.equal('');
    expect(await remote.oid('dev')).to.equal(undefined);
  });

  it('init writes with --no-prompt', async () => {
    const first = json(await sf(...whole, '--no-prompt', '--json')).result;
    expect(first).to.deep.include({ changed: true, dryRun: false, fileChanged: true, published: ['main'] });
    expect(await remote.oid('dev')).to.equal(await remote.oid('main'));
  });

  it('init says a second time that nothing changed', async () => {
    const { stdout } = await sf(...whole, '--no-prompt');
    expect(stdout).to.contain('Nothing changed: everything is there already.');
  });

  it('init needs not be told what is linked already', async () => {
    expect(json(await sf('init', '--template', 'simple', '--no-prompt', '--json')).result).to.include({
      changed: false,
    });
  });

  it('init refuses what does not fit what is there, by the error’s name', async () => {
    const { code, ...refused } = await sf('init', '-t', 'simple', '-i', 'dev=prod', '--no-prompt', '--json');
    expect(code).to.equal(1);
    expect(json({ code, ...refused }).name).to.equal('InstanceExistsError');
  });

  it('init names its own flag where the main branch is not known', async () => {
    const fresh = await scratch.init('fresh');
    const args = ['sre', 'pipeline', ...simple, '--no-prompt', '--json'];
    const { code, ...refused } = await plugin(args, { cwd: fresh.dir, env: environment() });
    expect(code).to.equal(1);
    expect(JSON.parse(refused.stdout)).to.deep.include({
      name: 'MainBranchUnknownError',
      actions: ['Name it with --main-branch, or let HEAD of the remote point at the main branch.'],
    });
  });

  it('check ends with 0 when there is nothing but warnings, and with 1 when there is a problem', async () => {
    await local.git('pull', '--quiet', '--rebase', '--autostash');
    const fine = await sf('check');
    expect(fine.stdout).to.contain('✓').and.contain('Everything is as it should be.');
    expect(fine.code).to.equal(0);
    await remote.git('branch', '-D', 'dev');
    const wrong = await sf('check', '--skip-probe', '--json');
    expect(wrong.code).to.equal(1);
    expect(json(wrong)).to.deep.include({ status: 1 });
    expect(json(wrong).result).to.include({ ready: false, problems: 1 });
  });

  it('check leaves no ref on the remote when it is interrupted while it probes', async () => {
    const before = await remote.refs();
    const seen = join(scratch.dir, 'seen');
    // Of the push that creates, which begins with zeros; it goes on after the client is gone, as a host's would.
    await remote.hook('pre-receive', 'read old new ref', `case "$old" in *[!0]*) ;; *) touch ${seen}; sleep 2;; esac`);
    const running = spawn(process.execPath, [pluginEntry, 'sre', 'pipeline', 'check'], {
      cwd: local.dir,
      env: environment(),
      stdio: 'ignore',
    });
    const ended = once(running, 'exit') as Promise<[number | null, string | null]>;
    while (!existsSync(seen)) await delay(50);
    running.kill('SIGINT');
    const [code] = await ended;
    expect(code).to.not.equal(0);
    expect(await remote.refs()).to.deep.equal(before);
  });

  it('check tells of a parent in another repository, as text and as JSON', async () => {
    const hub = await scratch.bare('hub.git');
    const address = `file://${hub.dir}`;
    const project = (plugins: object): string =>
      JSON.stringify({ packageDirectories: [{ path: 'force-app' }], sourceApiVersion: '64.0', plugins });
    const uat = { org: 'prod', branch: 'main' };
    await local.commit('The hub', { 'sfdx-project.json': project({ sre: { instances: { uat } } }) });
    await local.git('push', '--quiet', hub.dir, 'HEAD:main');
    const lab = { org: 'box', branch: 'lab', parent: { repository: address, instance: 'uat' } };
    await local.commit('The project', { 'sfdx-project.json': project({ sre: { instances: { lab } } }) });
    await local.push('HEAD:main', 'HEAD:lab');
    const fine = await sf('check');
    expect(fine.stdout).to.match(/^✓ +parent +lab +uat of file:.* has history in common with main\.$/m);
    expect(fine.code).to.equal(0);
    await hub.git('update-ref', '-d', 'refs/heads/main');
    const wrong = await sf('check', '--json');
    expect(wrong.code).to.equal(1);
    const { checks } = json(wrong).result as { checks: ReadonlyArray<Record<string, unknown>> };
    expect(checks.find(({ subject }) => subject === address)).to.deep.include({
      area: 'remote',
      status: 'problem',
      text: `The repository ${address} has no pipeline on its main branch.`,
    });
  });
});
