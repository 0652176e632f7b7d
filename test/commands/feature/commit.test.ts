import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { FeatureCommitJson } from '../../../src/ui/features/commitJson.js';
import { isolatedEnvironment } from '../../support/environment.js';
import { apexClass, Stage } from '../../support/stage.js';

/** The loader by its address: a command runs in a project that has no modules of its own. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

type Ran = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

describe('the command feature commit, in a process of its own', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
    await stage.local.branch('feature/rating', 'origin/main');
  });
  after(async () => stage.close());

  const commit = async (...args: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const bin = join(import.meta.dirname, '../../../bin/dev.js');
      const env = { ...isolatedEnvironment(join(stage.scratch.dir, 'home')), ...stage.scratch.env, NO_COLOR: '1' };
      const command = ['--import', tsx, bin, 'sre', 'feature', 'commit', ...args];
      execFile(process.execPath, command, { cwd: stage.local.dir, env }, (error, stdout, stderr) =>
        resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr })
      );
    });
  const changeBase = async (what: string): Promise<void> =>
    stage.org('dev').changeAsOtherUser('classes/Base.cls', `public class Base { /* ${what} */ }\n`);

  it('wants --no-prompt where nobody can be asked', async () => {
    const { exitCode, stdout } = await commit('--metadata', 'ApexClass:Base', '--json');
    expect(exitCode).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ name: 'PromptNotPossibleError' });
  });

  it('shows what it takes and says what it did', async () => {
    await changeBase('rated');
    const args = ['--instance', 'dev', '--message', 'Rate', '--metadata', 'ApexClass:Base', '--no-prompt'];
    const { exitCode, stdout, stderr } = await commit(...args);
    expect(stderr + stdout)
      .to.include('~ ApexClass:Base')
      .and.include('to feature/rating')
      .and.include('Recorded in instance dev')
      .and.not.include('\u001b[');
    expect(exitCode).to.equal(0);
    expect(await stage.remote.git('log', '-1', '--format=%s', 'feature/rating')).to.equal('Rate');
  });

  it('takes folders as they are named from the current one, and tells all as JSON', async () => {
    await changeBase('again');
    const { exitCode, stdout } = await commit('--source-dir', 'force-app', '--no-prompt', '--json');
    const { status, result } = JSON.parse(stdout) as { status: number; result: FeatureCommitJson };
    expect([exitCode, status]).to.deep.equal([0, 0]);
    expect(result).to.include({ status: 'Recorded', by: 'names', feature: 'feature/rating', instance: 'dev' });
    expect(result.taken.map(({ operation, fullName }) => `${operation} ${fullName}`)).to.deep.equal(['change Base']);
    expect(result.mergeCommit).to.equal(await stage.remote.oid('dev'));
  });

  it('ends with 1 when the merge conflicts, says that the commit stands, and what to do', async () => {
    const other = await stage.scratch.clone(stage.remote, 'other');
    await other.git('switch', '--quiet', 'dev');
    await other.commit('Meanwhile', apexClass('Base', ' /* dev */ '));
    await other.push('dev');
    await changeBase('conflicting');
    const { exitCode, stdout, stderr } = await commit('--metadata', 'ApexClass:Base', '--no-prompt');
    expect(exitCode).to.equal(1);
    expect(stdout + stderr)
      .to.include("the feature's commit stands")
      .and.include('Check out branch dev, merge feature/rating into it');
    expect(await stage.remote.read('feature/rating', 'force-app/main/default/classes/Base.cls')).to.include(
      'conflicting'
    );
  });
});
