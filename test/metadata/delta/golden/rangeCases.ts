import { gone, goneFiles } from '../../support/deltas.js';
import { apexClass, defaultFolder as main, field, objectFile, projectJson, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

const folder = `${main}/classes`;
const two = { packageDirectories: [{ path: 'force-app', default: true }, { path: 'base' }] };
const [meta, code] = Object.keys(apexClass('A')).sort((a, b) => b.length - a.length);

const layout = (name: string, top: string = main, text = 'one'): Record<string, string> => ({
  [`${top}/layouts/${name}.layout-meta.xml`]: xml('Layout', `<a>${text}</a>`),
});

/** What a range of commits comes to, whatever was in between. */
export const rangeCases: readonly GoldenCase[] = [
  {
    rule: 'a name whose percent-encoding changes its case is a change, and not deleted',
    before: layout('A__c-B%2FC'),
    after: { ...goneFiles(layout('A__c-B%2FC')), ...layout('A__c-B%2fC') },
    sent: ['Layout:A__c-B%2fC'],
  },
  {
    rule: 'a component whose name has a slash is deployed from the other place when it goes from one of two',
    project: two,
    before: { ...layout('A__c-B%2FC'), ...layout('A__c-B%2FC', 'base', 'other') },
    after: goneFiles(layout('A__c-B%2FC')),
    sent: ['Layout:A__c-B%2FC'],
  },
  {
    rule: 'what is added and then removed is nothing',
    before: {},
    between: [apexClass('A')],
    after: goneFiles(apexClass('A')),
  },
  {
    rule: 'what is removed and then added again is a change',
    before: apexClass('A'),
    between: [goneFiles(apexClass('A'))],
    after: apexClass('A', ' /* again */ '),
    sent: ['ApexClass:A'],
  },
  {
    rule: 'what is removed and then added again as it was is nothing',
    before: apexClass('A'),
    between: [goneFiles(apexClass('A'))],
    after: apexClass('A'),
  },
  {
    rule: 'what is changed and then changed back is nothing',
    before: apexClass('A'),
    between: [apexClass('A', ' /* changed */ ')],
    after: apexClass('A'),
  },
  {
    rule: 'what moves to another folder is neither deployed nor deleted',
    before: apexClass('A'),
    after: { ...goneFiles(apexClass('A')), ...apexClass('A', '', `${folder}/deep`) },
    ignored: [
      `${folder}/deep/A.cls-meta.xml: moved from ${meta}, with the same content`,
      `${folder}/deep/A.cls: moved from ${code}, with the same content`,
    ],
  },
  {
    rule: 'what moves and changes is deployed, and not deleted',
    before: apexClass('A'),
    after: { ...goneFiles(apexClass('A')), ...apexClass('A', ' /* changed */ ', `${folder}/deep`) },
    sent: ['ApexClass:A'],
  },
  {
    rule: 'what moves between package directories is neither deployed nor deleted',
    project: two,
    before: apexClass('A'),
    after: { ...goneFiles(apexClass('A')), ...apexClass('A', '', 'base/classes') },
    ignored: [
      `base/classes/A.cls-meta.xml: moved from ${meta}, with the same content`,
      `base/classes/A.cls: moved from ${code}, with the same content`,
    ],
  },
  {
    rule: 'what moves out of all package directories is deleted',
    before: apexClass('A'),
    after: { ...goneFiles(apexClass('A')), ...apexClass('A', '', 'archive') },
    deleted: ['ApexClass:A'],
    ignored: ['archive/A.cls-meta.xml', 'archive/A.cls']
      .sort()
      .map((path) => `${path}: outside the package directories`),
  },
  {
    rule: 'a renamed component is a deletion and an addition',
    before: apexClass('A'),
    after: { ...goneFiles(apexClass('A')), ...apexClass('B') },
    sent: ['ApexClass:B'],
    deleted: ['ApexClass:A'],
  },
  {
    rule: 'a component whose name changes its case alone is deployed, and not deleted',
    before: apexClass('Rating'),
    after: { ...goneFiles(apexClass('Rating')), ...apexClass('RATING') },
    sent: ['ApexClass:RATING'],
  },
  {
    rule: 'a deleted object takes its children along, which are not listed',
    before: {
      ...objectFile('Order__c', '<label>Order</label>'),
      ...field('Order__c', 'Text__c'),
      [`${main}/objects/Order__c/listViews/All.listView-meta.xml`]: xml('ListView', '<fullName>All</fullName>'),
    },
    after: gone(
      `${main}/objects/Order__c/Order__c.object-meta.xml`,
      `${main}/objects/Order__c/fields/Text__c.field-meta.xml`,
      `${main}/objects/Order__c/listViews/All.listView-meta.xml`
    ),
    deleted: ['CustomObject:Order__c'],
  },
  {
    rule: 'a field that goes alone is deleted',
    before: { ...objectFile('Order__c', '<label>Order</label>'), ...field('Order__c', 'Text__c') },
    after: goneFiles(field('Order__c', 'Text__c')),
    deleted: ['CustomField:Order__c.Text__c'],
  },
  {
    rule: 'a standard object is not deleted, but what the repository had of it',
    before: { ...objectFile('Account', '<label>Account</label>'), ...field('Account', 'Text__c') },
    after: { ...goneFiles(objectFile('Account')), ...goneFiles(field('Account', 'Text__c')) },
    deleted: ['CustomField:Account.Text__c'],
    ignored: [`${main}/objects/Account/Account.object-meta.xml: a standard object cannot be deleted`],
  },
  {
    rule: 'an object file that says nothing of its own is not sent',
    before: {},
    after: { ...objectFile('Account'), ...field('Account', 'Text__c') },
    sent: ['CustomField:Account.Text__c'],
    ignored: [`${main}/objects/Account/Account.object-meta.xml: it holds nothing of its own`],
  },
  {
    rule: 'what .forceignore leaves out is neither deployed nor deleted',
    before: { ...apexClass('A'), ...apexClass('B'), '.forceignore': '**/A.cls*\n' },
    after: {
      ...apexClass('A', ' /* changed */ '),
      ...goneFiles(apexClass('B')),
      '.forceignore': '**/A.cls*\n**/B.cls*\n',
    },
    ignored: [
      '.forceignore: not deployed itself, it says how other files are',
      `${folder}/A.cls: ignored by .forceignore`,
      `${folder}/B.cls: ignored by .forceignore`,
      `${folder}/B.cls-meta.xml: ignored by .forceignore`,
    ],
  },
  {
    rule: 'what .forceignore no longer leaves out is deployed',
    before: { ...apexClass('A'), '.forceignore': '**/A.cls*\n' },
    after: { '.forceignore': '\n' },
    sent: ['ApexClass:A'],
    ignored: ['.forceignore: not deployed itself, it says how other files are'],
  },
  {
    rule: 'a new package directory is deployed',
    before: apexClass('A', '', 'base/classes'),
    after: { 'sfdx-project.json': projectJson(two) },
    sent: ['ApexClass:A'],
    ignored: ['sfdx-project.json: not deployed itself, it says how other files are'],
  },
  {
    rule: 'a changed file that no type claims is left out, with a warning where it looks like metadata',
    before: {},
    after: { [`${main}/notes/Some.thing-meta.xml`]: '<Thing/>\n' },
    ignored: [`${main}/notes/Some.thing-meta.xml: no metadata type claims it`],
    warnings: [
      `${main}/notes/Some.thing-meta.xml looks like metadata and is not deployed: no metadata type claims it.`,
    ],
  },
  {
    rule: 'a deleted flow is listed, with a warning of what an org does',
    before: { [`${main}/flows/A.flow-meta.xml`]: xml('Flow', '<label>A</label>') },
    after: gone(`${main}/flows/A.flow-meta.xml`),
    deleted: ['Flow:A'],
    warnings: [
      'Flow:A cannot be deleted by its name: deactivate it in the org and delete its versions there, or promote the deletion, which does both.',
    ],
  },
];
