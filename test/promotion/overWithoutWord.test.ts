import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SfError } from '@salesforce/core/sfError';
import { cancelRun } from '../../src/promotion/cancelRun.js';
import { findRun } from '../../src/promotion/findRun.js';
import { Journal } from '../../src/promotion/journal.js';
import type { Run } from '../../src/promotion/run.js';
import type { RunEvent, StepName } from '../../src/promotion/steps/step.js';
import { failure } from '../support/failure.js';
import { type GitInFront, gitInFront } from '../support/gitInFront.js';
import { proposalRefs, waitingRun } from '../support/proposals.js';
import { apexClass, Stage } from '../support/stage.js';

/** Another clone, or a remote that does not answer, at the moment at which a run ends. */
describe('a run that is over, or nearly, and does not hear of it', () => {
  const request = { features: ['rating'], from: 'dev' };
  const words = { 'docs/x.md': 'Words.\n' };
  let stage: Stage;
  let git: GitInFront | undefined;

  const open = async (qa: object = {}, content = apexClass('Rating'), settings = {}): Promise<void> => {
    stage = await Stage.open({}, settings, {
      production: {},
      qa: { parent: 'production', ...qa },
      dev: { parent: 'qa' },
    });
    await stage.feature('feature/rating', content);
  };
  afterEach(async () => {
    git?.end();
    git = undefined;
    await stage.close();
  });

  const byPullRequest = { publish: 'pull-request' };
  const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000, frequency: 50 };
  const cancel = async (id: string): Promise<string> =>
    stage.with(async (context) => (await cancelRun(await findRun(context, id), effects)).outcome);
  const elsewhere = async (): Promise<string> => (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
  const journal = async (id: string): Promise<Run> => stage.with(async ({ repo }) => new Journal(repo).load(id));
  const onlyRun = async (): Promise<string> => (await stage.with(async ({ repo }) => new Journal(repo).all()))[0].id;
  const until = async (is: () => boolean): Promise<void> => {
    while (!is()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const at =
    (name: StepName, act: () => void): ((event: RunEvent) => void) =>
    (event) => {
      if (event.type === 'step' && event.name === name) act();
    };

  for (const [what, told, exitCode] of [
    ['who presses Ctrl-C', 'DeployStillRunningError', 69],
    ['whose time to wait is over', 'DeployTimeoutError', 69],
  ] as const) {
    it(`is not told as cancelled by ${what} while its org deploys, though its proposal is gone`, async () => {
      await open(byPullRequest);
      const id = await waitingRun(stage.promote(request));
      const stop = new AbortController();
      const isStopped = told === 'DeployStillRunningError';
      stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
      let isGone = false;
      const takeAway = ({ type }: RunEvent): void => {
        if (type !== 'status' || isGone) return;
        isGone = true;
        const refs = [`:refs/sre/proposals/${id}`, `:refs/heads/sre/promote/${id}`];
        const options = { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } };
        execFileSync('git', ['push', '--quiet', 'origin', ...refs], options);
        if (isStopped) stop.abort();
      };
      const resumed = stage.resume(id, {
        ...{ approvedBy: 'Ada', report: takeAway, signal: stop.signal },
        ...(isStopped ? {} : { wait: 3000 }),
      });
      expect(await failure(resumed)).to.include({ name: told, exitCode });
      for (const job of stage.org('qa').jobs) stage.org('qa').release(job.id);
      expect((await stage.resume(id)).state).to.equal('published');
      expect(stage.org('qa').deployCount()).to.equal(1);
    });
  }

  it('keeps its proposal while another clone deploys it, though the same is promoted again where it conflicted', async () => {
    await open(byPullRequest);
    const id = await waitingRun(stage.promote(request));
    await stage.org('qa').changeAsOtherUser('classes/Rating.cls', 'public class Rating { /* by hand */ }');
    await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect((await journal(id)).state).to.equal('conflicted');
    await stage.org('qa').changeAsOtherUser('classes/Rating.cls', undefined);
    const dir = await elsewhere();
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    let isDeploying = false;
    const report = ({ type }: RunEvent): void => {
      isDeploying ||= type === 'status';
    };
    const other = stage.resume(id, { approvedBy: 'Bob', report }, dir);
    await until(() => isDeploying);
    const before = await proposalRefs(stage);
    expect((await failure(stage.promote(request))).name).to.equal('InstanceLockedError');
    expect(await proposalRefs(stage)).to.deep.equal(before);
    for (const job of stage.org('qa').jobs) stage.org('qa').release(job.id);
    expect((await other).state).to.equal('published');
  });

  it('is not told as finished by others where its second try to publish was the one that was taken', async () => {
    await open({ mergeMethod: 'squash' });
    await stage.local.git('checkout', '--quiet', '-B', 'beside', 'origin/qa');
    await stage.local.commit('Beside', { 'docs/beside.md': 'Beside.\n' });
    const ofPublish = '*refs/sre/instances/qa*';
    git = gitInFront(
      stage,
      `case "$op $*" in push${ofPublish}) if [ $(times pushes) -ge 2 ] && ! [ -e lost ]; then run "$@" >& /dev/null; touch lost; exit 128; fi;; esac
if [ $op != push ] && [ -e lost ] && [ $(times asked) -le 2 ]; then exit 128; fi`
    );
    const moveAndBegin = at('publish', () => {
      const options = { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } };
      execFileSync('git', ['push', '--quiet', 'origin', 'beside:qa'], options);
      git?.begin();
    });
    expect(await failure(stage.promote(request, { report: moveAndBegin }))).to.include({
      name: 'RemoteUnreachableError',
      exitCode: 68,
    });
    expect((await stage.resume(await onlyRun())).state).to.equal('published');
  });

  it('moves its branch when it is gone on with where its second try to publish was not taken', async () => {
    await open({ mergeMethod: 'squash' });
    await stage.local.git('checkout', '--quiet', '-B', 'beside', 'origin/qa');
    await stage.local.commit('Beside', { 'docs/beside.md': 'Beside.\n' });
    git = gitInFront(
      stage,
      `case "$op $*" in push*refs/sre/instances/qa*) if [ $(times pushes) -ge 2 ]; then touch away; fi;; esac
if [ -e away ]; then exit 128; fi`
    );
    const moveAndBegin = at('publish', () => {
      const options = { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } };
      execFileSync('git', ['push', '--quiet', 'origin', 'beside:qa'], options);
      git?.begin();
    });
    expect((await failure(stage.promote(request, { report: moveAndBegin }))).exitCode).to.equal(68);
    git.end();
    expect((await stage.resume(await onlyRun())).state).to.equal('published');
    const record = await stage.newestRecord('qa');
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('merge-base', '--is-ancestor', record?.deployedCommit ?? '', 'origin/qa');
    expect(await stage.local.git('ls-tree', '-r', '--name-only', 'origin/qa')).to.include('Rating.cls');
  });

  it('is not told as cancelled where it was cut off between its lock and what its org had', async () => {
    await open({}, apexClass('Rating'), { sre: { settlingTime: 1 } });
    await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
    git = gitInFront(
      stage,
      `if [ $op = push ]; then touch away; run "$@" >& /dev/null; fi
if [ -e away ]; then exit 128; fi`
    );
    const begin = git.begin;
    await failure(stage.promote(request, { report: at('shareRun', begin) }));
    git.end();
    expect((await stage.resume(await onlyRun())).state).to.equal('published');
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  it('is not told as finished by others where the remote goes away right after it was published', async () => {
    await open(byPullRequest);
    const id = await waitingRun(stage.promote(request));
    git = gitInFront(
      stage,
      `case "$op $*" in push*refs/sre/instances/qa*) run "$@" || exit; touch pushed; exit 0;; esac
if [ -e pushed ]; then exit 128; fi`
    );
    const begin = git.begin;
    const error = await failure(stage.resume(id, { approvedBy: 'Ada', report: at('publish', begin) }));
    expect(error).to.include({ name: 'RemoteUnreachableError', exitCode: 68 });
    expect(error.message).to.include(`Run ${id} into instance qa is published all the same.`);
    git.end();
    expect((await stage.resume(id)).state).to.equal('published');
    expect(await proposalRefs(stage)).to.deep.equal([]);
  });

  it('goes on where nothing was to be deployed and whether it was published could not be asked', async () => {
    await open({}, words);
    git = gitInFront(
      stage,
      `if [ $op = push ]; then run "$@" >& /dev/null; touch lost; exit 128; fi
if [ -e lost ] && [ $(times asked) -le 3 ]; then exit 128; fi`
    );
    const begin = git.begin;
    const error = await failure(stage.promote(request, { report: at('publish', begin) }));
    expect(error).to.include({ name: 'RemoteUnreachableError', exitCode: 69 });
    expect(error.message).to.include('is published is not known');
    git.end();
    expect((await stage.resume(await onlyRun())).state).to.equal('published');
  });

  it('is said to have nothing left in its org where the remote goes away right after its lock was released', async () => {
    await open();
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const stop = new AbortController();
    const leave = ({ type }: RunEvent): void => {
      if (type === 'status') stop.abort();
    };
    await failure(stage.promote(request, { signal: stop.signal, report: leave }));
    const id = await onlyRun();
    git = gitInFront(
      stage,
      `case "$op $*" in push*\\ :refs/sre/locks/qa*) run "$@" || exit; touch pushed; exit 0;; esac
if [ -e pushed ]; then exit 128; fi`
    );
    git.begin();
    const error: SfError = await failure(cancel(id));
    expect(error.name).to.equal('RemoteUnreachableError');
    expect(error.message).to.include(`Nothing of run ${id} is left in the org of instance qa`);
    expect(error.actions?.join()).to.include(`sf sre promote cancel --run ${id}`);
    git.end();
    expect(await cancel(id)).to.be.oneOf(['nothingSent', 'refused', 'canceled']);
    expect((await journal(id)).state).to.equal('ended');
  });

  for (const isAtomic of [true, false]) {
    it(`is not deployed where another clone cancels it while its lock is being taken, ${isAtomic ? 'at once' : 'one ref after the other'}`, async () => {
      await open({}, apexClass('Rating'), { sre: { settlingTime: 1 } });
      if (!isAtomic) await stage.remote.git('config', 'receive.advertiseAtomic', 'false');
      stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
      await failure(stage.promote(request, { wait: 900 }));
      const id = await onlyRun();
      const [hold, held] = ['hold', 'held'].map((name) => join(stage.scratch.dir, name));
      await stage.remoteHook(
        'pre-receive',
        `if test -e '${hold}' && mkdir '${held}' 2>/dev/null; then while test -e '${hold}'; do sleep 0.05; done; fi\nexit 0`
      );
      const dir = await elsewhere();
      const resumed = failure(stage.resume(id, { report: at('takeLock', () => writeFileSync(hold, '')) }, dir));
      await until(() => existsSync(held));
      expect(await cancel(id)).to.equal('nothingSent');
      rmSync(hold);
      const error = await resumed;
      expect(error.name).to.equal('RunEndedError');
      expect(error.message).to.include('cancelled');
      expect(stage.org('qa').deployCount()).to.equal(0);
      expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    });
  }
});
