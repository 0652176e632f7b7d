import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import type { Plan } from '../../src/promotion/plan.js';
import type { PromoteEffects } from '../../src/promotion/carryOut.js';
import { failure } from '../support/failure.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map((component) => `${component.operation} ${memberKey(component)}`);

describe('promote', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(customObject('Invoice__c', 'Amount__c', 'Old__c'));
  });

  afterEach(async () => {
    await stage.close();
  });

  it('deploys the delta, then moves branch and record and releases the lock', async () => {
    const tip = await stage.feature('feature/rating', apexClass('Rating'));
    const { run, plan } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(run.state).to.equal('published');
    expect(operations(plan)).to.deep.equal(['add ApexClass:Rating']);
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal('public class Rating {}\n');
    const refs = await stage.refs();
    expect(refs.get('refs/heads/qa')).to.equal(plan.mergeCommit);
    expect(refs.has('refs/sre/locks/qa')).to.equal(false);
    const record = await stage.newestRecord('qa');
    expect(record).to.include({ kind: 'promotion', deployedCommit: plan.mergeCommit, run: run.id, from: 'dev' });
    expect(record?.features[0]).to.include({ name: 'feature/rating', tip });
    expect(record?.manifest).to.deep.equal([{ type: 'ApexClass', fullName: 'Rating' }]);
  });

  it('changes a component of which only the case of its name changed, and does not delete it', async () => {
    const gone = Object.fromEntries(Object.keys(apexClass('Base')).map((path) => [path, undefined]));
    await stage.feature('feature/case', { ...gone, ...apexClass('BASE') });
    const { plan } = await stage.promote({ features: ['case'], from: 'dev' });
    expect(operations(plan)).to.deep.equal(['change ApexClass:BASE']);
    expect(stage.org('qa').file('classes/BASE.cls')).to.equal('public class BASE {}\n');
    expect(stage.org('qa').file('classes/Base.cls')).to.equal(undefined);
  });

  it('goes on to the next instance that does not hold the feature, until all hold it', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    expect((await stage.promote({ features: ['rating'], from: 'dev' })).plan.target.name).to.equal('qa');
    expect((await stage.promote({ features: ['rating'] })).plan.target.name).to.equal('production');
    expect(stage.org('production').file('classes/Rating.cls')).to.not.equal(undefined);
    expect((await failure(stage.promote({ features: ['rating'] }))).name).to.equal('NothingToPromoteError');
  });

  it('promotes the checked out feature by default, and its newer commits again', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.commit('More', apexClass('RatingService'));
    const { plan } = await stage.promote();
    expect(plan.target.name).to.equal('qa');
    expect(operations(plan)).to.deep.equal(['add ApexClass:RatingService']);
    expect(plan.merges[0].unpushed).to.equal(1);
  });

  it('asks once in which instance a feature is developed', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    expect((await failure(stage.promote({ features: ['rating'] }))).name).to.equal('InstanceOfFeatureError');
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.promote({ features: ['rating'] });
  });

  it('asks a person for that instance, among those with a parent, where somebody can be asked @long', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    const asked: unknown[] = [];
    const askInstance: PromoteEffects['askInstance'] = async (feature, candidates) => {
      asked.push([feature, ...candidates.map(({ name }) => name)]);
      return Promise.resolve('dev');
    };
    const { plan } = await stage.promote({ features: ['rating'] }, { askInstance });
    expect(plan).to.deep.include({ from: 'dev' });
    await stage.promote({ features: ['rating'] }, { askInstance });
    expect(asked).to.deep.equal([['feature/rating', 'qa', 'dev']]);
  });

  it('takes another instance for a feature that no instance was given yet @long', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    const confirm = async (): Promise<boolean> => Promise.resolve(false);
    await failure(stage.promote({ features: ['rating'], from: 'qa' }, { confirm }));
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(plan.target.name).to.equal('qa');
    expect((await stage.promote({ features: ['rating'] })).plan.from).to.equal('dev');
  });

  it('counts what of a feature is not on the remote, also of one that never was', async () => {
    await stage.local.branch('feature/rating', 'origin/main');
    await stage.local.commit('One', apexClass('Rating'));
    await stage.local.commit('Two', apexClass('Other'));
    expect((await stage.plan({ features: ['rating'], from: 'dev' })).merges[0].unpushed).to.equal(2);
  });

  it('refuses another instance than the one a feature is developed in @long', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    const error = await failure(stage.promote({ features: ['rating'], from: 'qa' }));
    expect(error.name).to.equal('FeatureInstanceError');
  });

  it('takes several features as one unit, each as a merge commit of its own, in the order given', async () => {
    await stage.feature('feature/second', apexClass('Second'));
    await stage.feature('feature/first', apexClass('First'));
    const { plan } = await stage.promote({ features: ['first', 'second'], from: 'dev' });
    expect(operations(plan)).to.deep.equal(['add ApexClass:First', 'add ApexClass:Second']);
    expect(stage.org('qa').deployCount()).to.equal(1);
    const subjects = await stage.remote.git('log', '--first-parent', '--format=%s', '-2', 'qa');
    expect(subjects.split('\n')).to.deep.equal(['Promote feature/second into qa', 'Promote feature/first into qa']);
    const trailers = await stage.remote.git('log', '-1', '--format=%(trailers:only,unfold)', 'qa');
    expect(trailers).to.include('Feature: feature/second').and.to.include('Target: qa').and.to.include('Source: dev');
  });

  it('merges a feature that was started from another one after that, whatever the order given', async () => {
    await stage.feature('feature/first', apexClass('First'));
    await stage.local.branch('feature/second', 'feature/first');
    await stage.local.commit('Second', apexClass('Second'));
    await stage.local.push();
    const { plan } = await stage.promote({ features: ['second', 'first'], from: 'dev' });
    expect(plan.merges.map(({ name }) => name)).to.deep.equal(['feature/first', 'feature/second']);
    expect(plan.merges.every(({ mergeCommit }) => mergeCommit !== undefined)).to.equal(true);
    const subjects = plan.merges.map(({ commits }) => commits.map(({ subject }) => subject));
    expect(subjects, 'each commit once').to.deep.equal([['Work on feature/first'], ['Second']]);
    expect((await stage.newestRecord('qa'))?.features.map(({ commits }) => commits.length)).to.deep.equal([1, 1]);
    const held = await stage.with(async (context) => listFeatures(context, {}));
    expect(held.features.map(({ name, next }) => [name, next?.instance])).to.deep.equal([
      ['feature/first', 'production'],
      ['feature/second', 'production'],
    ]);
  });

  it('deletes what the feature deleted', async () => {
    await stage.feature('feature/clean', {
      'force-app/main/default/objects/Invoice__c/fields/Old__c.field-meta.xml': undefined,
      'force-app/main/default/classes/Base.cls': undefined,
      'force-app/main/default/classes/Base.cls-meta.xml': undefined,
    });
    const { plan, run } = await stage.promote({ features: ['clean'], from: 'dev' });
    expect(operations(plan)).to.deep.equal(['delete ApexClass:Base', 'delete CustomField:Invoice__c.Old__c']);
    expect(run.plan?.destructiveChanges).to.include('Invoice__c.Old__c');
    expect(stage.org('qa').file('classes/Base.cls')).to.equal(undefined);
    expect(stage.org('qa').file('objects/Invoice__c.object')).to.include('Amount__c').and.not.include('Old__c');
    expect((await stage.newestRecord('qa'))?.deletions).to.deep.include({ type: 'ApexClass', fullName: 'Base' });
  });

  it('moves the branch without a deploy when no component changes, and the record says why', async () => {
    await stage.feature('feature/docs', { 'docs/rating.md': 'How to rate.\n' });
    const before = stage.org('qa').deployCount();
    const { plan } = await stage.promote({ features: ['docs'], from: 'dev' });
    expect(stage.org('qa').deployCount()).to.equal(before);
    expect((await stage.refs()).get('refs/heads/qa')).to.equal(plan.mergeCommit);
    expect((await stage.newestRecord('qa'))?.withoutDeploy).to.include('No component differs');
  });

  it('promotes all that an instance holds, and then holds its features', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.checkout('origin/qa');
    await stage.local.git('fetch', '--quiet');
    await stage.local.checkout('origin/qa');
    await stage.local.branch('by-hand');
    await stage.local.commit('By hand', apexClass('ByHand'));
    await stage.local.push('by-hand:qa');
    const { plan } = await stage.promote({ from: 'qa' });
    expect(plan.target.name).to.equal('production');
    expect(operations(plan)).to.deep.equal(['add ApexClass:Rating']);
    expect(plan.leftBehind.map(({ subject }) => subject)).to.deep.equal(['By hand']);
    expect((await stage.newestRecord('production'))?.features.map(({ name }) => name)).to.deep.equal([
      'feature/rating',
    ]);
    const error = await failure(stage.promote({ features: ['rating'] }));
    expect(error.name).to.equal('NothingToPromoteError');
    const held = await failure(stage.promote({ from: 'qa' }));
    expect(held.name).to.equal('NothingToPromoteError');
    expect(held.message)
      .to.include('all that the org of qa holds')
      .and.to.match(/not in that org:\n {2}\w{7} By hand$/);
    expect(held.actions).to.deep.equal(['Take them along with --include-undeployed.']);
    const next = await stage.promote({ from: 'qa', includeUndeployed: true });
    expect(operations(next.plan)).to.deep.equal(['add ApexClass:ByHand']);
    expect([plan, next.plan].map(({ merges }) => merges[0].beyondOrg)).to.deep.equal([undefined, true]);
  });

  it('takes along commits on the target branch that no promotion brought, and shows them', async () => {
    await stage.local.branch('hand', 'origin/qa');
    await stage.local.commit('By hand', apexClass('ByHand'));
    await stage.local.push('hand:qa');
    await stage.feature('feature/rating', apexClass('Rating'));
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(plan.undeployed.map(({ subject }) => subject)).to.deep.equal(['By hand']);
    expect(operations(plan)).to.deep.equal(['add ApexClass:ByHand', 'add ApexClass:Rating']);
  });

  it('wants to be told before commits of the main branch come along that production does not hold', async () => {
    await stage.local.checkout('main');
    await stage.local.commit('On main', apexClass('OnMain'));
    await stage.local.push();
    await stage.feature('feature/rating', apexClass('Rating'));
    const before = await stage.everything();
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error.name).to.equal('MainCommitsError');
    expect(error.message).to.include('On main');
    expect(await stage.everything()).to.deep.equal(before);
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev', includeMain: true });
    expect(operations(plan)).to.deep.equal(['add ApexClass:OnMain', 'add ApexClass:Rating']);
  });

  it('needs not be told of those that bring nothing which the target does not have @long', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    // As a git host squashes a feature.
    await stage.local.checkout('main');
    await stage.local.commit('Rating (#1)', { ...apexClass('Rating'), 'README.md': 'Rated.\n' });
    await stage.local.push();
    await stage.feature('feature/other', apexClass('Other'));
    const { plan } = await stage.promote({ features: ['other'], from: 'dev' });
    expect(operations(plan)).to.deep.equal(['add ApexClass:Other']);
    expect(plan.mainCommits.map(({ commit, changesComponents }) => [commit.subject, changesComponents])).to.deep.equal([
      ['Rating (#1)', false],
    ]);
  });

  it('tells of them where the whole repository is the package directory @long', async () => {
    await stage.close();
    stage = await Stage.open({}, { packageDirectories: [{ path: '.' }] });
    await stage.local.checkout('main');
    await stage.local.commit('On main', apexClass('OnMain'));
    await stage.local.push();
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.local.checkout('main');
    await stage.local.commit('No component', { 'README.md': 'Rated.\n', 'other.json': '{}\n' });
    await stage.local.push();
    await stage.local.checkout('feature/rating');
    await stage.local.git('merge', '--quiet', '--no-edit', 'main');
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(error.name).to.equal('MainCommitsError');
    expect(error.message).to.include('On main').and.not.include('No component');
  });

  it('leaves a dirty working tree and its index alone', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.local.write({ 'force-app/main/default/classes/Base.cls': 'dirty', 'new.txt': 'new' });
    await stage.local.git('add', 'new.txt');
    const status = await stage.local.git('status', '--porcelain=v2', '--branch');
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(await stage.local.git('status', '--porcelain=v2', '--branch')).to.equal(status);
    expect(stage.org('qa').file('classes/Base.cls')).to.equal('public class Base {}\n');
  });
});
