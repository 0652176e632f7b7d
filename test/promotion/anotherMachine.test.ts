import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import type { RefStore } from '../../src/git/refs.js';
import { toolsOf } from '../../src/promotion/carryOut.js';
import { chooseRun, findRun } from '../../src/promotion/findRun.js';
import { findLockOfRun, refuseSent } from '../../src/promotion/instances/unlock.js';
import { Journal } from '../../src/promotion/journal.js';
import { lifetime, prepareLock, readLock, runOfLock, takeLock } from '../../src/promotion/lock.js';
import { resumeRun } from '../../src/promotion/resume.js';
import type { Run } from '../../src/promotion/run.js';
import { takeOver } from '../../src/promotion/takeOver.js';
import { failure } from '../support/failure.js';
import { agreeing, apexClass, Stage } from '../support/stage.js';

describe('a run on another machine @long', () => {
  let stage: Stage;
  let elsewhere: string;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
    elsewhere = (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
  });

  afterEach(async () => {
    await stage.close();
  });

  const request = { features: ['rating'], from: 'dev' };
  const qa = (): ReturnType<Stage['org']> => stage.org('qa');

  /** A run whose deploy goes on for longer than its machine waited for it. */
  const stuck = async (): Promise<Run> => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { wait: 1500 }));
    return (await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0];
  };
  /** Resumes a run, without the pause in which an org may still be taking in a deploy. */
  const resumeSoon = async (id: string, wait: number, dir: string): Promise<Run> =>
    stage.with(async (context) => {
      const sleep = async (ms: number, signal?: AbortSignal): Promise<void> =>
        context.clock.sleep(Math.min(ms, 100), signal);
      const placed = await findRun({ ...context, clock: { ...context.clock, sleep } }, id);
      const { signal } = new AbortController();
      return resumeRun(placed, { report: () => undefined, confirm: agreeing, signal, wait });
    }, dir);
  const expectFinished = async (id: string): Promise<void> => {
    const refs = await stage.refs();
    expect(refs.has('refs/sre/locks/qa')).to.equal(false);
    expect((await stage.newestRecord('qa'))?.run).to.equal(id);
    expect(qa().deployCount()).to.equal(1);
    expect(qa().file('classes/Rating.cls')).to.equal('public class Rating {}\n');
  };

  it('is finished from a fresh clone, with what its lock carries', async () => {
    const { id, deployId } = await stuck();
    qa().release(deployId ?? '');
    expect((await stage.resume(id, {}, elsewhere)).deployId).to.equal(deployId);
    await expectFinished(id);
  });

  it('is named with its commands where no run of this clone is unfinished', async () => {
    const { id } = await stuck();
    const error = await failure(stage.with(async (context) => chooseRun(context, undefined), elsewhere));
    expect(error.name).to.equal('NoUnfinishedRunError');
    expect(error.actions?.[0]).to.match(/^Run \S+ of .* on \S+ holds the lock of qa: /);
    for (const command of ['report', 'resume', 'cancel'])
      expect(error.actions?.[0]).to.include(`"sf sre promote ${command} --run ${id}"`);
  });

  it('is finished from a fresh clone although the answer to its deploy was lost', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const [{ id }] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    expect((await stage.resume(id, {}, elsewhere)).state).to.equal('published');
    await expectFinished(id);
  });

  it('is known where it was begun to be finished elsewhere', async () => {
    const { id, deployId } = await stuck();
    qa().release(deployId ?? '');
    await stage.resume(id, {}, elsewhere);
    expect((await stage.resume(id)).state).to.equal('published');
    await expectFinished(id);
  });

  it('is finished by what its lock carries where its own journal is damaged', async () => {
    const { id, deployId } = await stuck();
    qa().release(deployId ?? '');
    await writeFile(join(stage.local.dir, '.git', 'sre', 'runs', `${id}.json`), '{"version":1,');
    expect((await stage.resume(id)).state).to.equal('published');
    await expectFinished(id);
  });

  it('that was finished elsewhere is no longer one of those to choose from', async () => {
    const { id, deployId } = await stuck();
    qa().release(deployId ?? '');
    await stage.resume(id, {}, elsewhere);
    // One that conflicted holds no lock, either.
    await stage.feature('feature/other', apexClass('Rating', ' /* other */ '));
    const error = await failure(stage.promote({ features: ['other'], from: 'dev' }));
    expect(error.name).to.equal('MergeConflictError');
    const open = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    expect(open.map((run) => run.id)).to.include(id);
    expect(open).to.have.length(2);
    const chosen = await stage.with(async (context) => chooseRun(context, undefined));
    expect(chosen.run).to.include({ id: open.find((run) => run.id !== id)?.id, state: 'conflicted' });
  });

  it('goes on where the other machine left off, not where this one did', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const [{ id }] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    qa().heal();
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(resumeSoon(id, 1500, elsewhere));
    const { run } = await stage.with(async (context) => findRun(context, id));
    expect(run.deployId).to.equal(qa().jobs.at(-1)?.id);
    qa().release(run.deployId ?? '');
    await stage.resume(id);
    await expectFinished(id);
  });

  it('that a second process takes over is published once', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    let taken: Promise<Run> | undefined;
    const startSecond = async (): Promise<Run> => {
      const [{ id, deployId }] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
      const second = stage.resume(id, {}, elsewhere);
      qa().release(deployId ?? '');
      return second;
    };
    const first = stage.promote(request, {
      wait: 20_000,
      frequency: 300,
      report: ({ type }) => {
        if (type === 'status') taken ??= startSecond();
      },
    });
    const outcomes = await Promise.allSettled([
      first,
      first.then(
        async () => taken,
        async () => taken
      ),
    ]);
    const run = await taken;
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled']);
    await expectFinished(run?.id ?? '');
  });

  it('that another process publishes just after this one was refused is published here, too', async () => {
    const { id, deployId } = await stuck();
    qa().release(deployId ?? '');
    const { signal } = new AbortController();
    const effects = { report: (): void => undefined, confirm: agreeing, signal, wait: 60_000, frequency: 50 };
    const publishElsewhere = [
      async (): Promise<unknown> =>
        stage.with(async (context) => {
          const { run } = await findRun(context, id);
          return takeOver(run, { journal: new Journal(context.repo), tools: toolsOf(context, effects) });
        }, elsewhere),
      async (): Promise<unknown> => stage.resume(id, {}, elsewhere),
    ];
    const run = await stage.with(async (context) => {
      // The lock is another's when this one publishes, and gone when it is looked at after that.
      const update: RefStore['update'] = async (updates) => {
        if (updates.some(({ ref }) => ref === 'refs/heads/qa')) await publishElsewhere.shift()?.();
        return context.store.update(updates);
      };
      const fetch: RefStore['fetch'] = async (refs, options) => {
        if (publishElsewhere.length === 1 && refs.includes('refs/sre/locks/qa')) await publishElsewhere.shift()?.();
        return context.store.fetch(refs, options);
      };
      const store = Object.assign(Object.create(context.store) as RefStore, { update, fetch });
      const placed = await findRun(context, id);
      return resumeRun({ ...placed, context: { ...context, store } }, effects);
    });
    expect(run).to.include({ id, state: 'published' });
    expect(publishElsewhere).to.have.length(0);
    await expectFinished(id);
  });

  const carried = async (): Promise<Run | undefined> =>
    stage.with(async ({ repo, store }) => {
      const lock = await readLock(repo, store, 'qa');
      return lock && runOfLock(repo, lock);
    });

  it('is not given up while its org has the deploy, and is once the org refused it', async () => {
    const { id, deployId } = await stuck();
    const look = async (): Promise<void> =>
      stage.with(async (context) => {
        const held = await findLockOfRun(context, id);
        await refuseSent(context, held, new AbortController().signal);
      }, elsewhere);
    const running = await failure(look());
    expect([running.name, running.exitCode]).to.deep.equal(['DeploySentError', 69]);
    expect(running.message).to.include(`goes on with its deploy ${deployId}`);
    qa().release(deployId ?? '');
    await qa().idle();
    const accepted = await failure(look());
    expect([accepted.name, accepted.exitCode]).to.deep.equal(['DeploySentError', 68]);
    expect(accepted.actions?.join()).to.include(`sf sre promote resume --run ${id}`);
  });

  it('extends its lock while the org works', async () => {
    await stuck();
    const lock = await stage.with(async ({ repo, store }) => readLock(repo, store, 'qa'));
    expect(Date.parse(lock?.owner.expires ?? '') - Date.now()).to.be.greaterThan(lifetime - 60_000);
    expect(lock?.replaces).to.equal(undefined);
    expect((await carried())?.state).to.equal('deploying');
  });

  it('extends its lock while the org gives no answer about its deploy, and says so', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    qa().fail({ operation: 'checkDeployStatus', effect: { kind: 'status', status: 503 }, times: 1000 });
    await failure(stage.promote(request, { wait: 1500 }));
    expect((await carried())?.state).to.equal('deploying');
    const unanswered = stage.events.filter(({ type }) => type === 'unanswered');
    expect(unanswered.length).to.be.greaterThan(0);
    expect(JSON.stringify(unanswered[0])).to.include('503');
  });

  it('keeps its lock even when its time is over, since its org has the deploy', async () => {
    const { id } = await stuck();
    const later = { ...systemClock, now: (): Date => new Date(Date.now() + 2 * lifetime) };
    const error = await failure(
      stage.with(async ({ repo, store }) =>
        takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run: 'another', clock: later }))
      )
    );
    expect(error.name).to.equal('InstanceLockedError');
    expect(error.actions?.join()).to.include(`"sf sre promote resume --run ${id}"`);
  });
});
