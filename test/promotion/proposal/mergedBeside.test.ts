import { expect } from 'chai';
import { cancelRun, type Cancelled } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { Journal } from '../../../src/promotion/journal.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { reportRun } from '../../../src/promotion/reportRun.js';
import type { Run } from '../../../src/promotion/run.js';
import { reportJson } from '../../../src/ui/promotion/reportJson.js';
import { reportText } from '../../../src/ui/promotion/reportText.js';
import { failure } from '../../support/failure.js';
import { mergeAtHost, onHost, proposalRefs, waitingRun } from '../../support/proposals.js';
import { apexClass, Stage } from '../../support/stage.js';

const names = ['first', 'second', 'third'] as const;

type Name = (typeof names)[number];

describe('pull requests that wait beside each other', () => {
  let stage: Stage;

  /** @param isBehind whether the main branch has what production has not, and every feature brings it along */
  const open = async (settings: object = {}, isBehind = false): Promise<void> => {
    stage = await Stage.open(
      {},
      {},
      { production: {}, qa: { parent: 'production', publish: 'pull-request', ...settings }, dev: { parent: 'qa' } }
    );
    if (isBehind) {
      await stage.local.checkout('main');
      await stage.local.commit('Note', { 'notes.md': 'New\n' });
      await stage.local.push('main');
    }
    for (const name of names) await stage.feature(`feature/${name}`, apexClass(classOf(name)));
  };

  afterEach(async () => {
    await stage.close();
  });

  const classOf = (name: Name): string => name[0].toUpperCase() + name.slice(1);
  const propose = async (name: Name): Promise<string> =>
    waitingRun(stage.promote({ features: [name], from: 'dev', to: 'qa' }));
  const proposeAll = async (): Promise<Readonly<Record<Name, string>>> => ({
    first: await propose('first'),
    second: await propose('second'),
    third: await propose('third'),
  });
  const merge = async (run: string, how: 'merged' | 'squashed' = 'merged'): Promise<void> =>
    mergeAtHost(stage, run, [how === 'merged' ? '--no-ff' : '--squash']);
  const fastForward = async (run: string): Promise<void> => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.push(`origin/sre/promote/${run}:qa`);
  };
  const inOrg = (): readonly string[] => [
    ...new Set([...stage.org('qa').files().keys()].flatMap((path) => /(\w+)\.cls$/.exec(path)?.[1] ?? [])),
  ];
  const held = async (): Promise<readonly string[]> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    return features
      .filter(({ heldBy }) => heldBy.some(({ instance }) => instance === 'qa'))
      .map(({ name }) => name.replace('feature/', ''))
      .sort();
  };
  const expectNothingLeft = async (): Promise<void> => {
    expect(await proposalRefs(stage)).to.deep.equal([]);
  };
  /** That org, branch and records have these alone, and that nothing else is left of the runs. */
  const expectOnly = async (...wanted: readonly Name[]): Promise<void> => {
    const others = names.filter((name) => !wanted.includes(name)).map(classOf);
    expect(inOrg()).to.include.members(wanted.map(classOf));
    for (const other of others) expect(inOrg()).to.not.include(other);
    const files = await stage.remote.files('qa');
    for (const name of names) {
      const path = `force-app/main/default/classes/${classOf(name)}.cls`;
      expect(files.includes(path), path).to.equal(wanted.includes(name));
    }
    expect(await held()).to.deep.equal([...wanted].sort());
    expect(await stage.with(async (context) => verifyRecords(context, ['qa']))).to.deep.include({
      discrepancies: [],
      unfinished: [],
    });
    await expectNothingLeft();
  };
  const broughtBy = async (id: string): Promise<string | undefined> =>
    stage.with(async (context) => {
      const found = await reportRun(await findRun(context, id), new AbortController().signal);
      const { pullRequest } = reportJson(found);
      if (pullRequest?.broughtBy) expect(reportText(found, new Date()).join()).to.include('Record it with');
      return pullRequest?.broughtBy;
    });
  const publish = async (id: string, effects: Parameters<Stage['resume']>[1] = {}, dir?: string): Promise<Run> => {
    const run = await stage.resume(id, effects, dir);
    expect(run.state).to.equal('published');
    return run;
  };
  const undo = async (change: Parameters<Stage['undo']>[0]): Promise<void> => {
    await publish(await waitingRun(stage.undo(change)), { approvedBy: 'Ada' });
  };
  const cancel = async (id: string, dir?: string): Promise<Cancelled> => {
    const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 10_000 };
    return stage.with(async (context) => cancelRun(await findRun(context, id), effects), dir);
  };
  const endOthers = async (...runs: readonly string[]): Promise<void> => {
    for (const id of runs) await cancel(id);
  };

  for (const how of ['merged', 'squashed'] as const) {
    for (const settings of [{}, { mergeMethod: 'squash' }]) {
      const where = 'mergeMethod' in settings ? ' upon linear history' : '';
      const length = where !== '' ? ' @soak' : how === 'merged' ? '' : ' @long';
      it(`are finished where one is ${how} at its host${where} after another one was published${length}`, async () => {
        await open(settings);
        const runs = await proposeAll();
        await publish(runs.first, { approvedBy: 'Ada' });
        await merge(runs.second, how);
        const tip = await stage.remote.oid('qa');
        const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
        const run = await publish(runs.second, {}, dir);
        expect(await stage.remote.oid('qa')).to.equal(tip);
        expect(run.plan?.sent.map(({ fullName }) => fullName)).to.deep.equal(['Second']);
        await endOthers(runs.third);
        await expectOnly('first', 'second');
        await undo({ feature: 'second', instance: 'qa' });
        await expectOnly('first');
      });
    }

    it(`are finished in the order in which they are ${how} at their host ${how === 'merged' ? '@soak' : '@long'}`, async () => {
      await open();
      const runs = await proposeAll();
      for (const name of names) await merge(runs[name], how);
      for (const name of names) await publish(runs[name]);
      await expectOnly(...names);
      await undo({ run: runs.second });
      await expectOnly('first', 'third');
    });
  }

  it('are finished in another order than they are merged, and each is undone alone @long', async () => {
    await open();
    const runs = await proposeAll();
    for (const name of names) await merge(runs[name]);
    const deploys: number[] = [];
    for (const name of ['third', 'first', 'second'] as const) {
      // Of the last one the org has all, and nothing says so yet.
      expect(await broughtBy(runs[name])).to.equal(name === 'second' ? runs.first : undefined);
      await publish(runs[name]);
      deploys.push(stage.org('qa').deployCount());
    }
    // What came with the one before is not deployed again.
    expect(deploys).to.deep.equal([1, 2, 2]);
    await expectOnly(...names);
    for (const name of ['first', 'second'] as const) await undo({ feature: name, instance: 'qa' });
    await expectOnly('third');
  });

  it('say that the org has none of one that was squashed before another one and is owed, and deploy it then', async () => {
    await open({ mergeMethod: 'squash' });
    const [first, second] = [await propose('first'), await propose('second')];
    for (const run of [first, second]) await merge(run, 'squashed');
    await publish(second);
    expect((await stage.newestRecord('qa'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['First']);
    expect(inOrg()).to.not.include('First');
    expect(await broughtBy(first)).to.equal(undefined);
    await publish(first);
    await expectOnly('first', 'second');
  });

  it('say which run brought the same where a feature was proposed twice, and not that its host merged both', async () => {
    await open();
    const [first, again] = [await propose('first'), await propose('first')];
    await publish(again, { approvedBy: 'Ada' });
    const lines = await stage.with(async (context) => {
      const found = await reportRun(await findRun(context, first), new AbortController().signal);
      expect(reportJson(found).pullRequest).to.deep.include({ broughtBy: again }).and.not.to.have.property('landed');
      return reportText(found, new Date()).join();
    });
    expect(lines).to.include(`Run ${again} brought the same`).and.not.to.include('pull request was merged');
  });

  it('are not cancelled where one came to the org with another one, and say with which', async () => {
    await open();
    const [first, second] = [await propose('first'), await propose('second')];
    await merge(first);
    await publish(await waitingRun(stage.resume(second, { approvedBy: 'Ada' })), { approvedBy: 'Ada' });
    await publish(await propose('third'), { approvedBy: 'Ada' });
    expect(await broughtBy(first)).to.equal(second);
    const before = await stage.everything();
    const error = await failure(cancel(first));
    expect(error).to.include({ name: 'RunAcceptedError', exitCode: 68 });
    expect(error.message).to.include(`with what run ${second} deployed`);
    expect(error.actions?.join()).to.include(`resume --run ${first}`);
    // Nor where it was planned to be recorded, and its process died then.
    await stage.with(async (context) => {
      const { run } = await findRun(context, first);
      const landed = await stage.remote.oid('qa^1^1');
      await new Journal(context.repo).save({ ...run, state: 'planned', approvedBy: [], landed });
    });
    expect((await failure(cancel(first))).message).to.equal(error.message);
    expect(await stage.everything()).to.deep.equal(before);
    await publish(first);
    await expectOnly(...names);
    await undo({ run: first });
    await expectOnly('second', 'third');
  });

  it('are finished where both bring the same @long', async () => {
    await open();
    const run = await propose('first');
    // Another request, so that it does not take the place of the first.
    const same = await waitingRun(stage.promote({ features: ['first', 'second'], from: 'dev', to: 'qa' }));
    await publish(run, { approvedBy: 'Ada' });
    await merge(same);
    await publish(same);
    await expectOnly('first', 'second');
    await undo({ feature: 'second', instance: 'qa' });
    await expectOnly('first');
  });

  it('are said to be on the branch where one was merged, planned, and cancelled before it was sent @long', async () => {
    await open();
    const run = await propose('first');
    await publish(await propose('second'), { approvedBy: 'Ada' });
    await merge(run);
    const landed = await stage.remote.oid('qa');
    await stage.with(async (context) => {
      const { run: proposed } = await findRun(context, run);
      await new Journal(context.repo).save({ ...proposed, state: 'planned', approvedBy: [], landed });
    });
    expect((await cancel(run)).outcome).to.equal('merged');
  });

  it('stay as they were where the plan that is made anew is declined, and go on then @long', async () => {
    await open();
    const runs = await proposeAll();
    await endOthers(runs.third);
    await publish(runs.first, { approvedBy: 'Ada' });
    await merge(runs.second);
    const before = await stage.everything();
    const declined = await failure(stage.resume(runs.second, { confirm: async () => Promise.resolve(false) }));
    expect(declined.name).to.equal('CancelledError');
    expect(declined.actions?.join()).to.include(`resume --run ${runs.second}`);
    expect(await stage.everything()).to.deep.equal(before);
    await publish(runs.second);
    await expectOnly('first', 'second');
  });

  it('go on where one lost its lock after it was planned, and another one was published @long', async () => {
    await open();
    const runs = await proposeAll();
    await merge(runs.third);
    await stage.with(async (context) => {
      const { run } = await findRun(context, runs.third);
      await new Journal(context.repo).save({ ...run, state: 'planned', approvedBy: [] });
    });
    await publish(await waitingRun(stage.resume(runs.first, { approvedBy: 'Ada' })), { approvedBy: 'Ada' });
    await publish(runs.third);
    await endOthers(runs.second);
    await expectOnly('first', 'third');
  });

  for (const settings of [{ mergeMethod: 'squash' }, {}]) {
    const where = 'mergeMethod' in settings ? ' upon linear history' : '';
    it(`are finished where each brings what the main branch has new, and is merged in another way${where}${where === '' ? ' @soak' : ''}`, async () => {
      await open(settings, true);
      const runs = await proposeAll();
      await fastForward(runs.first);
      for (const name of ['second', 'third'] as const) await merge(runs[name], 'squashed');
      const tip = await stage.remote.oid('qa');
      for (const name of ['third', 'first', 'second'] as const) await publish(runs[name]);
      expect(await stage.remote.oid('qa')).to.equal(tip);
      await expectOnly(...names);
      await undo({ run: runs.second });
      await expectOnly('first', 'third');
    });
  }

  it('are taken away where one has nothing left to merge when it is planned anew, and where that was left behind', async () => {
    await open({ mergeMethod: 'squash' });
    const run = await propose('first');
    const left = [...(await stage.refs())].filter(([ref]) => ref.includes(run));
    expect(left).to.have.length(2);
    const leave = async (): Promise<void> => {
      for (const [ref, oid] of left) await stage.remote.git('update-ref', ref, oid);
    };
    // With more in it, the host's commit is not the run's.
    await onHost(stage, async () => {
      await stage.local.commit('Second', apexClass('Second'));
      await stage.local.git('cherry-pick', '--no-commit', `origin/sre/promote/${run}`);
      const message = await stage.local.git('log', '-1', '--format=%B', `origin/sre/promote/${run}`);
      await stage.local.commit(message, apexClass('Third'));
    });
    await publish(run);
    await expectNothingLeft();
    const tip = await stage.remote.oid('qa');
    await leave();
    await publish(run);
    await expectNothingLeft();
    await leave();
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    expect((await publish(run, {}, dir)).branchTip).to.equal(tip);
    await expectNothingLeft();
    const refs = left.map(([ref]) => ref).sort();
    for (const where of [undefined, dir]) {
      await leave();
      const error = await failure(cancel(run, where));
      expect(error).to.deep.include({ name: 'RunEndedError', exitCode: 1, data: { run, tookAway: refs, kept: [] } });
      expect(error.message).to.include('is published: there is nothing to cancel. ').and.include(refs.join(', '));
      await expectNothingLeft();
    }
    expect((await failure(cancel(run))).message).to.match(/is published: there is nothing to cancel\.$/);
    await leave();
    await stage.remote.git('config', 'receive.denyDeletes', 'true');
    const refused = await failure(cancel(run));
    expect(refused).to.deep.include({ name: 'RunEndedError', data: { run, tookAway: [], kept: refs } });
    expect(refused.actions?.join()).to.include(`repeat "sf sre promote cancel --run ${run}"`);
    await stage.remote.git('config', 'receive.denyDeletes', 'false');
    const { lock } = await stage.with(async (context) => (await findRun(context, run)).run);
    await stage.remote.git('update-ref', 'refs/sre/locks/qa', lock?.commit ?? '');
    expect(await cancel(run)).to.deep.include({ outcome: 'published', tookAway: refs });
    await expectNothingLeft();
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  describe('of undos', () => {
    const promoteAll = async (): Promise<void> => {
      for (const name of names) await publish(await propose(name), { approvedBy: 'Ada' });
      await expectOnly(...names);
    };
    const proposeUndo = async (feature: Name): Promise<string> => waitingRun(stage.undo({ feature, instance: 'qa' }));

    for (const how of ['merged', 'squashed'] as const) {
      it(`are finished where one is ${how} at its host after another one was published${how === 'merged' ? '' : ' @soak'}`, async () => {
        await open();
        await promoteAll();
        const [first, second] = [await proposeUndo('first'), await proposeUndo('second')];
        await merge(first);
        await publish(first);
        await merge(second, how);
        await publish(second);
        await expectOnly('third');
        await undo({ run: second });
        await expectOnly('second', 'third');
        await publish(await propose('first'), { approvedBy: 'Ada' });
        await expectOnly(...names);
      });
    }

    it('give the org back what it had, though a promotion was published meanwhile @long', async () => {
      await open();
      await promoteAll();
      const undoing = await proposeUndo('first');
      await stage.local.checkout('feature/third');
      await stage.local.commit('More', apexClass('Third', ' /* more */ '));
      await stage.local.push('feature/third');
      await publish(await propose('third'), { approvedBy: 'Ada' });
      await merge(undoing);
      await publish(undoing);
      await expectOnly('second', 'third');
      expect(stage.org('qa').file('classes/Third.cls')).to.include('more');
    });

    it('are made up for by another undo where one is cancelled after its host merged it @long', async () => {
      await open();
      await promoteAll();
      const undoing = await proposeUndo('first');
      await merge(undoing);
      await endOthers(undoing);
      expect(inOrg()).to.include('First');
      const { run } = await stage.undo({ feature: 'first', instance: 'qa' });
      expect(run.state).to.equal('published');
      await expectOnly('second', 'third');
    });

    it('are finished where both undo the same @soak', async () => {
      await open();
      await promoteAll();
      const [first, again] = [await proposeUndo('first'), await proposeUndo('first')];
      await merge(first);
      await merge(again);
      await publish(first);
      await publish(again);
      await expectOnly('second', 'third');
      await publish(await propose('first'), { approvedBy: 'Ada' });
      await expectOnly(...names);
    });
  });
});
