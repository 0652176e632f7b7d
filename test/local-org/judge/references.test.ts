import { expect } from 'chai';
import { emptyOrg } from './state.js';
import {
  apexClass,
  apexTrigger,
  customObject,
  deploy,
  failuresOf,
  field,
  orgWith,
  xml,
  type Files,
} from './testPackage.js';

const invoice = customObject('Invoice__c', field('Amount__c'), 'Invoice');
const lookup = field('Invoice__c', '\n        <referenceTo>Invoice__c</referenceTo>\n        <type>Lookup</type>');
const entry = (element: string, ...inner: readonly string[]): string =>
  `\n    <${element}>${inner.join('')}</${element}>`;
const permissionSet = (inside: string): Files => ({ 'permissionsets/P.permissionset': xml('PermissionSet', inside) });
const profile = (inside: string): Files => ({ 'profiles/Admin.profile': xml('Profile', inside) });
const lwc = (file: string, text: string): Files => ({
  'lwc/tile/tile.js': file === 'js' ? text : 'export default class {}',
  'lwc/tile/tile.js-meta.xml': xml('LightningComponentBundle', file === 'meta' ? text : ''),
  ...(file === 'html' ? { 'lwc/tile/tile.html': text } : {}),
});
const aura = (text: string): Files => ({
  'aura/card/card.cmp': text,
  'aura/card/card.cmp-meta.xml': xml('AuraDefinitionBundle', ''),
});
const page = (text: string): Files => ({ 'pages/P.page': text, 'pages/P.page-meta.xml': xml('ApexPage', '') });
const flow = (inside: string): Files => ({ 'flows/F.flow': xml('Flow', `${inside}\n    <status>Draft</status>`) });
const withChild = (inside: string): Files => ({
  'objects/Account.object': xml('CustomObject', inside),
});
const formulaField = (formula: string): string => field('F__c', `\n        <formula>${formula}</formula>`);

const designTime = (name: string): string =>
  `FlexiPage Page: We couldn't retrieve the design time component information for component c:${name}.`;

