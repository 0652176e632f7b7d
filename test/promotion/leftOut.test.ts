import { expect } from 'chai';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a feature that a merge by hand left out', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  /** Merges it into a branch and takes nothing of it; what the merge changes beside that may be given. */
  const leaveOut = async (branch: string, beside: Readonly<Record<string, string>> = {}): Promise<void> => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'hand', `origin/${branch}`);
    await stage.local.git('merge', '--quiet', '--no-commit', '--no-ff', '--strategy=ours', 'feature/rating');
    await stage.local.write(beside);
    await stage.local.git('add', '--all');
    await stage.local.git('commit', '--quiet', '--allow-empty', '-m', 'Leave it out');
    await stage.local.push(`hand:${branch}`);
  };

  const promoteOne = async (name: string): Promise<void> => {
    await stage.feature(`feature/${name}`, apexClass(name));
    await stage.promote({ features: [name], from: 'dev' });
  };

  const nameOf = async (promoting: Promise<unknown>): Promise<string> => (await failure(promoting)).name;

  it('is refused alone and with its instance, also after others were promoted @long', async () => {
    await stage.promote({ features: ['rating'], from: 'dev' });
    await promoteOne('Other');
    await promoteOne('Third');
    await leaveOut('main');
    await stage.promote({ features: ['Other'], from: 'dev' });
    expect(await nameOf(stage.promote({ features: ['rating'], from: 'dev' }))).to.equal('FeatureLeftOutError');
    expect(await nameOf(stage.promote({ from: 'qa' }))).to.equal('FeatureLeftOutError');
    expect(stage.org('production').file('classes/Rating.cls')).to.equal(undefined);
  });

  it('comes into its next stage, and no farther, when its commits are made anew as the error says @long', async () => {
    await leaveOut('qa');
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error.name).to.equal('FeatureLeftOutError');
    expect(error.message).to.include('and nothing of its work:');
    await promoteOne('Other');
    await stage.local.git('checkout', '--quiet', '-B', 'feature/again', 'origin/main');
    await stage.local.git('cherry-pick', 'origin/main..feature/rating');
    await stage.local.push('feature/again');
    const { plan } = await stage.promote({ features: ['again'], from: 'dev' });
    expect(plan.target.name).to.equal('qa');
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('class Rating');
    expect(stage.org('production').file('classes/Rating.cls')).to.equal(undefined);
  });

  it('in part is said to be there in part', async () => {
    await stage.local.git('checkout', '--quiet', 'feature/rating');
    await stage.local.commit('More', apexClass('More'));
    await stage.local.push('feature/rating');
    await stage.local.git('checkout', '--quiet', '-B', 'hand', 'origin/qa');
    await stage.local.git('merge', '--quiet', '--no-ff', '--strategy=ours', '-m', 'Leave it out', 'feature/rating~1');
    await stage.local.git('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/rating');
    await stage.local.push('hand:qa');
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error.name).to.equal('FeatureLeftOutError');
    expect(error.message).to.include('contains feature/rating by its history, and not all of its work:');
  });

  it('is not meant where a commit of others had done all of it before the merge', async () => {
    const path = 'force-app/main/default/classes/Shared.cls';
    const lines = (first: string, third: string): Readonly<Record<string, string>> => ({
      ...apexClass('Shared'),
      [path]: `public class Shared {\n// ${first}\n// two\n// ${third}\n}\n`,
    });
    await stage.feature('feature/shared', lines('one', 'three'));
    await stage.promoteInStages({ features: ['shared'], from: 'dev', to: 'production' });
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.feature('feature/line', lines('one of F', 'three'));
    await stage.local.git('checkout', '--quiet', '-B', 'hand', 'origin/qa');
    await stage.local.commit('Another way', lines('one of F', 'three by hand'));
    await stage.local.git('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/line');
    await stage.local.push('hand:qa');
    const { run } = await stage.promote({ features: ['line'], from: 'dev' });
    expect(run.state).to.equal('published');
    expect(stage.org('qa').file('classes/Shared.cls')).to.include('one of F').and.to.include('three by hand');
  });

  it('is refused where the merge changed something else, and held by nobody', async () => {
    await leaveOut('qa', { 'README.md': 'Something else.\n' });
    await promoteOne('Other');
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const held = features.map(({ name, heldBy }) => [name, heldBy.map(({ instance }) => instance)]);
    expect(held).to.deep.equal([
      ['feature/Other', ['qa']],
      ['feature/rating', []],
    ]);
    expect(await nameOf(stage.promote({ features: ['rating'], from: 'dev' }))).to.equal('FeatureLeftOutError');
  });

  it('is held by nobody either, where its work was picked into a feature that is not there', async () => {
    await leaveOut('qa', { 'README.md': 'Something else.\n' });
    await stage.local.git('checkout', '--quiet', '-B', 'feature/copy', 'origin/main');
    await stage.local.git('cherry-pick', '-x', 'feature/rating');
    await stage.local.commit('Go on', apexClass('Copy'));
    await stage.local.push('feature/copy');
    await stage.local.push('feature/copy:dev');
    await promoteOne('Other');
    const held = async (): Promise<unknown> => {
      const { features } = await stage.with(async (context) => listFeatures(context, {}));
      return features.map(({ name, heldBy }) => [name, heldBy.map(({ instance }) => instance)]);
    };
    const byNobody = [
      ['feature/Other', ['qa']],
      ['feature/copy', []],
      ['feature/rating', []],
    ];
    expect(await held()).to.deep.equal(byNobody);
    expect(await nameOf(stage.promote({ features: ['rating'], from: 'dev' }))).to.equal('FeatureLeftOutError');
    // A branch that is gone tells no more whose work it was.
    await stage.local.git('push', '--quiet', 'origin', ':feature/rating');
    await stage.local.git('checkout', '--quiet', '--detach');
    await stage.local.git('branch', '--quiet', '-D', 'feature/rating');
    expect(await held()).to.deep.equal(byNobody);
  });

  it('goes no farther, where its commits were written in the same second', async () => {
    await stage.local.checkout('feature/rating');
    const date = await stage.local.git('log', '-1', '--format=%aI');
    await stage.local.commit('Rate more', apexClass('RateMore'));
    await stage.local.git('commit', '--quiet', '--amend', '--no-edit', `--date=${date}`);
    await stage.local.push('feature/rating');
    await leaveOut('qa', { 'README.md': 'Something else.\n' });
    await promoteOne('Other');
    expect(await nameOf(stage.promote({ features: ['rating'], from: 'dev' }))).to.equal('FeatureLeftOutError');
  });
});
