import { expect } from 'chai';
import { layOut, type LayoutRequest } from '../../../src/pipeline/layOut.js';
import { connectFreshly, type ConnectOrg } from '../../../src/promotion/instances/instanceOrgs.js';
import { carryOutInit, type Initialized } from '../../../src/promotion/pipelines/carryOutInit.js';
import {
  changesAnything,
  type InitPlan,
  type InitRequest,
  planInit,
} from '../../../src/promotion/pipelines/planInit.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import { failure } from '../../support/failure.js';
import { Landscape, Orgs, plainProject, projectWith } from '../instances/landscape.js';

type Asked = Partial<InitRequest & Omit<LayoutRequest, 'orgs'>> & { orgs?: Readonly<Record<string, string>> };

const all = { production: 'production', uat: 'uat', qa: 'qa', dev: 'dev' };

const toRequest = ({ orgs = all, instances, ...asked }: Asked): InitRequest => {
  const mainBranch = asked.mainBranch ?? 'main';
  const layout = { template: 'progressive', branches: new Map(), parents: new Map(), leftOut: [], ...asked } as const;
  return {
    baseline: false,
    createBranches: false,
    publish: false,
    ...asked,
    mainBranch,
    instances: instances ?? layOut({ ...layout, mainBranch, orgs: new Map(Object.entries(orgs)) }),
  };
};

