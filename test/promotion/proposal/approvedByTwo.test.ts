import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import { openContext } from '../../../src/promotion/context.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { Journal } from '../../../src/promotion/journal.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { resumeRun } from '../../../src/promotion/resume.js';
import type { Run } from '../../../src/promotion/run.js';
import type { RunEvent } from '../../../src/promotion/steps/step.js';
import { failure } from '../../support/failure.js';
import { mergeAtHost, proposalRefs, waitingRun } from '../../support/proposals.js';
import { agreeing, apexClass, Stage } from '../../support/stage.js';
import { unwritable } from '../../support/unwritable.js';

describe('an approved pull request that two processes are at', () => {
  const request = { features: ['rating'], from: 'dev' };
  let stage: Stage;
  let hold: string;
  let held: string;

  const open = async (sre: object = {}): Promise<void> => {
    const qa = { parent: 'production', publish: 'pull-request' } as const;
    stage = await Stage.open({}, { sre }, { production: {}, qa, dev: { parent: 'qa' } });
    await stage.feature('feature/rating', apexClass('Rating'));
    [hold, held] = ['hold', 'held'].map((name) => join(stage.scratch.dir, name));
    // The first push that comes while the one file is there waits until it is gone.
    await stage.remoteHook(
      'pre-receive',
      `if test -e '${hold}' && mkdir '${held}' 2>/dev/null; then while test -e '${hold}'; do sleep 0.05; done; fi\nexit 0`
    );
  };
  afterEach(async () => {
    await stage.close();
  });

  const propose = async (change: object = {}): Promise<Run> => {
    const id = await waitingRun(stage.promote({ ...request, ...change }));
    return stage.with(async (context) => (await findRun(context, id)).run);
  };
  const journaled = async (run: Run): Promise<Run> => stage.with(async ({ repo }) => new Journal(repo).save(run));
  const journal = async (id: string): Promise<Run> => stage.with(async ({ repo }) => new Journal(repo).load(id));
  const elsewhere = async (): Promise<string> => (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
  const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
  const cancel = async (id: string, dir: string): Promise<string> =>
    stage.with(async (context) => (await cancelRun(await findRun(context, id), effects)).outcome, dir);
  /** Does something while a push of a resumed run is held up: the first one after a step has begun. */
  const whileHeld = async <T>(
    id: string,
    step: string,
    act: () => Promise<T>
  ): Promise<Readonly<{ first: Promise<Run>; did: T }>> => {
    const begin = (event: RunEvent): void => {
      if (event.type === 'step' && event.name === step) writeFileSync(hold, '');
    };
    const first = stage.resume(id, { approvedBy: 'Ada', report: begin });
    // Looked at below.
    first.catch(() => undefined);
    while (!existsSync(held)) await new Promise((resolve) => setTimeout(resolve, 20));
    const did = await act();
    rmSync(hold);
    return { first, did };
  };

  it('is not deployed by an approval of what was proposed before, where another clone proposed it anew', async () => {
    await open();
    await stage.feature('feature/other', apexClass('Other'));
    const run = await propose();
    await journaled({ ...run, state: 'planned', approvedBy: ['Ada'] });
    const dir = await elsewhere();
    const other = await waitingRun(stage.promote({ ...request, features: ['other'] }, {}, dir));
    await stage.resume(other, { approvedBy: 'Bob' }, dir);
    expect(await waitingRun(stage.resume(run.id, {}, dir))).to.equal(run.id);
    expect((await failure(stage.resume(run.id))).name).to.equal('ApprovalMissingError');
    expect(stage.org('qa').deployCount()).to.equal(1);
    expect((await stage.resume(run.id, { approvedBy: 'Ada' })).state).to.equal('published');
  });

  for (const where of ['of one clone', 'of two clones']) {
    it(`is sent once where both resume it, ${where}, and one found it before the other one sent it`, async () => {
      await open();
      const { id } = await propose();
      const dir = where === 'of one clone' ? stage.local.dir : await elsewhere();
      const context = await openContext({ dir, env: stage.env, clock: stage.clock });
      try {
        const { first, did: placed } = await whileHeld(id, 'shareRun', async () => findRun(context, id));
        expect(placed.run.state).to.equal('proposed');
        stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
        while (stage.org('qa').jobs.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
        const second = resumeRun(placed, { ...effects, frequency: 50, confirm: agreeing, approvedBy: 'Ada' });
        const name = async (work: Promise<Run>): Promise<string> =>
          work.then(
            ({ state }) => state,
            (error: SfError) => error.name
          );
        const names = [name(first), name(second)];
        await Promise.race([second.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 2000))]);
        for (const job of stage.org('qa').jobs) stage.org('qa').release(job.id);
        expect(await Promise.all(names)).to.include('published');
        expect(stage.org('qa').deployCount()).to.equal(1);
        expect(await proposalRefs(stage)).to.deep.equal([]);
      } finally {
        await context.repo.close();
      }
    });
  }

  it('is not deployed where another clone cancels it before its lock is taken', async () => {
    await open();
    const { id } = await propose();
    const dir = await elsewhere();
    const { first, did } = await whileHeld(id, 'takeLock', async () => cancel(id, dir));
    expect(did).to.equal('nothingSent');
    expect((await failure(first)).name).to.equal('RunEndedError');
    expect(stage.org('qa').deployCount()).to.equal(0);
    expect(await proposalRefs(stage)).to.deep.equal([]);
  });

  it('is not deployed where another clone cancelled it after its request was lost, and nothing is kept', async () => {
    await open({ preimages: { days: 0 } });
    const run = await propose();
    const sentBy = { host: hostname(), pid: 2 ** 22 + 1, at: new Date(Date.now() - 3_600_000).toISOString() };
    await journaled({ ...run, state: 'sending', approvedBy: ['Ada'], sentBy });
    await cancel(run.id, await elsewhere());
    expect((await failure(stage.resume(run.id))).name).to.equal('RunEndedError');
    expect(stage.org('qa').deployCount()).to.equal(0);
  });

  it('is left alone as long as its request may be on its way, though others were published', async () => {
    await open();
    const run = await propose();
    const before = await proposalRefs(stage);
    const sentBy = { host: 'elsewhere', pid: 1, at: new Date().toISOString() };
    await journaled({ ...run, state: 'sending', approvedBy: ['Ada'], sentBy });
    await stage.declareBaseline('qa');
    expect(await failure(stage.resume(run.id))).to.include({ name: 'RunMayBeAliveError', exitCode: 69 });
    expect(await proposalRefs(stage)).to.deep.equal(before);
    expect((await journal(run.id)).state).to.equal('sending');
  });

  for (const [what, act, state, told] of [
    [
      'finishes',
      async (id: string, dir: string): Promise<unknown> => stage.resume(id, { approvedBy: 'Bob' }, dir),
      'published',
      'Another process finished run',
    ],
    ['cancels', cancel, 'ended', 'was cancelled'],
  ] as const) {
    it(`says so where another clone ${what} it while what its org has is kept @long`, async () => {
      await open();
      const { id } = await propose();
      const dir = await elsewhere();
      let other: Promise<unknown> | undefined;
      let isAsked = false;
      const error = await failure(
        stage.resume(id, {
          approvedBy: 'Ada',
          report: (event) => {
            if (event.type !== 'step' || event.name !== 'keepPreimage' || isAsked) return;
            isAsked = true;
            stage.org('qa').fail({ operation: 'retrieve', times: 1, effect: { kind: 'delay', milliseconds: 4000 } });
            other = act(id, dir);
          },
        })
      );
      await other;
      expect(error.message).to.include(told).and.not.include('Nothing was deployed');
      expect((await journal(id)).state).to.equal(state);
      expect(await proposalRefs(stage)).to.deep.equal([]);
      expect(stage.org('qa').deployCount()).to.equal(state === 'published' ? 1 : 0);
    });
  }

  const unreviewed = async (): Promise<void> => {
    await stage.local.git('checkout', '--quiet', 'feature/rating');
    await stage.local.commit('Unreviewed', apexClass('Rating', ' /* unreviewed */ '));
    await stage.local.push('feature/rating');
    await stage.org('qa').changeAsOtherUser('classes/Rating.cls', 'public class Rating { /* by hand */ }');
  };
  const expectNothingOf = async (id: string): Promise<void> => {
    expect(stage.org('qa').deployCount()).to.equal(0);
    expect((await stage.newestRecord('qa'))?.run).to.not.equal(id);
    expect(await proposalRefs(stage)).to.deep.equal([`refs/heads/sre/promote/${id}`, `refs/sre/proposals/${id}`]);
  };

  it('is not deployed by an approval of what was there before, where another clone proposes it anew meanwhile', async () => {
    await open();
    const { id } = await propose({ overwrite: 'all' });
    const dir = await elsewhere();
    await unreviewed();
    const { first } = await whileHeld(id, 'takeLock', async () =>
      waitingRun(stage.resume(id, { approvedBy: 'Bob' }, dir))
    );
    expect((await failure(first)).name).to.equal('ApprovalMissingError');
    await expectNothingOf(id);
  });

  it('is not deployed by it either where the other clone validates at the moment', async () => {
    await open();
    const { id } = await propose({ overwrite: 'all' });
    const dir = await elsewhere();
    const context = await openContext({ dir: stage.local.dir, env: stage.env, clock: stage.clock });
    try {
      const placed = await findRun(context, id);
      await unreviewed();
      stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
      const before = stage.org('qa').jobs.length;
      const other = stage.resume(id, { approvedBy: 'Bob' }, dir).catch((error: unknown) => error);
      while (stage.org('qa').jobs.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
      const run = resumeRun(placed, { ...effects, frequency: 50, confirm: agreeing, approvedBy: 'Ada' });
      const told = failure(run);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      for (const job of stage.org('qa').jobs) stage.org('qa').release(job.id);
      expect((await told).name).to.equal('PullRequestPendingError');
      await other;
      await expectNothingOf(id);
    } finally {
      await context.repo.close();
    }
  });

  it('that its host merged is told as finished where another clone finishes it meanwhile @long', async () => {
    await open();
    const { id } = await propose();
    await mergeAtHost(stage, id);
    const dir = await elsewhere();
    let other: Promise<unknown> | undefined;
    const finishElsewhere = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'keepPreimage' || other !== undefined) return;
      stage.org('qa').fail({ operation: 'retrieve', times: 1, effect: { kind: 'delay', milliseconds: 4000 } });
      other = stage.resume(id, {}, dir);
    };
    expect((await failure(stage.resume(id, { report: finishElsewhere }))).name).to.equal('RunTakenOverError');
    await other;
    expect((await journal(id)).state).to.equal('published');
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  it('is told as finished by who pressed Ctrl-C, and can be undone, where another clone finished it meanwhile', async () => {
    await open();
    await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
    const { id } = await propose();
    const dir = await elsewhere();
    const stop = new AbortController();
    let other: Promise<unknown> | undefined;
    const finishElsewhere = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'keepPreimage' || other !== undefined) return;
      stage.org('qa').fail({ operation: 'retrieve', times: 1, effect: { kind: 'delay', milliseconds: 60_000 } });
      other = stage.resume(id, { approvedBy: 'Bob' }, dir).finally(() => stop.abort());
    };
    const error = await failure(stage.resume(id, { approvedBy: 'Ada', report: finishElsewhere, signal: stop.signal }));
    expect(error.name).to.equal('RunTakenOverError');
    expect((await journal(id)).state).to.equal('published');
    expect((await stage.refs()).has(`refs/sre/preimages/${id}`)).to.equal(true);
  });

  it('is not deployed where another clone says that it cancelled it, upon a remote that moves one ref after the other', async () => {
    await open();
    await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
    const { id } = await propose();
    await stage.remoteHook(
      'update',
      `case "$1 $3" in refs/heads/sre/promote/*\\ 0000*|refs/sre/proposals/*\\ 0000*) if mkdir '${held}' 2>/dev/null; then touch '${hold}'; while test -e '${hold}'; do sleep 0.05; done; fi;; esac\nexit 0`
    );
    const cancelling = cancel(id, await elsewhere()).catch(({ name }: Error) => name);
    while (!existsSync(held)) await new Promise((resolve) => setTimeout(resolve, 20));
    const goOn = (event: RunEvent): void => {
      if (event.type === 'step' && event.name === 'keepPreimage') rmSync(hold, { force: true });
    };
    const first = stage.resume(id, { approvedBy: 'Ada', report: goOn }).then(
      ({ state }) => state,
      ({ name }: Error) => name
    );
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 3000))]);
    rmSync(hold, { force: true });
    const cancelled = await cancelling;
    const went = await first;
    // Which of them is faster, nobody can say.
    expect([cancelled, went, stage.org('qa').deployCount()]).to.be.deep.oneOf([
      ['nothingSent', 'RunCancelledError', 0],
      ['nothingSent', 'RunEndedError', 0],
      ['RunTakenOverError', 'RunCancelledError', 0],
      ['RunTakenOverError', 'RunEndedError', 0],
      ['RunTakenOverError', 'published', 1],
      ['RunEndedError', 'published', 1],
    ]);
    expect(await proposalRefs(stage)).to.deep.equal([]);
  });

  it('is shown as waiting where another clone took it back to that, also where nothing is kept', async () => {
    await open({ preimages: { days: 0 } });
    const run = await propose();
    const sentBy = { host: hostname(), pid: 2 ** 22 + 1, at: new Date(Date.now() - 3_600_000).toISOString() };
    await journaled({ ...run, state: 'sending', approvedBy: ['Ada'], sentBy });
    const { unfinished } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(unfinished.map((each) => [each.run, each.state])).to.deep.equal([[run.id, 'proposed']]);
  });

  it('leaves no lock where cancelling it was cut off before that, and is repeated', async () => {
    await open();
    await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
    const { id } = await propose();
    const once = join(stage.scratch.dir, 'once');
    await stage.remoteHook(
      'update',
      `case "$1 $3" in refs/sre/locks/*\\ 0000*) mkdir '${once}' 2>/dev/null && exit 1;; esac\nexit 0`
    );
    expect((await failure(cancel(id, stage.local.dir))).name).to.equal('LockNotReleasedError');
    expect(await proposalRefs(stage)).to.deep.equal(['refs/sre/locks/qa']);
    expect((await failure(cancel(id, stage.local.dir))).name).to.equal('RunEndedError');
    expect(await proposalRefs(stage)).to.deep.equal([]);
  });

  it('is told as refused by both where both watch its deploy @long', async () => {
    await open();
    const { id } = await propose();
    const dir = await elsewhere();
    stage
      .org('qa')
      .fail({ operation: 'deploy', effect: { kind: 'jobFails', errorStatusCode: 'X', errorMessage: 'No.' } });
    let other: Promise<Error> | undefined;
    const watchElsewhere = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'awaitDeploy' || other !== undefined) return;
      stage.org('qa').fail({ operation: 'checkDeployStatus', times: 1, effect: { kind: 'delay', milliseconds: 4000 } });
      other = new Promise((resolve) => setTimeout(resolve, 500)).then(async () => failure(stage.resume(id, {}, dir)));
    };
    const first = await failure(stage.resume(id, { approvedBy: 'Ada', report: watchElsewhere }));
    expect([first.name, (await other)?.name]).to.deep.equal(['DeployFailedError', 'DeployFailedError']);
    expect((await journal(id)).failure?.name).to.equal('DeployFailedError');
  });

  it('can be undone though who pressed Ctrl-C gave it up while another clone deployed it', async () => {
    await open();
    await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
    const { id } = await propose();
    const dir = await elsewhere();
    const stop = new AbortController();
    let other: Promise<Run> | undefined;
    const deployElsewhere = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'keepPreimage' || other !== undefined) return;
      stage.org('qa').fail({ operation: 'retrieve', times: 1, effect: { kind: 'delay', milliseconds: 60_000 } });
      stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
      const atDeploy = ({ type }: RunEvent): void => {
        if (type === 'status') stop.abort();
      };
      other = stage.resume(id, { approvedBy: 'Bob', report: atDeploy }, dir);
    };
    await failure(stage.resume(id, { approvedBy: 'Ada', report: deployElsewhere, signal: stop.signal }));
    expect((await stage.refs()).has(`refs/sre/preimages/${id}`)).to.equal(true);
    for (const job of stage.org('qa').jobs) stage.org('qa').release(job.id);
    expect((await other)?.state).to.equal('published');
  });

  it('is told as published by this process where only its journal cannot say so', async () => {
    await open();
    const { id } = await propose();
    const { first, did: restore } = await whileHeld(id, 'publish', async () =>
      Promise.resolve(unwritable(stage.local.dir, 'ENOSPC'))
    );
    const error = await failure(first).finally(restore);
    expect(error).to.include({ name: 'JournalNotWrittenError', exitCode: 68 });
    expect(error.actions?.join()).to.include(`"sf sre promote resume --run ${id}"`);
    expect((await stage.resume(id)).state).to.equal('published');
  });

  it('is not sent where its remote, which moves one ref after the other, refuses what its org had', async () => {
    await open();
    await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
    const { id } = await propose();
    const before = await proposalRefs(stage);
    await stage.remoteHook('update', 'case "$1" in refs/sre/preimages/*) exit 1;; esac\nexit 0');
    expect((await failure(stage.resume(id, { approvedBy: 'Ada' }))).name).to.equal('PreimageNotSharedError');
    expect(stage.org('qa').deployCount()).to.equal(0);
    expect(await proposalRefs(stage)).to.deep.equal(before);
  });
});
