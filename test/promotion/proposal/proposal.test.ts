import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import { cancelRun } from '../../../src/promotion/cancelRun.js';
import { findRun } from '../../../src/promotion/findRun.js';
import { Journal } from '../../../src/promotion/journal.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { readStatus } from '../../../src/promotion/landscape/status.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import { chooseConflictedRun, type ConflictedRun, conflictsOf } from '../../../src/promotion/merge/openConflicts.js';
import { decide } from '../../../src/promotion/merge/decide.js';
import { onwardOf } from '../../../src/promotion/onward.js';
import { reportRun } from '../../../src/promotion/reportRun.js';
import type { Run } from '../../../src/promotion/run.js';
import type { RunEvent } from '../../../src/promotion/steps/step.js';
import { exitCodeOfReport, reportJson, type ReportResult } from '../../../src/ui/promotion/reportJson.js';
import { inFullInWords } from '../../../src/ui/promotion/reporter.js';
import { reportText } from '../../../src/ui/promotion/reportText.js';
import { resumeJson } from '../../../src/ui/promotion/promoteJson.js';
import { failure } from '../../support/failure.js';
import { mergeAtHost, onHost, proposalRefs, waitingRun } from '../../support/proposals.js';
import type { Files } from '../../support/gitRepo.js';
import { agreeing, apexClass, Stage } from '../../support/stage.js';

const testClass = Object.fromEntries(
  Object.entries(apexClass('RatingTest')).map(([path, content]) => [
    path,
    path.endsWith('.cls')
      ? '@IsTest\npublic class RatingTest {\n  @IsTest static void works() { Rating.x(); }\n}\n'
      : content,
  ])
);

const request = { features: ['rating'], from: 'dev' };

