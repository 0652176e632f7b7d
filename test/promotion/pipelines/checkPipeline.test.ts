import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import { connectFreshly } from '../../../src/promotion/instances/instanceOrgs.js';
import type { Check } from '../../../src/promotion/pipelines/check.js';
import { checkPipeline } from '../../../src/promotion/pipelines/checkPipeline.js';
import { failure } from '../../support/failure.js';
import { createScratch } from '../../support/gitRepo.js';
import { Landscape, Orgs, projectWith } from '../instances/landscape.js';

const instances = {
  production: { org: 'production', branch: 'main' },
  uat: { org: 'uat', branch: 'uat', parent: 'production' },
  qa: { org: 'qa', branch: 'qa', parent: 'uat' },
};

describe('checking a pipeline @long', () => {
  let orgs: Orgs;
  let land: Landscape;

  before(async () => {
    orgs = await Orgs.open();
  });
  after(async () => orgs.close());
  beforeEach(async () => {
    land = await Landscape.open({ 'sfdx-project.json': projectWith(instances) });
    await land.local.push('HEAD:uat', 'HEAD:qa');
  });
  afterEach(async () => land.close());

  const check = async (probe = false): Promise<readonly Check[]> =>
    checkPipeline({ dir: land.local.dir, env: land.env, clock: systemClock }, { connect: connectFreshly, probe });
  const unusual = (checks: readonly Check[]): string[] =>
    checks
      .filter(({ status }) => status !== 'ok')
      .map(({ status, area, subject = '', text }) => `${status} ${area} ${subject}: ${text}`);
  const about = (checks: readonly Check[], area: Check['area'], subject?: string): Check[] =>
    checks.filter((each) => each.area === area && (subject === undefined || each.subject === subject));

  it('finds nothing to mend in a pipeline whose orgs have records, and leaves the remote as it was', async () => {
    for (const name of ['production', 'uat', 'qa']) {
      await land.link({ ...instances[name as keyof typeof instances], name, baseline: true });
    }
    const before = await land.remote.refs();
    const checks = await check(true);
    expect(unusual(checks)).to.deep.equal([]);
    expect(checks.map(({ area, subject = '', text }) => `${area} ${subject}: ${text}`)).to.include.members([
      'remote origin: Refs under refs/sre/ are accepted.',
      'remote origin: Several refs are moved at once.',
      'main branch : main is the branch of the root production.',
      'branch qa: qa contains main.',
    ]);
    expect(await land.remote.refs()).to.deep.equal(before);
  });

  it('warns of orgs without a record and of branches that lack main, with the command that mends it', async () => {
    await land.local.commit('Newer');
    await land.local.push();
    const checks = await check();
    expect(checks.filter(({ status }) => status === 'problem')).to.deep.equal([]);
    expect(about(checks, 'branch', 'qa')[0]).to.deep.include({
      status: 'warning',
      text: 'qa lacks 1 commit of main.',
      cures: ['Bring them down once uat has them: "sf sre back-promote --from uat --to qa".'],
    });
    expect(about(checks, 'branch', 'uat')[0].cures).to.deep.equal([
      'Bring them down with what the org of production was not given: "sf sre back-promote --from production --to uat --include-undeployed".',
    ]);
    await land.link({ ...instances.production, name: 'production', baseline: true });
    expect(about(await check(), 'branch', 'uat')[0].cures).to.deep.equal([
      'Bring them down: "sf sre back-promote --from production --to uat".',
    ]);
    expect(about(checks, 'org', 'qa')[0].cures[0]).to.contain('sf sre instance baseline --name qa');
  });

  it('finds branches that do not exist or have nothing to do with main', async () => {
    await land.remote.git('branch', '-D', 'uat');
    const apart = await land.local.git('commit-tree', '-m', 'apart', await land.local.git('write-tree'));
    await land.local.push(`+${apart}:refs/heads/qa`);
    const checks = await check();
    const [uat] = about(checks, 'branch', 'uat');
    expect(uat).to.deep.include({ status: 'problem', text: 'uat does not exist on origin.' });
    expect(uat.cures[0]).to.contain('--target-org uat --branch uat --parent production --create-branch');
    expect(about(checks, 'branch', 'qa')[0]).to.include({ status: 'problem' });
    expect(about(checks, 'branch', 'qa')[0].text).to.contain('share no history');
  });

  it('knows a branch again that was renamed as the main branch', async () => {
    await land.link({ ...instances.production, name: 'production', baseline: true, publish: true });
    await land.remote.git('branch', '-m', 'main', 'trunk');
    await land.remote.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    const [production] = about(await check(), 'branch', 'production');
    expect(production.cures[0]).to.equal(
      'If it was renamed to trunk, which contains that, set "branch" of the instance in sfdx-project.json on trunk to "trunk".'
    );
    expect(production.cures[1]).to.contain('refs/heads/main');
  });

  it('finds branches that are gone, or were rewound, though their orgs hold more, and how to bring them back', async () => {
    await land.link({ ...instances.uat, name: 'uat', baseline: true });
    const held = (await land.remote.oid('uat')) ?? '';
    await land.remote.git('branch', '-D', 'uat');
    const [gone] = about(await check(), 'branch', 'uat');
    expect(gone).to.include({ status: 'problem' });
    expect(gone.cures).to.deep.equal([`Bring it back: "git push origin ${held}:refs/heads/uat".`]);
    const apart = await land.local.git('commit-tree', '-m', 'apart', await land.local.git('write-tree'));
    await land.local.push(`${apart}:refs/heads/uat`);
    const [rewound] = about(await check(), 'branch', 'uat');
    expect(rewound).to.include({ status: 'problem' });
    expect(rewound.text).to.contain(`does not contain commit ${held.slice(0, 7)}, which its org holds`);
    await land.remote.git('branch', '-D', 'uat');
    await land.local.commit('Newer');
    await land.local.push();
    await land.link({ ...instances.uat, name: 'uat', createBranch: true });
    expect(await land.remote.oid('uat'), 'created where it was lost').to.equal(held);
  });

  it('finds orgs that are not authenticated, and that two instances have', async () => {
    land.env = { SF_SRE_ORG_QA: orgs.server.org('uat').username, SF_SRE_ORG_PRODUCTION: 'nobody' };
    const checks = await check();
    expect(about(checks, 'org', 'qa')[0]).to.include({ status: 'problem' });
    expect(about(checks, 'org', 'qa')[0].text).to.contain('is that of instance uat too');
    expect(about(checks, 'org', 'production')[0].text).to.contain('"nobody"');
    expect(about(checks, 'org', 'production')[0].cures.join()).to.contain('sf org login web');
  });

  it('warns of a main branch that is no root’s, and finds one that follows a root and is an instance’s', async () => {
    await land.local.push('HEAD:live');
    const live = { ...instances, production: { org: 'production', branch: 'live' } };
    await land.local.commit('Live', { 'sfdx-project.json': projectWith(live) });
    await land.local.push();
    expect(about(await check(), 'main branch')[0]).to.include({ status: 'warning' });
    const taken = { ...live, uat: { ...live.uat, branch: 'main' } };
    const text = projectWith(taken, { mainFollows: 'production' });
    await land.local.commit('Taken', { 'sfdx-project.json': text });
    await land.local.push();
    expect(about(await check(), 'main branch')[0]).to.include({ status: 'problem' });
    const follows = projectWith(live, { mainFollows: 'production' });
    await land.local.commit('Follows', { 'sfdx-project.json': follows });
    await land.local.push();
    expect(about(await check(), 'main branch')[0]).to.include({ status: 'ok', text: 'main follows production.' });
  });

  it('finds a remote that refuses refs/sre, and warns of one without atomic push', async () => {
    await land.remote.config('receive.advertiseAtomic', 'false');
    const slow = about(await check(true), 'remote');
    expect(slow.map(({ status }) => status)).to.deep.equal(['ok', 'ok', 'warning']);
    await land.remote.hook('update', 'case "$1" in refs/sre/*) echo "only branches here" >&2; exit 1;; esac');
    const [, refused] = about(await check(true), 'remote');
    expect(refused).to.include({ status: 'problem' });
    expect(refused.text).to.contain('only branches here');
    expect(refused.cures.join()).to.contain('refs/sre/').and.to.contain('plugins.sre.refNamespace');
  });

  it('accepts one that takes branches alone as soon as the setting says so, and finds state that is left', async () => {
    await land.remote.git('update-ref', 'refs/sre/instances/qa', (await land.local.oid('main')) ?? '');
    await land.remote.hook('update', 'case "$1" in refs/heads/*) ;; *) echo "only branches here" >&2; exit 1;; esac');
    const text = projectWith(instances, { refNamespace: 'refs/heads/sre' });
    await land.local.commit('Keep state under branches', { 'sfdx-project.json': text });
    await land.local.push();
    const checks = about(await check(true), 'remote');
    expect(checks.slice(1).map(({ status, text: said }) => `${status}: ${said}`)).to.deep.equal([
      'ok: Refs under refs/heads/sre/ are accepted.',
      'ok: Several refs are moved at once.',
      'problem: State is left under refs/sre/ that does not count, since plugins.sre.refNamespace says refs/heads/sre: refs/sre/instances/qa.',
    ]);
    expect(checks[3].cures.join()).to.contain("git push origin 'refs/sre/*:refs/heads/sre/*'");
  });

  it('finds a remote that does not answer, and checks the rest as it was last fetched', async () => {
    await check();
    await land.local.git('remote', 'set-url', 'origin', `${land.remote.dir}-gone`);
    const checks = await check(true);
    expect(about(checks, 'remote').map(({ status }) => status)).to.deep.equal(['problem']);
    expect(about(checks, 'branch', 'qa')[0]).to.include({ status: 'ok' });
    expect(about(checks, 'org', 'qa')[0].subject).to.equal('qa');
  });

  it('finds a pipeline that is broken, not there, or only here', async () => {
    const broken = { ...instances, qa: { ...instances.qa, parent: 'nobody' } };
    await land.local.commit('Break', { 'sfdx-project.json': projectWith(broken) });
    await land.local.push();
    expect(unusual(await check()).join())
      .to.contain('problem pipeline')
      .and.contain('"nobody"');
    const plain = '{ "packageDirectories": [{ "path": "force-app" }] }\n';
    await land.local.commit('None', { 'sfdx-project.json': plain });
    await land.local.push();
    const [none] = about(await check(), 'pipeline');
    expect(none).to.include({ status: 'problem' });
    expect(none.cures[0]).to.contain('sf sre pipeline init');
    await land.local.write({ 'sfdx-project.json': projectWith(instances) });
    expect(about(await check(), 'pipeline')[0]).to.include({ status: 'warning' });
  });

  it('looks at parents in other repositories, also when its own remote does not answer', async () => {
    const hub = await land.bare('hub.git');
    const address = `file://${hub.dir}`;
    await land.local.git('push', '--quiet', hub.dir, 'main', 'main:uat');
    const lab = { org: 'qa', branch: 'lab', parent: { repository: address, instance: 'uat' } };
    await land.local.commit('Link', { 'sfdx-project.json': projectWith({ lab }) });
    await land.local.push();
    const checks = await check(true);
    expect(about(checks, 'remote', address).map(({ status }) => status)).to.deep.equal(['ok', 'ok', 'ok']);
    expect(about(checks, 'parent', 'lab')[0]).to.include({ status: 'ok' });
    const [main] = about(checks, 'main branch');
    expect(main).to.include({ status: 'warning' });
    expect(main.cures.join(' ')).to.contain('back-promote --to lab').and.contain('merge lab into main');
    const [branch] = about(checks, 'branch', 'lab');
    expect(branch.cures[0]).to.contain(`--parent uat --parent-repository ${address} --create-branch`);
    await land.local.git('remote', 'set-url', 'origin', `${land.remote.dir}-gone`);
    const without = await check(true);
    expect(about(without, 'remote').map(({ status }) => status)).to.deep.equal(['problem', 'ok', 'ok', 'ok']);
    expect(about(without, 'parent', 'lab')[0]).to.include({ status: 'ok' });
  });

  it('warns where there is no remote', async () => {
    await land.local.git('remote', 'remove', 'origin');
    expect(about(await check(true), 'remote')[0]).to.include({ status: 'warning' });
  });

  it('is no finding but an error outside of a repository', async () => {
    const scratch = await createScratch();
    const request = { dir: scratch.dir, env: {}, clock: systemClock };
    const error = await failure(checkPipeline(request, { connect: connectFreshly, probe: false }));
    expect(error.name).to.equal('NotAGitRepositoryError');
    await scratch.remove();
  });
});
