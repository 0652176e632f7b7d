import { expect } from 'chai';
import { stopsOf } from '../../src/promotion/gates.js';
import { failure } from '../support/failure.js';
import { apexClass, plainRequest, Stage } from '../support/stage.js';

describe('what would stop a plan', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    await stage.close();
  });

  it('is nothing for a plan that can be carried out', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    expect(stopsOf(await stage.plan(request), plainRequest, new Date())).to.deep.equal([]);
  });

  it('is all that stops promoting it, beginning with what does first', async () => {
    await stage.local.checkout('main');
    await stage.local.commit('On main', apexClass('OnMain'));
    await stage.local.push('main');
    await stage.feature('feature/rating', apexClass('Base', ' /* rated */ '));
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    const plan = await stage.plan(request);
    // As its JSON promises it: type and name, and nothing else.
    expect(plan.changedInOrg).to.deep.equal([{ type: 'ApexClass', fullName: 'Base' }]);
    const stops = stopsOf(plan, plainRequest, new Date());
    expect(stops.map(({ name }) => name)).to.deep.equal(['MainCommitsError', 'ChangedInOrgError']);
    expect(stops[0].message).to.include('A commit of the main branch changes components').and.to.include('On main');
    const error = await failure(stage.promote(request));
    expect(stops[0]).to.deep.equal({ name: error.name, message: error.message, actions: error.actions });
  });
});
