import type { Files } from '../../../support/gitRepo.js';
import { gone, goneFiles } from '../../support/deltas.js';
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
const flatFile = (name: string): string => `${main}/objects/${name}.object`;
const flatOf = (name: string, ...names: readonly string[]): Files => ({
  [flatFile(name)]: Object.values(whole(...names))[0],
});
const flat = (...names: readonly string[]): Files => flatOf('Order__c', ...names);
const permissions = (...names: readonly string[]): Files => ({
  [`${main}/permissionsets/Clerks.permissionset-meta.xml`]: xml(
    'PermissionSet',
    ...names.map((name) => `<fieldPermissions><editable>true</editable><field>${name}</field></fieldPermissions>`),
    '<label>Clerks</label>'
  ),
});
const respelled = (files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.replaceAll('Order__c', 'ORDER__c'),
      String(text).replace('>Order<', '>ORDER<'),
    ])
  );
const another: Files = {
  [`${main}/objects/Order__c/fields/A__c.field-meta.xml`]: xml(
    'CustomField',
    '<fullName>A__c</fullName>',
    '<label>other</label>',
    '<type>Text</type>'
  ),
};

const unchanged = `${main}/objects/Order__c/Order__c.object-meta.xml: nothing of its own changed`;
const detail = [
  '<fields><fullName>Account__c</fullName><type>MasterDetail</type></fields>',
  '<fields><fullName>Text__c</fullName><type>Text</type></fields>',
  '<sharingModel>ControlledByParent</sharingModel>',
];

/** What lies in the folder of an object and is no part of it, and what is a part of it in the object's own file. */
export const objectFolderCases: readonly GoldenCase[] = [
  {
    rule: 'fields that go from files of their own into that of their object are not deleted',
    before: { ...whole(), ...fields },
    after: { ...whole('A__c', 'B__c'), ...goneFiles(fields) },
    sent: ['CustomField:Order__c.A__c', 'CustomField:Order__c.B__c'],
  },
  {
    rule: 'fields that go from the file of their object into files of their own are not deleted',
    before: whole('A__c', 'B__c'),
    after: { ...whole(), ...fields },
    sent: ['CustomField:Order__c.A__c', 'CustomField:Order__c.B__c'],
    ignored: [unchanged],
  },
  {
    rule: 'a field that goes from the file of its object, beside fields in files of their own, is deleted',
    before: { ...whole('C__c'), ...fields },
    after: whole(),
    deleted: ['CustomField:Order__c.C__c'],
  },
  {
    rule: 'a field in the file of its object whose name changes its case is a change, and not deleted',
    before: { ...whole('A__c'), ...field('Order__c', 'B__c') },
    after: whole('a__c'),
    sent: ['CustomField:Order__c.a__c'],
  },
  {
    rule: 'a field in an object in metadata format whose name changes its case is a change, and not deleted',
    before: flat('A__c', 'B__c'),
    after: flat('a__c', 'B__c'),
    sent: ['CustomField:Order__c.a__c'],
  },
  {
    rule: 'an object whose file changes the case of its name deletes none of the fields in it',
    before: flat('A__c'),
    after: { ...gone(flatFile('Order__c')), ...respelled(flat('A__c')) },
    sent: ['CustomObject:ORDER__c'],
  },
  {
    rule: 'an object whose folder changes the case of its name deletes none of the fields in its file',
    before: { ...whole('A__c'), ...field('Order__c', 'B__c') },
    after: {
      ...goneFiles({ ...whole(), ...field('Order__c', 'B__c') }),
      ...respelled({ ...whole('A__c'), ...field('Order__c', 'B__c') }),
    },
    sent: ['CustomObject:ORDER__c'],
    ignored: [
      `${main}/objects/ORDER__c/fields/B__c.field-meta.xml: moved from ${main}/objects/Order__c/fields/B__c.field-meta.xml, with the same content`,
    ],
  },
  {
    rule: 'a field that the file of its object has, too, is deployed from there when its own file goes',
    before: { ...whole('A__c'), ...another },
    after: goneFiles(another),
    sent: ['CustomField:Order__c.A__c'],
  },
  {
    rule: 'a field that an object in metadata format has, too, is deployed from there when its own file goes',
    before: { ...flat('A__c'), ...another },
    after: goneFiles(another),
    sent: ['CustomField:Order__c.A__c'],
  },
  {
    rule: 'a field that has a file of its own, too, is deployed from there when it goes from the file of its object',
    before: { ...whole('A__c'), ...another },
    after: whole(),
    sent: ['CustomField:Order__c.A__c'],
    ignored: [unchanged],
  },
  {
    rule: 'an object of which only how its file is written changed is not deployed',
    before: { ...whole(), ...fields },
    after: Object.fromEntries(Object.entries(whole()).map(([path, text]) => [path, `${String(text)}<!-- new -->\n`])),
    ignored: [unchanged],
  },
  {
    rule: 'an object takes its master-detail field along, also one in its file',
    before: objectFile('Order__c', '<label>Order</label>', ...detail),
    after: objectFile('Order__c', '<label>Orders</label>', ...detail),
    sent: ['CustomField:Order__c.Account__c', 'CustomObject:Order__c'],
  },
  {
    rule: 'a permission to a field in the file of its object is for something that the commit has',
    before: { ...whole('A__c'), ...flatOf('Line__c', 'B__c') },
    after: permissions('Order__c.A__c', 'Line__c.B__c', 'Line__c.No__c'),
    sent: ['PermissionSet:Clerks'],
    warnings: [
      'PermissionSet:Clerks needs CustomField:Line__c.No__c (a field that it gives access to), which the commit does not have.',
    ],
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
