import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { readJsonFile, writeStateCommit } from '../../src/promotion/jsonCommit.js';
import { lifetime, prepareLock, releaseLock, takeLock } from '../../src/promotion/lock.js';
import { takeLockInTurn } from '../../src/promotion/lockQueue.js';
import type { Lock } from '../../src/promotion/lockOwner.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('waiting for a lock @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    await stage.close();
  });

  const locked = async (): Promise<Lock> =>
    stage.with(async ({ repo, store }) => {
      const lock = await prepareLock(repo, { instance: 'qa', run: 'other', clock: systemClock });
      await takeLock(repo, store, lock);
      return lock;
    });
  const free = async (lock: Lock): Promise<void> =>
    stage.with(async ({ repo, store }) => releaseLock(repo, store, lock));
  const queued = async (): Promise<string[]> => {
    const text = await stage.remote.read('refs/sre/queues/qa', 'queue.json');
    const { waiting } = JSON.parse(text ?? '{"waiting":[]}') as { waiting: Array<{ run: string }> };
    return waiting.map(({ run }) => run);
  };
  /** Takes the lock in turn, from a clone of its own, and tells when it has it. */
  const wait = async (
    run: string,
    { patience = 20_000, signal = new AbortController().signal, frequency = 50, seen }: Partial<Waiting> = {}
  ): Promise<Lock> => {
    const { dir } = await stage.scratch.clone(stage.remote, `clone-${run}`);
    return stage.with(async ({ repo, store }) => {
      // As if it had been prepared an hour before.
      const before = { ...systemClock, now: (): Date => new Date(Date.now() - 60 * 60_000) };
      const lock = await prepareLock(repo, { instance: 'qa', run, clock: before });
      return takeLockInTurn(lock, [], {
        ...{ repo, store, clock: systemClock, signal, patience, frequency },
        onWait: (holder, ahead) => seen?.(`${holder?.run ?? 'nobody'}, ${ahead}`),
      });
    }, dir);
  };
  type Waiting = Readonly<{ frequency: number; patience: number; signal: AbortSignal; seen: (text: string) => void }>;

  it('gets it at once where nobody has it', async () => {
    await wait('run-1');
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    expect(await queued()).to.deep.equal([]);
  });

  it('gets it in the order of arrival', async () => {
    const other = await locked();
    const order: string[] = [];
    const seen: string[] = [];
    const times: number[] = [];
    const waiting: Array<Promise<void>> = [];
    for (const run of ['run-1', 'run-2', 'run-3']) {
      waiting.push(
        wait(run, { seen: (text) => seen.push(`${run}: ${text}`) }).then(async (lock) => {
          order.push(run);
          times.push(Date.parse(lock.owner.expires));
          await free(lock);
        })
      );
      while (!(await queued()).includes(run)) await systemClock.sleep(50);
    }
    expect(await queued()).to.deep.equal(['run-1', 'run-2', 'run-3']);
    await free(other);
    await Promise.all(waiting);
    expect(times.every((time) => time > Date.now() + lifetime - 10_000)).to.equal(true);
    expect(order).to.deep.equal(['run-1', 'run-2', 'run-3']);
    expect(seen).to.include('run-3: other, 2');
    const refs = await stage.refs();
    expect([refs.has('refs/sre/locks/qa'), refs.has('refs/sre/queues/qa')]).to.deep.equal([false, false]);
  });

  it('is not overtaken by who comes when the lock is free already, and waits for nobody who died', async () => {
    const other = await locked();
    const order: string[] = [];
    const first = wait('run-1', { frequency: 1500 }).then(async (lock) => {
      order.push('run-1');
      await free(lock);
    });
    while (!(await queued()).includes('run-1')) await systemClock.sleep(50);
    await stage.with(async ({ repo, store }) => {
      const ref = 'refs/sre/queues/qa';
      const tip = (await store.fetch([ref])).get(ref) ?? '';
      const { waiting } = await readJsonFile<{ version: 1; waiting: unknown[] }>(repo, tip, 'queue.json');
      const dead = { run: 'dead', expires: '2024-01-01T00:00:00.000Z' };
      const files = new Map([['queue.json', JSON.stringify({ version: 1, waiting: [...waiting, dead] })]]);
      const next = await writeStateCommit(repo, { files, parents: [], message: 'queue\n' });
      await store.update([{ ref, expected: tip, next }]);
    });
    await free(other);
    const second = wait('run-2').then(async (lock) => {
      order.push('run-2');
      await free(lock);
    });
    await Promise.all([first, second]);
    expect(order).to.deep.equal(['run-1', 'run-2']);
    expect((await stage.refs()).has('refs/sre/queues/qa')).to.equal(false);
  });

  it('ends when it takes too long, or when the person wants to, and is in no queue then', async () => {
    await locked();
    const late = await failure(wait('run-1', { patience: 300 }));
    expect([late.name, late.exitCode]).to.deep.equal(['LockWaitTimeoutError', 69]);
    expect(late.message).to.include('run other of');
    const controller = new AbortController();
    const stopped = wait('run-2', { signal: controller.signal, seen: () => controller.abort() });
    expect((await stopped.catch((error: unknown) => error)) as Error).to.have.property('name', 'AbortError');
    expect(await queued()).to.deep.equal([]);
  });

  it('lets promotions come one after the other', async () => {
    await stage.feature('feature/one', apexClass('One'));
    await stage.feature('feature/two', apexClass('Two'));
    const other = await locked();
    const both = Promise.all(
      ['one', 'two'].map(async (name) =>
        stage.promote(
          { features: [name], from: 'dev' },
          { waitLock: 60_000 },
          (await stage.scratch.clone(stage.remote, name)).dir
        )
      )
    );
    while ((await queued()).length < 2) await systemClock.sleep(50);
    await free(other);
    await both;
    expect(['One', 'Two'].map((name) => stage.org('qa').file(`classes/${name}.cls`) !== undefined)).to.deep.equal([
      true,
      true,
    ]);
  });
});
