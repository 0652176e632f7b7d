import { expect } from 'chai';
import { flowVersions } from '../../src/org/flowVersions.js';
import { connectOrg } from '../../src/org/connect.js';
import { verifyRecords } from '../../src/promotion/landscape/verifyRecords.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, Stage } from '../support/stage.js';

const path = 'force-app/main/default/flows/Rate.flow-meta.xml';
const idlePath = path.replace('Rate', 'Idle');
const flow = (label: string, status = 'Active'): Files => ({
  [path]: `<?xml version="1.0" encoding="UTF-8"?>\n<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>${label}</label>\n    <processType>AutoLaunchedFlow</processType>\n    <status>${status}</status>\n</Flow>\n`,
});

describe('a deleted flow', () => {
  let stage: Stage;
  const from = { from: 'dev' };
  const removal = { features: ['removal'], ...from };

  /** What the org has of a flow. */
  const held = async (name = 'Rate'): Promise<unknown> => {
    const found = (await flowVersions(await connectOrg('qa'), [name])).get(name);
    return found && { versions: found.versions, isActive: found.isActive };
  };

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/first', flow('First'));
    await stage.promote({ features: ['first'], ...from });
  });
  afterEach(async () => {
    await stage.close();
  });

  /** Expects that the records say what their commits say. */
  const expectFitting = async (): Promise<void> => {
    const { discrepancies } = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(discrepancies).to.deep.equal([]);
  };

  const change = async (files: Files): Promise<void> => {
    await stage.local.branch('feature/second', 'feature/first');
    await stage.local.commit('Change', files);
    await stage.promote({ features: ['second'], ...from });
  };
  const remove = async (base: string, files: Files = {}): Promise<void> => {
    await stage.local.branch('feature/removal', base);
    await stage.local.commit('Remove', { [path]: undefined, ...files });
  };

  it('is deactivated and deleted with all its versions, as the plan says, and comes back by an undo', async () => {
    await change(flow('Second'));
    expect(await held()).to.deep.equal({ versions: [1, 2], isActive: true });
    await remove('feature/second');
    const { run, plan } = await stage.promote(removal);
    expect(plan.delta.components).to.deep.equal([
      {
        ...{ type: 'Flow', fullName: 'Rate', operation: 'delete', files: [path] },
        flow: { versions: [1, 2], isActive: true },
      },
    ]);
    expect(plan.warnings).to.deep.equal([]);
    expect(run.plan?.manifest).to.contain('<members>Rate</members>\n        <name>FlowDefinition</name>');
    expect(run.plan?.destructiveChanges).to.contain('<members>Rate-1</members>\n        <members>Rate-2</members>');
    expect(run.state).to.equal('published');
    expect(await held()).to.equal(undefined);
    expect((await stage.newestRecord('qa'))?.deletions).to.deep.equal([{ type: 'Flow', fullName: 'Rate' }]);

    await stage.undo({ instance: 'qa' });
    expect(await held()).to.deep.equal({ versions: [1], isActive: true });
    expect(stage.org('qa').file('flows/Rate.flow')).to.contain('<label>Second</label>');
  });

  it('is deactivated where only an older version is active, and not where none is', async () => {
    await change({ ...flow('Second', 'Draft'), [idlePath]: flow('Idle', 'Draft')[path] });
    expect(await held()).to.deep.equal({ versions: [1, 2], isActive: true });
    expect(await held('Idle')).to.deep.equal({ versions: [1], isActive: false });
    await remove('feature/second', { [idlePath]: undefined });
    const { run } = await stage.promote(removal);
    expect(run.plan?.manifest).to.contain('<members>Rate</members>').and.not.contain('Idle');
    expect([await held(), await held('Idle')]).to.deep.equal([undefined, undefined]);
  });

  it('is nothing where the org does not have it', async () => {
    await remove('feature/first', apexClass('More'));
    await stage.org('qa').changeAsOtherUser('flows/Rate.flow', undefined);
    const { plan, run } = await stage.promote(removal);
    expect(plan.delta.components.map(({ type }) => type)).to.deep.equal(['ApexClass']);
    expect(run.plan?.destructiveChanges).to.equal(undefined);
    expect(run.state).to.equal('published');
    await expectFitting();
  });

  it('is deleted by another process, too, and by the undo of what added it', async () => {
    await remove('feature/first');
    const { run } = await stage.promote(removal, { async: true });
    expect((await stage.resume(run.id)).state).to.equal('published');
    expect(await held()).to.equal(undefined);
    await stage.undo({ instance: 'qa' });
    expect(await held()).to.deep.equal({ versions: [1], isActive: true });
    await stage.undo({ instance: 'qa' });
    expect(await held()).to.equal(undefined);
    await expectFitting();
  });

  it('is only warned of where no org is asked', async () => {
    await remove('feature/first');
    const plan = await stage.plan(removal, true);
    expect(
      plan.warnings.filter((warning) => warning.startsWith('Flow:Rate cannot be deleted by its name'))
    ).to.have.length(1);
  });
});
