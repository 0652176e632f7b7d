import { expect } from 'chai';
import { emptyOrg } from './state.js';
import { customObject, deploy, failuresOf, field, manifest, messageOf, orgWith, textIn, xml } from './testPackage.js';

const permission = (name: string, enabled: boolean): string =>
  `\n    <userPermissions>\n        <enabled>${enabled}</enabled>\n        <name>${name}</name>\n    </userPermissions>`;

const label = (name: string, value = name): string =>
  `\n    <labels>\n        <fullName>${name}</fullName>\n        <value>${value}</value>\n    </labels>`;

describe('what a deploy does to what is there', () => {
  it('merges children into their object and keeps the fields that were not sent', () => {
    const org = orgWith([customObject('Invoice__c', field('A__c') + field('C__c'), 'Invoice')]);
    const verdict = deploy(org, [
      customObject('Invoice__c', field('B__c')),
      { 'package.xml': manifest(['CustomField:Invoice__c.B__c']) },
    ]);
    expect(messageOf(verdict, 'CustomField', 'Invoice__c.B__c')).to.include({
      created: true,
      fileName: 'objects/Invoice__c.object',
    });
    expect(messageOf(verdict, 'CustomObject', 'Invoice__c')).to.equal(undefined);
    expect(textIn(verdict.after, 'objects/Invoice__c.object')).to.equal(
      customObject('Invoice__c', field('A__c') + field('B__c') + field('C__c'), 'Invoice')['objects/Invoice__c.object']
    );
  });

  it('overwrites properties of an object that were sent and keeps the others', () => {
    const org = orgWith([
      {
        'objects/Account.object': xml(
          'CustomObject',
          '\n    <enableFeeds>false</enableFeeds>\n    <sharingModel>Read</sharingModel>'
        ),
      },
    ]);
    const verdict = deploy(org, [
      { 'objects/Account.object': xml('CustomObject', '\n    <sharingModel>Private</sharingModel>') },
    ]);
    expect(messageOf(verdict, 'CustomObject', 'Account')).to.include({ created: false, changed: true });
    expect(textIn(verdict.after, 'objects/Account.object')).to.equal(
      xml('CustomObject', '\n    <enableFeeds>false</enableFeeds>\n    <sharingModel>Private</sharingModel>')
    );
  });

  it('reports only the changed child of an object as changed', () => {
    const org = orgWith([customObject('Invoice__c', field('A__c') + field('B__c'), 'Invoice')]);
    const verdict = deploy(org, [
      customObject('Invoice__c', field('A__c') + field('B__c', '\n        <type>Number</type>'), 'Invoice'),
    ]);
    const changed = verdict.messages.filter((one) => one.componentType !== '' && one.changed);
    expect(changed.map((one) => one.fullName)).to.deep.equal(['Invoice__c.B__c']);
  });

  it('never reports a standard object as created', () => {
    const verdict = deploy(emptyOrg('sandbox'), [
      { 'objects/Account.object': xml('CustomObject', '\n    <sharingModel>Private</sharingModel>') },
    ]);
    expect(messageOf(verdict, 'CustomObject', 'Account')).to.include({ created: false, changed: true });
  });

  it('merges labels one by one, in the order of a sorted file', () => {
    const path = 'labels/CustomLabels.labels';
    const org = orgWith([{ [path]: xml('CustomLabels', label('A') + label('C')) }]);
    const verdict = deploy(org, [
      { [path]: xml('CustomLabels', label('C', 'sea') + label('B')) },
      { 'package.xml': manifest(['CustomLabel:B', 'CustomLabel:C']) },
    ]);
    expect(textIn(verdict.after, path)).to.equal(xml('CustomLabels', label('A') + label('B') + label('C', 'sea')));
  });

  it('merges assignment rules as a list and replaces a rule as a whole', () => {
    const rule = (name: string, value: string): string =>
      `\n    <assignmentRule>\n        <fullName>${name}</fullName>\n        <active>${value}</active>\n    </assignmentRule>`;
    const path = 'assignmentRules/Case.assignmentRules';
    const org = orgWith([{ [path]: xml('AssignmentRules', rule('One', 'true') + rule('Two', 'false')) }]);
    const verdict = deploy(org, [{ [path]: xml('AssignmentRules', rule('Two', 'true')) }]);
    expect(textIn(verdict.after, path)).to.equal(xml('AssignmentRules', rule('One', 'true') + rule('Two', 'true')));
  });

  it('lays a profile over the one in the org', () => {
    const path = 'profiles/Admin.profile';
    const org = orgWith([{ [path]: xml('Profile', permission('ApiEnabled', true) + permission('RunReports', true)) }]);
    const verdict = deploy(org, [{ [path]: xml('Profile', permission('RunReports', false)) }]);
    expect(textIn(verdict.after, path)).to.equal(
      xml('Profile', permission('ApiEnabled', true) + permission('RunReports', false))
    );
    const again = deploy(verdict.after, [{ [path]: xml('Profile', permission('RunReports', false)) }]);
    expect(messageOf(again, 'Profile', 'Admin')).to.include({ changed: false });
  });

  it('assigns one layout per object and record type of a profile', () => {
    const assigned = (layout: string): string =>
      `\n    <layoutAssignments>\n        <layout>${layout}</layout>\n    </layoutAssignments>`;
    const layouts = Object.fromEntries(
      ['Account-One', 'Account-Two'].map((name) => [`layouts/${name}.layout`, xml('Layout', '')])
    );
    const path = 'profiles/Admin.profile';
    const org = orgWith([layouts, { [path]: xml('Profile', assigned('Account-One')) }]);
    const verdict = deploy(org, [{ [path]: xml('Profile', assigned('Account-Two')) }]);
    expect(textIn(verdict.after, path)).to.equal(xml('Profile', assigned('Account-Two')));
  });

  it('replaces a permission set, and lays it over before API 40', () => {
    const path = 'permissionsets/P.permissionset';
    const org = orgWith([{ [path]: xml('PermissionSet', permission('ApiEnabled', true)) }]);
    const sent = { [path]: xml('PermissionSet', permission('RunReports', true)) };
    expect(textIn(deploy(org, [sent]).after, path)).to.equal(sent[path]);
    const old = deploy(org, [sent, { 'package.xml': manifest(['PermissionSet:P'], '39.0') }]);
    expect(textIn(old.after, path)).to.include('ApiEnabled').and.include('RunReports');
  });

  it('takes a component whose name differs only in case for the same', () => {
    const org = orgWith([{ 'roles/Ceo.role': xml('Role', '') }]);
    const verdict = deploy(org, [{ 'roles/CEO.role': xml('Role', '<name>CEO</name>') }]);
    expect([...verdict.after.files.keys()]).to.deep.equal(['roles/CEO.role']);
    expect(messageOf(verdict, 'Role', 'CEO')).to.include({ created: false });
  });

  it('takes a child whose name differs only in case for the same', () => {
    const path = 'labels/CustomLabels.labels';
    const org = orgWith([{ [path]: xml('CustomLabels', label('Title') + label('Zone')) }]);
    const verdict = deploy(org, [
      { [path]: xml('CustomLabels', label('TITLE')) },
      { 'package.xml': manifest(['CustomLabel:TITLE']) },
    ]);
    expect(textIn(verdict.after, path)).to.equal(xml('CustomLabels', label('TITLE') + label('Zone')));
  });

  it('keeps the other parts of an Experience bundle of which only a part was sent', () => {
    const part = (name: string): Record<string, string> => ({
      [`digitalExperiences/site/S/view/${name}/content.json`]: '{}',
    });
    const org = orgWith([part('home'), part('news')]);
    const verdict = deploy(org, [part('home'), { 'package.xml': manifest(['DigitalExperience:site/S.view/home']) }]);
    expect(failuresOf(verdict)).to.deep.equal([]);
    expect(verdict.after.files.size).to.equal(2);
  });

  it('refuses a new object without a label, and fields of an object that is not there', () => {
    const unlabelled = deploy(emptyOrg('sandbox'), [
      { 'objects/X__c.object': xml('CustomObject', '\n    <sharingModel>Read</sharingModel>') },
    ]);
    expect(failuresOf(unlabelled)).to.deep.equal([
      'CustomObject X__c: Must specify a non-empty label for the CustomObject',
    ]);
    const orphan = deploy(emptyOrg('sandbox'), [
      customObject('X__c', field('A__c')),
      { 'package.xml': manifest(['CustomField:X__c.A__c']) },
    ]);
    expect(failuresOf(orphan)).to.deep.equal([
      'CustomField X__c.A__c: Entity Enumeration Or ID: bad value for restricted picklist field: X__c',
    ]);
  });
});