describe('writing a pipeline @long', () => {
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

  const plan = async (asked: Asked, connect: ConnectOrg = connectFreshly): Promise<InitPlan> =>
    land.within(async (context) => planInit(context, toRequest(asked), connect));
  const init = async (asked: Asked): Promise<Initialized> =>
    land.within(async (context) => carryOutInit(context, await planInit(context, toRequest(asked), connectFreshly)));
  const everything = async (): Promise<unknown> => [
    await land.project(),
    await land.remote.refs(),
    (await land.local.git('for-each-ref', 'refs/heads', 'refs/sre')).split('\n'),
  ];

  it('creates the branches, brings the pipeline to main, and records that the orgs hold their branches', async () => {
    const done = await init({ createBranches: true, publish: true, baseline: true });
    const main = await land.remote.oid('main');
    expect(done.published).to.deep.equal([{ branch: 'main', commit: main }]);
    expect(done.fileChanged).to.equal(true);
    for (const { instance, tip, createdBranch, baseline } of done.instances) {
      expect(createdBranch, instance.name).to.equal(instance.name !== 'production');
      expect([tip, await land.remote.oid(instance.branch)], instance.name).to.deep.equal([main, main]);
      expect(await land.record(instance.name)).to.include({ kind: 'baseline', deployedCommit: main });
      expect(baseline?.commit).to.equal(main);
    }
    expect(await land.remote.read('main', 'sfdx-project.json')).to.equal(await land.project());
    expect(await land.remote.git('for-each-ref', 'refs/sre/locks')).to.equal('');
  });

  it('changes nothing when it is repeated', async () => {
    await init({ createBranches: true, publish: true, baseline: true });
    const before = await everything();
    const again = await plan({ createBranches: true, publish: true, baseline: true });
    expect(changesAnything(again)).to.equal(false);
    await init({ createBranches: true, publish: true, baseline: true });
    expect(await everything()).to.deep.equal(before);
  });

  it('says beforehand what it would do, and writes nothing for that', async () => {
    const before = await everything();
    const planned = await plan({ createBranches: true, publish: true, baseline: true });
    expect(await everything()).to.deep.equal(before);
    expect(changesAnything(planned)).to.equal(true);
    expect(planned).to.deep.include({ changesFile: true, publishesTo: ['main'], settings: {}, warnings: [] });
    expect(planned.instances.map(({ instance, createBranch }) => [instance.name, createBranch])).to.deep.equal([
      ['production', false],
      ['uat', true],
      ['qa', true],
      ['dev', true],
    ]);
    expect(planned.instances[0].org).to.include({ kind: 'production', orgId: orgs.server.org('production').id });
  });

  it('adds to what is there: instances with the same values stay, with all their settings', async () => {
    const there = { production: { org: 'production', branch: 'main', testLevel: 'RunLocalTests' } };
    await land.local.commit('Have a root', { 'sfdx-project.json': projectWith(there) });
    await land.local.push();
    const planned = await plan({ createBranches: true });
    expect(planned.instances.map(({ isNew }) => isNew)).to.deep.equal([false, true, true, true]);
    await init({ createBranches: true, publish: true });
    const onMain = (await land.remote.read('main', 'sfdx-project.json')) ?? '';
    expect(onMain)
      .to.contain('"testLevel": "RunLocalTests"')
      .and.equal(await land.project());
  });

  it('leaves everything else in the file as it is, and does not push without being told so', async () => {
    await land.local.push('HEAD:dev', 'HEAD:qa', 'HEAD:uat');
    const before = await land.remote.refs();
    await init({});
    expect((await land.project()).startsWith(plainProject.slice(0, plainProject.lastIndexOf('"64.0"')))).to.equal(true);
    expect(await land.remote.refs()).to.deep.equal(before);
  });

  it('lets the main branch follow the root when it is no instance’s, and names it when HEAD names another', async () => {
    await land.local.push('HEAD:trunk');
    const branches = new Map([['production', 'live']]);
    await init({ mainBranch: 'trunk', branches, createBranches: true, publish: true });
    for (const branch of ['main', 'trunk']) {
      const text = (await land.remote.read(branch, 'sfdx-project.json')) ?? '';
      expect(JSON.parse(text)).to.have.nested.property('plugins.sre.mainFollows', 'production');
      expect(JSON.parse(text)).to.have.nested.property('plugins.sre.mainBranch', 'trunk');
    }
    expect(await land.remote.oid('live')).to.equal(await land.remote.oid('trunk'));
    expect(await land.within((context) => Promise.resolve(context.loaded.mainBranch))).to.equal('trunk');
  });

  it('tells when an org is of another kind than its place suggests', async () => {
    const swapped = { production: 'dev', dev: 'production' };
    const { warnings } = await plan({ template: 'simple', orgs: swapped, createBranches: true });
    expect(warnings).to.deep.equal([
      'The org of instance production, a root, is a scratch org and no production org.',
      'The org of instance dev is a production org, and the instance is no root.',
    ]);
  });

  it('works without a remote', async () => {
    await land.local.git('remote', 'remove', 'origin');
    await land.local.checkout('HEAD^0');
    const { published } = await init({ createBranches: true, publish: true, baseline: true });
    expect(published.map(({ branch }) => branch)).to.deep.equal(['main']);
    expect(await land.local.oid('refs/heads/qa')).to.equal(await land.local.oid('refs/heads/main'));
    expect(await land.local.oid('refs/sre/instances/qa')).to.not.equal(undefined);
  });

  describe('writes nothing when', () => {
    const refuses = async (asked: Asked, name: string): Promise<string> => {
      const before = await everything();
      const error = await failure(init({ createBranches: true, publish: true, baseline: true, ...asked }));
      expect(error.name, error.message).to.equal(name);
      expect(await everything()).to.deep.equal(before);
      return `${error.message} ${(error.actions ?? []).join(' ')}`;
    };

    it('an instance is there with other values', async () => {
      await land.local.write({ 'sfdx-project.json': projectWith({ qa: { org: 'other', branch: 'main' } }) });
      expect(await refuses({}, 'InstanceExistsError')).to.contain('its org is other, not qa');
    });

    it('only the main branch has an instance, with other values', async () => {
      await land.local.commit('Link', { 'sfdx-project.json': projectWith({ qa: { org: 'other', branch: 'main' } }) });
      await land.local.push();
      await land.local.write({ 'sfdx-project.json': plainProject });
      await refuses({}, 'InstanceExistsError');
    });

    it('an instance that is there has the branch of a new one', async () => {
      await land.local.write({ 'sfdx-project.json': projectWith({ live: { org: 'other', branch: 'main' } }) });
      expect(await refuses({}, 'BranchTakenError')).to.contain('which instance live has already');
    });

    it('two instances have one org under two names', async () => {
      const { username } = orgs.server.org('qa');
      await refuses({ orgs: { ...all, dev: username } }, 'OrgTakenError');
    });

    it('an org is not authenticated', async () => {
      await refuses({ orgs: { ...all, dev: 'nobody' } }, 'OrgNotAuthenticatedError');
    });

    it('branches are missing and are not to be created', async () => {
      const said = await refuses({ createBranches: false }, 'BranchMissingError');
      expect(said).to.contain('uat, qa, dev').and.contain('--create-branches');
    });

    it('the parents form a cycle', async () => {
      await refuses({ parents: new Map([['uat', 'dev']]) }, 'PipelineCycleError');
    });

    it('the main branch would be the branch of an instance below', async () => {
      await land.local.push('HEAD:develop');
      const orgsOf = { production: 'production', uat: 'uat', integration: 'dev' };
      const branches = new Map([['production', 'live']]);
      await refuses({ template: 'gitflow', orgs: orgsOf, mainBranch: 'develop', branches }, 'MainBranchTakenError');
    });

    it('another main branch is set', async () => {
      await land.local.push('HEAD:trunk');
      const text = projectWith({}, { mainBranch: 'trunk' });
      await land.local.write({ 'sfdx-project.json': text });
      await refuses({ mainBranch: 'main' }, 'MainBranchSetError');
    });

    it('the main branch does not exist', async () => {
      expect(await refuses({ mainBranch: 'trunk' }, 'MainBranchMissingError')).to.contain('git push origin trunk');
    });

    it('the remote refuses the push', async () => {
      await land.remote.hook('pre-receive', 'echo "main is protected" >&2', 'exit 1');
      expect(await refuses({}, 'SharedRefsRefusedError')).to.contain('main is protected');
    });
  });

  it('refuses while an instance that is to get a baseline is locked', async () => {
    await land.within(async ({ repo, store, clock }) =>
      takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run: 'run-1', clock }))
    );
    const error = await failure(plan({ createBranches: true, baseline: true }));
    expect(error.name).to.equal('InstanceLockedError');
    expect(error.message).to.contain('run-1');
  });
});
