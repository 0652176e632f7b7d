import { expect } from 'chai';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { deleteRecordType, recordType } from '../support/recordTypes.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

const goneOf = (files: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));
const member = { type: 'RecordType', fullName: 'Invoice__c.Old' };
const owed = { ...member, deletion: true, reason: 'cannot be deleted through the API' };

describe('a deleted component that no deploy deletes', () => {
  let stage: Stage;
  const request = { features: ['removal'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/first', {
      ...customObject('Invoice__c', 'Amount__c'),
      ...recordType('Invoice__c', 'Old'),
    });
    await stage.promote({ features: ['first'], from: 'dev' });
    await stage.local.branch('feature/removal', 'feature/first');
    await stage.local.commit('Remove', { ...apexClass('Rating'), ...goneOf(recordType('Invoice__c', 'Old')) });
  });
  afterEach(async () => {
    await stage.close();
  });

  const owedByQa = async (): Promise<unknown> => (await stage.newestRecord('qa'))?.owed;

  it('is named with what to do, stays in the org and is owed until a person deleted it there', async () => {
    const { plan, run } = await stage.promote(request);
    expect(plan.delta.notDeleted).to.have.length(1);
    expect(plan.delta.notDeleted[0]).to.include(member);
    expect(plan.delta.notDeleted[0].byHand).to.include('deactivate it in Setup');
    expect(run.plan?.destructiveChanges).to.equal(undefined);
    expect(stage.org('qa').file('objects/Invoice__c.object')).to.include('<fullName>Old</fullName>');
    expect(await owedByQa()).to.deep.equal([owed]);

    await stage.feature('feature/second', apexClass('Second'));
    const second = await stage.promote({ features: ['second'], from: 'dev' });
    expect(second.plan.delta.notDeleted.map(({ fullName }) => fullName)).to.deep.equal(['Invoice__c.Old']);
    expect(await owedByQa()).to.deep.equal([owed]);

    await deleteRecordType(stage.org('qa'), 'Invoice__c', 'Old');
    await stage.feature('feature/third', apexClass('Third'));
    const third = await stage.promote({ features: ['third'], from: 'dev' });
    expect(third.plan.delta.notDeleted).to.deep.equal([]);
    expect(await owedByQa()).to.deep.equal([]);
  });

  it('stops a promotion with --strict alone', async () => {
    const error = await failure(stage.promote({ ...request, strict: true }));
    expect(error.name).to.equal('DeletedByHandError');
    expect(error.message).to.match(
      /^The org of instance qa would keep what its branch deletes:\n {2}RecordType:Invoice__c\.Old cannot be deleted through the API: take it out/
    );
    expect(error.actions?.[0]).to.equal('Do in the org what is said above, and begin again.');
    expect(stage.org('qa').deployCount()).to.equal(1);
  });

  it('is published without a deploy where it is all there is, and named when there is nothing more to promote', async () => {
    await stage.local.branch('feature/alone', 'feature/first');
    await stage.local.commit('Remove', goneOf(recordType('Invoice__c', 'Old')));
    const { run } = await stage.promote({ features: ['alone'], from: 'dev' });
    expect(run.state).to.equal('published');
    expect(run.plan?.withoutDeploy).to.equal('All that differs stays in the org, and is owed.');
    expect(stage.org('qa').deployCount()).to.equal(1);
    expect(await owedByQa()).to.deep.equal([owed]);
    const error = await failure(stage.promote({ from: 'dev' }));
    expect(error.name).to.equal('NothingToPromoteError');
    expect(error.message).to.include(
      '\nIts org still has what a person has to delete there:\n  RecordType:Invoice__c.Old cannot be deleted through the API: '
    );
  });

  it('is no longer owed once a sync finds it gone, or the promotion that deleted it is undone', async () => {
    await stage.promote(request);
    await deleteRecordType(stage.org('qa'), 'Invoice__c', 'Old');
    await stage.sync({ name: 'qa' });
    expect(await owedByQa()).to.deep.equal([]);
    await stage.undo({ instance: 'qa' });
    expect(stage.org('qa').file('objects/Invoice__c.object')).to.include('<fullName>Old</fullName>');
    expect(await owedByQa()).to.deep.equal([]);
  });

  it('is owed by an undo of what added it', async () => {
    await stage.undo({ instance: 'qa' });
    expect(stage.org('qa').file('objects/Invoice__c.object')).to.equal(undefined);
    expect(await owedByQa()).to.deep.equal([]);
  });
});
