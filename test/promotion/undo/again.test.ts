import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import type { Plan } from '../../../src/promotion/plan.js';
import { syncFeature } from '../../../src/promotion/features/syncFeature.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map((component) => `${component.operation} ${memberKey(component)}`).sort();

const withoutClass = (name: string): Record<string, undefined> =>
  Object.fromEntries(Object.keys(apexClass(name)).map((path) => [path, undefined]));

describe('a feature that was undone @long', () => {
  let stage: Stage;

  const tree = { production: {}, uat: { parent: 'production' }, qa: { parent: 'uat' }, dev: { parent: 'qa' } };
  const inOrg = (org: string, name: string): string | undefined => stage.org(org).file(`classes/${name}.cls`);
  const standing = async (): Promise<unknown> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const found = features.find(({ name }) => name === 'feature/rating');
    return { heldBy: found?.heldBy.map(({ instance }) => instance), next: found?.next?.instance };
  };

  /** The feature is in qa and uat, and was undone in uat, with another promotion in between. */
  beforeEach(async () => {
    stage = await Stage.open({ ...apexClass('Old'), ...apexClass('Other') }, {}, tree, async (before) => {
      await before.local.branch('feature/rating', 'origin/main');
      await before.local.commit('Rate', { ...apexClass('Rating'), ...apexClass('Base', ' /* rated */ ') });
      await before.local.commit('Retire', withoutClass('Old'));
      await before.local.push('feature/rating');
      await before.promote({ features: ['rating'], from: 'dev', to: 'uat' });
      await before.feature('feature/other', apexClass('Other', ' /* other */ '));
      await before.promote({ features: ['other'], from: 'dev', to: 'uat' });
      await before.undo({ feature: 'rating', instance: 'uat' });
    });
  });

  afterEach(async () => {
    await stage.close();
  });

  const rated = ['add ApexClass:Rating', 'change ApexClass:Base', 'delete ApexClass:Old'];

  it('is held no more, and is next there', async () => {
    expect(await standing()).to.deep.equal({ heldBy: ['qa'], next: 'uat' });
    expect(inOrg('uat', 'Rating')).to.equal(undefined);
    expect(inOrg('uat', 'Other')).to.include('other');
  });

  it('comes back as a whole when it is promoted again as it was', async () => {
    const { plan } = await stage.promote({ features: ['rating'] });
    expect([plan.target.name, operations(plan)]).to.deep.equal(['uat', rated]);
    expect(plan.merges[0].putsBack).to.have.length(1);
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
    expect((await stage.promote({ features: ['rating'] })).plan.target.name).to.equal('production');
  });

  it('comes back as a whole with a fix on top', async () => {
    await stage.local.checkout('feature/rating');
    await stage.local.commit('Fix', apexClass('Rating', ' /* fixed */ '));
    await stage.local.push();
    await stage.promote({ features: ['rating'], from: 'dev' });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect([plan.target.name, operations(plan)]).to.deep.equal(['uat', rated]);
    expect(inOrg('uat', 'Rating')).to.include('fixed');
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
  });

  it('comes back as a whole when it was rewritten', async () => {
    await stage.local.checkout('feature/rating');
    await stage.local.git('reset', '--quiet', '--hard', 'origin/main');
    await stage.local.commit('Rate otherwise', {
      ...apexClass('Rating', ' /* rewritten */ '),
      ...apexClass('Base', ' /* rated */ '),
      ...withoutClass('Old'),
    });
    await stage.local.git('push', '--quiet', '--force', 'origin', 'feature/rating');
    await stage.promote({ features: ['rating'], from: 'dev' });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect([plan.target.name, operations(plan)]).to.deep.equal(['uat', rated]);
    expect(inOrg('uat', 'Rating')).to.include('rewritten');
  });

  it('is there again when the undo was undone', async () => {
    const undoing = (await stage.newestRecord('uat'))?.run;
    await stage.undo({ run: undoing });
    expect(inOrg('uat', 'Rating')).to.include('class Rating');
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
    expect((await stage.promote({ features: ['rating'] })).plan.target.name).to.equal('production');
  });

  it('comes back with all that the instance holds from which everything is promoted', async () => {
    await stage.feature('feature/more', apexClass('More'));
    await stage.promote({ features: ['more'], from: 'dev' });
    const { plan } = await stage.promote({ from: 'qa' });
    expect(operations(plan)).to.deep.equal([...rated, 'add ApexClass:More'].sort());
    expect(plan.features.map(({ name }) => name)).to.have.members(['feature/more', 'feature/rating']);
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
  });

  it('comes back with all that the instance holds, when that is nothing else', async () => {
    const { plan } = await stage.promote({ from: 'qa' });
    expect(operations(plan)).to.deep.equal(rated);
    expect((await failure(stage.promote({ from: 'qa' }))).name).to.equal('NothingToPromoteError');
  });

  it('stays where it is being mended, when the undo comes back', async () => {
    const [{ instance, outcome }] = await stage.backPromote({ from: 'uat', to: ['qa'] });
    expect(instance).to.equal('qa');
    expect(outcome).to.equal('published');
    expect(inOrg('qa', 'Rating')).to.include('class Rating');
    expect(inOrg('qa', 'Old')).to.equal(undefined);
    expect(await standing()).to.deep.equal({ heldBy: ['qa'], next: 'uat' });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect([plan.target.name, operations(plan)]).to.deep.equal(['uat', rated]);
  });

  it('stays there, and comes with all that the instance holds afterwards', async () => {
    await stage.backPromote({ from: 'uat', to: ['qa'] });
    const { plan } = await stage.promote({ from: 'qa' });
    expect(operations(plan)).to.deep.equal(rated);
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
  });

  it('goes there, too, when the undo is to come along', async () => {
    await stage.backPromote({ from: 'uat', to: ['qa'], withUndo: true });
    expect(inOrg('qa', 'Rating')).to.equal(undefined);
    expect(inOrg('qa', 'Old')).to.include('class Old');
    expect(await standing()).to.deep.equal({ heldBy: [], next: 'qa' });
    expect((await stage.promote({ features: ['rating'] })).plan.target.name).to.equal('qa');
    const { plan } = await stage.promote({ features: ['rating'] });
    expect([plan.target.name, operations(plan)]).to.deep.equal(['uat', rated]);
  });

  it('comes back as a whole when it was undone a second time', async () => {
    await stage.local.checkout('feature/rating');
    await stage.local.commit('Fix', apexClass('Rating', ' /* fixed */ '));
    await stage.local.push();
    await stage.promote({ features: ['rating'], from: 'dev', to: 'uat' });
    await stage.undo({ instance: 'uat' });
    expect(inOrg('uat', 'Rating')).to.equal(undefined);
    const { plan } = await stage.promote({ features: ['rating'] });
    expect([plan.target.name, operations(plan)]).to.deep.equal(['uat', rated]);
    expect(inOrg('uat', 'Rating')).to.include('fixed');
    await stage.undo({ instance: 'uat' });
    expect(operations((await stage.promote({ from: 'qa' })).plan)).to.deep.equal(rated);
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
    await stage.undo({ instance: 'uat' });
    expect(operations((await stage.promote({ features: ['rating'] })).plan)).to.deep.equal(rated);
    expect(inOrg('uat', 'Rating')).to.include('fixed');
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
  });

  it('is not taken out below by another feature from a main branch that has the undo', async () => {
    await stage.promote({ features: ['rating'] });
    await stage.promote({ features: ['rating', 'other'], to: 'production' });
    await stage.undo({ feature: 'rating', instance: 'production' });
    expect(inOrg('production', 'Rating')).to.equal(undefined);
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.feature('feature/more', apexClass('More'));
    const plan = await stage.plan({ features: ['more'], from: 'dev' });
    expect(operations(plan)).to.deep.equal(['add ApexClass:More']);
    expect(plan.merges[0].keeps).to.have.length(1);
    await stage.promote({ features: ['more'], from: 'dev', to: 'uat' });
    expect(inOrg('uat', 'Rating')).to.include('class Rating');
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
    await stage.promote({ features: ['more'] });
    expect(inOrg('production', 'Rating')).to.equal(undefined);
    await stage.promote({ features: ['rating'] });
    expect(inOrg('production', 'Rating')).to.include('class Rating');
  });

  it('keeps its work when it is brought up to date with a main branch that has the undo', async () => {
    await stage.promote({ features: ['rating'] });
    await stage.promote({ features: ['rating', 'other'], to: 'production' });
    await stage.undo({ feature: 'rating', instance: 'production' });
    await stage.local.checkout('feature/rating');
    await stage.with(async (context) => syncFeature(context, undefined));
    expect(await stage.local.read('HEAD', 'force-app/main/default/classes/Rating.cls')).to.include('class Rating');
    expect(await stage.local.read('HEAD', 'force-app/main/default/classes/Old.cls')).to.equal(undefined);
    await stage.local.push();
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev', to: 'production' });
    expect([plan.target.name, operations(plan)]).to.deep.equal(['production', rated]);
  });
});

