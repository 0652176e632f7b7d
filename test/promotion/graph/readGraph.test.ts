import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import type { Graph, GraphFeature, GraphInstance } from '../../../src/promotion/graph/graph.js';
import { readGraph } from '../../../src/promotion/graph/readGraph.js';
import { openPipelineContext } from '../../../src/promotion/instances/pipelineContext.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('the graph of a pipeline @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => stage.close());

  const read = async (offline = false): Promise<Graph> => {
    const { local, env } = stage;
    const context = await openPipelineContext({ dir: local.dir, env, clock: systemClock, offline });
    try {
      return await readGraph(context);
    } finally {
      await context.repo.close();
    }
  };
  const instanceOf = ({ instances }: Graph, wanted: string): GraphInstance | undefined =>
    instances.find(({ name }) => name === wanted);
  const featureOf = ({ features }: Graph, wanted: string): GraphFeature | undefined =>
    features.find(({ name }) => name === wanted);
  const failingDeploy = { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'No.' } as const;

  it('has the instances as a forest, with what each holds, and asks no org', async () => {
    const requests = stage.orgs.requests.length;
    const graph = await read();
    expect(stage.orgs.requests.length).to.equal(requests);
    expect(graph.instances.map(({ name, parent }) => [name, parent])).to.deep.equal([
      ['production', undefined],
      ['qa', 'production'],
      ['dev', 'qa'],
    ]);
    const qa = instanceOf(graph, 'qa');
    expect(qa).to.include({ branch: 'qa', org: 'qa', kind: 'sandbox', onMain: 'yes', behind: 0 });
    expect(qa?.owed).to.deep.equal([]);
    expect(qa?.deployedCommit).to.equal(await stage.remote.oid('qa'));
    expect(qa?.lastRecord).to.include({ kind: 'baseline' });
    expect(graph).to.include({ mainBranch: 'main', remote: 'origin' });
  });

  it('has features that nobody promoted yet, and where those that were wait', async () => {
    await stage.feature('feature/started', apexClass('Started'));
    const tip = await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    const graph = await read();
    expect(graph.features.map(({ name }) => name)).to.deep.equal(['feature/rating', 'feature/started']);
    expect(featureOf(graph, 'feature/started')).to.deep.include({ heldBy: [], waits: [{ newer: false }] });
    expect(featureOf(graph, 'feature/rating')).to.deep.equal({
      name: 'feature/rating',
      shortName: 'rating',
      tip,
      developedIn: 'dev',
      hotfix: false,
      heldBy: [{ instance: 'qa', commit: tip }],
      waits: [{ from: 'qa', to: 'production', newer: false }],
    });
  });

  it('has newer commits of a feature as waiting, and no more once all have arrived', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'qa' });
    expect(featureOf(await read(), 'feature/rating')?.waits).to.deep.equal([]);
    await stage.local.commit('More', apexClass('RatingService'));
    await stage.local.push();
    expect(featureOf(await read(), 'feature/rating')?.waits).to.deep.equal([
      { from: 'qa', to: 'production', newer: true },
    ]);
  });

  it('has a feature that was reverted by hand as waiting again', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'qa' });
    await stage.local.git('fetch', '--quiet');
    await stage.local.branch('revert', 'origin/main');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push('revert:main');
    await stage.declareBaseline('production');
    expect(featureOf(await read(), 'feature/rating')).to.deep.include({
      heldBy: [],
      waits: [{ from: 'qa', to: 'production', newer: false }],
    });
  });

  it('has features whose branch is gone', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.remote.git('update-ref', '-d', 'refs/heads/feature/rating');
    await stage.local.checkout('main');
    await stage.local.git('branch', '-D', 'feature/rating');
    const rating = featureOf(await read(), 'feature/rating');
    expect(rating).to.not.have.property('tip');
    expect(rating?.waits).to.deep.equal([{ from: 'qa', to: 'production', newer: false }]);
  });

  it('has what failed in an instance, until a run there ends well', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    stage.org('qa').fail({ operation: 'deploy', effect: failingDeploy });
    await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    const runs = instanceOf(await read(), 'qa')?.runs ?? [];
    expect(runs).to.have.lengthOf(1);
    expect(runs[0]).to.include({ kind: 'promotion', state: 'ended' });
    expect(runs[0].failure).to.include({ name: 'DeployFailedError' });
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(instanceOf(await read(), 'qa')?.runs).to.deep.equal([]);
  });

  it('does not have as failed what a person ended', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await failure(
      stage.promote({ features: ['rating'], from: 'dev' }, { confirm: async () => Promise.resolve(false) })
    );
    expect(instanceOf(await read(), 'qa')?.runs).to.deep.equal([]);
  });

  it('has runs in progress and the lock they hold', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.remoteHook('pre-receive', 'grep -q refs/heads/qa && exit 1; exit 0');
    await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    const qa = instanceOf(await read(), 'qa');
    expect(qa?.runs).to.have.lengthOf(1);
    expect(qa?.runs[0]).to.include({ state: 'verified' });
    expect(qa?.lock).to.include({ run: qa?.runs[0].id });
  });

  it('is read offline as it was last fetched', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    const { features, instances } = await read();
    await stage.local.git('remote', 'set-url', 'origin', '/nowhere');
    expect(await read(true)).to.deep.include({ features, instances });
  });
});
