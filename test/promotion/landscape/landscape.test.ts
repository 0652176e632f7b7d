import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { systemClock } from '../../../src/common/clock.js';
import { connectFreshly } from '../../../src/promotion/instances/instanceOrgs.js';
import { listInstances } from '../../../src/promotion/instances/listInstances.js';
import { openPipelineContext } from '../../../src/promotion/instances/pipelineContext.js';
import { finishFeature } from '../../../src/promotion/features/finishFeature.js';
import { displayFeature } from '../../../src/promotion/landscape/displayFeature.js';
import { type InstanceDiff, readDiff } from '../../../src/promotion/landscape/diff.js';
import { type FeatureList, isFinished, listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import { type LogRequest, readLog } from '../../../src/promotion/landscape/recordsLog.js';
import type { DriftAnswer, OrgQuestions } from '../../../src/promotion/landscape/orgAnswers.js';
import type { FeatureStanding } from '../../../src/promotion/landscape/standing.js';
import { type InstanceStatus, readStatus, type Status } from '../../../src/promotion/landscape/status.js';
import { prepareLock, takeLock } from '../../../src/promotion/lock.js';
import { Journal } from '../../../src/promotion/journal.js';
import { newRunId } from '../../../src/promotion/run.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('the pipeline as it stands', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(
      {},
      {},
      {
        production: {},
        uat: { parent: 'production' },
        training: { mirrorOf: 'uat' },
        qa: { parent: 'uat' },
        dev: { parent: 'qa' },
        lab: { parent: 'uat' },
      }
    );
  });

  afterEach(async () => {
    await stage.close();
  });

  const features = async (): Promise<Record<string, FeatureStanding>> =>
    stage.with(async (context) => {
      const list = await listFeatures(context, {});
      return Object.fromEntries(list.features.map((feature) => [feature.name, feature]));
    });
  const status = async (...args: [questions?: OrgQuestions, offline?: boolean]): Promise<Status> => {
    const [questions, offline] = args;
    const context = await openPipelineContext({ dir: stage.local.dir, env: stage.env, clock: systemClock, offline });
    try {
      return await readStatus(context, questions);
    } finally {
      await context.repo.close();
    }
  };
  const statusOf = async (name: string): Promise<InstanceStatus> => {
    const found = (await status()).instances.find((instance) => instance.name === name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  const diff = async (from: string, to: string, includeUndeployed = false): Promise<InstanceDiff> =>
    stage.with(async (context) => readDiff(context, { from, to, includeUndeployed }));
  const log = async (request: Partial<LogRequest> = {}): Promise<string[]> =>
    stage.with(async (context) => {
      const { entries } = await readLog(context, { instances: [], number: 20, ...request });
      return entries.map(({ record: { instance, kind } }) => `${kind} ${instance}`);
    });

  it('shows a feature on its way, up to the root and after its branch is gone', async () => {
    const tip = await stage.feature('feature/rating', apexClass('Rating'));
    expect((await features())['feature/rating']).to.deep.equal({
      name: 'feature/rating',
      tip,
      branch: 'shared',
      unpushed: 0,
      hasDiverged: false,
      isHotfix: false,
      commits: 1,
      behindMain: 0,
      heldBy: [],
      takenOutOf: [],
    });
    expect((await status()).unplaced).to.deep.equal(['feature/rating']);
    await stage.promote({ features: ['rating'], from: 'dev' });
    const started = (await features())['feature/rating'];
    expect(started).to.deep.include({ developedIn: 'dev', next: { instance: 'uat' } });
    expect(started.heldBy).to.deep.equal([{ instance: 'qa', commit: tip, by: 'record', waiting: 0 }]);
    expect((await statusOf('uat')).waiting).to.deep.equal([{ feature: 'feature/rating', again: false }]);

    const newer = await (async (): Promise<string> => {
      await stage.local.checkout('feature/rating');
      return stage.local.commit('More', apexClass('RatingService'));
    })();
    const again = (await features())['feature/rating'];
    expect(again).to.deep.include({ tip: newer, unpushed: 1, next: { instance: 'qa' } });
    expect(again.heldBy).to.deep.equal([{ instance: 'qa', commit: tip, by: 'record', waiting: 1 }]);
    expect((await statusOf('qa')).waiting).to.deep.equal([{ feature: 'feature/rating', again: true }]);
    const { missing, records } = await stage.with(async (context) => displayFeature(context, 'rating'));
    expect(missing).to.have.length(1);
    expect(missing[0].commits.map(({ oid }) => oid)).to.deep.equal([newer]);
    expect(records.map(({ instance, kind }) => [instance, kind])).to.deep.equal([['qa', 'promotion']]);

    await stage.promoteInStages({ features: ['rating'], to: 'production' });
    const arrived = (await features())['feature/rating'];
    expect(arrived).to.not.have.property('next');
    expect(arrived.heldBy.map(({ instance, commit }) => [instance, commit])).to.deep.equal(
      ['qa', 'uat', 'production'].map((name) => [name, newer])
    );
    await stage.local.checkout('main');
    await stage.local.git('branch', '--quiet', '-D', 'feature/rating');
    await stage.local.push(':feature/rating');
    const gone = (await features())['feature/rating'];
    expect(gone).to.include({ tip: newer, branch: 'gone' });
    expect(gone.heldBy).to.deep.equal(arrived.heldBy);
    expect(isFinished(gone)).to.equal(true);
  });

  it('knows a feature by its facts whose branch the pattern does not make', async () => {
    const first = await stage.feature('JIRA-7', apexClass('Rating'));
    await stage.promote({ features: ['JIRA-7'], from: 'dev' });
    await stage.local.checkout('JIRA-7');
    const newer = await stage.local.commit('More', apexClass('RatingService'));
    await stage.local.push('JIRA-7');
    await stage.local.checkout('main');
    await stage.local.git('branch', '--quiet', '-D', 'JIRA-7');
    const { tip, branch, heldBy, next } = (await features())['JIRA-7'];
    expect({ tip, branch, next }).to.deep.equal({ tip: newer, branch: 'shared', next: { instance: 'qa' } });
    expect(heldBy).to.deep.equal([{ instance: 'qa', commit: first, by: 'record', waiting: 1 }]);
    expect((await statusOf('qa')).waiting).to.deep.equal([{ feature: 'JIRA-7', again: true }]);
  });

  it('is done with a finished feature of which the instance where it began has only the first commits @long', async () => {
    await stage.local.branch('feature/rating', 'origin/main');
    await stage.org('dev').changeAsOtherUser('classes/Rating.cls', 'public class Rating {}\n');
    await stage
      .org('dev')
      .changeAsOtherUser('classes/Rating.cls-meta.xml', stage.org('dev').file('classes/Base.cls-meta.xml'));
    await stage.commitFeature({ instance: 'dev', metadata: ['ApexClass:Rating'] });
    await stage.local.checkout('feature/rating');
    await stage.local.commit('More', apexClass('RatingService'));
    await stage.promoteInStages({ features: ['rating'], from: 'dev', to: 'production' });
    await stage.local.checkout('main');
    await stage.with(async (context) =>
      finishFeature(context, { feature: 'rating', abandon: false }, async () => Promise.resolve(true))
    );
    const gone = (await features())['feature/rating'];
    expect(gone).to.include({ branch: 'gone', developedIn: 'dev' });
    expect(gone.heldBy[0]).to.include({ instance: 'dev', waiting: 1 });
    expect(isFinished(gone)).to.equal(true);
    expect((await statusOf('dev')).waiting).to.deep.equal([]);
  });

  it('agrees with promote on where a feature goes that was merged or reverted by hand @long', async () => {
    const tip = await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    // uat gets it by a squash merge of the git host, and its org by a sync.
    await stage.local.git('fetch', '--quiet');
    await stage.local.branch('squash', 'origin/uat');
    await stage.local.git('merge', '--quiet', '--squash', 'feature/rating');
    await stage.local.commit('Rating (#1)');
    await stage.local.push('squash:uat');
    expect((await features())['feature/rating'].next).to.deep.equal({ instance: 'uat' });
    await stage.declareBaseline('uat');
    const squashed = (await features())['feature/rating'];
    expect(squashed.next).to.deep.equal({ instance: 'production' });
    expect(squashed.heldBy).to.deep.include({ instance: 'uat', commit: tip, by: 'pick', waiting: 0 });
    expect((await stage.plan({ features: ['rating'] })).target.name).to.equal('production');
    // Reverted in qa, it goes there again.
    await stage.local.branch('revert', 'origin/qa');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push('revert:qa');
    await stage.declareBaseline('qa');
    const reverted = (await features())['feature/rating'];
    expect(reverted.next).to.deep.equal({ instance: 'qa' });
    expect(reverted.takenOutOf).to.deep.equal([
      { instance: 'qa', by: 'revert', commit: await stage.local.git('rev-parse', 'revert') },
    ]);
    const again = await stage.plan({ features: ['rating'] });
    expect(again.target.name).to.equal('qa');
    expect(again.merges[0].putsBack).to.deep.equal([await stage.local.oid('revert')]);
  });

  it('leads a feature that nobody knows the instance of to where it was reverted @long', async () => {
    await stage.feature('feature/hand', apexClass('Hand'));
    await stage.local.branch('merge', 'origin/main');
    await stage.local.git('merge', '--quiet', '--no-ff', '--no-edit', 'feature/hand');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push('merge:main');
    await stage.declareBaseline('production');
    const { heldBy, takenOutOf, next } = (await features())['feature/hand'];
    expect(heldBy).to.deep.equal([]);
    expect(takenOutOf.map(({ instance }) => instance)).to.deep.equal(['production']);
    expect(next).to.deep.equal({ instance: 'production' });
  });

  it('shows locks, runs, undeployed commits and how far a branch is behind', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.branch('hand', 'origin/uat');
    await stage.local.commit('By hand', apexClass('ByHand'));
    await stage.local.commit('Notes', { 'notes.txt': 'x' });
    await stage.local.push('hand:uat');
    const run = newRunId(new Date());
    await stage.with(async ({ repo, store, clock }) => {
      await takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run, clock }));
      const started = clock.now().toISOString();
      await new Journal(repo).save({
        ...{ version: 1, id: run, kind: 'promotion', instance: 'qa', remote: 'origin', started, state: 'started' },
      });
    });
    const qa = await statusOf('qa');
    expect(qa).to.deep.include({ behind: 2, ahead: 1 });
    expect(qa.lock).to.include({ run, kind: 'promotion', state: 'started' });
    expect(qa.runs.map(({ id, state }) => [id, state])).to.deep.equal([[run, 'started']]);
    expect(qa.lastRecord?.kind).to.equal('promotion');
    expect(await statusOf('uat')).to.deep.include({ undeployed: 1, behind: 0 });
    expect(qa).to.not.have.property('asked');
    const before = stage.org('qa').requests.length;
    const offline = await status(undefined, true);
    expect(offline.instances).to.deep.equal((await status()).instances);
    expect(stage.org('qa').requests.length).to.equal(before);
  });

  it('tells what became of the run that holds a lock, also in another clone', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    await failure(stage.promote({ features: ['rating'], from: 'dev' }, { wait: 500 }));
    expect((await statusOf('qa')).lock).to.include({ kind: 'promotion', state: 'deploying' });
    const elsewhere = (await stage.scratch.clone(stage.remote, 'elsewhere')).dir;
    const { instances } = await stage.with(listInstances, elsewhere);
    const lock = instances.find(({ name }) => name === 'qa')?.lock;
    expect(lock?.kind).to.equal('promotion');
    expect(lock?.state).to.be.oneOf(['sending', 'deploying']);
  });

  it('is the same in a shallow clone of one branch, which gets what it lacks', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.local.commit('More', apexClass('More'));
    await stage.local.push('feature/rating');
    await stage.local.branch('hand', 'origin/main');
    await stage.local.commit('By hand', apexClass('ByHand'));
    await stage.local.push('hand:main');
    const flags = ['--depth=1', '--single-branch', '--branch=feature/rating'];
    const shallow = await stage.scratch.clone(stage.remote, 'shallow', { flags });
    const list = async (dir?: string): Promise<FeatureList> =>
      stage.with(async (context) => listFeatures(context, {}), dir);
    const [feature] = (await list(shallow.dir)).features;
    expect(feature).to.deep.include({ commits: 2, behindMain: 1 });
    expect(await list(shallow.dir)).to.deep.equal(await list());
  });

  it('asks each org when told to', async () => {
    const { instances } = await status({ connect: connectFreshly });
    const dev = instances.find(({ name }) => name === 'dev');
    expect(dev?.asked?.org?.orgId).to.equal(stage.org('dev').id);
    expect(dev?.asked).to.include({ orgReplaced: false, deployedCommit: dev?.deployedCommit });
    const silent = await status({
      connect: async (org) => {
        if (org === 'qa') throw new Error('No.');
        return connectFreshly(org);
      },
    });
    expect(silent.instances.find(({ name }) => name === 'qa')?.asked?.orgFailure?.message).to.equal('No.');
  });

  it('looks for drift when told to, and says why it cannot tell', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.org('uat').refresh();
    await stage.logInAgain();
    stage
      .org('dev')
      .fail({ operation: 'retrieve', effect: { kind: 'error', code: 'INSUFFICIENT_ACCESS', message: 'No.' } });
    const answered: number[] = [];
    const { instances } = await status({
      connect: connectFreshly,
      drift: { signal: new AbortController().signal, wait: 60_000, frequency: 50 },
      onAnswer: (count) => answered.push(count),
    });
    const driftOf = (name: string): DriftAnswer | undefined =>
      instances.find((instance) => instance.name === name)?.asked?.drift;
    expect(driftOf('production')).to.deep.include({ kind: 'known', by: 'comparison', components: [] });
    expect(driftOf('qa')).to.have.deep.property('components', [
      { type: 'ApexClass', fullName: 'Base', difference: 'differs', detail: 'content' },
    ]);
    expect(driftOf('uat')).to.include({ kind: 'noBaseline' });
    expect(driftOf('dev')).to.include({ kind: 'unknown' });
    expect(answered).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('tells what promoting one instance into another would bring, upward and downward', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    const coming = await diff('qa', 'production');
    expect(coming.features.map(({ name, again }) => [name, again])).to.deep.equal([['feature/rating', false]]);
    expect(coming.commits.map(({ subject }) => subject)).to.include('Work on feature/rating');
    expect(coming.components.map((each) => `${each.operation} ${memberKey(each)}`)).to.deep.equal([
      'add ApexClass:Rating',
    ]);
    expect(await diff('production', 'dev')).to.deep.include({ features: [], commits: [], components: [] });
    await stage.promoteInStages({ features: ['rating'], to: 'production' });
    expect((await diff('production', 'lab')).components.map(memberKey)).to.deep.equal(['ApexClass:Rating']);
    const refs = await stage.refs();
    expect((await failure(diff('qa', 'qa'))).name).to.equal('SameInstanceError');
    expect((await failure(diff('qa', 'training'))).name).to.equal('MirrorError');
    expect((await failure(diff('qa', 'nowhere'))).name).to.equal('UnknownInstanceError');
    expect(await stage.refs()).to.deep.equal(refs);
  });

  it('lists the files that cannot be merged in place of components @long', async () => {
    await stage.feature('feature/one', apexClass('Base', ' /* one */ '));
    await stage.promote({ features: ['one'], from: 'dev' });
    await stage.feature('feature/two', apexClass('Base', ' /* two */ '));
    await stage.promote({ features: ['two'], from: 'lab' });
    const { conflicts, components, features: coming } = await diff('qa', 'uat');
    expect(conflicts).to.deep.equal([{ path: 'force-app/main/default/classes/Base.cls', kind: 'contents' }]);
    expect(components).to.deep.equal([]);
    expect(coming.map(({ name }) => name)).to.deep.equal(['feature/one']);
  });

  it('logs records newest first, by instance, feature and component', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.feature('feature/clean', {
      'force-app/main/default/classes/Base.cls': undefined,
      'force-app/main/default/classes/Base.cls-meta.xml': undefined,
    });
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.promote({ features: ['clean'], from: 'dev' });
    await stage.promote({ features: ['rating'] });
    expect((await log()).slice(0, 3)).to.deep.equal(['promotion uat', 'promotion qa', 'promotion qa']);
    expect(await log({ number: 1 })).to.deep.equal(['promotion uat']);
    expect(await log({ instances: ['qa', 'lab'] })).to.deep.equal([
      'promotion qa',
      'promotion qa',
      'baseline lab',
      'baseline qa',
    ]);
    expect(await log({ feature: 'rating' })).to.deep.equal(['promotion uat', 'promotion qa']);
    const base = { type: 'apexclass', fullName: 'BASE' };
    expect(await log({ component: base })).to.deep.equal(['promotion qa']);
    expect(await log({ component: base, instances: ['uat'] })).to.deep.equal([]);
    expect((await failure(log({ instances: ['nowhere'] }))).name).to.equal('UnknownInstanceError');
  });
});