describe('all that an instance holds, where a feature was undone and promoted again before @long', () => {
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  it('comes back as a whole after it was undone above', async () => {
    stage = await Stage.open();
    const base = (): string | undefined => stage.org('production').file('classes/Base.cls');
    const before = base();
    await stage.feature('feature/a', apexClass('Base', ' /* a */ '));
    await stage.promote({ features: ['a'], from: 'dev' });
    // Made from main, so that its own change does not fit upon the other one's.
    await stage.feature('feature/b', { ...apexClass('Base', ' /* b */ '), ...apexClass('More') });
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', '-m', 'Merge a', 'feature/a');
    await stage.local.push('feature/b');
    await stage.promote({ features: ['b'], from: 'dev' });
    await stage.undo({ feature: 'b', instance: 'qa' });
    await stage.promote({ features: ['b'], from: 'dev' });
    const { run } = await stage.promote({ from: 'qa' });
    expect(base()).to.include('/* b */');
    await stage.undo({ run: run.id });
    expect(base()).to.equal(before);
    await stage.promote({ from: 'qa' });
    expect(base()).to.include('/* b */');
    expect(stage.org('production').file('classes/More.cls')).to.include('class More');
  });
});

describe('a feature that was undone, and promoted again with a fix on top @long', () => {
  let stage: Stage;

  const inBoth = (instance: string): readonly boolean[] =>
    ['Rating', 'Fix'].map((name) => stage.org(instance).file(`classes/${name}.cls`) !== undefined);
  const standing = async (): Promise<unknown> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const found = features.find(({ name }) => name === 'feature/rating');
    return {
      heldBy: found?.heldBy.map(({ instance }) => instance),
      out: found?.takenOutOf,
      next: found?.next?.instance,
    };
  };

  beforeEach(async () => {
    stage = await Stage.open({}, {}, undefined, async (before) => {
      await before.feature('feature/rating', apexClass('Rating'));
      await before.promote({ features: ['rating'], from: 'dev' });
      await before.undo({ feature: 'rating', instance: 'qa' });
      await before.local.checkout('feature/rating');
      await before.local.commit('Fix', apexClass('Fix'));
      await before.local.push();
      await before.promote({ features: ['rating'], from: 'dev' });
      const { run } = await before.promote({ from: 'qa' });
      await before.undo({ run: run.id });
      await before.backPromote({ from: 'production', to: ['qa'] });
    });
  });

  afterEach(async () => {
    await stage.close();
  });

  it('is held where a back-promotion kept it when it was undone above as well', async () => {
    expect(inBoth('qa')).to.deep.equal([true, true]);
    expect(await standing()).to.deep.include({ heldBy: ['qa'], next: 'production' });
    expect((await stage.plan({ features: ['rating'] })).target.name).to.equal('production');
  });

  it('is kept by undoing the undo as a whole, of which nothing else is left', async () => {
    const { undoes } = (await stage.newestRecord('production')) ?? {};
    const kept = await stage.remote.git('log', '-1', '--format=%b', 'qa');
    expect(kept).to.include(`This reverts commit ${undoes?.[0].reverts[0].revert ?? ''}.`);
    expect(kept).not.to.include('Restores');
  });

  it('is held everywhere once all of that instance was promoted again', async () => {
    await stage.promote({ from: 'qa' });
    expect(inBoth('production')).to.deep.equal([true, true]);
    expect(await standing()).to.deep.equal({ heldBy: ['qa', 'production'], out: [], next: undefined });
  });
});
