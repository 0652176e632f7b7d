import { expect } from 'chai';
import { stopsOf } from '../../src/promotion/gates.js';
import { failure } from '../support/failure.js';
import { apexClass, customObject, plainRequest, ratingChange, Stage, type StageInstance } from '../support/stage.js';

const old = { type: 'ApexClass', fullName: 'Old' };

describe('what an instance says about deletions', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };

  const open = async (qa: StageInstance): Promise<void> => {
    stage = await Stage.open(
      apexClass('Old'),
      {},
      { production: {}, qa: { parent: 'production', ...qa }, dev: { parent: 'qa' } }
    );
    await stage.feature('feature/rating', ratingChange());
  };
  afterEach(async () => {
    await stage.close();
  });

  it('stops one that has to be confirmed by its name, where nobody is asked, until a flag names it', async () => {
    await open({ deletions: 'confirm' });
    const error = await failure(stage.promote(request));
    expect(error.name).to.equal('DeletionNotConfirmedError');
    expect(error.message).to.equal(
      'Instance qa wants each deletion to be confirmed by its name. These would be deleted in its org:\n  ApexClass:Old'
    );
    expect(error.actions).to.deep.equal([
      'Confirm them by naming them: --delete "ApexClass:Old".',
      'At a terminal, without --no-prompt, their names are asked for.',
    ]);
    const plan = await stage.plan(request);
    expect(plan.toConfirm).to.deep.equal([old]);
    expect(stopsOf(plan, plainRequest, new Date()).map(({ name }) => name)).to.deep.equal([
      'DeletionNotConfirmedError',
    ]);
    expect((await stage.validate(request)).result?.success).to.equal(true);
    await stage.promote({ ...request, delete: [old] });
    expect(stage.org('qa').file('classes/Old.cls')).to.equal(undefined);
  });

  it('is told of a name that is confirmed and not deleted', async () => {
    await open({ deletions: 'confirm' });
    const rating = { type: 'ApexClass', fullName: 'Rating' };
    const plan = await stage.plan({ ...request, delete: [old, rating, { type: 'ApexClass', fullName: 'Nope' }] });
    expect(plan.warnings).to.deep.equal([
      '--delete names what this promotion does not delete: ApexClass:Rating, ApexClass:Nope. Check type and name.',
    ]);
    expect((await stage.plan({ ...request, delete: [old] })).warnings).to.deep.equal([]);
  });

  it('leaves it to whoever is asked', async () => {
    await open({ deletions: 'confirm' });
    const asked: unknown[] = [];
    const { plan } = await stage.promote(request, {
      asks: true,
      confirm: async ({ toConfirm }) => Promise.resolve(asked.push(toConfirm) > 0),
    });
    expect(asked).to.deep.equal([[old]]);
    expect(plan.toConfirm).to.deep.equal([old]);
    expect(stage.org('qa').file('classes/Old.cls')).to.equal(undefined);
  });

  it('keeps components of some types, and owes them until that changes', async () => {
    await open({ neverDelete: ['ApexClass', 'CustomField'] });
    const { plan, run } = await stage.promote(request);
    expect(plan.delta.notDeleted[0]).to.include({
      ...old,
      reason: 'is kept by the setting "neverDelete" of instance qa',
      byHand: 'delete it in the org by hand, or change the setting',
    });
    expect(run.plan?.deleted).to.deep.equal([]);
    expect(stage.org('qa').file('classes/Old.cls')).to.include('class Old');
    const { plan: onward } = await stage.promote({ from: 'qa' });
    expect(onward.delta.components.map(({ operation, fullName }) => `${operation} ${fullName}`)).to.include(
      'delete Old'
    );
    expect((await stage.newestRecord('qa'))?.owed.map(({ fullName, deletion }) => [fullName, deletion])).to.deep.equal([
      ['Old', true],
    ]);
    await stage.feature('feature/object', customObject('Invoice__c', 'Amount__c'));
    await stage.promote({ features: ['object'], from: 'dev' });
    expect((await stage.newestRecord('qa'))?.owed).to.have.length(1);
  });

  it('keeps everything, also when the run is finished by another process', async () => {
    await open({ deletions: 'never' });
    const { run } = await stage.promote(request, { async: true });
    expect(run.plan?.neverDelete).to.equal('all');
    await stage.resume(run.id);
    expect(stage.org('qa').file('classes/Old.cls')).to.include('class Old');
    expect((await stage.newestRecord('qa'))?.deletions).to.deep.equal([]);
    expect((await stage.newestRecord('qa'))?.owed).to.deep.equal([
      { ...old, deletion: true, reason: 'is kept by the setting "deletions": "never" of instance qa' },
    ]);
  });
});
