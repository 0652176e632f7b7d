import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { isolatedEnvironment } from '../../support/environment.js';
import { apexClass, Stage } from '../../support/stage.js';

/** The loader by its address: a command runs in a project that has no modules of its own. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

type Ran = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

describe('the feature commands, each in a process of its own', () => {
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

  const sf = async (...args: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const bin = join(import.meta.dirname, '../../../bin/dev.js');
      const { scratch, local } = stage;
      const env = { ...isolatedEnvironment(join(scratch.dir, 'home')), ...scratch.env, NO_COLOR: '1' };
      const command = ['--import', tsx, bin, 'sre', 'feature', ...args];
      execFile(process.execPath, command, { cwd: local.dir, env }, (error, stdout, stderr) =>
        resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr })
      );
    });
  const json = ({ stdout }: Ran): { status: number; result: Record<string, unknown>; name?: string } =>
    JSON.parse(stdout) as ReturnType<typeof json>;

  it('start only where it is known in which instance', async () => {
    const unknown = await sf('start', '--name', 'rating', '--no-prompt', '--json');
    expect(unknown.exitCode).to.equal(1);
    expect(json(unknown)).to.include({ status: 1, name: 'InstanceOfFeatureError' });
  });

  it('start, and say what was done', async () => {
    const started = await sf('start', '--name', 'rating', '--instance', 'dev');
    expect(started.exitCode, started.stderr).to.equal(0);
    expect(started.stdout)
      .to.match(/Started feature feature\/rating, developed in dev, from main at [0-9a-f]{7}\./)
      .and.include('Its branch is on origin and checked out.')
      .and.include('sf sre promote --feature rating');
  });

  it('sync, and end well where there is nothing to bring', async () => {
    const nothing = await sf('sync');
    expect(nothing.exitCode).to.equal(0);
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
    const asked = await sf('finish', '--feature', 'rating');
    expect(asked.exitCode).to.equal(1);
    expect(asked.stderr).to.include('--no-prompt');
  });

  it('finish only what arrived', async () => {
    const refused = await sf('finish', '--feature', 'rating', '--no-prompt', '--json');
    expect(refused.exitCode).to.equal(1);
    expect(json(refused)).to.include({ name: 'FeatureNotInRootError' });
  });

  it('finish what is given up, and tell by which commit it can be found', async () => {
    const finished = await sf('finish', '--feature', 'rating', '--no-prompt', '--abandon');
    expect(finished.exitCode, finished.stderr).to.equal(0);
    expect(finished.stderr).to.include('no instance holds any of it');
    expect(finished.stdout).to.match(/Deleted its branch on origin and here; it was at [0-9a-f]{40}\./);
    expect(await stage.remote.oid('refs/heads/feature/rating')).to.equal(undefined);
  });
});
