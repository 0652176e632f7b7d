import { expect } from 'chai';
import { judge } from './judge.js';
import { refuseAtSubmit } from './refuse.js';
import { emptyOrg } from './state.js';
import {
  apexClass,
  customObject,
  deletionOf,
  deploy,
  failuresOf,
  field,
  manifest,
  messageOf,
  orgWith,
  textIn,
  xml,
} from './testPackage.js';

const label = (name: string): string =>
  `\n    <labels>\n        <fullName>${name}</fullName>\n        <value>${name}</value>\n    </labels>`;

describe('a deploy', () => {
  it('reports created, then unchanged, then changed', () => {
    const first = deploy(emptyOrg('sandbox'), [apexClass('A')]);
    expect(messageOf(first, 'ApexClass', 'A')).to.include({ created: true, changed: true, fileName: 'classes/A.cls' });
    expect(first.changes).to.deep.equal([
      { type: 'ApexClass', fullName: 'A', fileName: 'classes/A.cls', operation: 'created' },
    ]);
    const second = deploy(first.after, [apexClass('A')]);
    expect(messageOf(second, 'ApexClass', 'A')).to.include({ created: false, changed: false, success: true });
    expect(second.changes).to.deep.equal([]);
    const third = deploy(second.after, [apexClass('A', 'public class A {}')]);
    expect(messageOf(third, 'ApexClass', 'A')).to.include({ created: false, changed: true });
    expect(textIn(third.after, 'classes/A.cls')).to.equal('public class A {}');
  });

  it('takes XML that differs only in white space and comments for unchanged', () => {
    const org = orgWith([{ 'roles/CEO.role': xml('Role', '\n    <name>CEO</name>') }]);
    const again = deploy(org, [{ 'roles/CEO.role': xml('Role', '<!-- top --><name>CEO</name>') }]);
    expect(messageOf(again, 'Role', 'CEO')).to.include({ changed: false });
  });

  it('names package.xml with an empty type and counts only components and deletions', () => {
    const verdict = deploy(orgWith([apexClass('Old')]), [apexClass('A'), deletionOf(['ApexClass:Old'])]);
    expect(messageOf(verdict, '', 'package.xml')).to.include({ success: true, fileName: 'package.xml' });
    expect(messageOf(verdict, '', 'destructiveChangesPost.xml')).to.include({ success: true });
    expect(verdict).to.include({ numberComponentsTotal: 2, numberComponentsDeployed: 2, numberComponentErrors: 0 });
  });

  it('gives one message per bundle, named by its folder, and takes the bundle as a whole', () => {
    const bundle = {
      'lwc/tile/tile.js': 'export default class {}',
      'lwc/tile/old.js': '',
      'lwc/tile/tile.js-meta.xml': xml('LightningComponentBundle', '\n    <apiVersion>66.0</apiVersion>'),
    };
    const first = deploy(emptyOrg('sandbox'), [bundle]);
    expect(first.messages.filter((one) => one.componentType === 'LightningComponentBundle')).to.have.length(1);
    expect(messageOf(first, 'LightningComponentBundle', 'tile')).to.include({ fileName: 'lwc/tile' });
    const { 'lwc/tile/old.js': gone, ...rest } = bundle;
    const second = deploy(first.after, [rest]);
    expect(gone).to.equal('');
    expect(second.after.files.has('lwc/tile/old.js')).to.equal(false);
    expect(messageOf(second, 'LightningComponentBundle', 'tile')).to.include({ changed: true });
  });

  it('saves nothing when it is check-only, and says the same', () => {
    const org = emptyOrg('sandbox');
    const verdict = deploy(org, [apexClass('A')], { checkOnly: true });
    expect(verdict.status).to.equal('Succeeded');
    expect(verdict.after).to.equal(org);
    expect(messageOf(verdict, 'ApexClass', 'A')).to.include({ created: true });
  });

  it('applies nothing when one component fails, but lists the successes', () => {
    const org = emptyOrg('sandbox');
    const verdict = deploy(org, [apexClass('A'), apexClass('B', 'public class B extends Missing {}')]);
    expect(verdict.status).to.equal('Failed');
    expect(verdict.after).to.equal(org);
    expect(messageOf(verdict, 'ApexClass', 'A')).to.include({ success: true, created: true });
    expect(failuresOf(verdict)).to.deep.equal(['ApexClass B: Invalid type: Missing']);
    expect(verdict).to.include({ numberComponentsTotal: 2, numberComponentsDeployed: 1, numberComponentErrors: 1 });
  });

  it('keeps what works without rollbackOnError, and drops what needs the failed', () => {
    const parts = [
      apexClass('A'),
      apexClass('B', 'public class B {\n    // local-org: error Variable does not exist: summ\n}'),
      apexClass('C', 'public class C { B other; }'),
    ];
    const verdict = deploy(emptyOrg('sandbox'), parts, { rollbackOnError: false });
    expect(verdict.status).to.equal('SucceededPartial');
    expect([...verdict.after.files.keys()]).to.deep.equal(['classes/A.cls', 'classes/A.cls-meta.xml']);
    expect(failuresOf(verdict)).to.deep.equal([
      'ApexClass B: Variable does not exist: summ',
      'ApexClass C: Dependent class is invalid and needs recompilation:\n Class B : Variable does not exist: summ',
    ]);
    expect(verdict.messages.find((one) => one.fullName === 'B')).to.include({ lineNumber: 2, columnNumber: 5 });
  });

  it('finds package.xml one folder below the root', () => {
    const zip = new Map([
      ['zip/package.xml', Buffer.from(manifest(['ApexClass:A']))],
      ...Object.entries(apexClass('A')).map(([path, text]) => [`zip/${path}`, Buffer.from(text)] as const),
    ]);
    const options = {
      checkOnly: false,
      rollbackOnError: true,
      ignoreWarnings: false,
      runTests: [],
      purgeOnDelete: false,
    };
    const verdict = judge(emptyOrg('sandbox'), zip, { ...options, apiVersion: '66.0' });
    expect(verdict.status).to.equal('Succeeded');
    expect(verdict.after.files.has('classes/A.cls')).to.equal(true);
  });

  it('is refused at submit in production without rollback or with an explicit NoTestRun', () => {
    const options = { rollbackOnError: true, runTests: [] };
    expect(refuseAtSubmit('production', { ...options, rollbackOnError: false })?.message).to.equal(
      'INVALID_OPERATION: rollbackOnError option must be true on a production org'
    );
    expect(refuseAtSubmit('production', { ...options, testLevel: 'NoTestRun' })?.message).to.equal(
      'INVALID_OPERATION: testLevel of NoTestRun cannot be used in production organizations'
    );
    expect(refuseAtSubmit('production', options)).to.equal(undefined);
    expect(refuseAtSubmit('sandbox', { ...options, rollbackOnError: false, testLevel: 'NoTestRun' })).to.equal(
      undefined
    );
  });

  it('is refused at submit with tests that do not fit its level', () => {
    const options = { rollbackOnError: true, runTests: ['RatingTest'] };
    for (const testLevel of [undefined, 'NoTestRun', 'RunLocalTests']) {
      expect(refuseAtSubmit('sandbox', { ...options, testLevel })?.message).to.equal(
        'INVALID_OPERATION: runTests can only be used with a testLevel of RunSpecifiedTests'
      );
    }
    expect(refuseAtSubmit('sandbox', { ...options, testLevel: 'RunSpecifiedTests' })).to.equal(undefined);
    expect(refuseAtSubmit('sandbox', { ...options, runTests: [], testLevel: 'RunSpecifiedTests' })?.message).to.equal(
      'INVALID_OPERATION: runTests must not be empty when a testLevel of RunSpecifiedTests is used'
    );
  });
});

