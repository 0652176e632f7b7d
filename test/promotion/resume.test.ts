import { hostname } from 'node:os';
import { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import { type Clock, systemClock } from '../../src/common/clock.js';
import { connectOrg } from '../../src/org/connect.js';
import type { ConnectedOrg } from '../../src/org/types.js';
import { cancelRun } from '../../src/promotion/cancelRun.js';
import { connectTarget } from '../../src/promotion/connectTarget.js';
import { giveUp } from '../../src/promotion/giveUp.js';
import { outOfReach } from '../../src/promotion/outOfReach.js';
import { findLockOfRun, freeLock } from '../../src/promotion/instances/unlock.js';
import { namedDeploy } from '../../src/promotion/namedDeploy.js';
import { Journal } from '../../src/promotion/journal.js';
import { prepareLock, takeLock } from '../../src/promotion/lock.js';
import { readStatus } from '../../src/promotion/landscape/status.js';
import { chooseRun, findRun } from '../../src/promotion/findRun.js';
import { reportRun } from '../../src/promotion/reportRun.js';
import { resumeRun } from '../../src/promotion/resume.js';
import type { Run } from '../../src/promotion/run.js';
import { reportText } from '../../src/ui/promotion/reportText.js';
import { deployClasses } from '../org/wire.js';
import { orgError } from '../../src/org/errors.js';
import { failure } from '../support/failure.js';
import { loginTo } from '../support/login.js';
import { agreeing, apexClass, Stage } from '../support/stage.js';

describe('a promotion that is not finished', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  const request = { features: ['rating'], from: 'dev' };

  const unfinished = async (): Promise<Run> => {
    const runs = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    expect(runs).to.have.length(1);
    return runs[0];
  };

  /** A run that was published, as the journal has it of a client that died before it heard so. */
  const unheard = async (): Promise<Run> => {
    const { run } = await stage.promote(request);
    await stage.with(async ({ repo }) => new Journal(repo).save({ ...run, state: 'verified' }));
    return run;
  };

  /** A run whose deploy goes on for longer than it was waited for. */
  const stuck = async (): Promise<Run> => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { wait: 1500 }));
    return unfinished();
  };

  /** A run whose deploy the org took without that being heard. */
  const loseAnswer = async (): Promise<SfError> => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    return failure(stage.promote(request, { wait: 0 }));
  };
  const deployBeside = async (classes: Readonly<Record<string, string>>): Promise<void> =>
    stage.with(async (context) => {
      const org = await connectTarget(context, context.loaded.pipeline.instance('qa'), undefined);
      await deployClasses(org, classes);
    });

  const expectFinished = async (run: Run): Promise<void> => {
    expect(run.state).to.equal('published');
    const refs = await stage.refs();
    expect(refs.get('refs/heads/qa')).to.equal(run.plan?.mergeCommit);
    expect(refs.has('refs/sre/locks/qa')).to.equal(false);
    expect((await stage.newestRecord('qa'))?.run).to.equal(run.id);
    expect(stage.org('qa').deployCount()).to.equal(1);
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal('public class Rating {}\n');
  };

  it('because the client died before it heard that it was published is so, without a lock', async () => {
    const { id } = await unheard();
    await expectFinished(await stage.resume(id));
    expect(await stage.with(async ({ repo }) => new Journal(repo).unfinished())).to.deep.equal([]);
  });

  it('because the client died before it gave back its lock, on a remote that moves one ref after the other, gives it back', async () => {
    const run = await unheard();
    await stage.remote.git('update-ref', 'refs/sre/locks/qa', run.lock?.commit ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('knows of a remote that moves one ref after the other before the org is touched, on any machine', async () => {
    await stage.remote.config('receive.advertiseAtomic', 'false');
    const seen: unknown[] = [];
    const confirm = async (): Promise<boolean> => {
      seen.push((await unfinished()).oneByOne, stage.org('qa').deployCount());
      return Promise.resolve(true);
    };
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { confirm, wait: 1500 }));
    expect(seen).to.deep.equal([true, 0]);
    const { id } = await unfinished();
    const clone = await stage.scratch.clone(stage.remote, 'elsewhere');
    const { run: carried } = await stage.with(async (context) => findRun(context, id), clone.dir);
    expect(carried).to.include({ id, oneByOne: true });
    stage.org('qa').release(carried.deployId ?? '');
    await expectFinished(await stage.resume(id, {}, clone.dir));
    const said = stage.events.flatMap((event) => (event.type === 'step' && event.name === 'publish' ? event : []));
    expect(said.map(({ description }) => description)).to.have.length(1);
    expect(said[0].description).to.match(/and record it, one ref after the other$/);
  });

  it('because the remote refuses the publish keeps its lock, says so, and is resumed without a second deploy', async () => {
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) echo "qa is protected" >&2; exit 1;; esac');
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('DeployedUnpublishedError');
    expect(error.exitCode).to.equal(68);
    expect(error.message).to.include('qa is protected').and.to.include('deployed-unpublished');
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    expect(await stage.newestRecord('qa')).to.include({ kind: 'baseline' });
    const { id } = await unfinished();
    const aside = `refs/heads/sre/promote/${id}`;
    expect((await stage.refs()).has(aside)).to.equal(true);
    await stage.remoteHook('update', 'exit 0');
    await expectFinished(await stage.resume(id));
    expect((await stage.refs()).has(aside)).to.equal(false);
  });

  it('because the record is refused after the branch moved offers no undo, which would refuse', async () => {
    await stage.remote.config('receive.advertiseAtomic', 'false');
    await stage.remoteHook('update', 'case "$1" in refs/sre/instances/*) exit 1;; esac');
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('DeployedUnpublishedError');
    const { id } = await unfinished();
    const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 1000 };
    const cancelled = await failure(stage.with(async (context) => cancelRun(await findRun(context, id), effects)));
    expect([cancelled.name, cancelled.exitCode]).to.deep.equal(['RunAcceptedError', 68]);
    for (const { actions } of [error, cancelled]) {
      expect(actions?.join()).to.include(`promote resume --run ${id}`).and.to.not.include('promote undo');
    }
    expect((await failure(stage.undo({ run: id }))).name).to.equal('RunNotUndoableError');
    await stage.remoteHook('update', 'exit 0');
    await expectFinished(await stage.resume(id));
  });

  it('because --wait is exceeded ends with 69 and is resumed', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const error = await failure(stage.promote(request, { wait: 1500 }));
    expect(error.exitCode).to.equal(69);
    const run = await unfinished();
    expect(error.message).to.include(run.deployId ?? 'no id');
    expect(error.actions?.join()).to.include(`sf sre promote resume --run ${run.id}`);
    stage.org('qa').release(run.deployId ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('because of Ctrl-C during the deploy says that the org goes on, and with which id', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const controller = new AbortController();
    const report = (event: { type: string }): void => {
      if (event.type === 'status') controller.abort();
    };
    const error = await failure(stage.promote(request, { signal: controller.signal, report }));
    const run = await unfinished();
    expect(error.exitCode).to.equal(69);
    expect(error.message).to.include(`goes on with deploy ${run.deployId}`);
    stage.org('qa').release(run.deployId ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('because the answer to the deploy was lost finds its deploy in the org and adopts it', async () => {
    const error = await loseAnswer();
    expect(error.exitCode).to.equal(69);
    expect((await unfinished()).state).to.equal('sending');
    await expectFinished(await stage.resume((await unfinished()).id));
  });

  it('because the answer was lost stays so as long as it cannot be found out what became of the deploy', async () => {
    await loseAnswer();
    const { id } = await unfinished();
    stage.org('qa').fail({ operation: 'toolingQuery', contains: 'DeployRequest', effect: { kind: 'requestLimit' } });
    const limited = await failure(stage.resume(id));
    expect(limited.exitCode).to.equal(69);
    expect(limited.message).to.include('may be working on the deploy').and.to.include('keeps its lock');
    expect((await unfinished()).state).to.equal('sending');
    const interrupted = await failure(stage.resume(id, { signal: AbortSignal.abort() }));
    expect([interrupted.name, interrupted.exitCode]).to.deep.equal(['DeployStillRunningError', 69]);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    await expectFinished(await stage.resume(id));
  });

  it('because the org has several deploys that could be its own says which, and keeps its lock', async () => {
    await loseAnswer();
    const { id } = await unfinished();
    await deployBeside({ Rating: '' });
    const error = await failure(stage.resume(id));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployAmbiguousError', 69]);
    for (const job of stage.org('qa').jobs) expect(error.message).to.include(job.id);
    expect(error.actions?.join())
      .to.include(`"sf sre promote resume --run ${id} --adopt <deploy id>"`)
      .and.include(`"sf sre promote cancel --run ${id} --adopt none"`);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    expect((await unfinished()).state).to.equal('sending');
  });

  it('because the org has several deploys that could be its own takes the one that is named, if it is one of them', async () => {
    await loseAnswer();
    const { id } = await unfinished();
    await deployBeside({ Rating: '' });
    const jobs = stage.org('qa').jobs;
    const error = await failure(stage.resume(id, { askDeploy: namedDeploy('0AfLoC0000000zzKBA') }));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployNotFittingError', 69]);
    for (const job of jobs) expect(error.message).to.include(job.id);
    expect((await unfinished()).state).to.equal('sending');
    // By now the org holds what came after it.
    const taken = await failure(stage.resume(id, { askDeploy: namedDeploy(jobs[0].id) }));
    expect([taken.name, stage.org('qa').jobs.length]).to.deep.equal(['DeployUnverifiedError', 2]);
    expect((await unfinished()).deployId).to.equal(jobs[0].id);
  });

  it('in an org that does not list its deploys asks which one it is, or stops', async () => {
    await loseAnswer();
    const { id } = await unfinished();
    const refused = { kind: 'error', code: 'INSUFFICIENT_ACCESS', message: 'Not you.', status: 403 } as const;
    stage.org('qa').fail({ operation: 'toolingQuery', contains: 'DeployRequest', times: 1000, effect: refused });
    const error = await failure(stage.resume(id));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployAmbiguousError', 69]);
    expect(error.message).to.include('Not you.');
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    const [own] = stage.org('qa').jobs;
    const run = await stage.resume(id, { askDeploy: async () => Promise.resolve(own.id) });
    expect([run.state, run.deployId]).to.deep.equal(['published', own.id]);
    expect(stage.org('qa').jobs).to.have.length(1);
  });

  it('and whose deploy is said to be none of those there is not deployed over what others did', async () => {
    await loseAnswer();
    const { id } = await unfinished();
    await deployBeside({ Rating: '' });
    const error = await failure(stage.resume(id, { askDeploy: async () => Promise.resolve(undefined) }));
    expect(error.name).to.equal('ChangedInOrgError');
    expect(error.message).to.include('ApexClass:Rating');
    expect(stage.org('qa').jobs).to.have.length(2);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
  });

  it('finds its own among several deploys by what they hold', async () => {
    await loseAnswer();
    const { id } = await unfinished();
    await deployBeside({ Else: '' });
    const [own] = stage.org('qa').jobs;
    const run = await stage.resume(id);
    expect([run.state, run.deployId]).to.deep.equal(['published', own.id]);
  });

  it('because the remote does not answer says that the org has it', async () => {
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) exit 1;; esac');
    await failure(stage.promote(request));
    const gone = new SfError('Remote origin did not answer.', 'RemoteUnreachableError');
    const { id, deployId } = await unfinished();
    for (const run of [id, undefined]) {
      const error = (await outOfReach(stage.local.dir, run, gone)) as SfError;
      expect(error.exitCode).to.equal(68);
      expect(error.message).to.include('did not answer').and.to.include(`has accepted deploy ${deployId}`);
      expect(error.actions?.join()).to.include(`sf sre promote resume --run ${id}`);
    }
    expect(await outOfReach(stage.local.dir, 'another', gone)).to.equal(gone);
    // A clone that only fetched its lock knows as much as that has.
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const away = new SfError('Org qa did not answer.', 'OrgUnreachableError');
    expect(await outOfReach(dir, id, away)).to.equal(away);
    await stage.with(async (context) => findRun(context, id), dir);
    const elsewhere = (await outOfReach(dir, id, away)) as SfError;
    expect([elsewhere.name, elsewhere.exitCode]).to.deep.equal(['OrgUnreachableError', 69]);
    expect(elsewhere.actions?.join()).to.include(`sf sre promote resume --run ${id}`);
    expect(await outOfReach(dir, undefined, away)).to.equal(away);
    for (const name of ['OrgRequestLimitError', 'OrgSessionExpiredError', 'OrgRefusedError']) {
      const limited = (await outOfReach(stage.local.dir, id, new SfError('Not now.', name))) as SfError;
      expect([limited.name, limited.exitCode]).to.deep.equal([name, 68]);
      expect(limited.actions?.join()).to.include(`sf sre promote resume --run ${id}`);
    }
    const other = new SfError('Another.', 'OtherError');
    expect(await outOfReach(stage.local.dir, id, other)).to.equal(other);
  });

  it('because a person stopped it is stopped after the step that was under way, and finished later', async () => {
    for (const [at, done] of [
      ['awaitDeploy', 'deploying'],
      ['verifyDeploy', 'accepted'],
    ] as const) {
      const stop = new AbortController();
      const name = `stopped${done}`;
      await stage.feature(`feature/${name}`, apexClass(name));
      const error = await failure(
        stage.promote(
          { features: [name], from: 'dev' },
          {
            signal: stop.signal,
            report: (event) => {
              if (event.type === 'step' && event.name === at) stop.abort();
            },
          }
        )
      );
      const { run: id, state } = (error as Readonly<{ data?: { run: string; state: string } }>).data ?? {};
      expect(state).to.equal(done);
      expect(error).to.include(
        done === 'accepted'
          ? { name: 'RunUnfinishedError', exitCode: 68 }
          : { name: 'DeployStillRunningError', exitCode: 69 }
      );
      expect(error.actions?.join()).to.include(`resume --run ${id}`);
      expect(stage.org('qa').deployCount()).to.equal(at === 'awaitDeploy' ? 1 : 2);
      await stage.resume(id ?? '');
    }
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
  });

  it('goes on when its org answers again within --wait, and else ends with 69 as it was', async () => {
    const run = await stuck();
    stage.org('qa').release(run.deployId ?? '');
    stage.org('qa').fail({ operation: 'query', effect: { kind: 'brokenBody' } });
    const error = await failure(stage.resume(run.id, { wait: 0 }));
    expect(error).to.include({ name: 'OrgUnreachableError', exitCode: 69 });
    expect(error.actions?.join()).to.include(`resume --run ${run.id}`);
    stage.org('qa').fail({ operation: 'query', effect: { kind: 'brokenBody' } });
    await expectFinished(await stage.resume(run.id, { wait: 20_000 }));
  });

  it('because the org reports success without the tests asked for is deployed-unverified, until a person accepts it', async () => {
    await stage.feature('feature/tested', {
      ...apexClass('Tested'),
      ...apexClass('TestedTest', '@IsTest static void works() {}'),
    });
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'testsSkipped' } });
    const wanted = { features: ['tested'], from: 'dev', tests: ['TestedTest'] };
    const error = await failure(stage.promote(wanted));
    expect(error).to.include({ name: 'DeployUnverifiedError', exitCode: 68 });
    expect(error.message).to.include('no test of TestedTest ran');
    const { run: id } = (error as Readonly<{ data?: { run: string } }>).data ?? {};
    expect(error.actions?.join()).to.include(`resume --run ${id} --accept-tests`);
    expect((await failure(stage.resume(id ?? ''))).name).to.equal('DeployUnverifiedError');
    const told = await stage.with(async (context) =>
      reportRun(await findRun(context, id ?? ''), new AbortController().signal)
    );
    expect(reportText(told, new Date()).join()).to.include(`"sf sre promote resume --run ${id} --accept-tests"`);
    expect((await stage.resume(id ?? '', { acceptTests: true })).state).to.equal('published');
    expect((await stage.newestRecord('qa'))?.deploy?.unmetTests).to.deep.equal(['no test of TestedTest ran']);
  });

  it('because the org ran no test at all where all were to run is deployed-unverified', async () => {
    await stage.feature('feature/tested', {
      ...apexClass('Tested', ' /* @IsTest static void no() {} */ '),
      ...apexClass('TestedTest'),
      'force-app/main/default/classes/TestedTest.cls':
        '@IsTest private class TestedTest { @IsTest static void works() {} }',
    });
    const wanted = { features: ['tested'], from: 'dev', testLevel: 'RunLocalTests' as const };
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'testsSkipped' } });
    const error = await failure(stage.promote(wanted));
    expect(error).to.include({ name: 'DeployUnverifiedError', exitCode: 68 });
    expect(error.message).to.include('  no test ran, not even of TestedTest\n');
    const { run: id = '' } = (error as Readonly<{ data?: { run: string } }>).data ?? {};
    await stage.undo({ run: id });
    expect((await stage.promote(wanted)).run.state).to.equal('published');
  });

  it('because the org ran no test where it has some, though none were sent, is deployed-unverified', async () => {
    await stage.feature('feature/tests', {
      ...apexClass('TestedTest'),
      'force-app/main/default/classes/TestedTest.cls':
        '@IsTest private class TestedTest { @IsTest static void works() {} }',
    });
    await stage.promote({ features: ['tests'], from: 'dev' });
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'testsSkipped' } });
    const error = await failure(stage.promote({ ...request, testLevel: 'RunLocalTests' }));
    expect(error.message).to.include('  no test ran, not even of TestedTest\n');
  });

  it('because a production org ran none of the tests that it runs unasked for Apex is deployed-unverified', async () => {
    await stage.feature('feature/tests', {
      ...apexClass('TestedTest'),
      'force-app/main/default/classes/TestedTest.cls':
        '@IsTest private class TestedTest { @IsTest static void works() {} }',
    });
    await stage.promote({ features: ['tests'], from: 'dev' });
    stage.org('production').fail({ operation: 'deploy', effect: { kind: 'testsSkipped' } });
    const error = await failure(stage.promote({ features: ['tests'] }));
    expect(error).to.include({ name: 'DeployUnverifiedError', exitCode: 68 });
    expect(error.message).to.include('  no test ran, not even of TestedTest\n');
  });

  it('because the org reports success without a component is deployed-unverified, until the org has it', async () => {
    stage.org('qa').fail({
      operation: 'deploy',
      effect: { kind: 'componentMissing', type: 'ApexClass', fullName: 'Rating' },
    });
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('DeployUnverifiedError');
    expect(error.exitCode).to.equal(68);
    expect(error.message).to.include('ApexClass:Rating');
    const refs = await stage.refs();
    expect(refs.has('refs/sre/locks/qa')).to.equal(true);
    expect(refs.get('refs/heads/qa')).to.not.equal((await unfinished()).plan?.mergeCommit);
    const run = await unfinished();
    expect((await failure(stage.resume(run.id))).exitCode).to.equal(68);
    await stage.org('qa').changeAsOtherUser('classes/Rating.cls', 'public class Rating {}\n');
    await stage
      .org('qa')
      .changeAsOtherUser('classes/Rating.cls-meta.xml', stage.org('qa').file('classes/Base.cls-meta.xml') ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('whose deploy the org refuses after a resume ends, without its lock @long', async () => {
    const run = await stuck();
    const { cancelDeploy } = await import('../../src/org/cancel.js');
    await stage.with(async (context) => {
      const org = await connectTarget(context, context.loaded.pipeline.instance('qa'), undefined);
      await cancelDeploy(org, run.deployId ?? '');
    });
    const error = await failure(stage.resume(run.id));
    expect(error.name).to.equal('DeployCanceledError');
    expect(error.actions).to.deep.equal(['When it is clear who canceled it and why, promote again.']);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    const ended = await failure(stage.resume(run.id));
    expect(ended.name).to.equal('RunEndedError');
    expect(ended.actions).to.deep.equal(['To begin anew, promote again.']);
  });

  it('is resumed without its name beside another one that was given up by freeing its lock @long', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { wait: 500 }));
    const first = await unfinished();
    stage.org('qa').heal();
    stage.org('qa').release(first.deployId ?? '');
    await stage.org('qa').idle();
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) exit 1;; esac');
    await failure(stage.promote({ ...request, overwrite: 'all' }));
    const chosen = await stage.with(async (context) => chooseRun(context, undefined));
    expect(chosen.run.id).to.not.equal(first.id);
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    const error = await failure(stage.with(async (context) => chooseRun(context, undefined)));
    expect(error.name).to.equal('SeveralRunsError');
  });

  it('cannot be resumed by a name that is no run', async () => {
    expect((await failure(stage.resume('../../config'))).name).to.equal('RunNotFoundError');
  });

  it('takes its lock again when somebody freed it meanwhile @long', async () => {
    const run = await stuck();
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    stage.org('qa').release(run.deployId ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('and whose lock was freed is in progress no more, and resumed as long as nobody published since', async () => {
    const run = await stuck();
    const inProgress = async (): Promise<string[]> =>
      stage.with(async (context) =>
        (await readStatus(context)).instances.flatMap(({ runs }) => runs.map(({ id }) => id))
      );
    expect(await inProgress()).to.deep.equal([run.id]);
    await stage.with(async (context) => freeLock(context, (await findLockOfRun(context, run.id)).lock));
    expect(await inProgress()).to.deep.equal([]);
    stage.org('qa').release(run.deployId ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('and of which the org knows nothing is not said to go on there, and can be given up', async () => {
    const run = await stuck();
    const { signal } = new AbortController();
    const unknown = new SfError('Not known.', 'DeployNotFoundError');
    const error = (await stage.with(async (context) => giveUp(context, run, unknown, signal))) as SfError;
    expect(error.message).to.include('is not known').and.to.not.include('goes on');
    expect(error.actions?.join()).to.include(`sf sre instance unlock --run ${run.id}`);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
  });

  it('is told first what to do about what stopped it, where that is no matter of the run, and then how to go on', async () => {
    const run = await stuck();
    const { signal } = new AbortController();
    const goOn = `Go on with "sf sre promote resume --run ${run.id}".`;
    const stoppedBy = async (error: Error, of: Run = run): Promise<SfError> =>
      (await stage.with(async (context) => giveUp(context, of, error, signal))) as SfError;
    const names = ['RemoteUnreachableError', 'RepositoryNotWrittenError', 'JournalNotWrittenError'];
    const ofOrg = ['OrgUnreachableError', 'OrgSessionExpiredError', 'OrgNotAuthenticatedError', 'OrgRequestLimitError'];
    for (const name of [...names, ...ofOrg]) {
      const stopped = await stoppedBy(new SfError('Why.', name, ['Do this.', 'Or that.']));
      expect(stopped, name).to.deep.include({ name, exitCode: 69, actions: ['Do this.', 'Or that.', goOn] });
    }
    for (const name of ofOrg) {
      const { message } = await stoppedBy(new SfError('Why.', name));
      expect(message, name).to.include('could not be asked').and.to.not.include('goes on');
    }
    const accepted = await stoppedBy(new SfError('Why.', 'RemoteUnreachableError', ['Do this.']), {
      ...run,
      state: 'accepted',
    });
    expect(accepted).to.deep.include({ exitCode: 68, actions: ['Do this.', goOn] });
    // What it says is about another command than the one that goes on.
    const other = await stoppedBy(new SfError('Why.', 'AnotherError', ['Run it again.']));
    expect(other.actions).to.deep.equal([goOn]);
    const gone = await stoppedBy(new SfError('Why.', 'OrgExpiredError', ['See whether it exists.']));
    expect(gone.actions?.slice(0, 2)).to.deep.equal(['See whether it exists.', goOn]);
    expect(gone.actions?.[2]).to.include(`sf sre instance unlock --run ${run.id} --abandon`);
  });

  it('and finds its instance locked by another run says that the org was not asked, and how to ask it', async () => {
    const { id, deployId, instance } = await stuck();
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    await stage.with(async ({ repo, store, clock }) => {
      await takeLock(repo, store, await prepareLock(repo, { instance, run: '20260101000000-0123456789ab', clock }));
    });
    const error = await failure(stage.resume(id));
    expect([error.name, error.exitCode]).to.deep.equal(['InstanceLockedError', 69]);
    expect(error.message).to.include('locked by run 20260101000000-0123456789ab').and.to.not.include('goes on');
    expect(error.message).to.include(`What became of deploy ${deployId} in the org of instance qa was not asked.`);
    expect(error.actions?.[0]).to.include(`sf sre promote report --run ${id}`);
    expect(error.actions?.[1]).to.include(`sf sre promote resume --run ${id}`);
  });

  it('and cannot be asked of its org as the session has ended says how to log in, and never to run a command again', async () => {
    const run = await stuck();
    const org = { name: 'qa', instanceUrl: 'https://qa' };
    const { signal } = new AbortController();
    for (const kind of ['session', 'limit', 'refused', 'unreachable', 'lost'] as const) {
      const cause = orgError({ kind, text: 'So it says.' }, org, 'tell about itself');
      const error = (await stage.with(async (context) => giveUp(context, run, cause, signal))) as SfError;
      expect(error.actions, kind).to.have.length((cause.actions?.length ?? 0) + 1);
      expect(error.actions?.join(' '), kind).to.not.match(/run the command again/);
    }
  });

  it('because its org is another one keeps its lock: the alias may lead astray', async () => {
    const run = await stuck();
    const environment = { ...stage.env };
    Object.assign(stage.env, { SF_SRE_ORG_QA: 'production' });
    const error = await failure(stage.resume(run.id));
    expect([error.name, error.exitCode]).to.deep.equal(['OrgReplacedError', 69]);
    expect(error.actions?.[0]).to.include('leads astray').and.include(`sf sre promote resume --run ${run.id}`);
    expect(error.actions?.[1])
      .to.include(`sf sre instance unlock --run ${run.id} --abandon`)
      .and.include('sf sre instance sync --name qa');
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    Object.assign(stage.env, { SF_SRE_ORG_QA: environment.SF_SRE_ORG_QA ?? 'qa' });
    stage.org('qa').release(run.deployId ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('because its org was replaced after it accepted the deploy keeps its lock, too', async () => {
    stage
      .org('qa')
      .fail({ operation: 'deploy', effect: { kind: 'componentMissing', type: 'ApexClass', fullName: 'Rating' } });
    expect((await failure(stage.promote(request))).name).to.equal('DeployUnverifiedError');
    const run = await unfinished();
    await stage.org('qa').refresh();
    await stage.logInAgain();
    const error = await failure(stage.resume(run.id));
    expect([error.name, error.exitCode]).to.deep.equal(['OrgReplacedError', 68]);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
  });

  it('whose deploy was found by its components is verified by their content', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await unfinished();
    await deployBeside({ Rating: ' /* of another deploy */ ' });
    const error = await failure(stage.resume(id));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployUnverifiedError', 68]);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
  });

  it('is left alone while its process may still be sending the deploy', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const run = await unfinished();
    const sleep = async (): Promise<void> => Promise.resolve();
    const sentBy = async (host: string, pid: number, at = new Date()): Promise<void> => {
      const changed = { ...(await unfinished()), sentBy: { host, pid, at: at.toISOString() } };
      await stage.with(async ({ repo }) => new Journal(repo).save(changed));
    };
    const resume = async (): Promise<Run> =>
      stage.with(async (context) => {
        const placed = await findRun({ ...context, clock: { ...context.clock, sleep } }, run.id);
        const { signal } = new AbortController();
        return resumeRun(placed, { report: () => undefined, confirm: agreeing, signal, wait: 10_000 });
      });
    for (const [host, pid] of [
      [hostname(), process.ppid],
      ['another', 1],
    ] as const) {
      await sentBy(host, pid);
      const error = await failure(resume());
      expect([error.name, error.exitCode], host).to.deep.equal(['RunMayBeAliveError', 69]);
    }
    expect(stage.org('qa').deployCount()).to.equal(0);
    await sentBy('another', 1, new Date(Date.now() - 60 * 60_000));
    await expectFinished(await resume());
  });

  it('that is published gives back a lock that its remote kept', async () => {
    const { run } = await stage.promote(request);
    await stage.remote.git('update-ref', 'refs/sre/locks/qa', run.lock?.commit ?? '');
    expect((await stage.resume(run.id)).state).to.equal('published');
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
  });

  it('and has lost its lock to another promotion neither takes its deploy for its own nor deploys over it @long', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const run = await unfinished();
    expect(run.state).to.equal('sending');
    await stage.remote.git('update-ref', '-d', 'refs/sre/locks/qa');
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    const before = await stage.everything();
    const error = await failure(
      stage.with(async (context) => {
        const clock = { ...context.clock, sleep: async (): Promise<void> => Promise.resolve() };
        const signal = new AbortController().signal;
        return resumeRun(await findRun({ ...context, clock }, run.id), {
          report: () => undefined,
          confirm: agreeing,
          signal,
          wait: 60_000,
        });
      })
    );
    expect(error.name).to.equal('RunSupersededError');
    expect(await stage.everything()).to.deep.equal(before);
    expect(stage.org('qa').deployCount()).to.equal(1);
    expect((await failure(stage.resume(run.id))).name).to.equal('RunEndedError');
    const told = await stage.with(async (context) =>
      reportText(await reportRun(await findRun(context, run.id), new AbortController().signal), new Date()).join('\n')
    );
    expect(error.message).to.include('Its org has nothing of it so far.');
    expect(told).to.include('the org may have what it sent').and.not.include('as they were');
  });

  it('and whose lock is freed is told to be unfinished, where its lock is to be freed again', async () => {
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) exit 1;; esac');
    await failure(stage.promote(request));
    const { id } = await unfinished();
    await stage.with(async (context) => freeLock(context, (await findLockOfRun(context, id)).lock, { abandon: true }));
    const error = await failure(stage.with(async (context) => findLockOfRun(context, id)));
    expect(error.name).to.equal('LockNotFoundError');
    expect(error.actions?.join()).to.include(`sf sre promote report --run ${id}`);
  });

  it('which the org accepted is not said to be perhaps dead where its lock is in the way', async () => {
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) exit 1;; esac');
    await failure(stage.promote(request));
    const { id } = await unfinished();
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('InstanceLockedError');
    expect(error.data).to.include({ instance: 'qa', run: id });
    expect(error.actions?.join()).to.include(`sf sre promote report --run ${id}`).and.not.include('dead');
  });
});

describe('a promotion whose deploy never came to the org', () => {
  let stage: Stage;

  /** A run whose deploy was lost on its way. */
  const lose = async (): Promise<string> => {
    await stage.feature('feature/rating', apexClass('Rating'));
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    const lost = await failure(stage.promote({ features: ['rating'], from: 'dev' }, { wait: 0 }));
    return (lost.data as { run: string }).run;
  };

  /** Passes over what takes a second or more, and tells it: less is between two looks at a job. */
  const passOver = (tell: (milliseconds: number) => void): void => {
    const sleep: Clock['sleep'] = async (milliseconds, signal) =>
      milliseconds < 1000 ? systemClock.sleep(milliseconds, signal) : tell(milliseconds);
    stage.clock = { ...systemClock, sleep };
  };

  afterEach(async () => {
    await stage.close();
  });

  for (const { title, settings, seconds } of [
    { title: 'the time that the pipeline sets', settings: { settlingTime: 7 }, seconds: 7 },
    { title: 'half a minute where the pipeline sets nothing', settings: {}, seconds: 30 },
  ] as const) {
    it(`is deployed again after ${title}`, async () => {
      stage = await Stage.open({}, { sre: settings });
      const id = await lose();
      const slept: Array<Readonly<{ milliseconds: number; deploys: number }>> = [];
      passOver((milliseconds) => slept.push({ milliseconds, deploys: stage.org('qa').deployCount() }));
      expect((await stage.resume(id)).state).to.equal('published');
      expect(slept).to.deep.equal([{ milliseconds: seconds * 1000, deploys: 0 }]);
      expect(stage.org('qa').deployCount()).to.equal(1);
    });
  }

  const connectAsAdmin = async (): Promise<ConnectedOrg> => connectOrg('qa');
  const connectAsOther = async (): Promise<ConnectedOrg> => {
    const [qa, name] = [stage.org('qa'), 'other-in-qa'];
    const other = { ...qa.status, ...(await qa.loginOfOther()), name };
    await loginTo(stage.orgs.url, [other], stage.scratch.home);
    return connectOrg(name);
  };

  it('does not take the same deploy of another user for its own, nor deploy over it', async () => {
    stage = await Stage.open();
    const run = await lose();
    const beside = await deployClasses(await connectAsOther(), { Rating: '' }, { checkOnly: false });
    await stage.org('qa').idle();
    passOver(() => undefined);
    expect((await failure(stage.resume(run))).name).to.equal('ChangedInOrgError');
    expect(stage.org('qa').jobs.map(({ id }) => id)).to.deep.equal([beside]);
  });

  it('does not take a validation of the same for its own', async () => {
    stage = await Stage.open();
    const run = await lose();
    const beside = await deployClasses(await connectAsAdmin(), { Rating: '' }, { checkOnly: true });
    await stage.org('qa').idle();
    passOver(() => undefined);
    const { state, deployId, adopted } = await stage.resume(run);
    expect([state, adopted]).to.deep.equal(['published', undefined]);
    expect(stage.org('qa').jobs.map(({ id }) => id)).to.deep.equal([beside, deployId]);
  });
});
