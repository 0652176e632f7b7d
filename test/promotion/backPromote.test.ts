import type { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import type { BackPromoted } from '../../src/promotion/backPromote.js';
import { listFeatures } from '../../src/promotion/landscape/listFeatures.js';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

const outcomes = (results: readonly BackPromoted[]): string[] =>
  results.map(({ parent, instance, outcome }) => `${parent} → ${instance}: ${outcome}`);
const deployed = (result: BackPromoted): string[] =>
  result.outcome === 'published'
    ? result.promoted.plan.delta.components.map((each) => `${each.operation} ${memberKey(each)}`)
    : [];
const errorOf = (result: BackPromoted): Error => {
  if (result.outcome === 'failed') return result.error;
  throw new Error(`${result.instance} is ${result.outcome}`);
};

describe('back-promote', () => {
  let stage: Stage;

  const tree = {
    production: {},
    qa: { parent: 'production' },
    uat: { parent: 'production' },
    dev: { parent: 'qa' },
    lab: { parent: 'uat' },
  };

  const promoteInto = async (at: Stage, name: string, files: Files): Promise<void> => {
    await at.feature(`feature/${name}`, files);
    await at.promote({ features: [name], from: 'qa' });
  };

  /** Opens a stage whose production holds a feature that all the others lack. */
  const open = async (): Promise<void> => {
    stage = await Stage.open(customObject('Invoice__c', 'Amount__c'), {}, tree, async (prepared) =>
      promoteInto(prepared, 'rating', apexClass('Rating'))
    );
  };

  afterEach(async () => {
    await stage.close();
  });

  it('brings what the root holds into all its children, with a record of its own kind', async () => {
    await open();
    const results = await stage.backPromote();
    expect(outcomes(results)).to.deep.equal(['production → qa: published', 'production → uat: published']);
    expect(deployed(results[1])).to.deep.equal(['add ApexClass:Rating']);
    const [qa] = results;
    const commits = qa.outcome === 'published' ? qa.promoted.plan.merges[0].commits : [];
    expect(commits.map(({ subject }) => subject)).to.include('Work on feature/rating');
    expect(stage.org('uat').file('classes/Rating.cls')).to.equal('public class Rating {}\n');
    const record = await stage.newestRecord('uat');
    expect(record).to.include({ kind: 'back-promotion', from: 'production' });
    expect(record?.features.map(({ name }) => name)).to.deep.equal(['feature/rating']);
    const message = await stage.remote.git('log', '-1', '--format=%B', 'uat');
    expect(message).to.include('Back-promote production into uat').and.to.include('Source: production');
    expect(message).to.not.include('Feature:');
  });

  it('tells a child without new content so, and deploys nothing to it, whatever its own branch has', async () => {
    await open();
    await stage.backPromote();
    await stage.local.branch('hand', 'origin/uat');
    await stage.local.commit('By hand', apexClass('ByHand'));
    await stage.local.git('fetch', '--quiet');
    await stage.local.git('rebase', '--quiet', 'origin/uat');
    await stage.local.push('hand:uat');
    const before = await stage.everything();
    expect(outcomes(await stage.backPromote())).to.deep.equal([
      'production → qa: upToDate',
      'production → uat: upToDate',
    ]);
    expect(await stage.everything()).to.deep.equal(before);
    await stage.local.checkout('main');
    await stage.local.git('pull', '--quiet', '--ff-only');
    await stage.local.commit('Never deployed', apexClass('Undeployed'));
    await stage.local.push();
    const leftBehind = (await stage.backPromote()).map((each) => (each.outcome === 'upToDate' ? each.leftBehind : []));
    expect(leftBehind.map((commits) => commits.map(({ subject }) => subject))).to.deep.equal([
      ['Never deployed'],
      ['Never deployed'],
    ]);
  });

  it('walks the whole subtree, a child after its parent', async () => {
    await open();
    const results = await stage.backPromote({ descendants: true });
    expect(outcomes(results)).to.deep.equal([
      'production → qa: published',
      'qa → dev: published',
      'production → uat: published',
      'uat → lab: published',
    ]);
    expect(stage.org('dev').file('classes/Rating.cls')).to.not.equal(undefined);
    expect((await stage.newestRecord('dev'))?.from).to.equal('qa');
  });

  it('goes through the instances on the way to one further down @long', async () => {
    await open();
    expect(outcomes(await stage.backPromote({ to: ['dev'] }))).to.deep.equal([
      'production → qa: published',
      'qa → dev: published',
    ]);
  });

  it('stops only the subtree of a child that fails, and is repeated for the rest', async () => {
    await open();
    stage.org('uat').fail({
      operation: 'deploy',
      effect: { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'No.' },
    });
    const results = await stage.backPromote({ descendants: true });
    expect(outcomes(results)).to.deep.equal([
      'production → qa: published',
      'qa → dev: published',
      'production → uat: failed',
      'uat → lab: notReached',
    ]);
    expect(errorOf(results[2])).to.include({ name: 'DeployFailedError', exitCode: 1 });
    expect((errorOf(results[2]) as SfError).actions).to.deep.equal([
      'No component and no test is at fault: see what the org was busy with, wait, and back-promote again.',
    ]);
    expect((await stage.refs()).has('refs/sre/locks/uat')).to.equal(false);
    expect(outcomes(await stage.backPromote({ descendants: true }))).to.deep.equal([
      'production → qa: upToDate',
      'qa → dev: upToDate',
      'production → uat: published',
      'uat → lab: published',
    ]);
  });

  it('does not call an org up to date that was replaced, though the branch is @long', async () => {
    await open();
    expect(outcomes(await stage.backPromote({ to: ['uat'] }))).to.deep.equal(['production → uat: published']);
    expect(outcomes(await stage.backPromote({ to: ['uat'] }))).to.deep.equal(['production → uat: upToDate']);
    await stage.org('uat').refresh({ copyOf: 'production' });
    await stage.logInAgain();
    const [replaced] = await stage.backPromote({ to: ['uat'] });
    expect(errorOf(replaced).name).to.equal('OrgReplacedError');
  });

  it('refuses what is not below its source, and a source with nothing below', async () => {
    await open();
    expect((await failure(stage.backPromote({ from: 'qa', to: ['uat'] }))).name).to.equal('NotBelowError');
    expect((await failure(stage.backPromote({ from: 'lab' }))).name).to.equal('NothingBelowError');
    expect((await failure(stage.backPromote({ from: 'nowhere' }))).name).to.equal('UnknownInstanceError');
  });

  it('carries a chosen feature down without the rest of the branch', async () => {
    await open();
    await promoteInto(stage, 'hotfix', apexClass('Hotfix'));
    const results = await stage.backPromote({ features: ['hotfix'], to: ['uat'] });
    expect(outcomes(results)).to.deep.equal(['production → uat: published']);
    expect(deployed(results[0])).to.deep.equal(['add ApexClass:Hotfix']);
    expect(stage.org('uat').file('classes/Rating.cls')).to.equal(undefined);
    const again = await stage.backPromote({ features: ['hotfix'], to: ['uat'] });
    expect(outcomes(again)).to.deep.equal(['production → uat: upToDate']);
    expect((await stage.newestRecord('uat'))?.features[0].commits).to.deep.equal([
      await stage.local.oid('feature/hotfix'),
    ]);
    const rest = await stage.backPromote({ to: ['uat'] });
    expect(deployed(rest[0])).to.deep.equal(['add ApexClass:Rating']);
    const unknown = await failure(stage.backPromote({ features: ['nothing'], to: ['uat'] }));
    expect(unknown.name).to.equal('FeatureNotHeldError');
  });

  it('sees that a feature it carried was reverted by hand, and carries it again @long', async () => {
    await open();
    await promoteInto(stage, 'hotfix', apexClass('Hotfix'));
    await stage.backPromote({ features: ['hotfix'], to: ['uat'] });
    await stage.local.git('fetch', '--quiet');
    await stage.local.branch('hand', 'origin/uat');
    await stage.local.git('revert', '--no-edit', 'HEAD');
    await stage.local.push('hand:uat');
    const out = await stage.with(async (context) => listFeatures(context, { instance: 'uat' }));
    const [hotfix] = out.features.filter(({ name }) => name === 'feature/hotfix');
    expect(hotfix.takenOutOf).to.deep.equal([{ instance: 'uat', by: 'revert', commit: await stage.local.oid('hand') }]);
    const results = await stage.backPromote({ features: ['hotfix'], to: ['uat'] });
    expect(outcomes(results)).to.deep.equal(['production → uat: published']);
    expect(await stage.remote.files('uat')).to.include(Object.keys(apexClass('Hotfix'))[0]);
  });

  it('carries a feature that its source holds by a squash merge @long', async () => {
    await open();
    await stage.feature('feature/squashed', apexClass('Squashed'));
    await stage.local.checkout('feature/squashed');
    await stage.local.commit('More', apexClass('More'));
    await stage.local.push('feature/squashed');
    await stage.local.git('fetch', '--quiet');
    await stage.local.branch('hand', 'origin/main');
    await stage.local.git('merge', '--quiet', '--squash', 'feature/squashed');
    await stage.local.commit('Squashed (#1)');
    await stage.local.push('hand:main');
    const early = await failure(stage.backPromote({ features: ['squashed'], to: ['uat'] }));
    expect(early.name).to.equal('FeatureNotHeldError');
    await promoteInto(stage, 'other', apexClass('Other'));
    const results = await stage.backPromote({ features: ['squashed'], to: ['uat'] });
    expect(outcomes(results)).to.deep.equal(['production → uat: published']);
    expect(deployed(results[0])).to.deep.equal(['add ApexClass:More', 'add ApexClass:Squashed']);
    const again = await stage.backPromote({ features: ['squashed'], to: ['uat'] });
    expect(outcomes(again)).to.deep.equal(['production → uat: upToDate']);
  });

  for (const [what, isBack] of [
    ['again', true],
    ['no more', false],
  ] as const) {
    it(`of a feature that was undone there and is brought ${what} takes it out nowhere else @long`, async () => {
      await open();
      await stage.feature('feature/extra', apexClass('Extra'));
      await stage.feature('feature/other', apexClass('Other'));
      await stage.promote({ features: ['other'], from: 'dev' });
      await stage.promote({ features: ['extra'], from: 'uat', to: 'production' });
      const bring = async (): Promise<unknown> => stage.backPromote({ features: ['extra'], to: ['qa'] });
      await bring();
      await stage.undo({ feature: 'extra', instance: 'qa' });
      if (isBack) await bring();
      await stage.promote({ features: [], from: 'qa' });
      expect(stage.org('production').file('classes/Extra.cls')).to.include('Extra');
      const { features } = await stage.with(async (context) => listFeatures(context, {}));
      const extra = features.find(({ name }) => name === 'feature/extra');
      expect(extra?.heldBy.map(({ instance }) => instance)).to.have.members(
        isBack ? ['qa', 'production'] : ['production']
      );
      expect(extra?.takenOutOf.map(({ instance }) => instance)).to.deep.equal(isBack ? [] : ['qa']);
    });
  }

  it('stops at what the org changed, which can be kept and stays owed until it is overwritten @long', async () => {
    stage = await Stage.open({}, {}, tree);
    await promoteInto(stage, 'rating', { ...apexClass('Base', ' /* rated */ '), ...apexClass('Rating') });
    await stage.org('uat').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    const [stopped] = await stage.backPromote({ to: ['uat'] });
    expect(errorOf(stopped).name).to.equal('ChangedInOrgError');
    const base = { type: 'ApexClass', fullName: 'Base' };
    const [kept] = await stage.backPromote({ to: ['uat'], keepOrg: [base] });
    expect(deployed(kept)).to.deep.equal(['add ApexClass:Rating']);
    expect(stage.org('uat').file('classes/Base.cls')).to.include('mine');
    const reason = 'kept as it is in the org';
    expect((await stage.newestRecord('uat'))?.owed).to.deep.equal([{ ...base, deletion: false, reason }]);
    await promoteInto(stage, 'more', apexClass('More'));
    const [again] = await stage.backPromote({ to: ['uat'] });
    expect(errorOf(again).message).to.include('ApexClass:Base');
    const [overwritten] = await stage.backPromote({ to: ['uat'], overwrite: [base] });
    expect(deployed(overwritten)).to.deep.equal(['change ApexClass:Base', 'add ApexClass:More']);
    expect(stage.org('uat').file('classes/Base.cls')).to.include('rated');
    expect((await stage.newestRecord('uat'))?.owed).to.deep.equal([]);
  });
});
