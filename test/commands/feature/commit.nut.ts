import { expect } from 'chai';
import type { FeatureCommitJson } from '../../../src/ui/features/commitJson.js';
import { isolatedEnvironment } from '../../support/environment.js';
import { type Ended } from '../../support/sf.js';
import { pluginHere as plugin } from '../../support/sfHere.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('the command feature commit', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
    await stage.local.branch('feature/rating', 'origin/main');
  });
  after(async () => stage.close());

  const commit = async (...args: readonly string[]): Promise<Ended> => {
    const { scratch, local } = stage;
    const env = { ...isolatedEnvironment(scratch.home), ...scratch.env, NO_COLOR: '1' };
    return plugin(['sre', 'feature', 'commit', ...args], { cwd: local.dir, env });
  };
  const changeBase = async (what: string): Promise<void> =>
    stage.org('dev').changeAsOtherUser('classes/Base.cls', `public class Base { /* ${what} */ }\n`);

  it('wants --no-prompt where nobody can be asked', async () => {
    const { code, stdout } = await commit('--metadata', 'ApexClass:Base', '--json');
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ name: 'PromptNotPossibleError' });
  });

  it('shows what it takes and says what it did', async () => {
    await changeBase('rated');
    const args = ['--instance', 'dev', '--message', 'Rate', '--metadata', 'ApexClass:Base', '--no-prompt'];
    const { code, stdout, stderr } = await commit(...args);
    expect(stderr + stdout)
      .to.include('~ ApexClass:Base')
      .and.include('to feature/rating')
      .and.include('Recorded in instance dev')
      .and.not.include('\u001b[');
    expect(code).to.equal(0);
    expect(await stage.remote.git('log', '-1', '--format=%s', 'feature/rating')).to.equal('Rate');
  });

  it('takes folders as they are named from the current one, and tells all as JSON', async () => {
    await changeBase('again');
    const { code, stdout } = await commit('--source-dir', 'force-app', '--no-prompt', '--json');
    const { status, result } = JSON.parse(stdout) as { status: number; result: FeatureCommitJson };
    expect([code, status]).to.deep.equal([0, 0]);
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
    const { code, stdout, stderr } = await commit('--metadata', 'ApexClass:Base', '--no-prompt');
    expect(code).to.equal(1);
    expect(stdout + stderr)
      .to.include("the feature's commit stands")
      .and.include('Check out branch dev, merge feature/rating into it');
    expect(await stage.remote.read('feature/rating', 'force-app/main/default/classes/Base.cls')).to.include(
      'conflicting'
    );
  });
});
