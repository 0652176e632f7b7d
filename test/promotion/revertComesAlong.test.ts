import { expect } from 'chai';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a revert that comes along @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    const uat = { production: {}, uat: { parent: 'production' }, qa: { parent: 'uat' }, dev: { parent: 'qa' } };
    stage = await Stage.open({}, {}, uat);
    await stage.feature('feature/first', apexClass('First'));
    await stage.feature('feature/second', apexClass('Second'));
  });

  afterEach(async () => {
    await stage.close();
  });

  const revert = async (branch: string): Promise<string> => {
    await stage.local.branch(`undo-${branch}`, `origin/${branch}`);
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push(`undo-${branch}:${branch}`);
    return stage.local.oid('HEAD') as Promise<string>;
  };
  const standing = async (name: string): Promise<unknown> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const found = features.find((each) => each.name === name);
    return { heldBy: found?.heldBy.map(({ instance }) => instance), next: found?.next?.instance };
  };

  it('with a whole instance leaves the feature out of the next one, for promotions as for lists', async () => {
    await stage.promote({ features: ['first'], from: 'dev' });
    await revert('qa');
    await stage.promote({ features: ['second'], from: 'dev' });
    await stage.promote({ from: 'qa' });
    expect((await stage.newestRecord('uat'))?.features.map(({ name }) => name)).to.deep.equal(['feature/second']);
    expect(stage.org('uat').file('classes/First.cls')).to.equal(undefined);
    expect(await standing('feature/first')).to.deep.equal({ heldBy: [], next: 'qa' });
    const { plan } = await stage.promote({ features: ['first'] });
    expect(plan.target.name).to.equal('qa');
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['First']);
    expect((await stage.promote({ features: ['first'] })).plan.target.name).to.equal('uat');
  });

  it('with a feature from the main branch leads to the first instance again', async () => {
    await stage.promote({ features: ['first'], from: 'dev', to: 'production' });
    await revert('main');
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('switch', '--quiet', '-c', 'feature/third', 'origin/main');
    await stage.local.commit('Third', apexClass('Third'));
    await stage.local.push('feature/third');
    await stage.promote({ features: ['third'], from: 'dev', to: 'production', includeMain: true });
    for (const name of ['qa', 'uat', 'production']) {
      expect(stage.org(name).file('classes/First.cls'), name).to.equal(undefined);
    }
    expect(await standing('feature/first')).to.deep.equal({ heldBy: [], next: 'qa' });
    expect((await stage.plan({ features: ['first'] })).target.name).to.equal('qa');
  });
});
