import { expect } from 'chai';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { Run } from '../../../src/promotion/run.js';
import { failure } from '../../support/failure.js';
import { onHost, waitingRun } from '../../support/proposals.js';
import { apexClass, Stage } from '../../support/stage.js';

const rating = { features: ['rating'], from: 'dev' };

const shapes = {
  merged: ['--no-ff'],
  'fast-forwarded': ['--ff-only'],
  squashed: ['--squash'],
} as const;

describe('a pull request that its host merged, and whose deploy the org refused', () => {
  let stage: Stage;

  const open = async (settings: object = {}): Promise<void> => {
    const qa = { parent: 'production', publish: 'pull-request', ...settings } as const;
    stage = await Stage.open({}, {}, { production: {}, qa, dev: { parent: 'qa' } });
    await stage.feature('feature/rating', apexClass('Rating'));
  };
  afterEach(async () => {
    await stage.close();
  });

  const merge = async (branch: string, how: keyof typeof shapes): Promise<void> =>
    onHost(stage, async () => {
      await stage.local.git('merge', '--quiet', ...shapes[how], `origin/${branch}`);
      if (how === 'squashed') await stage.local.git('commit', '--quiet', '-m', 'Squashed (#1)');
    });
  const pushByHand = async (): Promise<void> =>
    onHost(stage, async () => stage.local.commit('By hand', apexClass('Hand')));
  const refuse = async (id: string): Promise<void> => {
    stage.org('qa').fail({
      operation: 'deploy',
      effect: { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'Busy.' },
    });
    expect(await failure(stage.resume(id))).to.include({ name: 'DeployFailedError' });
    stage.org('qa').heal();
  };
  /** Goes on with what was asked, with the pull request that it may wait for. */
  const done = async (act: Promise<Readonly<{ run: Run }>>): Promise<Run> => {
    const end = await act.catch((error: unknown) => error as Error);
    if (!(end instanceof Error)) return end.run;
    return stage.resume(await waitingRun(Promise.reject(end)), { approvedBy: 'Ada' });
  };
  const has = async (name: string): Promise<readonly [boolean, boolean]> => [
    stage.org('qa').file(`classes/${name}.cls`) !== undefined,
    (await stage.remote.read('qa', `force-app/main/default/classes/${name}.cls`)) !== undefined,
  ];
  /** That org and branch have a class, or that neither has, and that the records are true. */
  const expectHas = async (name: string, isThere: boolean): Promise<void> => {
    expect(await has(name), name).to.deep.equal([isThere, isThere]);
    const { discrepancies } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(discrepancies).to.deep.equal([]);
  };

  for (const settings of [{}, { mergeMethod: 'squash' }]) {
    for (const how of Object.keys(shapes) as Array<keyof typeof shapes>) {
      const where = 'mergeMethod' in settings ? ' upon linear history' : '';
      const isLinear = where !== '';
      const length = how === 'merged' && !isLinear ? '' : how === 'squashed' && isLinear ? ' @long' : ' @soak';
      it(`is undone where it was ${how}${where} and is promoted again, and comes again${length}`, async () => {
        await open(settings);
        const id = await waitingRun(stage.promote(rating));
        await merge(`sre/promote/${id}`, how);
        await refuse(id);
        const { id: again } = await done(stage.promote(rating));
        await expectHas('Rating', true);
        await done(stage.undo({ run: again }));
        await expectHas('Rating', false);
        const third = await done(stage.promote(rating));
        await expectHas('Rating', true);
        await done(stage.undo({ feature: 'rating', instance: 'qa' }));
        await expectHas('Rating', false);
        expect((await failure(stage.undo({ run: third.id }))).name).to.equal('NothingToUndoError');
      });
    }
  }

  for (const how of ['merged', 'squashed'] as const) {
    it(`is undone where it was ${how} beside what others pushed, which stays @long`, async () => {
      await open();
      const id = await waitingRun(stage.promote(rating));
      await pushByHand();
      await merge(`sre/promote/${id}`, how);
      await refuse(id);
      const { id: again } = await done(stage.promote(rating));
      await done(stage.undo({ run: again, asCommitted: true }));
      await expectHas('Rating', false);
      await expectHas('Hand', true);
    });
  }

  it('is undone with a fix that came when it was promoted again, as a feature @long', async () => {
    await open();
    const id = await waitingRun(stage.promote(rating));
    await merge(`sre/promote/${id}`, 'merged');
    await refuse(id);
    await stage.local.checkout('feature/rating');
    await stage.local.commit('Fix', { ...apexClass('Rating', ' /* fixed */ '), ...apexClass('More') });
    await stage.local.push('feature/rating');
    await done(stage.promote(rating));
    await expectHas('More', true);
    await done(stage.undo({ feature: 'rating', instance: 'qa' }));
    await expectHas('Rating', false);
    await expectHas('More', false);
    await done(stage.promote(rating));
    await expectHas('Rating', true);
    await expectHas('More', true);
  });

  it('is not undone alone where another feature came in the same merge @long', async () => {
    await open();
    await stage.feature('feature/other', apexClass('Other'));
    const id = await waitingRun(stage.promote({ ...rating, features: ['rating', 'other'] }));
    await merge(`sre/promote/${id}`, 'merged');
    await refuse(id);
    const { id: again } = await done(stage.promote(rating));
    const error = await failure(stage.undo({ feature: 'rating', instance: 'qa' }));
    expect(error).to.include({ name: 'FeatureNotAloneError' });
    expect(error.message).to.include('feature/other');
    await done(stage.undo({ run: again }));
    await expectHas('Rating', false);
    await expectHas('Other', false);
  });

  it('is undone where it was a whole branch and is promoted again @long', async () => {
    await open();
    await stage.local.push('feature/rating:dev');
    const whole = { from: 'dev', includeUndeployed: true };
    const id = await waitingRun(stage.promote(whole));
    await merge(`sre/promote/${id}`, 'merged');
    await refuse(id);
    const { id: again } = await done(stage.promote(whole));
    await done(stage.undo({ run: again }));
    await expectHas('Rating', false);
    await done(stage.promote(whole));
    await expectHas('Rating', true);
  });
});
