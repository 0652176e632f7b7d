import { groupBy } from '../../common/groupBy.js';
import type { Member } from '../../common/member.js';
import { componentsOfEntry } from '../content/profileCompanions.js';
import { textOf, type XmlElement } from '../xml/values.js';
import {
  classesCalled,
  classesUsed,
  fieldsNamed,
  labelsNamed,
  objectOfTrigger,
  objectsNamed,
  permissionsChecked,
} from './apexNames.js';
import {
  behindGlobal,
  behindGlobalInExpressions,
  markupIn,
  modulesImported,
  namesInAttribute,
  tagsIn,
} from './lightningNames.js';
import { isItsOwnUtilityBar } from './outside.js';

/** What a component needs, by the names under which it may be; the first one is what it is called. */
export type Needed = readonly [Member, ...Member[]];

/** What a component says in one place. */
export type Said = Readonly<{
  /** The component's own name. */
  fullName: string;
  /** The text that stands there: its code, where a row asks for that; empty where elements stand there. */
  text: string;
  /** The elements that stand there. */
  entry: XmlElement;
}>;

/** What components of one type need to be deployed. */
export type DependencyRow = Readonly<{
  /** The type of those that need it. */
  of: string;
  /** What it is to them, in words. */
  what: string;
  /** Who says so. "Guide" is the Metadata API Developer Guide at API version 66.0, by its type. */
  source: string;
  /** Whether it has to be in the same deploy: always, or when the need is new. All else has to be in the org, or in the deploy. */
  together?: 'always' | 'when new';
}> &
  (
    | Readonly<{
        /** Where it is said, in elements from the root on; `code` for code, nothing where the name says it. */
        at?: string;
        needs: (said: Said) => readonly Needed[];
      }>
    /** It is needed where it names the component itself, at this place. */
    | Readonly<{ naming: Readonly<{ type: string; at: string }> }>
  );

const one = (type: string, fullName: string | undefined): readonly Needed[] =>
  fullName === undefined || fullName === '' ? [] : [[{ type, fullName }]];

/** What the text at a place names. */
const named =
  (type: string) =>
  ({ text }: Said): readonly Needed[] =>
    one(type, text);

/** The same of a part of the component's own object. */
const partOfObject =
  (type: string) =>
  ({ fullName, text }: Said): readonly Needed[] =>
    text === ''
      ? []
      : type === 'CustomField'
        ? field(objectOf(fullName), text)
        : one(type, `${objectOf(fullName)}.${text}`);

const objectOf = (fullName: string): string => fullName.split('.')[0];

/** What stands before the last hyphen: the rest is a language (Guide, CustomObjectTranslation). */
const withoutLanguage = (fullName: string): string => fullName.slice(0, Math.max(fullName.lastIndexOf('-'), 0));

/** Activities have the fields of tasks and events, contacts those of person accounts (Guide, CustomField, CustomObject). */
const field = (object: string, name: string): readonly Needed[] => {
  const member = (of: string, own = name): Member => ({ type: 'CustomField', fullName: `${of}.${own}` });
  if (name.endsWith('__pc')) return [[member('Contact', `${name.slice(0, -'__pc'.length)}__c`)]];
  return [['Task', 'Event'].includes(object) ? [member(object), member('Activity')] : [member(object)]];
};

const qualifiedField = ({ text }: Said): readonly Needed[] => {
  const [object, name] = text.split('.');
  return name === undefined ? [] : field(object, name);
};

/** What an entry of a permission set is about. */
const grantedBy =
  (list: string) =>
  ({ entry }: Said): readonly Needed[] =>
    componentsOfEntry(list, entry).flatMap(({ type, fullName }) =>
      type === 'CustomField' ? qualifiedField({ fullName: '', text: fullName, entry: {} }) : one(type, fullName)
    );

/** The folder that a name stands in, unless it is one that every org has, such as `unfiled$public`. */
const folderOf =
  (type: string) =>
  ({ fullName }: Said): readonly Needed[] => {
    const folder = fullName.replace(/\/$/, '').split('/').slice(0, -1).join('/');
    return folder.includes('$') ? [] : one(type, folder);
  };

