import { expect } from 'chai';
import type { Promoted } from '../../src/promotion/carryOut.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const subjects = ({ plan }: Promoted): string[] =>
  plan.merges.flatMap(({ commits }) => commits.map(({ subject }) => subject));

describe('a main branch that is the branch of an instance on the way @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({}, { sre: { mainBranch: 'qa' } });
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  it('has what was promoted into it, which stays the feature’s own further up', async () => {
    const stages = await stage.promoteInStages({ features: ['rating'], from: 'dev', to: 'production' });
    expect(stages.map(({ plan }) => plan.target.name)).to.deep.equal(['qa', 'production']);
    expect(stages.map(subjects)).to.deep.equal([['Work on feature/rating'], ['Work on feature/rating']]);
    expect(stages.map(({ plan }) => plan.mainCommits)).to.deep.equal([[], []]);
    const tip = await stage.local.oid('feature/rating');
    expect((await stage.newestRecord('production'))?.features[0].commits).to.deep.equal([tip]);
  });

  it('has it too where only newer commits of the feature go on', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.commit('Rate more', apexClass('Rating', ' /* more */ '));
    await stage.local.push('feature/rating');
    const stages = await stage.promoteInStages({ features: ['rating'], to: 'production' });
    expect(stages.map(subjects)).to.deep.equal([['Rate more'], ['Rate more', 'Work on feature/rating']]);
  });

  it('brings what others promoted into it only when that is wanted', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.branch('feature/other', 'origin/qa');
    await stage.local.commit('Work on other', apexClass('Other'));
    await stage.local.push('feature/other');
    const error = await failure(stage.promoteInStages({ features: ['other'], from: 'dev', to: 'production' }));
    expect(error.name).to.equal('MainCommitsError');
    expect(error.message).to.include('Work on feature/rating').and.not.include('Work on other');
  });
});
