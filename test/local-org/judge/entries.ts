import { textOf, type XmlElement } from './xml.js';

/** How one kind of entry of a profile or permission set is told from its siblings, and what it names. */
export type EntryKind = Readonly<{
  /** The elements whose texts together are the entry's key. */
  key: readonly string[];
  /** The elements that name a component, with its type. */
  names: ReadonlyArray<Readonly<{ element: string; type: string }>>;
}>;

const naming = (element: string, type: string): EntryKind => ({ key: [element], names: [{ element, type }] });

const shared: Readonly<Record<string, EntryKind>> = {
  applicationVisibilities: naming('application', 'CustomApplication'),
  classAccesses: naming('apexClass', 'ApexClass'),
  customMetadataTypeAccesses: naming('name', 'CustomObject'),
  customPermissions: naming('name', 'CustomPermission'),
  customSettingAccesses: naming('name', 'CustomObject'),
  externalDataSourceAccesses: naming('externalDataSource', 'ExternalDataSource'),
  fieldPermissions: naming('field', 'CustomField'),
  flowAccesses: naming('flow', 'FlowDefinition'),
  objectPermissions: naming('object', 'CustomObject'),
  pageAccesses: naming('apexPage', 'ApexPage'),
  recordTypeVisibilities: naming('recordType', 'RecordType'),
  userPermissions: { key: ['name'], names: [] },
};

const profileEntries: Readonly<Record<string, EntryKind>> = {
  ...shared,
  categoryGroupVisibilities: { key: ['dataCategoryGroup'], names: [] },
  // One layout per object and record type: the key is made in `entryKey`.
  layoutAssignments: {
    key: ['layout', 'recordType'],
    names: [
      { element: 'layout', type: 'Layout' },
      { element: 'recordType', type: 'RecordType' },
    ],
  },
  profileActionOverrides: { key: ['actionName', 'pageOrSobjectType', 'recordType', 'formFactor'], names: [] },
  tabVisibilities: naming('tab', 'CustomTab'),
};

const permissionSetEntries: Readonly<Record<string, EntryKind>> = {
  ...shared,
  tabSettings: naming('tab', 'CustomTab'),
};

/** The kinds of keyed entries in files of this type, by element; undefined for types without such entries. */
export const entriesOf = (type: string): Readonly<Record<string, EntryKind>> | undefined => {
  if (type === 'Profile') return profileEntries;
  return type === 'PermissionSet' || type === 'MutingPermissionSet' ? permissionSetEntries : undefined;
};

/** A name as people read it: layouts' names are percent-encoded on the wire. Broken encoding is left as it is. */
export const decodedName = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    if (error instanceof URIError) return name;
    throw error;
  }
};

/** The object that a layout's name starts with: `Invoice__c` of `Invoice__c-Invoice Layout`. */
export const objectOfLayout = (layout: string): string => decodedName(layout).split('-')[0];

/** The key of a profile's or permission set's entry among its siblings, or undefined for a plain property. */
export const entryKey = (type: string, element: XmlElement): string | undefined => {
  const kind = entriesOf(type)?.[element.name];
  if (kind === undefined) return undefined;
  if (element.name === 'layoutAssignments') {
    return `${objectOfLayout(textOf(element, 'layout'))}|${textOf(element, 'recordType')}`;
  }
  return kind.key.map((name) => textOf(element, name)).join('|');
};
