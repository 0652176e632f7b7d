import { expect } from 'chai';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, gone, lines } from '../support/deltas.js';
import { projectJson, xml } from '../support/project.js';

const main = 'force-app/main/default';
const raters = `${main}/permissionsets/Raters`;
const part = `${raters}/Raters.classAccess-meta.xml`;
const [permissionSet, parts]: readonly [Files, Files] = [
  { [`${raters}/Raters.permissionset-meta.xml`]: xml('PermissionSet', '<label>Raters</label>') },
  { [part]: xml('PermissionSet', '<classAccesses><apexClass>ns__A</apexClass></classAccesses>') },
];
const label = `${main}/labels/Paid.label-meta.xml`;
const alert = `${main}/workflows/Invoice__c/workflowAlerts/Paid.workflowAlert-meta.xml`;
const rule = `${main}/sharingRules/Invoice__c/sharingCriteriaRules/All.sharingCriteriaRule-meta.xml`;
const schema = `${main}/externalServiceRegistrations/Bank.yaml`;

describe('the delta of a commit that drops a decomposition preset', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const cases: ReadonlyArray<Readonly<{ preset: string; files: Files; left: string }>> = [
    { preset: 'decomposePermissionSetBeta2', files: { ...permissionSet, ...parts }, left: part },
    {
      preset: 'decomposeCustomLabelsBeta2',
      files: { [label]: xml('CustomLabel', '<fullName>Paid</fullName>', '<value>paid</value>') },
      left: label,
    },
    {
      preset: 'decomposeExternalServiceRegistrationBeta',
      files: {
        [schema.replace('.yaml', '.externalServiceRegistration-meta.xml')]: xml('ExternalServiceRegistration'),
        [schema]: 'openapi: 3.0.0\n',
      },
      left: schema,
    },
    {
      preset: 'decomposeWorkflowBeta',
      files: {
        [`${main}/workflows/Invoice__c/Invoice__c.workflow-meta.xml`]: xml('Workflow'),
        [alert]: xml('WorkflowAlert', '<fullName>Paid</fullName>', '<description>Paid</description>'),
      },
      left: alert,
    },
    {
      preset: 'decomposeSharingRulesBeta',
      files: {
        [`${main}/sharingRules/Invoice__c/Invoice__c.sharingRules-meta.xml`]: xml('SharingRules'),
        [rule]: xml('SharingCriteriaRule', '<fullName>All</fullName>', '<label>All</label>'),
      },
      left: rule,
    },
  ];
  for (const { preset, files, left } of cases) {
    it(`names the parts that are left of ${preset}`, async () => {
      const from = await test.commit({
        'sfdx-project.json': projectJson({ sourceBehaviorOptions: [preset] }),
        ...files,
      });
      const delta = await deltaOf(test, from, await test.commit({ 'sfdx-project.json': projectJson() }));
      expect(lines(delta)).to.deep.equal([]);
      expect(delta.ignored.map(({ path, reason }) => `${path}: ${reason}`)).to.deep.equal([
        'sfdx-project.json: not deployed itself, it says how other files are',
        `${left}: unchanged, and no metadata type claims it any more`,
      ]);
      expect(delta.warnings).to.deep.equal([
        `No metadata type claims 1 file any more, since sfdx-project.json changed: ${left}. They are not deployed, nor with the components that they were parts of.`,
      ]);
    });
  }

  it('never sends a part under a name without its object', async () => {
    const from = await test.commit({ 'sfdx-project.json': projectJson() });
    const delta = await deltaOf(
      test,
      from,
      await test.commit({ [alert]: xml('WorkflowAlert', '<fullName>Paid</fullName>') })
    );
    expect(lines(delta)).to.deep.equal([]);
    expect(delta.warnings).to.deep.equal([
      `${alert} looks like metadata and is not deployed: no metadata type claims it.`,
    ]);
  });

  it('names none where the parts went with it', async () => {
    const from = await test.commit({
      'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposePermissionSetBeta2'] }),
      ...permissionSet,
      ...parts,
    });
    const whole = xml('PermissionSet', '<classAccesses><apexClass>ns__A</apexClass></classAccesses>');
    const to = await test.commit({
      'sfdx-project.json': projectJson(),
      ...gone(part),
      [`${raters}/Raters.permissionset-meta.xml`]: whole,
    });
    const delta = await deltaOf(test, from, to);
    expect(lines(delta)).to.deep.equal(['change PermissionSet:Raters']);
    expect(delta.warnings).to.deep.equal([]);
  });

  it('changes what its list has from now on, as the org has that', async () => {
    const list = `${main}/workflows/Invoice__c/Invoice__c.workflow-meta.xml`;
    const paid = ['<fullName>Paid</fullName>', '<description>Paid</description>'];
    const from = await test.commit({
      'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposeWorkflowBeta'] }),
      [list]: xml('Workflow'),
      [alert]: xml('WorkflowAlert', ...paid),
    });
    const to = await test.commit({
      'sfdx-project.json': projectJson(),
      [list]: xml('Workflow', '<alerts>', ...paid, '</alerts>', '<alerts><fullName>New</fullName></alerts>'),
    });
    expect(lines(await deltaOf(test, from, to))).to.deep.equal([
      'add WorkflowAlert:Invoice__c.New',
      'change WorkflowAlert:Invoice__c.Paid',
    ]);
  });
});
