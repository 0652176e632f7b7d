import { expect } from 'chai';
import { type Member, memberKey } from '../../../src/common/member.js';
import {
  changedInOrg,
  type ComponentContent,
  type ComponentContents,
  contentsOfCommit,
  contentsOfRetrieve,
  differences,
  sameContent,
} from '../../../src/metadata/content/content.js';
import { computeDelta } from '../../../src/metadata/delta/delta.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import { readProject } from '../../../src/metadata/delta/project.js';
import { unzip } from '../../../src/metadata/zip.js';
import { makeRepository, type CommitRepository } from '../support/commits.js';
import { libraryPackage, readable } from '../support/library.js';
import { apexClass, defaultFolder, projectJson, variedProject, xml } from '../support/project.js';

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
  for (const [preset, files] of Object.entries(inParts)) {
    it(`are the same with the preset ${preset}`, async () => {
      const commit = await test.commit({
        'sfdx-project.json': projectJson({ sourceBehaviorOptions: [preset] }),
        ...files,
      });
      const delta = await computeDelta(test.repo, { from: undefined, to: commit, env });
      const { zip, sent } = await buildPackage(test.repo, delta, { env });
      expect(readable(unzip(zip))).to.deep.equal(readable(await libraryPackage(test, commit)));
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
    expect(await contentsOfCommit(test.repo, commit, [{ type: 'ApexClass', fullName: 'A' }], { env })).to.be.empty;
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

describe('comparing contents', () => {
  const field1: Member = { type: 'CustomField', fullName: 'A__c.F__c' };
  const retrieve = (files: Readonly<Record<string, string | Buffer>>, members: readonly Member[]): ComponentContents =>
    contentsOfRetrieve(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])), members);
  const one = (type: string, path: string, text: string): ComponentContent | undefined => {
    const member = { type, fullName: path.replace(/^[^/]*\//, '').replace(/\.[^.]*$/, '') };
    return retrieve({ [path]: text }, [member]).get(memberKey(member));
  };

  it('leaves white space, comments, CDATA and entities apart', () => {
    const a = one('Layout', 'layouts/A.layout', '<Layout xmlns="x"><a>1 &amp; 2</a><b/></Layout>');
    const b = one('Layout', 'layouts/A.layout', '<Layout><!-- c -->\n <b></b>\n <a><![CDATA[1 & 2]]></a></Layout>');
    const c = one('Layout', 'layouts/A.layout', '<Layout><a>1 &#38; 3</a><b/></Layout>');
    expect(sameContent(a, b)).to.equal(true);
    expect(sameContent(a, c)).to.equal(false);
  });

  it('keeps the order of equal tags, but not in permission sets', () => {
    const list = (root: string, ...names: readonly string[]): string =>
      `<${root}>${names.map((name) => `<classAccesses><apexClass>${name}</apexClass></classAccesses>`).join('')}</${root}>`;
    const flexiPage = (...names: readonly string[]): ComponentContent | undefined =>
      one('FlexiPage', 'flexipages/A.flexipage', list('FlexiPage', ...names));
    const permissionSet = (...names: readonly string[]): ComponentContent | undefined =>
      one('PermissionSet', 'permissionsets/A.permissionset', list('PermissionSet', ...names));
    expect(sameContent(flexiPage('a', 'b'), flexiPage('b', 'a'))).to.equal(false);
    expect(sameContent(permissionSet('a', 'b'), permissionSet('b', 'a'))).to.equal(true);
    expect(sameContent(permissionSet('a', 'b'), permissionSet('b'))).to.equal(false);
  });

  it('leaves the status of a flow apart', () => {
    const flow = (status: string, label: string): ComponentContent | undefined =>
      one('Flow', 'flows/A.flow', `<Flow><label>${label}</label><status>${status}</status></Flow>`);
    expect(sameContent(flow('Active', 'x'), flow('Draft', 'x'))).to.equal(true);
    expect(sameContent(flow('Active', 'x'), flow('Active', 'y'))).to.equal(false);
  });

  it('takes text with other line ends as the same, and binary content by its bytes', () => {
    const member = { type: 'ApexClass', fullName: 'A' };
    const apex = (body: string): ComponentContent | undefined =>
      retrieve({ 'classes/A.cls': body, 'classes/A.cls-meta.xml': '<ApexClass/>' }, [member]).get('ApexClass:A');
    const resource = (...bytes: number[]): ComponentContent | undefined =>
      retrieve(
        {
          'staticresources/A.resource': Buffer.from(bytes),
          'staticresources/A.resource-meta.xml': '<StaticResource/>',
        },
        [{ type: 'StaticResource', fullName: 'A' }]
      ).get('StaticResource:A');
    expect(sameContent(apex('a\r\nb\r\n'), apex('a\nb\n'))).to.equal(true);
    expect(sameContent(apex('a\nb\n'), apex('a\n'))).to.equal(false);
    expect(sameContent(resource(0, 13, 10), resource(0, 10))).to.equal(false);
    expect(sameContent(resource(0, 13, 10), resource(0, 13, 10))).to.equal(true);
  });

  it('tells what is only in the org, only in the branch, and where the rest differs', () => {
    const members = [
      field1,
      { type: 'CustomField', fullName: 'A__c.G__c' },
      { type: 'CustomObject', fullName: 'A__c' },
    ];
    const inOrg = retrieve(
      {
        'objects/A__c.object':
          '<CustomObject><fields><fullName>F__c</fullName></fields><label>A</label></CustomObject>',
      },
      members
    );
    const inBranch = retrieve(
      {
        'objects/A__c.object':
          '<CustomObject><fields><fullName>G__c</fullName></fields><label>B</label></CustomObject>',
      },
      members
    );
    expect(differences(inOrg, inBranch, members)).to.deep.equal([
      { member: members[0], difference: 'onlyInOrg' },
      { member: members[1], difference: 'onlyInBranch' },
      { member: members[2], difference: 'differs', detail: 'label' },
    ]);
  });
});

describe('what was changed in the org', () => {
  const member: Member = { type: 'Layout', fullName: 'A' };
  const version = (text: string | undefined, { type, fullName }: Member = member): ComponentContents =>
    text === undefined
      ? new Map()
      : contentsOfRetrieve(new Map([[`${type.toLowerCase()}s/${fullName}.${type.toLowerCase()}`, Buffer.from(text)]]), [
          { type, fullName },
        ]);
  const layout = (text: string | undefined): ComponentContents =>
    version(text === undefined ? undefined : `<Layout><x>${text}</x></Layout>`);
  const isChanged = (org?: string, deployed?: string, merged?: string): boolean =>
    changedInOrg(layout(org), layout(deployed), layout(merged), [member]).length > 0;

  it('is neither as it was deployed nor as the merge would have it', () => {
    expect(isChanged('old', 'old', 'new')).to.equal(false);
    expect(isChanged('new', 'old', 'new')).to.equal(false);
    expect(isChanged('other', 'old', 'new')).to.equal(true);
  });

  it('is also what was made in the org, or changed before it is deleted', () => {
    expect(isChanged('other', undefined, 'new')).to.equal(true);
    expect(isChanged('other', 'old', undefined)).to.equal(true);
  });

  it('is also what was deleted in the org, unless the merge deletes it too', () => {
    expect(isChanged(undefined, 'old', 'new')).to.equal(true);
    expect(isChanged(undefined, 'old', undefined)).to.equal(false);
    expect(isChanged(undefined, undefined, 'new')).to.equal(false);
  });

  it('is not what an owed deletion finds', () => {
    expect(isChanged('other', undefined, undefined)).to.equal(false);
  });

  describe('of a profile', () => {
    const clerk: Member = { type: 'Profile', fullName: 'Clerk' };
    const profile = (...access: ReadonlyArray<readonly [string, boolean]>): ComponentContents =>
      version(
        `<Profile>${access
          .map(([name, on]) => `<classAccesses><apexClass>${name}</apexClass><enabled>${on}</enabled></classAccesses>`)
          .join('')}</Profile>`,
        clerk
      );
    const changed = (org: ComponentContents, deployed: ComponentContents, merged: ComponentContents): boolean =>
      changedInOrg(org, deployed, merged, [clerk]).length > 0;

    it('counts entries that the merge has, in whatever order', () => {
      const merged = profile(['A', true], ['B', true]);
      expect(changed(profile(['B', true], ['A', true], ['C', true]), profile(['A', true]), merged)).to.equal(false);
      expect(changed(profile(['A', false]), profile(['A', true]), merged)).to.equal(true);
    });

    it('does not miss entries that the org was not asked for', () => {
      expect(changed(profile(), profile(['A', true]), profile(['A', true], ['B', true]))).to.equal(false);
    });

    it('counts a right that was given in the org and never deployed', () => {
      expect(changed(profile(['A', true]), profile(), profile(['A', false]))).to.equal(true);
      expect(changed(profile(['A', false]), profile(), profile(['A', true]))).to.equal(false);
    });
  });
});

describe('contents of an org that are not XML', () => {
  it('stop the comparison with file and line', () => {
    const files = new Map([['layouts/A.layout', Buffer.from('<Layout>\n<a></Layout>')]]);
    expect(() => contentsOfRetrieve(files, [{ type: 'Layout', fullName: 'A' }])).to.throw(/layouts\/A\.layout, line 2/);
  });
});
