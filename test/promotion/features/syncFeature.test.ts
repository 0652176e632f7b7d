import { expect } from 'chai';
import { syncFeature, type Synced } from '../../../src/promotion/features/syncFeature.js';
import { displayFeature } from '../../../src/promotion/landscape/displayFeature.js';
import { startFeature } from '../../../src/promotion/features/startFeature.js';
import { failure } from '../../support/failure.js';
import type { Files, TestRepository } from '../../support/gitRepo.js';
import { apexClass, Stage } from '../../support/stage.js';

const rating = apexClass('Rating');
const ratingFile = 'force-app/main/default/classes/Rating.cls';

describe('syncing a feature with the main branch', () => {
  let stage: Stage;
  let local: TestRepository;
  /** Somebody else's clone, in which main is checked out. */
  let other: TestRepository;

  beforeEach(async () => {
    stage = await Stage.open({}, {}, undefined, async (before) => {
      await before.scratch.clone(before.remote, 'other');
      await before.with(async (context) => startFeature(context, { name: 'rating', hotfix: false }, undefined));
      await before.local.commit('Work', apexClass('Rating'));
      await before.local.git('push', '--quiet');
    });
    ({ local } = stage);
    other = stage.scratch.at('other');
  });

  afterEach(async () => {
    await stage.close();
  });

  const start = async (name: string, hotfix = false): Promise<void> => {
    await stage.with(async (context) => startFeature(context, { name, hotfix }, undefined));
  };

  const sync = async (name?: string, dir?: string): Promise<Synced> =>
    stage.with(async (context) => syncFeature(context, name), dir);

  const work = async (files: Files): Promise<string> => {
    const commit = await local.commit('Work', files);
    await local.git('push', '--quiet');
    return commit;
  };

  /** Commits to main in the other clone, and pushes. */
  const onMain = async (files: Files): Promise<string> => {
    const commit = await other.commit('On main', files);
    await other.push();
    return commit;
  };

  /** Merges a branch of the remote into main, as a git host does. */
  const mergeIntoMain = async (branch: string, ...flags: readonly string[]): Promise<string> => {
    await other.git('fetch', '--quiet');
    await other.git('merge', '--quiet', ...flags, '-m', `Merge ${branch}`, `origin/${branch}`);
    await other.push();
    return other.git('rev-parse', 'HEAD');
  };

  const revertOnMain = async (...args: readonly string[]): Promise<string> => {
    await other.git('revert', '--no-edit', ...args);
    await other.push();
    return other.git('rev-parse', 'HEAD');
  };

  const onRemote = async (branch: string): Promise<string | undefined> => stage.remote.oid(`refs/heads/${branch}`);

  /** What a refused sync must leave as it was. */
  const everything = async (): Promise<unknown> => ({
    remote: await stage.remote.refs(),
    heads: await local.git('for-each-ref', 'refs/heads'),
    files: await local.git('status', '--porcelain'),
  });

  it('merges its new commits, moves what is checked out, and pushes', async () => {
    const tip = await local.oid('HEAD');
    const main = await onMain(apexClass('Newer'));
    const synced = await sync();
    expect(synced).to.deep.include({
      feature: 'feature/rating',
      outcome: 'synced',
      before: tip,
      mainCommit: main,
      brought: 1,
      kept: [],
      pushedTo: 'origin',
      moved: 'files',
    });
    expect(await local.git('rev-parse', 'HEAD^1', 'HEAD^2')).to.equal(`${tip}\n${main}`);
    expect(await local.git('status', '--porcelain')).to.equal('');
    expect(await local.files('HEAD')).to.include.members([ratingFile, ratingFile.replace('Rating', 'Newer')]);
    expect(await onRemote('feature/rating')).to.equal(synced.commit);
  });

  it('says so when there is nothing to bring', async () => {
    const tip = await local.oid('HEAD');
    const before = await everything();
    expect(await sync()).to.include({ outcome: 'upToDate', commit: tip, brought: 0 });
    expect(await everything()).to.deep.equal(before);
  });

  it('brings here what the remote alone has, as a sync leaves it that is ended between its push and the files', async () => {
    const tip = await local.oid('HEAD');
    await onMain(apexClass('Newer'));
    const { commit } = await sync();
    await local.git('reset', '--quiet', '--hard', tip ?? '');
    expect(await sync()).to.include({ outcome: 'upToDate', commit, brought: 0, moved: 'files' });
    expect(await local.oid('HEAD')).to.equal(commit);
    expect(await local.git('status', '--porcelain')).to.equal('');
  });

  it('moves a feature without commits of its own to the main branch’s tip, from where it then starts', async () => {
    await start('empty');
    const main = await onMain(apexClass('Newer'));
    expect(await sync()).to.include({ commit: main, moved: 'files' });
    const facts = JSON.parse(
      (await stage.remote.read('refs/sre/features/feature/empty', 'feature.json')) ?? ''
    ) as object;
    expect(facts).to.deep.equal({ version: 1, instance: 'dev', base: main });
    expect(await onRemote('feature/empty')).to.equal(main);
  });

  it('takes along commits that were not pushed yet', async () => {
    const tip = await local.commit('Not pushed', apexClass('Rating', ' // more '));
    await onMain(apexClass('Newer'));
    const { commit } = await sync();
    expect(await onRemote('feature/rating')).to.equal(commit);
    expect(await local.git('rev-parse', 'HEAD^1')).to.equal(tip);
  });

  it('moves the branch alone where another one is checked out', async () => {
    await onMain(apexClass('Newer'));
    await local.checkout('main');
    const head = await local.oid('HEAD');
    const { commit, moved } = await sync('rating');
    expect(moved).to.equal('branch');
    expect(await local.oid('refs/heads/feature/rating')).to.equal(commit);
    expect(await local.oid('HEAD')).to.equal(head);
    expect(await local.git('status', '--porcelain')).to.equal('');
  });

  it('works on the remote alone where there is no such branch here', async () => {
    await onMain(apexClass('Newer'));
    const { commit, moved } = await sync('rating', other.dir);
    expect(moved).to.equal('nothing');
    expect(await onRemote('feature/rating')).to.equal(commit);
    expect(await other.oid('refs/heads/feature/rating')).to.equal(undefined);
  });

  it('pushes nothing of a branch that is only here', async () => {
    await local.branch('feature/mine');
    await onMain(apexClass('Newer'));
    expect(await sync()).to.include({ pushedTo: undefined, moved: 'files' });
    expect(await onRemote('feature/mine')).to.equal(undefined);
  });

  it('works without a remote', async () => {
    await local.git('remote', 'remove', 'origin');
    await local.checkout('main');
    const main = await local.commit('On main', apexClass('Newer'));
    await local.checkout('feature/rating');
    const { commit } = await sync();
    expect(await local.git('rev-parse', 'HEAD', 'HEAD^2')).to.equal(`${commit}\n${main}`);
  });

  it('keeps uncommitted changes that are in nobody’s way', async () => {
    await onMain(apexClass('Newer'));
    await local.write({ [ratingFile]: 'public class Rating { }\n' });
    await sync();
    expect(await local.git('status', '--porcelain')).to.equal(` M ${ratingFile}`);
  });

  it('changes nothing where uncommitted changes are in the way', async () => {
    await onMain(apexClass('Base', ' // newer '));
    await local.write(apexClass('Base', ' // mine '));
    await local.config('merge.autoStash', 'true');
    const before = await everything();
    const error = await failure(sync());
    expect(error.name).to.equal('UncommittedChangesError');
    expect(error.message).to.include('Base.cls');
    expect(await everything()).to.deep.equal(before);
  });

  it('changes nothing when it conflicts, lists the files and says what to do', async () => {
    await work(apexClass('Base', ' // mine '));
    await onMain(apexClass('Base', ' // theirs '));
    const before = await everything();
    const error = await failure(sync());
    expect(error.name).to.equal('MergeConflictError');
    expect(error.message).to.include('force-app/main/default/classes/Base.cls (contents)');
    expect(error.actions?.join()).to.include('git merge origin/main');
    expect(await everything()).to.deep.equal(before);
  });

  it('changes nothing when the remote does not take it', async () => {
    await onMain(apexClass('Newer'));
    await stage.remoteHook('update', 'case "$1" in refs/heads/feature/*) echo no; exit 1;; esac');
    const before = await everything();
    expect((await failure(sync())).name).to.equal('SharedRefsRefusedError');
    expect(await everything()).to.deep.equal(before);
  });

  it('is refused where the branch is checked out in another worktree, and for branches that are no features', async () => {
    await onMain(apexClass('Newer'));
    await local.checkout('main');
    expect((await failure(sync())).name).to.equal('NotAFeatureError');
    await local.worktree('beside', 'feature/rating');
    expect((await failure(sync('rating'))).name).to.equal('CheckedOutElsewhereError');
    await local.git('checkout', '--quiet', '--detach');
    expect((await failure(sync())).name).to.equal('NoFeatureError');
  });

  describe('keeps the feature’s own content @long', () => {
    /** The instances that hold all of a feature. */
    const holdersOf = async (name: string): Promise<readonly string[]> =>
      stage.with(async (context) => {
        const { feature } = await displayFeature(context, name);
        return feature.heldBy.filter(({ waiting }) => waiting === 0).map(({ instance }) => instance);
      });

    const syncedFiles = async (): Promise<readonly string[]> => local.files((await sync('rating')).commit);
    const newerFile = ratingFile.replace('Rating', 'Newer');

    it('when its merge was reverted in the main branch, and brings the rest', async () => {
      await mergeIntoMain('feature/rating', '--no-ff');
      const revert = await revertOnMain('-m', '1', 'HEAD');
      await onMain(apexClass('Newer'));
      const { commit, kept } = await sync();
      expect(kept).to.deep.equal([revert]);
      expect(await local.files(commit)).to.include.members([ratingFile, newerFile]);
      expect(await local.git('status', '--porcelain')).to.equal('');
    });

    it('when it went on after the revert', async () => {
      await mergeIntoMain('feature/rating', '--no-ff');
      await revertOnMain('-m', '1', 'HEAD');
      await work(apexClass('Rating', ' // more '));
      const { commit } = await sync();
      expect(await local.read(commit, ratingFile)).to.include('// more');
    });

    it('when the main branch had been moved forward to it and its commit was reverted', async () => {
      await mergeIntoMain('feature/rating');
      await revertOnMain('HEAD');
      await onMain(apexClass('Newer'));
      expect(await syncedFiles()).to.include.members([ratingFile, newerFile]);
    });

    it('when it was squashed into the main branch and reverted there', async () => {
      await other.git('fetch', '--quiet');
      await other.git('merge', '--quiet', '--squash', 'origin/feature/rating');
      await other.commit('Squashed');
      await revertOnMain('HEAD');
      expect(await syncedFiles()).to.include(ratingFile);
    });

    it('when its promotion into the root was reverted', async () => {
      await start('fix', true);
      await work(apexClass('Fix'));
      await stage.promote({ features: ['fix'], to: 'production' });
      await other.git('pull', '--quiet');
      const revert = await revertOnMain('-m', '1', 'HEAD');
      const { kept, commit } = await sync('fix');
      expect(kept).to.deep.equal([revert]);
      expect(await local.files(commit)).to.include(ratingFile.replace('Rating', 'Fix'));
    });

    it('and is known to be there again once it is merged again', async () => {
      await mergeIntoMain('feature/rating', '--no-ff');
      await revertOnMain('-m', '1', 'HEAD');
      await stage.declareBaseline('production');
      expect(await holdersOf('rating')).to.not.include('production');
      await sync();
      await mergeIntoMain('feature/rating', '--no-ff');
      await stage.declareBaseline('production');
      expect(await holdersOf('rating')).to.include('production');
      expect(await other.files('HEAD')).to.include(ratingFile);
    });

    it('when the main branch took it out without saying that it reverts', async () => {
      await mergeIntoMain('feature/rating', '--no-ff');
      await onMain(Object.fromEntries(Object.keys(rating).map((path) => [path, undefined])));
      await onMain(apexClass('Newer'));
      expect(await syncedFiles()).to.include.members([ratingFile, newerFile]);
    });

    it('and not that of another feature which was reverted with it', async () => {
      await local.branch('feature/both', 'origin/main');
      await local.commit('Other work', apexClass('Other'));
      await local.git('merge', '--quiet', '--no-ff', '-m', 'Together', 'feature/rating');
      await local.push('feature/both');
      await local.checkout('feature/rating');
      await mergeIntoMain('feature/both', '--no-ff');
      await revertOnMain('-m', '1', 'HEAD');
      const files = await syncedFiles();
      expect(files).to.include(ratingFile).and.not.include(ratingFile.replace('Rating', 'Other'));
    });

    it('and nothing of what the main branch took out of itself', async () => {
      await onMain(apexClass('Newer'));
      await sync();
      expect(await local.files('HEAD')).to.include(newerFile);
      await revertOnMain('HEAD');
      const { kept } = await sync();
      expect(kept).to.deep.equal([]);
      expect(await local.files('HEAD')).to.not.include(newerFile);
    });

    it('and nothing of another feature that the main branch had and took out', async () => {
      await local.branch('feature/other', 'origin/main');
      await local.commit('Other work', apexClass('Newer'));
      await local.push('feature/other');
      await local.checkout('feature/rating');
      await mergeIntoMain('feature/other', '--no-ff');
      await sync();
      await revertOnMain('-m', '1', 'HEAD');
      expect(await syncedFiles()).to.not.include(newerFile);
    });

    it('not where its revert was reverted: then nothing need be put back', async () => {
      await mergeIntoMain('feature/rating', '--no-ff');
      await revertOnMain('-m', '1', 'HEAD');
      await revertOnMain('HEAD');
      const { kept, commit } = await sync();
      expect(kept).to.deep.equal([]);
      expect(await local.files(commit)).to.include(ratingFile);
    });

    it('or says which files conflict, with the commits to be reverted', async () => {
      await work(apexClass('Base', ' // rating '));
      await mergeIntoMain('feature/rating', '--no-ff');
      const revert = await revertOnMain('-m', '1', 'HEAD');
      await onMain(apexClass('Base', ' // theirs '));
      const error = await failure(sync());
      expect(error.name).to.equal('MergeConflictError');
      expect(error.actions?.join()).to.include(`git revert ${revert}`);
    });
  });
});
