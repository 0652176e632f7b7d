import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { Plan } from '../../../src/promotion/plan.js';
import type { Synced } from '../../../src/promotion/sync/syncInstance.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map((component) => `${component.operation} ${memberKey(component)}`).sort();

const planOf = (synced: Synced): Plan => {
  if (synced.outcome === 'published') return synced.promoted.plan;
  throw new Error('There was nothing to sync.');
};

describe('an instance that is restarted from its parent @long', () => {
  let stage: Stage;

  const tree = {
    production: {},
    uat: { parent: 'production' },
    qa: { parent: 'uat' },
    lab: { parent: 'qa' },
    dev: { parent: 'qa' },
  };
  const inOrg = (org: string, name: string): string | undefined => stage.org(org).file(`classes/${name}.cls`);
  const heldBy = async (name: string): Promise<unknown> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    return features.find((each) => each.name === name)?.heldBy.map(({ instance }) => instance);
  };

  /** uat holds first; qa holds first, second and third, and lab got all of that. */
  beforeEach(async () => {
    stage = await Stage.open(apexClass('Old'), {}, tree, async (before) => {
      await before.feature('feature/first', apexClass('First'));
      await before.promote({ features: ['first'], from: 'dev', to: 'uat' });
      for (const name of ['Second', 'Third']) {
        await before.feature(`feature/${name.toLowerCase()}`, { ...apexClass(name), ...apexClass(`${name}Helper`) });
        await before.promote({ features: [name.toLowerCase()], from: 'dev', to: 'qa' });
      }
      await before.backPromote({ from: 'qa', to: ['lab'] });
    });
  });

  afterEach(async () => {
    await stage.close();
  });

  it('gets what the parent holds by a merge that says what it takes out, and nothing is reset', async () => {
    const before = await stage.remote.git('rev-parse', 'qa');
    const plan = planOf(await stage.sync({ name: 'qa', restart: true }));
    expect(plan.restart?.features).to.deep.equal(['feature/third', 'feature/second']);
    expect(operations(plan)).to.deep.equal([
      'delete ApexClass:Second',
      'delete ApexClass:SecondHelper',
      'delete ApexClass:Third',
      'delete ApexClass:ThirdHelper',
    ]);
    expect(await stage.remote.git('rev-parse', 'qa^1')).to.equal(before);
    expect(await stage.remote.git('rev-parse', 'qa^2')).to.equal(await stage.remote.git('rev-parse', 'uat'));
    expect(await stage.remote.git('rev-parse', 'qa^{tree}')).to.equal(
      await stage.remote.git('rev-parse', 'uat^{tree}')
    );
    expect(inOrg('qa', 'Second')).to.equal(undefined);
    expect(await heldBy('feature/first')).to.deep.equal(['lab', 'qa', 'uat']);
    expect(await heldBy('feature/second')).to.deep.equal(['lab']);
    expect(await stage.with(async (context) => verifyRecords(context, ['qa']))).to.deep.include({ discrepancies: [] });
    expect((await stage.sync({ name: 'qa', restart: true })).outcome).to.equal('upToDate');
  });

  it('gets each feature again that is promoted again, as a whole', async () => {
    await stage.sync({ name: 'qa', restart: true });
    const { plan } = await stage.promote({ features: ['second'] });
    expect([plan.target.name, operations(plan)]).to.deep.equal([
      'qa',
      ['add ApexClass:Second', 'add ApexClass:SecondHelper'],
    ]);
    expect(await heldBy('feature/second')).to.deep.equal(['lab', 'qa']);
    expect(await heldBy('feature/third')).to.deep.equal(['lab']);
    await stage.local.checkout('feature/third');
    await stage.local.commit('Go on', apexClass('Third', ' /* more */ '));
    await stage.local.push();
    const third = await stage.promote({ features: ['third'] });
    expect(operations(third.plan)).to.deep.equal(['add ApexClass:Third', 'add ApexClass:ThirdHelper']);
    expect(inOrg('qa', 'Third')).to.include('more');
    await stage.promote({ from: 'qa' });
    expect(inOrg('uat', 'Second')).to.include('class Second');
    expect(inOrg('uat', 'ThirdHelper')).to.include('class ThirdHelper');
  });

  it('leaves the features in the instances below, unless they are to go there, too', async () => {
    await stage.sync({ name: 'qa', restart: true });
    await stage.backPromote({ from: 'qa', to: ['lab'] });
    expect(inOrg('lab', 'Second')).to.include('class Second');
    await stage.feature('feature/fourth', apexClass('Fourth'));
    await stage.promote({ features: ['fourth'], from: 'dev', to: 'qa' });
    await stage.backPromote({ from: 'qa', to: ['lab'] });
    expect([inOrg('lab', 'Second'), inOrg('lab', 'Fourth')].map((each) => each !== undefined)).to.deep.equal([
      true,
      true,
    ]);
  });

  it('is refused for a root, and keeps what somebody changed in the org', async () => {
    expect((await failure(stage.sync({ name: 'production', restart: true }))).name).to.equal('NoParentError');
    await stage.org('qa').changeAsOtherUser('classes/Second.cls', 'public class Second { /* mine */ }\n');
    const before = await stage.everything();
    expect((await failure(stage.sync({ name: 'qa', restart: true }))).name).to.equal('ChangedInOrgError');
    expect(await stage.everything()).to.deep.equal(before);
  });
});
