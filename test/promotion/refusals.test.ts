import { expect } from 'chai';
import { prepareLock, takeLock } from '../../src/promotion/lock.js';
import { systemClock } from '../../src/common/clock.js';
import { failure } from '../support/failure.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

describe('a promotion that is refused', () => {
  let stage: Stage;
  let before: unknown;

  beforeEach(async () => {
    stage = await Stage.open(customObject('Invoice__c', 'Amount__c'));
  });

  afterEach(async () => {
    await stage.close();
  });

  const promoteRating = async (): ReturnType<typeof failure> => {
    before = await stage.everything();
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(await stage.everything()).to.deep.equal(before);
    return error;
  };

  it('by a merge conflict names the files and leaves all as it was', async () => {
    await stage.local.branch('hand', 'origin/qa');
    await stage.local.commit('By hand', apexClass('Base', ' /* by hand */ '));
    await stage.local.push('hand:qa');
    await stage.feature('feature/rating', apexClass('Base', ' /* rated */ '));
    const error = await promoteRating();
    expect(error.name).to.equal('MergeConflictError');
    expect(error.message).to.include('force-app/main/default/classes/Base.cls');
    expect(error.exitCode).to.equal(1);
  });

  it('by a conflict between two features of one unit names the other feature, not the branch', async () => {
    await stage.feature('feature/first', apexClass('Rating', ' /* first */ '));
    await stage.feature('feature/second', apexClass('Rating', ' /* second */ '));
    before = await stage.everything();
    const error = await failure(stage.promote({ features: ['first', 'second'], from: 'dev' }));
    expect(error.name).to.equal('MergeConflictError');
    expect(error.message).to.include('feature/second conflicts with').and.to.include('feature/first');
    expect(error.message).to.include('classes/Rating.cls').and.not.include('branch qa');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('by the org names component, line and cause and leaves all as it was', async () => {
    await stage.feature(
      'feature/rating',
      apexClass('Rating', '\n  // local-org: error Variable does not exist: stars\n')
    );
    const error = await promoteRating();
    expect(error.name).to.equal('DeployFailedError');
    expect(error.message).to.match(
      /ApexClass Rating \(force-app\/main\/default\/classes\/Rating\.cls:\d+:\d+\): .*Variable does not exist: stars/
    );
    expect(error.actions).to.deep.equal(['Mend the cause on the feature branch, commit, and promote again.']);
  });

  it('because of a missing reference leaves all as it was', async () => {
    await stage.feature('feature/rating', {
      'force-app/main/default/permissionsets/Rater.permissionset-meta.xml':
        '<?xml version="1.0" encoding="UTF-8"?>\n<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">\n    <classAccesses>\n        <apexClass>Nowhere</apexClass>\n        <enabled>true</enabled>\n    </classAccesses>\n    <hasActivationRequired>false</hasActivationRequired>\n    <label>Rater</label>\n</PermissionSet>\n',
    });
    const error = await promoteRating();
    expect(error.message).to.include('no ApexClass named Nowhere found');
  });

  it('by a failed test names the test and leaves all as it was', async () => {
    await stage.feature('feature/rating', {
      ...apexClass('RatingTest'),
      'force-app/main/default/classes/RatingTest.cls':
        '@isTest\nprivate class RatingTest {\n  // local-org: fail Expected five stars\n  @isTest static void rates() {}\n}\n',
    });
    before = await stage.everything();
    const error = await failure(
      stage.promote({ features: ['rating'], from: 'dev', testLevel: 'RunSpecifiedTests', tests: ['RatingTest'] })
    );
    expect(error.name).to.equal('DeployFailedError');
    expect(error.message).to.include('RatingTest.rates').and.to.include('Expected five stars');
    expect(error.message).to.include('force-app/main/default/classes/RatingTest.cls:');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('at the confirmation leaves all as it was and deploys nothing', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    before = await stage.everything();
    const error = await failure(
      stage.promote({ features: ['rating'], from: 'dev' }, { confirm: async () => Promise.resolve(false) })
    );
    expect(error.name).to.equal('CancelledError');
    expect(await stage.everything()).to.deep.equal(before);
    expect(stage.org('qa').deployCount()).to.equal(0);
  });

  it('by Ctrl-C before the deploy leaves all as it was', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    before = await stage.everything();
    const controller = new AbortController();
    const confirm = async (): Promise<boolean> => {
      controller.abort();
      return Promise.resolve(true);
    };
    const error = await failure(
      stage.promote({ features: ['rating'], from: 'dev' }, { confirm, signal: controller.signal })
    );
    expect(error.name).to.equal('CancelledError');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('because another feature brought the name in another case', async () => {
    await stage.feature('feature/lower', apexClass('thing'));
    await stage.promote({ features: ['lower'], from: 'dev' });
    await stage.feature('feature/upper', apexClass('Thing'));
    before = await stage.everything();
    const error = await failure(stage.promote({ features: ['upper'], from: 'dev' }));
    expect(error.name).to.equal('NameCollisionError');
    expect(error.message).to.include('classes/Thing.cls').and.to.include('classes/thing.cls');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('because somebody moved the branch while the plan was read deploys nothing', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    const confirm = async (): Promise<boolean> => {
      await stage.local.branch('hand', 'origin/qa');
      await stage.local.commit('By hand', { 'notes.txt': 'hand' });
      await stage.local.push('hand:qa');
      before = await stage.everything();
      return true;
    };
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }, { confirm }));
    expect(error.name).to.equal('TargetMovedError');
    expect(error.message).to.include('Branch qa moved from');
    const lockFree = ({ refs, orgs }: { refs: string[][]; orgs: unknown }): unknown => ({
      refs: refs.filter(([ref]) => !ref.startsWith('refs/sre/locks/')),
      orgs,
    });
    expect(await stage.everything()).to.deep.equal(lockFree(before as Parameters<typeof lockFree>[0]));
    expect(stage.org('qa').deployCount()).to.equal(0);
  });

  it('because a merge by hand left out what the feature brought, before its org has it and after', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.local.git('checkout', '--quiet', '-B', 'hand', 'origin/qa');
    await stage.local.git('merge', '--quiet', '--no-ff', '--strategy=ours', '-m', 'Ours', 'feature/rating');
    await stage.local.push('hand:qa');
    const error = await promoteRating();
    expect(error.name).to.equal('FeatureLeftOutError');
    expect(error.actions?.join()).to.include('git cherry-pick');
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await promoteRating()).name).to.equal('FeatureLeftOutError');
  });

  it('of a whole instance with a feature that the target contains by its history alone says so', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    await stage.local.branch('hand', 'origin/main');
    await stage.local.git('merge', '--quiet', '--no-ff', '--strategy=ours', '-m', 'Ours', 'feature/rating');
    await stage.local.push('hand:main');
    const promoteAll = async (): Promise<Error> => failure(stage.promote({ from: 'qa' }));
    expect((await promoteAll()).name).to.equal('FeatureLeftOutError');
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    const error = await promoteAll();
    expect(error.name).to.equal('FeatureLeftOutError');
    expect(error.message).to.include('Branch main of instance production contains feature/rating');
  });

  it('by another run that holds the lock names its owner', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.with(async ({ repo, store }) => {
      await takeLock(repo, store, await prepareLock(repo, { instance: 'qa', run: 'other-run', clock: systemClock }));
    });
    const error = await promoteRating();
    expect(error.name).to.equal('InstanceLockedError');
    expect(error.message).to.include('other-run').and.to.include('Scratch User');
  });

  it('because the target has no baseline names the choices, and --full deploys everything', async () => {
    await stage.org('qa').refresh();
    await stage.logInAgain();
    await stage.feature('feature/rating', apexClass('Rating'));
    const error = await promoteRating();
    expect(error.name).to.equal('OrgReplacedError');
    expect(error.actions?.join()).to.include('--compare').and.to.include('--commit-to').and.to.include('--full');
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev', full: true });
    expect(plan.delta.components.map(({ fullName }) => fullName)).to.include.members(['Base', 'Rating', 'Invoice__c']);
    expect(stage.org('qa').file('classes/Base.cls')).to.equal('public class Base {}\n');
  });

  it('with tests that the level asked for does not run is refused before anything is sent', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    const tests = { testLevel: 'NoTestRun', tests: ['RatingTest'] } as const;
    const error = await failure(stage.promote({ features: ['rating'], from: 'dev', ...tests }));
    expect(error.name).to.equal('TestsNotInLevelError');
    expect(error.message).to.include('NoTestRun').and.to.include('RatingTest');
    expect(stage.org('qa').jobs).to.have.length(0);
  });

  it('with NoTestRun into production is refused before anything is sent', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
    const error = await failure(stage.promote({ features: ['rating'], testLevel: 'NoTestRun' }));
    expect(error.name).to.equal('NoTestRunInProductionError');
    expect(stage.org('production').jobs).to.have.length(0);
  });
});
