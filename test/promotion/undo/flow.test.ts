import { expect } from 'chai';
import { connectOrg } from '../../../src/org/connect.js';
import { flowVersions } from '../../../src/org/flowVersions.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { Promoted } from '../../../src/promotion/carryOut.js';
import type { Files } from '../../support/gitRepo.js';
import { Stage } from '../../support/stage.js';

const file = 'flows/Rate.flow';
const flow = (label: string, status: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>${label}</label>\n    <processType>AutoLaunchedFlow</processType>\n    <status>${status}</status>\n</Flow>\n`;
const active = (label: string): Files => ({ [`force-app/main/default/${file}-meta.xml`]: flow(label, 'Active') });

const [rate, definition] = ['Flow', 'FlowDefinition'].map((type) => ({ type, fullName: 'Rate' }));
const byHand = {
  ...rate,
  reason:
    'it was inactive in the org: deactivate it there where it is active afterwards, or activate the version that was',
};

describe('undoing what was done to a flow', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(active('First'));
  });
  afterEach(async () => {
    await stage.close();
  });

  const isActive = async (): Promise<boolean | undefined> =>
    (await flowVersions(await connectOrg('qa'), ['Rate'])).get('Rate')?.isActive;

  const promoted = async (): Promise<string> => {
    await stage.feature('feature/rating', active('Second'));
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    expect(await isActive()).to.equal(true);
    return run.id;
  };

  const undone = async (): Promise<Promoted> => stage.undo({ run: await promoted() });

  const expectFitting = async (): Promise<void> => {
    const { discrepancies } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(discrepancies).to.deep.equal([]);
  };

  it('leaves one inactive again that was inactive in the org', async () => {
    await stage.org('qa').changeAsOtherUser(file, flow('First', 'Draft'));
    const { plan, run } = await undone();
    expect(plan.undo?.drift).to.deep.equal([definition, rate]);
    expect(plan.undo?.unknown).to.deep.equal([]);
    expect(run.plan?.manifest).to.contain('<members>Rate</members>\n        <name>FlowDefinition</name>');
    expect([await isActive(), stage.org('qa').file(file)]).to.deep.equal([false, flow('First', 'Draft')]);
    await expectFitting();
  });

  it('does so also where somebody had changed it otherwise', async () => {
    await stage.org('qa').changeAsOtherUser(file, flow('By hand', 'Draft'));
    await undone();
    expect([await isActive(), stage.org('qa').file(file)]).to.deep.equal([false, flow('By hand', 'Draft')]);
  });

  it('activates it again where the undo is undone, too', async () => {
    await stage.org('qa').changeAsOtherUser(file, flow('First', 'Draft'));
    const { run } = await undone();
    await stage.undo({ run: run.id });
    expect([await isActive(), stage.org('qa').file(file)]).to.deep.equal([true, flow('Second', 'Active')]);
    await expectFitting();
  });

  it('says that a person has to deactivate it where .forceignore excludes definitions', async () => {
    await stage.close();
    stage = await Stage.open({ ...active('First'), '.forceignore': '**/flowDefinitions/**\n' });
    await stage.org('qa').changeAsOtherUser(file, flow('First', 'Draft'));
    const { plan } = await undone();
    expect(plan.undo?.unknown).to.deep.equal([byHand]);
    expect(stage.org('qa').file(file)).to.equal(flow('First', 'Draft'));
  });

  it('leaves one active that was active', async () => {
    const { plan } = await undone();
    expect([plan.undo?.drift, plan.undo?.unknown]).to.deep.equal([[], []]);
    expect([await isActive(), stage.org('qa').file(file)]).to.deep.equal([true, flow('First', 'Active')]);
  });
});
