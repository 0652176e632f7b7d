import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import type { FaultEffect } from '../local-org/faults/fault.js';
import { failure } from '../support/failure.js';
import { deployClasses } from '../org/wire.js';
import { connectTarget } from '../../src/promotion/connectTarget.js';
import { Journal } from '../../src/promotion/journal.js';
import { lifetime } from '../../src/promotion/lock.js';
import type { Run } from '../../src/promotion/run.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { apexClass, Stage } from '../support/stage.js';

const lost: FaultEffect = { kind: 'answerLost', how: 'rst' };
const unavailable: FaultEffect = { kind: 'error', code: 'SERVER_UNAVAILABLE', message: 'Not now.', status: 503 };
const notYou: FaultEffect = { kind: 'error', code: 'INSUFFICIENT_ACCESS', message: 'Not you.', status: 403 };

describe('a promotion that gets no answer to its deploy', () => {
  const request = { features: ['rating'], from: 'dev' };
  let stage: Stage;
  let told: string[];
  let pass: (milliseconds: number) => void;

  beforeEach(async () => {
    stage = await Stage.open({}, { sre: { settlingTime: 7 } });
    await stage.feature('feature/rating', apexClass('Rating'));
    told = [];
    let passed = 0;
    pass = (ms): void => {
      passed += ms;
    };
    stage.clock = {
      now: (): Date => new Date(Date.now() + passed),
      sleep: async (ms, signal): Promise<void> => {
        if (ms < 7000) return systemClock.sleep(ms, signal);
        passed += 11_000;
        signal?.throwIfAborted();
      },
    };
  });

  afterEach(async () => {
    await stage.close();
  });

  const qa = (): ReturnType<Stage['org']> => stage.org('qa');
  const effects = { report: ({ type }: { type: string }): number => told.push(type) };
  const hasLock = async (): Promise<boolean> => (await stage.refs()).has('refs/sre/locks/qa');

  it('finds the deploy in the org and goes on', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    const { run } = await stage.promote(request, effects);
    expect([run.state, run.adopted, qa().deployCount()]).to.deep.equal(['published', true, 1]);
    expect(told).to.include('answerLost');
  });

  it('sends it again when the org has none after the settling time, once as long as it is answered', async () => {
    qa().fail({ operation: 'deploy', effect: unavailable, times: 2 });
    const { run } = await stage.promote(request, effects);
    expect([run.state, run.adopted, qa().deployCount()]).to.deep.equal(['published', undefined, 1]);
    expect(told.filter((type) => type === 'answerLost')).to.have.length(2);
  });

  it('follows another process that took it over while it looked for its deploy', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const wait = 4 * lifetime;
    let other: Promise<Run> | undefined;
    const resumeElsewhere = async (): Promise<Run> => {
      const [{ id }] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
      // The first process learns that it lost the lock when it is to extend it.
      const report = (event: RunEvent): false | void => isAwaited(event) && pass(lifetime / 2);
      return stage.resume(id, { wait, report }, dir);
    };
    const isAwaited = (event: RunEvent): boolean => event.type === 'answerLost' && event.awaited !== undefined;
    const { run } = await stage.promote(request, {
      wait,
      report: (event) => {
        if (isAwaited(event)) other ??= resumeElsewhere();
        if (event.type === 'takenOver') qa().jobs.forEach((job) => qa().release(job.id));
        told.push(event.type);
      },
    });
    expect(told).to.include('takenOver');
    expect([run.state, (await other)?.id, qa().deployCount()]).to.deep.equal(['published', run.id, 1]);
    expect(await hasLock()).to.equal(false);
  });

  it('looks at the org anew before it sends it again', async () => {
    qa().fail({ operation: 'deploy', effect: unavailable });
    const report = ({ type }: { type: string }): void => {
      if (type === 'answerLost') changed = qa().changeAsOtherUser('classes/Rating.cls', 'public class Rating { }');
    };
    let changed: Promise<unknown> | undefined;
    const error = await failure(stage.promote(request, { report }));
    await changed;
    expect(error.name).to.equal('ChangedInOrgError');
    expect([qa().deployCount(), await hasLock()]).to.deep.equal([0, false]);
  });

  it('asks again where the org does not answer to that, either', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    qa().fail({ operation: 'toolingQuery', contains: 'LIMIT 200', effect: unavailable, times: 3 });
    const { run } = await stage.promote(request, effects);
    expect([run.state, qa().deployCount()]).to.deep.equal(['published', 1]);
  });

  it('is left to be resumed, with its lock, where that cannot be found out in time', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    qa().fail({ operation: 'toolingQuery', contains: 'LIMIT 200', effect: unavailable, times: 1000 });
    const error = await failure(stage.promote(request, { ...effects, wait: 8000 }));
    expect([error.name, error.exitCode, await hasLock()]).to.deep.equal(['DeployAnswerLostError', 69, true]);
    qa().heal();
    const { run } = error.data as { run: string };
    expect(error.actions?.join()).to.include(`sf sre promote resume --run ${run}`);
    expect((await stage.resume(run)).state).to.equal('published');
    expect(qa().deployCount()).to.equal(1);
  });

  it('is left to be resumed, with its lock, where a person stops it meanwhile', async () => {
    qa().fail({ operation: 'deploy', effect: unavailable });
    const controller = new AbortController();
    const report = ({ type }: { type: string }): void => {
      if (type === 'answerLost') controller.abort();
    };
    const error = await failure(stage.promote(request, { report, signal: controller.signal }));
    expect([error.exitCode, await hasLock()]).to.deep.equal([69, true]);
    const { run } = error.data as { run: string };
    expect((await stage.resume(run)).state).to.equal('published');
    expect(qa().deployCount()).to.equal(1);
  });

  it('stops with its lock where the org does not list its deploys and nobody can be asked', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    qa().fail({ operation: 'toolingQuery', contains: 'LIMIT 200', effect: notYou, times: 1000 });
    const error = await failure(stage.promote(request, effects));
    expect([error.name, error.exitCode, await hasLock()]).to.deep.equal(['DeployAmbiguousError', 69, true]);
  });

  it('does not tell of other deploys that fit as of its own', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    let beside: Promise<unknown> | undefined;
    const report = ({ type }: { type: string }): void => {
      told.push(type);
      if (type === 'answerLost')
        beside ??= stage.with(async (context) => {
          const org = await connectTarget(context, context.loaded.pipeline.instance('qa'), undefined);
          await deployClasses(org, { Rating: '' });
        });
    };
    qa().fail({ operation: 'toolingQuery', contains: 'LIMIT 200', effect: { kind: 'delay', milliseconds: 2000 } });
    const error = await failure(stage.promote(request, { report }));
    await beside;
    expect(error.name).to.equal('DeployAmbiguousError');
    expect(told).to.not.include('status');
  });

  it('names the deploy that may be its own and that had not ended when the time to wait was over', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    qa().settings.runTime = 60_000;
    const error = await failure(stage.promote(request, { ...effects, wait: 9000 }));
    const [{ id }] = qa().jobs;
    expect([error.name, error.exitCode, await hasLock()]).to.deep.equal(['DeployAnswerLostError', 69, true]);
    expect(error.message).to.include(`Deploy ${id}, which may be it, has not ended yet`);
    expect(error.data).to.deep.include({ deploys: [id] });
    const { run } = error.data as { run: string };
    const resumed = await failure(stage.resume(run, { wait: 100 }));
    expect([resumed.name, resumed.exitCode]).to.deep.equal(['DeployTimeoutError', 69]);
    expect(resumed.data).to.deep.include({ deploys: [id] });
  });

  it('validates once more, which changes nothing, where the answer to that is lost', async () => {
    qa().fail({ operation: 'deploy', effect: lost, times: 2 });
    stage.org('qa').fail({ operation: 'checkDeployStatus', effect: { kind: 'status', status: 503 } });
    const { result } = await stage.validate(request);
    expect(stage.events.map(({ type }) => type)).to.include('unanswered');
    expect(result?.success).to.equal(true);
    expect(qa().jobs.map(({ options }) => options.checkOnly)).to.deep.equal([true, true, true]);
    qa().fail({ operation: 'deploy', effect: lost });
    const error = await failure(stage.validate(request, { wait: 0 }));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployAnswerLostError', 1]);
    expect(error.message).to.include('changes nothing');
  });

  it('is left to be resumed where it does not wait', async () => {
    qa().fail({ operation: 'deploy', effect: lost });
    const error = await failure(stage.promote(request, { ...effects, wait: 0 }));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployAnswerLostError', 69]);
    expect(told).to.not.include('answerLost');
  });
});
