import { expect } from 'chai';
import { Journal } from '../../src/promotion/journal.js';
import { verifyRecords } from '../../src/promotion/landscape/verifyRecords.js';
import { decide } from '../../src/promotion/merge/decide.js';
import { chooseConflictedRun, conflictsOf } from '../../src/promotion/merge/openConflicts.js';
import { reportRun } from '../../src/promotion/reportRun.js';
import type { RunEvent } from '../../src/promotion/steps/step.js';
import { reportText } from '../../src/ui/promotion/reportText.js';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { pushOnce } from '../support/pushOnce.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a branch that moves while the org deploys @long', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };
  const rating = 'force-app/main/default/classes/Rating.cls';

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  const pushing = (...refspec: readonly string[]): ((event: RunEvent) => void) => pushOnce(stage, ...refspec);

  const byHand = async (content: Files): Promise<string> => {
    await stage.local.branch('hand', 'origin/qa');
    return stage.local.commit('By hand', content);
  };

  it('gets what was deployed merged into what was pushed, which the org gets with the next promotion', async () => {
    const pushed = await byHand(apexClass('ByHand'));
    const { run, plan } = await stage.promote(request, { report: pushing('hand:qa') });
    expect(run.state).to.equal('published');
    const refs = await stage.refs();
    const tip = refs.get('refs/heads/qa') ?? '';
    expect(run.branchTip).to.equal(tip);
    expect(await stage.remote.git('log', '-1', '--format=%P', tip)).to.equal(`${pushed} ${plan.mergeCommit}`);
    expect(refs.has('refs/sre/locks/qa')).to.equal(false);
    expect(await stage.newestRecord('qa')).to.deep.include({ run: run.id, deployedCommit: plan.mergeCommit });
    expect(stage.org('qa').file('classes/Rating.cls')).to.contain('class Rating');
    expect(stage.org('qa').file('classes/ByHand.cls')).to.equal(undefined);
    expect((await stage.with(async (context) => verifyRecords(context, ['qa']))).discrepancies).to.deep.equal([]);
    // Another clone published it: this one has heard of neither.
    await stage.with(async ({ repo }) => new Journal(repo).save({ ...run, state: 'accepted', branchTip: undefined }));
    expect(await stage.resume(run.id)).to.include({ state: 'published', branchTip: tip });

    await stage.feature('feature/more', apexClass('More'));
    const next = await stage.promote({ features: ['more'], from: 'dev' });
    expect(next.plan.delta.components.map(({ fullName }) => fullName).sort()).to.deep.equal(['ByHand', 'More']);
    expect(stage.org('qa').file('classes/ByHand.cls')).to.contain('class ByHand');
    expect(stage.org('qa').deployCount()).to.equal(2);
  });

  it('is tried again when it moves once more before the push', async () => {
    await byHand(apexClass('ByHand'));
    const [hook, again] = [`${stage.remote.dir}/hooks/pre-receive`, `${stage.remote.dir}/again`];
    const later = await stage.local.commit('Later', apexClass('Later'));
    await stage.local.push('hand:later');
    await stage.local.git('reset', '--quiet', '--hard', 'HEAD^');
    const move = [`rm ${hook}`, `touch ${again}`, 'unset GIT_QUARANTINE_PATH', `git update-ref refs/heads/qa ${later}`];
    // The first push of the branch that has a record beside it is the one that publishes.
    await stage.remoteHook('pre-receive', `if grep -q refs/sre/instances/qa; then ${move.join(' && ')}; fi`);
    const { run } = await stage.promote(request);
    expect(await stage.remote.git('log', '-1', '--format=%P', run.branchTip ?? '')).to.contain(later);
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(run.branchTip);
    expect(await stage.remote.files('qa')).to.include(rating);
  });

  it('that conflicts keeps the run with its lock, to be merged by hand and resumed without a second deploy', async () => {
    const pushed = await byHand({ [rating]: 'public class Rating { /* other */ }\n' });
    const error = await failure(stage.promote(request, { report: pushing('hand:qa') }));
    expect(error.exitCode).to.equal(68);
    expect(error.name).to.equal('DeployedUnpublishedError');
    expect(error.message).to.include(`${rating} (contents)`).and.to.include('Branch qa moved to');
    const refs = await stage.refs();
    expect(refs.get('refs/heads/qa')).to.equal(pushed);
    expect(refs.has('refs/sre/locks/qa')).to.equal(true);

    const [, mergeCommit] = /git merge ([0-9a-f]+)/.exec(error.actions?.join('\n') ?? '') ?? [];
    await stage.local.git('merge', '--quiet', '--strategy-option=ours', mergeCommit);
    await stage.local.push('hand:qa');
    const { run } = error.data as unknown as { run: string };
    expect((await stage.resume(run)).state).to.equal('published');
    const after = await stage.refs();
    expect(after.get('refs/heads/qa')).to.equal(await stage.local.oid('hand'));
    expect(after.has('refs/sre/locks/qa')).to.equal(false);
    expect((await stage.newestRecord('qa'))?.deployedCommit).to.equal(mergeCommit);
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  it('that conflicts is resolved by a decision and resumed, without a merge by hand and without a second deploy', async () => {
    const pushed = await byHand({ [rating]: 'public class Rating { /* other */ }\n' });
    const error = await failure(stage.promote(request, { report: pushing('hand:qa') }));
    expect(error.exitCode).to.equal(68);
    const { run } = error.data as unknown as { run: string };
    expect(error.actions?.join('\n')).to.include(`sf sre conflict resolve --run ${run}`);
    await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const report = await reportRun(placed, new AbortController().signal);
      expect(reportText(report, new Date()).at(-1)).to.include(`sf sre conflict list --run ${run}`);
      const { open } = await conflictsOf(placed);
      expect(open.map(({ contested }) => contested.file)).to.deep.equal([rating]);
      await decide(placed, [{ contested: open[0].contested, decision: 'ours' }], undefined);
    });
    expect((await stage.resume(run)).state).to.equal('published');
    const tip = (await stage.refs()).get('refs/heads/qa') ?? '';
    const { deployedCommit } = (await stage.newestRecord('qa')) ?? {};
    expect(await stage.remote.git('log', '-1', '--format=%P', tip)).to.equal(`${pushed} ${deployedCommit ?? ''}`);
    expect(await stage.remote.read(tip, rating)).to.include('other');
    expect(stage.org('qa').deployCount()).to.equal(1);
    expect((await failure(stage.with(async (context) => chooseConflictedRun(context, undefined)))).name).to.equal(
      'NoConflictedRunError'
    );
  });

  it('backwards is left where it is, and the run keeps its lock', async () => {
    await stage.promote(request);
    const before = (await stage.refs()).get('refs/heads/qa') ?? '';
    await stage.feature('feature/more', apexClass('More'));
    const error = await failure(
      stage.promote({ features: ['more'], from: 'dev' }, { report: pushing('--force', 'origin/main:qa') })
    );
    expect(error.exitCode).to.equal(68);
    expect(error.message).to.include('rewound or rewritten');
    const refs = await stage.refs();
    expect(refs.get('refs/heads/qa')).to.equal(refs.get('refs/heads/main'));
    expect(refs.has('refs/sre/locks/qa')).to.equal(true);
    await stage.local.git('push', '--quiet', '--force', 'origin', `${before}:refs/heads/qa`).catch(async () => {
      await stage.remote.git('update-ref', 'refs/heads/qa', before);
    });
    const { run } = error.data as unknown as { run: string };
    expect((await stage.resume(run)).state).to.equal('published');
    expect(stage.org('qa').deployCount()).to.equal(2);
  });
});
