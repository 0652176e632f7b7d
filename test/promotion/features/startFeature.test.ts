import { expect } from 'chai';
import type { FeatureFacts } from '../../../src/promotion/features.js';
import { startFeature, type Started, type StartRequest } from '../../../src/promotion/features/startFeature.js';
import type { AskInstance } from '../../../src/promotion/route.js';
import { failure } from '../../support/failure.js';
import type { TestRepository } from '../../support/gitRepo.js';
import { apexClass, Stage, type StageInstances } from '../../support/stage.js';

const twoLeaves: StageInstances = {
  production: {},
  qa: { parent: 'production' },
  dev: { parent: 'qa' },
  lab: { parent: 'qa' },
};

describe('starting a feature', () => {
  let stage: Stage;
  let local: TestRepository;

  const open = async (tree?: StageInstances, sre: object = {}): Promise<void> => {
    stage = await Stage.open({}, { sre }, tree);
    ({ local } = stage);
  };

  const start = async (
    change: Partial<StartRequest> = {},
    ask?: AskInstance,
    dir: string | undefined = undefined
  ): Promise<Started> =>
    stage.with(async (context) => startFeature(context, { name: 'rating', hotfix: false, ...change }, ask), dir);

  const factsOf = async (feature: string, repository = stage.remote): Promise<FeatureFacts> =>
    JSON.parse((await repository.read(`refs/sre/features/${feature}`, 'feature.json')) ?? '') as FeatureFacts;

  /** What a refused start must leave as it was. */
  const everything = async (): Promise<unknown> => ({
    remote: await stage.remote.refs(),
    local: Object.fromEntries(
      Object.entries(await local.refs()).filter(([ref]) => !ref.startsWith('refs/sre-remote/'))
    ),
    head: await local.git('symbolic-ref', 'HEAD'),
    files: await local.git('status', '--porcelain'),
  });

  const refused = async (change: Partial<StartRequest> = {}): Promise<Awaited<ReturnType<typeof failure>>> => {
    const before = await everything();
    const error = await failure(start(change));
    expect(await everything()).to.deep.equal(before);
    return error;
  };

  /** Refusals of several names, one after the other. */
  const refusals = async (...names: readonly string[]): Promise<ReadonlyArray<readonly [string, Error]>> => {
    const before = await everything();
    const errors = await stage.with(async (context) => {
      const met: Array<readonly [string, Error]> = [];
      for (const name of names)
        met.push([name, await failure(startFeature(context, { name, hotfix: false }, undefined))]);
      return met;
    });
    expect(await everything()).to.deep.equal(before);
    return errors;
  };

  afterEach(async () => {
    await stage.close();
  });

  describe('on a remote', () => {
    beforeEach(async () => open());

    it('begins at the freshly fetched tip of the main branch, not at what is checked out', async () => {
      const other = await stage.scratch.clone(stage.remote, 'other');
      const newer = await other.commit('Newer', apexClass('Newer'));
      await other.push();
      await local.branch('elsewhere');
      await local.commit('Not for it', apexClass('Elsewhere'));
      const started = await start();
      expect(started).to.deep.equal({
        feature: 'feature/rating',
        name: 'rating',
        instance: 'dev',
        hotfix: false,
        base: newer,
        from: 'main',
        remote: 'origin',
        uncommitted: [],
      });
      expect(await local.git('symbolic-ref', '--short', 'HEAD')).to.equal('feature/rating');
      expect(await local.oid('HEAD')).to.equal(newer);
      expect(await stage.remote.oid('refs/heads/feature/rating')).to.equal(newer);
      expect(await factsOf('feature/rating')).to.deep.equal({ version: 1, instance: 'dev', base: newer });
    });

    it('lets plain git push and pull mean the branch on the remote', async () => {
      await start();
      const commit = await local.commit('Work', apexClass('Rating'));
      await local.git('push', '--quiet');
      expect(await stage.remote.oid('refs/heads/feature/rating')).to.equal(commit);
    });

    it('is known to promotions, which need not be told where it is developed', async () => {
      await start();
      await local.commit('Work', apexClass('Rating'));
      const { plan } = await stage.promote({ features: ['rating'] });
      expect([plan.from, plan.target.name]).to.deep.equal(['dev', 'qa']);
    });

    it('takes a branch as the pattern makes it for that feature', async () => {
      expect(await start({ name: 'feature/rating' })).to.include({ feature: 'feature/rating', name: 'rating' });
    });

    it('keeps uncommitted changes that are in nobody’s way', async () => {
      await local.write({
        'notes.txt': 'mine\n',
        'force-app/main/default/classes/Base.cls': 'public class Base { }\n',
      });
      const { uncommitted } = await start();
      expect(uncommitted).to.deep.equal(['force-app/main/default/classes/Base.cls']);
      expect(await local.git('status', '--porcelain')).to.equal(
        ' M force-app/main/default/classes/Base.cls\n?? notes.txt'
      );
    });

    it('is refused where uncommitted changes are in the way, and names them', async () => {
      const main = await local.commit('Change', apexClass('Base', ' // new '));
      await local.push();
      await local.git('reset', '--quiet', '--hard', 'HEAD~1');
      await local.write(apexClass('Base', ' // mine '));
      const error = await refused();
      expect(error.name).to.equal('UncommittedChangesError');
      expect(error.message).to.include('classes/Base.cls').and.not.include('Base.cls-meta');
      await local.git('checkout', '--quiet', '.');
      // A file whose time alone changed is no change.
      await local.write(apexClass('Base'));
      expect(await start()).to.include({ base: main });
    });

    it('is refused where an untracked file would be overwritten', async () => {
      await local.commit('Add', { 'notes.txt': 'theirs\n' });
      await local.push();
      await local.git('reset', '--quiet', '--hard', 'HEAD~1');
      await local.write({ 'notes.txt': 'mine\n' });
      const error = await refused();
      expect(error.name).to.equal('UncommittedChangesError');
      expect(error.message).to.include('notes.txt');
    });

    it('is refused in the middle of a merge', async () => {
      await local.branch('one');
      await local.commit('One', { 'a.txt': '1\n' });
      await local.git('checkout', '--quiet', '-b', 'two', 'main');
      await local.commit('Two', { 'a.txt': '2\n' });
      await local.git('merge', '--quiet', 'one').catch(() => undefined);
      expect((await refused()).name).to.equal('OperationInProgressError');
    });

    it('is refused when the remote does not take it, and nothing is left', async () => {
      await stage.remoteHook('update', 'case "$1" in refs/heads/feature/*) echo no; exit 1;; esac');
      expect((await refused()).name).to.equal('SharedRefsRefusedError');
    });

    it('is taken back from the remote when git does not check it out', async () => {
      // What keeps git from switching, and no look beforehand can tell.
      await local.write({ '.git/index.lock': '' });
      const error = await refused();
      expect(error.name).to.equal('NotSwitchedError');
      expect(error.message).to.include('was taken back from origin');
    });

    it('goes by what is checked out, not by what a hook says', async () => {
      await local.hook('post-checkout', 'exit 1');
      expect(await start()).to.include({ feature: 'feature/rating' });
    });

    it('is refused for names that exist on the remote, only here, or as a feature whose branch is gone', async () => {
      await local.push('main:feature/there');
      await local.git('branch', 'feature/here');
      await start({ name: 'finished' });
      await local.checkout('main');
      await local.push(':feature/finished');
      await local.git('branch', '-D', 'feature/finished');
      for (const [name, error] of await refusals('there', 'here', 'finished')) {
        expect(error.name, name).to.equal('FeatureExistsError');
      }
    });

    it('is refused for the name of a feature that records name', async () => {
      await stage.feature('feature/rating', apexClass('Rating'));
      await stage.promote({ features: ['rating'], from: 'dev' });
      await local.checkout('main');
      await local.push(':feature/rating', ':refs/sre/features/feature/rating');
      await local.git('branch', '-D', 'feature/rating');
      expect((await refused()).message).to.include('There was a feature feature/rating before');
    });

    it('is refused for names that differ in case alone', async () => {
      await local.push('main:feature/Rating');
      expect((await refused()).message).to.include('differs from feature/Rating in case alone');
      await local.push('main:feature/gro\u0308\u00dfe', 'main:feature/a/b', 'main:Feature/old');
      const [[, accent], [, folder]] = await refusals('gr\u00f6\u00dfe', 'A/x');
      expect(accent.message).to.include('in how its letters are written alone');
      expect(folder.message).to.include(
        'The folders feature/a and feature/A of branches differ in how they are written alone.'
      );
      expect(await start({ name: 'a/c' })).to.include({ feature: 'feature/a/c' });
    });

    it('is refused for names that would be mistaken for another branch', async () => {
      await local.push('main:rating', 'main:feature/feature/login');
      for (const [name, error] of await refusals('rating', 'login', 'qa', 'main')) {
        expect(error.message, name).to.include('would be mistaken for');
      }
    });

    it('is refused for names that are a folder of another, or in one', async () => {
      await local.push('main:feature/a/b');
      for (const [name, error] of await refusals('a', 'a/b/c', 'A')) {
        expect(error.message, name).to.include('one is a folder of the other');
      }
    });

    it('is refused for names that git refuses', async () => {
      const names = ['', ' ', 'a b', '-x', '..', 'a..b', '@{', '@{-1}', 'x.lock', 'a/', '/a', 'a~1', '.a', 'HEAD'];
      for (const [name, error] of await refusals(...names)) {
        expect(error.name, name).to.equal('InvalidBranchNameError');
      }
      expect(await start({ name: 'größe/ñ-評価' })).to.include({ feature: 'feature/größe/ñ-評価' });
    });

    it('belongs to one alone when two start it at once', async () => {
      const other = await stage.scratch.clone(stage.remote, 'other');
      const both = await Promise.allSettled([start(), start({}, undefined, other.dir)]);
      expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
      const lost = both.find((each) => each.status === 'rejected');
      expect((lost?.reason as Error).name).to.equal('FeatureExistsError');
    });

    it('works in a shallow clone of one branch', async () => {
      await local.commit('More', apexClass('More'));
      await local.push();
      const shallow = await stage.scratch.clone(stage.remote, 'shallow', { flags: ['--depth=1', '--branch=qa'] });
      const { base } = await start({}, undefined, shallow.dir);
      expect(await shallow.oid('HEAD')).to.equal(base);
      await shallow.commit('Work', apexClass('Rating'));
      await shallow.git('push', '--quiet');
    });
  });

  it('follows the pattern of the pipeline', async () => {
    await open(undefined, { featurePattern: 'work/<name>-dev' });
    expect(await start()).to.include({ feature: 'work/rating-dev', name: 'rating' });
  });

  it('is refused where it is not known which branch is the main branch', async () => {
    await open();
    await stage.remote.git('symbolic-ref', 'HEAD', 'refs/heads/nowhere');
    const error = await refused();
    expect(error.name).to.equal('MainBranchUnknownError');
    expect(error.actions?.join()).to.contain('Set "plugins.sre.mainBranch" in sfdx-project.json, or let HEAD');
  });

  it('begins at a main branch of any name', async () => {
    await open(undefined, { mainBranch: 'main' });
    await stage.remote.git('symbolic-ref', 'HEAD', 'refs/heads/qa');
    expect(await start()).to.include({ from: 'main' });
  });

  describe('where several instances could be meant', () => {
    beforeEach(async () => open(twoLeaves));

    it('needs to be told in which one it is developed', async () => {
      const error = await refused();
      expect(error.name).to.equal('InstanceOfFeatureError');
      expect(error.message).to.include('dev or lab');
      expect(await start({ instance: 'lab' })).to.include({ instance: 'lab' });
    });

    it('asks for it where somebody can be asked', async () => {
      const offered: string[] = [];
      const { instance } = await start({}, async (_, candidates) => {
        offered.push(...candidates.map(({ name }) => name));
        return Promise.resolve('lab');
      });
      expect(instance).to.equal('lab');
      expect(offered).to.deep.equal(['qa', 'dev', 'lab']);
    });
  });

  it('takes no root, no mirror and no instance that does not exist', async () => {
    await open({ production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' }, training: { mirrorOf: 'qa' } });
    expect((await refused({ instance: 'production' })).message).to.include('is a root');
    expect((await refused({ instance: 'training' })).message).to.include('mirrors qa');
    expect((await refused({ instance: 'nowhere' })).name).to.equal('UnknownInstanceError');
    expect(await start()).to.include({ instance: 'dev' });
  });

  describe('as a hotfix', () => {
    it('begins at what the root’s org holds, and goes straight to the root', async () => {
      await open();
      const deployed = await local.oid('main');
      await local.commit('Not deployed', apexClass('Waiting'));
      await local.push();
      const started = await start({ hotfix: true });
      expect(started).to.include({ base: deployed, from: 'production', hotfix: true, instance: 'dev' });
      expect(await factsOf('feature/rating')).to.include({ hotfix: true, base: deployed });
      await local.commit('Fix', apexClass('Fix'));
      const { plan } = await stage.plannedPromotion({ features: ['rating'], to: 'production', includeMain: true });
      expect(plan.target.name).to.equal('production');
    });

    it('can be developed in the root itself', async () => {
      await open();
      expect(await start({ hotfix: true, instance: 'production' })).to.include({ instance: 'production' });
    });

    it('is refused where it is not known what the root’s org holds', async () => {
      await open();
      await local.push(':refs/sre/instances/production');
      const error = await refused({ hotfix: true });
      expect(error.name).to.equal('NoBaselineError');
      expect(error.actions?.join()).to.include('sf sre instance baseline --name production');
    });
  });

  it('keeps branch and facts here where there is no remote', async () => {
    await open();
    await local.git('remote', 'remove', 'origin');
    const base = await local.oid('main');
    await local.checkout('main');
    expect(await start()).to.deep.include({ base, remote: undefined });
    expect(await local.git('symbolic-ref', '--short', 'HEAD')).to.equal('feature/rating');
    expect(await factsOf('feature/rating', local)).to.deep.equal({ version: 1, instance: 'dev', base });
    expect((await refused()).name).to.equal('FeatureExistsError');
  });
});
