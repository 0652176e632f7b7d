import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { cancelRun } from '../../src/promotion/cancelRun.js';
import type { Promoted } from '../../src/promotion/carryOut.js';
import { findRun } from '../../src/promotion/findRun.js';
import { Journal } from '../../src/promotion/journal.js';
import { lifetime, readLock } from '../../src/promotion/lock.js';
import { isSameHolder } from '../../src/promotion/lockOwner.js';
import type { Run } from '../../src/promotion/run.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { promoteJson } from '../../src/ui/promotion/promoteJson.js';
import { publishedInWords } from '../../src/ui/promotion/reporter.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a run that ends in another process', () => {
  let stage: Stage;
  let elsewhere: string;
  let before: unknown;
  /** How far the clock is ahead, in milliseconds. */
  let ahead: number;

  beforeEach(async () => {
    stage = await Stage.open();
    ahead = 0;
    stage.clock = { ...systemClock, now: (): Date => new Date(Date.now() + ahead) };
    await stage.feature('feature/rating', apexClass('Rating'));
    elsewhere = (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
    before = await stage.everything();
  });

  afterEach(async () => {
    await stage.close();
  });

  const request = { features: ['rating'], from: 'dev' };
  const qa = (): ReturnType<Stage['org']> => stage.org('qa');
  const { signal } = new AbortController();
  const journaled = async (): Promise<Run> => (await stage.with(async ({ repo }) => new Journal(repo).all()))[0];
  const cancel = async (id: string): Promise<unknown> =>
    stage.with(
      async (context) =>
        cancelRun(await findRun(context, id), { report: () => undefined, signal, wait: 10_000, frequency: 50 }),
      elsewhere
    );

  type Living = Readonly<{ run: Run; ended: Promise<Promoted | Error>; events: readonly RunEvent[] }>;

  /** A promotion whose process watches its deploy, which the org does not get on with. */
  const watching = async (frequency: number): Promise<Living> => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const events: RunEvent[] = [];
    let see = (): void => undefined;
    const isSeen = new Promise<void>((resolve) => {
      see = resolve;
    });
    const report = (event: RunEvent): void => {
      events.push(event);
      if (event.type === 'status') see();
    };
    const ended = stage
      .promote(request, { frequency, report, wait: 10 * lifetime })
      .catch((error: unknown) => error as Error);
    await isSeen;
    return { run: await journaled(), ended, events };
  };
  /** Goes on with a run from the other clone, and comes back as soon as that has its lock. */
  const takeOver = async (
    { id, lock }: Run,
    change: Parameters<Stage['resume']>[1] = {}
  ): Promise<Readonly<{ ended: Promise<Run | Error> }>> => {
    const ended = stage.resume(id, change, elsewhere).catch((error: unknown) => error as Error);
    for (;;) {
      const held = await stage.with(async ({ repo, store }) => readLock(repo, store, 'qa'));
      if (held && lock && !isSameHolder(held.owner, lock.owner)) return { ended };
    }
  };
  const expectPublishedThere = async (
    outcome: Promoted | Error,
    run: Run,
    events: readonly RunEvent[]
  ): Promise<void> => {
    const history = (await stage.refs()).get('refs/sre/instances/qa');
    const by = 'Scratch User <user@scratch.example>';
    expect(outcome).to.be.an('object').that.nested.include({ 'run.state': 'published', 'run.recordCommit': history });
    expect(promoteJson(outcome as Promoted, true)).to.include({
      status: 'Published',
      record: history,
      publishedBy: by,
    });
    expect(events).to.deep.include({ type: 'publishedElsewhere', run: run.id, by });
    expect(await journaled()).to.include({ state: 'published', recordCommit: history });
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    expect(qa().deployCount()).to.equal(1);
  };

  it('is published here, too, where the other one publishes it after this one could not', async () => {
    const { run, ended, events } = await watching(50);
    // It asks the org, after its first question, so seldom that this one knows the end of the deploy before it.
    const other = await takeOver(run, { frequency: 4000 });
    qa().release(run.deployId ?? '');
    await expectPublishedThere(await ended, run, events);
    expect(events.find(({ type }) => type === 'takenOver')).to.have.nested.property('by.run', run.id);
    expect(await other.ended).to.have.property('state', 'published');
  });

  it('says that it was undone since, where others published and undid it meanwhile', async () => {
    const events: RunEvent[] = [];
    let undoing: string | undefined;
    stage.clock = {
      ...systemClock,
      sleep: async (...args): Promise<void> => {
        stage.clock = { ...systemClock };
        if (undoing === undefined) {
          undoing = '';
          const { id } = await journaled();
          await stage.resume(id, {}, elsewhere);
          undoing = (await stage.undo({ run: id }, {}, elsewhere)).run.id;
        }
        return systemClock.sleep(...args);
      },
    };
    const { run } = await stage.promote(request, { report: (event) => events.push(event) });
    const told = events.find((event) => event.type === 'publishedElsewhere');
    expect(told).to.deep.equal({
      type: 'publishedElsewhere',
      run: run.id,
      by: 'Scratch User <user@scratch.example>',
      undoneBy: undoing,
    });
    expect(told && publishedInWords(told)).to.include(`undone since, by run ${undoing}`);
    expect(run).to.include({
      state: 'published',
      undoneBy: undoing,
      branchTip: (await stage.refs()).get('refs/heads/qa'),
    });
    expect(qa().file('classes/Rating.cls')).to.equal(undefined);
  });

  it('is published here, too, where this one notices that it was taken over while the org still works', async () => {
    const { run, ended, events } = await watching(300);
    const other = await takeOver(run, { wait: 10 * lifetime });
    // Now it is time to extend the lock.
    ahead = lifetime / 2;
    while (!events.some(({ type }) => type === 'takenOver')) await systemClock.sleep(50);
    qa().release(run.deployId ?? '');
    await expectPublishedThere(await ended, run, events);
    expect(await other.ended).to.have.property('state', 'published');
  });

  it('is taken over, and not finished, where the other one is not done within the time to wait', async () => {
    const { run, ended, events } = await watching(50);
    const controller = new AbortController();
    await takeOver(run, { signal: controller.signal });
    controller.abort();
    qa().release(run.deployId ?? '');
    while (!events.some(({ type }) => type === 'takenOver')) await systemClock.sleep(50);
    ahead = 11 * lifetime;
    expect(await ended).to.include({ name: 'RunTakenOverError', exitCode: 69 });
    ahead = 0;
    expect(await stage.resume(run.id)).to.have.property('state', 'published');
    expect(qa().deployCount()).to.equal(1);
  });

  it('is cancelled here, too, where another clone cancelled it', async () => {
    const { run, ended } = await watching(2000);
    await cancel(run.id);
    const error = await ended;
    expect(error).to.include({ name: 'RunCancelledError', exitCode: 1 });
    const { message, actions } = error as Error & { actions: string[] };
    expect(message).to.include(`Run ${run.id} into instance qa was cancelled by another process`);
    expect(message).to.include(
      `The org of instance qa canceled deploy ${run.deployId}. Branch, history and org are as`
    );
    expect(message).to.include('canceled by Local Admin');
    expect(actions).to.deep.equal(['When you want it after all, promote again.']);
    expect(await journaled()).to.deep.include({ state: 'ended' });
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is cancelled here, too, where this one noticed before that it was taken over', async () => {
    const { run, ended, events } = await watching(300);
    const other = new AbortController();
    await takeOver(run, { signal: other.signal });
    other.abort();
    ahead = lifetime / 2;
    while (!events.some(({ type }) => type === 'takenOver')) await systemClock.sleep(50);
    await cancel(run.id);
    expect(await ended).to.include({ name: 'RunCancelledError', exitCode: 1 });
    expect(await journaled()).to.deep.include({ state: 'ended' });
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is as it was, with its lock, where somebody cancelled its deploy in the org alone', async () => {
    const { run, ended } = await watching(300);
    await stage.with(async (context) => {
      const [{ connectTarget }, { cancelDeploy }] = await Promise.all([
        import('../../src/promotion/connectTarget.js'),
        import('../../src/org/cancel.js'),
      ]);
      const org = await connectTarget(context, context.loaded.pipeline.instance('qa'), undefined);
      await cancelDeploy(org, run.deployId ?? '');
    });
    expect(await ended).to.include({ name: 'DeployCanceledError', exitCode: 1 });
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is said to be cancelled when it is gone on with here, and is over', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { wait: 500 }));
    const { id, deployId } = await journaled();
    await cancel(id);
    const error = await failure(stage.resume(id));
    expect(error).to.include({ name: 'RunEndedError', exitCode: 1 });
    expect(error.message).to.include(`Run ${id} into instance qa was cancelled by another process`);
    expect(error.message).to.include(`canceled deploy ${deployId}`).and.include('canceled by Local Admin');
    expect(error.actions).to.deep.equal(['When you want it after all, promote again.']);
    const { state, failure: why } = await journaled();
    expect([state, why?.name]).to.deep.equal(['ended', 'RunCancelledError']);
    expect(await stage.everything()).to.deep.equal(before);
    expect((await failure(stage.resume(id))).message).to.include('It ended with RunCancelledError');
  });

  it('is not sent again here where it was cancelled elsewhere before its org had it', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await journaled();
    await stage.with(async (context) => {
      // Without the pause in which an org may still be taking in a deploy.
      const sleep = async (ms: number): Promise<void> => context.clock.sleep(Math.min(ms, 50));
      const placed = await findRun({ ...context, clock: { ...context.clock, sleep } }, id);
      return cancelRun(placed, { report: () => undefined, signal, wait: 10_000 });
    }, elsewhere);
    const error = await failure(stage.resume(id));
    expect(error).to.include({ name: 'RunEndedError', exitCode: 1 });
    expect(error.message).to.include('Its org has nothing of it.');
    expect(qa().deployCount()).to.equal(0);
    expect(await stage.everything()).to.deep.equal(before);
  });
});
