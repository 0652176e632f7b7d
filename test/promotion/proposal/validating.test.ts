import { rename } from 'node:fs/promises';
import { expect } from 'chai';
import type { SfError } from '@salesforce/core/sfError';
import { type Clock, systemClock } from '../../../src/common/clock.js';
import { cancelRun, type Cancelled } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { findLockOfRun, refuseSent } from '../../../src/promotion/instances/unlock.js';
import { Journal } from '../../../src/promotion/journal.js';
import { lifetime } from '../../../src/promotion/lock.js';
import { resumeRun } from '../../../src/promotion/resume.js';
import { reportRun } from '../../../src/promotion/reportRun.js';
import type { Run } from '../../../src/promotion/run.js';
import { exitCodeOfReport, reportJson, type ReportResult } from '../../../src/ui/promotion/reportJson.js';
import { reportText } from '../../../src/ui/promotion/reportText.js';
import { failure } from '../../support/failure.js';
import { agreeing, apexClass, Stage } from '../../support/stage.js';

const test = '@IsTest\npublic class RatingTest {\n  @IsTest static void works() { Rating.x(); }\n}\n';
const testClass = { ...apexClass('RatingTest'), 'force-app/main/default/classes/RatingTest.cls': test };
const request = { features: ['rating'], from: 'dev', tests: ['RatingTest'] };

