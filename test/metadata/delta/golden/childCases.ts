import type { Files } from '../../../support/gitRepo.js';
import { gone } from '../../support/deltas.js';
import { defaultFolder as main, labels, labelsFile, workflow, xml } from '../../support/project.js';
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
const flat = (...names: readonly string[]): Files => ({
  [`${main}/objects/Order__c.object`]: xml(
    'CustomObject',
    ...names.map((name) => `<fields><fullName>${name}</fullName><label>${name}</label><type>Text</type></fields>`),
    '<label>Order</label>'
  ),
});

const presets = { sourceBehaviorOptions: ['decomposeWorkflowBeta'] };
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
    rule: 'the children of a workflow are deployed with its file, and deleted one by one',
    before: { [flows]: workflow({ Same: 'same', Old: 'old' }) },
    after: { [flows]: workflow({ Same: 'same', New: 'new' }) },
    sent: ['Workflow:Order__c', 'WorkflowFieldUpdate:Order__c.New', 'WorkflowFieldUpdate:Order__c.Same'],
    deleted: ['WorkflowFieldUpdate:Order__c.Old'],
  },
  {
    rule: 'sharing rules are deployed with their file, and deleted one by one',
    before: sharing({ Same: 'same', Old: 'old' }),
    after: sharing({ Same: 'same' }),
    sent: ['SharingCriteriaRule:Order__c.Same', 'SharingRules:Order__c'],
    deleted: ['SharingCriteriaRule:Order__c.Old'],
  },
  {
    rule: 'assignment rules are deployed with their file, and deleted one by one',
    before: assignment({ Same: 'same', Old: 'old' }),
    after: assignment({ Same: 'other' }),
    sent: ['AssignmentRule:Case.Same', 'AssignmentRules:Case'],
    deleted: ['AssignmentRule:Case.Old'],
  },
  {
    rule: 'matching rules are deployed with their file, and deleted one by one',
    before: matching({ Same: 'same', Old: 'old' }),
    after: matching({ Same: 'other' }),
    sent: ['MatchingRule:Account.Same', 'MatchingRules:Account'],
    deleted: ['MatchingRule:Account.Old'],
  },
  {
    rule: 'the fields of an object in metadata format are deployed with its file, and deleted one by one',
    before: flat('Same__c', 'Old__c'),
    after: flat('Same__c', 'New__c'),
    sent: ['CustomField:Order__c.New__c', 'CustomField:Order__c.Same__c', 'CustomObject:Order__c'],
    deleted: ['CustomField:Order__c.Old__c'],
  },
  {
    rule: 'a child of a decomposed workflow is deployed alone',
    project: presets,
    before: { [flows.replace('workflows/', 'workflows/Order__c/')]: xml('Workflow'), ...alert('old') },
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
