import type { Files } from '../../../support/gitRepo.js';
import { defaultFolder as main, field, objectFile, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

const master = (label = 'Account'): Files => ({
  [`${main}/objects/Order__c/fields/Account__c.field-meta.xml`]: xml(
    'CustomField',
    '<fullName>Account__c</fullName>',
    `<label>${label}</label>`,
    '<referenceTo>Account</referenceTo>',
    '<type>MasterDetail</type>'
  ),
});

const controlled = (label: string): Files =>
  objectFile('Order__c', `<label>${label}</label>`, '<sharingModel>ControlledByParent</sharingModel>');

/** The same in one file, in the format of the Metadata API and as that is called in source format. */
const inOneFile = (label: string, ending: string): Files => ({
  [`${main}/objects/Order__c${ending}`]: Object.values(controlled(label)).join(''),
});

const other = {
  [`${main}/objects/Order__c/fields/Other__c.field-meta.xml`]: xml(
    'CustomField',
    '<fullName>Other__c</fullName>',
    '<type>MasterDetail</type>'
  ),
};

const needsSharing =
  'CustomField:Order__c.Account__c needs CustomObject:Order__c (the sharing model of its object, which a new master-detail field controls) in the same deploy. Add it with --with-dependencies.';

export const masterDetailCases: readonly GoldenCase[] = [
  {
    rule: 'an object that is controlled by its parent always takes its master-detail field along',
    before: { ...controlled('Order'), ...master(), ...field('Order__c', 'Text__c') },
    after: controlled('Orders'),
    sent: ['CustomField:Order__c.Account__c', 'CustomObject:Order__c'],
  },
  {
    rule: 'a new master-detail field wants its object in the same deploy',
    before: controlled('Order'),
    after: master(),
    sent: ['CustomField:Order__c.Account__c'],
    warnings: [needsSharing],
  },
  {
    rule: 'the object of a new master-detail field is added where that is asked for, with its other ones',
    adds: true,
    before: { ...controlled('Order'), ...other },
    after: master(),
    sent: ['CustomField:Order__c.Account__c', 'CustomField:Order__c.Other__c', 'CustomObject:Order__c'],
  },
  ...['.object', '.object-meta.xml'].flatMap((ending): readonly GoldenCase[] => [
    {
      rule: `an object in one file ${ending} takes its master-detail field along from a file of its own`,
      before: { ...inOneFile('Order', ending), ...master(), ...field('Order__c', 'Text__c') },
      after: inOneFile('Orders', ending),
      sent: ['CustomField:Order__c.Account__c', 'CustomObject:Order__c'],
    },
    {
      rule: `the object of a new master-detail field is added from one file ${ending}, too, with its other ones`,
      adds: true,
      before: { ...inOneFile('Order', ending), ...other },
      after: master(),
      sent: ['CustomField:Order__c.Account__c', 'CustomField:Order__c.Other__c', 'CustomObject:Order__c'],
    },
  ]),
  {
    rule: 'an object takes its master-detail field along from another package directory',
    project: { packageDirectories: [{ path: 'force-app', default: true }, { path: 'base' }] },
    before: {
      ...controlled('Order'),
      'base/objects/Order__c/fields/Other__c.field-meta.xml': Object.values(other).join(''),
    },
    after: controlled('Orders'),
    sent: ['CustomField:Order__c.Other__c', 'CustomObject:Order__c'],
  },
  {
    rule: 'a master-detail field that was one before wants nothing',
    before: { ...controlled('Order'), ...master() },
    after: master('Customer'),
    sent: ['CustomField:Order__c.Account__c'],
  },
];
