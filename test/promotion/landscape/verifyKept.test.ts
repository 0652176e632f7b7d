import { expect } from 'chai';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('verifying records of runs that leave an org some of its own @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.feature('feature/more', { ...apexClass('More'), ...apexClass('Base', ' /* more */ ') });
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
  });

  afterEach(async () => {
    const { discrepancies } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(discrepancies).to.deep.equal([]);
    await stage.close();
  });

  const kept = { keepOrg: 'all' } as const;
  const promote = async (...features: readonly string[]): Promise<string> =>
    (await stage.promote({ features, from: 'dev', ...kept })).run.id;

  it('finds no fault when such a run is undone', async () => {
    await stage.undo({ run: await promote('more') });
    await promote('rating');
  });

  it('finds no fault when what was left is overwritten, that is undone, and the undo, too', async () => {
    await promote('more');
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    const undone = await stage.undo({ run: run.id });
    await stage.undo({ run: undone.run.id, overwrite: 'all' });
  });

  it('finds no fault when an undo leaves something, and is undone', async () => {
    const { run } = await stage.promote({ features: ['more'], from: 'dev', overwrite: 'all' });
    await stage.org('qa').changeAsOtherUser('classes/More.cls', 'public class More { /* mine */ }\n');
    const undone = await stage.undo({ run: run.id, ...kept });
    await stage.undo({ run: undone.run.id, ...kept });
    await promote('rating');
  });

  it('finds no fault when one of several features is undone, and then the rest', async () => {
    const id = await promote('more', 'rating');
    await stage.undo({ feature: 'rating', instance: 'qa' });
    await stage.undo({ run: id, asCommitted: true, ...kept });
  });
});
