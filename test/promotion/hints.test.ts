import { expect } from 'chai';
import type { Plan } from '../../src/promotion/plan.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a plan hints at @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  it('the checked-out feature, when all that an instance holds is promoted', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    const { warnings } = await stage.plan({ from: 'qa' });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('add "--feature feature/rating"').and.to.include('Everything that qa holds');
    await stage.local.checkout('main');
    expect((await stage.plan({ from: 'qa' })).warnings).to.deep.equal([]);
  });

  it('no feature where all is back-promoted, as usual', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    const warnings: string[] = [];
    const confirm = async (plan: Plan): Promise<boolean> => Promise.resolve(warnings.push(...plan.warnings) === 0);
    await stage.backPromote({ from: 'qa' }, { confirm });
    expect(warnings).to.deep.equal([]);
  });

  it('components to be overwritten that it does not change', async () => {
    const overwrite = [
      { type: 'ApexClass', fullName: 'Rating' },
      { type: 'Apexclass', fullName: 'Ratings' },
    ];
    const { warnings } = await stage.plan({ features: ['rating'], from: 'dev', overwrite });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('Apexclass:Ratings').and.not.include('ApexClass:Rating,');
  });

  it('a project file in the working tree that cannot be read', async () => {
    await stage.local.write({ 'sfdx-project.json': '{' });
    const { warnings, delta } = await stage.plan({ features: ['rating'], from: 'dev' });
    expect(warnings[0]).to.include('sfdx-project.json in the working tree').and.to.include('main branch counts');
    expect(delta.components).to.have.length(1);
  });
});
