import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import type { PipelineConfig } from '../../src/pipeline/config.js';
import { describeSource } from '../../src/pipeline/source.js';
import { openRefStore } from '../../src/git/refs.js';
import { Repository } from '../../src/git/repository.js';
import { chooseRemote, openContext } from '../../src/promotion/context.js';
import {
  assertPublished,
  checkoutWarning,
  type LoadedPipeline,
  loadPipeline,
  type LoadOptions,
  projectFile,
} from '../../src/promotion/pipelineSource.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

const production = { org: 'prod', branch: 'main' };
const qa = { org: 'qa', branch: 'qa', parent: 'production' };
const dev = { org: 'dev', branch: 'dev', parent: 'qa' };
const project = (instances: PipelineConfig['instances'], more: Partial<PipelineConfig> = {}): Files => ({
  [projectFile]: JSON.stringify({ packageDirectories: [], plugins: { sre: { ...more, instances } } }),
});
const withoutKey: Files = { [projectFile]: '{"packageDirectories":[]}' };

describe('the pipeline that counts', () => {
  let scratch: Scratch;
  let remote: TestRepository;
  let local: TestRepository;

  const begin = async (files: Files): Promise<void> => {
    ({ remote, local } = await scratch.pair(files));
  };
  const load = async (options: LoadOptions & { dir?: string; remote?: string } = {}): Promise<LoadedPipeline> => {
    const repo = await Repository.open(options.dir ?? local.dir);
    try {
      return await loadPipeline(repo, openRefStore(repo, 'remote' in options ? options.remote : 'origin'), options);
    } finally {
      await repo.close();
    }
  };
  const names = ({ pipeline }: LoadedPipeline): string[] => pipeline.instances.map(({ name }) => name);

  beforeEach(async () => {
    scratch = await createScratch();
  });
  afterEach(async () => scratch.remove());

  it('is the remote’s main branch’s, whatever an old branch or the checkout carries', async () => {
    await begin(withoutKey);
    await local.branch('feature/old');
    await local.checkout('main');
    const commit = await local.commit('Link', project({ production, qa }));
    await local.push();
    await local.checkout('feature/old');
    const loaded = await load();
    expect(names(loaded)).to.deep.equal(['production', 'qa']);
    expect(loaded.source).to.deep.equal({ kind: 'main', branch: 'main', commit });
    expect(loaded).to.deep.include({ mainBranch: 'main', mainCommit: commit, checkout: undefined, unpublished: [] });
    expect(describeSource(loaded.source)).to.equal(`main at ${commit.slice(0, 7)}`);
  });

  it('is read freshly: what others pushed meanwhile counts', async () => {
    await begin(project({ production }));
    const other = await scratch.clone(remote, 'other');
    await other.commit('Link qa', project({ production, qa }));
    await other.push();
    expect(names(await load())).to.deep.equal(['production', 'qa']);
  });

  it('is on the branch that mainBranch names in the file at the remote’s HEAD', async () => {
    await begin(project({ production }, { mainBranch: 'trunk' }));
    await local.branch('trunk');
    await local.commit('Link qa', project({ production, qa }));
    await local.push();
    const loaded = await load();
    expect(loaded.mainBranch).to.equal('trunk');
    expect(names(loaded)).to.deep.equal(['production', 'qa']);
  });

  it('never gives way to the checkout’s where the branch that it names was renamed', async () => {
    await begin(project({ production }, { mainBranch: 'trunk' }));
    await local.branch('trunk');
    await local.push();
    await local.commit('Link qa', project({ production, qa }, { mainBranch: 'trunk' }));
    await local.git('push', '--quiet', 'origin', 'HEAD:main');
    await remote.git('update-ref', '-d', 'refs/heads/trunk');
    const error = await failure(load());
    expect(error.name).to.equal('MainBranchMissingError');
    expect(error.message).to.include('on main names trunk');
    expect(error.actions?.[0]).to.include('set "plugins.sre.mainBranch" in sfdx-project.json to "main"');
  });

  it('is the working tree’s, unsaved changes and all, until the main branch holds the key', async () => {
    await begin(withoutKey);
    await local.write(project({ production }));
    const loaded = await load();
    expect(names(loaded)).to.deep.equal(['production']);
    expect(loaded.source).to.deep.equal({ kind: 'workingTree', branch: 'main' });
    expect(describeSource(loaded.source)).to.equal('the working tree, since main holds no pipeline yet');
  });

  it('is missing when neither holds the key', async () => {
    await begin(withoutKey);
    const error = await failure(load());
    expect(error.name).to.equal('NoPipelineError');
    expect(error.message).to.contain('neither here nor on main');
  });

  it('names branch and commit of a broken file on the main branch', async () => {
    await begin({ [projectFile]: '{"plugins":{"sre":{"instance":{}}}}' });
    const error = await failure(load());
    expect(error.name).to.equal('InvalidPipelineError');
    expect(error.message).to.match(/^sfdx-project\.json on main \([0-9a-f]{7}\), line 1: /);
  });

  it('counts although the checkout’s own file is broken', async () => {
    await begin(project({ production }));
    await local.write({ [projectFile]: '{"plugins":{"sre":{"instance":{}}}}' });
    const loaded = await load();
    expect(names(loaded)).to.deep.equal(['production']);
    expect(loaded.checkout).to.equal(undefined);
  });

  it('is known offline in a repository that never was cloned, once the remote was asked', async () => {
    await begin(project({ production }));
    const made = await scratch.init('made');
    await made.git('remote', 'add', 'origin', `file://${remote.dir}`);
    await load({ dir: made.dir });
    await made.git('remote', 'set-url', 'origin', '/nowhere');
    expect((await load({ dir: made.dir, offline: true })).mainBranch).to.equal('main');
  });

  it('counts while the working tree’s file is being edited and is no JSON, and says so', async () => {
    await begin(project({ production }));
    await local.write({ [projectFile]: '{ "plugins": ' });
    const loaded = await load();
    expect(names(loaded)).to.deep.equal(['production']);
    expect(loaded.unpublished).to.deep.equal([]);
    expect(loaded.checkoutProblem).to.include(`${projectFile} in the working tree`).and.to.include('no valid JSON');
  });

  it('counts while the working tree’s file has a mistake, which is told where it changes an instance', async () => {
    await begin(project({ production }));
    await local.write(project({ production, qa: { ...qa, testLevel: 'Foo' } }));
    const loaded = await load();
    expect(names(loaded)).to.deep.equal(['production']);
    expect(loaded.unpublished.map(({ name }) => name)).to.deep.equal(['qa']);
    expect(loaded.checkoutProblem).to.include('plugins.sre.instances.qa.testLevel');
    expect(checkoutWarning(loaded)).to.include('The pipeline of the main branch counts.');
    const error = await failure(Promise.resolve().then(() => assertPublished(loaded, ['qa'])));
    expect(error.message).to.include('plugins.sre.instances.qa.testLevel');
    expect(error.actions?.[0]).to.include('Mend what is wrong');
  });

  it('is read offline from what was last fetched', async () => {
    await begin(project({ production }));
    await load();
    await local.git('remote', 'set-head', 'origin', 'main');
    await local.git('remote', 'set-url', 'origin', '/nowhere');
    expect(names(await load({ offline: true }))).to.deep.equal(['production']);
    expect((await failure(load())).name).to.equal('RemoteUnreachableError');
  });

  it('is shared on the remote that is set, else on the only one, else on origin', async () => {
    await begin(withoutKey);
    const choose = async (dir = local.dir): Promise<string | undefined> => {
      const repo = await Repository.open(dir);
      try {
        return await chooseRemote(repo);
      } finally {
        await repo.close();
      }
    };
    expect(await choose()).to.equal('origin');
    expect(await choose(remote.dir)).to.equal(undefined);
    await local.git('remote', 'add', 'upstream', remote.dir);
    expect(await choose()).to.equal('origin');
    await local.write(project({ production }, { remote: 'upstream' }));
    expect(await choose()).to.equal('upstream');
    await local.write(project({ production: { org: 5 } as unknown as typeof production }, { remote: 'upstream' }));
    expect(await choose(), 'although the rest is wrong').to.equal('upstream');
    await local.write({ 'sfdx-project.json': '{' });
    expect(await choose()).to.equal('origin');
    await local.write(project({ production }, { remote: 'elsewhere' }));
    expect((await failure(choose())).name).to.equal('RemoteNotFoundError');
    await local.write(withoutKey);
    await local.git('remote', 'rename', 'origin', 'company');
    expect((await failure(choose())).name).to.equal('AmbiguousRemoteError');
  });

  it('is shared on the remote that the main branch names where an old checkout names none', async () => {
    await begin(project({ production }));
    const company = `${local.dir}-company`;
    await local.git('clone', '--quiet', '--bare', remote.dir, company);
    await local.git('remote', 'add', 'company', company);
    await local.branch('feature/old');
    await local.checkout('main');
    await local.commit('Share elsewhere', project({ production, qa }, { remote: 'company' }));
    await local.git('push', '--quiet', 'origin', 'main');
    await local.commit('Only there', project({ production, qa, dev }, { remote: 'company' }));
    await local.git('push', '--quiet', 'company', 'main');
    await local.checkout('feature/old');
    const context = await openContext({ dir: local.dir, env: {}, clock: systemClock });
    try {
      expect(context.store.remote).to.equal('company');
      expect(names(context.loaded)).to.deep.equal(['production', 'qa', 'dev']);
    } finally {
      await context.repo.close();
    }
  });

  it('is the local main branch’s without a remote, and that of HEAD in a bare repository', async () => {
    await begin(project({ production }));
    await local.git('remote', 'remove', 'origin');
    await local.branch('feature/x');
    await local.commit('Link qa', project({ production, qa }));
    const loaded = await load({ remote: undefined });
    expect(loaded.source.kind).to.equal('main');
    expect(names(loaded)).to.deep.equal(['production']);
    const bare = await load({ remote: undefined, dir: remote.dir });
    expect(bare).to.deep.include({ mainBranch: 'main', checkout: undefined });
  });

  describe('stops a promotion that touches an instance', () => {
    beforeEach(async () => begin(project({ production, qa })));

    it('which the checkout changed, committed or not, with both values', async () => {
      await local.write(project({ production, qa: { ...qa, org: 'qa2' } }));
      const loaded = await load();
      const error = await failure(Promise.resolve().then(() => assertPublished(loaded, ['qa', 'production'])));
      expect(error.name).to.equal('PipelineNotPublishedError');
      expect(error.message).to.contain('"org":"qa2"').and.contain('"org":"qa"');
      assertPublished(loaded, ['production']);
    });

    it('which the checkout added or removed, but not one that only the main branch changed', async () => {
      await local.branch('feature/x');
      await local.checkout('main');
      await local.commit('Change qa', project({ production: { ...production, org: 'prod2' }, qa }));
      await local.push();
      await local.checkout('feature/x');
      await local.write(project({ production, uat: { ...qa, org: 'uat', branch: 'uat' } }));
      expect((await load()).unpublished.map(({ name }) => name)).to.have.members(['qa', 'uat']);
    });

    it('and finds that out in a shallow, detached checkout too', async () => {
      await local.branch('feature/x');
      await local.commit('Work');
      await local.push();
      await local.checkout('main');
      await local.commit('Change qa', project({ production, qa: { ...qa, org: 'qa2' } }));
      await local.push();
      const flags = ['--depth=1', '--no-single-branch', '--branch=feature/x'];
      const shallow = await scratch.clone(remote, 'shallow', { flags });
      await shallow.git('checkout', '--quiet', '--detach');
      const loaded = await load({ dir: shallow.dir });
      expect(loaded.unpublished).to.deep.equal([]);
    });
  });
});