describe('a promotion by pull request', () => {
  let stage: Stage;

  const open = async (settings: object = {}): Promise<void> => {
    stage = await Stage.open(
      {},
      {},
      {
        production: {},
        qa: { parent: 'production', publish: 'pull-request', ...settings },
        dev: { parent: 'qa' },
      }
    );
    await stage.feature('feature/rating', {
      ...apexClass('Rating'),
      ...testClass,
    });
  };

  afterEach(async () => {
    await stage.close();
  });

  const propose = async (change: object = {}): Promise<Run> => {
    const id = await waitingRun(stage.promote({ ...request, ...change }));
    return stage.with(async (context) => (await findRun(context, id)).run);
  };
  const proposed = async (): Promise<readonly string[]> => proposalRefs(stage);
  const expectDone = async (run: Run): Promise<void> => {
    expect(run.state).to.equal('published');
    expect(await proposed()).to.deep.equal([]);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('class Rating');
    expect(stage.org('qa').deployCount()).to.equal(1);
    expect(await stage.with(async (context) => verifyRecords(context, ['qa']))).to.deep.include({ discrepancies: [] });
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    expect(
      features.find(({ name }) => name === 'feature/rating')?.heldBy.map(({ instance }) => instance)
    ).to.deep.equal(['qa']);
  };
  const merge = async (run: Run, ...args: readonly string[]): Promise<void> =>
    mergeAtHost(stage, run.id, args, 'Rate (#1)');

  const report = async ({ id }: Run): Promise<ReportResult & Readonly<{ code: number; text: string }>> =>
    stage.with(async (context) => {
      const found = await reportRun(await findRun(context, id), new AbortController().signal);
      const text = reportText(found, new Date()).join('\n');
      return { ...reportJson(found), code: exitCodeOfReport(found), text };
    });

  const pushByHand = async (files: Files): Promise<void> =>
    onHost(stage, async () => stage.local.commit('By hand', files));

  it('is reported as waiting, and as merged once it is', async () => {
    await open();
    const run = await propose();
    const waiting = await report(run);
    const into = { branch: `sre/promote/${run.id}`, into: 'qa' };
    expect(waiting).to.deep.include({ status: 'Proposed', code: 69, pullRequest: into });
    expect(waiting.text).to.include('It waits for its pull request');
    await merge(run, '--no-ff');
    const landed = await stage.remote.git('rev-parse', 'qa');
    const merged = await report(run);
    expect(merged).to.deep.include({ status: 'Merged', code: 69, pullRequest: { ...into, landed } });
    expect(merged.text).to.include(`merged as ${landed.slice(0, 7)}`);
  });

  for (const how of ['--no-ff', '--squash']) {
    it(`that a host merged with ${how}, and that was reverted there, is not deployed @long`, async () => {
      await open();
      const run = await propose();
      await merge(run, how);
      const landed = (await stage.local.oid('HEAD')) ?? '';
      await stage.local.commit('Another', apexClass('Another'));
      // As hosts do that name their pull request, and not the commit.
      await stage.local.git('revert', '--no-edit', ...(how === '--no-ff' ? ['-m', '1'] : []), landed);
      await stage.local.git('commit', '--quiet', '--amend', '-m', 'Revert "Rate (#1)" (#2)');
      // What it had changed is changed otherwise now.
      await stage.local.commit('Otherwise', apexClass('Rating', ' /* otherwise */ '));
      await stage.local.push('host:qa');
      const found = await report(run);
      expect(found).to.deep.include({ status: 'TakenOut', code: 1 });
      expect(found.text).to.include('taken out of the branch again');
      const error = await failure(stage.resume(run.id, { approvedBy: 'Ada' }));
      expect([error.name, stage.org('qa').deployCount()]).to.deep.equal(['ProposalTakenOutError', 0]);
      const ended = await stage.with(async (context) =>
        cancelRun(await findRun(context, run.id), {
          report: () => undefined,
          signal: new AbortController().signal,
          wait: 10_000,
        })
      );
      expect(ended).to.include({ outcome: 'nothingSent' });
      expect(await proposed()).to.deep.equal([]);
    });
  }

  it('that its host merges while it is on its way to the org is taken for merged @long', async () => {
    await open();
    const run = await propose();
    await stage.local.git('fetch', '--quiet', 'origin');
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', args, { cwd: stage.local.dir, env: { ...process.env, ...stage.scratch.env } });
    const done = await stage.resume(run.id, {
      approvedBy: 'Ada',
      report: ({ type, ...event }) => {
        if (type !== 'step' || !('name' in event) || event.name !== 'keepPreimage') return;
        git('checkout', '--quiet', '-B', 'host', 'origin/qa');
        git('merge', '--quiet', '--no-ff', '-m', 'Merge pull request #1', `origin/sre/promote/${run.id}`);
        git('push', '--quiet', 'origin', 'host:qa');
      },
    });
    expect(done.landed).to.equal(await stage.remote.git('rev-parse', 'qa'));
    await expectDone(done);
  });

  it('is cancelled after a host merged it, which is said', async () => {
    await open();
    const run = await propose();
    await merge(run, '--no-ff');
    const landed = await stage.remote.git('rev-parse', 'qa');
    const ended = await stage.with(async (context) =>
      cancelRun(await findRun(context, run.id), {
        report: () => undefined,
        signal: new AbortController().signal,
        wait: 10_000,
      })
    );
    expect(ended).to.include({ outcome: 'merged', landed });
    expect(await proposed()).to.deep.equal([]);
    expect(await stage.remote.git('rev-parse', 'qa')).to.equal(landed);
    expect(stage.org('qa').deployCount()).to.equal(0);
  });

  it('validates, pushes a branch for it, and leaves branch, record and org as they were, without a lock', async () => {
    await open();
    const before = await stage.refs();
    const run = await propose();
    expect(run.state).to.equal('proposed');
    const after = await stage.refs();
    for (const ref of ['refs/heads/qa', 'refs/sre/instances/qa']) expect(after.get(ref)).to.equal(before.get(ref));
    expect(await proposed()).to.deep.equal([`refs/heads/sre/promote/${run.id}`, `refs/sre/proposals/${run.id}`]);
    expect(stage.org('qa').deployCount()).to.equal(0);
    expect(stage.org('qa').validationCount()).to.equal(1);
  });

  it('that was to go on through further instances says how it does', async () => {
    await open();
    const error = await failure(stage.promote({ ...request, to: 'production' }));
    const command = 'sf sre promote --feature rating --from dev --to production';
    expect(error.actions?.at(-1)).to.equal(`After that, go on to production: "${command}".`);
    const { run: id } = error.data as unknown as { run: string };
    const run = await stage.resume(id, { approvedBy: 'Ada' });
    expect(onwardOf(run)).to.deep.equal({ to: 'production', command });
    expect(resumeJson(run, 'qa')).to.include({ instance: 'qa', destination: 'production' });
    const next = await stage.promote({ ...request, to: 'production' });
    expect(next.plan.target.name).to.equal('production');
    expect(onwardOf(next.run)).to.equal(undefined);
  });

  it('is shown by the status in every clone as long as it waits, and so is one that conflicted where it did', async () => {
    await open();
    const { id } = await propose();
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const runsIn = async (place?: string): Promise<readonly string[]> =>
      stage.with(async (context) => {
        const { instances } = await readStatus(context);
        return instances.flatMap(({ name, runs }) => runs.map((run) => `${run.id} ${run.state} in ${name}`));
      }, place);
    for (const place of [undefined, dir]) expect(await runsIn(place)).to.deep.equal([`${id} proposed in qa`]);
    await pushByHand(apexClass('Rating', ' /* other */ '));
    await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(await runsIn()).to.deep.equal([`${id} proposed in qa`]);
    const conflicted = await failure(stage.promote(request));
    const { run } = conflicted.data as unknown as { run: string };
    // What was begun anew for the same takes the place of the proposal.
    expect(await runsIn()).to.deep.equal([`${run} conflicted in qa`]);
    expect(await runsIn(dir)).to.deep.equal([]);
  });

  it('waits until it is known to be approved, and says how it is opened', async () => {
    await open();
    const { id } = await propose();
    const error = await failure(stage.resume(id));
    expect(error).to.include({ name: 'ApprovalMissingError', exitCode: 69 });
    expect(error.actions?.join('\n'))
      .to.include(`from sre/promote/${id} into qa`)
      .and.to.include(`resume --run ${id}`)
      .and.to.include('--approved-by');
    expect(await proposed()).to.have.length(2);
  });

  it('deploys once somebody says who approved it, by the validation when that ran tests, from any clone', async () => {
    await open();
    const { id } = await propose({ tests: ['RatingTest'] });
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const run = await stage.resume(id, { approvedBy: 'Ada' }, dir);
    await expectDone(run);
    const record = await stage.newestRecord('qa');
    expect(record).to.deep.include({ approvedBy: ['Ada'] });
    expect(record?.deploy?.validation).to.equal(id);
  });

  it('deploys in full once it is approved, and says so, where the org does not take its validation any more', async () => {
    await open();
    const { id } = await propose({ tests: ['RatingTest'] });
    stage.org('qa').fail({
      operation: 'deployRecentValidation',
      effect: { kind: 'error', code: 'INVALID_ID_FIELD', message: 'It is too old.', status: 400 },
    });
    const told: RunEvent[] = [];
    await expectDone(await stage.resume(id, { approvedBy: 'Ada', report: (event) => told.push(event) }));
    const said = told.find((event) => event.type === 'inFull');
    expect(said && inFullInWords(said)).to.match(
      /does not accept validation 0Af.*It is too old\. All is deployed instead/
    );
    expect((await stage.newestRecord('qa'))?.deploy).to.not.have.property('validation');
  });

  for (const [how, ...args] of [
    ['merged', '--no-ff', '-m', 'Merge pull request #1'],
    ['fast-forwarded', '--ff-only'],
    ['squashed', '--squash'],
  ]) {
    it(`recognises that it was ${how} at its host`, async () => {
      await open();
      const proposal = await propose();
      await merge(proposal, ...args);
      const tip = (await stage.refs()).get('refs/heads/qa');
      const run = await stage.resume(proposal.id);
      await expectDone(run);
      expect((await stage.refs()).get('refs/heads/qa')).to.equal(tip);
      expect((await stage.newestRecord('qa'))?.deployedCommit).to.equal(tip);
    });
  }

  it('is finished after its host merged it, where the host refuses the push of a merge that was deployed', async () => {
    await open();
    const { id } = await propose();
    await stage.remoteHook('update', 'if [ "$1" = refs/heads/qa ]; then echo "by pull request only" >&2; exit 1; fi');
    const error = await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(error).to.include({ name: 'DeployedUnpublishedError', exitCode: 68 });
    expect(error.actions?.join()).to.include(`sre/promote/${id}`);
    await stage.remoteHook('update', 'exit 0');
    await merge({ ...(await stage.with(async (context) => (await findRun(context, id)).run)) }, '--squash');
    await stage.remoteHook('update', 'if [ "$1" = refs/heads/qa ]; then echo "by pull request only" >&2; exit 1; fi');
    await expectDone(await stage.resume(id));
  });

  it('is planned, validated and proposed anew, on its branch, when that of its instance went on without it', async () => {
    await open();
    const { id } = await propose();
    await pushByHand(apexClass('Other'));
    const before = await proposed();
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const pending = await failure(stage.resume(id, { approvedBy: 'Ada' }, dir));
    expect(pending).to.include({ name: 'PullRequestPendingError', exitCode: 69 });
    expect(pending.message).to.include('It was validated anew');
    expect(await proposed()).to.deep.equal(before);
    expect(await stage.remote.files(`sre/promote/${id}`)).to.include('force-app/main/default/classes/Other.cls');
    expect(stage.org('qa').jobs.map(({ options }) => options.checkOnly)).to.deep.equal([true, true]);
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
    expect((await stage.newestRecord('qa'))?.run).to.equal(id);
  });

  it('stays as it was proposed when the org refuses the new validation', async () => {
    await open();
    const { id } = await propose();
    await pushByHand(apexClass('Other', ' // local-org: error No.\n'));
    const before = await stage.everything();
    const refused = await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(refused.name).to.equal('DeployFailedError');
    expect(refused.actions?.join('\n')).to.include(`resume --run ${id}`);
    expect(await stage.everything()).to.deep.equal(before);
    await pushByHand(apexClass('Other'));
    expect((await failure(stage.resume(id, { approvedBy: 'Ada' }))).name).to.equal('PullRequestPendingError');
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
  });

  it('stays as it was proposed when its new plan is declined, and is finished once its host merged it all the same', async () => {
    await open();
    const { id } = await propose();
    await stage.feature('feature/other', apexClass('Other'));
    const other = await propose({ features: ['other'] });
    await stage.resume(other.id, { approvedBy: 'Ada' });
    const before = await stage.everything();
    const declined = await failure(stage.resume(id, { confirm: async () => Promise.resolve(false) }));
    expect(declined.name).to.equal('CancelledError');
    expect(declined.actions).to.have.length(1);
    expect(declined.actions?.[0]).to.include('The proposal stays as it was').and.to.include(`cancel --run ${id}`);
    expect(await stage.everything()).to.deep.equal(before);
    await merge({ id } as Run, '--no-ff', '-m', 'Merge pull request 1');
    expect((await stage.resume(id)).state).to.equal('published');
    expect(await proposed()).to.deep.equal([]);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('class Rating');
  });

  it('whose commits its host rebased is proposed anew as the merge of them, and not undone without them @long', async () => {
    await open();
    await stage.local.checkout('feature/rating');
    await stage.local.commit('More', apexClass('More'));
    await stage.local.push('feature/rating');
    const { id } = await propose();
    const rebase = async (): Promise<void> => {
      await stage.local.git('fetch', '--quiet', 'origin');
      await stage.local.git('checkout', '--quiet', '-B', 'host', `origin/sre/promote/${id}`);
      await stage.local.git('rebase', '--quiet', '--force-rebase', 'origin/qa');
      await stage.local.push('host:qa');
    };
    await rebase();
    expect((await failure(stage.resume(id))).name).to.equal('PullRequestPendingError');
    await merge({ id } as Run, '--no-ff', '-m', 'Merge pull request 2');
    await expectDone(await stage.resume(id));
    expect((await failure(stage.undo({ feature: 'rating', instance: 'qa' }))).name).to.equal('NothingToUndoError');
  });

  it('that conflicts by now stays proposed, and is cancelled with its branch', async () => {
    await open();
    const { id } = await propose();
    await pushByHand(apexClass('Rating', ' /* other */ '));
    expect((await failure(stage.resume(id, { approvedBy: 'Ada' }))).name).to.equal('MergeConflictError');
    const cancel = async (): Promise<unknown> =>
      stage.with(async (context) => {
        const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
        return cancelRun(await findRun(context, id), effects);
      });
    await stage.remoteHook('update', 'case "$1" in refs/heads/sre/*) exit 1;; esac');
    expect((await failure(cancel())).name).to.equal('LockNotReleasedError');
    await stage.remoteHook('update', 'exit 0');
    await cancel();
    expect(await proposed()).to.deep.equal([]);
  });

  it('that conflicts by now is resolved by a decision, and proposed anew with that', async () => {
    await open();
    const { id } = await propose();
    const conflicted = async (): Promise<ConflictedRun> =>
      stage.with(async (context) => chooseConflictedRun(context, id));
    expect((await failure(conflicted())).name).to.equal('NoConflictedRunError');
    await pushByHand(apexClass('Rating', ' /* other */ '));
    const error = await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(error.actions?.join('\n')).to.include(`sf sre conflict resolve --run ${id}`);
    await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, id);
      const { open: contested } = await conflictsOf(placed);
      expect(contested.map((each) => each.contested.file)).to.deep.equal(['force-app/main/default/classes/Rating.cls']);
      await decide(placed, [{ contested: contested[0].contested, decision: 'ours' }], undefined);
    });
    expect((await failure(stage.resume(id, { approvedBy: 'Ada' }))).name).to.equal('PullRequestPendingError');
    expect((await failure(conflicted())).name).to.equal('NoConflictedRunError');
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('other');
  });

  it('of an undo upon whose run others built says by which command all of them are undone', async () => {
    await open();
    const { id } = await propose();
    await stage.resume(id, { approvedBy: 'Ada' });
    const pending = await failure(stage.undo({ run: id }));
    const { run: undoing } = (pending as unknown as Readonly<{ data: { run: string } }>).data;
    await stage.local.branch('feature/more', 'origin/feature/rating');
    await stage.local.commit('More', apexClass('Rating', ' /* more */ '));
    await stage.local.push('feature/more');
    await stage.resume((await propose({ features: ['more'] })).id, { approvedBy: 'Ada' });
    const error = await failure(stage.resume(undoing, { approvedBy: 'Ada' }));
    expect(error.name).to.equal('LaterPromotionsError');
    expect(error.actions?.[0]).to.equal(
      `Undo them, too: give this run up with "sf sre promote cancel --run ${undoing}", then "sf sre promote undo --run ${id} --include-later".`
    );
  });

  it('that conflicts by now ends, with its branch, when promoting is begun anew for the same', async () => {
    await open();
    const { id } = await propose();
    await pushByHand(apexClass('Rating', ' /* by hand */ '));
    expect((await failure(stage.resume(id))).name).to.equal('MergeConflictError');
    await stage.local.checkout('feature/rating');
    await stage.local.commit('As by hand', apexClass('Rating', ' /* by hand */ '));
    await stage.local.push('feature/rating');
    const anew = await propose();
    expect((await proposed()).join())
      .to.include(anew.id)
      .and.not.to.include(id);
    expect((await failure(stage.resume(id))).name).to.equal('RunEndedError');
  });

  it('to whose branch somebody pushed is not deployed, and loses nothing @long', async () => {
    await open();
    const run = await propose();
    const branch = `sre/promote/${run.id}`;
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'review', `origin/${branch}`);
    const pushed = await stage.local.commit('Review', apexClass('Review'));
    await stage.local.push(`review:${branch}`);
    expect((await failure(stage.resume(run.id, { approvedBy: 'Ada' }))).name).to.equal('ProposalChangedError');
    expect(stage.org('qa').deployCount()).to.equal(0);
    await stage.with(async (context) => {
      const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
      await cancelRun(await findRun(context, run.id), effects);
    });
    expect(await proposed()).to.deep.equal([`refs/heads/${branch}`]);
    expect(await stage.remote.oid(branch)).to.equal(pushed);
  });

  it('to whose branch somebody pushes while it is planned anew is not taken from them @long', async () => {
    await open();
    const run = await propose();
    await pushByHand(apexClass('Other'));
    let pushed = '';
    const confirm = async (): Promise<boolean> => {
      await stage.local.git('fetch', '--quiet', 'origin');
      await stage.local.git('checkout', '--quiet', '-B', 'review', `origin/sre/promote/${run.id}`);
      pushed = await stage.local.commit('Review', apexClass('Review'));
      await stage.local.push(`review:sre/promote/${run.id}`);
      return true;
    };
    expect((await failure(stage.resume(run.id, { confirm }))).name).to.equal('ProposalChangedError');
    expect(await stage.remote.oid(`sre/promote/${run.id}`)).to.equal(pushed);
  });

  it('that is cancelled, or finished, elsewhere is over here, too @long', async () => {
    await open();
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    const cancelled = await propose();
    await stage.with(async (context) => {
      const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
      await cancelRun(await findRun(context, cancelled.id), effects);
    }, dir);
    expect((await failure(stage.resume(cancelled.id, { approvedBy: 'Ada' }))).name).to.equal('RunEndedError');
    expect(stage.org('qa').deployCount()).to.equal(0);

    const finished = await propose();
    await stage.resume(finished.id, { approvedBy: 'Ada' }, dir);
    expect((await stage.resume(finished.id)).state).to.equal('published');
    expect(await stage.with(async ({ repo }) => new Journal(repo).unfinished())).to.deep.equal([]);
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  it('that conflicted when it was planned anew and is cancelled elsewhere is over here, too', async () => {
    await open();
    const { id } = await propose();
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    await pushByHand(apexClass('Rating', ' /* other */ '));
    expect((await failure(stage.resume(id, { approvedBy: 'Ada' }))).name).to.equal('MergeConflictError');
    const { signal } = new AbortController();
    const effects = { report: (): void => undefined, signal, wait: 60_000 };
    const cancel = async (place?: string): Promise<unknown> =>
      stage.with(async (context) => cancelRun(await findRun(context, id), effects), place);
    await cancel(dir);
    const { outlook } = await stage.with(async (context) => reportRun(await findRun(context, id), signal));
    expect(outlook.kind).to.equal('ended');
    const { unfinished } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(unfinished).to.deep.equal([]);
    const error = await failure(stage.resume(id, { approvedBy: 'Ada' }));
    expect(error).to.include({ name: 'RunEndedError' }).and.property('message').to.include('proposal was taken away');
    expect((await failure(cancel())).name).to.equal('RunEndedError');
    expect(await stage.with(async ({ repo }) => new Journal(repo).unfinished())).to.deep.equal([]);
  });

  it('beside another one is validated anew when that is published', async () => {
    await open();
    await stage.feature('feature/other', apexClass('Other'));
    const [first, second] = [await propose(), await propose({ features: ['other'] })];
    await stage.resume(first.id, { approvedBy: 'Ada' });
    expect((await failure(stage.resume(second.id, { approvedBy: 'Ada' }))).name).to.equal('PullRequestPendingError');
    expect((await stage.resume(second.id, { approvedBy: 'Ada' })).state).to.equal('published');
    expect(stage.org('qa').file('classes/Other.cls')).to.include('class Other');
    expect(await proposed()).to.deep.equal([]);
  });

  it('is cancelled with its branch', async () => {
    await open();
    const before = await stage.everything();
    const { id } = await propose();
    await stage.with(async (context) => {
      const effects = { report: (): void => undefined, signal: new AbortController().signal, wait: 60_000 };
      expect((await cancelRun(await findRun({ ...context, clock: systemClock }, id), effects)).outcome).to.equal(
        'nothingSent'
      );
    });
    expect(await stage.everything()).to.deep.equal(before);
  });

  const ways = {
    merged: ['--no-ff', '-m', 'Merge pull request 1'],
    squashed: ['--squash'],
  } as const;
  for (const [how, back] of [
    ['merged', undefined],
    ['merged', 'squashed'],
    ['squashed', undefined],
    ['squashed', 'merged'],
    ['squashed', 'squashed'],
  ] as const) {
    for (const settings of [{}, { mergeMethod: 'squash' }]) {
      const where = 'mergeMethod' in settings ? ' upon linear history' : '';
      const undone = back === undefined ? '' : ` by one that is ${back} there, too`;
      const isLong = where === '' ? how === 'squashed' && back === how : how === 'merged' && back === undefined;
      it(`${how} at its host${where} is undone${undone}, promoted again, and goes on ${isLong ? '@long' : '@soak'}`, async () => {
        const args = ways[how];
        await open(settings);
        const run = await propose();
        await merge(run, ...args);
        await stage.resume(run.id);
        const undoing = await failure(stage.undo({ feature: 'rating', instance: 'qa' }));
        const undo = (undoing.data as unknown as { run: string }).run;
        if (back !== undefined) await merge({ id: undo } as Run, ...ways[back]);
        expect((await stage.resume(undo, { approvedBy: 'Ada' })).state).to.equal('published');
        expect(stage.org('qa').file('classes/Rating.cls')).to.equal(undefined);
        expect(await stage.remote.files('qa')).to.not.include('force-app/main/default/classes/Rating.cls');
        const held = async (): Promise<readonly string[] | undefined> => {
          const { features } = await stage.with(async (context) => listFeatures(context, {}));
          return features.find(({ name }) => name === 'feature/rating')?.heldBy.map(({ instance }) => instance);
        };
        expect(await held()).to.deep.equal([]);

        const again = await propose({ from: undefined });
        await merge(again, ...args);
        await stage.resume(again.id);
        expect(await held()).to.deep.equal(['qa']);
        await stage.local.checkout('feature/rating');
        await stage.local.commit('More', apexClass('Rating', ' /* more */ '));
        await stage.local.push('feature/rating');
        const more = await propose({ from: undefined });
        expect((await stage.resume(more.id, { approvedBy: 'Ada' })).state).to.equal('published');
        expect(stage.org('qa').file('classes/Rating.cls')).to.include('more');
        expect(await held()).to.deep.equal(['qa']);
        expect(await stage.with(async (context) => verifyRecords(context, ['qa']))).to.deep.include({
          discrepancies: [],
        });
      });
    }
  }

  it('of several features that its host squashed is undone as one @long', async () => {
    await open();
    await stage.feature('feature/other', apexClass('Other'));
    const run = await propose({ features: ['rating', 'other'] });
    await merge(run, '--squash');
    await stage.resume(run.id);
    expect((await failure(stage.undo({ feature: 'rating', instance: 'qa' }))).name).to.equal('FeatureNotAloneError');
    const pending = await failure(stage.undo({ run: run.id }));
    await stage.resume((pending.data as unknown as { run: string }).run, { approvedBy: 'Ada' });
    expect(stage.org('qa').file('classes/Other.cls')).to.equal(undefined);
  });

  it('ends, with its branch, when the org refuses its deploy after all', async () => {
    await open();
    const before = await stage.everything();
    const { id } = await propose();
    stage
      .org('qa')
      .fail({ operation: 'deploy', effect: { kind: 'jobFails', errorStatusCode: 'X', errorMessage: 'No.' } });
    expect((await failure(stage.resume(id, { approvedBy: 'Ada' }))).name).to.equal('DeployFailedError');
    expect(await proposed()).to.deep.equal([]);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is not proposed when the org refuses its validation', async () => {
    await open();
    await stage.feature('feature/broken', apexClass('Broken', ' // local-org: error No.\n'));
    const error = await failure(stage.promote({ features: ['broken'], from: 'dev' }));
    expect(error.name).to.equal('DeployFailedError');
    expect(await proposed()).to.deep.equal([]);
    expect(stage.org('qa').deployCount()).to.equal(0);
  });

  it('is not proposed when its validation ran other tests than were asked for', async () => {
    await open();
    const before = await stage.everything();
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'testsSkipped' } });
    const tested = { ...request, tests: ['RatingTest'] };
    const error = await failure(stage.promote(tested));
    expect(error).to.include({ name: 'ValidationUnverifiedError', exitCode: 1 });
    expect(error.message).to.include('\n  no test of RatingTest ran\n');
    expect(error.actions?.[0]).to.match(/, and promote again\.$/);
    expect(await stage.everything()).to.deep.equal(before);
    await expectDone(await stage.resume((await propose({ tests: ['RatingTest'] })).id, { approvedBy: 'Ada' }));
  });

  it('asks the host’s own program', async () => {
    await open();
    const bin = join(stage.scratch.dir, 'bin');
    await mkdir(bin, { recursive: true });
    const answer = async (json: object): Promise<void> => {
      await writeFile(
        join(bin, 'gh'),
        `#!/bin/sh\necho "$@" >> ${bin}/asked\ncat <<'END'\n${JSON.stringify(json)}\nEND\n`
      );
      await chmod(join(bin, 'gh'), 0o755);
    };
    stage.env.PATH = `${bin}:${process.env.PATH ?? ''}`;
    const { id } = await propose();
    const resume = async (): Promise<Run> =>
      stage.with(async (context) => {
        const { resumeRun } = await import('../../../src/promotion/resume.js');
        const { run } = await findRun(context, id);
        const store = { ...context.store, url: 'https://github.com/acme/pipeline.git' };
        const effects = {
          report: (): void => undefined,
          confirm: agreeing,
          signal: new AbortController().signal,
          wait: 60_000,
          frequency: 50,
        };
        return resumeRun({ run, context: { ...context, store }, here: context }, effects);
      });
    const mergeCommit = async (): Promise<string | undefined> => stage.remote.oid(`sre/promote/${id}`);
    const pullRequest = async (json: object): Promise<void> =>
      answer({ baseRefName: 'qa', headRefOid: await mergeCommit(), ...json });
    await pullRequest({ state: 'CLOSED' });
    expect((await failure(resume())).actions?.join('\n')).to.include(`gh pr create --base qa --head sre/promote/${id}`);
    await pullRequest({
      state: 'OPEN',
      reviewDecision: 'REVIEW_REQUIRED',
      url: 'https://github.com/acme/pipeline/pull/1',
    });
    const error = await failure(resume());
    const told = error.actions?.join('\n');
    expect(told).to.include('https://github.com/acme/pipeline/pull/1').and.not.include('gh pr create');
    await pullRequest({
      state: 'OPEN',
      reviewDecision: 'CHANGES_REQUESTED',
      reviews: [{ state: 'CHANGES_REQUESTED', author: { login: 'bob' } }],
    });
    expect((await failure(resume())).message).to.match(
      / is not known to be approved: changes are requested, by bob\.$/
    );
    const approvals = async (): Promise<object> => ({
      state: 'OPEN',
      reviewDecision: 'APPROVED',
      reviews: [{ state: 'APPROVED', author: { login: 'ada' }, commit: { oid: await mergeCommit() } }],
    });
    const before = await approvals();
    await pullRequest(before);
    await pushByHand(apexClass('Other'));
    expect((await failure(resume())).name).to.equal('PullRequestPendingError');
    await pullRequest(before);
    const stale = await failure(resume());
    expect([stale.name, stage.org('qa').deployCount()]).to.deep.equal(['ApprovalMissingError', 0]);
    expect(stale.message).to.include('its approval is of what was proposed before');
    await pullRequest(await approvals());
    await expectDone(await resume());
    expect((await stage.newestRecord('qa'))?.approvedBy).to.deep.equal(['ada']);
  });

  it('is the way out where a branch turns out to be protected, after the deploy', async () => {
    await open({ publish: 'push' });
    await stage.remoteHook('update', 'if [ "$1" = refs/heads/qa ]; then echo "protected" >&2; exit 1; fi');
    const error = await failure(stage.promote(request));
    expect(error).to.include({ name: 'DeployedUnpublishedError', exitCode: 68 });
    const { run: id = '' } = (error as Readonly<{ data?: { run: string } }>).data ?? {};
    expect(error.actions?.join()).to.include(`merge sre/promote/${id} into qa`);
    await stage.remoteHook('update', 'exit 0');
    const run = await stage.with(async (context) => (await findRun(context, id)).run);
    await merge(run, '--squash');
    await stage.remoteHook('update', 'if [ "$1" = refs/heads/qa ]; then echo "protected" >&2; exit 1; fi');
    // Another clone has not tried to publish it, and finds it published all the same.
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    await expectDone(await stage.resume(id, {}, dir));
    expect((await stage.refs()).has(`refs/heads/sre/promote/${id}`)).to.equal(false);
  });

  it('is published by a squash upon what others pushed to a branch that is protected, and undone by it', async () => {
    await open({ publish: 'push' });
    await stage.remoteHook('update', 'if [ "$1" = refs/heads/qa ]; then echo "protected" >&2; exit 1; fi');
    const error = await failure(stage.promote(request));
    const { run: id } = error.data as unknown as { run: string };
    await stage.remoteHook('update', 'exit 0');
    await pushByHand(apexClass('Other'));
    await merge({ id } as Run, '--squash');
    const tip = await stage.remote.oid('qa');
    const run = await stage.resume(id);
    await expectDone(run);
    expect(await stage.remote.oid('qa')).to.equal(tip);
    const record = await stage.newestRecord('qa');
    expect(record?.deployedCommit).to.equal(tip);
    expect(record?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Other']);
    await stage.undo({ run: id });
    expect(await stage.remote.files('qa'))
      .to.include('force-app/main/default/classes/Other.cls')
      .and.not.include('force-app/main/default/classes/Rating.cls');
  });

  it('is merged by a squash upon what others pushed, unless that is taken out again @long', async () => {
    await open();
    const run = await propose();
    await pushByHand(apexClass('Other'));
    await merge(run, '--squash');
    const landed = await stage.remote.oid('qa');
    expect(await report(run)).to.deep.include({ status: 'Merged' });
    expect((await report(run)).pullRequest).to.include({ landed });
    await stage.local.git('revert', '--no-edit', 'HEAD');
    await stage.local.push('host:qa');
    expect(await report(run)).to.deep.include({ status: 'TakenOut' });
  });

  it('is not merged by the last of its commits, rebased upon what others pushed, though all change the same file @long', async () => {
    await open();
    const middle = Array.from({ length: 20 }, (_, index) => `  // ${index}`);
    const long = (top: string, bottom: string): Files => apexClass('Long', ['', top, ...middle, bottom, ''].join('\n'));
    await pushByHand(long('  // first', '  // last'));
    await stage.local.git('checkout', '--quiet', '-B', 'feature/long', 'origin/qa');
    await stage.local.commit('Top', long('  // top', '  // last'));
    await stage.local.commit('Bottom', long('  // top', '  // bottom'));
    await stage.local.push('feature/long');
    const run = await propose({ features: ['long'] });
    await pushByHand(apexClass('Other'));
    await stage.local.git('checkout', '--quiet', '-B', 'host', 'feature/long');
    await stage.local.git('rebase', '--quiet', 'origin/qa');
    await stage.local.push('host:qa');
    expect(await report(run)).to.deep.include({ status: 'Proposed' });
  });

  it('is proposed anew when its org was said to hold something else meanwhile', async () => {
    await open();
    const { id } = await propose();
    await stage.declareBaseline('qa');
    expect((await failure(stage.resume(id, { approvedBy: 'Ada' }))).name).to.equal('PullRequestPendingError');
    expect(stage.org('qa').deployCount()).to.equal(0);
    await expectDone(await stage.resume(id, { approvedBy: 'Ada' }));
  });
});
