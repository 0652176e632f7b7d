import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import { deltaOfInstance } from '../../src/promotion/delta/readDelta.js';
import { verifyRecords } from '../../src/promotion/landscape/verifyRecords.js';
import { packageOfRun } from '../../src/promotion/runPlan.js';
import { xml } from '../metadata/support/project.js';
import type { Files } from '../support/gitRepo.js';
import { customObject, Stage } from '../support/stage.js';

const folder = 'force-app/main/default/objects/Shop__c/fields';

const picklist = (name: string, label: string, controlledBy?: string): Files => ({
  [`${folder}/${name}.field-meta.xml`]: xml(
    'CustomField',
    `<fullName>${name}</fullName>`,
    `<label>${label}</label>`,
    '<type>Picklist</type>',
    `<valueSet>${controlledBy === undefined ? '' : `<controllingField>${controlledBy}</controllingField>`}<restricted>true</restricted></valueSet>`
  ),
});

describe('what a feature needs in the same deploy', () => {
  let stage: Stage;
  const request = { features: ['town'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open({
      ...customObject('Shop__c'),
      ...picklist('Country__c', 'Country'),
      ...picklist('City__c', 'City', 'Country__c'),
    });
    await stage.feature('feature/town', picklist('City__c', 'Town', 'Country__c'));
  });

  afterEach(async () => {
    await stage.close();
  });

  it('is warned of', async () => {
    const { warnings, delta } = await stage.plan(request);
    expect(warnings.join()).to.include(
      'CustomField:Shop__c.City__c needs CustomField:Shop__c.Country__c (its controlling field) in the same deploy.'
    );
    expect(delta.components.map(memberKey)).to.deep.equal(['CustomField:Shop__c.City__c']);
  });

  it('is deployed where that is asked for, also by another process, which builds the package again', async () => {
    const { run, plan } = await stage.promote({ ...request, withDependencies: true });
    expect(plan.delta.components.map(({ fullName, reason }) => [fullName, reason])).to.deep.equal([
      ['Shop__c.City__c', undefined],
      ['Shop__c.Country__c', 'CustomField:Shop__c.City__c needs it in the same deploy: its controlling field'],
    ]);
    expect(plan.warnings).to.deep.equal([]);
    const { sent } = await stage.with(async (context) => packageOfRun(context, run));
    expect(sent).to.deep.equal(run.plan?.sent);
    expect(sent.map(memberKey)).to.include('CustomField:Shop__c.Country__c');
    const verified = await stage.with(async (context) => verifyRecords(context, ['qa']));
    expect(verified.discrepancies).to.deep.equal([]);
  });

  it('is in the delta of an instance where that is asked for', async () => {
    const range = { instance: 'qa', to: 'feature/town', backward: false, env: {} };
    const delta = async (dependencies: 'named' | 'added'): Promise<string[]> =>
      (await stage.with(async (context) => deltaOfInstance(context, { ...range, dependencies }))).delta.components.map(
        ({ fullName }) => fullName
      );
    expect(await delta('named')).to.deep.equal(['Shop__c.City__c']);
    expect(await delta('added')).to.deep.equal(['Shop__c.City__c', 'Shop__c.Country__c']);
  });
});
