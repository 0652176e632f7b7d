import { expect } from 'chai';
import {
  apexClass,
  apexTrigger,
  customObject,
  deletionOf,
  deploy,
  failuresOf,
  field,
  messageOf,
  orgWith,
  textIn,
  xml,
  type Files,
} from './testPackage.js';

const invoice = (children = ''): Files =>
  customObject('Invoice__c', field('Amount__c') + field('Keep__c') + children, 'Invoice');
const amount = 'CustomField:Invoice__c.Amount__c';
const blocked = (by: string): string =>
  `CustomField Invoice__c.Amount__c: This custom field is referenced elsewhere in salesforce.com. : ${by}.`;

const validationRule = (active: boolean): string =>
  `\n    <validationRules>\n        <fullName>R</fullName>\n        <active>${active}</active>\n        <errorConditionFormula>Amount__c &gt; 1</errorConditionFormula>\n    </validationRules>`;

const lookupFilter = field(
  'Parent__c',
  '\n        <lookupFilter><filterItems><field>Invoice__c.Amount__c</field></filterItems></lookupFilter>\n        <referenceTo>Invoice__c</referenceTo>\n        <type>Lookup</type>'
);

const tile: Files = {
  'lwc/tile/tile.js': 'export default class {}',
  'lwc/tile/tile.js-meta.xml': xml('LightningComponentBundle', ''),
};

