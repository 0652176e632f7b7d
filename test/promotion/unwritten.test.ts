import type { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import { cancelRun } from '../../src/promotion/cancelRun.js';
import { findRun } from '../../src/promotion/findRun.js';
import { Journal } from '../../src/promotion/journal.js';
import type { Run } from '../../src/promotion/run.js';
import type { FaultEffect } from '../local-org/faults/fault.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';
import { unwritable } from '../support/unwritable.js';

describe('a run in a repository that takes nothing', () => {
  const request = { features: ['rating'], from: 'dev' };
  let stage: Stage;
  let restore: (() => void) | undefined;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });
  afterEach(async () => {
    restore?.();
    restore = undefined;
    await stage.close();
  });

  const qa = (): ReturnType<Stage['org']> => stage.org('qa');
  const unfinished = async (): Promise<Run> =>
    (await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0];
  const afterFault = async (effect: FaultEffect, wait: number): Promise<Run> => {
    qa().fail({ operation: 'deploy', effect });
    await failure(stage.promote(request, { wait }));
    return unfinished();
  };
  const resume = async (id: string): Promise<SfError> => {
    restore = unwritable(stage.local.dir, 'EROFS');
    return failure(stage.resume(id));
  };

  it('tells that the org has accepted it, though its journal does not know, and how to go on', async () => {
    const { run } = await stage.promote(request, { async: true });
    await qa().idle();
    const error = await resume(run.id);
    expect([error.name, error.exitCode]).to.deep.equal(['JournalNotWrittenError', 68]);
    expect(error.message).to.include('EROFS').and.include(`has accepted deploy ${run.deployId}`);
    expect(error.actions?.[0]).to.include('can be written to');
    expect(error.actions?.join()).to.include(`"sf sre promote resume --run ${run.id}"`);
    restore?.();
    expect((await stage.resume(run.id)).state).to.equal('published');
    expect(qa().deployCount()).to.equal(1);
  });

  it('tells so, too, where the answer of the org had been lost', async () => {
    const { id } = await afterFault({ kind: 'answerLost', how: 'rst' }, 0);
    await qa().idle();
    const error = await resume(id);
    expect([error.name, error.exitCode]).to.deep.equal(['JournalNotWrittenError', 68]);
    expect(error.message).to.include(`has accepted deploy ${qa().jobs[0].id}`);
  });

  it('tells that the org goes on with it, whether it is resumed or cancelled', async () => {
    const { id, deployId } = await afterFault({ kind: 'jobStuck' }, 1500);
    const resumed = await resume(id);
    const signal = new AbortController().signal;
    const cancelled = await failure(
      stage.with(async (context) =>
        cancelRun(await findRun(context, id), { report: () => undefined, signal, wait: 1000 })
      )
    );
    for (const [error, way] of [
      [resumed, 'resume'],
      [cancelled, 'cancel'],
    ] as const) {
      expect([error.name, error.exitCode], way).to.deep.equal(['JournalNotWrittenError', 69]);
      expect(error.message).to.include(`goes on with deploy ${deployId}`);
      expect(error.actions?.join()).to.include(`"sf sre promote ${way} --run ${id}"`);
    }
  });

  it('tells that its deploy may be there where the org has none, and may still get it', async () => {
    const { id } = await afterFault({ kind: 'close', how: 'rst' }, 0);
    const error = await resume(id);
    expect([error.name, error.exitCode]).to.deep.equal(['JournalNotWrittenError', 69]);
    expect(error.message).to.include('may be working on the deploy');
  });

  it('tells no more than that where the org has refused it', async () => {
    const failing: FaultEffect = { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'Busy.' };
    qa().fail({ operation: 'deploy', effect: failing });
    const { run } = await stage.promote(request, { async: true });
    await qa().idle();
    const error = await resume(run.id);
    expect([error.name, error.exitCode]).to.deep.equal(['JournalNotWrittenError', 1]);
  });

  it('tells what it is where the org cannot be asked', async () => {
    const { run } = await stage.promote(request, { async: true });
    await qa().idle();
    qa().fail({ operation: '*', effect: { kind: 'requestLimit' }, times: 1000 });
    const error = await resume(run.id);
    expect([error.name, error.exitCode]).to.deep.equal(['JournalNotWrittenError', 69]);
    expect(error.message).to.include(run.deployId);
  });
});
