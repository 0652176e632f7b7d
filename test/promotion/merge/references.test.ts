import { expect } from 'chai';
import type { FileChange } from '../../../src/git/trees.js';
import { goneIn, namedIn, namedInWords } from '../../../src/promotion/merge/goneComponents.js';
import { referencesIn } from '../../../src/promotion/merge/references.js';

const deleted = (path: string): FileChange => ({
  ...{ path, status: 'D', oldMode: '100644', newMode: '000000' },
  ...{ oldOid: '1'.repeat(40), newOid: '0'.repeat(40) },
});

/** The line in which a file refers to what was deleted; undefined where it does not. */
const lineIn = (gone: string, path: string, text: string): number | undefined => {
  const [component] = goneIn([deleted(`force-app/main/default/${gone}`)]);
  return component && referencesIn({ path: `force-app/main/default/${path}`, text })(component);
};

const [profile, page, apex] = [
  'profiles/Admin.profile-meta.xml',
  'flexipages/Home.flexipage-meta.xml',
  'classes/A.cls',
];

describe('references to what is gone', () => {
  it('are found by a name that means nothing else', () => {
    expect(lineIn('classes/RatingService.cls-meta.xml', apex, 'class A {\n  ratingservice x;\n}')).to.equal(2);
    expect(
      lineIn('layouts/Account-Account Layout.layout-meta.xml', profile, '<layout>Account-Account Layout</layout>')
    ).to.equal(1);
  });

  it('are seen where a part of a custom object is, and not of a standard one', () => {
    const object = (name: string): string => `objects/${name}/${name}.object-meta.xml`;
    expect(lineIn(object('A__c'), 'objects/A__c/fields/B__c.field-meta.xml', '<fullName>B__c</fullName>')).to.equal(1);
    expect(lineIn(object('A__c'), 'layouts/A__c-A Layout.layout-meta.xml', '<Layout/>')).to.equal(1);
    expect(lineIn(object('A__c'), 'objects/BA__c/fields/B__c.field-meta.xml', '')).to.equal(undefined);
    expect(lineIn(object('Account'), 'objects/Account/fields/B__c.field-meta.xml', '')).to.equal(undefined);
  });

  it('are seen of what is in a folder that is called as one of objects or workflows', () => {
    for (const folder of ['workflows', 'objects']) {
      const runner = `classes/${folder}/approval/impl/BillRunner.cls-meta.xml`;
      expect(lineIn(runner, apex, 'BillRunner.go();'), folder).to.equal(1);
      const [panel] = namedIn([`src/${folder}/lwc/panel/panel.js-meta.xml`]);
      expect(panel.object, folder).to.equal(undefined);
    }
  });

  it('are seen of a custom object in the names of those that come with it', () => {
    const object = (name: string): string => `objects/${name}/${name}.object-meta.xml`;
    for (const text of [
      'new Job__Share();',
      'List<job__history> all;',
      'trigger A on Job__ChangeEvent (after insert) {}',
    ]) {
      expect(lineIn(object('Job__c'), apex, text), text).to.equal(1);
      expect(lineIn(object('Account'), apex, text), text).to.equal(undefined);
    }
    expect(lineIn(object('Job__c'), apex, 'new BigJob__Share(); new Job__Shares();')).to.equal(undefined);
  });

  it('are seen of an action of a workflow in the rules and approval processes of its object', () => {
    const action = (name: string, type: string): string => `<a>\n<name>${name}</name>\n<type>${type}</type>\n</a>`;
    const [lead, other] = ['approvalProcesses/Lead.Big.approvalProcess-meta.xml', 'workflows/Case.workflow-meta.xml'];
    for (const [suffix, type] of [
      ['workflowAlert', 'Alert'],
      ['workflowFieldUpdate', 'FieldUpdate'],
      ['workflowTask', 'Task'],
    ]) {
      const gone = `workflows/Lead/${suffix}s/Reset.${suffix}-meta.xml`;
      for (const path of [lead, 'workflows/Lead/workflowRules/Big.workflowRule-meta.xml']) {
        expect(lineIn(gone, path, action('Reset', type)), path).to.equal(2);
        const text = `${action('Reset', 'Send')}${action('Resets', type)}`;
        expect(lineIn(gone, path, text), path).to.equal(undefined);
      }
      expect(lineIn(gone, other, action('Reset', type)), type).to.equal(undefined);
    }
  });

  it('are seen where something is in a folder', () => {
    const folder = 'reports/Sales.reportFolder-meta.xml';
    expect(lineIn(folder, 'reports/Sales/Open.report-meta.xml', '<Report/>')).to.equal(1);
    expect(lineIn(folder, 'reports/Sales/East.reportFolder-meta.xml', '<ReportFolder/>')).to.equal(1);
    expect(lineIn(folder, 'reports/SalesTeam/Open.report-meta.xml', '<Report/>')).to.equal(undefined);
    expect(lineIn(folder, 'dashboards/Sales/Open.dashboard-meta.xml', '<Dashboard/>')).to.equal(undefined);
  });

  it('are not seen of a queue or a page where that name is of something else', () => {
    const rule = '<assignedTo>Billing</assignedTo><assignedToType>User</assignedToType>';
    expect(lineIn('queues/Billing.queue-meta.xml', 'assignmentRules/Case.assignmentRules-meta.xml', rule)).to.equal(
      undefined
    );
    const override = '<content>Start</content><type>Visualforce</type>';
    expect(lineIn('flexipages/Start.flexipage-meta.xml', 'objects/Account/Account.object-meta.xml', override)).to.equal(
      undefined
    );
  });

  it('are seen where a record of a custom metadata type is', () => {
    const type = 'objects/Tax__mdt/Tax__mdt.object-meta.xml';
    expect(lineIn(type, 'customMetadata/Tax.German.md-meta.xml', '<label>German</label>')).to.equal(1);
    expect(lineIn(type, 'customMetadata/TaxRate.German.md-meta.xml', '<label>German</label>')).to.equal(undefined);
    const rate = 'objects/Tax__mdt/fields/Rate__c.field-meta.xml';
    expect(lineIn(rate, 'customMetadata/Tax.German.md-meta.xml', '\n<field>Rate__c</field>')).to.equal(2);
  });

  it('are not seen in comments', () => {
    const service = 'classes/RatingService.cls-meta.xml';
    expect(lineIn(service, apex, '/* RatingService\n */ // RatingService')).to.equal(undefined);
    expect(lineIn(service, apex, "String at = 'https://a'; /* one\n */ RatingService x;")).to.equal(2);
    expect(lineIn(service, profile, '<!-- RatingService -->\n<a/>')).to.equal(undefined);
    const js = 'lwc/a/a.js';
    expect(lineIn(service, js, "// '@salesforce/apex/RatingService.read'")).to.equal(undefined);
    expect(lineIn(service, js, "const at = 'https://a';\nfrom '@salesforce/apex/RatingService.read'")).to.equal(2);
  });

  it('are not the names that a file gives to what is in it, but for translations', () => {
    const rating = 'objects/Account/fields/Rating__c.field-meta.xml';
    const own = (formula: string): string =>
      `<fullName>Rating__c</fullName>\n<formula>${formula}</formula>\n<type>Text</type>`;
    const contact = 'objects/Contact/fields/Rating__c.field-meta.xml';
    expect(lineIn(rating, contact, own('Account.Name'))).to.equal(undefined);
    expect(lineIn(rating, contact, own('Account.Rating__c'))).to.equal(2);
    const flow = 'flows/Rate_Account.flow-meta.xml';
    const translated = '<flowDefinitions>\n<fullName>Rate_Account</fullName>';
    expect(lineIn(flow, 'translations/de.translation-meta.xml', translated)).to.equal(2);
  });

  it('are seen of a class with a name of two letters where its methods are called, or it is made', () => {
    const short = 'classes/C2.cls-meta.xml';
    for (const text of ['C2.run();', 'new C2();', 'class A extends C2 {}']) {
      expect(lineIn(short, apex, text), text).to.equal(1);
    }
    for (const text of ["'C2.run()'", 'Integer C2 = 1;', 'x.C2.run();', '// C2.run()']) {
      expect(lineIn(short, apex, text), text).to.equal(undefined);
    }
    expect(lineIn(short, profile, '<apexClass>C2</apexClass>')).to.equal(1);
    expect(lineIn(short, profile, '<label>C2</label>')).to.equal(undefined);
  });

  it('are not seen in longer names of components, nor in records of other types', () => {
    for (const text of ['<c-rating-stars-big>', '<my-c-rating-stars>', "'c/ratingStarsBig'", 'rating-stars']) {
      expect(lineIn('lwc/ratingStars/ratingStars.js-meta.xml', 'lwc/a/a.html', text), text).to.equal(undefined);
    }
    for (const text of ["Other__mdt.getInstance('German')", 'Tax__mdt.GermanOld', 'Tax__mdt german;']) {
      expect(lineIn('customMetadata/Tax.German.md-meta.xml', apex, text), text).to.equal(undefined);
    }
  });

  it('are not those to a component of the same name in an installed package', () => {
    const own = (gone: string, path: string, ...texts: readonly string[]): Array<number | undefined> =>
      texts.map((text) => lineIn(gone, path, text));
    const field = 'objects/Account/fields/Field__c.field-meta.xml';
    expect(
      own(field, apex, 'Account a; a.ns__Field__c', 'ns__Account.Field__c', 'Account a; a.Field__c')
    ).to.deep.equal([...[undefined, undefined], 1]);
    const service = 'classes/RatingService.cls-meta.xml';
    expect(
      own(service, apex, 'ns.RatingService.run();', 'ns__RatingService.run();', 'RatingService.run();')
    ).to.deep.equal([undefined, undefined, 1]);
    expect(own(service, profile, '<a>ns__RatingService</a>', '<a>RatingService</a>')).to.deep.equal([undefined, 1]);
    const lwc = 'lwc/ratingStars/ratingStars.js-meta.xml';
    expect(own(lwc, page, '<n>ns:ratingStars</n>', '<n>c:ratingStars</n>', '<n>ratingStars</n>')).to.deep.equal([
      undefined,
      ...[1, 1],
    ]);
    const js = 'lwc/other/other.js';
    expect(own(lwc, js, "import x from 'ns/ratingStars'", "import x from 'c/ratingStars'")).to.deep.equal([
      undefined,
      1,
    ]);
    expect(own(lwc, 'reports/A.report-meta.xml', 'main/lwc/ratingStars')).to.deep.equal([1]);
  });

  it('are not those to a label of the same name in an installed package', () => {
    const label = { path: 'labels/CustomLabels.labels-meta.xml', name: 'Hello_World', suffix: 'label' };
    const line = (path: string, text: string): number | undefined => referencesIn({ path, text })(label);
    expect(line('A.cls', 'System.Label.ns.Hello_World')).to.equal(undefined);
    expect(line('a.js', "import x from '@salesforce/label/ns.Hello_World'")).to.equal(undefined);
    expect(line('a.js', "import x from '@salesforce/label/c.Hello_World'")).to.equal(1);
    expect(line('A.cls', 'System.Label.Hello_World')).to.equal(1);
  });

  it('are those to a label of one plain word, behind what says that it is one', () => {
    const label = { path: 'labels/CustomLabels.labels-meta.xml', name: 'Hello', suffix: 'label' };
    const line = (path: string, text: string): number | undefined => referencesIn({ path, text })(label);
    for (const [path, text] of [
      ['A.cls', 'system.label.hello'],
      ['A.trigger', 'Label.Hello.length()'],
      ['a.js', "import x from '@salesforce/label/c.Hello'"],
      ['a.cmp', '{!$Label.c.Hello}'],
      ['a.page', '{!$Label.Hello}'],
    ]) {
      expect(line(path, text), text).to.equal(1);
    }
    for (const [path, text] of [
      ['A.cls', 'String Hello; System.Label.ns.Hello'],
      ['A.cls', 'MyLabel.Hello'],
      ['a.js', "import x from '@salesforce/label/c.HelloWorld'"],
    ]) {
      expect(line(path, text), text).to.equal(undefined);
    }
  });

  for (const [what, gone, text] of [
    ['list views', 'objects/Account/listViews/All.listView-meta.xml', 'Account\nAll of them'],
    ['record types', 'objects/Account/recordTypes/Master.recordType-meta.xml', 'Account\n<b>Master</b>'],
    ['fields', 'objects/Account/fields/Type.field-meta.xml', 'Account\n<b>Type</b>'],
    ['fields of custom objects', 'objects/A__c/fields/Name.field-meta.xml', 'A__c\n<b>Name</b>'],
    ['applications', 'applications/Sales.app-meta.xml', '<value>Sales</value>'],
    ['roles', 'roles/Manager.role-meta.xml', '<label>Manager</label>'],
    ['tabs, which are called as their objects', 'tabs/A__c.tab-meta.xml', '<object>A__c</object>'],
    ['workflows, which are called as their objects', 'workflows/A__c.workflow-meta.xml', '<object>A__c</object>'],
    ['translations of fields', 'objectTranslations/A__c-en/B__c.fieldTranslation-meta.xml', '<field>A__c.B__c</field>'],
    ['fields of another object', 'objects/A__c/fields/B__c.field-meta.xml', '<field>B__c</field>'],
    ['classes, which are as well variables', 'classes/Old.cls-meta.xml', 'for (A a : Trigger.Old) { Object old; }'],
  ] as const) {
    it(`are not seen in every word that ${what} share their names with`, () => {
      for (const path of [profile, page, apex]) expect(lineIn(gone, path, text), path).to.equal(undefined);
    });
  }

  for (const [what, gone, path, text] of [
    ...(
      [
        [apex, "Tax__mdt t;\nt = Tax__mdt.getInstance('german');"],
        ['flows/A.flow-meta.xml', '\n$CustomMetadata.Tax__mdt.German.Rate__c'],
      ] as const
    ).map(
      (where) =>
        [
          `by its type and its name in ${where[0]}, a record`,
          'customMetadata/Tax.German.md-meta.xml',
          ...where,
        ] as const
    ),
    ...(
      [
        ['lwc/other/other.html', '<template>\n<c-rating-stars label="a"></c-rating-stars>'],
        ['lwc/other/other.js', "\nimport RatingStars from 'c/ratingStars';"],
        ['aura/other/other.cmp', '<aura:component>\n<c:ratingStars/>'],
      ] as const
    ).map((where) => [`in ${where[0]}, a web component`, 'lwc/ratingStars/ratingStars.js-meta.xml', ...where] as const),
    ['as a tag, a web component of one word', 'lwc/stars/stars.js-meta.xml', 'lwc/other/other.html', '\n<c-stars>'],
    ['as an import, such a component', 'lwc/stars/stars.js-meta.xml', 'lwc/other/other.js', "\nfrom 'c/stars';"],
    ['as an import, a class', 'classes/Old.cls-meta.xml', 'lwc/a/a.js', "\nfrom '@salesforce/apex/Old.read';"],
    ['as a controller, a class', 'classes/Old.cls-meta.xml', 'aura/A/A.cmp', '\n<aura:component controller="Old">'],
    [
      'as an action of a flow, a class',
      'classes/Old.cls-meta.xml',
      'flows/A.flow-meta.xml',
      '\n<actionName>Old</actionName><actionType>apex</actionType>',
    ],
    [
      'as an import, a message channel',
      'messageChannels/Stars.messageChannel-meta.xml',
      'lwc/a/a.js',
      "\nimport C from '@salesforce/messageChannel/Stars__c';",
    ],
    [
      'in an Aura component, a message channel',
      'messageChannels/Stars.messageChannel-meta.xml',
      'aura/A/A.cmp',
      '\n<lightning:messageChannel type="Stars__c"/>',
    ],
    [
      'of a workflow alert, an e-mail template by its folder',
      'email/Rating/hello.email-meta.xml',
      'workflows/A__c.workflow-meta.xml',
      '<alerts>\n<template>Rating/hello</template></alerts>',
    ],
    [
      'of a report, a custom report type',
      'reportTypes/Old.reportType-meta.xml',
      'reports/A/B.report-meta.xml',
      '<name>Old</name>\n<reportType>Old__c</reportType>',
    ],
    ...['documents/Logos/Sun.document-meta.xml', 'documents/Logos/Sun.png-meta.xml'].flatMap((document) =>
      [
        ['applications/Sales.app-meta.xml', '<label>Sun</label>\n<logo>Logos/Sun.png</logo>'],
        ['tabs/Sales.tab-meta.xml', '<icon>Other/Sun.png</icon>\n<icon>Logos/Sun.png</icon>'],
        ['letterhead/Sales.letter-meta.xml', '<label>Logos/Sun</label>\n<logo>Logos/Sun</logo>'],
      ].map(([where, logo]) => [`in ${where}, ${document}`, document, where, logo] as const)
    ),
    ['as an Aura event', 'aura/Old/Old.evt-meta.xml', 'aura/A/A.cmp', '\n<aura:registerEvent type="c:Old"/>'],
    ['in Apex, a page', 'pages/Old.page-meta.xml', apex, '\nreturn Page.Old;'],
    [
      'as an import, a resource',
      'staticresources/Old.resource-meta.xml',
      'lwc/a/a.js',
      "\n'@salesforce/resourceUrl/Old'",
    ],
    ...(
      [
        [apex, "\nFeatureManagement.checkPermission('Approve')"],
        ['lwc/a/a.js', "\nimport may from '@salesforce/customPermission/Approve';"],
        ['objects/A__c/validationRules/B.validationRule-meta.xml', '\n$Permission.Approve'],
      ] as const
    ).map(
      (where) =>
        [`in ${where[0]}, a permission`, 'customPermissions/Approve.customPermission-meta.xml', ...where] as const
    ),
    [
      'of a field, a global value set',
      'globalValueSets/Colors.globalValueSet-meta.xml',
      'objects/Account/fields/Color__c.field-meta.xml',
      '<label>Colors</label>\n<valueSetName>Colors</valueSetName>',
    ],
    ...[profile, 'permissionsets/A.permissionset-meta.xml'].map(
      (where) =>
        [
          `in ${where}, a permission`,
          'customPermissions/Approve.customPermission-meta.xml',
          ...[where, '<label>Approve</label><customPermissions>\n<name>Approve</name></customPermissions>'],
        ] as const
    ),
    [
      'of an assignment rule, a queue',
      'queues/Billing.queue-meta.xml',
      'assignmentRules/Case.assignmentRules-meta.xml',
      '<label>Billing</label>\n<assignedTo>Billing</assignedTo><assignedToType>Queue</assignedToType>',
    ],
    [
      'of a field update, a queue',
      'queues/Billing.queue-meta.xml',
      'workflows/Case.workflow-meta.xml',
      '<label>Billing</label>\n<lookupValue>Billing</lookupValue><lookupValueType>Queue</lookupValueType>',
    ],
    ...['objects/Account/Account.object-meta.xml', 'applications/Sales.app-meta.xml'].map(
      (where) =>
        [
          `of an action in ${where}, a page`,
          'flexipages/Start.flexipage-meta.xml',
          ...[where, '<label>Start</label>\n<content>Start</content>\n<type>Flexipage</type>'],
        ] as const
    ),
    ['as a tag, an Aura component', 'aura/Stars/Stars.cmp-meta.xml', 'aura/other/other.cmp', '\n<c:Stars/>'],
    ['by its object', 'objects/Account/listViews/All.listView-meta.xml', page, '\n<value>Account.All</value>'],
    ['by its object in Apex', 'objects/Account/fields/Type.field-meta.xml', apex, '\nreturn account.type;'],
    ['by a tag that says what it is', 'applications/Sales.app-meta.xml', profile, '\n<application>Sales</application>'],
    ['by such a tag, of a tab', 'tabs/A__c.tab-meta.xml', profile, '<a>A__c</a>\n<tab>A__c</tab>'],
    ['by such a tag, of a class', 'classes/Old.cls-meta.xml', profile, '\n<apexClass>Old</apexClass>'],
    ['in code', 'classes/Old.cls-meta.xml', apex, 'x.old\nnew Old();'],
    [
      'within its object by such a tag',
      'objects/Account/compactLayouts/Short.compactLayout-meta.xml',
      'objects/Account/Account.object-meta.xml',
      '<label>Short</label>\n<compactLayoutAssignment>Short</compactLayoutAssignment>',
    ],
    ...[
      'layouts/Account-Account Layout.layout-meta.xml',
      'sharingRules/Account.sharingRules-meta.xml',
      'matchingRules/Account.matchingRule-meta.xml',
      'quickActions/Account.New_Child.quickAction-meta.xml',
      'objects/Account/compactLayouts/Short.compactLayout-meta.xml',
      'workflows/Account.workflow-meta.xml',
    ].map(
      (file) =>
        [
          `in ${file}, which only its path says to be about the object`,
          'objects/Account/fields/Size__c.field-meta.xml',
          ...[file, '\n<field>Size__c</field>'],
        ] as const
    ),
    [
      'by a name of its own where the object is named',
      'objects/Account/recordTypes/Key_Account.recordType-meta.xml',
      apex,
      'Account a;\nx = "Key_Account";',
    ],
  ] as const) {
    it(`are found ${what}`, () => {
      expect(lineIn(gone, path, text)).to.equal(2);
    });
  }
});

describe('a component in words', () => {
  it('has the name of its type in words', () => {
    for (const [path, expected] of Object.entries({
      'email/All/Greet.email-meta.xml': 'email template Greet',
      'aura/auVf/auVf.cmp-meta.xml': 'component auVf',
      'classes/A.cls-meta.xml': 'class A',
      'permissionsets/A.permissionset-meta.xml': 'permission set A',
      'customPermissions/A.customPermission-meta.xml': 'custom permission A',
      'flexipages/A.flexipage-meta.xml': 'Lightning page A',
      'objects/A__c/A__c.object-meta.xml': 'object A__c',
      'objects/A__c/listViews/All.listView-meta.xml': 'list view A__c.All',
      'staticresources/A.resource-meta.xml': 'resource A',
      'documents/Logos/Sun.png-meta.xml': 'document Sun',
    })) {
      expect(namedIn([path]).map(namedInWords)).to.deep.equal([expected]);
    }
  });
});
