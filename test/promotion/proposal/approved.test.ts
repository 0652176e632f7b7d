import { renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { giveUp } from '../../../src/promotion/giveUp.js';
import { isInterruption } from '../../../src/promotion/interruption.js';
import { Journal } from '../../../src/promotion/journal.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { readLock } from '../../../src/promotion/lock.js';
import { reportRun } from '../../../src/promotion/reportRun.js';
import type { Run } from '../../../src/promotion/run.js';
import type { RunEvent } from '../../../src/promotion/steps/step.js';
import { failure } from '../../support/failure.js';
import { mergeAtHost, proposalRefs, waitingRun } from '../../support/proposals.js';
import { apexClass, Stage } from '../../support/stage.js';
import { unwritable } from '../../support/unwritable.js';

const goOn = 'The proposal stays as it was. Go on with "sf sre promote resume';

describe('an approved pull request that did not come to its org', () => {
  const request = { features: ['rating'], from: 'dev' };
  let stage: Stage;
  let restore: (() => void) | undefined;

  beforeEach(async () => {
    const qa = { parent: 'production', publish: 'pull-request' } as const;
    stage = await Stage.open({}, {}, { production: {}, qa, dev: { parent: 'qa' } });
    await stage.feature('feature/rating', apexClass('Rating'));
  });
  afterEach(async () => {
    restore?.();
    restore = undefined;
    await stage.close();
  });

  const propose = async (change: object = {}): Promise<Run> => {
    const id = await waitingRun(stage.promote({ ...request, ...change }));
    return stage.with(async (context) => (await findRun(context, id)).run);
  };
  const proposed = async (): Promise<readonly string[]> => proposalRefs(stage);
  const journaled = async (run: Run): Promise<Run> => stage.with(async ({ repo }) => new Journal(repo).save(run));
  const unfinished = async (): Promise<readonly Run[]> =>
    stage.with(async ({ repo }) => new Journal(repo).unfinished());
  const expectDone = async (run: Run): Promise<void> => {
    expect(run.state).to.equal('published');
    expect(await proposed()).to.deep.equal([]);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('class Rating');
    expect(stage.org('qa').deployCount()).to.equal(1);
  };
  const cancel = async (id: string, dir?: string): Promise<void> => {
    const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
    await stage.with(async (context) => cancelRun(await findRun(context, id), effects), dir);
  };

  for (const step of ['keepPreimage', 'shareRun', 'sendDeploy']) {
    for (const [why, name] of [
      ['its org does not answer', 'OrgUnreachableError'],
      ['a person stops it', 'CancelledError'],
    ]) {
      it(`waits as before when ${why} before its deploy is sent, at ${step}${step === 'shareRun' ? ' @long' : ''}`, async () => {
        const { id } = await propose();
        const before = [await stage.everything(), await proposed()];
        const stop = new AbortController();
        const atStep = (event: RunEvent): void => {
          if (event.type !== 'step' || event.name !== step) return;
          if (name === 'CancelledError') stop.abort();
          else stage.org('qa').fail({ operation: '*', times: 9, effect: { kind: 'status', status: 503 } });
        };
        const error = await failure(stage.resume(id, { approvedBy: 'Ada', report: atStep, signal: stop.signal }));
        expect(error.name).to.equal(name);
        expect(error.actions?.join()).to.include('The proposal stays as it was. Go on with "sf sre promote resume');
        expect([await stage.everything(), await proposed()]).to.deep.equal(before);
        stage.org('qa').heal();
        await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
      });
    }
  }

  it('is left to another process that sends its deploy, by one that is stopped', async () => {
    const run = await propose();
    const before = await proposed();
    const sentBy = { host: hostname(), pid: process.ppid, at: new Date().toISOString() };
    const error = await stage.with(async (context) => {
      const sending = { ...run, state: 'sending', approvedBy: ['Ada'], sentBy } as const;
      await new Journal(context.repo).save(sending);
      const signal = AbortSignal.abort();
      return giveUp(context, sending, signal.reason, signal);
    });
    expect(error).to.include({ name: 'DeployStillRunningError', exitCode: 69 });
    expect(await proposed()).to.deep.equal(before);
    const [left] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    expect(left.state).to.equal('sending');
  });

  for (const [again, by] of [
    [undefined, 'Ada'],
    ['Bob', 'Bob'],
  ]) {
    it(`is deployed when its process died right after Ada approved it, and ${again ?? 'nobody'} once more`, async () => {
      const { id } = await propose();
      await stage.with(async (context) => {
        const { run } = await findRun(context, id);
        await new Journal(context.repo).save({ ...run, state: 'planned', approvedBy: ['Ada'] });
      });
      await expectDone(await stage.resume(id, { approvedBy: again }));
      expect((await stage.newestRecord('qa'))?.approvedBy).to.deep.equal([by]);
    });
  }

  it('was planned by a process that died is taken for one that waits, and asks for nobody where it is cancelled', async () => {
    const run = await propose();
    await journaled({ ...run, state: 'planned', approvedBy: ['Ada'] });
    const { outlook } = await stage.with(async (context) =>
      reportRun(await findRun(context, run.id), new AbortController().signal)
    );
    expect(outlook.kind).to.equal('proposed');
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    await cancel(run.id, dir);
    const error = await failure(stage.resume(run.id, { approvedBy: 'Ada' }));
    expect(error).to.include({ name: 'RunEndedError' }).and.property('message').to.include('proposal was taken away');
    expect(stage.org('qa').deployCount()).to.equal(0);
    expect(await proposed()).to.deep.equal([]);
    expect(await unfinished()).to.deep.equal([]);
  });

  /** A run whose request was lost, and that another clone took over, found nothing of, and left to wait again. */
  const leftElsewhere = async (): Promise<Run> => {
    const run = await propose();
    const sentBy = { host: hostname(), pid: 2 ** 22 + 1, at: new Date(Date.now() - 3_600_000).toISOString() };
    const preimage = { commit: (await stage.remote.oid('qa')) ?? '' };
    return journaled({ ...run, state: 'sending', approvedBy: ['Ada'], sentBy, preimage });
  };

  it('waits where another clone took it back to that after its request was lost', async () => {
    const { id } = await leftElsewhere();
    const before = [await stage.everything(), await proposed()];
    const { unfinished: open } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(open.map(({ run, state }) => [run, state])).to.deep.equal([[id, 'proposed']]);
    expect(await failure(stage.resume(id))).to.include({ name: 'ApprovalMissingError', exitCode: 69 });
    expect([await stage.everything(), await proposed()]).to.deep.equal(before);
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
  });

  it('is proposed anew, and not thrown away, where others were published since then', async () => {
    const { id } = await leftElsewhere();
    await stage.declareBaseline('qa');
    const error = await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(error).to.include({ name: 'PullRequestPendingError', exitCode: 69 });
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
  });

  const byHand = async (): Promise<void> =>
    stage.org('qa').changeAsOtherUser('classes/Rating.cls', 'public class Rating { /* by hand */ }');

  it('is planned anew where its org has something else by now', async () => {
    const { id } = await propose({ overwrite: 'all' });
    await byHand();
    const error = await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(error).to.include({ name: 'PullRequestPendingError', exitCode: 69 });
    expect(error.message).to.include('went on since').and.to.include('validated anew');
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
  });

  it('says how to go on where its org has something else that is not to be overwritten', async () => {
    const { id } = await propose();
    const waiting = await proposed();
    await byHand();
    const error = await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(error.name).to.equal('ChangedInOrgError');
    expect(error.actions?.join())
      .to.include(`"sf sre promote cancel --run ${id}", and promote again`)
      .and.to.include(goOn);
    expect(await proposed()).to.deep.equal(waiting);
    const anew = await propose({ overwrite: 'all' });
    expect(await proposed()).to.have.lengthOf(waiting.length);
    await expectDone(await stage.resume(anew.id, { approvedBy: 'Ada' }));
  });

  it('says how to go on where its host merged it, and its org has something else', async () => {
    const { id } = await propose();
    await byHand();
    await mergeAtHost(stage, id);
    const error = await failure(stage.resume(id));
    expect(error.name).to.equal('ChangedInOrgError');
    expect(error.actions).to.deep.equal([
      `End the run with "sf sre promote cancel --run ${id}", and promote again: there it can be said what is to become of these.`,
    ]);
    await cancel(id);
    await expectDone((await stage.promote({ ...request, overwrite: 'all' })).run);
  });

  it('says that its lock is left, and how to go on, where its remote goes away as it takes that', async () => {
    const { id } = await propose();
    const { dir } = stage.remote;
    await stage.remoteHook('reference-transaction', 'exit 0');
    const hook = join(dir, 'hooks', 'reference-transaction');
    const vanish = (event: RunEvent): void => {
      if (event.type === 'step' && event.name === 'takeLock')
        writeFileSync(hook, `#!/bin/sh\ntest "$1" != committed || { mv '${dir}' '${dir}.away'; kill -9 $PPID; }\n`);
    };
    const error = await failure(stage.resume(id, { approvedBy: 'Ada', report: vanish }));
    expect(error.name).to.equal('RemoteUnreachableError');
    expect(error.message).to.include('could not be released');
    expect(error.actions?.join()).to.include(goOn);
    expect(isInterruption(error, AbortSignal.abort())).to.equal(false);
    renameSync(`${dir}.away`, dir);
    writeFileSync(hook, '#!/bin/sh\nexit 0\n');
    expect(await stage.with(async ({ repo, store }) => readLock(repo, store, 'qa'))).to.not.equal(undefined);
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
  });

  it('says how to go on also where its journal cannot say so', async () => {
    const { id } = await propose();
    const atStep = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'keepPreimage') return;
      stage.org('qa').fail({ operation: '*', times: 9, effect: { kind: 'status', status: 503 } });
      restore = unwritable(stage.local.dir, 'ENOSPC');
    };
    const error = await failure(stage.resume(id, { approvedBy: 'Ada', report: atStep }));
    expect(error.actions?.join()).to.include(goOn);
    restore?.();
    stage.org('qa').heal();
    await expectDone(await stage.resume(id));
  });
});
