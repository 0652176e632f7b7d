import { expect } from 'chai';
import type { BackPromoteResult } from '../../src/ui/backPromotion/backPromoteJson.js';
import { isolatedEnvironment } from '../support/environment.js';
import { type Ended } from '../support/sf.js';
import { pluginHere as plugin } from '../support/sfHere.js';
import { apexClass, Stage } from '../support/stage.js';

describe('the command back-promote', () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
    await stage.local.checkout('main');
    await stage.local.commit('On main', apexClass('Base', ' // newer '));
    await stage.local.push();
    await stage.org('production').fill({ 'classes/Base.cls': 'public class Base { // newer }\n' });
    await stage.declareBaseline('production');
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { // mine }\n');
  });
  after(async () => {
    await stage.close();
  });

  const backPromote = async (...args: readonly string[]): Promise<Ended> => {
    const { scratch, local } = stage;
    const env = { ...isolatedEnvironment(scratch.home), ...scratch.env, NO_COLOR: '1' };
    return plugin(['sre', 'back-promote', '--no-prompt', ...args], { cwd: local.dir, env });
  };

  it('says why the only instance was stopped, what can be done, and how to do the rest', async () => {
    const { code, stdout } = await backPromote('--to', 'qa');
    expect(code).to.equal(1);
    expect(stdout)
      .to.match(/qa +production +Stopped/)
      .and.include('qa (ChangedInOrgError): These components')
      .and.include('sf sre feature commit --metadata "ApexClass:Base"')
      .and.include('--overwrite "ApexClass:Base"')
      .and.include('To do the rest: sf sre back-promote --from production --to qa');
  });

  it('does the rest with that command', async () => {
    const { code, stdout, stderr } = await backPromote('--from', 'production', '--to', 'qa', '--overwrite', 'all');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/qa +production +Published/);
    expect(stage.org('qa').file('classes/Base.cls')).to.include('// newer');
  });

  it('does not call up to date without a word what lacks commits that the org above was never given', async () => {
    await stage.local.commit('Never deployed', apexClass('Undeployed'));
    await stage.local.push();
    const { code, stdout } = await backPromote('--to', 'qa');
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/qa +production +Up to Date/)
      .and.include('The branch of production has 1 commit that its org was never given: --include-undeployed');
    const { result } = JSON.parse((await backPromote('--to', 'qa', '--json')).stdout) as { result: BackPromoteResult };
    expect(result.instances).to.deep.equal([
      { instance: 'qa', parent: 'production', status: 'UpToDate', leftBehind: 1 },
    ]);
  });
});