/** What is deployed into an org that holds nothing, and the failures that this must give. */
const missing: ReadonlyArray<readonly [title: string, part: Files, ...failures: string[]]> = [
  [
    'a permission set to a field',
    permissionSet(entry('fieldPermissions', '<field>Case.Warranty__c</field>')),
    'PermissionSet P: In field: field - no CustomField named Case.Warranty__c found',
  ],
  [
    'a profile to a field of a missing object',
    profile(entry('fieldPermissions', '<field>Bundle__c.A__c</field>')),
    'Profile Admin: In field: field - no CustomObject named Bundle__c found',
  ],
  [
    'a permission set to an object',
    permissionSet(entry('objectPermissions', '<object>Bundle__c</object>')),
    'PermissionSet P: In field: object - no CustomObject named Bundle__c found',
  ],
  [
    'a permission set to a class',
    permissionSet(entry('classAccesses', '<apexClass>Foo</apexClass>')),
    'PermissionSet P: In field: apexClass - no ApexClass named Foo found',
  ],
  [
    'a permission set to a page',
    permissionSet(entry('pageAccesses', '<apexPage>Foo</apexPage>')),
    'PermissionSet P: In field: apexPage - no ApexPage named Foo found',
  ],
  [
    'a permission set to a flow',
    permissionSet(entry('flowAccesses', '<flow>Foo</flow>')),
    'PermissionSet P: In field: flow - no FlowDefinition named Foo found',
  ],
  [
    'a permission set to a custom permission',
    permissionSet(entry('customPermissions', '<name>Foo</name>')),
    'PermissionSet P: In field: name - no CustomPermission named Foo found',
  ],
  [
    'a permission set to a tab',
    permissionSet(entry('tabSettings', '<tab>Foo</tab>')),
    'PermissionSet P: In field: tab - no CustomTab named Foo found',
  ],
  [
    'a profile to a layout',
    profile(entry('layoutAssignments', '<layout>Account-Mine</layout>')),
    'Profile Admin: In field: layout - no Layout named Account-Mine found',
  ],
  [
    'a profile to a record type',
    profile(entry('recordTypeVisibilities', '<recordType>Account.Big</recordType>')),
    'Profile Admin: In field: recordType - no RecordType named Account.Big found',
  ],
  [
    'a profile to an app',
    profile(entry('applicationVisibilities', '<application>Foo</application>')),
    'Profile Admin: In field: application - no CustomApplication named Foo found',
  ],
  [
    'a layout to a field',
    { 'layouts/Account-L.layout': xml('Layout', entry('layoutItems', '<field>A__c</field>')) },
    'Layout Account-L: In field: field - no CustomField named Account.A__c found',
  ],
  [
    'a layout to its object',
    { 'layouts/X__c-L.layout': xml('Layout', '') },
    'Layout X__c-L: Parent entity failed to deploy',
  ],
  [
    'a lookup to its object',
    withChild(lookup),
    "CustomField Account.Invoice__c: referenceTo value of 'Invoice__c' does not resolve to a valid sObject type",
  ],
  [
    'a formula to a field',
    withChild(formulaField('IF(A__c > 1, "B__c", Name)')),
    'CustomField Account.F__c: Field A__c does not exist. Check spelling.',
  ],
  [
    'a formula to a field over a relationship',
    withChild(formulaField('Invoice__r.Total__c')),
    'CustomField Account.F__c: Field Total__c does not exist. Check spelling.',
  ],
  [
    'a validation rule to a field',
    withChild(
      entry(
        'validationRules',
        '<fullName>R</fullName><active>true</active><errorConditionFormula>A__c</errorConditionFormula>'
      )
    ),
    'ValidationRule Account.R: Field A__c does not exist. Check spelling.',
  ],
  [
    'a list view to a field',
    withChild(entry('listViews', '<fullName>V</fullName><columns>A__c</columns>')),
    'ListView Account.V: Could not resolve list view column: A__c',
  ],
  [
    'a field set to a field',
    withChild(entry('fieldSets', '<fullName>S</fullName><displayedFields><field>A__c</field></displayedFields>')),
    'FieldSet Account.S: In field: field - no CustomField named Account.A__c found',
  ],
  [
    'an overridden action to its page',
    withChild(entry('actionOverrides', '<actionName>Edit</actionName><content>P</content><type>Visualforce</type>')),
    'CustomObject Account: P does not exist or is not a valid override for action Edit.',
  ],
  [
    'a tab to its Lightning page',
    { 'tabs/T.tab': xml('CustomTab', '<flexiPage>P</flexiPage>') },
    'CustomTab T: In field: flexiPage - no FlexiPage named P found',
  ],
  [
    'an app to a tab',
    { 'applications/A.app': xml('CustomApplication', '<tabs>standard-Account</tabs><tabs>T</tabs>') },
    'CustomApplication A: In field: tabs - no CustomTab named T found',
  ],
  [
    'a Lightning page to a component',
    {
      'flexipages/Page.flexipage': xml(
        'FlexiPage',
        '<flexiPageRegions><componentName>c:tile</componentName></flexiPageRegions>'
      ),
    },
    designTime('tile'),
  ],
  [
    'a Lightning page to a field',
    {
      'flexipages/Page.flexipage': xml(
        'FlexiPage',
        '<flexiPageRegions><fieldItem>Record.A__c</fieldItem></flexiPageRegions><sobjectType>Account</sobjectType>'
      ),
    },
    'FlexiPage Page: In field: fieldItem - no CustomField named Account.A__c found',
  ],
  [
    'a Lightning web component to an Apex class',
    lwc('js', "import get from '@salesforce/apex/FieldsetController.get';\n// import x from '@salesforce/apex/Old.x';"),
    "LightningComponentBundle tile: Unable to find Apex action class referenced as 'FieldsetController'.",
  ],
  [
    'a Lightning web component to a field',
    lwc('js', "import F from '@salesforce/schema/Account.A__c';"),
    'LightningComponentBundle tile: Invalid reference Account.A__c of type sobjectField in file tile.js',
  ],
  [
    'a Lightning web component to a label',
    lwc('js', "import L from '@salesforce/label/c.Hello';"),
    'LightningComponentBundle tile: Invalid reference c.Hello of type label in file tile.js',
  ],
  [
    'a Lightning web component to an object, in its configuration',
    lwc('meta', '<targetConfigs><object>X__c</object></targetConfigs>'),
    'LightningComponentBundle tile: Invalid reference X__c of type sobjectClass in file tile.js-meta.xml',
  ],
  [
    'a template to another component',
    lwc('html', '<template><c-other-tile></c-other-tile></template>'),
    'LightningComponentBundle tile: No MODULE named markup://c:otherTile found : [markup://c:tile]',
  ],
  [
    'an Aura component to another',
    aura('<aura:component><c:other /></aura:component>'),
    'AuraDefinitionBundle card: No COMPONENT named markup://c:other found : [markup://c:card]',
  ],
  ['a page to its controller', page('<apex:page controller="Foo"/>'), "ApexPage P: Apex class 'Foo' does not exist"],
  ['a trigger to its object', apexTrigger('T', 'X__c'), 'ApexTrigger T: Invalid type: X__c'],
  ['a class to another', apexClass('A', 'class A { void run() { Foo.go(); } }'), 'ApexClass A: Invalid type: Foo'],
  ['a class to an object', apexClass('A', 'class A { X__c x; }'), 'ApexClass A: Invalid type: X__c'],
  [
    'a class to a field',
    apexClass('A', 'class A { void run(Account a) { a.B__c = 1; } }'),
    'ApexClass A: Variable does not exist: B__c',
  ],
  [
    'a query to a field',
    apexClass('A', 'class A { void run() { List<Account> l = [SELECT Id, B__c FROM Account]; } }'),
    "ApexClass A: No such column 'B__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
  ],
  [
    'a flow to an object',
    flow('<recordCreates><object>X__c</object></recordCreates>'),
    'Flow F: In field: object - no CustomObject named X__c found',
  ],
  [
    'a flow to a field',
    flow('<recordLookups><filters><field>A__c</field></filters><object>Account</object></recordLookups>'),
    'Flow F: In field: field - no CustomField named Account.A__c found',
  ],
  [
    'a flow to a field of its record',
    flow('<start><object>Account</object></start><decisions><rightValue>$Record.A__c</rightValue></decisions>'),
    'Flow F: In field: field - no CustomField named Account.A__c found',
  ],
  [
    'a flow to an Apex action',
    flow('<actionCalls><actionName>Foo</actionName><actionType>apex</actionType></actionCalls>'),
    'Flow F: In field: actionName - no ApexClass named Foo found',
  ],
  [
    'a flow to another flow',
    flow('<subflows><flowName>G</flowName></subflows>'),
    'Flow F: In field: flowName - no Flow named G found',
  ],
  [
    'a custom metadata record to its type',
    { 'customMetadata/Rate.Low.md': xml('CustomMetadata', '') },
    'CustomMetadata Rate.Low: In field: type - no CustomObject named Rate__mdt found',
  ],
];