describe('the manifest of a deploy', () => {
  const org = emptyOrg('sandbox');

  it('fails for a member without a file', () => {
    const verdict = deploy(org, [apexClass('A'), { 'package.xml': manifest(['ApexClass:A', 'ApexClass:Ghost']) }]);
    expect(failuresOf(verdict)).to.deep.equal([
      "ApexClass Ghost: An object 'Ghost' of type ApexClass was named in package.xml, but was not found in zipped directory",
    ]);
    expect(verdict.messages.find((one) => !one.success)?.fileName).to.equal('package.xml');
  });

  it('fails for a file that no member names', () => {
    const verdict = deploy(org, [apexClass('A'), { 'package.xml': manifest([]) }]);
    expect(failuresOf(verdict)).to.deep.equal(['ApexClass A: Not in package.xml']);
    expect(verdict.messages.find((one) => !one.success)?.fileName).to.equal('classes/A.cls');
  });

  it('fails for a file of no known type and for a type that does not exist', () => {
    const verdict = deploy(org, [{ 'wands/a.wand': '', 'package.xml': manifest(['Wand:a']) }]);
    expect(failuresOf(verdict)).to.deep.equal([
      ' wands/a.wand: Not in package.xml',
      " package.xml: Unknown type name 'Wand' specified in package.xml",
    ]);
  });

  it('may name all components of a type with an asterisk, which never lacks a file', () => {
    const verdict = deploy(org, [apexClass('A'), { 'package.xml': manifest(['ApexClass:*', 'ApexPage:*']) }]);
    expect(verdict.status).to.equal('Succeeded');
  });

  it('must be there', () => {
    const verdict = judge(org, new Map([['src/classes/A.cls', Buffer.from('')]]), {
      checkOnly: false,
      rollbackOnError: true,
      ignoreWarnings: false,
      runTests: [],
      purgeOnDelete: false,
      apiVersion: '66.0',
    });
    expect(verdict.messages).to.have.length(1);
    expect(verdict.messages[0]).to.include({
      componentType: '',
      fullName: 'package.xml',
      fileName: 'src/package.xml',
      problem: 'No package.xml found',
    });
  });

  it('lists folders as members of their content type', () => {
    const folder = { 'reports/Sales-meta.xml': xml('ReportFolder', '\n    <name>Sales</name>') };
    const report = { 'reports/Sales/Open.report': xml('Report', '\n    <name>Open</name>') };
    const members = { 'package.xml': manifest(['Report:Sales/', 'Report:Sales/Open', 'Report:unfiled$public']) };
    const verdict = deploy(org, [folder, report, members]);
    expect(failuresOf(verdict)).to.deep.equal([]);
    expect(messageOf(verdict, 'ReportFolder', 'Sales')).to.include({ created: true });
    expect(messageOf(verdict, 'Report', 'Sales/Open')).to.include({ created: true });
  });

  it('gives labels messages of their own, and none to CustomLabels', () => {
    const labels = { 'labels/CustomLabels.labels': xml('CustomLabels', label('One') + label('Two')) };
    const members = { 'package.xml': manifest(['CustomLabel:One', 'CustomLabel:Two', 'CustomLabels:CustomLabels']) };
    const verdict = deploy(org, [labels, members]);
    expect(verdict.messages.map((one) => one.fullName)).to.deep.equal(['package.xml', 'One', 'Two']);
    expect(messageOf(verdict, 'CustomLabel', 'One')).to.include({ fileName: 'labels/CustomLabels.labels' });
  });

  it('takes from an object file only the children that it names', () => {
    const both = customObject('Account', field('A__c') + field('B__c'));
    const verdict = deploy(org, [both, { 'package.xml': manifest(['CustomField:Account.B__c']) }]);
    expect(verdict.messages.map((one) => one.fullName)).to.deep.equal(['package.xml', 'Account.B__c']);
    expect(textIn(verdict.after, 'objects/Account.object')).to.include('B__c').and.not.include('A__c');
  });
});

