import type { Files } from '../../../support/gitRepo.js';
import { gone } from '../../support/deltas.js';
import { apexClass, defaultFolder as main, field, objectFile, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

/** A metadata file of a type in its folder. */
const file = (path: string, root: string, ...lines: readonly string[]): Record<string, string> => ({
  [`${main}/${path}-meta.xml`]: xml(root, ...lines),
});

const recordType = (...lines: readonly string[]): Files =>
  file('objects/Opportunity/recordTypes/Renewal.recordType', 'RecordType', '<fullName>Renewal</fullName>', ...lines);

const flow = (...lines: readonly string[]): Files => file('flows/Rate.flow', 'Flow', ...lines);

const dependent = (label: string): Files =>
  file(
    'objects/Account/fields/City__c.field',
    'CustomField',
    '<fullName>City__c</fullName>',
    `<label>${label}</label>`,
    '<type>Picklist</type>',
    '<valueSet><controllingField>Country__c</controllingField></valueSet>'
  );

const translation = (language: string): Files =>
  file(
    `translations/${language}.translation`,
    'Translations',
    '<flowDefinitions><fullName>Rate</fullName></flowDefinitions>'
  );

const trigger = (...lines: readonly string[]): Files => ({
  ...file('triggers/Rating.trigger', 'ApexTrigger', '<status>Active</status>'),
  [`${main}/triggers/Rating.trigger`]: `trigger Rating on Rating__c (before insert) {\n${lines.join('\n')}\n}\n`,
});

/** What one component says, and what it then lacks: `needs` in words. */
const lacks = (rule: string, files: Files, sent: string, ...needs: readonly string[]): GoldenCase => ({
  rule: `${rule}`,
  before: {},
  after: files,
  sent: [sent],
  warnings: needs.map((need) => `${sent} needs ${need}, which the commit does not have.`),
});

const inParts = { sourceBehaviorOptions: ['decomposePermissionSetBeta'] };

const raters = (...lines: readonly string[]): Files =>
  file('permissionsets/Raters.permissionset', 'PermissionSet', '<label>Raters</label>', ...lines);

const ratersInParts = (...lines: readonly string[]): Files => ({
  ...file('permissionsets/Raters/Raters.permissionset', 'PermissionSet', '<label>Raters</label>'),
  ...file('permissionsets/Raters/classAccesses/Rate.classAccess', 'ClassAccess', ...lines),
});

const rateAccess = ['<apexClass>Rate</apexClass>', '<enabled>true</enabled>'];

/** A component that lacks nothing. */
const whole = (rule: string, files: Files, ...sent: readonly string[]): GoldenCase => ({
  rule,
  before: {},
  after: files,
  sent,
});

const rating = (code: string): Files => ({
  ...apexClass('Rating'),
  [`${main}/classes/Rating.cls`]: `${code}\n`,
});

const lwc = (script: string, template = ''): Files => ({
  ...file('lwc/tile/tile.js', 'LightningComponentBundle', '<isExposed>false</isExposed>'),
  [`${main}/lwc/tile/tile.js`]: `${script}\n`,
  [`${main}/lwc/tile/tile.html`]: `<template>${template}</template>\n`,
});

const aura = (markup: string): Files => ({
  ...file('aura/Tile/Tile.cmp', 'AuraDefinitionBundle', '<description>Tile</description>'),
  [`${main}/aura/Tile/Tile.cmp`]: `${markup}\n`,
});

const page = (markup: string): Files => ({
  ...file('pages/Tile.page', 'ApexPage', '<label>Tile</label>'),
  [`${main}/pages/Tile.page`]: `${markup}\n`,
});

const onPage = (name: string): Files =>
  file(
    'flexipages/Home.flexipage',
    'FlexiPage',
    '<flexiPageRegions><itemInstances><componentInstance>',
    `<componentName>${name}</componentName>`,
    '</componentInstance></itemInstances></flexiPageRegions>'
  );

const stages: Files = file('objects/Opportunity/businessProcesses/Renewal.businessProcess', 'BusinessProcess');

export const dependencyCases: readonly GoldenCase[] = [
  {
    ...lacks(
      'a permission set in parts needs what the parts give access to',
      ratersInParts(...rateAccess),
      'PermissionSet:Raters',
      'ApexClass:Rate (a class that it gives access to)'
    ),
    project: inParts,
  },
  whole(
    'a class of a package is one, also where its name is a single letter',
    raters('<classAccesses><apexClass>ns__C</apexClass><enabled>true</enabled></classAccesses>'),
    'PermissionSet:Raters'
  ),
  {
    rule: 'a permission set that is taken into parts needs nothing that it did not name before',
    before: raters('<classAccesses>', ...rateAccess, '</classAccesses>'),
    after: {
      ...gone(`${main}/permissionsets/Raters.permissionset-meta.xml`),
      ...file('permissionsets/Raters/Raters.permissionset', 'PermissionSet', '<label>All raters</label>'),
      ...file(
        'permissionsets/Raters/Raters.classAccess',
        'PermissionSet',
        '<classAccesses>',
        ...rateAccess,
        '</classAccesses>'
      ),
    },
    project: { sourceBehaviorOptions: ['decomposePermissionSetBeta2'] },
    sent: ['PermissionSet:Raters'],
  },
  lacks(
    'a record type needs its business process',
    recordType('<businessProcess>Renewal</businessProcess>'),
    'RecordType:Opportunity.Renewal',
    'BusinessProcess:Opportunity.Renewal (its business process)'
  ),
  {
    rule: 'what the commit has unchanged, the org has',
    before: stages,
    after: recordType('<businessProcess>Renewal</businessProcess>'),
    sent: ['RecordType:Opportunity.Renewal'],
  },
  whole(
    'what comes with the same delta is not missing',
    { ...stages, ...recordType('<businessProcess>Renewal</businessProcess>') },
    'BusinessProcess:Opportunity.Renewal',
    'RecordType:Opportunity.Renewal'
  ),
  {
    rule: 'what a component needed before is not asked for again',
    before: recordType('<businessProcess>Renewal</businessProcess>'),
    after: recordType('<businessProcess>Renewal</businessProcess>', '<label>Renewal</label>'),
    sent: ['RecordType:Opportunity.Renewal'],
  },
  {
    rule: 'what is needed is not there when the same delta deletes it',
    before: stages,
    after: {
      ...recordType('<businessProcess>Renewal</businessProcess>'),
      [`${main}/objects/Opportunity/businessProcesses/Renewal.businessProcess-meta.xml`]: undefined,
    },
    sent: ['RecordType:Opportunity.Renewal'],
    warnings: [
      'RecordType:Opportunity.Renewal needs BusinessProcess:Opportunity.Renewal (its business process), which is deleted.',
    ],
  },
  {
    rule: 'what is needed may be in another package directory, in another folder',
    project: { packageDirectories: [{ path: 'force-app', default: true }, { path: 'base' }] },
    before: { 'base/any/place/Colors.globalValueSet-meta.xml': xml('GlobalValueSet') },
    after: file(
      'objects/Account/fields/Color__c.field',
      'CustomField',
      '<fullName>Color__c</fullName>',
      '<valueSet><valueSetName>Colors</valueSetName></valueSet>'
    ),
    sent: ['CustomField:Account.Color__c'],
  },
  {
    rule: 'what .forceignore leaves out an org may have',
    before: { ...stages, '.forceignore': '**/businessProcesses/**\n' },
    after: recordType('<businessProcess>Renewal</businessProcess>'),
    sent: ['RecordType:Opportunity.Renewal'],
  },
  lacks(
    'a record type needs the picklists of which it has values, but for standard ones',
    recordType(
      '<picklistValues><picklist>Reason__c</picklist></picklistValues>',
      '<picklistValues><picklist>Type</picklist></picklistValues>'
    ),
    'RecordType:Opportunity.Renewal',
    'CustomField:Opportunity.Reason__c (a picklist of which it has values)'
  ),
  lacks(
    'a record type needs its compact layout',
    recordType('<compactLayoutAssignment>Short</compactLayoutAssignment>'),
    'RecordType:Opportunity.Renewal',
    'CompactLayout:Opportunity.Short (its compact layout)'
  ),
  lacks(
    'a field needs its global value set',
    file(
      'objects/Account/fields/Color__c.field',
      'CustomField',
      '<fullName>Color__c</fullName>',
      '<valueSet><valueSetName>Colors</valueSetName></valueSet>'
    ),
    'CustomField:Account.Color__c',
    'GlobalValueSet:Colors (its global value set)'
  ),
  {
    rule: 'a dependent picklist wants its controlling field in the same deploy',
    before: { ...dependent('City'), ...field('Account', 'Country__c') },
    after: dependent('Town'),
    sent: ['CustomField:Account.City__c'],
    warnings: [
      'CustomField:Account.City__c needs CustomField:Account.Country__c (its controlling field) in the same deploy. Add it with --with-dependencies.',
    ],
  },
  {
    rule: 'a controlling field is added where that is asked for',
    adds: true,
    before: { ...dependent('City'), ...field('Account', 'Country__c') },
    after: dependent('Town'),
    sent: ['CustomField:Account.City__c', 'CustomField:Account.Country__c'],
  },
  lacks(
    'a lookup needs the object that it refers to',
    file(
      'objects/Account/fields/Order__c.field',
      'CustomField',
      '<fullName>Order__c</fullName>',
      '<referenceTo>Order__c</referenceTo>',
      '<type>Lookup</type>'
    ),
    'CustomField:Account.Order__c',
    'CustomObject:Order__c (the object that it refers to)'
  ),
  lacks(
    'a roll-up needs the fields that it sums up, and by',
    file(
      'objects/Account/fields/Sum__c.field',
      'CustomField',
      '<fullName>Sum__c</fullName>',
      '<summarizedField>Order__c.Amount__c</summarizedField>',
      '<summaryForeignKey>Order__c.Account__c</summaryForeignKey>'
    ),
    'CustomField:Account.Sum__c',
    'CustomField:Order__c.Account__c (the master-detail field that it sums up by)',
    'CustomField:Order__c.Amount__c (the field that it sums up)'
  ),
  lacks(
    'a custom metadata record needs its type and its fields',
    file('customMetadata/Rate.High.md', 'CustomMetadata', '<values><field>Points__c</field></values>'),
    'CustomMetadata:Rate.High',
    'CustomObject:Rate__mdt (its type)',
    'CustomField:Rate__mdt.Points__c (a field of its type)'
  ),
  lacks(
    'an object translation needs its object and the fields in it',
    {
      ...file('objectTranslations/Order__c-de/Order__c-de.objectTranslation', 'CustomObjectTranslation'),
      ...file(
        'objectTranslations/Order__c-de/Amount__c.fieldTranslation',
        'CustomFieldTranslation',
        '<name>Amount__c</name>'
      ),
    },
    'CustomObjectTranslation:Order__c-de',
    'CustomObject:Order__c (the object that it translates)',
    'CustomField:Order__c.Amount__c (a field that it translates)'
  ),
  lacks(
    'a value set translation needs its value set',
    file('globalValueSetTranslations/Colors-pt_BR.globalValueSetTranslation', 'GlobalValueSetTranslation'),
    'GlobalValueSetTranslation:Colors-pt_BR',
    'GlobalValueSet:Colors (the value set that it translates)'
  ),
  lacks(
    'translations need the labels and flows in them',
    file(
      'translations/de.translation',
      'Translations',
      '<customLabels><name>Hello</name></customLabels>',
      '<flowDefinitions><fullName>Rate</fullName></flowDefinitions>'
    ),
    'Translations:de',
    'CustomLabel:Hello (a label that it translates)',
    'Flow:Rate (a flow that it translates)'
  ),
  lacks(
    'a flow needs its subflows, actions, components and object',
    flow(
      '<actionCalls><actionName>Scorer</actionName><actionType>apex</actionType></actionCalls>',
      '<actionCalls><actionName>chatterPost</actionName><actionType>chatterPost</actionType></actionCalls>',
      '<screens><fields><extensionName>c:stars</extensionName></fields></screens>',
      '<start><object>Order__c</object></start>',
      '<subflows><flowName>Notify</flowName></subflows>'
    ),
    'Flow:Rate',
    'Flow:Notify (a subflow)',
    'ApexClass:Scorer (an action that it calls)',
    'LightningComponentBundle:stars (a component on its screens)',
    'CustomObject:Order__c (the object that starts it)'
  ),
  {
    rule: 'a changed flow wants its translations in the same deploy',
    before: { ...flow('<label>Rate</label>'), ...translation('de') },
    after: flow('<label>Rating</label>'),
    sent: ['Flow:Rate'],
    warnings: [
      'Flow:Rate needs Translations:de (its translations, which its new version has only if they are deployed with it) in the same deploy. Add it with --with-dependencies.',
    ],
  },
  {
    rule: 'the translations of a changed flow are added in the format of the Metadata API, too',
    adds: true,
    before: {
      ...flow('<label>Rate</label>'),
      [`${main}/translations/it.translation`]: Object.values(translation('it'))[0],
    },
    after: flow('<label>Rating</label>'),
    sent: ['Flow:Rate', 'Translations:it'],
  },
  {
    rule: 'the translations of a changed flow are added where that is asked for',
    adds: true,
    before: { ...flow('<label>Rate</label>'), ...translation('de'), ...translation('fr') },
    after: { ...flow('<label>Rating</label>'), [`${main}/translations/fr.translation-meta.xml`]: undefined },
    sent: ['Flow:Rate', 'Translations:de'],
    deleted: ['Translations:fr'],
  },
  lacks(
    'a flow definition needs the flow whose version is active',
    file('flowDefinitions/Rate.flowDefinition', 'FlowDefinition', '<activeVersionNumber>2</activeVersionNumber>'),
    'FlowDefinition:Rate',
    'Flow:Rate (the flow whose version is active)'
  ),
  lacks(
    'a trigger needs its object and the classes that it calls',
    trigger(
      '  RatingHandler.run(Trigger.new); // OldHandler.run();',
      "  System.debug('Text.of()');",
      '  Count.add(1);'
    ),
    'ApexTrigger:Rating',
    'CustomObject:Rating__c (its object)',
    'ApexClass:RatingHandler (a class that it calls)',
    'ApexClass:Count (a class that it calls)'
  ),
  whole(
    'a trigger finds its class in whatever case',
    {
      ...trigger('  new RATINGHandler().run();'),
      ...apexClass('RatingHandler'),
      ...objectFile('Rating__c', '<label>R</label>'),
    },
    'ApexClass:RatingHandler',
    'ApexTrigger:Rating',
    'CustomObject:Rating__c'
  ),
  lacks(
    'a layout needs its object and the fields on it',
    file(
      'layouts/Order__c-Order Layout.layout',
      'Layout',
      '<layoutSections><layoutColumns><layoutItems><field>Amount__c</field></layoutItems><layoutItems><field>Name</field></layoutItems></layoutColumns></layoutSections>'
    ),
    'Layout:Order__c-Order Layout',
    'CustomObject:Order__c (its object)',
    'CustomField:Order__c.Amount__c (a field on it)'
  ),
  lacks(
    'a permission set needs what it gives access to',
    file(
      'permissionsets/Raters.permissionset',
      'PermissionSet',
      '<classAccesses><apexClass>Scorer</apexClass><enabled>true</enabled></classAccesses>',
      '<fieldPermissions><editable>true</editable><field>Account.Rating__c</field><readable>true</readable></fieldPermissions>',
      '<tabSettings><tab>standard-Account</tab><visibility>Visible</visibility></tabSettings>'
    ),
    'PermissionSet:Raters',
    'ApexClass:Scorer (a class that it gives access to)',
    'CustomField:Account.Rating__c (a field that it gives access to)'
  ),
  lacks(
    'a permission set group needs its permission sets',
    file('permissionsetgroups/All.permissionsetgroup', 'PermissionSetGroup', '<permissionSets>Raters</permissionSets>'),
    'PermissionSetGroup:All',
    'PermissionSet:Raters (a permission set of the group)'
  ),
  lacks(
    'an app needs its tabs and its utility bar, but for standard tabs',
    file(
      'applications/Rating.app',
      'CustomApplication',
      '<tabs>Order__c</tabs>',
      '<tabs>standard-home</tabs>',
      '<utilityBar>Rating_UtilityBar</utilityBar>'
    ),
    'CustomApplication:Rating',
    'CustomTab:Order__c (a tab of the app)',
    'FlexiPage:Rating_UtilityBar (its utility bar)'
  ),
  whole(
    'an app of Salesforce does not need its own utility bar',
    file(
      'applications/standard__LightningSales.app',
      'CustomApplication',
      '<utilityBar>LightningSales_UtilityBar</utilityBar>'
    ),
    'CustomApplication:standard__LightningSales'
  ),
  lacks(
    'an app of Salesforce needs the utility bar that a team gave it',
    file(
      'applications/standard__LightningSales.app',
      'CustomApplication',
      '<utilityBar>LightningService_UtilityBar</utilityBar>'
    ),
    'CustomApplication:standard__LightningSales',
    'FlexiPage:LightningService_UtilityBar (its utility bar)'
  ),
  lacks(
    'an app needs the pages of its actions, but for those of Salesforce',
    file(
      'applications/Rating.app',
      'CustomApplication',
      '<actionOverrides><actionName>View</actionName><content>Rating_Home</content><type>Flexipage</type></actionOverrides>',
      '<actionOverrides><actionName>Edit</actionName><content>Old</content><type>LightningComponent</type></actionOverrides>',
      '<actionOverrides><actionName>New</actionName><type>Default</type></actionOverrides>',
      '<profileActionOverrides><content>Rating_Clerk</content><type>Flexipage</type></profileActionOverrides>'
    ),
    'CustomApplication:Rating',
    'FlexiPage:Rating_Home (the page of an action)',
    'FlexiPage:Rating_Clerk (the page of an action)'
  ),
  lacks(
    'an object needs the pages of its actions',
    file(
      'objects/Account/Account.object',
      'CustomObject',
      '<actionOverrides><actionName>View</actionName><content>Rating_Home</content><type>Flexipage</type></actionOverrides>',
      '<actionOverrides><actionName>New</actionName><content>Rating_New</content><type>visualforce</type></actionOverrides>'
    ),
    'CustomObject:Account',
    'FlexiPage:Rating_Home (the page of an action)',
    'ApexPage:Rating_New (the page of an action)'
  ),
  {
    ...lacks(
      'an assignment rule needs its queues, and no users',
      file(
        'assignmentRules/Case.assignmentRules',
        'AssignmentRules',
        '<assignmentRule><fullName>Rate</fullName>',
        '<ruleEntry><assignedTo>Raters</assignedTo><assignedToType>Queue</assignedToType></ruleEntry>',
        '<ruleEntry><assignedTo>robin@ratings.example</assignedTo><assignedToType>User</assignedToType></ruleEntry>',
        '</assignmentRule>'
      ),
      'AssignmentRule:Case.Rate',
      'Queue:Raters (a queue that it assigns to)'
    ),
    sent: ['AssignmentRule:Case.Rate', 'AssignmentRules:Case'],
  },
  {
    ...lacks(
      'an escalation rule needs its queues',
      file(
        'escalationRules/Case.escalationRules',
        'EscalationRules',
        '<escalationRule><fullName>Rate</fullName><ruleEntry>',
        '<escalationAction><assignedTo>Raters</assignedTo><assignedToType>Queue</assignedToType></escalationAction>',
        '</ruleEntry></escalationRule>'
      ),
      'EscalationRule:Case.Rate',
      'Queue:Raters (a queue that it assigns to)'
    ),
    sent: ['EscalationRule:Case.Rate', 'EscalationRules:Case'],
  },
  lacks(
    'a tab needs its object',
    file('tabs/Order__c.tab', 'CustomTab', '<customObject>true</customObject>'),
    'CustomTab:Order__c',
    'CustomObject:Order__c (the object that it shows)'
  ),
  lacks(
    'a quick action needs what it shows',
    file('quickActions/Account.Rate.quickAction', 'QuickAction', '<flowDefinition>Rate</flowDefinition>'),
    'QuickAction:Account.Rate',
    'Flow:Rate (the flow that it starts)'
  ),
  lacks(
    'a duplicate rule needs its matching rules, but for standard ones',
    file(
      'duplicateRules/Account.Same.duplicateRule',
      'DuplicateRule',
      '<duplicateRuleMatchRules><matchRuleSObjectType>Account</matchRuleSObjectType><matchingRule>Same</matchingRule></duplicateRuleMatchRules>',
      '<duplicateRuleMatchRules><matchRuleSObjectType>Account</matchRuleSObjectType><matchingRule>Standard_Account_Match_Rule_v1_0</matchingRule></duplicateRuleMatchRules>'
    ),
    'DuplicateRule:Account.Same',
    'MatchingRule:Account.Same (a matching rule that it uses)'
  ),
  lacks(
    'a network needs its site and what that looks like',
    file('networks/Club.network', 'Network', '<picassoSite>Club1</picassoSite>', '<site>Club</site>'),
    'Network:Club',
    'CustomSite:Club (its site)',
    'ExperienceBundle:Club1 (what its site looks like)'
  ),
  lacks(
    'a report needs its folder',
    file('reports/Billing/Open.report', 'Report', '<name>Open</name>'),
    'Report:Billing/Open',
    'Report:Billing (its folder)'
  ),
  whole(
    'a report finds its folder in the same delta, and public ones every org has',
    {
      ...file('reports/Billing.reportFolder', 'ReportFolder', '<name>Billing</name>'),
      ...file('reports/Billing/Open.report', 'Report', '<name>Open</name>'),
      ...file('reports/unfiled$public/Mine.report', 'Report', '<name>Mine</name>'),
    },
    'Report:Billing/',
    'Report:Billing/Open',
    'Report:unfiled$public/Mine'
  ),
  lacks(
    'a report needs its custom report type, also in a block',
    file(
      'reports/unfiled$public/Open.report',
      'Report',
      '<block><reportType>Paid__c</reportType></block>',
      '<reportType>Bills__c</reportType>'
    ),
    'Report:unfiled$public/Open',
    'ReportType:Bills (its report type)',
    'ReportType:Paid (its report type)'
  ),
  {
    rule: 'a report finds its report type, and does not need those of Salesforce and of packages',
    before: file('reportTypes/Bills.reportType', 'ReportType', '<label>Bills</label>'),
    after: Object.assign(
      {},
      ...['Bills__c', 'Opportunity', 'CustomEntity$Bill__c', 'ns__Bills__c'].map((type, index) =>
        file(`reports/unfiled$public/R${index}.report`, 'Report', `<reportType>${type}</reportType>`)
      )
    ) as Files,
    sent: ['R0', 'R1', 'R2', 'R3'].map((name) => `Report:unfiled$public/${name}`),
  },
  ...[
    ['an app', 'CustomApplication', 'applications/Bills.app', 'logo'],
    ['a tab', 'CustomTab', 'tabs/Bills.tab', 'icon'],
  ].flatMap(([who, type, path, tag]): readonly GoldenCase[] => [
    lacks(
      `${who} needs the image that it shows`,
      file(path, type, `<${tag}>Logos/Sun.png</${tag}>`),
      `${type}:Bills`,
      `Document:Logos/Sun (its ${tag})`
    ),
    {
      rule: `${who} finds the image that it shows, by its name without an ending`,
      before: {
        [`${main}/documents/Logos/Sun.png`]: 'a picture',
        ...file('documents/Logos/Sun.png', 'Document', '<name>Sun</name>'),
      },
      after: file(path, type, `<${tag}>Logos/Sun.png</${tag}>`),
      sent: [`${type}:Bills`],
    },
  ]),
  lacks(
    'a test suite needs its classes',
    file('testSuites/Fast.testSuite', 'ApexTestSuite', '<testClassName>ScorerTest</testClassName>'),
    'ApexTestSuite:Fast',
    'ApexClass:ScorerTest (a class of the suite)'
  ),
  {
    rule: 'what several components need is named once',
    before: {},
    after: Object.fromEntries(
      ['A', 'B', 'C', 'D'].flatMap((name) =>
        Object.entries(
          file(
            `objects/Account/fields/${name}__c.field`,
            'CustomField',
            `<fullName>${name}__c</fullName>`,
            '<referenceTo>Order__c</referenceTo>'
          )
        )
      )
    ),
    sent: ['A', 'B', 'C', 'D'].map((name) => `CustomField:Account.${name}__c`),
    warnings: [
      'CustomField:Account.A__c, CustomField:Account.B__c, CustomField:Account.C__c and 1 more need CustomObject:Order__c (the object that it refers to), which the commit does not have.',
    ],
  },
  lacks(
    'a class needs the classes that it uses',
    rating('public class Rating extends Base { }'),
    'ApexClass:Rating',
    'ApexClass:Base (a class that it uses)'
  ),
  lacks(
    'a class needs the objects and fields that it names',
    rating('public class Rating { Score__c s; Object f = Account.Stars__c; }'),
    'ApexClass:Rating',
    'CustomObject:Score__c (an object that it names)',
    'CustomField:Account.Stars__c (a field that it names)'
  ),
  lacks(
    'a class needs the labels and permissions that it names',
    rating("public class Rating { String a = Label.Hello; Boolean b = FeatureManagement.checkPermission('Rate'); }"),
    'ApexClass:Rating',
    'CustomLabel:Hello (a label that it names)',
    'CustomPermission:Rate (a permission that it checks)'
  ),
  whole(
    'a class needs nothing that its deploy has',
    {
      ...apexClass('Base'),
      ...rating(
        'public class Rating extends Base { String a = Label.Hello; Account b = [SELECT Stars__c FROM Account]; }'
      ),
      ...file('labels/CustomLabels.labels', 'CustomLabels', '<labels><fullName>Hello</fullName></labels>'),
      ...file('objects/Account/fields/Stars__c.field', 'CustomField', '<fullName>Stars__c</fullName>'),
    },
    'ApexClass:Base',
    'ApexClass:Rating',
    'CustomField:Account.Stars__c',
    'CustomLabel:Hello',
    'CustomLabels:CustomLabels'
  ),
  {
    rule: 'a class is not asked again for what it named before',
    before: rating('public class Rating extends Base { }'),
    after: rating('public class Rating extends Base { Integer a; }'),
    sent: ['ApexClass:Rating'],
  },
  lacks(
    'a Lightning web component needs the asset files that it shows, but for those of packages',
    lwc(
      "import logo from '@salesforce/contentAssetUrl/starLogo';\nimport other from '@salesforce/contentAssetUrl/ns__logo';"
    ),
    'LightningComponentBundle:tile',
    'ContentAsset:starLogo (an asset that it shows)'
  ),
  lacks(
    'a Lightning web component needs what it imports, and the components in its template',
    lwc(
      "import read from '@salesforce/apex/Reader.read';\nimport hello from '@salesforce/label/c.Hello';\nimport may from '@salesforce/customPermission/Rate';\nimport STARS from '@salesforce/schema/Account.Stars__c';",
      '<c-rating-stars></c-rating-stars>'
    ),
    'LightningComponentBundle:tile',
    'LightningComponentBundle:ratingStars (a component that it uses)',
    'ApexClass:Reader (a class that it calls)',
    'CustomPermission:Rate (a permission that it checks)',
    'CustomLabel:Hello (a label that it shows)',
    'CustomField:Account.Stars__c (what it reads of an object)'
  ),
  whole(
    'a Lightning web component does not need what is of packages or of every org',
    lwc(
      "import read from '@salesforce/apex/ns.Reader.read';\nimport hello from '@salesforce/label/ns.Hello';\nimport ACCOUNT from '@salesforce/schema/Account';\nimport x from 'ns/y';\nimport z from 'lightning/platformShowToastEvent';",
      '<lightning-icon></lightning-icon><ns-tile></ns-tile>'
    ),
    'LightningComponentBundle:tile'
  ),
  lacks(
    'an Aura component needs its controller, and the components in it',
    aura('<aura:component controller="Reader"><c:stars/><lightning:icon/></aura:component>'),
    'AuraDefinitionBundle:Tile',
    'LightningComponentBundle:stars (a component in it)',
    'ApexClass:Reader (its controller)'
  ),
  lacks(
    'a Visualforce page needs its controllers, and the components in it',
    page('<apex:page standardController="Account" extensions="Reader"><c:stars/></apex:page>'),
    'ApexPage:Tile',
    'ApexClass:Reader (its controller)',
    'ApexComponent:stars (a component in it)'
  ),
  lacks(
    'a Visualforce page needs the labels and resources of its expressions',
    page(
      '<apex:page title="{!$Label.Stars}"><apex:includeScript value="{!$Resource.Rater}"/><img src="{!URLFOR($Resource.Icons, \'star.png\')}"/></apex:page>'
    ),
    'ApexPage:Tile',
    'CustomLabel:Stars (a label that it shows)',
    'StaticResource:Rater (a resource that it loads)',
    'StaticResource:Icons (a resource that it loads)'
  ),
  whole(
    'a Visualforce page does not need labels of Salesforce and of packages, nor what a script calls a label',
    page(
      '<apex:page>{!$Label.Site.username}{!$Label.ns__Stars}{!$Resource.ns__Icons}<script>$Label.hide()</script></apex:page>'
    ),
    'ApexPage:Tile'
  ),
  lacks(
    'a Lightning page needs the components on it',
    onPage('stars'),
    'FlexiPage:Home',
    'LightningComponentBundle:stars (a component on it)'
  ),
  whole('a Lightning page does not need the components of Salesforce', onPage('force:detailPanel'), 'FlexiPage:Home'),
];