describe('the deletion of a component', () => {
  it('removes it and says so with the file that held it', () => {
    const verdict = deploy(orgWith([invoice()]), [deletionOf([amount])]);
    expect(verdict.status).to.equal('Succeeded');
    expect(messageOf(verdict, 'CustomField', 'Invoice__c.Amount__c')).to.include({
      deleted: true,
      changed: false,
      fileName: 'objects/Invoice__c.object',
    });
    expect(textIn(verdict.after, 'objects/Invoice__c.object')).to.equal(
      customObject('Invoice__c', field('Keep__c'), 'Invoice')['objects/Invoice__c.object']
    );
    expect(verdict.changes).to.deep.equal([
      {
        type: 'CustomField',
        fullName: 'Invoice__c.Amount__c',
        fileName: 'objects/Invoice__c.object',
        operation: 'deleted',
      },
    ]);
  });

  it('of an absent one is a warning, and the rest is deleted', () => {
    const verdict = deploy(orgWith([apexClass('A')]), [deletionOf(['ApexClass:Ghost', 'ApexClass:A'])]);
    expect(verdict.status).to.equal('Succeeded');
    expect(verdict.messages.find((one) => one.problem !== undefined)).to.deep.include({
      componentType: 'ApexClass',
      fullName: 'destructiveChangesPost.xml',
      fileName: 'destructiveChangesPost.xml',
      problem: 'No ApexClass named: Ghost found',
      problemType: 'Warning',
      success: true,
    });
    expect(verdict.after.files.size).to.equal(0);
  });

  it('of an absent one fails in an org that counts warnings, unless they are ignored', () => {
    const org = orgWith([apexClass('A')], 'sandbox', { warningsFail: true });
    expect(deploy(org, [deletionOf(['ApexClass:Ghost'])]).status).to.equal('Failed');
    expect(deploy(org, [deletionOf(['ApexClass:Ghost'])], { ignoreWarnings: true }).status).to.equal('Succeeded');
  });

  it('takes no wildcard and no unknown type', () => {
    const verdict = deploy(orgWith([apexClass('A')]), [deletionOf(['ApexClass:*', 'Wand:a'])]);
    expect(verdict.status).to.equal('Failed');
    expect(failuresOf(verdict)).to.deep.equal([
      ' destructiveChangesPost.xml: Wildcards are not allowed in destructiveChangesPost.xml: ApexClass',
      " destructiveChangesPost.xml: Unknown type name 'Wand' specified in destructiveChangesPost.xml",
    ]);
  });

  it('happens before the additions in Pre and in plain destructiveChanges.xml, after them in Post', () => {
    const org = orgWith([apexClass('A', 'public class A { /* old */ }')]);
    for (const when of ['Pre', ''] as const) {
      const verdict = deploy(org, [apexClass('A'), deletionOf(['ApexClass:A'], when)]);
      expect(messageOf(verdict, 'ApexClass', 'A')).to.include({ created: true });
      expect(verdict.after.files.has('classes/A.cls')).to.equal(true);
      expect(verdict.changes.map((change) => change.operation)).to.deep.equal(['created']);
    }
    const post = deploy(org, [apexClass('A'), deletionOf(['ApexClass:A'], 'Post')]);
    expect(post.after.files.has('classes/A.cls')).to.equal(false);
  });

  const holders: ReadonlyArray<readonly [title: string, part: Files, by: string]> = [
    [
      'the formula of another field',
      invoice(field('Twice__c', '\n        <formula>Amount__c * 2</formula>')),
      'Custom Formula Field - Invoice__c.Twice__c',
    ],
    [
      'a roll-up of its object',
      customObject('Account', field('Sum__c', '<summarizedField>Invoice__c.Amount__c</summarizedField>')),
      'Roll-Up Summary Field - Account.Sum__c',
    ],
    ['a filtered lookup', customObject('Account', lookupFilter), 'Filtered Lookup - Account.Parent__c'],
    ['an active validation rule', invoice(validationRule(true)), 'Validation Rule - Invoice__c.R'],
    [
      'a workflow rule',
      {
        'workflows/Invoice__c.workflow': xml(
          'Workflow',
          '<rules><fullName>R</fullName><criteriaItems><field>Invoice__c.Amount__c</field></criteriaItems></rules>'
        ),
      },
      'Workflow Rule - Invoice__c.R',
    ],
    [
      'a flow',
      {
        'flows/F.flow': xml(
          'Flow',
          '<recordUpdates><inputAssignments><field>Amount__c</field></inputAssignments><object>Invoice__c</object></recordUpdates><status>Active</status>'
        ),
      },
      'Flow - F',
    ],
    ['a class', apexClass('A', 'class A { Object o = new Invoice__c().Amount__c; }'), 'Apex Class - A'],
    ['a trigger', apexTrigger('T', 'Invoice__c', 'Trigger.new[0].Amount__c = 1;'), 'Apex Trigger - T'],
  ];
  for (const [title, part, by] of holders) {
    it(`is held back while ${title} names the field`, () => {
      const org = orgWith([invoice(), part]);
      const verdict = deploy(org, [deletionOf([amount])]);
      expect(failuresOf(verdict)).to.deep.equal([blocked(by)]);
      expect(verdict.status).to.equal('Failed');
      expect(verdict.after).to.equal(org);
    });
  }

  it('is not held back by an inactive validation rule', () => {
    expect(deploy(orgWith([invoice(validationRule(false))]), [deletionOf([amount])]).status).to.equal('Succeeded');
  });

  it('takes a field out of layouts, list views, field sets, profiles and permission sets', () => {
    const access = (name: string): string =>
      `\n    <fieldPermissions>\n        <field>Invoice__c.${name}</field>\n    </fieldPermissions>`;
    const views = (columns: string): string =>
      `\n    <listViews>\n        <fullName>All</fullName>${columns}\n    </listViews>`;
    const column = (name: string): string => `\n        <columns>${name}</columns>`;
    const item = (name: string): string => `\n    <layoutItems>\n        <field>${name}</field>\n    </layoutItems>`;
    const org = orgWith([
      invoice(views(column('Amount__c') + column('Keep__c'))),
      {
        'layouts/Invoice__c-L.layout': xml('Layout', item('Amount__c') + item('Keep__c')),
        'profiles/Admin.profile': xml('Profile', access('Amount__c') + access('Keep__c')),
        'permissionsets/P.permissionset': xml('PermissionSet', access('Amount__c') + access('Keep__c')),
      },
    ]);
    const { after } = deploy(org, [deletionOf([amount])]);
    expect(textIn(after, 'layouts/Invoice__c-L.layout')).to.equal(xml('Layout', item('Keep__c')));
    expect(textIn(after, 'profiles/Admin.profile')).to.equal(xml('Profile', access('Keep__c')));
    expect(textIn(after, 'permissionsets/P.permissionset')).to.equal(xml('PermissionSet', access('Keep__c')));
    expect(textIn(after, 'objects/Invoice__c.object'))
      .to.include(views(column('Keep__c')))
      .and.not.include('Amount__c');
  });

  it('of an object takes its children, layouts, tab and rules along, and its entries', () => {
    const org = orgWith([
      invoice(validationRule(true)),
      {
        'layouts/Invoice__c-L.layout': xml('Layout', ''),
        'layouts/Account-L.layout': xml('Layout', ''),
        'tabs/Invoice__c.tab': xml('CustomTab', '<customObject>true</customObject>'),
        'workflows/Invoice__c.workflow': xml('Workflow', '<rules><fullName>R</fullName></rules>'),
        'profiles/Admin.profile': xml('Profile', '<objectPermissions><object>Invoice__c</object></objectPermissions>'),
      },
    ]);
    const verdict = deploy(org, [deletionOf(['CustomObject:Invoice__c'])]);
    expect(failuresOf(verdict)).to.deep.equal([]);
    expect([...verdict.after.files.keys()]).to.deep.equal(['layouts/Account-L.layout', 'profiles/Admin.profile']);
    expect(textIn(verdict.after, 'profiles/Admin.profile')).to.not.include('Invoice__c');
    expect(
      verdict.changes.filter((change) => change.operation === 'deleted').map((change) => change.fullName)
    ).to.include.members(['Invoice__c', 'Invoice__c.Amount__c', 'Invoice__c-L']);
  });

  it('of an object is held back by Apex and lookups, and may go together with them', () => {
    const lookup = customObject('Account', field('I__c', '<referenceTo>Invoice__c</referenceTo><type>Lookup</type>'));
    const org = orgWith([invoice(), lookup, apexTrigger('T', 'Invoice__c')]);
    const alone = deploy(org, [deletionOf(['CustomObject:Invoice__c'])]);
    expect(failuresOf(alone)[0]).to.include('This custom object is referenced elsewhere in salesforce.com.');
    const together = deploy(org, [
      deletionOf(['CustomObject:Invoice__c', 'CustomField:Account.I__c', 'ApexTrigger:T']),
    ]);
    expect(failuresOf(together)).to.deep.equal([]);
    expect(together.after.files.size).to.equal(0);
  });

  it('of a class works in Post when the same deploy removes the reference, and not in Pre', () => {
    const org = orgWith([apexClass('Old'), apexClass('A', 'class A { Old o; }')]);
    const rest = apexClass('A', 'class A {}');
    const pre = deploy(org, [rest, deletionOf(['ApexClass:Old'], 'Pre')]);
    expect(failuresOf(pre)).to.deep.equal([
      'ApexClass Old: This apex class is referenced elsewhere in salesforce.com.  Remove the usage and try again. : Apex Class - A.',
    ]);
    expect(deploy(org, [rest, deletionOf(['ApexClass:Old'], 'Post')]).status).to.equal('Succeeded');
  });

  it('of a bundle is held back by another bundle and by a Lightning page', () => {
    const user: Files = {
      'lwc/list/list.html': '<template><c-tile></c-tile></template>',
      'lwc/list/list.js': '',
      'lwc/list/list.js-meta.xml': xml('LightningComponentBundle', ''),
    };
    const [failure] = failuresOf(deploy(orgWith([tile, user]), [deletionOf(['LightningComponentBundle:tile'])]));
    expect(failure).to.match(
      /: This lightning component bundle is referenced elsewhere in salesforce\.com\. {2}Remove the usage and try again\. : Lightning Component Bundle "c:list" - COMPONENT - 0Ad\w{12}\.$/
    );
    const page = {
      'flexipages/P.flexipage': xml(
        'FlexiPage',
        '<flexiPageRegions><componentName>c:tile</componentName></flexiPageRegions>'
      ),
    };
    const [byPage] = failuresOf(deploy(orgWith([tile, page]), [deletionOf(['LightningComponentBundle:tile'])]));
    expect(byPage).to.include('Lightning Page - P.');
  });

  it('of a standard object is refused', () => {
    const verdict = deploy(orgWith([customObject('Account', field('A__c'))]), [deletionOf(['CustomObject:Account'])]);
    expect(failuresOf(verdict)).to.deep.equal(['CustomObject Account: Cannot delete standard object: Account']);
  });

  it('of a record type is refused, and of what is standard', () => {
    const recordType = '\n    <recordTypes>\n        <fullName>R</fullName>\n    </recordTypes>';
    const org = orgWith([customObject('Account', field('Industry') + recordType)]);
    expect(
      failuresOf(deploy(org, [deletionOf(['RecordType:Account.R', 'CustomField:Account.Industry'])]))
    ).to.have.members([
      'RecordType Account.R: Cannot delete record type through API',
      "CustomField Account.Industry: The CustomField called 'Account.Industry' is standard and cannot be deleted",
    ]);
  });

  it('of a labels file is held back by code that uses one of its labels', () => {
    const labels = { 'labels/CustomLabels.labels': xml('CustomLabels', '<labels><fullName>One</fullName></labels>') };
    const org = orgWith([labels, apexClass('A', 'class A { String s = Label.One; }')]);
    for (const member of ['CustomLabel:One', 'CustomLabels:CustomLabels']) {
      expect(failuresOf(deploy(org, [deletionOf([member])]))[0]).to.include('Apex Class - A.');
    }
  });

  it('keeps what works without rollbackOnError', () => {
    const org = orgWith([apexClass('Old'), apexClass('User', 'class User { Old o; }'), apexClass('Free')]);
    const verdict = deploy(org, [deletionOf(['ApexClass:Old', 'ApexClass:Free'])], { rollbackOnError: false });
    expect(verdict.status).to.equal('SucceededPartial');
    expect(verdict.after.files.has('classes/Free.cls')).to.equal(false);
    expect(verdict.after.files.has('classes/Old.cls')).to.equal(true);
  });
});
