import type { Files } from '../../../support/gitRepo.js';
import { goneFiles } from '../../support/deltas.js';
import { apexClass, defaultFolder as main, field, objectFile, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

const object = (label: string): Files =>
  objectFile('Order__c', `<label>${label}</label>`, '<sharingModel>ControlledByParent</sharingModel>');
const master: Files = {
  [`${main}/objects/Order__c/fields/Account__c.field-meta.xml`]: xml(
    'CustomField',
    '<fullName>Account__c</fullName>',
    '<type>MasterDetail</type>'
  ),
};
const classInside = (body: string): Files => apexClass('Orders', body, `${main}/objects/Order__c/classes`);

/** What lies in the folder of an object and is no part of it. */
export const objectFolderCases: readonly GoldenCase[] = [
  {
    rule: 'a class in the folder of an object is deployed as any other one',
    before: { ...object('Order'), ...classInside('') },
    after: classInside(' /* new */ '),
    sent: ['ApexClass:Orders'],
  },
  {
    rule: 'an object takes its master-detail field along, also with a class in its folder',
    before: { ...object('Order'), ...master, ...classInside('') },
    after: object('Orders'),
    sent: ['CustomField:Order__c.Account__c', 'CustomObject:Order__c'],
  },
  {
    rule: 'an object of whose folder a class alone is left is deleted',
    before: { ...object('Order'), ...field('Order__c', 'Text__c'), ...classInside('') },
    after: { ...goneFiles(object('Order')), ...goneFiles(field('Order__c', 'Text__c')) },
    deleted: ['CustomObject:Order__c'],
  },
  {
    rule: 'a class that goes from the folder of an object is deleted alone',
    before: { ...object('Order'), ...classInside('') },
    after: goneFiles(classInside('')),
    deleted: ['ApexClass:Orders'],
  },
];