describe('a file of a deploy', () => {
  const org = emptyOrg('sandbox');

  it('fails with line and column when its XML is broken', () => {
    const verdict = deploy(org, [{ 'roles/CEO.role': '<?xml version="1.0"?>\n<Role>\n  <name>CEO</nam>\n</Role>' }]);
    expect(failuresOf(verdict)).to.deep.equal([
      'Role CEO: Error parsing file: The element type "name" must be terminated by the matching end-tag "</name>".',
    ]);
    expect(verdict.messages.find((one) => !one.success)).to.include({ lineNumber: 3, columnNumber: 12 });
  });

  it('fails as a whole, and only once, when it is an object file with broken XML', () => {
    const verdict = deploy(org, [
      { 'objects/Account.object': '<CustomObject>' },
      { 'package.xml': manifest(['CustomField:Account.A__c']) },
    ]);
    expect(failuresOf(verdict)).to.deep.equal([
      'CustomObject Account: Error parsing file: XML document structures must start and end within the same entity.',
    ]);
  });

  it('fails for an element that its type has not', () => {
    const entry = '\n    <fieldPermissions>\n        <fieldPermissions>x</fieldPermissions>\n    </fieldPermissions>';
    expect(failuresOf(deploy(org, [{ 'profiles/Admin.profile': xml('Profile', entry) }]))[0]).to.equal(
      'Profile Admin: Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}fieldPermissions invalid at this location in type ProfileFieldLevelSecurity'
    );
    expect(failuresOf(deploy(org, [{ 'roles/CEO.role': xml('Group', '') }]))[0]).to.include(
      'Group invalid at this location in type Role'
    );
  });

  it('fails when it holds one child or one permission twice', () => {
    const twice = deploy(org, [customObject('Account', field('A__c') + field('A__c'))]);
    expect(failuresOf(twice)[0]).to.include('duplicate value found');
    const entry =
      '\n    <userPermissions>\n        <enabled>true</enabled>\n        <name>ApiEnabled</name>\n    </userPermissions>';
    const set = deploy(org, [{ 'permissionsets/P.permissionset': xml('PermissionSet', entry + entry) }]);
    expect(failuresOf(set)[0]).to.include('duplicate value found');
  });

  it('fails without the other half of its pair', () => {
    const verdict = deploy(org, [{ 'classes/A.cls': 'public class A {}' }]);
    expect(failuresOf(verdict)[0]).to.include('classes/A.cls-meta.xml is missing');
  });
});
