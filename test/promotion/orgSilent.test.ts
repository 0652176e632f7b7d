import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { type Clock, systemClock } from '../../src/common/clock.js';
import { findRun } from '../../src/promotion/findRun.js';
import { Journal } from '../../src/promotion/journal.js';
import { lifetime, readLock } from '../../src/promotion/lock.js';
import { resumeRun } from '../../src/promotion/resume.js';
import type { Run } from '../../src/promotion/run.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { previewUndo } from '../../src/promotion/undo/undo.js';
import { failure } from '../support/failure.js';
import { agreeing, apexClass, plainRequest, Stage } from '../support/stage.js';

describe('a run whose org gives no answer', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  const request = { features: ['rating'], from: 'dev' };
  const away = { effect: { kind: 'status', status: 503 } } as const;
  const unfinished = async (): Promise<Run> =>
    (await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0];

  /** What was going on when the org gave no answer. */
  const silentAt = (): string[] => {
    let at = 'nothing';
    return stage.events.flatMap((event) => {
      if (event.type === 'step') at = event.name;
      if (event.type === 'planning') at = 'planning';
      return event.type === 'unanswered' ? [at] : [];
    });
  };

  /** A run whose process ended as it began to verify. */
  const accepted = async (): Promise<Run> => {
    const stop = new AbortController();
    const report = (event: RunEvent): void => {
      if (event.type === 'step' && event.name === 'verifyDeploy') stop.abort();
    };
    await failure(stage.promote(request, { signal: stop.signal, report }));
    const run = await unfinished();
    expect(run.state).to.equal('accepted');
    return run;
  };

  /** A run whose deploy goes on for longer than its process waited for it. */
  const stuck = async (): Promise<Run> => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { wait: 1500 }));
    return unfinished();
  };

  /** A clock on which each pause takes a quarter of an hour. */
  const inHours = (): Clock => {
    let passed = 0;
    return {
      now: (): Date => new Date(Date.now() + passed),
      sleep: async (_, signal): Promise<void> => {
        signal?.throwIfAborted();
        passed += lifetime / 8;
        // What goes on in the background comes to its end.
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
    };
  };

  /** Resumes a run for hours. */
  const resumeForHours = async (id: string): Promise<Readonly<{ ended: number; expires: number }>> => {
    const clock = inHours();
    await stage.with(async (context) => {
      const placed = await findRun({ ...context, clock }, id);
      const { signal } = new AbortController();
      const report = (event: RunEvent): void => void stage.events.push(event);
      await failure(resumeRun(placed, { report, confirm: agreeing, signal, wait: 2 * lifetime }));
    });
    const lock = await stage.with(async ({ repo, store }) => readLock(repo, store, 'qa'));
    return { ended: clock.now().getTime(), expires: Date.parse(lock?.owner.expires ?? '') };
  };

  it('says so while it plans, and while it verifies', async () => {
    const qa = stage.org('qa');
    qa.fail({ operation: 'checkRetrieveStatus', ...away });
    await stage.promote(request, {
      report: (event) => {
        stage.events.push(event);
        if (event.type === 'step' && event.name === 'verifyDeploy')
          qa.fail({ operation: 'checkDeployStatus', ...away });
      },
    });
    expect(silentAt()).to.deep.equal(['planning', 'verifyDeploy']);
    const said = stage.events.flatMap(({ type }) => (type.endsWith('answered') ? [type] : []));
    expect(said).to.deep.equal(['unanswered', 'answered', 'unanswered', 'answered']);
    expect((await stage.newestRecord('qa'))?.kind).to.equal('promotion');
  });

  for (const [where, begin, fault] of [
    ['when it is gone on with', stuck, { operation: 'query', effect: { kind: 'brokenBody' } }],
    ['when it verifies', accepted, { operation: 'checkDeployStatus', ...away }],
  ] as const) {
    it(`extends its lock for as long as that takes, ${where}`, async () => {
      const { id } = await begin();
      stage.org('qa').fail({ times: 1000, ...fault });
      const { ended, expires } = await resumeForHours(id);
      expect(expires - ended).to.be.greaterThan(lifetime / 2);
      expect(stage.events.filter(({ type }) => type === 'unanswered').length).to.be.greaterThan(3);
      stage.org('qa').heal();
      stage.org('qa').release((await unfinished()).deployId ?? '');
      expect((await stage.resume(id)).state).to.equal('published');
    });
  }

  it('extends its lock while it waits for what may be its deploy, though its org answers', async () => {
    const qa = stage.org('qa');
    qa.fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    qa.fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await unfinished();
    const { ended, expires } = await resumeForHours(id);
    expect(expires - ended).to.be.greaterThan(lifetime / 2);
    expect(stage.events.map(({ type }) => type))
      .to.include('answerLost')
      .and.not.to.include('unanswered');
  });

  it('is not over where it loses its lock to another one while a deploy whose answer was lost is looked for', async () => {
    const qa = stage.org('qa');
    qa.fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    stage.clock = inHours();
    const loseLock = (event: RunEvent): void => {
      if (event.type !== 'answerLost') return;
      stage.clock = systemClock;
      qa.fail({ times: 1000, operation: 'toolingQuery', ...away });
      const { dir } = stage.remote;
      const git = (...args: string[]): string => execFileSync('git', args, { cwd: dir, encoding: 'utf8' }).trim();
      const own = git('show', 'refs/sre/locks/qa:lock.json');
      const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
        cwd: dir,
        input: own.replace(/"run": "[^"]*"/, '"run": "20260101000000-0123456789ab"'),
        encoding: 'utf8',
      }).trim();
      const tree = execFileSync('git', ['mktree'], {
        cwd: dir,
        input: `100644 blob ${blob}\tlock.json\n`,
        encoding: 'utf8',
      });
      git('update-ref', 'refs/sre/locks/qa', git('commit-tree', '-m', 'Other', tree.trim()));
    };
    const error = await failure(stage.promote(request, { report: loseLock, wait: 20 * lifetime }));
    expect(error).to.include({ name: 'InstanceLockedError', exitCode: 69 });
    expect((await unfinished()).state).to.equal('sending');
    qa.heal();
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    const { id } = await unfinished();
    expect((await stage.resume(id)).state).to.equal('published');
    expect(qa.deployCount()).to.equal(1);
  });

  it('is looked at for an undo without its lock being extended', async () => {
    const { id, deployId } = await stuck();
    const qa = stage.org('qa');
    qa.release(deployId ?? '');
    await qa.idle();
    const before = await stage.everything();
    qa.fail({ operation: 'checkDeployStatus', call: 2, ...away });
    const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + lifetime / 2) };
    const effects = { signal: new AbortController().signal, wait: 60_000 };
    const wanted = { ...plainRequest, run: id, includeLater: false, asCommitted: false };
    const plan = await stage.with(async (context) => previewUndo({ ...context, clock }, wanted, effects));
    expect(plan.undo?.runs).to.have.nested.property('0.unpublished', true);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is left at once by a back-promotion, too, in words, also where all is up to date', async () => {
    await stage.promote(request);
    stage.org('dev').fail({ operation: 'query', times: 10, effect: { kind: 'delay', milliseconds: 20_000 } });
    const begun = Date.now();
    const leave = async (): Promise<unknown> => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 1000);
      const [result] = await stage.backPromote({ from: 'qa', to: ['dev'] }, { signal: stop.signal });
      return result.outcome === 'failed' && result.error;
    };
    expect(await leave()).to.include({ name: 'CancelledError' });
    stage.org('dev').heal();
    await stage.backPromote({ from: 'qa', to: ['dev'] });
    stage.org('dev').fail({ operation: 'query', times: 10, effect: { kind: 'delay', milliseconds: 20_000 } });
    expect(await leave()).to.include({ name: 'CancelledError', message: 'Cancelled: nothing was changed.' });
    expect(Date.now() - begun).to.be.lessThan(15_000);
  });

  for (const [where, hanging, isThere] of [
    ['plans', { operation: 'retrieve' }, ({ type }: RunEvent): boolean => type === 'planning'],
    [
      'is about to send',
      { operation: '*', contains: 'DeployRequest' },
      (event: RunEvent): boolean => event.type === 'step' && event.name === 'keepPreimage',
    ],
  ] as const) {
    it(`is left at once where a request hangs that is no question about a job, as it ${where}`, async () => {
      const begun = Date.now();
      const before = await stage.everything();
      const stop = new AbortController();
      const report = (event: RunEvent): void => {
        if (!isThere(event)) return;
        stage.org('qa').fail({ ...hanging, times: 10, effect: { kind: 'delay', milliseconds: 20_000 } });
        setTimeout(() => stop.abort(), 1500);
      };
      const error = await failure(stage.promote(request, { signal: stop.signal, report }));
      expect(error.name).to.equal('CancelledError');
      expect(Date.now() - begun).to.be.lessThan(15_000);
      expect(await stage.everything()).to.deep.equal(before);
    });
  }

  it('says that a run is as before where its undo is left before it begins', async () => {
    const { id, deployId } = await stuck();
    stage.org('qa').release(deployId ?? '');
    await stage.org('qa').idle();
    const stop = new AbortController();
    const report = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'verifyDeploy') return;
      stage.org('qa').fail({ operation: 'query', times: 10, effect: { kind: 'delay', milliseconds: 20_000 } });
      setTimeout(() => stop.abort(), 1500);
    };
    const error = await failure(stage.undo({ run: id }, { signal: stop.signal, report }));
    expect(error.name).to.equal('CancelledError');
    expect(error.message).to.include('deployed and not published, as before');
    stage.org('qa').heal();
    expect((await stage.resume(id)).state).to.equal('published');
  });

  it('is left at once by who does not want to wait for a request that hangs', async () => {
    const { id } = await stuck();
    stage.org('qa').fail({ operation: 'query', times: 10, effect: { kind: 'delay', milliseconds: 20_000 } });
    const begun = Date.now();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1000);
    const left = await failure(stage.resume(id, { signal: stop.signal }));
    expect([left.name, left.exitCode]).to.deep.equal(['DeployStillRunningError', 69]);
    const stopAgain = new AbortController();
    setTimeout(() => stopAgain.abort(), 500);
    await stage.feature('feature/other', apexClass('Other'));
    const other = await failure(stage.promote({ ...request, features: ['other'] }, { signal: stopAgain.signal }));
    expect(other.name).to.equal('CancelledError');
    expect(Date.now() - begun).to.be.lessThan(15_000);
  });
});
