import { expect } from 'chai';
import { cancelRun } from '../../src/promotion/cancelRun.js';
import { findRun } from '../../src/promotion/findRun.js';
import { Journal } from '../../src/promotion/journal.js';
import { prepareLock, takeLock } from '../../src/promotion/lock.js';
import { reportRun } from '../../src/promotion/reportRun.js';
import type { Run } from '../../src/promotion/run.js';
import { reportJson } from '../../src/ui/promotion/reportJson.js';
import { failure } from '../support/failure.js';
import { agreeing, apexClass, Stage } from '../support/stage.js';

const declining = async (): Promise<boolean> => Promise.resolve(false);

describe('a run that conflicted', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };
  const other = { features: ['other'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open({}, {}, undefined, async (before) => {
      await before.feature('feature/rating', apexClass('Base', ' /* rated */ '));
      await before.feature('feature/other', apexClass('Base', ' /* other */ '));
      await before.promote({ features: ['other'], from: 'dev' });
    });
  });
  afterEach(async () => {
    await stage.close();
  });

  const kept = async (): Promise<readonly Run[]> => stage.with(async ({ repo }) => new Journal(repo).unfinished());
  const isLocked = async (instance = 'qa'): Promise<boolean> => (await stage.refs()).has(`refs/sre/locks/${instance}`);
  /** Brings the feature and the other one together. */
  const settle = async (): Promise<void> => {
    await stage.local.git('checkout', '--quiet', 'feature/rating');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', 'feature/other');
    await stage.local.push('feature/rating');
  };

  it('is kept without its lock, and planned anew when it is resumed', async () => {
    const before = await stage.everything();
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('MergeConflictError');
    const [run] = await kept();
    expect(run.state).to.equal('conflicted');
    expect(error.actions?.join('\n'))
      .to.include(`sf sre promote resume --run ${run.id}`)
      .and.include(`sf sre conflict resolve --run ${run.id}`);
    expect((error.data as unknown as { run: string }).run).to.equal(run.id);
    expect(await isLocked()).to.equal(false);
    expect(await stage.everything()).to.deep.equal(before);

    expect((await failure(stage.resume(run.id))).name).to.equal('MergeConflictError');
    expect((await kept()).map(({ id, state }) => [id, state])).to.deep.equal([[run.id, 'conflicted']]);
    expect(await isLocked()).to.equal(false);

    await settle();
    const done = await stage.resume(run.id);
    expect([done.id, done.state]).to.deep.equal([run.id, 'published']);
    expect((await stage.newestRecord('qa'))?.run).to.equal(run.id);
    expect(stage.org('qa').file('classes/Base.cls')).to.include('rated');
    expect(await kept()).to.deep.equal([]);
  });

  it('is gone on with though its resuming crashed, with its lock or without', async () => {
    await failure(stage.promote(request));
    const [run] = await kept();
    await settle();
    for (const isLate of [false, true]) {
      await stage.with(async ({ repo, store, clock }) => {
        const lock = await prepareLock(repo, { instance: 'qa', run: run.id, clock });
        await new Journal(repo).save({ ...run, state: 'started', lock });
        if (isLate) await takeLock(repo, store, lock);
      });
      if (isLate) expect((await stage.resume(run.id)).state).to.equal('published');
      else expect((await failure(stage.resume(run.id, { confirm: declining }))).name).to.equal('CancelledError');
      expect(await isLocked()).to.equal(false);
    }
  });

  it('says how it stands, and is ended by cancelling it', async () => {
    await failure(stage.promote(request));
    const [{ id }] = await kept();
    await stage.with(async (context) => {
      const placed = await findRun(context, id);
      const { signal } = new AbortController();
      const report = await reportRun(placed, signal);
      expect(reportJson(report).status).to.equal('Conflicted');
      const effects = { report: (): void => undefined, confirm: agreeing, signal, wait: 60_000 };
      expect((await cancelRun(placed, effects)).outcome).to.equal('nothingSent');
    });
    expect(await kept()).to.deep.equal([]);
    expect((await failure(stage.resume(id))).name).to.equal('RunEndedError');
  });

  it('stays when it is not agreed to, and ends when its like is begun or there is nothing left to do', async () => {
    await failure(stage.promote(request));
    const [first] = await kept();
    await settle();
    const refused = stage.resume(first.id, { confirm: declining });
    expect((await failure(refused)).name).to.equal('CancelledError');
    expect((await kept()).map(({ id }) => id)).to.deep.equal([first.id]);
    await stage.promote(request);
    expect(await kept()).to.deep.equal([]);

    await stage.feature('feature/third', apexClass('Base', ' /* third */ '));
    await failure(stage.promote({ features: ['third'], from: 'dev' }));
    const [second] = await kept();
    const change = {
      ...second,
      asked: { ...second.asked, request: { ...second.asked?.request, features: ['rating'] } },
    };
    await stage.with(async ({ repo }) => new Journal(repo).save(change as Run));
    expect((await failure(stage.resume(second.id))).name).to.equal('NothingToPromoteError');
    expect(await kept()).to.deep.equal([]);
  });

  it('on its way back, or undoing, is gone on with likewise', async () => {
    await stage.local.branch('hand', 'origin/main');
    await stage.local.commit('By hand', apexClass('Base', ' /* by hand */ '));
    await stage.local.push('hand:main');
    await stage.declareBaseline('production');
    const [back] = await stage.backPromote({ from: 'production', to: ['qa'] });
    expect(back.outcome === 'failed' && back.error.name).to.equal('MergeConflictError');
    const [run] = (await kept()).filter(({ kind }) => kind === 'back-promotion');
    await stage.local.branch('both', 'origin/qa');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', 'origin/main');
    await stage.local.push('both:main');
    await stage.declareBaseline('production');
    expect((await stage.resume(run.id)).state).to.equal('published');

    const undone = (await stage.newestRecord('qa'))?.run;
    expect(undone).to.equal(run.id);
    await stage.local.branch('later', 'origin/qa');
    await stage.local.commit('Later', apexClass('Base', ' /* later */ '));
    await stage.local.push('later:qa');
    const error = await failure(stage.undo({ feature: 'other', instance: 'qa', includeLater: true }));
    expect(error.name).to.equal('MergeConflictError');
    const [undoing] = (await kept()).filter(({ kind }) => kind === 'undo');
    expect(undoing.state).to.equal('conflicted');
    await stage.local.git('revert', '--no-edit', 'HEAD');
    await stage.local.push('later:qa');
    expect((await stage.resume(undoing.id)).state).to.equal('published');
    expect(await isLocked()).to.equal(false);
  });

  it('on its way back, and was settled on the branch by hand, says that the org lacks that, and how it gets it', async () => {
    await stage.local.branch('hand', 'origin/main');
    await stage.local.commit('By hand', apexClass('Base', ' /* by hand */ '));
    await stage.local.push('hand:main');
    await stage.declareBaseline('production');
    await stage.backPromote({ from: 'production', to: ['qa'] });
    const [run] = await kept();
    await stage.local.branch('both', 'origin/qa');
    await stage.local.git('merge', '--quiet', '--strategy-option=theirs', 'origin/main');
    await stage.local.push('both:qa');
    const nothing = await failure(stage.resume(run.id));
    expect(nothing.name).to.equal('NothingToPromoteError');
    expect(nothing.message).to.include('1 component that its own org does not hold');
    expect(nothing.actions?.[0]).to.include('sf sre instance sync --name qa --include-undeployed');
    const [back] = await stage.backPromote({ from: 'production', to: ['qa'] });
    expect(back.outcome === 'upToDate' && back.undeployed).to.equal(1);
    await stage.sync({ name: 'qa', includeUndeployed: true });
    expect(stage.org('qa').file('classes/Base.cls')).to.include('by hand');
  });

  it('at a later stage goes on through the stages before it, and to the end', async () => {
    await stage.local.branch('hand', 'origin/main');
    await stage.local.commit('By hand', apexClass('Base', ' /* by hand */ '));
    await stage.local.push('hand:main');
    await stage.declareBaseline('production');
    await stage.feature('feature/third', apexClass('Third'));
    await stage.local.git('checkout', '--quiet', 'feature/third');
    await stage.local.git('reset', '--quiet', '--hard', 'hand^');
    await stage.local.commit('Third', apexClass('Base', ' /* third */ '));
    await stage.local.push('+feature/third');
    await stage.undo({ feature: 'other', instance: 'qa' });
    const error = await failure(
      stage.promoteInStages({ features: ['third'], from: 'dev', to: 'production', overwrite: 'all' })
    );
    expect(error.name).to.equal('MergeConflictError');
    const [run] = await kept();
    expect(run.instance).to.equal('production');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', 'hand');
    await stage.local.push('feature/third');
    const told: string[] = [];
    const done = await stage.resume(run.id, {
      onStage: async (promoted) => {
        told.push(promoted.run.instance);
        return Promise.resolve();
      },
    });
    expect([done.id, done.state, ...told]).to.deep.equal([run.id, 'published', 'qa', 'production']);
    expect(stage.org('production').file('classes/Base.cls')).to.include('third');
    expect(await kept()).to.deep.equal([]);
  });

  it('undoing the newest run goes on with that one, though there is another one by now', async () => {
    const rating = (await stage.newestRecord('qa'))?.run;
    await stage.local.branch('later', 'origin/qa');
    await stage.local.commit('Later', apexClass('Base', ' /* later */ '));
    await stage.local.push('later:qa');
    expect((await failure(stage.undo({ instance: 'qa', asCommitted: true }))).name).to.equal('MergeConflictError');
    const [run] = await kept();
    await stage.local.git('revert', '--no-edit', 'HEAD');
    await stage.local.push('later:qa');
    await stage.feature('feature/beside', apexClass('Beside'));
    await stage.promote({ features: ['beside'], from: 'dev' });
    await stage.resume(run.id);
    expect((await stage.newestRecord('qa'))?.undoes?.map((each) => each.run)).to.deep.equal([rating]);
    expect(stage.org('qa').file('classes/Beside.cls')).to.include('Beside');
  });

  it('has the flags of the promotion, and comes after others that went before', async () => {
    await failure(stage.promote({ ...request, tests: ['RatingTest'] }));
    const [run] = await kept();
    expect(run.asked?.request).to.deep.include({ features: ['rating'], to: 'qa', tests: ['RatingTest'] });
    expect((await stage.promote(other)).run.instance).to.equal('production');
    expect((await kept()).map(({ id }) => id)).to.deep.equal([run.id]);
  });
});