describe('a proposal that is validated', () => {
  let stage: Stage;
  let elsewhere: string;

  beforeEach(async () => {
    const qa = { parent: 'production', publish: 'pull-request' } as const;
    const settings = { sre: { settlingTime: 1 } };
    stage = await Stage.open({}, settings, { production: {}, qa, dev: { parent: 'qa' } });
    await stage.feature('feature/rating', { ...apexClass('Rating'), ...testClass });
    elsewhere = (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
  });
  afterEach(async () => {
    await stage.close();
  });

  const qa = (): ReturnType<Stage['org']> => stage.org('qa');
  const sentTypes = (): readonly boolean[] => qa().jobs.map(({ options }) => options.checkOnly === true);
  const unfinished = async (): Promise<Run> =>
    (await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0];
  /** A run whose validation goes on for longer than its machine waited for it. */
  const stuck = async (): Promise<Readonly<{ run: Run; error: SfError; validation: string }>> => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const error = await failure(stage.promote(request, { wait: 1500 }));
    const run = await unfinished();
    return { run, error, validation: run.validation?.deployId ?? '' };
  };
  const left = async (): Promise<readonly string[]> =>
    [...(await stage.refs()).keys()].filter((ref) => /locks\/|proposals\/|sre\/promote\//.test(ref));
  const { signal } = new AbortController();
  const report = async (id: string, dir?: string): Promise<ReportResult & Readonly<{ code: number; text: string }>> =>
    stage.with(async (context) => {
      const found = await reportRun(await findRun(context, id), signal);
      return { ...reportJson(found), code: exitCodeOfReport(found), text: reportText(found, new Date()).join('\n') };
    }, dir);
  const cancel = async (id: string, dir?: string): Promise<Cancelled> =>
    stage.with(async (context) => {
      const effects = { report: (): void => undefined, signal, wait: 20_000, frequency: 50 };
      return cancelRun(await findRun(context, id), effects);
    }, dir);
  /** Goes on to the pull request, and with that once it is approved. */
  const expectFinished = async (id: string, dir?: string): Promise<Run> => {
    expect((await failure(stage.resume(id, {}, dir))).name).to.equal('PullRequestPendingError');
    expect(await left()).to.deep.equal([`refs/heads/sre/promote/${id}`, `refs/sre/proposals/${id}`]);
    const run = await stage.resume(id, { approvedBy: 'Ada' }, dir);
    expect(run.state).to.equal('published');
    expect(await left()).to.deep.equal([]);
    // One validation and one deploy.
    expect(sentTypes()).to.deep.equal([true, false]);
    return run;
  };

  it('for longer than it is waited for keeps its lock, and is gone on with from any clone', async () => {
    const { run, error, validation } = await stuck();
    expect([error.name, error.exitCode, run.state]).to.deep.equal(['DeployTimeoutError', 69, 'validating']);
    expect(error.actions?.join()).to.include(`"sf sre promote resume --run ${run.id}"`);
    expect(error.message).to.include(`goes on with validation ${validation}`);
    expect(error.data).to.deep.equal({ run: run.id, validation, state: 'validating' });
    for (const dir of [undefined, elsewhere]) {
      const found = await report(run.id, dir);
      expect(found).to.include({ status: 'Running', code: 69, validation }).and.not.have.property('deployId');
      expect(found.text).to.include(`Validates ${validation}: `).and.not.include('Deploy ');
    }
    qa().release(validation);
    await qa().idle();
    expect(await report(run.id, elsewhere)).to.include({ status: 'Validated', code: 69, validation });
    await expectFinished(run.id, elsewhere);
    expect((await stage.newestRecord('qa'))?.deploy?.validation).to.equal(run.id);
    expect((await stage.resume(run.id)).state).to.equal('published');
  });

  it('is ended in its org when it is cancelled, from another clone too', async () => {
    for (const [dir, after] of [
      [undefined, 'RunEndedError'],
      [elsewhere, 'DeployCanceledError'],
    ]) {
      const { run, validation } = await stuck();
      expect(await cancel(run.id, dir))
        .to.include({ outcome: 'canceled' })
        .and.not.nested.property('run.deployId');
      expect(qa().jobs.at(-1)).to.include({ id: validation, status: 'Canceled' });
      expect(await left()).to.deep.equal([]);
      expect((await failure(stage.resume(run.id))).name).to.equal(after);
      expect(await left()).to.deep.equal([]);
    }
  });

  for (const [what, status] of [
    ['is ended in its org', 'Canceled'],
    ['is left to its org, which does not answer,', 'InProgress'],
  ] as const) {
    it(`${what} when it is gone on with after others were published`, async () => {
      const { run, validation } = await stuck();
      qa().heal();
      await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
      await stage.declareBaseline('qa');
      if (status === 'InProgress')
        qa().fail({ operation: 'checkDeployStatus', effect: { kind: 'status', status: 500 } });
      expect(await failure(stage.resume(run.id))).to.include({ name: 'RunSupersededError', exitCode: 1 });
      expect((await failure(stage.resume(run.id))).name).to.equal('RunEndedError');
      expect(qa().jobs.at(-1)).to.include({ id: validation, status });
    });
  }

  it('and passed by the time when it is cancelled leaves nothing', async () => {
    const { run, validation } = await stuck();
    qa().release(validation);
    await qa().idle();
    expect((await cancel(run.id)).outcome).to.equal('nothingSent');
    expect(await left()).to.deep.equal([]);
  });

  it('and passed while the remote is away, which took an extended lock without a word, is not validated again', async () => {
    const { run, validation } = await stuck();
    const { dir } = stage.remote;
    const vanish = `mv '${dir}' '${dir}.away'; kill -9 $PPID`;
    let passed = 0;
    const clock: Clock = {
      now: () => new Date(Date.now() + passed),
      sleep: async () => {
        if (passed === 0) await stage.remoteHook('reference-transaction', `test "$1" != committed || { ${vanish}; }`);
        passed += lifetime / 8;
        if (passed > lifetime / 2) qa().release(validation);
        // What goes on in the background comes to its end.
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
    };
    const effects = { report: (): void => undefined, confirm: agreeing, signal, wait: lifetime };
    const resuming = stage.with(async (context) => resumeRun(await findRun({ ...context, clock }, run.id), effects));
    const error = await failure(resuming);
    await rename(`${dir}.away`, dir);
    await stage.remoteHook('reference-transaction', 'exit 0');
    expect([error.name, (await unfinished()).state]).to.deep.equal(['RemoteUnreachableError', 'validating']);
    expect(error.message).to.include('keeps its lock');
    await expectFinished(run.id);
  });

  it('and refused ends its run, when that is gone on with', async () => {
    await stage.local.commit('Broken', apexClass('Rating', ' // local-org: error No.\n'));
    await stage.local.push('feature/rating');
    const { run, validation } = await stuck();
    qa().release(validation);
    await qa().idle();
    expect(await report(run.id)).to.include({ status: 'Refused', code: 1, validation });
    expect((await failure(stage.resume(run.id, {}, elsewhere))).name).to.equal('DeployFailedError');
    expect(await left()).to.deep.equal([]);
  });

  it('with no answer from its org is found there, and made real by nobody', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    const lost = await failure(stage.promote(request, { wait: 0 }));
    const { id, state, validation } = await unfinished();
    expect([lost.exitCode, state, validation?.deployId]).to.deep.equal([69, 'validating', undefined]);
    expect((await report(id, elsewhere)).validation).to.equal(qa().jobs[0].id);
    const { deploy } = await expectFinished(id, elsewhere);
    // What was found by the names of its components may have other content.
    expect(deploy).to.not.have.property('validation');
  });

  it('with no answer from its org is found there at once while there is time', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    expect((await failure(stage.promote(request))).name).to.equal('PullRequestPendingError');
    expect(sentTypes()).to.deep.equal([true]);
  });

  it('that never came to its org is sent once more, and only where it was not', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await unfinished();
    const { clock } = stage;
    stage.clock = { ...clock, now: (): Date => new Date(Date.now() + 1000) };
    expect(await report(id, elsewhere)).to.include({ status: 'NothingSent', code: 1 });
    stage.clock = clock;
    await expectFinished(id, elsewhere);
  });

  it('is not waited for with --async', async () => {
    const { run, result } = await stage.promote(request, { async: true });
    expect([run.state, result]).to.deep.equal(['validating', undefined]);
    expect(run.validation?.deployId).to.equal(qa().jobs[0].id);
    expect(await left()).to.deep.equal(['refs/sre/locks/qa']);
    await expectFinished(run.id, elsewhere);
  });

  it('keeps its lock from others until its time is over, and from being freed while its org is at it', async () => {
    const { run, validation } = await stuck();
    const refused = await failure(
      stage.with(async (context) => refuseSent(context, await findLockOfRun(context, run.id), signal), elsewhere)
    );
    expect(refused.name).to.equal('DeploySentError');
    expect(refused.message).to.include(`goes on with its validation ${validation}`);
    await stage.feature('feature/other', apexClass('Other'));
    const other = { features: ['other'], from: 'dev' };
    expect((await failure(stage.promote(other))).name).to.equal('InstanceLockedError');
    qa().heal();
    qa().release(validation);
    stage.clock = { ...systemClock, now: (): Date => new Date(Date.now() + 2 * lifetime) };
    expect((await failure(stage.promote(other))).name).to.equal('PullRequestPendingError');
  });

  it('anew for longer than it is waited for is gone on with, or cancelled with its proposal', async () => {
    const { run } = (await failure(stage.promote(request))).data as unknown as { run: string };
    const pushByHand = async (name: string): Promise<void> => {
      await stage.local.git('fetch', '--quiet', 'origin');
      await stage.local.git('checkout', '--quiet', '-B', 'other', 'origin/qa');
      await stage.local.commit('By hand', apexClass(name));
      await stage.local.push('other:qa');
      qa().heal();
      qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
      expect((await failure(stage.resume(run, { wait: 1500 }))).name).to.equal('DeployTimeoutError');
    };
    await pushByHand('Other');
    expect((await unfinished()).id).to.equal(run);
    qa().release((await unfinished()).validation?.deployId ?? '');
    expect((await failure(stage.resume(run, {}, elsewhere))).name).to.equal('PullRequestPendingError');
    expect(sentTypes()).to.deep.equal([true, true]);
    await pushByHand('Another');
    expect((await cancel(run, elsewhere)).outcome).to.equal('canceled');
    expect(await left()).to.deep.equal([]);
  });
});
