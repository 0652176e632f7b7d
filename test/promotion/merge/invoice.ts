import type { Files } from '../../support/gitRepo.js';
import { projectWith } from '../../support/takenApart.js';
import { element, type Elements, xmlFile } from '../../support/xmlFile.js';

const folder = 'force-app/main/default/objects/Invoice__c';
/** Its own file, with all that it has, in the format of the Metadata API. */
export const wholePath = `${folder}.object`;
/** Its own file in source format. */
export const ownPath = `${folder}/Invoice__c.object-meta.xml`;
/** The file of a field. */
export const fieldPath = (name: string): string => `${folder}/fields/${name}.field-meta.xml`;

/** An object by its label and the labels of its fields. */
export type Invoice = Readonly<{ label?: string; fields: Readonly<Record<string, string>> }>;

/** What a field holds, in any file. */
export const fieldContent = (name: string, label: string): Elements => [
  ['fullName', name],
  ['label', label],
  ['length', '80'],
  ['type', 'Text'],
];
/** Its own file, with fields in it or without. */
export const own = ({ label = 'Invoice' }: Partial<Invoice>, ...fields: Elements): string =>
  xmlFile('CustomObject', ['deploymentStatus', 'Deployed'], ...fields, ['label', label], ['sharingModel', 'Read']);
/** Its fields, as they stand in its own file. */
export const fieldsOf = ({ fields }: Invoice): Elements =>
  Object.entries(fields).map(([name, label]) => element('fields', ...fieldContent(name, label)));
/** All of it in one file, and a project. */
export const whole = (invoice: Invoice): Files => ({
  ...projectWith(),
  [wholePath]: own(invoice, ...fieldsOf(invoice)),
});
/** Its fields in files of their own, and a project. */
export const parts = (invoice: Invoice): Files => ({
  ...projectWith(),
  [ownPath]: own(invoice),
  ...Object.fromEntries(
    Object.entries(invoice.fields).map(([name, label]) => [
      fieldPath(name),
      xmlFile('CustomField', ...fieldContent(name, label)),
    ])
  ),
});
