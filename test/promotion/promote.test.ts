import { expect } from 'chai';
import { SfError } from '@salesforce/core/sfError';
import { fetchHistory } from '../../src/promotion/history.js';
import { apexClass, Stage } from '../support/stage.js';

const failure = async (promise: Promise<unknown>): Promise<SfError> => {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(Error);
    return error as SfError;
  }
  throw new Error('It was expected to fail.');
};

describe('promote', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    await stage.close();
  });

  it('deploys the delta, then moves branch and record and releases the lock', async () => {
    const tip = await stage.feature('feature/rating', apexClass('Rating'));
    const { run, plan } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(run.state).to.equal('published');
    expect(plan.delta.components.map(({ type, fullName }) => `${type}:${fullName}`)).to.deep.equal(['ApexClass:Rating']);
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal('public class Rating {}\n');
    const refs = await stage.refs();
    expect(refs.get('refs/heads/qa')).to.equal(plan.mergeCommit);
    expect(refs.has('refs/sre/locks/qa')).to.equal(false);
    const record = await stage.with(async ({ repo, store }) => (await fetchHistory(repo, store, 'qa')).newest());
    expect(record?.record).to.include({ kind: 'promotion', deployedCommit: plan.mergeCommit, run: run.id });
    expect(record?.record.features[0]).to.include({ name: 'feature/rating', tip });
  });

  it('asks once in which instance a feature is developed', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    expect((await failure(stage.promote({ features: ['rating'] }))).name).to.equal('InstanceOfFeatureError');
  });
});
