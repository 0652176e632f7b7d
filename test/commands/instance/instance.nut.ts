import { join } from 'node:path';
import { expect } from 'chai';
import { isolatedEnvironment } from '../../support/environment.js';
import { createScratch, type Scratch, type TestRepository } from '../../support/gitRepo.js';
import { login, startLocalOrg, type LocalOrgHandle } from '../../support/orgs.js';
import { type Ended } from '../../support/sf.js';
import { pluginHere as plugin } from '../../support/sfHere.js';

describe('the instance commands', () => {
  let scratch: Scratch;
  let orgs: LocalOrgHandle;
  let local: TestRepository;
  let remote: TestRepository;

  before(async () => {
    scratch = await createScratch();
    orgs = await startLocalOrg({ dir: join(scratch.dir, 'orgs'), orgs: [{ name: 'prod', kind: 'production' }] });
    await login(orgs, join(scratch.dir, 'home'));
    ({ local, remote } = await scratch.pair({
      'sfdx-project.json': '{ "packageDirectories": [{ "path": "force-app" }], "sourceApiVersion": "64.0" }\n',
    }));
  });
  after(async () => {
    await orgs.close();
    await scratch.remove();
  });

  const sf = async (...args: readonly string[]): Promise<Ended> => {
    const env = { ...isolatedEnvironment(join(scratch.dir, 'home')), ...scratch.env, NO_COLOR: '1' };
    return plugin(['sre', 'instance', ...args], { cwd: local.dir, env });
  };
  const json = ({
    stdout,
  }: Ended): { status: number; result: Record<string, unknown>; name?: string; warnings?: string[] } =>
    JSON.parse(stdout) as ReturnType<typeof json>;
  const link = ['link', '--name', 'production', '-o', 'prod', '--branch', 'main'];

  it('link with plain words, and end with 1 and an error’s name when refused', async () => {
    const refused = await sf(...link, '--parent', 'nobody', '--json');
    expect(refused.code).to.equal(1);
    expect(json(refused)).to.include({ status: 1, name: 'UnknownParentError' });
    const linked = await sf(...link, '--baseline', '--publish');
    expect(linked.stderr + linked.stdout)
      .to.contain('Linked instance production to org')
      .and.not.contain('\u001b[');
    expect(linked.code).to.equal(0);
  });

  it('list as a tree', async () => {
    const { stdout } = await sf('list');
    expect(stdout).to.match(/^production {2}prod +production +main +[0-9a-f]{7} +baseline, just now$/m);
  });

  it('display the org as just asked', async () => {
    const { stdout } = await sf('display', '--name', 'production');
    expect(stdout).to.contain(orgs.org('prod').id).and.contain('Deployed');
  });

  it('end a comparison that finds differences with 1, and show them', async () => {
    await local.git('pull', '--quiet', '--rebase', '--autostash');
    await local.git('checkout', '--quiet', 'sfdx-project.json');
    await local.commit('Add a class', {
      'force-app/main/default/classes/A.cls': 'public class A {}\n',
      'force-app/main/default/classes/A.cls-meta.xml':
        '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>64.0</apiVersion></ApexClass>\n',
    });
    await local.push();
    const compared = await sf('baseline', '--name', 'production', '--compare');
    expect(compared.code).to.equal(1);
    expect(compared.stdout).to.contain('Missing in the Org').and.contain('Nothing was recorded');
  });

  it('free a lock only when somebody said so', async () => {
    const lock = {
      version: 1,
      instance: 'production',
      run: 'run-1',
      owner: 'A',
      host: 'h',
      started: 's',
      expires: 'e',
    };
    await local.write({ 'lock.json': JSON.stringify(lock) });
    await local.git('add', 'lock.json');
    const commit = await local.git('commit-tree', '-m', 'lock', await local.git('write-tree'));
    await local.git('rm', '--quiet', '--force', 'lock.json');
    await local.push(`${commit}:refs/sre/locks/production`);
    const asked = await sf('unlock', '--run', 'run-1');
    expect(asked.code).to.equal(1);
    expect(asked.stderr).to.contain('is locked by run run-1 of A on h').and.contain('--no-prompt');
    const freed = await sf('unlock', '--run', 'run-1', '--no-prompt', '--json');
    expect(json(freed).result).to.include({ instance: 'production', run: 'run-1' });
    expect(await remote.oid('refs/sre/locks/production')).to.equal(undefined);
  });

  it('unlink', async () => {
    const { stdout, code } = await sf('unlink', '--name', 'production');
    expect(stdout).to.contain('Unlinked instance production.');
    expect(code).to.equal(0);
    expect(await local.git('status', '--porcelain')).to.equal(' M sfdx-project.json');
  });
});
