import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { isInterruption } from '../../../src/promotion/interruption.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

const tree = { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa', tracking: true } };
const classes = 'force-app/main/default/classes';

describe('committing to a feature while something else happens @long', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({}, {}, tree);
    await stage.local.branch('feature/rating', 'origin/main');
    await changeBase('org');
  });

  afterEach(async () => {
    await stage.close();
  });

  const changeBase = async (what: string): Promise<void> =>
    stage.org('dev').changeAsOtherUser('classes/Base.cls', `public class Base { /* ${what} */ }\n`);
  const locks = async (): Promise<string[]> =>
    [...(await stage.refs()).keys()].filter((ref) => ref.includes('/locks/'));

  it('changes nothing when a file is changed here between the plan and the commit', async () => {
    const before = await stage.everything();
    const confirm = async (): Promise<boolean> => {
      await stage.local.write({ [`${classes}/Base.cls`]: 'mine\n' });
      return true;
    };
    const error = await failure(stage.commitFeature({ instance: 'dev' }, { confirm }));
    expect(error.name).to.equal('UncommittedChangesError');
    expect(error.message).to.include(`${classes}/Base.cls`);
    expect(await stage.everything()).to.deep.equal(before);
    expect(await readFile(join(stage.local.dir, classes, 'Base.cls'), 'utf8')).to.equal('mine\n');
    expect(await stage.local.oid('feature/rating')).to.equal(await stage.local.oid('origin/main'));
  });

  it('keeps the commit on the local branch when the remote refuses, and goes on from there', async () => {
    await stage.remoteHook(
      'pre-receive',
      'while read old new ref; do [ "$ref" = refs/heads/dev ] && exit 1; done; exit 0'
    );
    const record = await stage.newestRecord('dev');
    const error = await failure(stage.commitFeature({ instance: 'dev' }));
    expect(error.name).to.equal('SharedRefsRefusedError');
    expect(error.actions?.join()).to.include('feature/rating');
    const tip = await stage.local.oid('feature/rating');
    expect(await stage.local.read('feature/rating', `${classes}/Base.cls`)).to.include('org');
    expect(await stage.remote.oid('feature/rating')).to.equal(undefined);
    expect(await stage.newestRecord('dev')).to.deep.equal(record);
    expect(await locks()).to.deep.equal([]);
    await stage.remoteHook('pre-receive', 'exit 0');
    const outcome = await stage.commitFeature({ instance: 'dev' });
    expect(outcome.kind).to.equal('recorded');
    expect(await stage.remote.oid('feature/rating')).to.equal(tip);
    expect((await stage.newestRecord('dev'))?.owed).to.deep.equal([]);
  });

  it('is told as it is when Ctrl-C ends the push, since the commit is on the local branch by then', async () => {
    await stage.remoteHook(
      'pre-receive',
      'while read old new ref; do [ "$ref" = refs/heads/dev ] && kill -KILL $PPID; done; exit 0'
    );
    const controller = new AbortController();
    const error = await failure(stage.commitFeature({ instance: 'dev' }, { signal: controller.signal }));
    controller.abort();
    expect(error.name).to.equal('RemoteUnreachableError');
    expect(isInterruption(error, controller.signal)).to.equal(false);
    expect(error.actions?.join()).to.include('The commit stays on your branch feature/rating');
    expect(await stage.local.read('feature/rating', `${classes}/Base.cls`)).to.include('org');
    expect(await locks()).to.deep.equal([]);
  });

  it('says how to name the feature where none is checked out', async () => {
    await stage.local.checkout('HEAD^0');
    const error = await failure(stage.commitFeature({ instance: 'dev' }));
    expect(error.name).to.equal('NoFeatureError');
    expect(error.actions?.join()).to.include('sf sre feature commit --feature');
  });

  it('merges anew when somebody moves the branch of the instance meanwhile, and owes what that brings', async () => {
    const other = await stage.scratch.clone(stage.remote, 'other');
    const confirm = async (): Promise<boolean> => {
      await other.git('switch', '--quiet', 'dev');
      await other.commit('Meanwhile', apexClass('Meanwhile'));
      await other.push('dev');
      return true;
    };
    const outcome = await stage.commitFeature({ instance: 'dev' }, { confirm });
    expect(outcome.kind).to.equal('recorded');
    expect(await stage.remote.files('dev')).to.include(`${classes}/Meanwhile.cls`);
    expect((await stage.newestRecord('dev'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Meanwhile']);
  });

  it('leaves to the next commit what changes in the org meanwhile', async () => {
    const confirm = async (): Promise<boolean> => {
      await changeBase('later');
      return true;
    };
    await stage.commitFeature({ instance: 'dev' }, { confirm });
    expect(await stage.local.read('feature/rating', `${classes}/Base.cls`)).to.include('org');
    const { plan } = await stage.commitFeature();
    expect(plan.taken.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
    expect(await stage.local.read('feature/rating', `${classes}/Base.cls`)).to.include('later');
  });

  it('is refused while another run holds the lock of the instance', async () => {
    const confirm = async (): Promise<boolean> => {
      const error = await failure(stage.commitFeature({ instance: 'dev' }));
      expect(error.name).to.equal('InstanceLockedError');
      expect(error.actions?.join()).to.match(/free the lock with "sf sre instance unlock --run \S+":/);
      return false;
    };
    expect((await failure(stage.commitFeature({ instance: 'dev' }, { confirm }))).name).to.equal('CancelledError');
    expect(await locks()).to.deep.equal([]);
  });

  it('is refused where it is not known what the org holds, without advice that does not apply', async () => {
    await stage.org('dev').refresh();
    await stage.logInAgain();
    const error = await failure(stage.commitFeature({ instance: 'dev' }));
    expect(error.name).to.equal('OrgReplacedError');
    expect(error.actions?.join()).to.include('instance sync').and.not.include('--full');
    expect(await locks()).to.deep.equal([]);
  });

  it('wants to know once where the feature is developed', async () => {
    expect((await failure(stage.commitFeature())).name).to.equal('InstanceOfFeatureError');
    await stage.commitFeature({}, { askInstance: async () => Promise.resolve('dev') });
    const other = await failure(stage.commitFeature({ instance: 'qa' }));
    expect(other.name).to.equal('FeatureInstanceError');
  });

  it('is refused where the feature is checked out in another work tree', async () => {
    await stage.local.checkout('main');
    await stage.local.worktree('linked', 'feature/rating');
    const error = await failure(stage.commitFeature({ name: 'rating', instance: 'dev' }));
    expect(error.name).to.equal('CheckedOutElsewhereError');
    const outcome = await stage.commitFeature({ instance: 'dev' }, {}, join(stage.scratch.dir, 'linked'));
    expect(outcome.kind).to.equal('recorded');
    expect(await stage.scratch.at('linked').git('status', '--porcelain')).to.equal('');
  });

  it('merges a rewritten feature so that nothing comes twice', async () => {
    await stage.commitFeature({ instance: 'dev', message: 'First' });
    await stage.local.git('commit', '--quiet', '--amend', '-m', 'First, said better');
    await stage.local.git('push', '--quiet', '--force', 'origin', 'feature/rating');
    await changeBase('again');
    const outcome = await stage.commitFeature();
    expect(outcome.kind).to.equal('recorded');
    const record = await stage.newestRecord('dev');
    expect(record?.owed).to.deep.equal([]);
    expect(record?.features[0].commits).to.deep.equal([outcome.plan.commit]);
  });
});
