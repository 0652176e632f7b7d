import { lstat, readFile, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { linkInstance, type LinkRequest } from '../../../src/promotion/instances/link.js';
import { connectFreshly } from '../../../src/promotion/instances/instanceOrgs.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import { failure } from '../../support/failure.js';
import { Landscape, Orgs, plainProject, projectWith } from './landscape.js';

describe('linking an instance', () => {
  let orgs: Orgs;
  let land: Landscape;

  before(async () => {
    orgs = await Orgs.open();
  });
  after(async () => orgs.close());
  beforeEach(async () => {
    land = await Landscape.open();
  });
  afterEach(async () => land.close());

  const production = { name: 'production', branch: 'main' };

  it('writes the instance into the project file and leaves the rest of it, git and the org as they are', async () => {
    const refs = await land.remote.refs();
    const linked = await land.link(production);
    const main = refs['refs/heads/main'];
    expect(linked).to.deep.include({ tip: main, fileChanged: true, createdBranch: false, warnings: [] });
    expect(linked.org).to.include({ kind: 'production', orgId: orgs.server.org('production').id });
    const added = `,
  "plugins": {
    "sre": {
      "instances": {
        "production": {
          "org": "production",
          "branch": "main"
        }
      }
    }
  }`;
    expect((await land.project()).replace(added, '')).to.equal(plainProject);
    expect(await land.remote.refs()).to.deep.equal(refs);
    expect(await land.local.git('status', '--porcelain')).to.equal(' M sfdx-project.json');
  });

  it('creates the branch from the tip of the main branch when it is absent, and takes it as it is otherwise', async () => {
    await land.link(production);
    const linked = await land.link({ name: 'qa', parent: 'production', createBranch: true });
    expect(linked.createdBranch).to.equal(true);
    expect(await land.remote.oid('qa')).to.equal(await land.remote.oid('main'));
    await land.local.branch('uat');
    const tip = await land.local.commit('Ahead');
    await land.local.push();
    const other = await land.link({ name: 'uat', parent: 'production', createBranch: true });
    expect(other).to.include({ createdBranch: false, tip });
  });

  it('records a baseline: the org holds the branch’s tip, and the lock is gone again', async () => {
    const { baseline, tip } = await land.link({ ...production, baseline: true });
    const record = await land.record('production');
    expect(record).to.deep.include({ kind: 'baseline', deployedCommit: tip, run: baseline?.run, owed: [] });
    expect(record.org).to.deep.include({ id: orgs.server.org('production').id, kind: 'production' });
    expect(Object.keys(await land.remote.refs()).filter((ref) => ref.startsWith('refs/sre'))).to.deep.equal([
      'refs/sre/instances/production',
    ]);
  });

  it('publishes just this instance as one commit on main, whatever else the working tree holds', async () => {
    await land.local.write({ 'sfdx-project.json': plainProject.replace('shop', 'mine'), 'other.txt': 'unfinished' });
    const before = await land.remote.oid('main');
    const { published } = await land.link({ ...production, publish: true, baseline: true });
    expect(await land.remote.oid('main')).to.equal(published?.commit);
    expect(await land.remote.oid('main^')).to.equal(before);
    expect(await land.remote.git('diff', '--name-only', 'main^', 'main')).to.equal('sfdx-project.json');
    const onMain = (await land.remote.read('main', 'sfdx-project.json')) ?? '';
    expect(onMain).to.contain('"name":   "shop"').and.contain('"production"');
    expect(await land.project())
      .to.contain('"name":   "mine"')
      .and.contain('"production"');
    expect((await land.record('production')).deployedCommit).to.equal(published?.commit);
  });

  it('publishes the instances above with it that only the checkout has', async () => {
    await land.link(production);
    const { published } = await land.link({ name: 'qa', parent: 'production', createBranch: true, publish: true });
    expect(published?.branch).to.equal('main');
    const onMain = (await land.remote.read('main', 'sfdx-project.json')) ?? '';
    expect(onMain).to.contain('"production"').and.contain('"qa"');
  });

  it('edits the file that a symbolic link leads to', async () => {
    const file = join(land.local.dir, 'sfdx-project.json');
    await rename(file, join(land.local.dir, 'project.json'));
    await symlink('project.json', file);
    await land.link(production);
    expect((await lstat(file)).isSymbolicLink()).to.equal(true);
    expect(await readFile(join(land.local.dir, 'project.json'), 'utf8')).to.contain('"production"');
  });

  it('can be repeated: the file stays as it is, and what was not done yet is done', async () => {
    await land.link(production);
    const project = await land.project();
    const again = await land.link({ ...production, publish: true });
    expect(again.fileChanged).to.equal(false);
    expect(again.published?.branch).to.equal('main');
    expect(await land.project()).to.equal(project);
    expect((await land.link({ ...production, publish: true })).published).to.equal(undefined);
  });

  it('publishes onto the new tip when others moved main in the meantime', async () => {
    let moved = 0;
    const hook = async (): Promise<void> => {
      if (moved++) return;
      const clone = await land.local.worktree('colleague', '-b', 'colleague');
      await clone.commit('Meanwhile', { 'meanwhile.txt': 'x' });
      await clone.push('colleague:main');
    };
    await land.within(async (context) => {
      const store = {
        ...context.store,
        update: async (...args: Parameters<typeof context.store.update>): ReturnType<typeof context.store.update> => {
          await hook();
          return context.store.update(...args);
        },
      };
      const request = { ...production, org: 'production', baseline: false, createBranch: false, publish: true };
      await linkInstance({ ...context, store }, request, connectFreshly);
    });
    expect(await land.remote.files('main')).to.include('meanwhile.txt');
    expect(await land.remote.read('main', 'sfdx-project.json')).to.contain('"production"');
  });

  it('warns when the main branch is no root’s and follows none, and when the environment names another org', async () => {
    await land.local.push('main:release');
    land.env = { SF_SRE_ORG_PRODUCTION: 'elsewhere' };
    const { warnings } = await land.link({ name: 'production', branch: 'release' });
    expect(warnings).to.deep.equal([
      'SF_SRE_ORG_PRODUCTION is set: on this machine instance production uses the org elsewhere, not production.',
      'The main branch, main, is no root’s branch and follows none: what is promoted does not come back to it. Set "plugins.sre.mainFollows" to a root.'.replace(
        '’',
        "'"
      ),
    ]);
  });

  describe('writes nothing when', () => {
    const pair = {
      production: { org: 'production', branch: 'main' },
      qa: { org: 'qa', branch: 'qa', parent: 'production' },
    };
    const uat = { name: 'uat', parent: 'production', createBranch: true, baseline: true, publish: true };
    const cases: ReadonlyArray<[string, Partial<LinkRequest> & { name: string }, string, string]> = [
      ['the parent is unknown', { ...uat, parent: 'produktion' }, 'UnknownParentError', 'did you mean "production"?'],
      ['the instance would be its own parent', { ...uat, parent: 'uat' }, 'PipelineCycleError', 'uat → uat'],
      ['another instance has the branch', { ...uat, branch: 'qa' }, 'BranchTakenError', 'which instance qa has'],
      ['another instance has the org', { ...uat, org: 'qa' }, 'OrgTakenError', 'which instance qa has'],
      ['the name is no path component', { ...uat, name: 'u/t', org: 'uat' }, 'InvalidInstanceNameError', 'u/t'],
      [
        'the name collides with another',
        { ...uat, name: 'QA', org: 'uat' },
        'InstanceNameCollisionError',
        'SF_SRE_ORG_QA',
      ],
      ['the branch’s name is none', { ...uat, branch: 'u..t' }, 'InvalidBranchNameError', 'u..t'],
      ['the alias is not authenticated', { ...uat, org: 'nobody' }, 'OrgNotAuthenticatedError', 'nobody'],
      ['the branch is absent', { ...uat, createBranch: false }, 'BranchMissingError', 'does not exist on origin'],
      [
        'the instance is there with other values',
        { ...uat, name: 'qa', branch: 'uat' },
        'InstanceExistsError',
        'its branch is qa',
      ],
    ];
    for (const [when, request, name, text] of cases) {
      it(when, async () => {
        await land.local.commit('Link', { 'sfdx-project.json': projectWith(pair) });
        await land.local.push('main', 'main:qa');
        const refs = await land.remote.refs();
        const project = await land.project();
        const error = await failure(land.link(request));
        expect(error.name).to.equal(name);
        expect(error.message).to.contain(text);
        expect(error.actions, 'what to do').to.not.equal(undefined);
        expect(await land.project()).to.equal(project);
        expect(await land.remote.refs()).to.deep.equal(refs);
      });
    }

    it('the instance is there with a parent in another repository', async () => {
      const parent = { repository: '../hub.git', instance: 'integration' };
      await land.local.commit('Link', { 'sfdx-project.json': projectWith({ ...pair, qa: { ...pair.qa, parent } }) });
      const error = await failure(land.link({ name: 'qa', parent: 'production' }));
      expect(error.name).to.equal('InstanceExistsError');
      expect(error.message).to.contain('its parent is integration in ../hub.git, not production');
    });

    it('another alias leads to the org of another instance', async () => {
      await land.local.commit('Link', { 'sfdx-project.json': projectWith({ ...pair, qa: { ...pair.qa, org: 'qa' } }) });
      await land.local.push('main', 'main:qa');
      const error = await failure(land.link({ ...uat, org: orgs.server.org('qa').username }));
      expect(error.name).to.equal('OrgTakenError');
      expect(error.message).to.contain('it is the org of instance qa (qa)');
    });

    it('the records of an instance that cannot be asked name the same org', async () => {
      await land.link(production);
      await land.link({ name: 'qa', parent: 'production', createBranch: true, baseline: true });
      land.env = { SF_SRE_ORG_QA: 'gone' };
      const error = await failure(land.link({ ...uat, org: orgs.server.org('qa').username }));
      expect(error.name).to.equal('OrgTakenError');
      const { warnings } = await land.link({ ...uat, baseline: false, publish: false });
      expect(warnings[0]).to.contain('The org of instance qa could not be asked');
    });

    it('the org has expired or does not answer', async () => {
      orgs.server.org('dev').fail({ operation: '*', times: 50, effect: { kind: 'html', status: 420 } });
      const error = await failure(land.link({ ...production, org: 'dev' }));
      orgs.server.org('dev').heal();
      expect(error.name).to.equal('OrgExpiredError');
      expect(await land.project()).to.equal(plainProject);
    });

    it('the remote refuses the push onto main', async () => {
      await land.remote.hook('pre-receive', 'echo protected >&2; exit 1');
      const error = await failure(land.link({ ...production, publish: true }));
      expect(error.name).to.equal('SharedRefsRefusedError');
      expect(error.message).to.contain('Instance production could not be linked: origin refused it.');
      expect(await land.project()).to.equal(plainProject);
    });

    it('a run has locked the instance that is to get a baseline', async () => {
      await land.link(production);
      await land.with(async ({ repo, store, clock }) =>
        takeLock(repo, store, await prepareLock(repo, { instance: 'production', run: 'other', clock }))
      );
      const refs = await land.remote.refs();
      const error = await failure(land.link({ ...production, baseline: true }));
      expect(error.name).to.equal('InstanceLockedError');
      expect(await land.remote.refs()).to.deep.equal(refs);
    });

    it('there is no project file, or it is broken', async () => {
      await land.local.write({ 'sfdx-project.json': '{ "plugins": { "sre": { "instance": {} } } }' });
      expect((await failure(land.link(production))).name).to.equal('InvalidPipelineError');
      await land.local.write({ 'sfdx-project.json': undefined });
      expect((await failure(land.link(production))).name).to.equal('NoProjectFileError');
    });
  });

  it('works without a remote, where the local main branch is the main branch', async () => {
    await land.local.git('remote', 'remove', 'origin');
    await land.local.branch('work');
    await land.link({ ...production, publish: true, baseline: true });
    const { published } = await land.link({ name: 'qa', parent: 'production', createBranch: true, publish: true });
    expect(await land.local.oid('refs/heads/main')).to.equal(published?.commit);
    expect(await land.local.oid('qa')).to.equal(await land.local.oid('main'));
    expect(await land.local.oid('refs/sre/instances/production')).to.not.equal(undefined);
  });

  it('puts another org behind an instance, whose branch and history stay', async () => {
    await land.link({ ...production, baseline: true });
    await land.link({ name: 'qa', parent: 'production', createBranch: true, baseline: true });
    const before = await land.record('qa');
    const linked = await land.link({ name: 'qa', parent: 'production', org: 'uat' });
    expect(linked).to.include({ replacedOrg: 'qa', fileChanged: true });
    expect(await land.record('qa')).to.deep.equal(before);
    expect(JSON.parse(await land.project())).to.have.nested.property('plugins.sre.instances.qa.org', 'uat');
  });

  it('gives a mirror the branch of the instance that it mirrors', async () => {
    await land.link({ ...production, publish: true });
    const { instance } = await land.link({
      name: 'training',
      org: 'qa',
      branch: undefined,
      mirrorOf: 'production',
      follow: 'auto',
    });
    expect(instance).to.include({ branch: 'main', mirrorOf: 'production', follow: 'auto' });
    const unknown = await failure(land.link({ name: 'other', org: 'uat', branch: undefined, mirrorOf: 'nowhere' }));
    expect(unknown.name).to.equal('UnknownInstanceError');
  });

  it('keeps a parent in another repository', async () => {
    const parent = { repository: 'https://example.com/app.git', instance: 'uat' };
    const { instance } = await land.link({ name: 'lab', org: 'qa', branch: 'lab', parent, createBranch: true });
    expect(instance.foreignParent).to.deep.equal(parent);
  });
});
