import { rename } from 'node:fs/promises';
import type { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import { cancelRun, type Cancelled } from '../../src/promotion/cancelRun.js';
import type { RunEffects } from '../../src/promotion/carryOut.js';
import { connectTarget } from '../../src/promotion/connectTarget.js';
import { findRun } from '../../src/promotion/findRun.js';
import { outOfReach } from '../../src/promotion/outOfReach.js';
import { Journal } from '../../src/promotion/journal.js';
import { prepareLock, takeLock } from '../../src/promotion/lock.js';
import { namedDeploy, noDeploy } from '../../src/promotion/namedDeploy.js';
import { chooseKnownRun } from '../../src/promotion/recordedRun.js';
import { reportRun, type RunReport } from '../../src/promotion/reportRun.js';
import { resumeRun } from '../../src/promotion/resume.js';
import type { Run } from '../../src/promotion/run.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { exitCodeOfReport, reportJson } from '../../src/ui/promotion/reportJson.js';
import { resumeJson } from '../../src/ui/promotion/promoteJson.js';
import { reportText } from '../../src/ui/promotion/reportText.js';
import { deployClasses } from '../org/wire.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a run that is looked at, or cancelled', () => {
  let stage: Stage;
  let before: unknown;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
    before = await stage.everything();
  });

  afterEach(async () => {
    await stage.close();
  });

  const request = { features: ['rating'], from: 'dev' };
  const qa = (): ReturnType<Stage['org']> => stage.org('qa');
  const { signal } = new AbortController();

  const unfinished = async (): Promise<Run> =>
    (await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0];
  const stuck = async (): Promise<Run> => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote(request, { wait: 500 }));
    return unfinished();
  };
  const silent: RunEffects['report'] = () => undefined;
  const cancel = async (id: string, dir?: string, wait = 10_000, adopt?: string, report = silent): Promise<Cancelled> =>
    stage.with(async (context) => {
      // Without the pause in which an org may still be taking in a deploy.
      const sleep = async (ms: number, ended?: AbortSignal): Promise<void> =>
        context.clock.sleep(Math.min(ms, 50), ended);
      const placed = await findRun({ ...context, clock: { ...context.clock, sleep } }, id);
      const askDeploy = adopt === undefined ? undefined : namedDeploy(adopt);
      return cancelRun(placed, { report, signal, wait, askDeploy });
    }, dir);
  const report = async (id: string, dir?: string): Promise<Readonly<{ status: string; code: number; text: string }>> =>
    stage.with(async (context) => {
      const found = await reportRun(await findRun(context, id), signal);
      const text = reportText(found, new Date()).join('\n');
      return { status: reportJson(found).status, code: exitCodeOfReport(found), text };
    }, dir);

  it('while the org works on it is cancelled there, and all is as it was', async () => {
    const { id, deployId } = await stuck();
    const running = await report(id);
    expect(running).to.include({ status: 'Running', code: 69 });
    expect(running.text).to.include(`Deploy    ${deployId}: `);
    expect(running.text).to.include(`"sf sre promote cancel --run ${id}"`);
    expect((await cancel(id)).outcome).to.equal('canceled');
    expect(await stage.everything()).to.deep.equal(before);
    expect(await report(id)).to.include({ status: 'Ended', code: 1 });
    expect((await failure(cancel(id))).name).to.equal('RunEndedError');
    expect((await failure(stage.resume(id))).name).to.equal('RunEndedError');
  });

  it('is cancelled when its org answers again within --wait, and else left as it was', async () => {
    const { id } = await stuck();
    const gone = { effect: { kind: 'brokenBody' } } as const;
    qa().fail({ operation: 'query', ...gone });
    expect(await failure(cancel(id, undefined, 0))).to.include({ name: 'OrgUnreachableError' });
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    for (const operation of ['query', 'checkDeployStatus']) qa().fail({ operation, ...gone });
    qa().fail({ operation: 'cancelDeploy', times: 3, effect: { kind: 'close', how: 'rst' } });
    const events: RunEvent[] = [];
    const { outcome } = await cancel(id, undefined, undefined, undefined, (event) => events.push(event));
    expect(outcome).to.equal('canceled');
    // One for each operation: who waits sees why.
    expect(events.filter(({ type }) => type === 'unanswered').length).to.be.at.least(3);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is not, and is not said to be, where a person gives up before its org is asked', async () => {
    const { id } = await stuck();
    const ctrlC = new AbortController();
    const stop = ({ type }: RunEvent): void => {
      if (type === 'step') ctrlC.abort();
    };
    const error = await failure(
      stage.with(async (context) =>
        cancelRun(await findRun(context, id), { report: stop, signal: ctrlC.signal, wait: 10_000 })
      )
    );
    expect([error.name, error.exitCode]).to.deep.equal(['CancelledError', 1]);
    expect(error.message).to.include(`Run ${id} is not cancelled`);
    expect((await cancel(id)).outcome).to.equal('canceled');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is not, and is not said to be, where a person gives up while its org does not answer', async () => {
    const { id } = await stuck();
    const stopped = await stage.everything();
    qa().fail({ operation: 'query', effect: { kind: 'brokenBody' }, times: 100 });
    const ctrlC = new AbortController();
    const error = await failure(
      stage.with(async (context) =>
        cancelRun(await findRun(context, id), { report: () => ctrlC.abort(), signal: ctrlC.signal, wait: 10_000 })
      )
    );
    expect([error.name, error.exitCode]).to.deep.equal(['CancelledError', 1]);
    expect(error.message).to.include(`Run ${id} is not cancelled`);
    expect(error.actions?.join()).to.include(`sf sre promote cancel --run ${id}`);
    qa().heal();
    expect(await stage.everything()).to.deep.equal(stopped);
  });

  it('that is not waited for is left to the org, and finished later from anywhere', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const stages = await stage.promoteInStages({ ...request, to: 'production' }, { async: true });
    expect(stages.map(({ plan, run }) => [plan.target.name, run.state])).to.deep.equal([['qa', 'deploying']]);
    const [{ run }] = stages;
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const sent = await report(run.id, dir);
    expect(sent).to.include({ status: 'Running', code: 69 });
    expect(sent.text).to.include(run.deployId ?? 'no deploy');
    qa().release(run.deployId ?? '');
    expect((await stage.resume(run.id, {}, dir)).state).to.equal('published');
    expect(qa().deployCount()).to.equal(1);
  });

  it('and that another process of this clone cancels ends there without a word of a deploy', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    let seen = (): void => undefined;
    const isRunning = new Promise<void>((resolve) => {
      seen = resolve;
    });
    // It asks the org so seldom that the cancelling is over before it asks again.
    const look = ({ type }: RunEvent): void => {
      if (type === 'status') seen();
    };
    const living = failure(stage.promote(request, { frequency: 4000, report: look }));
    await isRunning;
    const { id } = await unfinished();
    expect((await cancel(id)).outcome).to.equal('canceled');
    const error = await living;
    expect(error).to.include({ exitCode: 1 });
    expect(error.message).to.not.include('accepted');
    expect(await stage.everything()).to.deep.equal(before);
  });

  /** A run that waits for the lock of a stuck one. */
  const waitingRun = async (
    frequency: number
  ): Promise<Readonly<{ id: string; other: string; living: Promise<Error> }>> => {
    const { id: other } = await stuck();
    let wait = (): void => undefined;
    const isWaiting = new Promise<void>((resolve) => {
      wait = resolve;
    });
    const look = ({ type }: RunEvent): void => {
      if (type === 'waiting') wait();
    };
    const living = failure(stage.promote(request, { waitLock: 60_000, frequency, report: look }));
    await isWaiting;
    const runs = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    return { id: runs.find((run) => run.id !== other)?.id ?? '', other, living };
  };

  it('is told with the ids of all deploys in the org that could be its own', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await unfinished();
    await stage.with(async (context) => {
      const org = await connectTarget(context, context.loaded.pipeline.instance('qa'), undefined);
      await deployClasses(org, { Rating: '' });
    });
    const ids = qa().jobs.map((job) => job.id);
    expect(ids).to.have.length(2);
    const told = await stage.with(async (context) => reportRun(await findRun(context, id), signal));
    expect(exitCodeOfReport(told)).to.equal(69);
    const json = reportJson(told);
    expect(json).to.include({ run: id, status: 'Unknown' }).and.to.not.have.property('deployId');
    expect(json.deploys).to.have.members(ids);
    const text = reportText(told, new Date()).join('\n');
    for (const deploy of ids) expect(text).to.include(deploy);
    expect(text).to.include(`"sf sre promote resume --run ${id}" asks which one it is`);
    for (const goOn of [stage.resume.bind(stage), cancel]) {
      const error = await failure(goOn(id));
      expect(error.name).to.equal('DeployAmbiguousError');
      expect((error.data as unknown as { deploys: string[] }).deploys).to.have.members(ids);
    }
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    expect(qa().deployCount()).to.equal(2);
  });

  it('whose deploy may be one of several ends where none is said to be it, and not where it is one that the org accepted', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await unfinished();
    await stage.with(async (context) => {
      const org = await connectTarget(context, context.loaded.pipeline.instance('qa'), undefined);
      await deployClasses(org, { Rating: '' });
    });
    await qa().idle();
    const [first] = qa().jobs;
    const refused = await failure(cancel(id, undefined, 10_000, first.id));
    expect([refused.name, refused.data]).to.deep.equal(['RunAcceptedError', { run: id, deployId: first.id }]);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    expect((await cancel(id, undefined, 10_000, noDeploy)).outcome).to.equal('nothingSent');
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    expect(await report(id)).to.include({ status: 'Ended' });
  });

  it('whose org does not list its deploys is cancelled once it is said which is its own', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await unfinished();
    const refused = { kind: 'error', code: 'INSUFFICIENT_ACCESS', message: 'Not you.', status: 403 } as const;
    qa().fail({ operation: 'toolingQuery', contains: 'DeployRequest', times: 20, effect: refused });
    const error = await failure(cancel(id));
    expect(error).to.include({ name: 'DeployAmbiguousError', exitCode: 69 });
    expect(error.actions?.join()).to.include(`"sf sre promote cancel --run ${id} --adopt <deploy id>"`);
    expect(error.actions?.join()).to.include(`"sf sre promote cancel --run ${id} --adopt ${noDeploy}" ends it`);
    await qa().idle();
    const [{ id: deploy }] = qa().jobs;
    expect((await failure(cancel(id, undefined, 10_000, deploy))).name).to.equal('RunAcceptedError');
    expect((await cancel(id, undefined, 10_000, noDeploy)).outcome).to.equal('nothingSent');
  });

  it('while it waits for its turn leaves the queue, and its process ends, too', async () => {
    const { id, other, living } = await waitingRun(200);
    expect((await cancel(id)).outcome).to.equal('nothingSent');
    expect((await stage.refs()).has('refs/sre/queues/qa')).to.equal(false);
    expect(await living).to.include({
      name: 'RunCancelledError',
      message: `Run ${id} into instance qa was cancelled. Branch, history and org are as they were.`,
    });
    expect(await report(id)).to.include({ status: 'Ended', code: 1 });
    expect((await cancel(other)).outcome).to.equal('canceled');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('while it waits ends its process also where the lock is free by now, and frees what that took', async () => {
    const { id, other, living } = await waitingRun(3000);
    await cancel(other);
    expect((await cancel(id)).outcome).to.equal('nothingSent');
    expect((await living).name).to.equal('RunCancelledError');
    expect(await stage.everything()).to.deep.equal(before);
  });

  for (const step of ['keepPreimage', 'shareRun', 'sendDeploy'] as const) {
    // The first two wait out what a canceller waits for.
    it(`while it goes on with ${step} is told as what comes of it ${step === 'sendDeploy' ? '@long' : '@soak'}`, async () => {
      let cancelling: Promise<Cancelled | Error> | undefined;
      const look = (event: RunEvent): void => {
        if (event.type !== 'step' || event.name !== step) return;
        cancelling = unfinished()
          .then(async ({ id }) => cancel(id))
          .catch((error: unknown) => error as Error);
      };
      await stage.promote(request, { report: look }).catch(() => undefined);
      const outcome = await cancelling;
      const isRecorded = (await stage.newestRecord('qa'))?.kind === 'promotion';
      const isLocked = (await stage.refs()).has('refs/sre/locks/qa');
      const inOrg = qa().file('classes/Rating.cls') !== undefined;
      if (outcome instanceof Error) expect([inOrg, isRecorded || isLocked]).to.deep.equal([true, true]);
      else expect([inOrg, isRecorded, isLocked]).to.deep.equal([false, false, false]);
    });
  }

  it('right when it begins ends without a deploy', async () => {
    const living = failure(stage.promote(request, { waitLock: 60_000 }));
    let runs: readonly Run[] = [];
    while (runs.length === 0) runs = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    await cancel(runs[0].id);
    expect((await living).name).to.be.oneOf(['RunCancelledError', 'LockMovedError', 'RunTakenOverError']);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('while a person reads its plan ends its process, too', async () => {
    let id = '';
    const error = await failure(
      stage.promote(request, {
        confirm: async () => {
          ({ id } = await unfinished());
          await cancel(id);
          return true;
        },
      })
    );
    expect([error.name, error.exitCode]).to.deep.equal(['RunCancelledError', 1]);
    expect(await report(id)).to.include({ status: 'Ended', code: 1 });
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('whose cancelling a person does not wait for keeps its lock, and says so', async () => {
    const { id } = await stuck();
    const controller = new AbortController();
    qa().fail({ operation: 'cancelDeploy', times: 3, effect: { kind: 'answerLost', how: 'rst' } });
    const error = await failure(
      stage.with(async (context) =>
        cancelRun(await findRun(context, id), {
          report: ({ type }) => type === 'unanswered' && controller.abort(),
          signal: controller.signal,
          wait: 10_000,
          frequency: 50,
        })
      )
    );
    expect([error.name, error.exitCode]).to.deep.equal(['DeployStillRunningError', 69]);
    expect(error.actions?.[0]).to.include(`"sf sre promote cancel --run ${id}"`);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(true);
    expect((await cancel(id)).outcome).to.be.oneOf(['canceled', 'refused']);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('that sent nothing is neither resumed nor cancelled in another clone, which says so', async () => {
    const lock = await stage.with(async ({ repo, store, clock }) => {
      const prepared = await prepareLock(repo, { instance: 'qa', run: '20260101000000-0123456789ab', clock });
      await takeLock(repo, store, prepared);
      return prepared;
    });
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const { run } = lock.owner;
    const error = await failure(stage.with(async (context) => findRun(context, run), dir));
    expect(error.name).to.equal('RunNotFoundError');
    expect(error.message).to.include(
      'has sent nothing to the org of instance qa yet: there is nothing to resume or cancel from here'
    );
    expect(error.actions?.join()).to.include(`sf sre instance unlock --run ${run}`);
  });

  it('is told to be published in a clone that never heard of it', async () => {
    const { run } = await stage.promote(request);
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const look = async (id: string): Promise<RunReport> =>
      stage.with(async (context) => reportRun(await chooseKnownRun(context, id), signal), dir);
    const told = await look(run.id);
    expect(told.outlook).to.deep.equal({ kind: 'published' });
    expect(told.run).to.include({ id: run.id, kind: 'promotion', instance: 'qa' });
    expect((await failure(look('20260101000000-0123456789ab'))).name).to.equal('RunNotFoundError');
    const effects = { report: (): undefined => undefined, signal, wait: 10_000 };
    const resumed = await stage.with(
      async (context) =>
        resumeRun(await chooseKnownRun(context, run.id), { ...effects, confirm: async () => Promise.resolve(false) }),
      dir
    );
    expect(resumeJson(resumed, 'qa')).to.deep.equal({
      ...{ status: 'Published', run: run.id, instance: 'qa', branch: 'qa' },
      ...{ mergeCommit: run.plan?.mergeCommit, branchTip: run.plan?.mergeCommit },
      ...{ deployId: run.deployId, record: run.recordCommit },
    });
    const error = await failure(
      stage.with(async (context) => cancelRun(await chooseKnownRun(context, run.id), effects), dir)
    );
    expect(error).to.include({ name: 'RunEndedError' });
    expect(error.message).to.include('is published: there is nothing to cancel');
  });

  it('is freed of the lock that a remote without atomic push kept of it once it was published, and says so', async () => {
    const { run } = await stage.promote(request);
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    for (const where of [undefined, dir]) {
      await stage.remote.git('update-ref', 'refs/sre/locks/qa', run.lock?.commit ?? '');
      expect(await cancel(run.id, where)).to.deep.include({ outcome: 'published' });
      expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    }
    expect((await failure(cancel(run.id))).name).to.equal('RunEndedError');
  });

  it('is cancelled from another clone, too', async () => {
    const { id } = await stuck();
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    expect(await report(id, dir)).to.include({ status: 'Running' });
    expect((await cancel(id, dir)).outcome).to.equal('canceled');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is not said to have ended, nor cancelled, where the alias leads to another org', async () => {
    const { id, deployId } = await stuck();
    Object.assign(stage.env, { SF_SRE_ORG_QA: 'production' });
    for (const [way, asked] of [
      ['resume', report(id)],
      ['cancel', cancel(id)],
    ] as const) {
      const error = await failure(asked);
      expect([error.name, error.exitCode]).to.deep.equal(['OrgReplacedError', 69]);
      expect(error.actions?.[0]).to.include('leads astray').and.include(`sf sre promote ${way} --run ${id}`);
    }
    Object.assign(stage.env, { SF_SRE_ORG_QA: 'qa' });
    qa().release(deployId ?? '');
    expect((await stage.resume(id)).state).to.equal('published');
  });

  it('whose org refuses to cancel is told to go on there, and is to be cancelled again', async () => {
    const { id, deployId } = await stuck();
    const notYou = { kind: 'error', code: 'INSUFFICIENT_ACCESS', message: 'Not you.', status: 403 } as const;
    qa().fail({ operation: 'cancelDeploy', effect: notYou });
    const error = await failure(cancel(id));
    expect([error.name, error.exitCode]).to.deep.equal(['OrgRefusedError', 69]);
    expect(error.message).to.include('Not you.').and.include(`goes on with deploy ${deployId}`);
    expect(error.actions?.join()).to.include(`sf sre promote cancel --run ${id}`).and.not.include('resume');
    expect((await cancel(id)).outcome).to.equal('canceled');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('whose cancelling takes longer than the time to wait is to be cancelled again, and not finished', async () => {
    const { id } = await stuck();
    qa().settings.cancelTime = 2000;
    const error = await failure(cancel(id, undefined, 100));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployTimeoutError', 69]);
    expect(error.message).to.include(`Run ${id} keeps its lock.`);
    expect(error.actions).to.deep.equal([`Go on with "sf sre promote cancel --run ${id}".`]);
    expect((await cancel(id)).outcome).to.equal('canceled');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('whose org does not answer to the cancelling is to be cancelled once it does, and not finished', async () => {
    const { id } = await stuck();
    qa().fail({ operation: 'query', effect: { kind: 'brokenBody' } });
    const unreachable = await failure(cancel(id, undefined, 0));
    const error = (await outOfReach(stage.local.dir, id, unreachable, 'cancel')) as SfError;
    expect([error.name, error.exitCode]).to.deep.equal(['OrgUnreachableError', 69]);
    expect(error.actions?.join()).to.include(`sf sre promote cancel --run ${id}`).and.not.include('resume');
  });

  it('that the org has accepted is to be finished or undone, and not cancelled, where the remote is away', async () => {
    const { run } = await stage.promote(request, { async: true });
    await qa().idle();
    await failure(cancel(run.id));
    await stage.with(async ({ repo }) => new Journal(repo).save({ ...run, state: 'accepted' }));
    const { dir } = stage.remote;
    await rename(dir, `${dir}-away`);
    const away = await failure(cancel(run.id));
    const error = (await outOfReach(stage.local.dir, run.id, away, 'cancel')) as SfError;
    expect([error.name, error.exitCode]).to.deep.equal(['RemoteUnreachableError', 68]);
    const actions = error.actions?.join() ?? '';
    expect(actions).to.include(`Go on with "sf sre promote resume --run ${run.id}"`).and.not.include('promote cancel');
    expect(actions).to.include(`"sf sre promote undo --run ${run.id}"`);
    await rename(`${dir}-away`, dir);
    expect((await stage.resume(run.id)).state).to.equal('published');
  });

  it('whose deploy never arrived is ended', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id, state } = await unfinished();
    expect(state).to.equal('sending');
    expect(await report(id)).to.include({ status: 'Unknown', code: 69 });
    stage.clock = { ...stage.clock, now: (): Date => new Date(Date.now() + 30_000) };
    expect(await report(id)).to.include({ status: 'NothingSent', code: 1 });
    expect((await cancel(id)).outcome).to.equal('nothingSent');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('which the org has accepted is not, but can be finished', async () => {
    await stage.remoteHook('update', 'case "$1" in refs/heads/qa) exit 1;; esac');
    await failure(stage.promote(request));
    const { id, deployId } = await unfinished();
    const accepted = await report(id);
    expect(accepted).to.include({ status: 'Accepted', code: 68 });
    expect(accepted.text).to.include(`"sf sre promote resume --run ${id}"`);
    const error = await failure(cancel(id));
    expect([error.name, error.exitCode]).to.deep.equal(['RunAcceptedError', 68]);
    expect(error.message).to.include(deployId);
    await stage.remoteHook('update', 'exit 0');
    await stage.resume(id);
    expect(await report(id)).to.include({ status: 'Published', code: 0 });
    expect((await failure(cancel(id))).message).to.include('is published');
  });

  it('whose deploy was answered by nobody is found in the org', async () => {
    qa().fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
    await failure(stage.promote(request, { wait: 0 }));
    const { id } = await unfinished();
    await qa().idle();
    expect(await report(id)).to.include({ status: 'Accepted', code: 68 });
    expect((await failure(cancel(id))).name).to.equal('RunAcceptedError');
  });
});
