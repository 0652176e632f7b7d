import type { Files } from '../../../support/gitRepo.js';
import { gone } from '../../support/deltas.js';
import { defaultFolder as main, labels, labelsFile, projectJson, workflow, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

const flows = `${main}/workflows/Order__c.workflow-meta.xml`;
const rules = (path: string, root: string, tag: string, names: Readonly<Record<string, string>>): Files => ({
  [`${main}/${path}`]: xml(
    root,
    ...Object.entries(names).map(
      ([name, label]) => `<${tag}><fullName>${name}</fullName><label>${label}</label></${tag}>`
    )
  ),
});
const sharing = (names: Readonly<Record<string, string>>): Files =>
  rules('sharingRules/Order__c.sharingRules-meta.xml', 'SharingRules', 'sharingCriteriaRules', names);
const assignment = (names: Readonly<Record<string, string>>): Files =>
  rules('assignmentRules/Case.assignmentRules-meta.xml', 'AssignmentRules', 'assignmentRule', names);
const matching = (names: Readonly<Record<string, string>>): Files =>
  rules('matchingRules/Account.matchingRule-meta.xml', 'MatchingRules', 'matchingRules', names);

/** An object in the layout of the Metadata API, with its fields in its file. */
const flat = (label: string, ...names: readonly string[]): Files => ({
  [`${main}/objects/Order__c.object`]: xml(
    'CustomObject',
    ...names.map((name) => `<fields><fullName>${name}</fullName><label>${name}</label><type>Text</type></fields>`),
    `<label>${label}</label>`
  ),
});

const bot = (versions: Readonly<Record<string, string>>): Files => ({
  [`${main}/bots/Helper.bot`]: xml(
    'Bot',
    ...Object.entries(versions).map(
      ([name, company]) => `<botVersions><fullName>${name}</fullName><company>${company}</company></botVersions>`
    ),
    '<label>Helper</label>'
  ),
});

const presets = { sourceBehaviorOptions: ['decomposeWorkflowBeta'] };
const inFolder = flows.replace('workflows/', 'workflows/Order__c/');
const alertNamed = (name: string, description: string): string =>
  `<alerts><fullName>${name}</fullName><description>${description}</description></alerts>`;
const alert = (label: string): Files => ({
  [`${main}/workflows/Order__c/workflowAlerts/Tell.workflowAlert-meta.xml`]: xml(
    'WorkflowAlert',
    '<fullName>Tell</fullName>',
    `<description>${label}</description>`
  ),
});
const permissions = { sourceBehaviorOptions: ['decomposePermissionSetBeta2'] };
const inParts = `${main}/permissionsets/Raters`;
const parts: Files = {
  [`${inParts}/Raters.permissionset-meta.xml`]: xml('PermissionSet', '<label>Raters</label>'),
  [`${inParts}/Raters.classAccess-meta.xml`]: xml(
    'PermissionSet',
    '<classAccesses><apexClass>ns__A</apexClass><enabled>true</enabled></classAccesses>'
  ),
};

const profile = (...classes: readonly string[]): Files => ({
  [`${main}/profiles/Clerk.profile-meta.xml`]: xml(
    'Profile',
    ...classes.map((name) => `<classAccesses><apexClass>${name}</apexClass><enabled>true</enabled></classAccesses>`),
    '<custom>true</custom>'
  ),
});
const translation = (label: string): Files => ({
  [`${main}/objectTranslations/Account-de/Account-de.objectTranslation-meta.xml`]: xml('CustomObjectTranslation'),
  [`${main}/objectTranslations/Account-de/Rating__c.fieldTranslation-meta.xml`]: xml(
    'CustomFieldTranslation',
    `<label>${label}</label>`,
    '<name>Rating__c</name>'
  ),
});

const moved = flows.replace('workflows/', 'workflows/more/');
const replacing = (filename: string): object => ({
  replacements: [{ filename, stringToReplace: 'PLACE', replaceWithFile: 'value.txt' }],
});

/** Children in one file, and components in several. */
export const childCases: readonly GoldenCase[] = [
  {
    rule: 'labels are deployed and deleted one by one',
    before: { [labelsFile]: labels({ Same: 'same', Old: 'old', Other: 'other' }) },
    after: { [labelsFile]: labels({ Same: 'same', New: 'new', Other: 'another' }) },
    sent: ['CustomLabel:New', 'CustomLabel:Other'],
    deleted: ['CustomLabel:Old'],
  },
  {
    rule: 'a labels file that goes deletes its labels, and not the list',
    before: { [labelsFile]: labels({ One: '1', Two: '2' }) },
    after: gone(labelsFile),
    deleted: ['CustomLabel:One', 'CustomLabel:Two'],
  },
  {
    rule: 'what stands in a list under another tag, or without a name, is deployed with the list',
    before: { [flows]: xml('Workflow', '<news>a</news>', '<alerts><fullName>A</fullName></alerts>') },
    after: { [flows]: xml('Workflow', '<news>b</news>', '<alerts><fullName>A</fullName></alerts>') },
    sent: ['Workflow:Order__c'],
  },
  {
    rule: 'an object whose file has nothing left but its parts is not deployed',
    before: {
      [`${main}/objects/Order__c.object`]: xml(
        'CustomObject',
        '<listViews><fullName>All</fullName></listViews>',
        '<enableFeeds>true</enableFeeds>'
      ),
    },
    after: {
      [`${main}/objects/Order__c.object`]: xml('CustomObject', '<listViews><fullName>All</fullName></listViews>'),
    },
    sent: [],
    ignored: [`${main}/objects/Order__c.object: it holds nothing of its own`],
  },
  {
    rule: 'a new list of labels is not named where another one is not deployed with all of its labels',
    project: { packageDirectories: [{ path: 'force-app', default: true }, { path: 'base' }] },
    before: { [labelsFile]: labels({ Same: 'same', Other: 'other' }) },
    after: {
      [labelsFile]: labels({ Same: 'same', Other: 'another' }),
      'base/labels/CustomLabels.labels-meta.xml': labels({ New: 'new' }),
    },
    sent: ['CustomLabel:New', 'CustomLabel:Other'],
  },
  {
    rule: 'the children of a workflow are deployed and deleted one by one',
    before: { [flows]: workflow({ Same: 'same', Old: 'old', Other: 'other' }) },
    after: { [flows]: workflow({ Same: 'same', New: 'new', Other: 'another' }) },
    sent: ['WorkflowFieldUpdate:Order__c.New', 'WorkflowFieldUpdate:Order__c.Other'],
    deleted: ['WorkflowFieldUpdate:Order__c.Old'],
  },
  {
    rule: 'a new file of a workflow is deployed with its list and all that is in it',
    before: {},
    after: { [flows]: workflow({ One: '1', Two: '2' }) },
    sent: ['Workflow:Order__c', 'WorkflowFieldUpdate:Order__c.One', 'WorkflowFieldUpdate:Order__c.Two'],
  },
  {
    rule: 'of a file of a workflow that moves, what changed is deployed',
    before: { [flows]: workflow({ Same: 'same', Other: 'other' }) },
    after: { ...gone(flows), [moved]: workflow({ Same: 'same', Other: '2' }) },
    sent: ['WorkflowFieldUpdate:Order__c.Other'],
    ignored: [`${flows}: Workflow:Order__c is in other files`],
  },
  {
    rule: 'all of a file that moves to where contents of it are replaced is deployed',
    project: replacing(moved),
    before: { 'value.txt': 'x', [flows]: workflow({ Same: 'PLACE', Other: 'other' }) },
    after: { ...gone(flows), [moved]: workflow({ Same: 'PLACE', Other: 'another' }) },
    sent: ['Workflow:Order__c', 'WorkflowFieldUpdate:Order__c.Other', 'WorkflowFieldUpdate:Order__c.Same'],
  },
  {
    rule: 'all of a labels file in which other contents are replaced is deployed',
    before: { 'value.txt': 'x', [labelsFile]: labels({ One: 'PLACE', Two: '2' }) },
    after: { 'sfdx-project.json': projectJson(replacing(labelsFile)) },
    sent: ['CustomLabel:One', 'CustomLabel:Two', 'CustomLabels:CustomLabels'],
    ignored: ['sfdx-project.json: not deployed itself, it says how other files are'],
  },
  {
    rule: 'all of a file in which other contents are replaced than before is deployed',
    before: { 'value.txt': 'x', [flows]: workflow({ Same: 'PLACE', Other: 'other' }) },
    after: {
      'sfdx-project.json': projectJson(replacing(flows)),
      [flows]: workflow({ Same: 'PLACE', Other: 'another' }),
    },
    sent: ['Workflow:Order__c', 'WorkflowFieldUpdate:Order__c.Other', 'WorkflowFieldUpdate:Order__c.Same'],
    ignored: ['sfdx-project.json: not deployed itself, it says how other files are'],
  },
  {
    rule: 'a sharing rule that goes is deleted, and the others are not deployed',
    before: sharing({ Same: 'same', Old: 'old' }),
    after: sharing({ Same: 'same' }),
    deleted: ['SharingCriteriaRule:Order__c.Old'],
  },
  {
    rule: 'assignment rules are deployed and deleted one by one',
    before: assignment({ Same: 'same', Old: 'old', Other: 'other' }),
    after: assignment({ Same: 'same', Other: 'another' }),
    sent: ['AssignmentRule:Case.Other'],
    deleted: ['AssignmentRule:Case.Old'],
  },
  {
    rule: 'matching rules are deployed and deleted one by one',
    before: matching({ Same: 'same', Old: 'old', Other: 'other' }),
    after: matching({ Same: 'same', Other: 'another' }),
    sent: ['MatchingRule:Account.Other'],
    deleted: ['MatchingRule:Account.Old'],
  },
  {
    rule: 'the fields of an object in metadata format are deployed and deleted one by one',
    before: flat('Order', 'Same__c', 'Old__c'),
    after: flat('Order', 'Same__c', 'New__c'),
    sent: ['CustomField:Order__c.New__c'],
    deleted: ['CustomField:Order__c.Old__c'],
  },
  {
    rule: 'an object in metadata format is deployed without the fields that did not change',
    before: flat('Order', 'Same__c'),
    after: flat('Orders', 'Same__c', 'New__c'),
    sent: ['CustomField:Order__c.New__c', 'CustomObject:Order__c'],
  },
  {
    rule: 'the versions of a bot in metadata format are deployed and deleted one by one',
    before: bot({ v1: 'Old', v2: 'Same', v3: 'Other' }),
    after: bot({ v2: 'Same', v3: 'Another' }),
    sent: ['BotVersion:Helper.v3'],
    deleted: ['BotVersion:Helper.v1'],
  },
  {
    rule: 'an alert in the file of a decomposed workflow is deployed alone',
    project: presets,
    before: { [inFolder]: xml('Workflow', alertNamed('One', '1'), alertNamed('Two', '2')), ...alert('old') },
    after: { [inFolder]: xml('Workflow', alertNamed('One', '1'), alertNamed('Two', 'other')) },
    sent: ['WorkflowAlert:Order__c.Two'],
  },
  {
    rule: 'a child of a decomposed workflow is deployed alone',
    project: presets,
    before: { [inFolder]: xml('Workflow'), ...alert('old') },
    after: alert('new'),
    sent: ['WorkflowAlert:Order__c.Tell'],
  },
  {
    rule: 'a part of a decomposed permission set that changes or goes deploys all of it',
    project: permissions,
    before: parts,
    after: gone(`${inParts}/Raters.classAccess-meta.xml`),
    sent: ['PermissionSet:Raters'],
  },
  {
    rule: 'a changed translation of a field deploys the translation of its object',
    before: translation('Bewertung'),
    after: translation('Wertung'),
    sent: ['CustomObjectTranslation:Account-de'],
  },
  {
    rule: 'a profile of which a part is changed is named whole',
    before: profile('A'),
    after: profile('A', 'B'),
    sent: ['Profile:Clerk'],
  },
  {
    rule: 'a profile that loses what the commit does not have is warned of',
    before: profile('A', 'B'),
    after: profile('A'),
    sent: ['Profile:Clerk'],
    warnings: [
      'Profile:Clerk lost class access B, which orgs keep: what it is about is not in the commit: take it away in Setup if the org has it.',
    ],
  },
];
