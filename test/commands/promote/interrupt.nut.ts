import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Journal } from '../../../src/promotion/journal.js';
import type { Run } from '../../../src/promotion/run.js';
import { isolatedEnvironment } from '../../support/environment.js';
import { pluginEntry } from '../../support/sf.js';
import { apexClass, Stage } from '../../support/stage.js';

type Ended = Readonly<{ code: number | null; signal: NodeJS.Signals | null; text: string }>;

describe('Ctrl-C in a process that promotes @long', function () {
  this.timeout(120_000);
  let stage: Stage;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await stage.close();
  });

  /** Starts a promotion. Its process alone is interrupted, and not what it started, such as a git that would end by that. */
  const start = (): Readonly<{ interrupt: () => void; ended: Promise<Ended> }> => {
    const env = { ...isolatedEnvironment(stage.scratch.home), ...stage.scratch.env, CI: 'true' };
    const args = [pluginEntry, 'sre', 'promote', '-f', 'rating', '--from', 'dev', '--no-prompt'];
    const started = spawn(process.execPath, args, { cwd: stage.local.dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    let text = '';
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return {
      interrupt: () => started.kill('SIGINT'),
      // Not its close: a git that it leaves behind may hold its pipes.
      ended: (once(started, 'exit') as Promise<[number | null, NodeJS.Signals | null]>).then(([code, signal]) => ({
        code,
        signal,
        text,
      })),
    };
  };

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await delay(50);
  };

  const unfinished = async (): Promise<Run> => {
    const runs = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    expect(runs).to.have.length(1);
    return runs[0];
  };

  const expectFinished = async (run: Run): Promise<void> => {
    expect(run.state).to.equal('published');
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(run.plan?.mergeCommit);
    expect((await stage.newestRecord('qa'))?.run).to.equal(run.id);
    expect(stage.org('qa').deployCount()).to.equal(1);
  };

  it('ends it in order the first time, and says with which deploy the org goes on', async () => {
    const qa = stage.org('qa');
    qa.fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const { interrupt, ended } = start();
    await until(() => qa.requests.some(({ operation }) => operation === 'checkDeployStatus'));
    interrupt();
    const { code, text } = await ended;
    const run = await unfinished();
    expect(code, text).to.equal(69);
    expect(text).to.include(`goes on with deploy ${run.deployId}`).and.include(`resume --run ${run.id}`);
    qa.release(run.deployId ?? '');
    await expectFinished(await stage.resume(run.id));
  });

  it('ends it at once the second time, and the run is finished later without a second deploy', async () => {
    const [hold, seen] = ['hold', 'seen'].map((name) => join(stage.scratch.dir, name));
    await writeFile(hold, '');
    // The publishing push hangs, and in the end is refused.
    await stage.remoteHook(
      'pre-receive',
      `grep -q ' refs/heads/qa$' || exit 0\ntouch '${seen}'\nwhile [ -e '${hold}' ]; do sleep 0.1; done\nexit 1`
    );
    const { interrupt, ended } = start();
    await until(() => existsSync(seen));
    interrupt();
    expect(await Promise.race([ended, delay(500, 'it goes on')])).to.equal('it goes on');
    interrupt();
    const { code, signal, text } = (await Promise.race([ended, delay(10_000)])) ?? {};
    expect([code, signal], text).to.deep.equal([130, null]);
    expect(existsSync(hold)).to.equal(true);
    await rm(hold);
    await stage.remoteHook('pre-receive', 'exit 0');
    const { id, plan } = await unfinished();
    expect(text).to.include(`"sf sre promote report --run ${id}" tells how it stands`);
    expect(text).to.include(`"sf sre promote resume --run ${id}" goes on with it`);
    expect(text).to.include(`"sf sre promote cancel --run ${id}" frees its lock, and nothing else is left to do`);
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(plan?.targetTip);
    await expectFinished(await stage.resume(id));
  });
});