/** The custom report type that a report is of: its name with `__c` behind it, which looks as that of an object and is none. */
const reportType = ({ text }: Said): readonly Needed[] => one('ReportType', /^(\w+)__c$/.exec(text)?.[1]);

/** The document that is an image, `Logos/Sun.png`: its own name has no ending since API version 18.0 (Guide, Document). */
const image = ({ text }: Said): readonly Needed[] => one('Document', /^([^/]+\/[^/.]+)(?:\.\w+)?$/.exec(text)?.[1]);

/** What an action of a flow calls. */
const calledBy = ({ entry }: Said): readonly Needed[] => {
  const types: Readonly<Record<string, string>> = { apex: 'ApexClass', emailAlert: 'WorkflowAlert', flow: 'Flow' };
  const type = textOf(entry, 'actionType') ?? '';
  return Object.hasOwn(types, type) ? one(types[type], textOf(entry, 'actionName')) : [];
};

/** A component of Lightning, of either kind: `c:ratingStars`; those of other namespaces are packages'. */
const lightning = ({ text }: Said): readonly Needed[] =>
  text.startsWith('c:') ? ofEitherKind(text.slice('c:'.length)) : [];

/** The same on a page, where one's own may have no namespace before them. */
const onPage = ({ text }: Said): readonly Needed[] =>
  text.includes(':') ? lightning({ text, fullName: '', entry: {} }) : ofEitherKind(text);

const ofEitherKind = (fullName: string): readonly Needed[] =>
  fullName === ''
    ? []
    : [
        [
          { type: 'LightningComponentBundle', fullName },
          { type: 'AuraDefinitionBundle', fullName },
        ],
      ];

/** What code names of one type. */
const inCode =
  (type: string, names: (code: string) => readonly string[]) =>
  ({ text }: Said): readonly Needed[] =>
    names(text).flatMap((name) => one(type, name));

/** What a Lightning web component imports behind one of the modules of Salesforce, by its path there. */
const imported =
  (module: string, needs: (path: string) => readonly Needed[]) =>
  ({ text }: Said): readonly Needed[] =>
    modulesImported(text)
      .filter((path) => path.startsWith(`${module}/`))
      .flatMap((path) => needs(path.slice(module.length + 1)));

/** `Class.method`; behind a namespace it is a package's. */
const methodOfClass = (path: string): readonly Needed[] => {
  const [name, method, more] = path.split('.');
  return method === undefined || more !== undefined ? [] : one('ApexClass', name);
};

/** An object, or a field of one; what is reached over another field is of an object that is not named. */
const schema = (path: string): readonly Needed[] => {
  const [object, name, more] = path.split('.');
  if (more !== undefined) return [];
  return name === undefined ? one('CustomObject', object) : field(object, name);
};

const matchingRule = ({ entry }: Said): readonly Needed[] => {
  const rule = textOf(entry, 'matchingRule') ?? '';
  const object = textOf(entry, 'matchRuleSObjectType') ?? '';
  return one('MatchingRule', rule && `${object}.${rule}`);
};

/** The queue that records go to, where it is no user. */
const queue = ({ entry }: Said): readonly Needed[] =>
  textOf(entry, 'assignedToType') === 'Queue' ? one('Queue', textOf(entry, 'assignedTo')) : [];

/** The page that an action shows in place of that of Salesforce. */
const pageOfAction = ({ entry }: Said): readonly Needed[] => {
  const types: Readonly<Record<string, string>> = { flexipage: 'FlexiPage', visualforce: 'ApexPage' };
  const type = textOf(entry, 'type')?.toLowerCase() ?? '';
  return Object.hasOwn(types, type) ? one(types[type], textOf(entry, 'content')) : [];
};

/** What is named as its path. */
const ofType =
  (type: string) =>
  (path: string): readonly Needed[] =>
    one(type, path);

/** `c.Hello`; labels of packages have their namespace there. */
const ownLabel = (path: string): readonly Needed[] => {
  const [namespace, name] = path.split('.');
  return namespace === 'c' ? one('CustomLabel', name) : [];
};

const channel = (path: string): readonly Needed[] => one('LightningMessageChannel', path.replace(/__c$/, ''));

