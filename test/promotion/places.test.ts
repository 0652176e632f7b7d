import { join } from 'node:path';
import { expect } from 'chai';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('where a promotion runs @long', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/rating', apexClass('Rating'));
  });

  afterEach(async () => {
    await stage.close();
  });

  it('may be a linked worktree, whose journal outlives it', async () => {
    const dir = join(stage.scratch.dir, 'linked');
    await stage.local.git('worktree', 'add', '--quiet', '--detach', dir, 'origin/main');
    const { run } = await stage.promote(request, {}, dir);
    expect(run.state).to.equal('published');
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(run.plan?.mergeCommit);
  });

  it('may be a bare clone', async () => {
    const bare = await stage.scratch.clone(stage.remote, 'bare.git', { flags: ['--bare'] });
    const { run } = await stage.promote(request, {}, bare.dir);
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(run.plan?.mergeCommit);
  });

  it('may be a repository without a remote, where refs move in one local transaction', async () => {
    await stage.local.git('fetch', '--quiet', 'origin', 'refs/sre/*:refs/sre/*', 'qa:qa', 'dev:dev');
    await stage.local.git('remote', 'remove', 'origin');
    const { run, plan } = await stage.promote(request);
    expect(run.state).to.equal('published');
    expect(await stage.local.oid('refs/heads/qa')).to.equal(plan.mergeCommit);
    expect(await stage.local.oid('refs/sre/instances/qa')).to.equal(run.recordCommit);
    expect(await stage.local.oid('refs/sre/locks/qa')).to.equal(undefined);
    expect((await stage.promote({ features: ['rating'] })).plan.target.name).to.equal('production');
  });

  it('is not to have the target’s branch checked out where there is no remote, which is told before the deploy', async () => {
    await stage.local.git('fetch', '--quiet', 'origin', 'refs/sre/*:refs/sre/*', 'qa:qa', 'dev:dev');
    await stage.local.git('remote', 'remove', 'origin');
    const dir = join(stage.scratch.dir, 'linked');
    await stage.local.git('worktree', 'add', '--quiet', dir, 'qa');
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('BranchCheckedOutError');
    expect(error.message).to.include('Branch qa is checked out in').and.to.include('linked');
    expect(await stage.local.oid('refs/sre/locks/qa')).to.equal(undefined);
    expect(stage.org('qa').deployCount()).to.equal(0);
    await stage.local.git('-C', dir, 'switch', '--quiet', '--detach');
    expect((await stage.promote(request)).run.state).to.equal('published');
  });

  it('gives the same tree everywhere, whatever attributes and drivers the place has', async () => {
    await stage.local.branch('hand', 'origin/qa');
    await stage.local.commit('By hand', { 'notes.txt': 'a\nb\nc\nd by hand\n' });
    await stage.local.push('hand:qa');
    await stage.feature('feature/notes', { 'notes.txt': 'a\nb\nc\nd\n', ...apexClass('Rating') });
    const hostile = await stage.scratch.clone(stage.remote, 'hostile');
    await hostile.git('config', 'merge.mine.driver', 'true');
    await hostile.write({ '.gitattributes': '* merge=mine\n', '.git/info/attributes': '* merge=union\n' });
    const error = await failure(stage.promote({ features: ['notes'], from: 'dev' }, {}, hostile.dir));
    expect(error.name).to.equal('MergeConflictError');
    expect(error.message).to.include('notes.txt');
  });

  it('is locked for a second run at the same time', async () => {
    await stage.feature('feature/other', apexClass('Other'));
    const results = await Promise.allSettled([
      stage.promote(request),
      stage.promote({ features: ['other'], from: 'dev' }),
    ]);
    expect(results.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const rejected = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect((rejected.reason as Error).name).to.equal('InstanceLockedError');
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  it('stops at a branch that was rewound behind what its org holds', async () => {
    await stage.promote(request);
    await stage.remote.git('update-ref', 'refs/heads/qa', 'refs/heads/main');
    await stage.local.commit('More', apexClass('More'));
    const error = await failure(stage.promote({ features: ['rating'] }));
    expect(error.name).to.equal('BranchRewoundError');
    await stage.local.push();
    const other = await stage.scratch.clone(stage.remote, 'other');
    const elsewhere = await failure(stage.promote({ features: ['rating'] }, {}, other.dir));
    expect(elsewhere.name).to.equal('BranchRewoundError');
    // The record keeps the commit, so that every clone can bring it back.
    const held = (await stage.newestRecord('qa'))?.deployedCommit ?? '';
    expect(elsewhere.actions?.[0]).to.include(`${held}:refs/heads/qa`);
    expect(await other.oid(held)).to.equal(held);
  });

  it('takes branch names as data', async () => {
    const name = "feature/ü-$(touch${IFS}pwned)-'quoted'&more";
    await stage.feature(name, apexClass('Odd'));
    const { plan } = await stage.promote({ features: [name], from: 'dev' });
    expect(plan.merges[0].name).to.equal(name);
    expect((await stage.newestRecord('qa'))?.features[0].name).to.equal(name);
    for (const odd of ['--upload-pack=x', 'a..b', '@{-1}', 'refs/heads/x y']) {
      expect((await failure(stage.promote({ features: [odd], from: 'dev' }))).name).to.be.oneOf([
        'FeatureNotFoundError',
        'InvalidRefNameError',
      ]);
    }
    const { message } = await failure(stage.promote({ features: [''], from: 'dev' }));
    expect(message).to.equal('"" cannot be the name of a branch.');
  });
});
