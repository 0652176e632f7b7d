import { expect } from 'chai';
import { syncFeature } from '../../../src/promotion/features/syncFeature.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('a feature that took up what undid it above, was promoted again, and undone once more', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({}, {}, undefined, async (before) => {
      await before.feature('feature/rating', apexClass('Rating'));
      await before.promote({ features: ['rating'], from: 'dev' });
      await before.promote({ features: ['rating'] });
      await before.undo({ feature: 'rating', instance: 'production' });
    });
  });

  afterEach(async () => {
    await stage.close();
  });

  const has = (name: string): readonly string[] =>
    ['Rating', 'Fix', 'Other'].filter((each) => stage.org(name).file(`classes/${each}.cls`) !== undefined);
  const sync = async (): Promise<void> => {
    await stage.local.git('fetch', '--quiet');
    await stage.local.git('checkout', '--quiet', '-B', 'feature/rating', 'origin/feature/rating');
    await stage.with(async (context) => syncFeature(context, undefined));
    await stage.local.push();
  };
  const fix = async (): Promise<void> => {
    await stage.local.commit('Fix', apexClass('Fix'));
    await stage.local.push();
  };
  const upAndUndone = async (): Promise<void> => {
    await stage.promoteInStages({ features: ['rating'], to: 'production' });
    expect(has('production')).to.include('Rating');
    await stage.undo({ feature: 'rating', instance: 'production' });
    expect(has('production')).to.deep.equal([]);
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const found = features.find(({ name }) => name === 'feature/rating');
    expect(found?.heldBy.map(({ instance }) => instance)).to.deep.equal(['qa']);
    expect(found?.takenOutOf.map(({ instance }) => instance)).to.deep.equal(['production']);
  };

  for (const isInQa of [false, true]) {
    for (const isFixed of [false, true]) {
      const where = `${isInQa ? ', also below' : ''}${isFixed ? ', with a fix' : ''}`;
      it(`comes back with all that is below${where} ${isInQa === isFixed ? '@long' : '@soak'}`, async () => {
        await sync();
        if (isFixed) await fix();
        if (isInQa) await stage.promote({ features: ['rating'], to: 'qa' });
        await upAndUndone();
        await stage.promote({ from: 'qa' });
        expect(has('production')).to.deep.equal(isFixed ? ['Rating', 'Fix'] : ['Rating']);
        expect(has('qa')).to.deep.equal(has('production'));
      });
    }
  }

  for (const isFixed of [false, true]) {
    it(`comes back when it is promoted${isFixed ? ' with a fix @long' : ' @soak'}`, async () => {
      await sync();
      await upAndUndone();
      await stage.local.checkout('feature/rating');
      if (isFixed) await fix();
      await stage.promoteInStages({ features: ['rating'], to: 'production' });
      expect(has('production')).to.deep.equal(isFixed ? ['Rating', 'Fix'] : ['Rating']);
    });
  }

  it('stays below when another feature comes from the main branch that has both undos @long', async () => {
    await sync();
    await upAndUndone();
    await stage.local.git('fetch', '--quiet');
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect(has('qa')).to.deep.equal(['Rating', 'Other']);
    await stage.promote({ from: 'qa' });
    expect(has('production')).to.deep.equal(['Rating', 'Other']);
  });

  it('comes back where what it took up had undone the whole instance @long', async () => {
    const { run } = await stage.promote({ from: 'qa' });
    expect(has('production')).to.deep.equal(['Rating']);
    await stage.undo({ run: run.id });
    await sync();
    await upAndUndone();
    await stage.promote({ from: 'qa' });
    expect(has('production')).to.deep.equal(['Rating']);
  });
});