const permissions: ReadonlyArray<readonly [list: string, what: string]> = [
  ['applicationVisibilities', 'an app that it shows'],
  ['classAccesses', 'a class that it gives access to'],
  ['customMetadataTypeAccesses', 'a custom metadata type that it gives access to'],
  ['customPermissions', 'a custom permission that it gives'],
  ['customSettingAccesses', 'a custom setting that it gives access to'],
  ['externalDataSourceAccesses', 'a data source that it gives access to'],
  ['fieldPermissions', 'a field that it gives access to'],
  ['flowAccesses', 'a flow that it gives access to'],
  ['objectPermissions', 'an object that it gives access to'],
  ['pageAccesses', 'a page that it gives access to'],
  ['recordTypeVisibilities', 'a record type that it shows'],
];

/** What Lightning web components import from modules of Salesforce, and what the path there names. */
const modules: ReadonlyArray<readonly [module: string, what: string, needs: (path: string) => readonly Needed[]]> = [
  ['@salesforce/apex', 'a class that it calls', methodOfClass],
  ['@salesforce/apexContinuation', 'a class that it calls', methodOfClass],
  ['@salesforce/contentAssetUrl', 'an asset that it shows', ofType('ContentAsset')],
  ['@salesforce/customPermission', 'a permission that it checks', ofType('CustomPermission')],
  ['@salesforce/label', 'a label that it shows', ownLabel],
  ['@salesforce/messageChannel', 'a channel that it uses', channel],
  ['@salesforce/resourceUrl', 'a resource that it loads', ofType('StaticResource')],
  ['@salesforce/schema', 'what it reads of an object', schema],
];

const compiled = 'A deploy compiles code: Apex Developer Guide, "Deploying Apex"';

/**
 * The one table of what components need to be deployed, beside what is in their own files. Not in it: the master-detail fields of
 * an object that is controlled by its parent, which always go along (objects.ts), and what of code only a compiler tells.
 */
