import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { InstanceConfig } from '../../../src/pipeline/config.js';
import type { Check } from '../../../src/promotion/pipelines/check.js';
import { checkParents } from '../../../src/promotion/pipelines/checkParents.js';
import { failure } from '../../support/failure.js';
import type { TestRepository } from '../../support/gitRepo.js';
import { Landscape, plainProject, projectWith } from '../instances/landscape.js';

const ofHub: Readonly<Record<string, InstanceConfig>> = {
  production: { org: 'production', branch: 'main' },
  uat: { org: 'uat', branch: 'uat', parent: 'production' },
  training: { org: 'training', branch: 'uat', mirrorOf: 'uat' },
};

describe('checking parents in another repository @long', () => {
  let land: Landscape;
  let hub: TestRepository;
  let address: string;

  beforeEach(async () => {
    land = await Landscape.open({ 'sfdx-project.json': projectWith(ofHub) });
    hub = await land.bare('hub.git');
    address = `file://${hub.dir}`;
    await pushToHub('main', 'main:uat');
    await linkLab({ repository: address, instance: 'uat' });
  });
  afterEach(async () => land.close());

  const pushToHub = async (...refspecs: readonly string[]): Promise<void> => {
    await land.local.git('push', '--quiet', hub.dir, ...refspecs);
  };
  /** The project's own instances, on its main branch. */
  const linkLab = async (
    parent: InstanceConfig['parent'],
    more: Readonly<Record<string, InstanceConfig>> = {}
  ): Promise<void> => {
    const text = projectWith({ lab: { org: 'lab', branch: 'lab', parent }, ...more });
    await land.local.commit('Link', { 'sfdx-project.json': text });
    await land.local.push();
  };
  /** The project file on the other repository's main branch. */
  const writeHub = async (text: string): Promise<void> => {
    await land.local.git('checkout', '--quiet', '--detach', await hub.git('rev-parse', 'main'));
    await land.local.commit('Change the hub', { 'sfdx-project.json': text });
    await pushToHub('HEAD:main');
    await land.local.checkout('main');
  };
  const check = async (probe = false, signal?: AbortSignal): Promise<readonly Check[]> =>
    land.within(async (context) => checkParents(context, { probe, signal }));
  const of = ({ status, area, subject = '', text }: Check): string => `${status} ${area} ${subject}: ${text}`;

  it('says what is there, and probes the repository once for all instances below it, leaving it as it was', async () => {
    const parent = { repository: address, instance: 'production' };
    await linkLab(
      { repository: `${address}/`, instance: 'uat' },
      { fix: { org: 'fix', branch: 'fix', parent }, lab1: { org: 'lab1', branch: 'lab1', parent: 'lab' } }
    );
    const seen = join(hub.dir, 'seen');
    await hub.hook('update', `echo "$1" >> ${seen}`);
    const before = await hub.refs();
    const checks = await check(true);
    expect(checks.map(of)).to.deep.equal([
      `ok remote ${address}/: ${address}/ answers.`,
      `ok remote ${address}/: Refs under refs/sre/ are accepted.`,
      `ok remote ${address}/: Several refs are moved at once.`,
      `ok parent lab: uat of ${address}/ exists, and its branch uat has history in common with main.`,
      `ok parent fix: production of ${address}/ exists, and its branch main has history in common with main.`,
    ]);
    expect(await hub.refs()).to.deep.equal(before);
    // Two refs created and deleted again.
    expect((await readFile(seen, 'utf8')).trim().split('\n')).to.have.length(4);
  });

  it('calls a repository by the name of its remote where it has one', async () => {
    await land.local.git('remote', 'add', 'hub', address);
    expect((await check(true)).map(({ subject }) => subject)).to.deep.equal(['hub', 'hub', 'hub', 'lab']);
  });

  it('pushes nothing there when it is not to probe', async () => {
    const seen = join(hub.dir, 'seen');
    await hub.hook('pre-receive', `touch ${seen}`);
    expect((await check()).map(({ status }) => status)).to.deep.equal(['ok', 'ok']);
    expect(existsSync(seen)).to.equal(false);
  });

  it('asks for nothing more when it is interrupted', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    expect((await failure(check(true, stop.signal))).message).to.equal('enough');
  });

  it('finds a repository that cannot be reached, whose address may be wrong', async () => {
    await linkLab({ repository: `${address}-gone`, instance: 'uat' });
    const [found, ...more] = await check(true);
    expect(more).to.deep.equal([]);
    expect(found).to.include({ status: 'problem', area: 'remote', subject: `${address}-gone` });
    expect(found.text).to.contain('did not answer');
    expect(found.cures[0]).to.contain('git ls-remote');
    expect(found.cures[1]).to.contain('plugins.sre.instances.lab.parent in sfdx-project.json');
  });

  it('finds a repository without a pipeline, and one whose pipeline is broken', async () => {
    await writeHub(plainProject);
    const [none] = await check();
    expect(none.text).to.equal(`The repository ${address} has no pipeline on its main branch.`);
    expect(none.cures[0]).to.contain('sf sre instance link --publish');
    await writeHub(projectWith({ ...ofHub, uat: { ...ofHub.uat, parent: 'nobody' } }));
    const [broken] = await check();
    expect(broken).to.include({ status: 'problem', area: 'pipeline', subject: address });
    expect(broken.text).to.contain('"nobody"').and.contain('on main');
  });

  it('finds a parent that is not there, is a mirror, or has no branch, each with its cure', async () => {
    const found = async (instance: string): Promise<Check> => {
      await linkLab({ repository: address, instance });
      return (await check())[1];
    };
    const unknown = await found('nowhere');
    expect(of(unknown)).to.equal(
      `problem parent lab: The repository ${address} has no instance "nowhere", which is named as a parent.`
    );
    expect(unknown.cures[0]).to.contain('production, uat');
    const mirror = await found('training');
    expect(mirror).to.include({ status: 'problem', subject: 'lab' });
    expect(mirror.text).to.contain('is a mirror of uat');
    expect(mirror.cures[0]).to.contain('Name uat');
    await hub.git('branch', '-D', 'uat');
    const branchless = await found('uat');
    expect(branchless.text).to.equal(`uat, the branch of uat, does not exist on ${address}.`);
    expect(branchless.cures).to.have.length(1);
  });

  it('finds that there is no history in common, and says how to join the two once', async () => {
    const apart = await land.local.git('commit-tree', '-m', 'apart', 'HEAD^{tree}');
    await pushToHub(`+${apart}:refs/heads/uat`);
    const [, found] = await check();
    expect(found).to.include({ status: 'problem', area: 'parent', subject: 'lab' });
    expect(found.text).to.contain('have no history in common');
    expect(found.cures.join()).to.contain('--allow-unrelated-histories');
  });

  it('finds that there nobody here may write what promotions write', async () => {
    await hub.hook('update', 'case "$1" in refs/sre/*) echo "only branches here" >&2; exit 1;; esac');
    const [, refused, parent] = await check(true);
    expect(refused).to.include({ status: 'problem', area: 'remote', subject: address });
    expect(refused.text).to.contain('only branches here');
    expect(parent).to.include({ status: 'ok', subject: 'lab' });
  });

  it('finds a circle of repositories', async () => {
    const back = { repository: `file://${land.remote.dir}`, instance: 'lab' };
    await writeHub(projectWith({ ...ofHub, production: { ...ofHub.production, parent: back } }));
    const [, found] = await check();
    expect(found).to.include({ status: 'problem', area: 'parent', subject: 'lab' });
    expect(found.text).to.contain('is a circle').and.contain(`lab of file://${land.remote.dir}`);
  });

  it('warns of a parent that is named by the address of this repository', async () => {
    const parent = { repository: `file://${land.remote.dir}`, instance: 'uat' };
    await linkLab(parent, { uat: { org: 'uat', branch: 'uat' } });
    const checks = await check(true);
    expect(checks.map(({ status, subject }) => [status, subject])).to.deep.equal([['warning', 'lab']]);
    expect(checks[0].cures[0]).to.contain('"plugins.sre.instances.lab.parent"').and.contain('"uat" alone');
  });
});
