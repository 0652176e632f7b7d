import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import type { PipelineConfig } from '../../src/pipeline/config.js';
import { connectTarget } from '../../src/promotion/connectTarget.js';
import { fetchHistory } from '../../src/promotion/history.js';
import { readDiff } from '../../src/promotion/landscape/diff.js';
import { displayFeature } from '../../src/promotion/landscape/displayFeature.js';
import { type InstanceStatus, readStatus } from '../../src/promotion/landscape/status.js';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import { decide } from '../../src/promotion/merge/decide.js';
import { chooseConflictedRun } from '../../src/promotion/merge/openConflicts.js';
import { decidedElsewhere, readResolutions } from '../../src/promotion/merge/resolutions.js';
import { layOut, removeWorktree, takeBack } from '../../src/promotion/merge/worktree.js';
import type { PromotionRecord } from '../../src/promotion/record.js';
import { recordBaseline } from '../../src/promotion/instances/recordBaseline.js';
import { failure } from '../support/failure.js';
import type { Files, TestRepository } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const tree = {
  production: {},
  uat: { parent: 'production' },
  dev: { parent: 'uat' },
  lab: { parent: 'uat' },
  lab1: { parent: 'lab' },
};

describe('a project with a repository of its own @long', () => {
  let stage: Stage;
  let project: TestRepository;

  /** The project's file with other instances. */
  const withInstances = async (
    repository: TestRepository,
    instances: PipelineConfig['instances'],
    more: Partial<PipelineConfig> = {}
  ): Promise<string> => {
    const file = JSON.parse(await repository.git('show', 'HEAD:sfdx-project.json')) as { plugins: { sre: object } };
    file.plugins.sre = { ...more, instances };
    return JSON.stringify(file, undefined, 2);
  };

  /** Starts a feature in the project's repository from its main branch. */
  const feature = async (name: string, files: Files): Promise<void> => {
    await project.branch(name, 'origin/trunk');
    await project.commit(`Work on ${name}`, files);
    await project.push(name);
  };

  const promote = async (change: Parameters<Stage['promoteInStages']>[0]): ReturnType<Stage['promoteInStages']> =>
    stage.promoteInStages(change, {}, project.dir);

  const newestRecord = async (instance: string): Promise<PromotionRecord | undefined> =>
    stage.with(
      async ({ repo, store }) => (await (await fetchHistory(repo, store, instance)).newest())?.record,
      project.dir
    );

  beforeEach(async () => {
    stage = await Stage.open({}, {}, tree);
    const bare = await stage.scratch.bare('project.git');
    await stage.local.git(
      'push',
      '--quiet',
      bare.dir,
      'main:refs/heads/trunk',
      'main:refs/heads/lab',
      'main:refs/heads/lab1'
    );
    await bare.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    project = await stage.scratch.clone(bare, 'project');
    const parent = { repository: `file://${stage.remote.dir}`, instance: 'uat' };
    await project.commit('Own instances', {
      'sfdx-project.json': await withInstances(project, {
        lab: { org: 'lab', branch: 'lab', parent },
        lab1: { org: 'lab1', branch: 'lab1', parent: 'lab' },
      }),
    });
    await project.push('trunk', 'trunk:lab', 'trunk:lab1');
    await stage.local.checkout('main');
    await stage.local.commit('Without the project', {
      'sfdx-project.json': await withInstances(stage.local, {
        production: { org: 'production', branch: 'main' },
        uat: { org: 'uat', branch: 'uat', parent: 'production' },
        dev: { org: 'dev', branch: 'dev', parent: 'uat' },
      }),
    });
    await stage.local.push();
    await stage.with(async (context) => {
      for (const name of ['lab', 'lab1']) {
        const instance = context.loaded.pipeline.instance(name);
        const { facts } = await connectTarget(context, instance, undefined);
        const commit = await project.oid('trunk');
        const declaration = { instance: name, org: facts, tracked: undefined, reason: 'Declared.' };
        await recordBaseline(context, declaration, async () =>
          Promise.resolve({ commit: commit ?? '', alongside: [] })
        );
      }
    }, project.dir);
  });

  afterEach(async () => {
    await stage.close();
  });

  it('may have a feature of the name of one of the first repository: both are recorded', async () => {
    await feature('feature/lamp', apexClass('Lamp'));
    await promote({ features: ['lamp'], from: 'lab1', to: 'uat' });
    await stage.feature('feature/lamp', apexClass('OtherLamp'));
    await stage.promote({ features: ['lamp'], from: 'dev' });
    const { plan } = await stage.promote({ from: 'uat' });
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.deep.equal(['Lamp', 'OtherLamp']);
    const recorded = (await stage.newestRecord('production'))?.features ?? [];
    expect(recorded.map(({ name, repository = '' }) => `${name} of ${basename(repository)}`).sort()).to.deep.equal([
      'feature/lamp of project.git',
      'feature/lamp of remote.git',
    ]);
  });

  it('promotes its features into the first repository, where record, lock and branch of the target are', async () => {
    await feature('feature/lamp', apexClass('Lamp'));
    const stages = await promote({ features: ['lamp'], from: 'lab1', to: 'production' });
    expect(stages.map(({ plan }) => plan.target.name)).to.deep.equal(['lab', 'uat', 'production']);
    expect(stage.org('production').file('classes/Lamp.cls')).to.include('Lamp');
    const uat = await stage.newestRecord('uat');
    expect(uat?.features.map(({ name, repository }) => [name, repository])).to.deep.equal([
      ['feature/lamp', `file://${stage.scratch.at('project.git').dir}`],
    ]);
    expect(uat?.from).to.equal('lab1');
    expect((await stage.refs()).get('refs/heads/uat')).to.equal(stages[1].plan.mergeCommit);
    expect(await newestRecord('uat')).to.equal(undefined);
    expect((await newestRecord('lab'))?.features[0].name).to.equal('feature/lamp');
    expect([...(await stage.refs()).keys()].some((ref) => ref.startsWith('refs/sre/locks/'))).to.equal(false);
  });

  it('conflicts there, and is resolved from here: in a worktree, with decisions that are kept where the target is', async () => {
    await stage.feature('feature/base', apexClass('Base', ' /* theirs */ '));
    await stage.promote({ features: ['base'], from: 'dev' });
    await feature('feature/lamp', { ...apexClass('Base', ' /* ours */ '), ...apexClass('Lamp') });
    expect((await failure(promote({ features: ['lamp'], from: 'lab1', to: 'uat' }))).name).to.equal(
      'MergeConflictError'
    );
    const folder = stage.scratch.at('laid out').dir;
    const run = await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      expect(placed.merge.crossing).to.equal(true);
      await layOut(placed, folder);
      const settings = JSON.parse(await readFile(join(folder, 'sfdx-project.json'), 'utf8')) as {
        plugins: { sre: PipelineConfig };
      };
      expect(Object.keys(settings.plugins.sre.instances)).to.deep.equal(['production', 'uat', 'dev']);
      const [file] = Object.keys(apexClass('Base'));
      await writeFile(join(folder, file), apexClass('Base', ' /* both */ ')[file] ?? '');
      const { decided, left, others } = await takeBack(placed, folder);
      expect([left, others]).to.deep.equal([[], []]);
      await decide(placed, decided, undefined);
      await removeWorktree(placed.context.repo, folder);
      return placed.run.id;
    }, project.dir);
    expect((await stage.resume(run, {}, project.dir)).state).to.equal('published');
    expect(stage.org('uat').file('classes/Base.cls')).to.include('both');
    expect((await stage.with(readResolutions)).size).to.equal(1);
    expect((await stage.with(readResolutions, project.dir)).size).to.equal(0);
    const elsewhere = await stage.with(async (context) => Promise.resolve(decidedElsewhere(context)), project.dir);
    expect(elsewhere).to.deep.equal([`file://${stage.remote.dir}`]);
  });

  it('sees its features in the instances of the first repository, and goes by what it knows while that cannot be reached', async () => {
    await feature('feature/seen', apexClass('Seen'));
    const seen = async (): Promise<unknown> => {
      const { features, unread } = await stage.with(async (context) => listFeatures(context, {}), project.dir);
      const [{ heldBy, next }] = features;
      const places = heldBy.map(({ instance, repository }) => [instance, repository]);
      return { places, next: next && [next.instance, next.repository], unread: unread?.length };
    };
    const there = `file://${stage.remote.dir}`;
    await promote({ features: ['seen'], from: 'lab', to: 'uat' });
    expect(await seen()).to.deep.equal({
      places: [['uat', there]],
      next: ['production', there],
      unread: undefined,
    });
    const here = await failure(stage.promote({ features: ['seen'] }));
    expect(here).to.include({ name: 'FeatureNotFoundError' });
    expect(here.message).to.include('is of another repository').and.to.include('it came into uat here');
    await promote({ features: ['seen'] });
    const both = [
      ['uat', there],
      ['production', there],
    ];
    expect(await seen()).to.deep.equal({ places: both, next: undefined, unread: undefined });
    const displayed = await stage.with(async (context) => displayFeature(context, 'seen'), project.dir);
    expect(displayed.feature.heldBy.map(({ instance }) => instance)).to.deep.equal(['uat', 'production']);
    await rename(stage.remote.dir, `${stage.remote.dir}.away`);
    try {
      expect(await seen()).to.deep.equal({ places: [], next: ['uat', there], unread: 1 });
    } finally {
      await rename(`${stage.remote.dir}.away`, stage.remote.dir);
    }
  });

  it('is compared with the first repository’s instances in both directions', async () => {
    const compare = async (from: string, to: string): Promise<unknown> => {
      const request = { from, to, includeUndeployed: false };
      const { features, components } = await stage.with(async (context) => readDiff(context, request), project.dir);
      return [features.map(({ name, again }) => [name, again]), components.map(memberKey)];
    };
    await feature('feature/own', apexClass('Own'));
    await promote({ features: ['own'], from: 'lab1' });
    expect(await compare('lab', 'uat')).to.deep.equal([[['feature/own', false]], ['ApexClass:Own']]);
    await stage.feature('feature/theirs', apexClass('Theirs'));
    await stage.promote({ features: ['theirs'], from: 'dev' });
    expect(await compare('uat', 'lab')).to.deep.equal([[['feature/theirs', false]], ['ApexClass:Theirs']]);
    const unknown = await failure(compare('lab', 'nowhere'));
    expect(unknown.name).to.equal('UnknownInstanceError');
  });

  it('leaves the first repository with one pipeline to merge, whichever its branches have in common', async () => {
    await feature('feature/lamp', apexClass('Lamp'));
    await promote({ features: ['lamp'], from: 'lab', to: 'production' });
    await stage.local.git('pull', '--quiet', '--ff-only');
    const instances = {
      production: { org: 'production', branch: 'main' },
      uat: { org: 'uat', branch: 'uat', parent: 'production', maySkip: ['*'] },
      dev: { org: 'dev', branch: 'dev', parent: 'uat' },
    };
    await stage.local.commit('Policy', { 'sfdx-project.json': await withInstances(stage.local, instances) });
    await stage.local.push();
    await stage.local.git('fetch', '--quiet');
    const common = await stage.local.git('merge-base', 'origin/main', 'origin/uat');
    expect(await stage.local.git('show', `${common.trim()}:sfdx-project.json`)).to.include('lab1');
    await stage.feature('feature/own', apexClass('Own'));
    await stage.promote({ features: ['own'], from: 'dev' });
    const file = await stage.remote.git('show', 'uat:sfdx-project.json');
    expect(JSON.parse(file)).to.have.deep.nested.property('plugins.sre', { instances });
    await stage.local.git('fetch', '--quiet');
    const [uat] = await stage.backPromote({ from: 'production', includeUndeployed: true });
    expect(uat.outcome).to.be.oneOf(['published', 'upToDate']);
    await stage.local.git('checkout', '--quiet', '-B', 'uat', 'origin/uat~1');
    const { unpublished } = await stage.with(async ({ loaded }) => Promise.resolve(loaded));
    expect(unpublished).to.deep.equal([]);
  });

  it('goes on in its own instances while the first repository cannot be reached', async () => {
    await feature('feature/own', apexClass('Own'));
    await rename(stage.remote.dir, `${stage.remote.dir}.away`);
    try {
      const [planned] = await promote({ features: ['own'], from: 'lab1' });
      expect(planned.plan.target.name).to.equal('lab');
      await project.commit('More', apexClass('More'));
      const [named] = await promote({ features: ['own'], to: 'lab' });
      expect(named.plan.target.name).to.equal('lab');
      expect((await failure(promote({ features: ['own'] }))).name).to.equal('RemoteUnreachableError');
    } finally {
      await rename(`${stage.remote.dir}.away`, stage.remote.dir);
    }
  });

  it('promotes as a whole', async () => {
    await feature('feature/lamp', apexClass('Lamp'));
    await promote({ features: ['lamp'], from: 'lab1' });
    const [{ plan }] = await promote({ from: 'lab' });
    expect(plan.target.name).to.equal('uat');
    expect(plan.features.map(({ name }) => name)).to.deep.equal(['feature/lamp']);
    expect(stage.org('uat').file('classes/Lamp.cls')).to.include('Lamp');
  });

  it('has features whose names the first repository has as well', async () => {
    await stage.feature('feature/lamp', apexClass('OtherLamp'));
    await stage.promote({ features: ['lamp'], from: 'dev' });
    await feature('feature/lamp', apexClass('Lamp'));
    await promote({ features: ['lamp'], from: 'lab1', to: 'uat' });
    expect(stage.org('uat').file('classes/Lamp.cls')).to.include('Lamp');
    expect(stage.org('uat').file('classes/OtherLamp.cls')).to.include('OtherLamp');
  });

  it('gets back what the first repository’s instance holds', async () => {
    await stage.feature('feature/base', apexClass('Newer'));
    await stage.promote({ features: ['base'], from: 'dev' });
    const results = await stage.backPromote({ descendants: true }, {}, project.dir);
    expect(results.map(({ parent, instance, outcome }) => `${parent} → ${instance}: ${outcome}`)).to.deep.equal([
      'uat → lab: published',
      'lab → lab1: published',
    ]);
    expect(stage.org('lab1').file('classes/Newer.cls')).to.include('Newer');
    expect((await newestRecord('lab'))?.kind).to.equal('back-promotion');
  });

  it('is shown with what waits for the first repository, what that has, and what goes on there', async () => {
    const above = async (): Promise<InstanceStatus['above']> =>
      stage.with(async (context) => {
        const { instances } = await readStatus(context);
        expect(instances.find(({ name }) => name === 'lab1')).to.not.have.property('above');
        return instances.find(({ name }) => name === 'lab')?.above;
      }, project.dir);
    await feature('feature/lamp', apexClass('Lamp'));
    await promote({ features: ['lamp'], from: 'lab1' });
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect(await above()).to.deep.include({
      waiting: [{ feature: 'feature/lamp', again: false }],
      behind: 2,
      runs: [],
    });
    stage.org('uat').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const stuck = await failure(stage.promoteInStages({ features: ['lamp'] }, { wait: 500 }, project.dir));
    expect(stuck.exitCode).to.equal(69);
    expect((await above())?.runs.map(({ state }) => state)).to.deep.equal(['deploying']);
    await rename(stage.remote.dir, `${stage.remote.dir}.away`);
    expect((await above())?.unread).to.be.a('string');
    await rename(`${stage.remote.dir}.away`, stage.remote.dir);
  });

  it('leaves a run that can be resumed from here, with its lock there', async () => {
    await feature('feature/lamp', apexClass('Lamp'));
    await promote({ features: ['lamp'], from: 'lab1' });
    await stage.remoteHook('update', 'case "$1" in refs/heads/uat) exit 1;; esac');
    const error = await failure(promote({ features: ['lamp'] }));
    expect(error).to.include({ exitCode: 68 });
    expect((await stage.refs()).has('refs/sre/locks/uat')).to.equal(true);
    await stage.remoteHook('update', 'exit 0');
    const { run } = error.data as { run: string };
    await stage.resume(run, {}, project.dir);
    expect((await stage.newestRecord('uat'))?.run).to.equal(run);
  });

  it('is refused when the repositories have no history in common', async () => {
    await project.git('checkout', '--quiet', '--orphan', 'feature/strange');
    await project.commit('Strange', apexClass('Strange'));
    await project.push('feature/strange');
    const before = await stage.everything();
    const error = await failure(promote({ features: ['strange'], from: 'lab', to: 'uat' }));
    expect(error.name).to.equal('NoCommonHistoryError');
    expect(error.actions?.join(' ')).to.include('--allow-unrelated-histories');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is refused when its parent there is a mirror, or the way to the root leads back here', async () => {
    const change = async (instances: PipelineConfig['instances']): Promise<Error> => {
      await stage.local.checkout('main');
      await stage.local.commit('Other tree', { 'sfdx-project.json': await withInstances(stage.local, instances) });
      await stage.local.push();
      return failure(promote({ from: 'lab' }));
    };
    const production = { org: 'production', branch: 'main' };
    const mirror = await change({ production, uat: { org: 'uat', branch: 'main', mirrorOf: 'production' } });
    expect(mirror).to.include({ name: 'MirrorError' });
    const back = { repository: `file://${stage.scratch.at('project.git').dir}`, instance: 'lab' };
    const circle = await change({ uat: { org: 'uat', branch: 'uat', parent: back } });
    expect(circle).to.include({ name: 'PipelineCycleError' });
  });

  it('is told so when the other repository has no pipeline, or no such instance', async () => {
    const change = async (parent: Readonly<{ repository: string; instance: string }>): Promise<Error> => {
      await project.checkout('trunk');
      await project.commit('Other parent', {
        'sfdx-project.json': await withInstances(project, { lab: { org: 'lab', branch: 'lab', parent } }),
      });
      await project.push('trunk');
      return failure(promote({ from: 'lab' }));
    };
    const empty = await stage.scratch.bare('empty.git');
    await project.git('push', '--quiet', empty.dir, 'trunk~1:refs/heads/main');
    const there = `file://${stage.remote.dir}`;
    expect((await change({ repository: there, instance: 'nowhere' })).name).to.equal('UnknownInstanceError');
    const gone = await change({ repository: 'file:///nowhere/at/all.git', instance: 'uat' });
    expect(gone.name).to.equal('RemoteUnreachableError');
  });
});
