import { expect } from 'chai';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { mergeAtHost, waitingRun } from '../../support/proposals.js';
import { apexClass, Stage } from '../../support/stage.js';

const rating = { features: ['rating'], from: 'dev' };

describe('an undo that its host squashed, without saying what it reverts', () => {
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  const open = async (settings: object): Promise<void> => {
    const qa = { parent: 'production', publish: 'pull-request', ...settings } as const;
    stage = await Stage.open({}, {}, { production: {}, qa, dev: { parent: 'qa' } });
    for (const name of ['rating', 'other']) await stage.feature(`feature/${name}`, apexClass(name));
  };
  const promote = async (features: readonly string[]): Promise<void> => {
    await stage.resume(await waitingRun(stage.promote({ ...rating, features })), { approvedBy: 'Ada' });
  };
  const squash = async (run: string): Promise<void> => mergeAtHost(stage, run, ['--squash'], 'Back (#2)');
  const cancel = async (id: string): Promise<string> => {
    const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 10_000 };
    return (await stage.with(async (context) => cancelRun(await findRun(context, id), effects))).outcome;
  };
  /** That org and branch have a class, or that neither has, and that the records are true. */
  const expectHas = async (name: string, isThere: boolean): Promise<void> => {
    const inBranch = await stage.remote.read('qa', `force-app/main/default/classes/${name}.cls`);
    const inOrg = stage.org('qa').file(`classes/${name}.cls`);
    expect([inOrg !== undefined, inBranch !== undefined], name).to.deep.equal([isThere, isThere]);
    const { discrepancies } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(discrepancies).to.deep.equal([]);
  };

  for (const settings of [{}, { mergeMethod: 'squash' }]) {
    const where = 'mergeMethod' in settings ? ' upon linear history' : '';
    const length = where === '' ? '@long' : '@soak';

    it(`is finished${where}, and what it took out comes again ${length}`, async () => {
      await open(settings);
      await promote(['rating']);
      const undoing = await waitingRun(stage.undo({ feature: 'rating', instance: 'qa' }));
      await squash(undoing);
      expect((await stage.resume(undoing)).state).to.equal('published');
      await expectHas('rating', false);
      await promote(['rating']);
      await expectHas('rating', true);
    });

    for (const undone of ['rating', 'both'] as const) {
      it(`is made up for by another undo of ${undone} where it was cancelled${where}${where === '' ? '' : ' @soak'}`, async () => {
        await open(settings);
        await promote(['rating', 'other']);
        const { run } = (await stage.newestRecord('qa')) ?? { run: '' };
        const request = undone === 'both' ? { run } : { feature: 'rating', instance: 'qa' };
        const undoing = await waitingRun(stage.undo(request));
        await squash(undoing);
        expect(await cancel(undoing)).to.equal('merged');
        const again = await stage.undo(request);
        expect(again.run.state).to.equal('published');
        await expectHas('rating', false);
        await expectHas('other', undone !== 'both');
        await promote(['rating']);
        await expectHas('rating', true);
      });
    }

    it(`goes along with the next promotion where it was cancelled${where}, and what it took out comes again ${length}`, async () => {
      await open(settings);
      await promote(['rating']);
      const undoing = await waitingRun(stage.undo({ feature: 'rating', instance: 'qa' }));
      await squash(undoing);
      await cancel(undoing);
      await promote(['other']);
      await expectHas('rating', false);
      await promote(['rating']);
      await expectHas('rating', true);
    });
  }
});