export const dependencyTable: readonly DependencyRow[] = [
  {
    of: 'ApexClass',
    at: 'code',
    needs: inCode('ApexClass', classesUsed),
    what: 'a class that it uses',
    source: compiled,
  },
  ...['ApexClass', 'ApexTrigger'].flatMap((of): readonly DependencyRow[] => [
    {
      of,
      at: 'code',
      needs: inCode('CustomObject', (code) => objectsNamed(code).filter((name) => name !== objectOfTrigger(code))),
      what: 'an object that it names',
      source: compiled,
    },
    {
      of,
      at: 'code',
      needs: ({ text }) => fieldsNamed(text).flatMap(([object, name]) => field(object, name)),
      what: 'a field that it names',
      source: compiled,
    },
    {
      of,
      at: 'code',
      needs: inCode('CustomLabel', labelsNamed),
      what: 'a label that it names',
      source: compiled,
    },
    {
      of,
      at: 'code',
      needs: inCode('CustomPermission', permissionsChecked),
      what: 'a permission that it checks',
      source: 'Apex Reference Guide, FeatureManagement, checkPermission: nobody has a permission that is not there',
    },
  ]),
  ...['ApexComponent', 'ApexPage'].flatMap((of): readonly DependencyRow[] => [
    {
      of,
      at: 'code',
      needs: inCode('ApexClass', (code) => [
        ...namesInAttribute(code, 'controller'),
        ...namesInAttribute(code, 'extensions'),
      ]),
      what: 'its controller',
      source: 'Visualforce Developer Guide, apex:page and apex:component, controller and extensions',
    },
    {
      of,
      at: 'code',
      needs: inCode('ApexComponent', markupIn),
      what: 'a component in it',
      source: 'Visualforce Developer Guide, "Using Custom Components in a Visualforce Page"',
    },
    {
      of,
      at: 'code',
      needs: inCode('CustomLabel', (code) => behindGlobalInExpressions(code, 'Label')),
      what: 'a label that it shows',
      source: 'Visualforce Developer Guide, Global Variables, "$Label"',
    },
    {
      of,
      at: 'code',
      needs: inCode('StaticResource', (code) => behindGlobalInExpressions(code, 'Resource')),
      what: 'a resource that it loads',
      source: 'Visualforce Developer Guide, Global Variables, "$Resource"',
    },
  ]),
  {
    of: 'ApexTestSuite',
    at: 'testClassName',
    needs: named('ApexClass'),
    what: 'a class of the suite',
    source: 'Guide, ApexTestSuite, testClassName',
  },
  {
    of: 'ApexTrigger',
    at: 'code',
    needs: ({ text }) => one('CustomObject', objectOfTrigger(text)),
    what: 'its object',
    source: 'Apex Developer Guide, "Defining Triggers"',
  },
  {
    of: 'ApexTrigger',
    at: 'code',
    needs: ({ text }) => classesCalled(text).flatMap((name) => one('ApexClass', name)),
    what: 'a class that it calls',
    source: compiled,
  },
  {
    of: 'AssignmentRule',
    at: 'ruleEntry',
    needs: queue,
    what: 'a queue that it assigns to',
    source: 'Guide, AssignmentRules, RuleEntry, assignedTo and assignedToType',
  },
  {
    of: 'AuraDefinitionBundle',
    at: 'code',
    needs: ({ text }) => markupIn(text).flatMap(ofEitherKind),
    what: 'a component in it',
    source: 'Aura Components Developer Guide, "Component Composition"',
  },
  {
    of: 'AuraDefinitionBundle',
    at: 'code',
    needs: inCode('ApexClass', (code) => namesInAttribute(code, 'controller')),
    what: 'its controller',
    source: 'Aura Components Developer Guide, "Calling a Server-Side Action"',
  },
  {
    of: 'AuraDefinitionBundle',
    at: 'code',
    needs: inCode('CustomLabel', (code) => behindGlobal(code, 'Label')),
    what: 'a label that it shows',
    source: 'Aura Components Developer Guide, "Using Custom Labels"',
  },
  {
    of: 'AuraDefinitionBundle',
    at: 'code',
    needs: inCode('StaticResource', (code) => behindGlobal(code, 'Resource')),
    what: 'a resource that it loads',
    source: 'Aura Components Developer Guide, "$Resource"',
  },
  ...[
    ['CustomApplication', 'actionOverrides'],
    ['CustomApplication', 'profileActionOverrides'],
    ['CustomObject', 'actionOverrides'],
  ].map(([of, at]) => ({
    ...{ of, at },
    needs: pageOfAction,
    what: 'the page of an action',
    source: 'Guide, ActionOverride and ProfileActionOverride, content and type',
  })),
  {
    of: 'CustomApplication',
    at: 'logo',
    needs: image,
    what: 'its logo',
    source: 'Guide, CustomApplication, logo: of Salesforce Classic; that of Lightning is in its brand',
  },
  {
    of: 'CustomApplication',
    at: 'tabs',
    needs: named('CustomTab'),
    what: 'a tab of the app',
    source: 'Guide, CustomApplication, tabs',
  },
  {
    of: 'CustomApplication',
    at: 'utilityBar',
    needs: ({ fullName, text }) => (isItsOwnUtilityBar(fullName, text) ? [] : one('FlexiPage', text)),
    what: 'its utility bar',
    source: 'Guide, CustomApplication, utilityBar',
  },
  {
    of: 'CustomField',
    at: 'valueSet/valueSetName',
    needs: named('GlobalValueSet'),
    what: 'its global value set',
    source: 'Guide, ValueSet, valueSetName',
  },
  {
    of: 'CustomField',
    at: 'valueSet/controllingField',
    needs: partOfObject('CustomField'),
    what: 'its controlling field',
    together: 'always',
    source: 'scolladon/sfdx-git-delta#1321: without it a deploy of the dependent picklist can fail',
  },
  {
    of: 'CustomField',
    at: 'type',
    needs: ({ fullName, text }) => (text === 'MasterDetail' ? one('CustomObject', objectOf(fullName)) : []),
    what: 'the sharing model of its object, which a new master-detail field controls',
    together: 'when new',
    source:
      'An org checks the two of one deploy against each other, whatever it has: salto-io/salto#1648, forcedotcom/cli#28',
  },
  {
    of: 'CustomField',
    at: 'referenceTo',
    needs: named('CustomObject'),
    what: 'the object that it refers to',
    source: 'Guide, CustomField, referenceTo',
  },
  {
    of: 'CustomField',
    at: 'summaryForeignKey',
    needs: qualifiedField,
    what: 'the master-detail field that it sums up by',
    source: 'Guide, CustomField, summaryForeignKey',
  },
  {
    of: 'CustomField',
    at: 'summarizedField',
    needs: qualifiedField,
    what: 'the field that it sums up',
    source: 'Guide, CustomField, summarizedField',
  },
  {
    of: 'CustomField',
    at: 'metadataRelationshipControllingField',
    needs: qualifiedField,
    what: 'its controlling field',
    source: 'Guide, CustomField, metadataRelationshipControllingField',
  },
  {
    of: 'CustomMetadata',
    needs: ({ fullName }) => one('CustomObject', `${objectOf(fullName)}__mdt`),
    what: 'its type',
    source: 'Guide, CustomMetadata: names begin with that of the type, without __mdt',
  },
  {
    of: 'CustomMetadata',
    at: 'values/field',
    needs: ({ fullName, text }) => field(`${objectOf(fullName)}__mdt`, text),
    what: 'a field of its type',
    source: 'Guide, CustomMetadataValue, field',
  },
  {
    of: 'CustomObject',
    at: 'compactLayoutAssignment',
    needs: ({ fullName, text }) => (text === 'SYSTEM' ? [] : one('CompactLayout', `${fullName}.${text}`)),
    what: 'its compact layout',
    source: 'Guide, CustomObject, compactLayoutAssignment; SYSTEM is that of Salesforce',
  },
  {
    of: 'CustomObjectTranslation',
    needs: ({ fullName }) => one('CustomObject', withoutLanguage(fullName)),
    what: 'the object that it translates',
    source: 'Guide, CustomObjectTranslation: names are those of objects, with a language',
  },
  {
    of: 'CustomObjectTranslation',
    at: 'fields/name',
    needs: ({ fullName, text }) => field(withoutLanguage(fullName), text),
    what: 'a field that it translates',
    source: 'Guide, CustomFieldTranslation, name; in metadata format',
  },
  {
    of: 'CustomObjectTranslation',
    at: 'name',
    needs: ({ fullName, text }) => field(withoutLanguage(fullName), text),
    what: 'a field that it translates',
    source: 'Guide, CustomFieldTranslation, name; in files of their own',
  },
  {
    of: 'CustomTab',
    at: 'customObject',
    needs: ({ fullName, text }) => (text === 'true' ? one('CustomObject', fullName) : []),
    what: 'the object that it shows',
    source: 'Guide, CustomTab, customObject: then its name is that of the object',
  },
  {
    of: 'CustomTab',
    at: 'icon',
    needs: image,
    what: 'its icon',
    source: 'Guide, CustomTab, icon: "The optional reference to the image document for the tab"',
  },
  {
    of: 'CustomTab',
    at: 'flexiPage',
    needs: named('FlexiPage'),
    what: 'the page that it shows',
    source: 'Guide, CustomTab, flexiPage',
  },
  {
    of: 'CustomTab',
    at: 'page',
    needs: named('ApexPage'),
    what: 'the page that it shows',
    source: 'Guide, CustomTab, page',
  },
  {
    of: 'CustomTab',
    at: 'lwcComponent',
    needs: named('LightningComponentBundle'),
    what: 'the component that it shows',
    source: 'Guide, CustomTab, lwcComponent',
  },
  {
    of: 'CustomTab',
    at: 'auraComponent',
    needs: named('AuraDefinitionBundle'),
    what: 'the component that it shows',
    source: 'Guide, CustomTab, auraComponent',
  },
  ...['Dashboard', 'Document', 'EmailTemplate', 'Report'].map((of) => ({
    of,
    needs: folderOf(of),
    what: 'its folder',
    source: '"Cannot find folder": joeferraro/MavensMate#57, amtrack/force-dev-tool#180',
  })),
  {
    of: 'DuplicateRule',
    at: 'duplicateRuleMatchRules',
    needs: matchingRule,
    what: 'a matching rule that it uses',
    source: 'Guide, DuplicateRuleMatchRule, matchingRule',
  },
  {
    of: 'EscalationRule',
    at: 'ruleEntry/escalationAction',
    needs: queue,
    what: 'a queue that it assigns to',
    source: 'Guide, EscalationRules, EscalationAction, assignedTo and assignedToType',
  },
  ...['itemInstances/componentInstance', 'componentInstances'].map((instances) => ({
    of: 'FlexiPage',
    at: `flexiPageRegions/${instances}/componentName`,
    needs: onPage,
    what: 'a component on it',
    source: 'Guide, FlexiPage, ComponentInstance, componentName; componentInstances before API version 49.0',
  })),
  {
    of: 'FlexiPage',
    at: 'sobjectType',
    needs: named('CustomObject'),
    what: 'the object of its records',
    source: 'Guide, FlexiPage, sobjectType',
  },
  {
    of: 'Flow',
    at: 'subflows/flowName',
    needs: named('Flow'),
    what: 'a subflow',
    source: 'Guide, FlowSubflow, flowName',
  },
  {
    of: 'Flow',
    at: 'actionCalls',
    needs: calledBy,
    what: 'an action that it calls',
    source: 'Guide, FlowActionCall, actionName and actionType',
  },
  {
    of: 'Flow',
    at: 'apexPluginCalls/apexClass',
    needs: named('ApexClass'),
    what: 'a class that it calls',
    source: 'Guide, FlowApexPluginCall, apexClass',
  },
  {
    of: 'Flow',
    at: 'screens/fields/extensionName',
    needs: lightning,
    what: 'a component on its screens',
    source: 'Guide, FlowScreenField, extensionName',
  },
  {
    of: 'Flow',
    at: 'start/object',
    needs: named('CustomObject'),
    what: 'the object that starts it',
    source: 'Guide, FlowStart, object',
  },
  {
    of: 'Flow',
    naming: { type: 'Translations', at: 'flowDefinitions/fullName' },
    what: 'its translations, which its new version has only if they are deployed with it',
    together: 'always',
    source: 'scolladon/sfdx-git-delta#321',
  },
  {
    of: 'FlowDefinition',
    at: 'activeVersionNumber',
    needs: ({ fullName, text }) =>
      text === '0'
        ? []
        : [
            [
              { type: 'Flow', fullName },
              { type: 'Flow', fullName: `${fullName}-${text}` },
            ],
          ],
    what: 'the flow whose version is active',
    source:
      'Guide, FlowDefinition, activeVersionNumber; before API version 44.0 names of flows end with the version: https://gearset.com/blog/flows-and-flow-definitions/',
  },
  {
    of: 'GlobalValueSetTranslation',
    needs: ({ fullName }) => one('GlobalValueSet', withoutLanguage(fullName)),
    what: 'the value set that it translates',
    source: 'Guide, GlobalValueSetTranslation: names are those of value sets, with a language',
  },
  {
    of: 'Layout',
    needs: ({ fullName }) => one('CustomObject', fullName.split('-')[0]),
    what: 'its object',
    source: 'Guide, Layout: names begin with that of the object',
  },
  {
    of: 'Layout',
    at: 'layoutSections/layoutColumns/layoutItems/field',
    needs: ({ fullName, text }) => field(fullName.split('-')[0], text),
    what: 'a field on it',
    source: 'Guide, LayoutItem, field',
  },
  {
    of: 'LightningComponentBundle',
    at: 'code',
    needs: ({ text }) =>
      [...tagsIn(text), ...modulesImported(text).flatMap((path) => /^c\/(\w+)$/.exec(path)?.[1] ?? [])].flatMap(
        (name) => one('LightningComponentBundle', name)
      ),
    what: 'a component that it uses',
    source: 'Lightning Web Components Developer Guide, "Compose Components" and "Share JavaScript Code"',
  },
  ...modules.map(([module, what, needs]) => ({
    of: 'LightningComponentBundle',
    at: 'code',
    needs: imported(module, needs),
    what,
    source: `Lightning Web Components Developer Guide, "@salesforce Modules", ${module}`,
  })),
  {
    of: 'Network',
    at: 'site',
    needs: named('CustomSite'),
    what: 'its site',
    source: 'https://help.salesforce.com/s/articleView?id=experience.networks_migrating_from_sandbox.htm',
  },
  {
    of: 'Network',
    at: 'picassoSite',
    needs: ({ text }) => [
      [
        { type: 'ExperienceBundle', fullName: text },
        { type: 'DigitalExperienceBundle', fullName: `site/${text}` },
        { type: 'SiteDotCom', fullName: text },
      ],
    ],
    what: 'what its site looks like',
    source: '"no SiteDotCom named": trailheadapps/coral-cloud#80, forcedotcom/devops-center-feedback#253',
  },
  ...permissions.map(([list, what]) => ({
    of: 'PermissionSet',
    at: list,
    needs: grantedBy(list),
    what,
    source: `Guide, PermissionSet, ${list}`,
  })),
  {
    of: 'PermissionSet',
    at: 'tabSettings/tab',
    needs: named('CustomTab'),
    what: 'a tab that it shows',
    source: 'Guide, PermissionSetTabSetting, tab',
  },
  {
    of: 'PermissionSetGroup',
    at: 'permissionSets',
    needs: named('PermissionSet'),
    what: 'a permission set of the group',
    source: 'Guide, PermissionSetGroup, permissionSets',
  },
  {
    of: 'PermissionSetGroup',
    at: 'mutingPermissionSets',
    needs: named('MutingPermissionSet'),
    what: 'its muting permission set',
    source: 'Guide, PermissionSetGroup, mutingPermissionSets',
  },
  {
    of: 'QuickAction',
    at: 'flowDefinition',
    needs: named('Flow'),
    what: 'the flow that it starts',
    source: 'Guide, QuickAction, flowDefinition',
  },
  {
    of: 'QuickAction',
    at: 'lightningWebComponent',
    needs: named('LightningComponentBundle'),
    what: 'the component that it shows',
    source: 'Guide, QuickAction, lightningWebComponent',
  },
  {
    of: 'QuickAction',
    at: 'lightningComponent',
    needs: named('AuraDefinitionBundle'),
    what: 'the component that it shows',
    source: 'Guide, QuickAction, lightningComponent',
  },
  {
    of: 'QuickAction',
    at: 'page',
    needs: named('ApexPage'),
    what: 'the page that it shows',
    source: 'Guide, QuickAction, page',
  },
  {
    of: 'QuickAction',
    at: 'targetObject',
    needs: named('CustomObject'),
    what: 'the object of its records',
    source: 'Guide, QuickAction, targetObject',
  },
  {
    of: 'RecordType',
    at: 'businessProcess',
    needs: partOfObject('BusinessProcess'),
    what: 'its business process',
    source:
      'Guide, RecordType, businessProcess: "required in record types for lead, opportunity, solution, and case"; forcedotcom/cli#3254',
  },
  {
    of: 'RecordType',
    at: 'compactLayoutAssignment',
    needs: (said) => (said.text === 'SYSTEM' ? [] : partOfObject('CompactLayout')(said)),
    what: 'its compact layout',
    source: 'Guide, RecordType, compactLayoutAssignment; SYSTEM is that of Salesforce',
  },
  {
    of: 'RecordType',
    at: 'picklistValues/picklist',
    needs: partOfObject('CustomField'),
    what: 'a picklist of which it has values',
    source: 'Guide, RecordTypePicklistValue, picklist',
  },
  ...['reportType', 'block/reportType'].map((at) => ({
    ...{ of: 'Report', at },
    needs: reportType,
    what: 'its report type',
    source: 'Without it an org says "invalid report type"; Guide, Report, reportType and block',
  })),
  {
    of: 'Translations',
    at: 'customLabels/name',
    needs: named('CustomLabel'),
    what: 'a label that it translates',
    source: 'Guide, CustomLabelTranslation, name',
  },
  {
    of: 'Translations',
    at: 'flowDefinitions/fullName',
    needs: named('Flow'),
    what: 'a flow that it translates',
    source: 'Guide, FlowDefinitionTranslation, fullName',
  },
];

/** The rows for a type. */
export const dependencyRowsOf = (type: string): readonly DependencyRow[] => byType.get(type) ?? [];

const byType: ReadonlyMap<string, readonly DependencyRow[]> = groupBy(dependencyTable, ({ of }) => of);
