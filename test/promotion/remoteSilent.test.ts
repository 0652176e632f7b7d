import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isInterruption } from '../../src/promotion/interruption.js';
import { Journal } from '../../src/promotion/journal.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a run whose remote gives no answer', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.remoteHook('reference-transaction', 'exit 0');
  });

  afterEach(async () => {
    await stage.close();
  });

  const request = { features: ['rating'], from: 'dev' };
  const at =
    (step: string, act: () => void) =>
    (event: RunEvent): void => {
      if (event.type === 'step' && event.name === step) act();
    };
  const hook = (line: string): void =>
    writeFileSync(join(stage.remote.dir, 'hooks', 'reference-transaction'), `#!/bin/sh\n${line}\n`);
  const comeBack = (): void => {
    renameSync(`${stage.remote.dir}.away`, stage.remote.dir);
    hook('exit 0');
  };

  it('when its deploy is sent is left to its org with --async, and finished later', async () => {
    const { dir } = stage.remote;
    const vanish = (): void => hook(`test "$1" != committed || { mv '${dir}' '${dir}.away'; kill -9 $PPID; }`);
    const { run } = await stage.promote(request, { async: true, report: at('sendDeploy', vanish) });
    expect(run.state).to.equal('deploying');
    comeBack();
    await stage.org('qa').idle();
    expect((await stage.resume(run.id)).state).to.equal('published');
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  it('is not told as one that a person stopped before anything was changed, where its lock is left', async () => {
    const { dir } = stage.remote;
    const error = await failure(
      stage.promote(request, { report: at('keepPreimage', () => renameSync(dir, `${dir}.away`)) })
    );
    expect(error.name).to.equal('RemoteUnreachableError');
    expect(error.message).to.include('could not be released');
    expect(isInterruption(error, AbortSignal.abort())).to.equal(false);
    comeBack();
    const [{ id }] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    expect((await stage.resume(id)).state).to.equal('published');
  });
});
