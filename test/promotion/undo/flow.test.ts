import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Ux } from '@salesforce/sf-plugins-core';
import { connectOrg } from '../../../src/org/connect.js';
import { flowVersions } from '../../../src/org/flowVersions.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { Promoted } from '../../../src/promotion/carryOut.js';
import type { UndoRequest } from '../../../src/promotion/undo/undoRequest.js';
import { showPlan } from '../../../src/ui/promotion/planText.js';
import { givenBackLines } from '../../../src/ui/promotion/undoText.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { Stage } from '../../support/stage.js';

const file = 'flows/Rate.flow';
const flow = (label: string, status: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>${label}</label>\n    <processType>AutoLaunchedFlow</processType>\n    <status>${status}</status>\n</Flow>\n`;
const active = (label: string): Files => ({ [`force-app/main/default/${file}-meta.xml`]: flow(label, 'Active') });

const [rate, definition] = ['Flow', 'FlowDefinition'].map((type) => ({ type, fullName: 'Rate' }));

describe('undoing what was done to a flow', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(active('First'));
  });
  afterEach(async () => {
    await stage.close();
  });

  const activeVersion = async (): Promise<number | undefined> =>
    (await flowVersions(await connectOrg('qa'), ['Rate'])).get('Rate')?.active;

  const promoted = async (): Promise<string> => {
    await stage.feature('feature/rating', active('Second'));
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    expect(await activeVersion()).to.equal(2);
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
    expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([undefined, flow('First', 'Draft')]);
    await expectFitting();
  });

  it('does so also where somebody had changed it otherwise', async () => {
    await stage.org('qa').changeAsOtherUser(file, flow('By hand', 'Draft'));
    await undone();
    expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([undefined, flow('By hand', 'Draft')]);
  });

  it('activates it again where the undo is undone, too', async () => {
    await stage.org('qa').changeAsOtherUser(file, flow('First', 'Draft'));
    const { run } = await undone();
    await stage.undo({ run: run.id });
    expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([4, flow('Second', 'Active')]);
    await expectFitting();
  });

  it('says that a person has to deactivate it where .forceignore excludes definitions', async () => {
    await stage.close();
    stage = await Stage.open({ ...active('First'), '.forceignore': '**/flowDefinitions/**\n' });
    await stage.org('qa').changeAsOtherUser(file, flow('First', 'Draft'));
    const { plan } = await undone();
    expect(plan.undo?.byHand).to.deep.equal([{ ...rate, reason: 'it was inactive in the org: deactivate it there' }]);
    expect(stripVTControlCharacters(givenBackLines(plan).join('\n'))).to.contain(
      'Is to be done by hand in the org [1]:\n  Flow:Rate: it was inactive in the org: deactivate it there'
    );
    expect(stage.org('qa').file(file)).to.equal(flow('First', 'Draft'));
  });

  it('leaves one inactive that was inactive before the run and is inactive again', async () => {
    await stage.org('qa').activateFlow('Rate', 0);
    const run = await promoted();
    await stage.org('qa').activateFlow('Rate', 0);
    const { plan } = await stage.undo({ run });
    const defined = [{ flow: 'Rate', active: 0, until: 0 }];
    expect(plan.flowActivation).to.deep.equal({ arrive: 'unknown', flows: [], statusOnly: [], defined });
    expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([undefined, flow('First', 'Obsolete')]);
    await expectFitting();
  });

  it('activates one again that the undo of its run had deactivated, and whose definition says so', async () => {
    await stage.org('qa').activateFlow('Rate', 0);
    const { run } = await undone();
    expect(await activeVersion()).to.equal(undefined);
    await stage.undo({ run: run.id });
    expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([4, flow('Second', 'Active')]);
    await expectFitting();
  });

  it('activates one again that the branch has as a draft', async () => {
    await stage.close();
    stage = await Stage.open({ [`force-app/main/default/${file}-meta.xml`]: flow('First', 'Draft') });
    await stage.org('qa').activateFlow('Rate', 1);
    await undone();
    expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([3, flow('First', 'Active')]);
  });

  describe('of which somebody activated another version since, or none', () => {
    const undoOf = async (run: string, change: Partial<UndoRequest> = {}): Promise<string> => {
      const { plan } = await stage.undo({ run, ...change });
      const lines: string[] = [];
      const ux = { log: (line = ''): number => lines.push(line), table: (): undefined => undefined };
      showPlan(plan, 'normal', ux as unknown as Ux);
      return stripVTControlCharacters(lines.join('\n'));
    };
    const expectRefused = async (run: string, change: Partial<UndoRequest> = {}): Promise<void> => {
      const error = await failure(stage.undo({ run, ...change }));
      expect(error).to.include({ name: 'ChangedInOrgError' });
      expect(error.data).to.deep.equal({ changedInOrg: [rate] });
    };
    /** A draft that is promoted over the active version, which goes on running. */
    const draftPromoted = async (): Promise<string> => {
      await stage.feature('feature/draft', {
        [`force-app/main/default/${file}-meta.xml`]: flow('Second', 'Draft'),
      });
      const { run } = await stage.promote({ features: ['draft'], from: 'dev' });
      expect(await activeVersion()).to.equal(1);
      return run.id;
    };
    const inactiveBefore = async (): Promise<string> => {
      await stage.org('qa').activateFlow('Rate', 0);
      return promoted();
    };

    it('says that no version runs any more where none did before', async () => {
      expect(await undoOf(await inactiveBefore())).to.contain(
        'No version is active afterwards, version 2 is until now: Rate.'
      );
    });

    it('leaves that one active unless told to overwrite it, and says which one stops then', async () => {
      const run = await inactiveBefore();
      await stage.org('qa').activateFlow('Rate', 1);
      await expectRefused(run);
      expect(await activeVersion()).to.equal(1);
      expect(await undoOf(run, { overwrite: [rate] })).to.contain(
        'No version is active afterwards, version 1 is until now: Rate.'
      );
      expect(await activeVersion()).to.equal(undefined);
    });

    it('leaves that one active, and deploys no definition, where the flow is kept', async () => {
      const run = await inactiveBefore();
      await stage.org('qa').activateFlow('Rate', 1);
      const { plan } = await stage.undo({ run, keepOrg: [rate] });
      expect([plan.delta.components, plan.keptInOrg]).to.deep.equal([[], [rate]]);
      expect(await activeVersion()).to.equal(1);
      await expectFitting();
    });

    it('leaves one inactive that was active, unless told to overwrite it, and says that then', async () => {
      const run = await draftPromoted();
      await stage.org('qa').activateFlow('Rate', 0);
      await expectRefused(run);
      await expectRefused(run, { asCommitted: true });
      expect(await activeVersion()).to.equal(undefined);
      expect(await undoOf(run, { overwrite: 'all' })).to.contain('Inactive in the org until now: Rate.');
      expect(await activeVersion()).to.equal(3);
    });

    it('takes the version that was active before for none of that', async () => {
      const run = await promoted();
      await stage.org('qa').activateFlow('Rate', 1);
      await undoOf(run);
      expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([3, flow('First', 'Active')]);
    });

    it('leaves that one active, too, where an undo that had deactivated the flow is undone', async () => {
      const { run } = await stage.undo({ run: await inactiveBefore() });
      await stage.org('qa').activateFlow('Rate', 1);
      await expectRefused(run.id);
      expect(await activeVersion()).to.equal(1);
    });
  });

  describe('that it deletes', () => {
    const removed = async (base: string): Promise<string> => {
      await stage.local.branch('feature/removal', base);
      await stage.local.commit('Remove', { [`force-app/main/default/${file}-meta.xml`]: undefined });
      const { run } = await stage.promote({ features: ['removal'], from: 'dev', overwrite: 'all' });
      expect(stage.org('qa').file(file)).to.equal(undefined);
      return run.id;
    };

    it('brings it back inactive where it was inactive', async () => {
      await stage.org('qa').activateFlow('Rate', 0);
      const { plan } = await stage.undo({ run: await removed('main') });
      expect(plan.undo?.byHand).to.equal(undefined);
      expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([undefined, flow('First', 'Obsolete')]);
      await expectFitting();
    });

    it('brings it back inactive where an older version was active, and says what a person has to do', async () => {
      await promoted();
      await stage.org('qa').activateFlow('Rate', 1);
      const { plan } = await stage.undo({ run: await removed('feature/rating') });
      expect(plan.undo?.byHand).to.deep.equal([
        {
          ...rate,
          reason:
            'version 1 was active in the org, and is not there any more: the newest one comes back, inactive; activate there the one that is to run',
        },
      ]);
      expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([
        undefined,
        flow('Second', 'Obsolete'),
      ]);
    });
  });

  it('leaves one active that was active', async () => {
    const { plan } = await undone();
    expect([plan.undo?.drift, plan.undo?.unknown]).to.deep.equal([[], []]);
    expect([await activeVersion(), stage.org('qa').file(file)]).to.deep.equal([3, flow('First', 'Active')]);
  });

  describe('that the branch has as a draft, or not, without the run', () => {
    const other = file.replace('Rate', 'Other');
    const brought = (status: string, label = 'Other'): Files => ({
      [`force-app/main/default/${other}-meta.xml`]: flow(label, status),
    });
    const otherActive = async (): Promise<number | undefined> =>
      (await flowVersions(await connectOrg('qa'), ['Other'])).get('Other')?.active;
    const promote = async (name: string, files: Files, base = 'main'): Promise<string> => {
      await stage.local.branch(`feature/${name}`, base);
      await stage.local.commit(name, files);
      return (await stage.promote({ features: [name], from: 'dev', overwrite: 'all' })).run.id;
    };

    it('leaves it inactive again, whichever draft is the newest', async () => {
      await promote('draft', brought('Draft'));
      const run = await promote('live', brought('Active', 'Live'), 'feature/draft');
      expect(await otherActive()).to.equal(2);
      const { plan } = await stage.undo({ run });
      expect(plan.undo?.drift.map(({ type }) => type)).to.deep.equal(['FlowDefinition']);
      expect([await otherActive(), stage.org('qa').file(other)]).to.deep.equal([undefined, flow('Other', 'Draft')]);
      await expectFitting();
    });

    it('activates the version again that was active below a draft', async () => {
      await promote('first', brought('Active'));
      await promote('draft', brought('Draft', 'Draft'), 'feature/first');
      expect(await otherActive()).to.equal(1);
      const run = await promote('live', brought('Active', 'Live'), 'feature/draft');
      expect(await otherActive()).to.equal(3);
      await stage.undo({ run });
      expect([await otherActive(), stage.org('qa').file(other)]).to.deep.equal([1, flow('Draft', 'Draft')]);
      await expectFitting();
    });

    it('leaves an older version active that was active below another that the branch has as active', async () => {
      await promote('first', brought('Active'));
      await promote('second', brought('Active', 'Second'), 'feature/first');
      await stage.org('qa').activateFlow('Other', 1);
      const run = await promote('draft', brought('Draft', 'Draft'), 'feature/second');
      expect(await otherActive()).to.equal(1);
      await stage.undo({ run });
      expect([await otherActive(), stage.org('qa').file(other)]).to.deep.equal([1, flow('Second', 'Obsolete')]);
      await expectFitting();
    });

    it('leaves it inactive again where only the org had it', async () => {
      await stage.org('qa').changeAsOtherUser(other, flow('By hand', 'Draft'));
      const run = await promote('live', brought('Active', 'Live'));
      expect(await otherActive()).to.equal(2);
      await stage.undo({ run });
      expect([await otherActive(), stage.org('qa').file(other)]).to.deep.equal([undefined, flow('By hand', 'Draft')]);
      await expectFitting();
    });
  });
});
