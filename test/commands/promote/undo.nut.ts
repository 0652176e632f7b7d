import { expect } from 'chai';
import type { UndoResult } from '../../../src/ui/promotion/undoJson.js';
import { isolatedEnvironment } from '../../support/environment.js';
import { type Ended } from '../../support/sf.js';
import { pluginHere as plugin } from '../../support/sfHere.js';
import { apexClass, customObject, Stage } from '../../support/stage.js';

describe('the command promote undo', () => {
  let stage: Stage;
  let run: string;

  before(async () => {
    stage = await Stage.open(apexClass('Old'));
    await stage.org('qa').changeAsOtherUser('classes/Base.cls', 'public class Base { // mine }\n');
    await stage.feature('feature/rating', {
      ...apexClass('Base', ' // rated '),
      ...customObject('Rating__c', 'Stars__c'),
      ...Object.fromEntries(Object.keys(apexClass('Old')).map((path) => [path, undefined])),
    });
    run = (await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' })).run.id;
  });
  after(async () => {
    await stage.close();
  });

  const undo = async (...args: readonly string[]): Promise<Ended> => undoIn(stage.local.dir, ...args);
  const undoIn = async (cwd: string, ...args: readonly string[]): Promise<Ended> => {
    const { scratch } = stage;
    const env = { ...isolatedEnvironment(scratch.home), ...scratch.env, NO_COLOR: '1' };
    return plugin(['sre', 'promote', 'undo', ...args], { cwd, env });
  };

  it('shows what it would do, and does nothing', async () => {
    const before = await stage.everything();
    const { code, stdout, stderr } = await undo('--instance', 'qa', '--preview');
    expect(code, stderr).to.equal(0);
    expect(stdout)
      .to.match(
        new RegExp(`Undoes promotion ${run} of .* UTC: feature/rating\n  [0-9a-f]{7} reverts [0-9a-f]{7} Promote`)
      )
      .and.include('Gets back what only the org had, otherwise than the branch [1]:\n  ApexClass:Base')
      .and.include('Goes with the data in it [1 component]:\n  CustomObject:Rating__c')
      .and.include('without access that only the org gave to it [1 component]:\n  ApexClass:Old');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('wants to be confirmed', async () => {
    const { code, stdout } = await undo('--run', run, '--json');
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ name: 'PromptNotPossibleError' });
  });

  it('undoes, and says where the branch is', async () => {
    const { code, stdout, stderr } = await undo('--run', run, '--no-prompt');
    expect(code, stderr).to.equal(0);
    expect(stdout)
      .to.include(`Undid run ${run} in qa.`)
      .and.match(/Branch qa is at [0-9a-f]{7} now; the record is run /);
    expect(stage.org('qa').file('classes/Base.cls')).to.include('mine');
    expect([...stage.org('qa').files().keys()].filter((path) => path.startsWith('objects'))).to.deep.equal([]);
  });

  it('says what there is to do where nothing is left to be undone, and gives all as JSON', async () => {
    const again = await undo('--run', run, '--no-prompt', '--json');
    expect(again.code).to.equal(1);
    expect(JSON.parse(again.stdout)).to.include({ name: 'NothingToUndoError' });
    await stage.feature('feature/other', apexClass('Other'));
    await stage.promote({ features: ['other'], from: 'dev' });
    const { code, stdout } = await undo('--feature', 'other', '--instance', 'qa', '--no-prompt', '--json');
    expect(code).to.equal(0);
    const { result } = JSON.parse(stdout) as { result: UndoResult };
    expect(result).to.include({ status: 'Published', instance: 'qa' });
    expect(result.promotion?.plan.undo?.reverts).to.have.length(1);
    expect(
      result.promotion?.plan.components.map(({ operation, fullName }) => `${operation} ${fullName}`)
    ).to.deep.equal(['delete Other']);
  });

  it('of a run whose org is away says how that stands and how to go on, also where only its lock is known', async () => {
    const { dir } = await stage.scratch.clone(stage.remote, 'elsewhere');
    await stage.feature('feature/third', apexClass('Third'));
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const { run: sent } = await stage.promote({ features: ['third'], from: 'dev' }, { async: true });
    for (const cwd of [stage.local.dir, dir]) {
      stage.org('qa').fail({ operation: 'query', effect: { kind: 'brokenBody' } });
      const { stdout } = await undoIn(cwd, '--run', sent.id, '--no-prompt', '--json');
      const error = JSON.parse(stdout) as Readonly<{ actions: readonly string[] }>;
      expect(error).to.include({ name: 'OrgUnreachableError', exitCode: 69 });
      expect(error.actions.join()).to.include(`Go on with "sf sre promote resume --run ${sent.id}"`);
    }
  });
});
