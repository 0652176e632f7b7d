import { expect } from 'chai';
import { startFeature } from '../../src/promotion/features/startFeature.js';
import { readStatus } from '../../src/promotion/landscape/status.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a hotfix', () => {
  const below = ['qa', 'uat', 'dev'] as const;
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  it('goes straight to production, and from there down to all, without what else is under way', async () => {
    stage = await Stage.open(
      {},
      {},
      { production: {}, qa: { parent: 'production' }, uat: { parent: 'production' }, dev: { parent: 'qa' } }
    );
    // Work that has reached qa, and work that main has and production lacks.
    await stage.feature('feature/slow', apexClass('Slow'));
    await stage.promote({ features: ['slow'], from: 'dev' });
    await stage.local.checkout('main');

    const started = await stage.with(async (context) =>
      startFeature(context, { name: 'urgent', hotfix: true, instance: 'dev' }, undefined)
    );
    expect(started).to.include({ from: 'production', hotfix: true });
    await stage.local.commit('Mend it', apexClass('Base', 'Integer fixed;'));
    await stage.local.push();
    const { warnings } = await stage.plan({ features: ['urgent'], from: 'dev' });
    expect(warnings[0]).to.include('"--to production" takes it straight into production');
    const { plan } = await stage.promote({ features: ['urgent'], to: 'production' });
    expect(plan.warnings).to.deep.equal([]);
    expect(plan.target.name).to.equal('production');
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
    expect(stage.org('production').file('classes/Slow.cls')).to.equal(undefined);

    const results = await stage.backPromote({ from: 'production', descendants: true });
    expect(results.map(({ instance, outcome }) => `${instance}: ${outcome}`)).to.have.members(
      below.map((instance) => `${instance}: published`)
    );
    const { instances } = await stage.with(async (context) => readStatus(context));
    expect(instances.map(({ name, behind }) => [name, behind])).to.deep.include(['uat', 0]);
    for (const instance of below) {
      expect(stage.org(instance).file('classes/Base.cls'), instance).to.include('Integer fixed;');
    }
    const recorded = async (instance: string): Promise<string[] | undefined> =>
      (await stage.newestRecord(instance))?.features.map(({ name }) => name);
    for (const instance of ['qa', 'uat']) expect(await recorded(instance), instance).to.deep.equal(['feature/urgent']);
    // dev gets all that qa has by now.
    expect(await recorded('dev')).to.have.members(['feature/urgent', 'feature/slow']);
    // What was under way is where it was: in qa, and not in production or uat.
    expect(stage.org('qa').file('classes/Slow.cls')).to.not.equal(undefined);
    expect(stage.org('uat').file('classes/Slow.cls')).to.equal(undefined);
    expect((await stage.plan({ features: ['slow'] })).target.name).to.equal('production');
  });
});
