import { expect } from 'chai';
import { type Member, memberKey } from '../../../src/common/member.js';
import {
  changedInOrg,
  type ComponentContents,
  contentsOfCommit,
  contentsOfRetrieve,
  differences,
} from '../../../src/metadata/content/content.js';
import { computeDelta } from '../../../src/metadata/delta/computeDelta.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import { readProject } from '../../../src/metadata/delta/project.js';
import { unzip } from '../../../src/common/zip.js';
import { makeRepository, type CommitRepository } from '../support/commits.js';
import { libraryPackage, readable } from '../support/library.js';
import { apexClass, defaultFolder, field, objectFile, projectJson, variedProject, xml } from '../support/project.js';

const env = {};

const labelPart = (name: string): string =>
  xml('CustomLabel', `<fullName>${name}</fullName>`, '<language>en_US</language>', `<value>${name}</value>`);

const permissionSetFolder = `${defaultFolder}/permissionsets/Invoices`;
const permissionSetFile = {
  [`${permissionSetFolder}/Invoices.permissionset-meta.xml`]: xml('PermissionSet', '<label>Invoices</label>'),
};

describe('the contents of components', () => {
  let test: CommitRepository;
  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const keys = (contents: ComponentContents): string[] => [...contents.keys()].sort();

  it('are the same from a commit in source format and from the metadata format that an org returns', async () => {
    const commit = await test.commit(variedProject());
    const delta = await computeDelta(test.repo, { from: undefined, to: commit, env });
    const { zip } = await buildPackage(test.repo, delta, { env });
    const ofCommit = await contentsOfCommit(test.repo, commit, delta.components, { env });
    const ofOrg = contentsOfRetrieve(unzip(zip), delta.components);
    expect(keys(ofCommit)).to.deep.equal(delta.components.map(memberKey).sort());
    expect(keys(ofOrg)).to.deep.equal(keys(ofCommit));
    expect(differences(ofOrg, ofCommit, delta.components)).to.deep.equal([]);
    expect(changedInOrg(ofOrg, new Map(), ofCommit, delta.components)).to.deep.equal([]);
  });

  it('are those of an object apart from those of the fields in its own file', async () => {
    const inFile = '<fields><fullName>Own__c</fullName><label>Own</label><type>Text</type></fields>';
    const commit = await test.commit({
      'sfdx-project.json': projectJson(),
      ...objectFile('Shop__c', '<label>Shop</label>', inFile),
      ...field('Shop__c', 'Size__c'),
    });
    const delta = await computeDelta(test.repo, { from: undefined, to: commit, env });
    expect(delta.components.map(memberKey)).to.deep.equal([
      'CustomField:Shop__c.Own__c',
      'CustomField:Shop__c.Size__c',
      'CustomObject:Shop__c',
    ]);
    const { zip } = await buildPackage(test.repo, delta, { env });
    const ofCommit = await contentsOfCommit(test.repo, commit, delta.components, { env });
    const files = unzip(zip);
    expect(differences(contentsOfRetrieve(files, delta.components), ofCommit, delta.components)).to.deep.equal([]);
    const [path] = [...files.keys()].filter((each) => each.endsWith('.object'));
    const changed = files.set(path, Buffer.from(String(files.get(path)).replace('>Own<', '>Other<')));
    expect(
      differences(contentsOfRetrieve(changed, delta.components), ofCommit, delta.components).map(({ member }) =>
        memberKey(member)
      )
    ).to.deep.equal(['CustomField:Shop__c.Own__c']);
  });

  const folder = (name: string): string => `${defaultFolder}/${name}`;
  const inParts: Readonly<Record<string, Record<string, string>>> = {
    decomposePermissionSetBeta: {
      ...permissionSetFile,
      [`${permissionSetFolder}/classAccesses/A.classAccess-meta.xml`]: xml(
        'ClassAccess',
        '<apexClass>A</apexClass>',
        '<enabled>true</enabled>'
      ),
    },
    decomposePermissionSetBeta2: {
      ...permissionSetFile,
      [`${permissionSetFolder}/Invoices.classAccess-meta.xml`]: xml(
        'PermissionSet',
        '<classAccesses><apexClass>A</apexClass><enabled>true</enabled></classAccesses>'
      ),
      [`${permissionSetFolder}/objectSettings/Invoice__c.objectSettings-meta.xml`]: xml(
        'PermissionSet',
        '<fieldPermissions><field>Invoice__c.A__c</field><readable>true</readable></fieldPermissions>'
      ),
    },
    decomposeCustomLabelsBeta: {
      [folder('labels/CustomLabels/CustomLabels.labels-meta.xml')]: xml('CustomLabels'),
      [folder('labels/CustomLabels/Paid.label-meta.xml')]: labelPart('Paid'),
      [folder('labels/CustomLabels/Open.label-meta.xml')]: labelPart('Open'),
    },
    decomposeCustomLabelsBeta2: {
      [folder('labels/Paid.label-meta.xml')]: labelPart('Paid'),
      [folder('labels/Open.label-meta.xml')]: labelPart('Open'),
    },
    decomposeWorkflowBeta: {
      [folder('workflows/Account/Account.workflow-meta.xml')]: xml('Workflow'),
      [folder('workflows/Account/workflowAlerts/Pay.workflowAlert-meta.xml')]: xml(
        'WorkflowAlert',
        '<fullName>Pay</fullName>',
        '<description>Pays</description>'
      ),
    },
    decomposeSharingRulesBeta: {
      [folder('sharingRules/Account/Account.sharingRules-meta.xml')]: xml('SharingRules'),
      [folder('sharingRules/Account/sharingCriteriaRules/Big.sharingCriteriaRule-meta.xml')]: xml(
        'SharingCriteriaRule',
        '<fullName>Big</fullName>',
        '<label>Big</label>'
      ),
    },
    decomposeExternalServiceRegistrationBeta: {
      [folder('externalServiceRegistrations/Bank.externalServiceRegistration-meta.xml')]: xml(
        'ExternalServiceRegistration',
        '<label>Bank</label>',
        '<schemaUploadFileExtension>json</schemaUploadFileExtension>'
      ),
      [folder('externalServiceRegistrations/Bank.yaml')]: 'openapi: 3.0.0\n',
    },
  };
  /** The manifest may name a list of labels with them, by which the Salesforce CLI finds them. */
  const withoutManifest = (files: ReadonlyMap<string, Buffer>): unknown =>
    readable(new Map([...files].filter(([path]) => path !== 'package.xml')));
  for (const [preset, files] of Object.entries(inParts)) {
    it(`are the same with the preset ${preset}`, async () => {
      const commit = await test.commit({
        'sfdx-project.json': projectJson({ sourceBehaviorOptions: [preset] }),
        ...files,
      });
      const delta = await computeDelta(test.repo, { from: undefined, to: commit, env });
      const { zip, sent } = await buildPackage(test.repo, delta, { env });
      expect(withoutManifest(unzip(zip))).to.deep.equal(withoutManifest(await libraryPackage(test, commit)));
      expect(sent.map(memberKey)).to.deep.equal(delta.components.map(memberKey)).and.not.deep.equal([]);
      const ofCommit = await contentsOfCommit(test.repo, commit, sent, { env });
      const { registry } = await readProject(test.repo, commit);
      const ofOrg = contentsOfRetrieve(unzip(zip), sent, registry);
      expect(keys(ofCommit)).to.deep.equal(sent.map(memberKey).sort());
      expect(keys(ofOrg)).to.deep.equal(keys(ofCommit));
      expect(differences(ofOrg, ofCommit, sent)).to.deep.equal([]);
    });
  }

  it('are found by name alone, wherever the commit has them, and left out where it does not', async () => {
    const commit = await test.commit({ ...variedProject(), ...apexClass('Moved', '', 'force-app/other/deep/classes') });
    const members: Member[] = [
      { type: 'ApexClass', fullName: 'Moved' },
      { type: 'CustomField', fullName: 'Invoice__c.Amount__c' },
      { type: 'CustomLabel', fullName: 'Paid' },
      { type: 'WorkflowFieldUpdate', fullName: 'Invoice__c.Pay' },
      { type: 'Layout', fullName: 'Invoice__c-Invoice Layout (Sales)' },
      { type: 'Report', fullName: 'Billing' },
      { type: 'ApexClass', fullName: 'Nowhere' },
    ];
    const contents = await contentsOfCommit(test.repo, commit, members, { env });
    expect(keys(contents)).to.deep.equal(members.slice(0, -1).map(memberKey).sort());
  });

  it('are empty for a commit without a project', async () => {
    const commit = await test.commit(apexClass('A'));
    const contents = await contentsOfCommit(test.repo, commit, [{ type: 'ApexClass', fullName: 'A' }], { env });
    expect(keys(contents)).to.deep.equal([]);
  });

  it('hold replacements as they would be deployed', async () => {
    const commit = await test.commit({
      'sfdx-project.json': projectJson({
        replacements: [{ glob: '**/*.cls', stringToReplace: 'HOST', replaceWithEnv: 'HOST' }],
      }),
      ...apexClass('Endpoint', " String host = 'HOST'; "),
    });
    const members = [{ type: 'ApexClass', fullName: 'Endpoint' }];
    const contents = await contentsOfCommit(test.repo, commit, members, {
      env: { HOST: 'example.com' },
      allowedVariables: ['HOST'],
    });
    expect(contents.get('ApexClass:Endpoint')?.files.get('content')?.toString()).to.contain("'example.com'");
  });
});
