import { expect } from 'chai';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { Journal } from '../../../src/promotion/journal.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { failure } from '../../support/failure.js';
import { onHost, proposalRefs, waitingRun } from '../../support/proposals.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('a pull request that its host rebased, and that came to the org with another run', () => {
  let stage: Stage;
  let run: string;

  const propose = async (...features: readonly string[]): Promise<string> =>
    waitingRun(stage.promote({ features, from: 'dev', to: 'qa' }));
  const publish = async (id: string, approvedBy?: string): Promise<void> => {
    expect((await stage.resume(id, approvedBy === undefined ? {} : { approvedBy })).state).to.equal('published');
  };
  const gitOnHost = async (...args: readonly string[]): Promise<void> =>
    onHost(stage, async () => stage.local.git(...args));
  const rebase = async (): Promise<void> => gitOnHost('cherry-pick', 'feature/first~1', 'feature/first');
  /** Which of the classes org and branch have, and that the records are true. */
  const expectOnly = async (...wanted: readonly string[]): Promise<void> => {
    const branch = await stage.remote.files('qa');
    for (const name of ['First', 'More', 'Second', 'Third']) {
      const isThere = wanted.includes(name);
      expect(stage.org('qa').file(`classes/${name}.cls`) !== undefined, name).to.equal(isThere);
      expect(branch.includes(`force-app/main/default/classes/${name}.cls`), name).to.equal(isThere);
    }
    const { discrepancies, unfinished } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect([discrepancies, unfinished]).to.deep.equal([[], []]);
    const left = await proposalRefs(stage);
    expect(left).to.deep.equal([]);
  };

  beforeEach(async () => {
    const qa = { parent: 'production', publish: 'pull-request' } as const;
    stage = await Stage.open({}, {}, { production: {}, qa, dev: { parent: 'qa' } });
    await stage.feature('feature/first', apexClass('First'));
    await stage.local.commit('More', apexClass('More'));
    await stage.local.push('feature/first');
    for (const name of ['Second', 'Third']) await stage.feature(`feature/${name.toLowerCase()}`, apexClass(name));
  });
  afterEach(async () => {
    await stage.close();
  });

  describe('as it is', () => {
    beforeEach(async () => {
      run = await propose('first');
      await rebase();
      await publish(await propose('second'), 'Ada');
    });

    it('is recorded, and deployed by nobody twice', async () => {
      const tip = await stage.remote.oid('qa');
      const deploys = stage.org('qa').deployCount();
      const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
      expect((await stage.resume(run, {}, dir)).state).to.equal('published');
      expect([await stage.remote.oid('qa'), stage.org('qa').deployCount()]).to.deep.equal([tip, deploys]);
      expect(await stage.newestRecord('qa')).to.deep.include({ run, manifest: [], deployedCommit: tip });
      await expectOnly('First', 'More', 'Second');
    });

    for (const request of [{ feature: 'first', instance: 'qa' }, {}]) {
      it(`is undone alone, and comes again whole, ${'feature' in request ? 'by its feature' : 'by its run'} @long`, async () => {
        await publish(run);
        await publish(await waitingRun(stage.undo('feature' in request ? request : { run })), 'Ada');
        await expectOnly('Second');
        await publish(await propose('first'), 'Ada');
        await expectOnly('First', 'More', 'Second');
      });
    }

    it('is not cancelled any more, which says with which run it came', async () => {
      const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 10_000 };
      const error = await failure(stage.with(async (context) => cancelRun(await findRun(context, run), effects)));
      expect(error).to.include({ name: 'RunAcceptedError', exitCode: 68 });
      expect(error.actions?.join()).to.include(`resume --run ${run}`);
    });

    it('is recorded as well where it was planned for that, and its process died then', async () => {
      const tip = await stage.remote.oid('qa');
      await stage.with(async (context) => {
        const { run: proposed } = await findRun(context, run);
        await new Journal(context.repo).save({ ...proposed, state: 'planned', approvedBy: [], landed: tip });
      });
      await publish(run);
      await expectOnly('First', 'More', 'Second');
    });

    it('is proposed anew where somebody took it out again @long', async () => {
      await gitOnHost('revert', '--no-edit', 'HEAD^1', 'HEAD^1^1');
      expect(await waitingRun(stage.resume(run))).to.equal(run);
    });
  });

  it('is undone by its feature alone where it was proposed with another one @long', async () => {
    run = await propose('first', 'third');
    await gitOnHost('cherry-pick', 'feature/first~1', 'feature/first', 'feature/third');
    await publish(await propose('second'), 'Ada');
    await publish(run);
    await publish(await waitingRun(stage.undo({ feature: 'third', instance: 'qa' })), 'Ada');
    await expectOnly('First', 'More', 'Second');
  });

  it('ends, and says what branch and org have, where its commits are not to be told apart from what was added', async () => {
    run = await propose('first');
    await gitOnHost('merge', '--squash', 'feature/first');
    await stage.local.commit('Squashed', apexClass('Extra'));
    await stage.local.push('host:qa');
    const second = await propose('second');
    await publish(second, 'Ada');
    const error = await failure(stage.resume(run));
    expect(error).to.include({ name: 'NothingToPromoteError', exitCode: 1 });
    expect(error.message)
      .to.include(`Run ${run} has ended without a record`)
      .and.include(`its org has all of that branch since run ${second}`);
    expect(error.actions?.join()).to.include('revert those commits of branch qa on a feature');
    expect((await failure(stage.resume(run))).name).to.equal('RunEndedError');
    await expectOnly('First', 'More', 'Second');
  });

  it('waits where one of its commits is missing @long', async () => {
    run = await propose('first');
    await gitOnHost('cherry-pick', 'feature/first~1');
    await publish(await propose('second'), 'Ada');
    expect(await waitingRun(stage.resume(run))).to.equal(run);
  });
});
