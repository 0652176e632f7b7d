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

const whole = (...names: readonly string[]): Files =>
  objectFile(
    'Order__c',
    ...names.map((name) => `<fields><fullName>${name}</fullName><label>${name}</label><type>Text</type></fields>`),
    '<label>Order</label>'
  );
const fields = { ...field('Order__c', 'A__c'), ...field('Order__c', 'B__c') };

/** What lies in the folder of an object and is no part of it, and what is a part of it in the object's own file. */
export const objectFolderCases: readonly GoldenCase[] = [
  {
    rule: 'fields that go from files of their own into that of their object are not deleted',
    before: { ...whole(), ...fields },
    after: { ...whole('A__c', 'B__c'), ...goneFiles(fields) },
    sent: ['CustomObject:Order__c'],
  },
  {
    rule: 'fields that go from the file of their object into files of their own are not deleted',
    before: whole('A__c', 'B__c'),
    after: { ...whole(), ...fields },
    sent: ['CustomField:Order__c.A__c', 'CustomField:Order__c.B__c', 'CustomObject:Order__c'],
  },
  {
    rule: 'a field that goes from the file of its object, beside fields in files of their own, is deleted',
    before: { ...whole('C__c'), ...fields },
    after: whole(),
    sent: ['CustomObject:Order__c'],
    deleted: ['CustomField:Order__c.C__c'],
  },
  {
    rule: 'fields in the file of an object go with that',
    before: { ...whole('C__c'), ...fields },
    after: { ...goneFiles(whole('C__c')), ...goneFiles(fields) },
    deleted: ['CustomObject:Order__c'],
  },
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
