import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { cancelRun } from '../../src/promotion/cancelRun.js';
import { findRun } from '../../src/promotion/findRun.js';
import { Journal } from '../../src/promotion/journal.js';
import type { Run } from '../../src/promotion/run.js';
import type { FaultEffect } from '../local-org/faults/fault.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage, type StageInstance } from '../support/stage.js';

const test = '@IsTest\npublic class RatingTest {\n  @IsTest static void works() { Rating.x(); }\n}\n';
const testClass = { ...apexClass('RatingTest'), 'force-app/main/default/classes/RatingTest.cls': test };
const limit: FaultEffect = { kind: 'requestLimit' };
const request = { features: ['rating'], from: 'dev' };

describe('a promotion whose org takes no more requests', () => {
  let stage: Stage;
  let told: string[];
  let paused: number[];

  const open = async (qa: StageInstance = {}): Promise<void> => {
    stage = await Stage.open({}, {}, { production: {}, qa: { parent: 'production', ...qa }, dev: { parent: 'qa' } });
    await stage.feature('feature/rating', { ...apexClass('Rating'), ...testClass });
    [told, paused] = [[], []];
    let passed = 0;
    stage.clock = {
      now: (): Date => new Date(Date.now() + passed),
      sleep: async (ms, signal): Promise<void> => {
        if (ms < 1000) return systemClock.sleep(ms, signal);
        passed += ms;
        paused.push(ms);
        signal?.throwIfAborted();
      },
    };
  };

  afterEach(async () => {
    await stage.close();
  });

  const qa = (): ReturnType<Stage['org']> => stage.org('qa');
  const effects = { report: ({ type }: { type: string }): number => told.push(type) };
  const hasLock = async (): Promise<boolean> => (await stage.refs()).has('refs/sre/locks/qa');
  const journaled = async (): Promise<Run> => stage.with(async ({ repo }) => (await new Journal(repo).unfinished())[0]);

  it('sends the deploy again, with growing pauses, and only once it is taken', async () => {
    await open();
    qa().fail({ operation: 'deploy', effect: limit, times: 3 });
    const { run } = await stage.promote(request, effects);
    expect([run.state, run.adopted, qa().deployCount()]).to.deep.equal(['published', undefined, 1]);
    expect(told.filter((type) => type === 'turnedAway')).to.have.length(3);
    expect(told).to.not.include('answerLost');
    const [first, second, third] = paused;
    expect([second > first, third > second, third < 10_001]).to.deep.equal([true, true, true]);
  });

  it('goes on also where the limit is met while it is prepared', async () => {
    await open();
    qa().fail({ operation: 'deploy', effect: limit, times: 4 });
    const report = ({ type }: { type: string }): void => {
      told.push(type);
      // By then what the org told for the plan is so old that it is asked anew.
      if (type === 'turnedAway' && told.filter((each) => each === type).length === 4)
        qa().fail({ operation: 'retrieve', effect: limit, times: 2 });
    };
    // Six pauses of up to half a minute, and a quarter more.
    const { run } = await stage.promote(request, { report, wait: 300_000 });
    expect([run.state, qa().deployCount()]).to.deep.equal(['published', 1]);
    expect(told.filter((type) => type === 'turnedAway')).to.have.length(6);
  });

  it('looks at the org anew before it sends the deploy again', async () => {
    await open();
    qa().fail({ operation: 'deploy', effect: limit, times: 4 });
    let changed: Promise<unknown> | undefined;
    const { sleep } = stage.clock;
    stage.clock = {
      ...stage.clock,
      sleep: async (ms, signal): Promise<void> => {
        await changed;
        return sleep(ms, signal);
      },
    };
    const report = ({ type }: { type: string }): void => {
      if (type === 'turnedAway') changed ??= qa().changeAsOtherUser('classes/Rating.cls', 'public class Rating { }');
    };
    const error = await failure(stage.promote(request, { report }));
    expect(error.name).to.equal('ChangedInOrgError');
    expect([qa().deployCount(), await hasLock()]).to.deep.equal([0, false]);
  });

  it('is left to be resumed, with its lock, where the time to wait is over', async () => {
    await open();
    qa().fail({ operation: 'deploy', effect: limit, times: 1000 });
    const error = await failure(stage.promote(request, { ...effects, wait: 20_000 }));
    expect([error.name, error.exitCode, await hasLock()]).to.deep.equal(['OrgRequestLimitError', 69, true]);
    const { id, state } = await journaled();
    expect([state, error.data]).to.deep.equal(['planned', { run: id }]);
    expect(error.message).to.include('was not sent').and.include('keeps its lock');
    expect(error.actions?.join()).to.include(`sf sre promote resume --run ${id}`);
    const again = await failure(stage.resume(id, { wait: 0 }));
    expect([again.name, again.exitCode, await hasLock()]).to.deep.equal(['OrgRequestLimitError', 69, true]);
    qa().heal();
    expect((await stage.resume(id)).state).to.equal('published');
    expect([qa().deployCount(), await hasLock()]).to.deep.equal([1, false]);
  });

  it('that is left to be resumed can be cancelled', async () => {
    await open();
    const before = await stage.everything();
    qa().fail({ operation: 'deploy', effect: limit });
    await failure(stage.promote(request, { ...effects, wait: 0 }));
    const { id } = await journaled();
    const signal = new AbortController().signal;
    const { outcome } = await stage.with(async (context) =>
      cancelRun(await findRun(context, id), { report: () => undefined, signal, wait: 60_000 })
    );
    expect(outcome).to.equal('nothingSent');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('ends where a person stops it meanwhile, as it has sent nothing', async () => {
    await open();
    const before = await stage.everything();
    qa().fail({ operation: 'deploy', effect: limit });
    const controller = new AbortController();
    const report = ({ type }: { type: string }): void => {
      if (type === 'turnedAway') controller.abort();
    };
    const error = await failure(stage.promote(request, { report, signal: controller.signal }));
    expect([error.name, qa().deployCount()]).to.deep.equal(['CancelledError', 0]);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('makes its validation real once the org takes that', async () => {
    await open();
    const validated = { ...request, testLevel: 'RunLocalTests' } as const;
    await stage.validate(validated);
    qa().fail({ operation: 'deployRecentValidation', effect: limit, times: 2 });
    const { run } = await stage.promote(validated, { ...effects, quick: 'required' });
    expect([run.state, told.filter((type) => type === 'turnedAway').length]).to.deep.equal(['published', 2]);
    expect(run.deploy?.validation).to.be.a('string');
  });

  it('sends the validation before its pull request again', async () => {
    await open({ publish: 'pull-request' });
    qa().fail({ operation: 'deploy', effect: limit, times: 2 });
    const error = await failure(stage.promote(request, effects));
    expect(error.name).to.equal('PullRequestPendingError');
    expect(told.filter((type) => type === 'turnedAway')).to.have.length(2);
    expect(qa().jobs.map(({ options }) => options.checkOnly)).to.deep.equal([true]);
  });

  it('sends a validation again, and gives up where the time to wait is over', async () => {
    await open();
    qa().fail({ operation: 'deploy', effect: limit, times: 3 });
    const { result } = await stage.validate(request);
    expect([result?.success, qa().jobs.length]).to.deep.equal([true, 1]);
    const [first, second, third] = paused;
    expect([second > first, third > second]).to.deep.equal([true, true]);
    qa().fail({ operation: 'deploy', effect: limit, times: 1000 });
    const error = await failure(stage.validate(request, { wait: 20_000 }));
    expect([error.name, error.exitCode, qa().jobs.length]).to.deep.equal(['OrgRequestLimitError', 1, 1]);
  });
});