describe('a reference to what is neither in the org nor in the package', () => {
  for (const [title, part, ...failures] of missing) {
    it(`fails from ${title}`, () => {
      const org = title.includes('over a relationship') ? orgWith([invoice, withChild(lookup)]) : emptyOrg('sandbox');
      expect(failuresOf(deploy(org, [part]))).to.deep.equal(failures);
    });
  }

  it('carries line and column for Apex and for children of objects', () => {
    const apex = deploy(emptyOrg('sandbox'), [apexClass('A', 'public class A {\n    X__c x;\n}\n')]);
    expect(apex.messages.find((one) => !one.success)).to.include({ lineNumber: 2, columnNumber: 5 });
    const child = deploy(emptyOrg('sandbox'), [withChild(lookup)]);
    expect(child.messages.find((one) => !one.success)).to.include({ lineNumber: 6, columnNumber: 9 });
  });

  it('is met by the same package or by the org', () => {
    const access = permissionSet(entry('fieldPermissions', '<field>Invoice__c.Amount__c</field>'));
    expect(deploy(emptyOrg('sandbox'), [invoice, access]).status).to.equal('Succeeded');
    expect(deploy(orgWith([invoice]), [access]).status).to.equal('Succeeded');
  });

  it('fails all who need a component that fails', () => {
    const access = permissionSet(entry('fieldPermissions', '<field>Account.Invoice__c</field>'));
    expect(failuresOf(deploy(emptyOrg('sandbox'), [withChild(lookup), access]))).to.deep.equal([
      "CustomField Account.Invoice__c: referenceTo value of 'Invoice__c' does not resolve to a valid sObject type",
      'PermissionSet P: In field: field - no CustomField named Account.Invoice__c found',
    ]);
  });

  it('is found over standard relationships and activities, and not guessed where a relationship is unknown', () => {
    const fields = withChild(
      field('Score__c') + field('Sum__c', '\n        <formula>Parent.Any__c + Owner.Level__c</formula>')
    );
    const user = customObject('User', field('Level__c'));
    expect(deploy(emptyOrg('sandbox'), [fields, user]).status).to.equal('Succeeded');
    expect(failuresOf(deploy(emptyOrg('sandbox'), [fields]))[0]).to.include('Field Level__c does not exist');
    const contact = customObject('Contact', field('C__c', '\n        <formula>Account.Score__c</formula>'));
    expect(deploy(orgWith([fields, user]), [contact]).status).to.equal('Succeeded');
    expect(failuresOf(deploy(emptyOrg('sandbox'), [contact]))[0]).to.include('Field Score__c does not exist');
    const activity = customObject('Activity', field('Kind__c'));
    const access = permissionSet(entry('fieldPermissions', '<field>Task.Kind__c</field>'));
    expect(deploy(emptyOrg('sandbox'), [activity, access]).status).to.equal('Succeeded');
  });

  it('is found for Lightning components without a namespace in a page', () => {
    const pageWith = (component: string): Files => ({
      'flexipages/Page.flexipage': xml(
        'FlexiPage',
        `<flexiPageRegions><componentName>${component}</componentName></flexiPageRegions>`
      ),
    });
    expect(failuresOf(deploy(emptyOrg('sandbox'), [pageWith('tile')]))).to.deep.equal([designTime('tile')]);
    expect(deploy(emptyOrg('sandbox'), [pageWith('tile'), lwc('js', '')]).status).to.equal('Succeeded');
    expect(deploy(emptyOrg('sandbox'), [pageWith('force:detailPanel')]).status).to.equal('Succeeded');
  });

  it('is not seen in labels of other namespaces and in methods', () => {
    const code =
      'class A { String s = Label.Mine; String t = System.Label.ns.Theirs; String u = Label.get(1); String v = Label.Mine.trim(); }';
    expect(failuresOf(deploy(emptyOrg('sandbox'), [apexClass('A', code)]))).to.deep.equal([
      'ApexClass A: External string does not exist: Mine',
    ]);
  });

  it('is not seen in standard objects and fields, managed packages, comments and strings', () => {
    const code = `public class A {
    // new Missing(); X__c
    /* Missing.run(); */
    String text = 'X__c and Missing.run()';
    void run(Account account) {
        Contact contact = new Contact(LastName = account.Name);
        Database.insert(contact);
        ns.Helper.run();
        ns__Thing__c thing = new ns__Thing__c(ns__Field__c = 1);
        Inner.go();
        String shown = MAXIMUM_OF_PARENT.format() + Json.serialize(account);
        List<String> names = new List<String>();
        throw new CustomException();
    }
    class Inner { static void go() {} }
    class CustomException extends Exception {}
}`;
    const access = permissionSet(
      entry('fieldPermissions', '<field>Account.Industry</field>') +
        entry('objectPermissions', '<object>Account</object>')
    );
    const layouts = profile(entry('layoutAssignments', '<layout>Account-Account Layout</layout>'));
    expect(failuresOf(deploy(emptyOrg('sandbox'), [apexClass('A', code), access, layouts]))).to.deep.equal([]);
  });
});
