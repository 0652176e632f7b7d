import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { connectTarget } from '../../../src/promotion/connectTarget.js';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { Journal } from '../../../src/promotion/journal.js';
import { reportRun } from '../../../src/promotion/reportRun.js';
import { findLockOfRun, freeLock } from '../../../src/promotion/instances/unlock.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { Plan } from '../../../src/promotion/plan.js';
import { outlookOf } from '../../../src/promotion/outlook.js';
import type { Run } from '../../../src/promotion/run.js';
import type { RunEvent } from '../../../src/promotion/steps/step.js';
import { previewUndo } from '../../../src/promotion/undo/undo.js';
import { reportText } from '../../../src/ui/promotion/reportText.js';
import { deployClasses } from '../../org/wire.js';
import { failure } from '../../support/failure.js';
import { apexClass, plainRequest, ratingChange, Stage, type StageInstances } from '../../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map(({ operation, fullName }) => `${operation} ${fullName}`).sort();

describe('undoing a run that its org accepted and that cannot be published', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };

  const filesOf = (): Record<string, string> =>
    Object.fromEntries([...stage.org('qa').files()].map(([path, content]) => [path, content.toString()]));
  const held = async (): Promise<string | undefined> => {
    const lock = (await stage.refs()).get('refs/sre/locks/qa');
    return lock === undefined ? undefined : /Run: (\S+)/.exec(await stage.remote.git('log', '-1', lock))?.[1];
  };
  const verified = async (): Promise<unknown> => {
    const { discrepancies, unchecked } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    return { discrepancies, unchecked };
  };

  /** Pushes to the instance's branch, once its org deploys, what conflicts with the feature. */
  const conflicting = (...options: readonly string[]): ((event: RunEvent) => void) => {
    let isDone = false;
    return ({ type }) => {
      if (type !== 'status' || isDone) return;
      isDone = true;
      const args = ['push', '--quiet', ...options, 'origin', 'hand:qa'];
      execFileSync('git', args, { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } });
    };
  };

  const stuck = async (change = {}): Promise<string> => {
    const error = await failure(stage.promote({ ...request, ...change }, { report: conflicting() }));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployedUnpublishedError', 68]);
    const { run } = error.data as unknown as Readonly<{ run: string }>;
    expect(error.actions?.join('\n')).to.include(`"sf sre promote undo --run ${run}"`);
    return run;
  };

  /** What conflicts with the feature, upon the instance's branch as it is. */
  const byHand = async (name: string): Promise<void> => {
    await stage.local.git('fetch', '--quiet');
    await stage.local.git('checkout', '--quiet', '-B', 'hand', 'origin/qa');
    await stage.local.commit('By hand', apexClass(name, ' /* by hand */ '));
  };

  const open = async (settings: StageInstances[string] = {}): Promise<void> => {
    const tree = { production: {}, qa: { parent: 'production', ...settings }, dev: { parent: 'qa' } };
    stage = await Stage.open({ ...apexClass('Old'), ...apexClass('Other') }, {}, tree);
    await stage.local.branch('feature/rating', 'origin/main');
    await stage.local.commit('Rate', ratingChange());
    await stage.local.push('feature/rating');
    await byHand('Base');
  };

  beforeEach(async () => open());

  afterEach(async () => {
    await stage.close();
  });

  it('gives the org back what it had, from another clone, leaves the branch alone and records both runs', async () => {
    const before = filesOf();
    const run = await stuck();
    expect(filesOf()).to.not.deep.equal(before);
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const { plan, run: undoing } = await stage.undo({ run }, {}, dir);
    expect(operations(plan)).to.deep.equal(['add Old', 'change Base', 'delete Rating']);
    expect(filesOf()).to.deep.equal(before);
    const refs = await stage.refs();
    expect(refs.get('refs/heads/qa')).to.equal(await stage.local.oid('hand'));
    expect(await held()).to.equal(undefined);
    const record = await stage.newestRecord('qa');
    const deployed = await stage.local.oid('origin/main');
    expect(record).to.deep.include({ kind: 'undo', run: undoing.id, deployedCommit: deployed, owed: [], features: [] });
    expect(record?.previousDeployedCommit).to.equal(deployed);
    const [undone] = record?.undoes ?? [];
    expect(undone).to.deep.include({ run, whole: true, reverts: [] });
    expect(undone.unpublished?.features.map(({ name }) => name)).to.deep.equal(['feature/rating']);
    expect(undone.unpublished?.deploy?.id).to.match(/^0Af/);
    // The commit that was deployed is kept, though no branch has it.
    expect(await stage.remote.git('cat-file', '-t', undone.unpublished?.deployedCommit ?? '')).to.equal('commit');
    expect(await stage.remote.git('for-each-ref', '--contains', undone.unpublished?.deployedCommit ?? '')).to.include(
      'refs/sre/instances/qa'
    );
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
    expect((await failure(stage.resume(run))).message).to.include(`was undone by run ${undoing.id}`);
    expect((await stage.with(async (context) => findRun(context, run))).run.state).to.equal('ended');
  });

  it('leaves the feature as one that was never promoted, to be promoted once it fits @long', async () => {
    const run = await stuck();
    await stage.undo({ run });
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const found = features.find(({ name }) => name === 'feature/rating');
    expect(found).to.deep.include({ heldBy: [], takenOutOf: [] });
    expect((await failure(stage.promote(request))).name).to.equal('MergeConflictError');
    await stage.local.checkout('feature/rating');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', 'origin/qa');
    await stage.local.push('feature/rating');
    const merged = await stage.with(async (context) => listFeatures(context, {}));
    expect(merged.features.find(({ name }) => name === 'feature/rating')?.heldBy).to.deep.equal([]);
    const { plan } = await stage.promote(request);
    expect(plan.merges[0].putsBack ?? []).to.deep.equal([]);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('class Rating');
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
    const again = await stage.with(async (context) => listFeatures(context, {}));
    expect(
      again.features.find(({ name }) => name === 'feature/rating')?.heldBy.map((each) => each.instance)
    ).to.deep.equal(['qa']);
  });

  it('gives back what only the org had, and owes it what it was owed @long', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.org('qa').changeAsOtherUser('classes/Other.cls', 'public class Other { /* mine */ }\n');
    await stage.feature('feature/other', apexClass('Other', ' /* theirs */ '));
    await stage.promote({ features: ['other'], from: 'dev', keepOrg: [{ type: 'ApexClass', fullName: 'Other' }] });
    const owed = (await stage.newestRecord('qa'))?.owed;
    expect(owed?.map(({ fullName }) => fullName)).to.deep.equal(['Other']);
    const before = filesOf();
    await byHand('Base');
    const run = await stuck({ overwrite: 'all' });
    expect(filesOf()['classes/Other.cls']).to.include('theirs');
    const { plan } = await stage.undo({ run });
    expect(plan.undo?.drift.map(({ fullName }) => fullName).sort()).to.deep.equal(['Base', 'Other']);
    expect(filesOf()).to.deep.equal(before);
    expect((await stage.newestRecord('qa'))?.owed).to.deep.equal(owed);
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('gives the org what the branch had before, where it is told so @long', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    const run = await stuck({ overwrite: 'all' });
    await stage.undo({ run, asCommitted: true });
    expect(filesOf()['classes/Base.cls']).to.equal('public class Base {}\n');
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('changes nothing when it is previewed or declined, and the run can still be resumed', async () => {
    const run = await stuck();
    const before = await stage.everything();
    const effects = { signal: new AbortController().signal, wait: 60_000 };
    const wanted = { ...plainRequest, run, includeLater: false, asCommitted: false };
    const plan = await stage.with(async (context) => previewUndo(context, wanted, effects));
    expect(operations(plan)).to.deep.equal(['add Old', 'change Base', 'delete Rating']);
    expect(plan.undo?.runs).to.have.length(1).and.to.have.nested.property('0.unpublished', true);
    expect(await stage.everything()).to.deep.equal(before);
    const declined = await failure(stage.undo({ run }, { confirm: async () => Promise.resolve(false) }));
    expect(declined.name).to.equal('CancelledError');
    expect(await held()).to.equal(run);
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', await deployedBy(run));
    await stage.local.push('hand:qa');
    expect((await stage.resume(run)).state).to.equal('published');
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  /** The commit that a run deployed, as its lock has it. */
  const deployedBy = async (run: string): Promise<string> =>
    stage.with(async (context) => (await findRun(context, run)).run.plan?.mergeCommit ?? '');

  it('gives the run its lock back where the org refuses what it had', async () => {
    const run = await stuck();
    const before = filesOf();
    stage.org('qa').fail({
      operation: 'deploy',
      effect: { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'Busy.' },
    });
    const error = await failure(stage.undo({ run }));
    expect([error.name, error.exitCode]).to.deep.equal(['DeployFailedError', 1]);
    expect(await held()).to.equal(run);
    expect(filesOf()).to.deep.equal(before);
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    await stage.undo({ run }, {}, dir);
    expect(await held()).to.equal(undefined);
    expect((await failure(stage.resume(run))).name).to.equal('RunEndedError');
  });

  it('is resumed, cancelled and given up like any run, which gives the lock back @long', async () => {
    const run = await stuck();
    const started = filesOf();
    const stop = new AbortController();
    const interrupted = await failure(
      stage.undo(
        { run },
        {
          signal: stop.signal,
          report: (event) => event.type === 'step' && event.name === 'keepPreimage' && stop.abort(),
        }
      )
    );
    expect(interrupted.name).to.equal('CancelledError');
    expect(await held()).to.equal(run);
    expect(filesOf()).to.deep.equal(started);

    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const waiting = await failure(stage.undo({ run }, { wait: 500 }));
    expect(waiting.exitCode).to.equal(69);
    const { run: undoing } = waiting.data as unknown as Readonly<{ run: string }>;
    expect(undoing).to.not.equal(run);
    expect(await held()).to.equal(undoing);
    expect((await failure(stage.resume(run))).name).to.equal('RunBeingUndoneError');
    const running = await failure(stage.undo({ run: undoing }));
    expect([running.name, running.exitCode]).to.deep.equal(['RunNotUndoableError', 69]);
    stage.org('qa').release((await stage.with(async (context) => findRun(context, undoing))).run.deployId ?? '');
    const accepted = await failure(
      stage.with(async (context) =>
        cancelRun(await findRun(context, undoing), {
          report: () => undefined,
          signal: new AbortController().signal,
          wait: 60_000,
        })
      )
    );
    expect(accepted.name).to.equal('RunAcceptedError');
    expect(accepted.actions?.join('\n')).to.not.include('promote undo');
    expect((await failure(stage.undo({ run: undoing }))).name).to.equal('RunNotUndoableError');
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    expect((await stage.resume(undoing, {}, dir)).state).to.equal('published');
    expect(await held()).to.equal(undefined);
    const { run: ended } = await stage.with(async (context) => findRun(context, run));
    expect((await stage.with(async (context) => outlookOf(context, ended, stop.signal))).kind).to.equal('ended');
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('is cancelled before it has a lock, also when somebody went on with the run meanwhile @long', async () => {
    const run = await stuck();
    let killed: Run | undefined;
    const report = (event: RunEvent): void => {
      if (event.type !== 'step' || event.name !== 'takeLock' || killed !== undefined) return;
      const folder = join(stage.local.dir, '.git/sre/runs');
      const runs = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Run);
      killed = runs.find(({ state }) => state === 'planned');
      if (killed !== undefined) throw new Error('The process is gone.');
    };
    await failure(stage.undo({ run }, { report }));
    const id = killed?.id ?? '';
    // As it was when the process was killed.
    await stage.with(async ({ repo }) => {
      const journal = new Journal(repo);
      await rm(join(stage.local.dir, '.git/sre/runs', `${id}.json`));
      return journal.save(killed as Run);
    });
    const clone = await stage.scratch.clone(stage.remote, 'elsewhere');
    expect((await failure(stage.resume(run, {}, clone.dir))).name).to.equal('DeployedUnpublishedError');
    const cancelled = await stage.with(async (context) =>
      cancelRun(await findRun(context, id), {
        signal: new AbortController().signal,
        wait: 60_000,
        report: () => undefined,
      })
    );
    expect(cancelled.outcome).to.equal('nothingSent');
    expect(await held()).to.equal(run);
  });

  it('gives the lock back when the undo is unlocked before it was sent @long', async () => {
    const run = await stuck();
    const started = filesOf();
    stage
      .org('qa')
      .fail({ operation: 'toolingQuery', contains: 'DeployRequest', effect: { kind: 'delay', milliseconds: 2000 } });
    const dead = failure(stage.undo({ run }));
    let undoing = await held();
    while (undoing === run) undoing = await held();
    const next = await stage.with(async (context) =>
      freeLock(context, (await findLockOfRun(context, undoing ?? '')).lock)
    );
    expect(next?.owner.run).to.equal(run);
    expect((await dead).name).to.equal('InstanceLockedError');
    expect(await held()).to.equal(run);
    expect(filesOf()).to.deep.equal(started);
    await stage.undo({ run });
    expect(await held()).to.equal(undefined);
  });

  it('asks nobody to wait for what waits for the lock of the run @long', async () => {
    const run = await stuck();
    await stage.feature('feature/more', apexClass('More'));
    const stop = new AbortController();
    const waiting = failure(
      stage.promote({ features: ['more'], from: 'dev' }, { waitLock: 60_000, signal: stop.signal, frequency: 200 })
    );
    while (!(await stage.refs()).has('refs/sre/queues/qa')) await setTimeout(20);
    await stage.undo({ run }, { waitLock: 5000 });
    stop.abort();
    await waiting;
  });

  it('leaves a run that was given up as it was, and is refused after others were published @long', async () => {
    const run = await stuck();
    const free = async (): Promise<void> => {
      await stage.with(async (context) =>
        freeLock(context, (await findLockOfRun(context, run)).lock, { abandon: true })
      );
    };
    await free();
    await failure(stage.undo({ run }, { confirm: async () => Promise.resolve(false) }));
    expect(await held()).to.equal(undefined);
    await stage.feature('feature/more', apexClass('More'));
    await stage.promote({ features: ['more'], from: 'dev', overwrite: 'all', includeUndeployed: true });
    const error = await failure(stage.undo({ run, overwrite: 'all' }));
    expect([error.name, await held()]).to.deep.equal(['RunSupersededError', undefined]);
  });

  it('that is only looked at leaves open whose deploy it was of which the components alone are known @long', async () => {
    await stage.feature('feature/plain', apexClass('Plain'));
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'close', how: 'rst' } });
    await failure(stage.promote({ features: ['plain'], from: 'dev' }, { wait: 0 }));
    const [{ id: run }] = await stage.with(async ({ repo }) => new Journal(repo).unfinished());
    await stage.with(async (context) => {
      const org = await connectTarget(context, context.loaded.pipeline.instance('qa'), undefined);
      await deployClasses(org, { Plain: ' /* of another deploy */ ' });
    });
    await failure(stage.undo({ run }, { confirm: async () => Promise.resolve(false) }));
    expect((await failure(stage.resume(run))).name).to.equal('DeployUnverifiedError');
  });

  it('is told of in the other clones as long as it goes on, and when it is done @long', async () => {
    const run = await stuck();
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const waiting = await failure(stage.undo({ run }, { wait: 500 }, dir));
    const { run: undoing } = waiting.data as unknown as Readonly<{ run: string }>;
    for (const attempt of [
      async (): Promise<unknown> => stage.resume(run),
      async (): Promise<unknown> => stage.undo({ run }),
    ]) {
      const error = await failure(attempt());
      expect([error.name, error.exitCode]).to.deep.equal(['RunBeingUndoneError', 68]);
      expect(error.actions?.join()).to.include(`resume --run ${undoing}`);
    }
    const report = async (): Promise<string> =>
      stage.with(async (context) =>
        reportText(await reportRun(await findRun(context, run), new AbortController().signal), new Date()).join('\n')
      );
    expect(await report()).to.include(`being undone by run ${undoing}`);
    // Cancelled in a third clone, where the lock goes back to the run.
    await stage.with(async (context) => {
      const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
      expect((await cancelRun(await findRun(context, undoing), effects)).outcome).to.equal('canceled');
    });
    expect(await held()).to.equal(run);
    const { name, message, actions } = await failure(stage.resume(undoing, {}, dir));
    expect(name).to.equal('RunEndedError');
    expect(message).to.include('was cancelled by another process');
    expect(actions?.join()).to.include(`undo it again with "sf sre promote undo --run ${run}"`);
    expect(await held()).to.equal(run);
    await stage.undo({ run });
    expect(await report()).to.include('It was undone by run ');
    expect((await failure(stage.undo({ run }))).message).to.include('is undone already, by run ');
    expect((await failure(stage.undo({ run }, {}, dir))).message).to.include('is undone already, by run ');
  });

  it('gives no lock back to a run that another clone has undone meanwhile @long', async () => {
    const run = await stuck();
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const waiting = await failure(stage.undo({ run }, { wait: 500 }));
    const { run: undoing } = waiting.data as unknown as Readonly<{ run: string }>;
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
    await stage.with(async (context) => cancelRun(await findRun(context, undoing), effects), dir);
    await stage.undo({ run }, {}, dir);
    await stage.with(async (context) => cancelRun(await findRun(context, undoing), effects));
    expect(await held()).to.equal(undefined);
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('is never published by resuming, also after its undo was given up @long', async () => {
    const run = await stuck();
    const commit = await deployedBy(run);
    await stage.remoteHook('update', 'case "$1" in refs/sre/instances/*) exit 1;; esac');
    const error = await failure(stage.undo({ run }));
    expect(error.exitCode).to.equal(68);
    const { run: undoing } = error.data as unknown as Readonly<{ run: string }>;
    await stage.with(async (context) =>
      freeLock(context, (await findLockOfRun(context, undoing)).lock, { abandon: true })
    );
    await stage.remoteHook('update', 'exit 0');
    await stage.local.checkout('hand');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', commit);
    await stage.local.push('hand:qa');
    expect((await failure(stage.resume(run))).name).to.equal('RunBeingUndoneError');
    expect((await stage.resume(undoing)).state).to.equal('published');
  });

  it('gives no lock to a run that was given up and is superseded @long', async () => {
    const run = await stuck();
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const waiting = await failure(stage.undo({ run }, { wait: 500 }));
    const { run: undoing } = waiting.data as unknown as Readonly<{ run: string }>;
    await stage.with(async (context) =>
      freeLock(context, (await findLockOfRun(context, undoing)).lock, { abandon: true })
    );
    await stage.feature('feature/more', apexClass('More'));
    stage.org('qa').release((await stage.with(async (context) => findRun(context, undoing))).run.deployId ?? '');
    await stage.promote({ features: ['more'], from: 'dev', overwrite: 'all', includeUndeployed: true });
    const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
    const error = await failure(stage.with(async (context) => cancelRun(await findRun(context, undoing), effects)));
    expect(error.name).to.equal('RunSupersededError');
    expect(await held()).to.equal(undefined);
    expect((await failure(stage.resume(undoing))).name).to.equal('RunEndedError');
    expect(await held()).to.equal(undefined);
  });

  it('can be begun anew where the undo that was begun leads nowhere @long', async () => {
    const run = await stuck();
    stage.org('qa').fail({
      operation: 'deploy',
      effect: { kind: 'componentMissing', type: 'ApexClass', fullName: 'Base' },
    });
    const error = await failure(stage.undo({ run }));
    expect(error.name).to.equal('DeployUnverifiedError');
    const { run: undoing } = error.data as unknown as Readonly<{ run: string }>;
    await stage.with(async (context) =>
      freeLock(context, (await findLockOfRun(context, undoing)).lock, { abandon: true })
    );
    const refused = await failure(stage.resume(run));
    expect(refused.name).to.equal('RunBeingUndoneError');
    expect(refused.actions?.join()).to.include(`undo it anew: "sf sre promote undo --run ${run}"`);
    await stage.undo({ run, overwrite: 'all' });
    expect((await failure(stage.resume(undoing))).name).to.equal('RunEndedError');
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('says what else to do of a run that is not to be undone', async () => {
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const waiting = await failure(stage.promote(request, { wait: 500 }));
    const { run } = waiting.data as unknown as Readonly<{ run: string }>;
    const other = await failure(stage.undo({ run, instance: 'production' }));
    expect([other.name, other.message]).to.deep.equal([
      'OtherInstanceError',
      `Run ${run} is not one of instance production: it goes into qa.`,
    ]);
    const running = await failure(stage.undo({ run }));
    expect([running.name, running.exitCode]).to.deep.equal(['RunNotUndoableError', 69]);
    expect(running.actions?.[0]).to.equal(`Cancel it: "sf sre promote cancel --run ${run}".`);
    stage.org('qa').release((await stage.with(async (context) => findRun(context, run))).run.deployId ?? '');
    await stage.local.git('push', '--quiet', 'origin', `${await deployedBy(run)}:refs/heads/qa`);
    const merged = await failure(stage.undo({ run }));
    expect([merged.name, merged.exitCode]).to.deep.equal(['RunNotUndoableError', 1]);
    expect(merged.actions?.[0]).to.equal(`Finish it: "sf sre promote resume --run ${run}".`);
    await stage.resume(run);
    await stage.undo({ run });
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('leaves a branch of linear history alone, too @long', async () => {
    await stage.close();
    await open({ mergeMethod: 'squash' });
    const before = filesOf();
    const run = await stuck();
    await stage.undo({ run });
    expect(filesOf()).to.deep.equal(before);
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(await stage.local.oid('hand'));
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
    await stage.local.checkout('feature/rating');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', 'origin/qa');
    await stage.local.push('feature/rating');
    await stage.promote(request);
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('takes the proposal of one away that was approved @long', async () => {
    await stage.close();
    await open({ publish: 'pull-request' });
    const before = filesOf();
    const proposed = await failure(stage.promote(request));
    const { run } = proposed.data as unknown as Readonly<{ run: string }>;
    const left = await failure(stage.resume(run, { approvedBy: 'Ada', report: conflicting() }));
    expect(left.exitCode).to.equal(68);
    expect((await stage.refs()).has(`refs/heads/sre/promote/${run}`)).to.equal(true);
    await stage.undo({ run });
    expect(filesOf()).to.deep.equal(before);
    const refs = [...(await stage.refs()).keys()].filter((ref) => /proposals|sre\/promote|locks/.test(ref));
    expect(refs).to.deep.equal([]);
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('gives back what a deploy brought that could not be verified', async () => {
    const before = filesOf();
    stage
      .org('qa')
      .fail({ operation: 'deploy', effect: { kind: 'componentMissing', type: 'ApexClass', fullName: 'Rating' } });
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('DeployUnverifiedError');
    const { run } = error.data as unknown as Readonly<{ run: string }>;
    stage.org('qa').heal();
    await stage.undo({ run });
    expect(filesOf()).to.deep.equal(before);
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });

  it('is no obstacle to undoing what was brought before, and cannot be undone itself @long', async () => {
    await stage.feature('feature/base', apexClass('Base', ' /* earlier */ '));
    const { run: earlier } = await stage.promote({ features: ['base'], from: 'dev' });
    await byHand('Rating');
    await stage.feature('feature/rating2', { ...apexClass('Rating'), ...apexClass('Base', ' /* earlier, rated */ ') });
    await stage.local.checkout('feature/rating2');
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', 'origin/qa');
    await stage.local.push('feature/rating2');
    const run = await stuck({ features: ['rating2'] });
    const { run: undoing } = await stage.undo({ run });
    const error = await failure(stage.undo({ run: undoing.id }));
    expect([error.name, error.message]).to.deep.equal([
      'NothingToUndoError',
      `Run ${undoing.id} gave an org back what it had before run ${run}, which never was published: to bring that again, promote it.`,
    ]);
    await stage.undo({ run: earlier.id });
    expect(filesOf()['classes/Base.cls']).to.equal('public class Base {}\n');
    expect(await verified()).to.deep.equal({ discrepancies: [], unchecked: [] });
  });
});
