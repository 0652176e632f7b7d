import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { syncFeature } from '../../../src/promotion/features/syncFeature.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import type { Plan } from '../../../src/promotion/plan.js';
import type { Synced } from '../../../src/promotion/sync/syncInstance.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

const operations = ({ delta }: Plan): string[] =>
  delta.components.map((component) => `${component.operation} ${memberKey(component)}`).sort();

const planOf = (synced: Synced): Plan => {
  if (synced.outcome === 'published') return synced.promoted.plan;
  throw new Error('There was nothing to sync.');
};

describe('undos together with other promotions @long', () => {
  let stage: Stage;

  const tree = { production: {}, uat: { parent: 'production' }, qa: { parent: 'uat' }, dev: { parent: 'qa' } };
  const has = (org: string, name: string): boolean => stage.org(org).file(`classes/${name}.cls`) !== undefined;
  const standing = async (name: string): Promise<unknown> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    const found = features.find((each) => each.name === `feature/${name}`);
    return { heldBy: found?.heldBy.map(({ instance }) => instance), next: found?.next?.instance };
  };
  /** Starts a feature from main as it is now, which adds a class. */
  const start = async (name: string, className = name.toUpperCase()): Promise<void> => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.feature(`feature/${name}`, apexClass(className));
  };
  const promote = async (name: string, to = 'production'): Promise<string> =>
    (await stage.promote({ features: [name], from: 'dev', to })).run.id;

  beforeEach(async () => {
    stage = await Stage.open(apexClass('Other'), {}, tree);
  });

  afterEach(async () => {
    await stage.close();
  });

  it('go back to a record though one of them took out what is from before and after it', async () => {
    await start('a');
    await start('c');
    const first = await promote('a', 'qa');
    const out = (await stage.undo({ run: first })).run.id;
    await promote('c', 'qa');
    await stage.undo({ to: first, instance: 'qa' });
    expect([has('qa', 'A'), has('qa', 'C')]).to.deep.equal([true, false]);
    await stage.undo({ to: out, instance: 'qa' });
    expect([has('qa', 'A'), has('qa', 'C')]).to.deep.equal([false, false]);
  });

  it('are brought back by a back-promotion of an instance that holds the feature', async () => {
    await start('a');
    await promote('a');
    await stage.undo({ feature: 'a', instance: 'qa' });
    expect(has('qa', 'A')).to.equal(false);
    await stage.backPromote({ from: 'production', to: ['qa'] });
    expect(has('qa', 'A')).to.equal(true);
    expect(await standing('a')).to.deep.include({ heldBy: ['qa', 'uat', 'production'] });
  });

  it('leave the feature below also the second time, when the whole instance had brought it back', async () => {
    await start('a');
    await promote('a');
    await stage.undo({ instance: 'production' });
    await stage.promote({ from: 'uat' });
    expect(has('production', 'A')).to.equal(true);
    await stage.undo({ instance: 'production' });
    await start('m');
    await promote('m', 'qa');
    expect([has('qa', 'A'), has('qa', 'M')]).to.deep.equal([true, true]);
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
    await stage.promote({ features: ['a'] });
    expect(has('production', 'A')).to.equal(true);
  });

  it('are over for a feature that met them, was mended and promoted again', async () => {
    await start('a');
    await promote('a');
    await stage.undo({ instance: 'production' });
    await stage.local.checkout('feature/a');
    await stage.with(async (context) => syncFeature(context, undefined));
    await stage.local.commit('Fix', apexClass('A', ' /* fixed */ '));
    await stage.local.push();
    await promote('a');
    expect(stage.org('production').file('classes/A.cls')).to.include('fixed');
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa', 'uat', 'production'], next: undefined });
  });

  it('do not go up into an instance that holds the feature', async () => {
    await start('a');
    await promote('a');
    await stage.undo({ feature: 'a', instance: 'uat' });
    await start('b');
    await promote('b', 'uat');
    await stage.promote({ from: 'uat' });
    expect([has('production', 'A'), has('production', 'B')]).to.deep.equal([true, true]);
  });

  it('are named where a restart takes out what the parent has undone', async () => {
    await start('a');
    await promote('a');
    await stage.undo({ instance: 'production' });
    await start('n');
    await promote('n', 'uat');
    const uat = planOf(await stage.sync({ name: 'uat', restart: true }));
    expect(uat.restart?.features).to.have.members(['feature/a', 'feature/n']);
    const qa = planOf(await stage.sync({ name: 'qa', restart: true }));
    expect(qa.restart?.features).to.have.members(['feature/a', 'feature/n']);
    expect([has('qa', 'A'), has('qa', 'N')]).to.deep.equal([false, false]);
    expect(await standing('a')).to.deep.equal({ heldBy: [], next: 'qa' });
    await stage.promote({ features: ['a'] });
    expect(has('qa', 'A')).to.equal(true);
  });

  it('are over where a restart brings back what they took out', async () => {
    await start('b');
    await promote('b', 'uat');
    await stage.undo({ instance: 'qa' });
    await stage.sync({ name: 'qa', restart: true });
    expect(has('qa', 'B')).to.equal(true);
    expect(await standing('b')).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
  });

  it('leave what somebody had pushed to the branch by hand, and its org with it', async () => {
    await stage.local.git('checkout', '--quiet', '-B', 'hand', 'origin/qa');
    await stage.local.commit('By hand', apexClass('Hand'));
    await stage.local.push('hand:qa');
    await start('a');
    const run = await promote('a', 'qa');
    expect(has('qa', 'Hand')).to.equal(true);
    await stage.undo({ run });
    expect([has('qa', 'A'), has('qa', 'Hand')]).to.deep.equal([false, true]);
  });

  it('owe the org again what it was owed before', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.feature('feature/a', { ...apexClass('A'), ...apexClass('Base', ' /* a */ ') });
    await stage.promote({ features: ['a'], from: 'dev', keepOrg: 'all' });
    const owed = (await stage.newestRecord('qa'))?.owed.map(({ fullName }) => fullName);
    expect(owed).to.deep.equal(['Base']);
    await start('b');
    const { run } = await stage.promote({ features: ['b'], from: 'dev', overwrite: 'all' });
    expect(stage.org('qa').file('classes/Base.cls')).to.include('/* a */');
    await stage.undo({ run: run.id });
    expect(stage.org('qa').file('classes/Base.cls')).to.include('mine');
    expect((await stage.newestRecord('qa'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
  });

  it('leave alone what the promotion had left as it was in the org', async () => {
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { /* mine */ }\n');
    await stage.feature('feature/a', { ...apexClass('A'), ...apexClass('Base', ' /* a */ ') });
    const { run } = await stage.promote({ features: ['a'], from: 'dev', keepOrg: 'all' });
    const { plan } = await stage.undo({ run: run.id });
    expect(operations(plan)).to.deep.equal(['delete ApexClass:A']);
    expect(stage.org('qa').file('classes/Base.cls')).to.include('mine');
    expect((await stage.newestRecord('qa'))?.owed).to.deep.equal([]);
    await start('b');
    await promote('b', 'qa');
  });

  it('do not let an owed deletion take somebody’s work away unasked', async () => {
    await start('b');
    const run = await promote('b', 'qa');
    await stage.org('qa').changeAsOtherUser('classes/B.cls', 'public class B { /* mine */ }\n');
    await stage.undo({ run, keepOrg: 'all' });
    await start('c');
    expect((await failure(stage.promote({ features: ['c'], from: 'dev' }))).name).to.equal('ChangedInOrgError');
    expect(stage.org('qa').file('classes/B.cls')).to.include('mine');
    await stage.promote({ features: ['c'], from: 'dev', overwrite: 'all' });
    expect(has('qa', 'B')).to.equal(false);
  });

  it('are no reason to take a new file for one that is gone', async () => {
    await start('m');
    await promote('m');
    await stage.undo({ instance: 'production' });
    await stage.undo({ instance: 'uat' });
    await start('z', 'Zebra');
    await promote('z', 'uat');
    expect([has('uat', 'Zebra'), has('uat', 'M')]).to.deep.equal([true, false]);
  });

  it('are over for a feature upon which another one was built, when that comes', async () => {
    await start('a');
    await promote('a', 'uat');
    await stage.local.git('checkout', '--quiet', '-B', 'feature/b', 'feature/a');
    await stage.local.commit('Build upon it', apexClass('B'));
    await stage.local.push('feature/b');
    await stage.undo({ feature: 'a', instance: 'uat' });
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa'], next: 'uat' });
    await promote('b', 'uat');
    expect([has('uat', 'A'), has('uat', 'B')]).to.deep.equal([true, true]);
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
    expect(await standing('b')).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
    expect((await stage.newestRecord('uat'))?.features.map(({ name }) => name)).to.deep.equal([
      'feature/b',
      'feature/a',
    ]);
  });

  it('come again with all that an instance holds, also of what had come back in part and was undone once more', async () => {
    const whole = async (): Promise<unknown> => stage.promote({ features: [], from: 'qa' });
    await start('a');
    await start('b');
    await promote('a', 'qa');
    await promote('b', 'qa');
    await whole();
    await stage.undo({ instance: 'uat' });
    expect([has('uat', 'A'), has('uat', 'B')]).to.deep.equal([false, false]);
    await promote('a', 'uat');
    expect([has('uat', 'A'), has('uat', 'B')]).to.deep.equal([true, false]);
    await whole();
    expect([has('uat', 'A'), has('uat', 'B')]).to.deep.equal([true, true]);
    await stage.undo({ feature: 'a', instance: 'uat' });
    expect([has('uat', 'A'), has('uat', 'B')]).to.deep.equal([false, true]);
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa'], next: 'uat' });
    await whole();
    expect([has('uat', 'A'), has('uat', 'B')]).to.deep.equal([true, true]);
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa', 'uat'], next: 'production' });
  });

  it('are over in the root, too, for a feature that another one there was built upon', async () => {
    await start('a');
    await promote('a');
    await stage.local.git('checkout', '--quiet', '-B', 'feature/b', 'feature/a');
    await stage.local.commit('Build upon it', apexClass('B'));
    await stage.local.push('feature/b');
    await stage.undo({ feature: 'a', instance: 'production' });
    await promote('b');
    expect([has('production', 'A'), has('production', 'B')]).to.deep.equal([true, true]);
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa', 'uat', 'production'], next: undefined });
  });

  it('stand against a feature that had only met what they took out', async () => {
    await start('a');
    await start('b');
    await promote('a', 'uat');
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', 'feature/b');
    await stage.local.git('merge', '--quiet', '--no-edit', 'origin/uat');
    await stage.local.push('feature/b');
    await stage.undo({ feature: 'a', instance: 'uat' });
    await promote('b', 'uat');
    expect([has('uat', 'A'), has('uat', 'B')]).to.deep.equal([false, true]);
    expect(await standing('a')).to.deep.equal({ heldBy: ['qa'], next: 'uat' });
  });

  it('are not hindered by a sync since, but by a restart', async () => {
    await start('a');
    const run = await promote('a', 'qa');
    await stage.sync({ name: 'qa', full: true });
    expect((await stage.newestRecord('qa'))?.manifest.map(({ fullName }) => fullName)).to.include('A');
    await stage.undo({ run });
    expect(stage.org('qa').file('classes/A.cls')).to.equal(undefined);

    await stage.promote({ features: ['a'] });
    const again = (await stage.newestRecord('qa'))?.run;
    await stage.sync({ name: 'qa', restart: true });
    expect(stage.org('qa').file('classes/A.cls')).to.equal(undefined);
    for (const includeLater of [false, true]) {
      expect((await failure(stage.undo({ run: again, includeLater }))).name).to.equal('LaterPromotionsError');
    }
  });

  it('are none for a sync', async () => {
    await start('a');
    await promote('a', 'qa');
    await stage.org('qa').refresh();
    await stage.logInAgain();
    await stage.sync({ name: 'qa', full: true });
    const sync = (await stage.newestRecord('qa'))?.run;
    expect((await failure(stage.undo({ run: sync }))).name).to.equal('NothingToUndoError');
  });
});
