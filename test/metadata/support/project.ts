/** A small project with many kinds of metadata, as files by repository path. */

const main = 'force-app/main/default';
const namespace = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A metadata file: a root with these lines in it. */
export const xml = (root: string, ...lines: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root} ${namespace}>`,
    ...lines.map((line) => `    ${line}`),
    `</${root}>`,
    '',
  ].join('\n');

/** sfdx-project.json with one package directory, and what else is given. */
export const projectJson = (settings: object = {}): string =>
  `${JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '64.0', ...settings }, undefined, 2)}\n`;

/** An Apex class with its metadata. */
export const apexClass = (name: string, body = '', folder = `${main}/classes`): Record<string, string> => ({
  [`${folder}/${name}.cls`]: `public class ${name} {${body}}\n`,
  [`${folder}/${name}.cls-meta.xml`]: xml('ApexClass', '<apiVersion>64.0</apiVersion>', '<status>Active</status>'),
});

/** A text field of an object. */
export const field = (object: string, name: string, label = name): Record<string, string> => ({
  [`${main}/objects/${object}/fields/${name}.field-meta.xml`]: xml(
    'CustomField',
    `<fullName>${name}</fullName>`,
    `<label>${label}</label>`,
    '<length>80</length>',
    '<type>Text</type>'
  ),
});

/** The own file of an object. */
export const objectFile = (object: string, ...lines: readonly string[]): Record<string, string> => ({
  [`${main}/objects/${object}/${object}.object-meta.xml`]: xml('CustomObject', ...lines),
});

/** The content of a labels file: values by name. */
export const labels = (values: Readonly<Record<string, string>>): string =>
  xml(
    'CustomLabels',
    ...Object.entries(values).map(
      ([name, value]) =>
        `<labels><fullName>${name}</fullName><language>en_US</language><protected>false</protected><shortDescription>${name}</shortDescription><value>${value}</value></labels>`
    )
  );

export const labelsFile = `${main}/labels/CustomLabels.labels-meta.xml`;

/** The content of a workflow file: field updates by name, with their descriptions. */
export const workflow = (updates: Readonly<Record<string, string>>): string =>
  xml(
    'Workflow',
    ...Object.entries(updates).map(
      ([name, description]) =>
        `<fieldUpdates><fullName>${name}</fullName><description>${description}</description><field>Status__c</field><name>${name}</name></fieldUpdates>`
    )
  );

/** One of everything, without decomposition presets. */
export const variedProject = (): Record<string, string> => ({
  'sfdx-project.json': projectJson(),
  '.forceignore': '**/jsconfig.json\n**/__tests__/**\n',
  'README.md': 'An example.\n',
  ...apexClass('InvoiceService', ' public static Integer one() { return 1; } '),
  ...apexClass('InvoiceServiceTest', ' @isTest static void one() {} '),
  [`${main}/triggers/InvoiceTrigger.trigger`]: 'trigger InvoiceTrigger on Invoice__c (before insert) {}\n',
  [`${main}/triggers/InvoiceTrigger.trigger-meta.xml`]: xml(
    'ApexTrigger',
    '<apiVersion>64.0</apiVersion>',
    '<status>Active</status>'
  ),
  ...objectFile(
    'Invoice__c',
    '<deploymentStatus>Deployed</deploymentStatus>',
    '<label>Invoice</label>',
    '<sharingModel>ReadWrite</sharingModel>'
  ),
  ...field('Invoice__c', 'Amount__c'),
  ...field('Invoice__c', 'Status__c'),
  [`${main}/objects/Invoice__c/validationRules/Positive.validationRule-meta.xml`]: xml(
    'ValidationRule',
    '<fullName>Positive</fullName>',
    '<active>true</active>',
    '<errorConditionFormula>Amount__c &lt; 0</errorConditionFormula>',
    '<errorMessage>No</errorMessage>'
  ),
  [`${main}/objects/Invoice__c/listViews/All.listView-meta.xml`]: xml(
    'ListView',
    '<fullName>All</fullName>',
    '<filterScope>Everything</filterScope>',
    '<label>All</label>'
  ),
  [`${main}/objects/Invoice__c/recordTypes/Standard.recordType-meta.xml`]: xml(
    'RecordType',
    '<fullName>Standard</fullName>',
    '<active>true</active>',
    '<label>Standard</label>'
  ),
  ...field('Account', 'Rating__c'),
  [`${main}/layouts/Invoice__c-Invoice Layout %28Sales%29.layout-meta.xml`]: xml(
    'Layout',
    '<emailDefault>false</emailDefault>'
  ),
  [`${main}/permissionsets/Invoices.permissionset-meta.xml`]: xml(
    'PermissionSet',
    '<classAccesses><apexClass>InvoiceService</apexClass><enabled>true</enabled></classAccesses>',
    '<hasActivationRequired>false</hasActivationRequired>',
    '<label>Invoices</label>'
  ),
  [`${main}/profiles/Clerk.profile-meta.xml`]: xml(
    'Profile',
    '<classAccesses><apexClass>InvoiceService</apexClass><enabled>true</enabled></classAccesses>',
    '<custom>true</custom>'
  ),
  [`${main}/lwc/invoiceList/invoiceList.js`]: 'export default class InvoiceList {}\n',
  [`${main}/lwc/invoiceList/invoiceList.html`]: '<template></template>\n',
  [`${main}/lwc/invoiceList/invoiceList.js-meta.xml`]: xml(
    'LightningComponentBundle',
    '<apiVersion>64.0</apiVersion>',
    '<isExposed>true</isExposed>'
  ),
  [`${main}/lwc/invoiceList/__tests__/invoiceList.test.js`]: 'ignored\n',
  [`${main}/lwc/jsconfig.json`]: '{}\n',
  [`${main}/aura/Invoices/Invoices.cmp`]: '<aura:component></aura:component>\n',
  [`${main}/aura/Invoices/Invoices.cmp-meta.xml`]: xml(
    'AuraDefinitionBundle',
    '<apiVersion>64.0</apiVersion>',
    '<description>Invoices</description>'
  ),
  [`${main}/aura/Invoices/InvoicesController.js`]: '({})\n',
  [`${main}/flows/Invoice_Paid.flow-meta.xml`]: xml(
    'Flow',
    '<label>Invoice Paid</label>',
    '<processType>AutoLaunchedFlow</processType>',
    '<status>Active</status>'
  ),
  [labelsFile]: labels({ Title: 'Invoices', Paid: 'Paid' }),
  [`${main}/workflows/Invoice__c.workflow-meta.xml`]: workflow({ Pay: 'Pays', Close: 'Closes' }),
  [`${main}/flexipages/Invoice_Home.flexipage-meta.xml`]: xml(
    'FlexiPage',
    '<masterLabel>Invoices</masterLabel>',
    '<type>HomePage</type>'
  ),
  [`${main}/applications/Billing.app-meta.xml`]: xml(
    'CustomApplication',
    '<label>Billing</label>',
    '<navType>Standard</navType>'
  ),
  [`${main}/staticresources/styles/main.css`]: 'a {}\n',
  [`${main}/staticresources/styles/deep/more.css`]: 'b {}\n',
  [`${main}/staticresources/styles.resource-meta.xml`]: xml(
    'StaticResource',
    '<cacheControl>Public</cacheControl>',
    '<contentType>application/zip</contentType>'
  ),
  [`${main}/staticresources/logo.txt`]: 'logo\n',
  [`${main}/staticresources/logo.resource-meta.xml`]: xml(
    'StaticResource',
    '<cacheControl>Public</cacheControl>',
    '<contentType>text/plain</contentType>'
  ),
  [`${main}/reports/Billing.reportFolder-meta.xml`]: xml('ReportFolder', '<name>Billing</name>'),
  [`${main}/reports/Billing/Open.report-meta.xml`]: xml('Report', '<format>Tabular</format>', '<name>Open</name>'),
  [`${main}/documents/Logos.documentFolder-meta.xml`]: xml('DocumentFolder', '<name>Logos</name>'),
  [`${main}/documents/Logos/logo.png`]: 'png\n',
  [`${main}/documents/Logos/logo.document-meta.xml`]: xml(
    'Document',
    '<internalUseOnly>false</internalUseOnly>',
    '<name>logo</name>'
  ),
  [`${main}/customMetadata/Rate.Standard.md-meta.xml`]: xml(
    'CustomMetadata',
    '<label>Standard</label>',
    '<protected>false</protected>'
  ),
  [`${main}/objectTranslations/Invoice__c-en_US/Invoice__c-en_US.objectTranslation-meta.xml`]: xml(
    'CustomObjectTranslation',
    '<caseValues><plural>false</plural><value>Invoice</value></caseValues>'
  ),
  [`${main}/objectTranslations/Invoice__c-en_US/Amount__c.fieldTranslation-meta.xml`]: xml(
    'CustomFieldTranslation',
    '<label>Amount</label>',
    '<name>Amount__c</name>'
  ),
  [`${main}/sharingRules/Invoice__c.sharingRules-meta.xml`]: xml(
    'SharingRules',
    '<sharingCriteriaRules><fullName>Big</fullName><accessLevel>Read</accessLevel><label>Big</label></sharingCriteriaRules>'
  ),
  [`${main}/digitalExperiences/site/Shop/Shop.digitalExperience-meta.xml`]: xml(
    'DigitalExperienceBundle',
    '<label>Shop</label>'
  ),
  [`${main}/digitalExperiences/site/Shop/sfdc_cms__view/home/_meta.json`]:
    '{ "apiName": "home", "type": "sfdc_cms__view", "path": "views" }\n',
  [`${main}/digitalExperiences/site/Shop/sfdc_cms__view/home/content.json`]:
    '{ "type": "sfdc_cms__view", "title": "Home" }\n',
});

export const defaultFolder = main;
