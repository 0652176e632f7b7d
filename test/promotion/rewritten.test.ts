import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import type { Plan } from '../../src/promotion/plan.js';
import { apexClass, Stage } from '../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map((component) => `${component.operation} ${memberKey(component)}`);

describe('a feature that was rewritten after it was promoted @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating', ' /* one star */ '));
    await stage.promote({ features: ['rating'], from: 'dev' });
  });

  afterEach(async () => {
    await stage.close();
  });

  const rewrite = async (files: Parameters<Stage['local']['write']>[0]): Promise<void> => {
    await stage.local.write(files);
    await stage.local.git('add', '--all');
    await stage.local.git('commit', '--quiet', '--amend', '--no-edit');
    await stage.local.push('+feature/rating');
  };

  it('brings only what is new, though git alone would see one file added twice', async () => {
    const [held] = (await stage.newestRecord('qa'))?.features ?? [];
    await rewrite({ ...apexClass('Rating', ' /* two stars */ '), ...apexClass('RatingService') });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(operations(plan)).to.deep.equal(['change ApexClass:Rating', 'add ApexClass:RatingService']);
    expect(plan.merges[0].rewrittenFrom).to.equal(held.tip);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('two stars');
    const parents = await stage.remote.git('log', '-1', '--format=%P', 'qa');
    expect(parents.split(' ')).to.deep.equal([plan.targetTip, plan.merges[0].tip]);
  });

  it('is put back in its new version where it was reverted before', async () => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'undo', 'origin/qa');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push('undo:qa');
    const revert = await stage.local.oid('undo');
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal(undefined);
    await stage.local.checkout('feature/rating');
    await rewrite(apexClass('Rating', ' /* two stars */ '));
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(plan.merges[0].putsBack).to.deep.equal([revert]);
    expect(operations(plan)).to.deep.equal(['add ApexClass:Rating']);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('two stars');
    expect((await stage.plan({ features: ['rating'] })).target.name).to.equal('production');
  });

  it('and rebased is put back where the merge of its new version was reverted', async () => {
    await stage.local.checkout('main');
    await stage.local.commit('Docs on main', { 'docs/main.md': 'More.\n' });
    await stage.local.push('main');
    await stage.local.checkout('feature/rating');
    await stage.local.git('rebase', '--quiet', 'main');
    await rewrite(apexClass('Rating', ' /* two stars */ '));
    await stage.promote({ features: ['rating'] });
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'undo', 'origin/qa');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push('undo:qa');
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(plan.merges[0].putsBack).to.deep.equal([await stage.local.oid('undo')]);
    expect(await stage.remote.read('qa', 'force-app/main/default/classes/Rating.cls')).to.include('two stars');
    expect(await stage.remote.read('qa', 'docs/main.md')).to.equal('More.\n');
  });

  it('takes out what it took out', async () => {
    await rewrite({
      ...apexClass('RatingService'),
      'force-app/main/default/classes/Rating.cls': undefined,
      'force-app/main/default/classes/Rating.cls-meta.xml': undefined,
    });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(operations(plan)).to.deep.equal(['delete ApexClass:Rating', 'add ApexClass:RatingService']);
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal(undefined);
  });

  it('brings all of it again to where a git host reverted it, by a merge', async () => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'undo', 'origin/qa');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    const revert = await stage.local.oid('HEAD');
    await stage.local.git('checkout', '--quiet', '-B', 'by-hand', 'origin/qa');
    await stage.local.git('merge', '--quiet', '--no-ff', '-m', 'Merge pull request #2 from shop/undo', 'undo');
    await stage.local.push('by-hand:qa');
    await stage.local.checkout('feature/rating');
    await rewrite(apexClass('RatingService'));
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(plan.merges[0].putsBack).to.deep.equal([revert]);
    // qa's org was never without it: only its branch.
    expect(operations(plan)).to.deep.equal(['add ApexClass:RatingService']);
    expect(await stage.remote.read('qa', 'force-app/main/default/classes/Rating.cls')).to.include('one star');
    await stage.promote({ features: ['rating'] });
    expect(stage.org('production').file('classes/Rating.cls')).to.include('one star');
    expect(stage.org('production').file('classes/RatingService.cls')).to.not.equal(undefined);
  });

  it('and rebased onto newer commits of main shows as its own only the commits that are new', async () => {
    await stage.local.checkout('main');
    await stage.local.commit('Docs on main', { 'docs/main.md': 'More.\n' });
    await stage.local.push();
    await stage.local.checkout('feature/rating');
    await stage.local.git('rebase', '--quiet', 'main');
    await stage.local.commit('Serve', apexClass('RatingService'));
    await stage.local.push('+feature/rating');
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.merges[0].commits.map(({ subject }) => subject)).to.deep.equal(['Serve']);
    expect(plan.mainCommits.map(({ commit }) => commit.subject)).to.deep.equal(['Docs on main']);
    expect(operations(plan)).to.deep.equal(['add ApexClass:RatingService']);
    await stage.promote({ features: ['rating'] });
    expect(stage.org('production').file('classes/RatingService.cls')).to.not.equal(undefined);
  });
});
