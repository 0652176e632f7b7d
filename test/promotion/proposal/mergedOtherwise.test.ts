import { expect } from 'chai';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import { mergeAtHost, waitingRun } from '../../support/proposals.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('a pull request that is no promotion and was merged beside another run', () => {
  let stage: Stage;

  beforeEach(async () => {
    const qa = { parent: 'production', publish: 'pull-request' } as const;
    stage = await Stage.open({}, {}, { production: {}, qa, dev: { parent: 'qa' } });
    for (const name of ['First', 'Second']) await stage.feature(`feature/${name}`, apexClass(name));
  });
  afterEach(async () => {
    await stage.close();
  });

  const propose = async (name: string): Promise<string> =>
    waitingRun(stage.promote({ features: [name], from: 'dev', to: 'qa' }));
  const publish = async (id: string, approvedBy?: string): Promise<void> => {
    expect((await stage.resume(id, approvedBy === undefined ? {} : { approvedBy })).state).to.equal('published');
  };
  /** That org and branch have a class, or that neither has, and that the records are true. */
  const expectHas = async (name: string, isThere: boolean): Promise<void> => {
    const inBranch = await stage.remote.read('qa', `force-app/main/default/classes/${name}.cls`);
    const inOrg = stage.org('qa').file(`classes/${name}.cls`);
    expect([inOrg !== undefined, inBranch !== undefined], name).to.deep.equal([isThere, isThere]);
    expect(await stage.with(async (context) => verifyRecords(context, ['qa']))).to.deep.include({
      discrepancies: [],
      unfinished: [],
    });
  };

  it('is finished as a restart, and what that took out comes again @long', async () => {
    await publish(await propose('First'), 'Ada');
    const restart = await waitingRun(stage.sync({ name: 'qa', restart: true }));
    await publish(await propose('Second'), 'Ada');
    await mergeAtHost(stage, restart);
    await publish(restart);
    expect((await stage.newestRecord('qa'))?.kind).to.equal('sync');
    await expectHas('First', false);
    await expectHas('Second', true);
    await publish(await propose('First'), 'Ada');
    await expectHas('First', true);
  });

  it('is finished as a back-promotion, and undone alone @long', async () => {
    await stage.local.git('checkout', '--quiet', '-B', 'hotfix', 'origin/main');
    await stage.local.commit('Mend', apexClass('Hotfix'));
    await stage.local.push('hotfix:main');
    await stage.sync({ name: 'production', includeUndeployed: true });
    const [gone] = await stage.backPromote({ from: 'production', to: ['qa'] });
    expect(gone.outcome).to.equal('failed');
    const back = await waitingRun(Promise.reject((gone as Extract<typeof gone, { outcome: 'failed' }>).error));
    await publish(await propose('Second'), 'Ada');
    await mergeAtHost(stage, back);
    await publish(back);
    expect((await stage.newestRecord('qa'))?.kind).to.equal('back-promotion');
    await expectHas('Hotfix', true);
    await expectHas('Second', true);
    await publish(await waitingRun(stage.undo({ run: back })), 'Ada');
    await expectHas('Hotfix', false);
    await expectHas('Second', true);
  });
});
