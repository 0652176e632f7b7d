import { expect } from 'chai';
import { isolatedEnvironment } from '../../support/environment.js';
import { type Ended } from '../../support/sf.js';
import { pluginHere as plugin } from '../../support/sfHere.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('the feature commands', () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.open(
      {},
      {},
      { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa' }, lab: { parent: 'qa' } }
    );
  });
  after(async () => {
    await stage.close();
  });

  const sf = async (...args: readonly string[]): Promise<Ended> => {
    const { scratch, local } = stage;
    const env = { ...isolatedEnvironment(scratch.home), ...scratch.env, NO_COLOR: '1' };
    return plugin(['sre', 'feature', ...args], { cwd: local.dir, env });
  };
  const json = ({ stdout }: Ended): { status: number; result: Record<string, unknown>; name?: string } =>
    JSON.parse(stdout) as ReturnType<typeof json>;

  it('start only where it is known in which instance', async () => {
    const unknown = await sf('start', '--name', 'rating', '--no-prompt', '--json');
    expect(unknown.code).to.equal(1);
    expect(json(unknown)).to.include({ status: 1, name: 'InstanceOfFeatureError' });
  });

  it('start, and say what was done', async () => {
    const started = await sf('start', '--name', 'rating', '--instance', 'dev');
    expect(started.code, started.stderr).to.equal(0);
    expect(started.stdout)
      .to.match(/Started feature feature\/rating, developed in dev, from main at [0-9a-f]{7}\./)
      .and.include('Its branch is on origin and checked out.')
      .and.include('sf sre promote --feature rating');
  });

  it('sync, and end well where there is nothing to bring', async () => {
    const nothing = await sf('sync');
    expect(nothing.code).to.equal(0);
    expect(nothing.stdout).to.include('Nothing to bring: feature/rating contains main at');
  });

  it('sync, and tell what moved', async () => {
    await stage.local.commit('Work', apexClass('Rating'));
    await stage.local.checkout('main');
    await stage.local.commit('On main', apexClass('Newer'));
    await stage.local.push();
    const synced = await sf('sync', '--feature', 'rating', '--json');
    expect(json(synced).result).to.include({
      feature: 'feature/rating',
      outcome: 'synced',
      brought: 1,
      pushedTo: 'origin',
      moved: 'branch',
    });
  });

  it('finish only when somebody said so', async () => {
    const asked = await sf('finish', '--feature', 'rating', '--abandon');
    expect(asked.code).to.equal(1);
    expect(asked.stderr).to.include('--no-prompt');
    const elsewhere = await sf('finish', '--feature', 'rating');
    expect(elsewhere.stderr).to.include('FeatureNotInRootError');
  });

  it('finish only what arrived', async () => {
    const refused = await sf('finish', '--feature', 'rating', '--no-prompt', '--json');
    expect(refused.code).to.equal(1);
    expect(json(refused)).to.include({ name: 'FeatureNotInRootError' });
  });

  it('finish what is given up, and tell by which commit it can be found', async () => {
    const finished = await sf('finish', '--feature', 'rating', '--no-prompt', '--abandon');
    expect(finished.code, finished.stderr).to.equal(0);
    expect(finished.stderr).to.include('no instance holds any of it');
    expect(finished.stdout).to.match(/Deleted its branch on origin and here; it was at [0-9a-f]{40}\./);
    expect(await stage.remote.oid('refs/heads/feature/rating')).to.equal(undefined);
  });
});
