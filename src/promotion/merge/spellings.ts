import type { Gone } from './goneComponents.js';

/** How else a component is called than by the name of its file. */
export type Spelling = Readonly<{
  text: string;
  /** What a file has to name, too, for it to mean the component. */
  beside?: string;
  /** What has to follow, in a file that is about the object of the component. */
  then?: string;
}>;

/**
 * The other spellings of a component's name, which tell what is meant also where the name is one plain word: of a custom metadata
 * record as a part of its type, or in quotes beside that; of a component of the default namespace as markup and imports name it;
 * of what code, formulas and imports name behind a word for its type; of an e-mail template with its folder.
 *
 * Apex Reference, "Custom Metadata Type Methods" (`getInstance`) and "FeatureManagement Class" (`checkPermission`); Apex
 * Developer Guide, "Working with Custom Labels" (`System.Label`) and "PageReference" (`Page.name`); Salesforce Help, "Use
 * Custom Metadata in Formulas" (`$CustomMetadata.Type__mdt.Record.Field__c`) and "Global Variables" (`$Label`, `$Permission`,
 * `$Resource`); Lightning Web Components Developer Guide, "Component Names", "Compose Components" (`myComponent` is
 * `<c-my-component>`, `c/myComponent` in an import, and `c:myComponent` in Aura) and "@salesforce Modules"; Aura Components
 * Developer Guide, "Creating Server-Side Logic with Controllers" (`controller`) and "Using Custom Labels"; Metadata API
 * Developer Guide, FlowActionCall (`actionName`) and WorkflowAlert (`template`); Lightning Web Components Developer Guide,
 * "Define the Scope of the Message Service" and "Create a Message Channel" (`$MessageChannel`, `lightning:messageChannel`);
 * Object Reference, "Associated Objects", and Apex Developer Guide, "Sharing a Record Using Apex" (`Job__Share` comes with
 * `Job__c`).
 *
 * Metadata API Developer Guide, too, for what metadata names in elements that do not say its type: ValueSet (`valueSetName`),
 * PermissionSetCustomPermissions and ProfileCustomPermissions (`name`), RuleEntry (`assignedTo`), WorkflowFieldUpdate
 * (`lookupValue`), ActionOverride (`content`), and WorkflowActionReference (`name`, before its `type`, in the rules and approval
 * processes of the same object); and of documents with their folder, and often an ending behind the name, CustomTab (`icon`),
 * CustomApplication and Letterhead (`logo`), Network (`emailFooterLogo`) and Portal (`logoDocument` and others). A report has `__c` behind the name of a custom report
 * type, without which an org says "invalid report type" (Reports and Dashboards REST API, `analytics/reportTypes`, lists them so).
 */
export const spellingsOf = ({ path, name, suffix }: Gone): readonly Spelling[] => {
  if (suffix === 'md') {
    const [type, record = ''] = name.split('.');
    return [{ text: `${type}__mdt.${record}` }, { text: `'${record}'`, beside: `${type}__mdt` }];
  }
  if (suffix === 'js' && /(?:^|\/)lwc\//.test(path)) {
    const markup = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return [{ text: `c-${markup}` }, { text: `c/${name}` }, { text: `c:${name}` }];
  }
  if (suffix === 'email') return ['template', 'emailTemplate'].map((tag) => ({ text: inFolder(path), beside: tag }));
  if (suffix === 'document') return plainly(...tagsOfDocuments.map((tag) => `<${tag}>${inFolder(path)}`));
  if (Object.hasOwn(actionTypes, suffix)) {
    return [{ text: `<name>${name}</name>`, then: `<type>${actionTypes[suffix]}</type>` }];
  }
  return Object.hasOwn(bySuffix, suffix) ? bySuffix[suffix](name) : [];
};

/** Whether some of a component's spellings do not have the name of its file in them. */
export const isSpeltAnew = ({ suffix }: Gone): boolean =>
  ['js', 'md', 'messageChannel', 'object', 'reportType'].includes(suffix);

/** The name of a document or an e-mail template: its path in the folder of its type. */
const inFolder = (path: string): string => path.replace(/^(?:.*\/)?(?:documents|email)\/|\.\w+-meta\.xml$/g, '');

const tagsOfDocuments: readonly string[] = [
  ...['icon', 'logo', 'emailFooterLogo', 'logoDocument', 'headerDocument', 'footerDocument', 'stylesheetDocument'],
];

const plainly = (...texts: readonly string[]): readonly Spelling[] => texts.map((text) => ({ text }));

const ofAura = (name: string): readonly Spelling[] => plainly(`c:${name}`);

/** The types of the actions of workflows (Metadata API Developer Guide, WorkflowActionReference, `type`). */
const actionTypes: Readonly<Record<string, string>> = {
  alert: 'Alert',
  workflowFieldUpdate: 'FieldUpdate',
  workflowFlowAction: 'FlowAction',
  workflowKnowledgePublish: 'KnowledgePublish',
  workflowOutboundMessage: 'OutboundMessage',
  workflowSend: 'Send',
  workflowTask: 'Task',
};

const bySuffix: Readonly<Record<string, (name: string) => readonly Spelling[]>> = {
  cmp: ofAura,
  evt: ofAura,
  intf: ofAura,
  cls: (name) => [
    ...plainly(`@salesforce/apex/${name}`, `@salesforce/apexContinuation/${name}`, `controller="${name}"`),
    { text: `<actionName>${name}</actionName>`, beside: '<actionType>apex</actionType>' },
  ],
  label: (name) => plainly(`Label.${name}`, `Label.c.${name}`, `@salesforce/label/c.${name}`),
  customPermission: (name) => [
    ...plainly(`checkPermission('${name}')`, `@salesforce/customPermission/${name}`, `$Permission.${name}`),
    { text: `<name>${name}</name>`, beside: '<customPermissions>' },
  ],
  flexipage: (name) => [{ text: `<content>${name}</content>`, beside: '<type>Flexipage</type>' }],
  globalValueSet: (name) => plainly(`<valueSetName>${name}</valueSetName>`),
  queue: (name) => [
    { text: `<assignedTo>${name}</assignedTo>`, beside: '<assignedToType>Queue</assignedToType>' },
    { text: `<lookupValue>${name}</lookupValue>`, beside: '<lookupValueType>Queue</lookupValueType>' },
  ],
  resource: (name) => plainly(`@salesforce/resourceUrl/${name}`, `$Resource.${name}`),
  object: (name) =>
    name.endsWith('__c')
      ? plainly(...['Share', 'History', 'Feed', 'ChangeEvent'].map((end) => name.replace(/c$/, end)))
      : [],
  reportType: (name) => plainly(`<reportType>${name}__c</reportType>`),
  page: (name) => plainly(`Page.${name}`),
  messageChannel: (name) =>
    plainly(`@salesforce/messageChannel/${name}__c`, `$MessageChannel.${name}__c`, `type="${name}__c"`),
};
