import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import { baselineInstance } from '../../../src/promotion/instances/baseline.js';
import { displayInstance, type InstanceDetails } from '../../../src/promotion/instances/displayInstance.js';
import { connectFreshly, type ConnectOrg } from '../../../src/promotion/instances/instanceOrgs.js';
import { type InstanceList, listInstances } from '../../../src/promotion/instances/listInstances.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import { failure } from '../../support/failure.js';
import { Landscape, Orgs, projectWith } from './landscape.js';

describe('showing instances', () => {
  let orgs: Orgs;
  let land: Landscape;

  before(async () => {
    orgs = await Orgs.open();
  });
  after(async () => orgs.close());

  const list = async (offline = false): Promise<InstanceList> => land.within(listInstances, offline);
  const display = async (name: string, connect: ConnectOrg = connectFreshly): Promise<InstanceDetails> =>
    land.with(async (context) => displayInstance(context, name, connect));

  /** production ← uat ← qa, all on main; dev below qa only in the checkout. Baselines of production and uat. */
  const linkAll = async (): Promise<void> => {
    const instances = {
      production: { org: 'production', branch: 'main' },
      uat: { org: 'uat', branch: 'uat', parent: 'production' },
      qa: { org: 'qa', branch: 'qa', parent: 'uat' },
    };
    await land.local.push('main:uat', 'main:qa', 'main:dev');
    await land.local.commit('Link', { 'sfdx-project.json': projectWith(instances) });
    await land.local.push();
    for (const name of ['production', 'uat']) await declare(name);
    const dev = { org: 'dev', branch: 'dev', parent: 'qa' };
    await land.local.write({ 'sfdx-project.json': projectWith({ ...instances, dev }) });
  };

  const declare = async (name: string): Promise<unknown> =>
    land.with(async (context) => baselineInstance(context, { name, compare: false, wait: 60_000 }, connectFreshly));

  describe('of a pipeline that changes', () => {
    beforeEach(async () => {
      land = await Landscape.open();
    });
    afterEach(async () => land.close());

    it('gives no instances before the first is linked', async () => {
      expect((await list()).instances).to.deep.equal([]);
    });

    it('counts commits ahead of and behind the parent’s branch, and those that the org was never given', async () => {
      await linkAll();
      await land.local.git('fetch', '--quiet');
      await land.local.git('stash', '--quiet');
      await land.local.git('checkout', '--quiet', '-B', 'uat', 'origin/uat');
      await land.local.commit('By hand', { 'force-app/README.md': 'x' });
      await land.local.commit('Nothing that is deployed', { 'notes.txt': 'x' });
      await land.local.push();
      const { instances } = await list();
      const [production, uat] = instances;
      expect(production).to.not.have.any.keys('ahead', 'behind');
      expect(uat).to.include({ ahead: 2, behind: 1, undeployed: 1 });
    });

    it('shows who holds a lock, and the org that the environment names', async () => {
      await linkAll();
      land.env = { SF_SRE_ORG_QA: 'ci@example.com' };
      await land.with(async ({ repo, store }) =>
        takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run: 'run-1', clock: systemClock }))
      );
      const qa = (await list()).instances.find(({ name }) => name === 'qa');
      expect(qa?.lock).to.include({ run: 'run-1', owner: 'Scratch User <user@scratch.example>' });
      expect(qa?.orgOverride).to.deep.equal({ variable: 'SF_SRE_ORG_QA', org: 'ci@example.com' });
    });

    it('displays one instance with its org as just asked and its records, newest first', async () => {
      await linkAll();
      await declare('uat');
      const details = await display('uat');
      expect(details.org).to.include({ kind: 'sandbox', orgId: orgs.server.org('uat').id });
      expect(details.org?.apiVersion).to.match(/^\d+\.0$/);
      expect(details.deployedCommit).to.equal(await land.remote.oid('uat'));
      expect(details.orgReplaced).to.equal(false);
      expect(details.records).to.have.lengthOf(2);
      expect(details.records[0].at >= details.records[1].at).to.equal(true);
    });
  });

  describe('of a pipeline that stays', () => {
    before(async () => {
      land = await Landscape.open();
      await linkAll();
    });
    afterEach(() => {
      land.env = {};
    });
    after(async () => land.close());

    it('lists parents before their children, with org, branch, deployed commit and newest record', async () => {
      const requests = orgs.server.requests.length;
      const { instances, mainBranch, remote } = await list();
      expect(orgs.server.requests.length, 'requests to orgs').to.equal(requests);
      expect({ mainBranch, remote }).to.deep.equal({ mainBranch: 'main', remote: 'origin' });
      expect(instances.map(({ name, onMain }) => `${name} ${onMain}`)).to.deep.equal([
        'production yes',
        'uat yes',
        'qa yes',
        'dev added',
      ]);
      const [, uat, qa] = instances;
      expect(uat).to.deep.include({ org: 'uat', branch: 'uat', parent: 'production', owed: [], undeployed: 0 });
      expect(uat.deployedCommit).to.equal(await land.remote.oid('uat'));
      expect(uat.recordedOrg).to.include({ kind: 'sandbox', id: orgs.server.org('uat').id });
      expect(uat.lastRecord).to.include({ kind: 'baseline', by: 'Scratch User <user@scratch.example>' });
      expect(qa).to.not.have.any.keys('deployedCommit', 'lastRecord', 'recordedOrg', 'undeployed');
    });

    it('shows an instance that the checkout changed or removed as the main branch has it, and says so', async () => {
      const project = JSON.parse(await land.project()) as {
        plugins: { sre: { instances: Record<string, { org: string }> } };
      };
      const { instances } = project.plugins.sre;
      instances.uat.org = 'elsewhere';
      delete instances.qa;
      delete instances.dev;
      const before = await land.project();
      await land.local.write({ 'sfdx-project.json': JSON.stringify(project) });
      const shown = (await list()).instances.map(({ name, onMain, org }) => `${name} ${org} ${onMain}`);
      await land.local.write({ 'sfdx-project.json': before });
      expect(shown).to.deep.equal(['production production yes', 'uat uat changed', 'qa qa removed']);
    });

    it('works offline with what was last fetched', async () => {
      const online = await list();
      await land.local.git('remote', 'set-head', 'origin', 'main');
      await land.local.git('remote', 'set-url', 'origin', '/nowhere');
      const offline = await list(true);
      await land.local.git('remote', 'set-url', 'origin', `file://${land.remote.dir}`);
      expect(offline.instances).to.deep.equal(online.instances);
    });

    it('displays when a scratch org ends', async () => {
      expect((await display('dev')).org)
        .to.include({ kind: 'scratch' })
        .and.to.have.property('expires');
    });

    it('says that the deployed commit is unknown when the org was replaced', async () => {
      const replaced: ConnectOrg = async (name) => {
        const org = await connectFreshly(name);
        return { ...org, facts: { ...org.facts, orgId: '00D000000000000AAA' } };
      };
      const details = await display('uat', replaced);
      expect(details.orgReplaced).to.equal(true);
      expect(details.deployedCommit).to.equal(undefined);
      expect(details.instance.deployedCommit).to.equal(await land.remote.oid('uat'));
    });

    it('displays what is known although the org does not answer', async () => {
      land.env = { SF_SRE_ORG_UAT: 'gone' };
      const details = await display('uat');
      expect(details.orgFailure).to.include({ name: 'OrgNotAuthenticatedError' });
      expect(details.orgFailure?.actions).to.not.deep.equal([]);
      expect(details.records).to.have.lengthOf(1);
    });

    it('knows only instances that are linked', async () => {
      expect((await display('dev')).instance.onMain).to.equal('added');
      const error = await failure(display('uta'));
      expect(error.name).to.equal('UnknownInstanceError');
      expect(error.message).to.contain('did you mean "uat"?');
    });
  });
});
