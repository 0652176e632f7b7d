import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import type { FeatureStanding } from '../../src/promotion/landscape/standing.js';
import type { Plan } from '../../src/promotion/plan.js';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map((component) => `${component.operation} ${memberKey(component)}`).sort();

const subjects = ({ merges }: Plan): string[] => merges.flatMap(({ commits }) => commits.map(({ subject }) => subject));

const ratingFile = 'force-app/main/default/classes/Rating.cls';
const withoutRating = { [ratingFile]: undefined, [`${ratingFile}-meta.xml`]: undefined };

describe('a feature that an instance took out again @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({}, {}, undefined, async (before) => {
      await before.feature('feature/rating', apexClass('Rating', 'void rate() {}'));
      await before.promote({ features: ['rating'], from: 'dev' });
    });
  });

  afterEach(async () => {
    await stage.close();
  });

  const revertInQa = async (...args: readonly string[]): Promise<string> => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'undo', 'origin/qa');
    await stage.local.git('revert', '--no-edit', ...args);
    await stage.local.push('undo:qa');
    return stage.local.git('rev-parse', 'HEAD');
  };

  /** Commits at a time of its own: commits of one author and time are taken for picks of each other. */
  const commitAt = async (date: string, message: string, files: Files): Promise<string> => {
    await stage.local.commit(message, files);
    await stage.local.git('commit', '--quiet', '--amend', '--no-edit', `--date=${date}`);
    return stage.local.git('rev-parse', 'HEAD');
  };

  /** Another feature takes what is on the branch along, so that the org has it too. */
  const takeAlong = async (): Promise<void> => {
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
  };

  it('is put back by promoting it again, and recorded with its commits', async () => {
    const tip = await stage.local.oid('feature/rating');
    const revert = await revertInQa('-m', '1', 'HEAD');
    await takeAlong();
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal(undefined);

    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(plan.merges[0].putsBack).to.deep.equal([revert]);
    expect(operations(plan)).to.deep.equal(['add ApexClass:Rating']);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('void rate()');
    expect((await stage.newestRecord('qa'))?.features).to.deep.include({
      name: 'feature/rating',
      repository: `file://${stage.remote.dir}`,
      tip,
      commits: [tip],
      mergeCommit: plan.mergeCommit,
    });
    expect(await stage.remote.read('qa', 'force-app/main/default/classes/Other.cls')).to.not.equal(undefined);
    expect((await stage.plan({ features: ['rating'] })).target.name).to.equal('production');
  });

  it('is put back on the branch before the org has lost it', async () => {
    const revert = await revertInQa('-m', '1', 'HEAD');
    const [rating] = (await stage.with(async (context) => listFeatures(context, {}))).features;
    expect(rating).to.deep.include({
      next: { instance: 'qa' },
      takenOutOf: [{ instance: 'qa', by: 'revert', commit: revert }],
    });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(plan.merges[0].putsBack).to.deep.equal([revert]);
    expect(operations(plan)).to.deep.equal([]);
    await takeAlong();
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('void rate()');
    expect((await stage.plan({ features: ['rating'] })).target.name).to.equal('production');
  });

  it('is put back together with what was committed to it since', async () => {
    await revertInQa('-m', '1', 'HEAD');
    await stage.local.checkout('feature/rating');
    await stage.local.commit('Rate twice', apexClass('Rating', 'void rate() {} void twice() {}'));
    await stage.local.commit('Add a service', apexClass('RatingService'));
    await stage.local.push();
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(subjects(plan)).to.deep.equal(['Add a service', 'Rate twice', 'Work on feature/rating']);
    const classes = 'force-app/main/default/classes';
    expect(await stage.remote.read('qa', `${classes}/Rating.cls`)).to.include('void twice()');
    expect(await stage.remote.read('qa', `${classes}/RatingService.cls`)).to.not.equal(undefined);
    expect((await stage.plan({ features: ['rating'] })).target.name).to.equal('production');
  });

  it('is not put back over the work of another feature that deletes what it added', async () => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.branch('feature/retire', 'feature/rating');
    await stage.local.commit('Retire ratings', withoutRating);
    await stage.local.push('feature/retire');
    await stage.promote({ features: ['retire'], from: 'dev' });
    await stage.local.checkout('feature/rating');
    await stage.local.commit('Add a service', apexClass('RatingService'));
    await stage.local.push();
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(operations(plan)).to.deep.equal(['add ApexClass:RatingService']);
    expect(plan.merges[0].putsBack).to.equal(undefined);
    expect(await stage.remote.read('qa', ratingFile)).to.equal(undefined);
  });

  it('is not put back over what a merge by hand brought', async () => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.branch('retire', 'feature/rating');
    await stage.local.commit('Retire ratings', withoutRating);
    await stage.local.git('checkout', '--quiet', '-B', 'undo', 'origin/qa');
    await stage.local.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'retire');
    await stage.local.push('undo:qa');
    await stage.local.checkout('feature/rating');
    await stage.local.commit('Add a service', apexClass('RatingService'));
    await stage.local.push();
    const plan = await stage.plan({ features: ['rating'] });
    expect(plan.merges[0].putsBack).to.equal(undefined);
    expect(operations(plan)).to.include('add ApexClass:RatingService').and.to.not.include('add ApexClass:Rating');
  });

  it('is put back where it was taken out on the branch without a word', async () => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'undo', 'origin/qa');
    const removal = await stage.local.commit('Tidy up', withoutRating);
    await stage.local.push('undo:qa');
    await takeAlong();
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(plan.merges[0].putsBack).to.deep.equal([removal]);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('void rate()');
    expect((await stage.plan({ features: ['rating'] })).target.name).to.equal('production');
  });

  it('is there, and finished, once it met its revert and was promoted with new work', async () => {
    await stage.local.checkout('feature/rating');
    await commitAt('2024-02-01T00:00:00Z', 'Serve', apexClass('RatingService'));
    await stage.promoteInStages({ features: ['rating'], to: 'production' });
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'undo', 'origin/main');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push('undo:main');
    await stage.local.checkout('feature/rating');
    await stage.local.git('merge', '--quiet', '--no-edit', 'undo');
    const tip = await commitAt('2024-03-01T00:00:00Z', 'Rate anew', apexClass('Rating', 'void anew() {}'));
    await stage.local.push('feature/rating');
    const standing = async (): Promise<FeatureStanding> =>
      (await stage.with(async (context) => listFeatures(context, {}))).features[0];
    expect((await standing()).next).to.deep.equal({ instance: 'qa' });
    await stage.promoteInStages({ features: ['rating'], to: 'production', includeMain: true });
    const { heldBy, takenOutOf, next } = await standing();
    expect(heldBy).to.deep.equal(
      ['qa', 'production'].map((instance) => ({ instance, commit: tip, by: 'record', waiting: 0 }))
    );
    expect(takenOutOf).to.deep.equal([]);
    expect(next).to.equal(undefined);
  });

  it('is left alone where its revert was reverted', async () => {
    await revertInQa('-m', '1', 'HEAD');
    await revertInQa('HEAD');
    const plan = await stage.plan({ features: ['rating'] });
    expect(plan.target.name).to.equal('production');
    expect(plan.merges[0].putsBack).to.equal(undefined);
  });

  it('is refused, with the files, where what took its place cannot be told from it', async () => {
    const revert = await revertInQa('-m', '1', 'HEAD');
    await stage.local.commit('Another rating', apexClass('Rating', 'void otherwise() {}'));
    await stage.local.push('undo:qa');
    await takeAlong();
    const before = await stage.everything();
    const error = await failure(stage.promote({ features: ['rating'] }));
    expect(error.name).to.equal('MergeConflictError');
    expect(error.message).to.include('classes/Rating.cls');
    expect(error.actions?.join()).to.include(`git revert ${revert}`);
    expect(await stage.everything()).to.deep.equal(before);
  });
});
