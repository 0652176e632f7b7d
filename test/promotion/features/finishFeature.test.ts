import { expect } from 'chai';
import { createCollection } from '../../../src/promotion/collections/changeCollection.js';
import { type Finish, finishFeature, type FinishRequest } from '../../../src/promotion/features/finishFeature.js';
import { startFeature } from '../../../src/promotion/features/startFeature.js';
import { failure } from '../../support/failure.js';
import type { TestRepository } from '../../support/gitRepo.js';
import { apexClass, Stage } from '../../support/stage.js';

const begin = async (stage: Stage): Promise<void> => {
  await stage.with(async (context) => startFeature(context, { name: 'rating', hotfix: false }, undefined));
  await stage.local.commit('Work', apexClass('Rating'));
  await stage.local.git('push', '--quiet');
};

/** Merges the feature into the root's branch and lets its org hold that, as a promotion does in more time. */
const arrive = async (stage: Stage): Promise<void> => {
  await begin(stage);
  const parents = ['-p', 'origin/main', '-p', 'feature/rating'];
  const merge = await stage.local.git('commit-tree', ...parents, '-m', 'Merge', 'feature/rating^{tree}');
  await stage.local.push(`${merge}:main`);
  await stage.declareBaseline('production');
};

describe('finishing a feature', () => {
  let stage: Stage;
  let local: TestRepository;
  let tip: string;

  const open = async (prepare: (before: Stage) => Promise<void>): Promise<void> => {
    stage = await Stage.open({}, {}, undefined, prepare);
    ({ local } = stage);
    tip = (await local.oid('HEAD')) ?? '';
  };

  afterEach(async () => {
    await stage.close();
  });

  const finish = async (
    change: Partial<FinishRequest> = {},
    confirm: (finish: Finish) => Promise<boolean> = async (): Promise<boolean> => Promise.resolve(true),
    dir: string | undefined = undefined
  ): Promise<Finish> =>
    stage.with(
      async (context) => finishFeature(context, { feature: 'rating', abandon: false, ...change }, confirm),
      dir
    );

  const featureRefs = async (repository: TestRepository): Promise<readonly string[]> =>
    Object.keys(await repository.refs()).filter(
      (ref) => ref.includes('feature/rating') && !ref.startsWith('refs/sre-remote/')
    );

  /** What a refused finish must leave as it was. */
  const everything = async (): Promise<unknown> => ({
    remote: await stage.remote.refs(),
    heads: await local.git('for-each-ref', 'refs/heads'),
    head: await local.git('symbolic-ref', 'HEAD'),
    files: await local.git('status', '--porcelain'),
  });

  const refused = async (...args: Parameters<typeof finish>): Promise<Awaited<ReturnType<typeof failure>>> => {
    const before = await everything();
    const error = await failure(finish(...args));
    expect(await everything()).to.deep.equal(before);
    return error;
  };

  describe('that is on its way', () => {
    beforeEach(async () => open(begin));

    it('deletes its branch and facts on the remote and here, and switches to the main branch', async () => {
      await stage.promoteInStages({ features: ['rating'], to: 'production' });
      const { whereabouts, ...finished } = await finish({ feature: undefined });
      expect(finished).to.deep.equal({
        feature: 'feature/rating',
        tip,
        remoteBranch: 'origin',
        localBranch: true,
        facts: true,
        switchedTo: 'main',
        collections: [],
      });
      expect(whereabouts).to.deep.include({ roots: ['production'], isInRoot: true });
      expect(await featureRefs(stage.remote)).to.deep.equal([]);
      expect(await featureRefs(local)).to.deep.equal([]);
      expect(await local.git('symbolic-ref', '--short', 'HEAD')).to.equal('main');
      expect(await local.git('config', '--get-regexp', '^branch\\.feature/rating').catch(() => 'none')).to.equal(
        'none'
      );
    });

    it('is refused before it is in the root, and tells where it is and what comes next', async () => {
      expect((await refused()).message).to.include('no instance holds it');
      await stage.promote({ features: ['rating'] });
      const error = await refused();
      expect(error.name).to.equal('FeatureNotInRootError');
      expect(error.message)
        .to.include('is not in production')
        .and.include(`qa holds it at ${tip.slice(0, 7)}`);
      expect(error.actions?.[0]).to.equal('Promote it into production: "sf sre promote --feature feature/rating".');
      expect(error.actions?.[1]).to.include('--abandon');
    });

    it('is refused when its branch went before it was in the root, with the push that brings it back', async () => {
      await stage.promote({ features: ['rating'] });
      await local.checkout('main');
      await local.push(':feature/rating');
      await local.git('branch', '-D', 'feature/rating');
      const error = await refused();
      expect(error.message).to.include('qa holds it');
      expect(error.actions?.[0]).to.equal(`Bring its branch back: "git push origin ${tip}:refs/heads/feature/rating".`);
      await local.push(`${tip}:refs/heads/feature/rating`);
      await stage.promote({ features: ['rating'] });
      expect((await finish()).whereabouts.isInRoot).to.equal(true);
    });

    it('goes by what the root holds, also of a squash merge made by hand', async () => {
      const other = await stage.scratch.clone(stage.remote, 'other');
      await other.git('merge', '--quiet', '--squash', 'origin/feature/rating');
      await other.commit('Squashed');
      await other.push();
      expect((await refused()).name).to.equal('FeatureNotInRootError');
      await stage.declareBaseline('production');
      expect((await finish()).whereabouts.isInRoot).to.equal(true);
    });

    it('is possible before anything was done in it', async () => {
      await stage.with(async (context) => startFeature(context, { name: 'empty', hotfix: false }, undefined));
      expect(await finish({ feature: 'empty' })).to.include({ feature: 'feature/empty' });
    });

    it('goes on with --abandon, and says what was known', async () => {
      let asked: Finish | undefined;
      const finished = await finish({ abandon: true }, async (it) => {
        asked = it;
        return Promise.resolve(true);
      });
      expect(asked?.whereabouts.isInRoot).to.equal(false);
      expect(finished.tip).to.equal(tip);
      expect(await featureRefs(stage.remote)).to.deep.equal([]);
    });

    it('works without a remote', async () => {
      await local.git('fetch', '--quiet', 'origin', 'refs/sre/*:refs/sre/*');
      await local.git('remote', 'remove', 'origin');
      expect((await failure(finish())).name).to.equal('FeatureNotInRootError');
      await finish({ abandon: true });
      expect(await featureRefs(local)).to.deep.equal([]);
      expect(await local.git('symbolic-ref', '--short', 'HEAD')).to.equal('main');
    });

    it('never deletes the branch of an instance or the main branch', async () => {
      await local.checkout('main');
      for (const feature of ['main', 'qa', undefined]) {
        expect((await refused({ feature, abandon: true })).name).to.equal('NotAFeatureError');
      }
    });
  });

  describe('that arrived in the root', () => {
    beforeEach(async () => open(arrive));

    it('is refused while newer commits are not in the root, whether pushed or not', async () => {
      await local.commit('More', apexClass('Rating', ' // more '));
      expect((await refused()).name).to.equal('FeatureNotInRootError');
    });

    it('is refused once it was reverted in the root', async () => {
      const other = await stage.scratch.clone(stage.remote, 'other');
      await other.git('revert', '--no-edit', '-m', '1', 'HEAD');
      await other.push();
      await stage.declareBaseline('production');
      expect((await refused()).message).to.include('production had it taken out by commit');
    });

    it('deletes nothing when the person says no', async () => {
      expect((await refused({}, async () => Promise.resolve(false))).name).to.equal('FinishCancelledError');
    });

    it('deletes nothing when somebody pushes to it meanwhile', async () => {
      const other = await stage.scratch.clone(stage.remote, 'other', { flags: ['--branch=feature/rating'] });
      const error = await failure(
        finish({}, async () => {
          await other.commit('Somebody’s', apexClass('More'));
          await other.push();
          return true;
        })
      );
      expect(error.name).to.equal('FeatureMovedError');
      expect(await featureRefs(stage.remote)).to.have.lengthOf(2);
      expect(await local.oid('refs/heads/feature/rating')).to.equal(tip);
    });

    it('deletes nothing when the remote does not want it', async () => {
      await stage.remoteHook('update', 'case "$1" in refs/heads/feature/*) echo no; exit 1;; esac');
      expect((await refused()).name).to.equal('SharedRefsRefusedError');
    });

    it('is refused while the branch is checked out with changes that are not committed', async () => {
      await local.write(apexClass('Rating', ' // mine '));
      const error = await refused();
      expect(error.name).to.equal('UncommittedChangesError');
      expect(error.message).to.include('Rating.cls');
    });

    it('is refused while the branch is checked out in another worktree', async () => {
      await local.checkout('main');
      await local.worktree('beside', 'feature/rating');
      expect((await refused()).name).to.equal('CheckedOutElsewhereError');
    });

    it('leaves uncommitted changes alone where another branch is checked out', async () => {
      await local.checkout('main');
      await local.write(apexClass('Base', ' // mine '));
      expect(await finish()).to.include({ switchedTo: undefined, localBranch: true });
      expect(await local.git('status', '--porcelain')).to.include('Base.cls');
      expect(await featureRefs(local)).to.deep.equal([]);
    });

    it('creates the main branch here where there is none', async () => {
      const lone = await stage.scratch.clone(stage.remote, 'lone', { flags: ['--branch=feature/rating'] });
      await finish({}, undefined, lone.dir);
      expect(await lone.git('symbolic-ref', '--short', 'HEAD')).to.equal('main');
      expect(await lone.oid('main')).to.equal(await stage.remote.oid('main'));
      expect(await lone.git('rev-parse', '--abbrev-ref', 'main@{upstream}')).to.equal('origin/main');
    });

    it('is not known to have arrived when its branch is gone and no record names it: only --abandon deletes its facts', async () => {
      await local.checkout('main');
      await local.push(':feature/rating');
      await local.git('branch', '-D', 'feature/rating');
      const error = await failure(finish());
      expect(error.name).to.equal('FeatureNotInRootError');
      expect(error.message).to.include('no record names it');
      const abandoned = await finish({ abandon: true });
      expect(abandoned).to.include({ tip: undefined, remoteBranch: undefined, localBranch: false, facts: true });
      expect(await featureRefs(stage.remote)).to.deep.equal([]);
      expect((await failure(finish())).name).to.equal('FeatureNotFoundError');
    });

    it('tells which collections still name it', async () => {
      await stage.with(async (context) => createCollection(context, { name: 'R1', features: ['rating'] }));
      expect((await finish()).collections).to.deep.equal(['R1']);
    });
  });
});
