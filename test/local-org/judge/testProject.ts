import { apexClass, apexTest, apexTrigger, xml, type Files } from './testPackage.js';

const inside = (...lines: readonly string[]): string => lines.map((line) => `\n    ${line}`).join('');

const underMain = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`main/default/${path}`, text]));

const fieldFile = (name: string, ...lines: readonly string[]): string =>
  xml('CustomField', inside(`<fullName>${name}</fullName>`, `<label>${name.replace('__c', '')}</label>`, ...lines));

/** A small project in source format with one of each shape that metadata has. */
export const variedProject: Files = underMain({
  ...apexClass('InvoiceService'),
  ...apexTest('InvoiceServiceTest', 'InvoiceService', 'insert new Invoice__c();'),
  ...apexTrigger('InvoiceTrigger', 'Invoice__c', 'new InvoiceService().run();'),
  'objects/Invoice__c/Invoice__c.object-meta.xml': xml(
    'CustomObject',
    inside(
      '<deploymentStatus>Deployed</deploymentStatus>',
      '<label>Invoice</label>',
      '<nameField>\n        <label>Invoice Name</label>\n        <type>Text</type>\n    </nameField>',
      '<pluralLabel>Invoices</pluralLabel>',
      '<sharingModel>ReadWrite</sharingModel>'
    )
  ),
  'objects/Invoice__c/fields/Amount__c.field-meta.xml': fieldFile(
    'Amount__c',
    '<precision>18</precision>',
    '<required>false</required>',
    '<scale>2</scale>',
    '<type>Currency</type>'
  ),
  'objects/Invoice__c/fields/Doubled__c.field-meta.xml': fieldFile(
    'Doubled__c',
    '<formula>Amount__c * 2 &amp; &quot;x&quot;</formula>',
    '<type>Text</type>'
  ),
  'objects/Invoice__c/validationRules/Positive.validationRule-meta.xml': xml(
    'ValidationRule',
    inside(
      '<fullName>Positive</fullName>',
      '<active>true</active>',
      '<errorConditionFormula>Amount__c &lt; 0</errorConditionFormula>',
      '<errorMessage>Negative</errorMessage>'
    )
  ),
  'objects/Invoice__c/listViews/All.listView-meta.xml': xml(
    'ListView',
    inside('<fullName>All</fullName>', '<columns>NAME</columns>', '<columns>Amount__c</columns>', '<label>All</label>')
  ),
  'objects/Account/fields/Rating__c.field-meta.xml': fieldFile('Rating__c', '<type>Checkbox</type>'),
  'layouts/Invoice__c-Invoice Layout.layout-meta.xml': xml(
    'Layout',
    '\n    <layoutSections>\n        <layoutColumns>\n            <layoutItems>\n                <behavior>Edit</behavior>' +
      '\n                <field>Amount__c</field>\n            </layoutItems>\n        </layoutColumns>\n    </layoutSections>'
  ),
  'layouts/Invoice__c-Invoice %28Sales%29 Layout.layout-meta.xml': xml(
    'Layout',
    inside('<showSubmitAndAttachButton>false</showSubmitAndAttachButton>')
  ),
  'tabs/Invoice__c.tab-meta.xml': xml(
    'CustomTab',
    inside('<customObject>true</customObject>', '<motif>Custom1: Heart</motif>')
  ),
  'applications/Billing.app-meta.xml': xml(
    'CustomApplication',
    inside('<label>Billing</label>', '<tabs>standard-Account</tabs>', '<tabs>Invoice__c</tabs>')
  ),
  'labels/CustomLabels.labels-meta.xml': xml(
    'CustomLabels',
    ['Invoice_Title', 'Invoice_Total']
      .map(
        (name) =>
          `\n    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>true</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>Bill &amp; total</value>\n    </labels>`
      )
      .join('')
  ),
  'workflows/Invoice__c.workflow-meta.xml': xml(
    'Workflow',
    '\n    <fieldUpdates>\n        <fullName>Reset</fullName>\n        <field>Amount__c</field>\n        <name>Reset</name>\n        <operation>Null</operation>\n    </fieldUpdates>' +
      '\n    <rules>\n        <fullName>OnCreate</fullName>\n        <actions>\n            <name>Reset</name>\n            <type>FieldUpdate</type>\n        </actions>\n        <active>true</active>\n        <formula>Amount__c &gt; 1</formula>\n    </rules>'
  ),
  'permissionsets/Billing.permissionset-meta.xml': xml(
    'PermissionSet',
    '\n    <classAccesses>\n        <apexClass>InvoiceService</apexClass>\n        <enabled>true</enabled>\n    </classAccesses>' +
      '\n    <fieldPermissions>\n        <editable>true</editable>\n        <field>Invoice__c.Amount__c</field>\n        <readable>true</readable>\n    </fieldPermissions>\n    <label>Billing</label>'
  ),
  'profiles/Admin.profile-meta.xml': xml(
    'Profile',
    '\n    <custom>false</custom>\n    <fieldPermissions>\n        <editable>true</editable>\n        <field>Invoice__c.Amount__c</field>\n        <readable>true</readable>\n    </fieldPermissions>' +
      '\n    <layoutAssignments>\n        <layout>Invoice__c-Invoice Layout</layout>\n    </layoutAssignments>\n    <userLicense>Salesforce</userLicense>\n    <userPermissions>\n        <enabled>true</enabled>\n        <name>ApiEnabled</name>\n    </userPermissions>'
  ),
  'flows/Invoice_Flow.flow-meta.xml': xml(
    'Flow',
    '\n    <apiVersion>66.0</apiVersion>\n    <label>Invoice Flow</label>\n    <processType>AutoLaunchedFlow</processType>\n    <start>\n        <object>Invoice__c</object>\n        <triggerType>RecordAfterSave</triggerType>\n    </start>\n    <status>Active</status>'
  ),
  'lwc/invoiceTile/invoiceTile.html': '<template>\n    <p>{label}</p>\n</template>\n',
  'lwc/invoiceTile/invoiceTile.js':
    "import { LightningElement } from 'lwc';\nimport LABEL from '@salesforce/label/c.Invoice_Title';\nimport AMOUNT from '@salesforce/schema/Invoice__c.Amount__c';\n\nexport default class InvoiceTile extends LightningElement {\n    label = LABEL;\n    field = AMOUNT;\n}\n",
  'lwc/invoiceTile/invoiceTile.js-meta.xml': xml(
    'LightningComponentBundle',
    inside('<apiVersion>66.0</apiVersion>', '<isExposed>true</isExposed>')
  ),
  'aura/invoiceCard/invoiceCard.cmp': '<aura:component><c:invoiceTile /></aura:component>\n',
  'aura/invoiceCard/invoiceCard.cmp-meta.xml': xml(
    'AuraDefinitionBundle',
    inside('<apiVersion>66.0</apiVersion>', '<description>Card</description>')
  ),
  'flexipages/Invoice_Page.flexipage-meta.xml': xml(
    'FlexiPage',
    '\n    <flexiPageRegions>\n        <itemInstances>\n            <componentInstance>\n                <componentName>c:invoiceTile</componentName>\n            </componentInstance>\n        </itemInstances>\n        <name>main</name>\n        <type>Region</type>\n    </flexiPageRegions>\n    <masterLabel>Invoice Page</masterLabel>\n    <sobjectType>Invoice__c</sobjectType>\n    <type>RecordPage</type>'
  ),
  'pages/Print.page': '<apex:page controller="InvoiceService"><h1>{!$Label.Invoice_Title}</h1></apex:page>\n',
  'pages/Print.page-meta.xml': xml('ApexPage', inside('<apiVersion>66.0</apiVersion>', '<label>Print</label>')),
  'staticresources/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n',
  'staticresources/logo.resource-meta.xml': xml(
    'StaticResource',
    inside('<cacheControl>Public</cacheControl>', '<contentType>image/svg+xml</contentType>')
  ),
  'reports/Billing.reportFolder-meta.xml': xml('ReportFolder', inside('<name>Billing</name>')),
  'reports/Billing/Open.report-meta.xml': xml(
    'Report',
    inside('<name>Open</name>', '<reportType>Invoice__c</reportType>')
  ),
  'documents/Pictures.documentFolder-meta.xml': xml('DocumentFolder', inside('<name>Pictures</name>')),
  'documents/Pictures/note.txt': 'note\n',
  'documents/Pictures/note.document-meta.xml': xml('Document', inside('<name>note</name>', '<public>false</public>')),
  'customMetadata/Rate.Low.md-meta.xml': xml(
    'CustomMetadata',
    inside('<label>Low</label>', '<protected>false</protected>')
  ),
  'objects/Rate__mdt/Rate__mdt.object-meta.xml': xml(
    'CustomObject',
    inside('<label>Rate</label>', '<pluralLabel>Rates</pluralLabel>')
  ),
  'quickActions/Invoice__c.Pay.quickAction-meta.xml': xml(
    'QuickAction',
    inside('<label>Pay</label>', '<optionsCreateFeedItem>false</optionsCreateFeedItem>', '<type>Update</type>')
  ),
  'sharingRules/Invoice__c.sharingRules-meta.xml': xml(
    'SharingRules',
    '\n    <sharingCriteriaRules>\n        <fullName>Big</fullName>\n        <accessLevel>Read</accessLevel>\n        <criteriaItems>\n            <field>Amount__c</field>\n            <operation>greaterThan</operation>\n            <value>9</value>\n        </criteriaItems>\n        <label>Big</label>\n    </sharingCriteriaRules>'
  ),
});
