import { type Member, memberKey } from '../../../src/common/member.js';
import { decodedName } from '../judge/entries.js';
import type { Component, ComponentChange, OrgState } from '../judge/types.js';
import { componentPrefix, idPrefixes } from './ids.js';
import { type ComponentRecord, nextId, type OrgRecord, userOf } from './record.js';

/**
 * Which types are bundles, and what source tracking calls the files in them. Of a Lightning web component the
 * configuration (`-meta.xml`) is one of them, of an Aura bundle it is not: clients wait for rows of all others
 * (`isSpecialAuraXml` in source-tracking 8.1, expectedSourceMembers).
 */
const bundleResources: Readonly<Record<string, Readonly<{ folder: string; type: string; untracked?: string }>>> = {
  LightningComponentBundle: { folder: 'lwc', type: 'LightningComponentResource' },
  AuraDefinitionBundle: { folder: 'aura', type: 'AuraDefinition', untracked: '-meta.xml' },
};

/**
 * What package.xml and file names percent-encode and source tracking does not: `isEncodedTypeWithPercentSign` in
 * source-tracking 8.1 (expectedSourceMembers).
 */
const encodedTypes = new Set(['Layout', 'Profile', 'HomePageComponent', 'HomePageLayout', 'MilestoneType']);

/** Who changed components, and when. */
export type Edit = Readonly<{ userId: string; date: Date }>;

/**
 * Writes down what an edit did to components: ids and dates of those that exist, and a row of source tracking for
 * each (Tooling API, SourceMember: a change raises the org-wide counter, a deletion sets IsNameObsolete).
 */
export const recordChanges = (
  record: OrgRecord,
  after: OrgState,
  changes: readonly ComponentChange[],
  edit: Edit
): void => {
  for (const change of changes) {
    const component = recordOfComponent(record, change, edit);
    const modified = { lastModifiedDate: edit.date.toISOString(), lastModifiedById: edit.userId };
    if (change.operation === 'deleted') Reflect.deleteProperty(record.components, memberKey(change));
    else Object.assign(component, modified);
    track(record, change, component.id, change.operation, edit);
    for (const resource of resourcesOf(record, after, change))
      track(record, resource, undefined, resource.operation, edit);
  }
};

/** What the org knows about a component; one that it has not seen yet (a file put there by hand) gets its id now. */
export const recordOfComponent = (record: OrgRecord, member: Member, edit: Edit): ComponentRecord => {
  const date = edit.date.toISOString();
  const known = record.components[memberKey(member)];
  if (known) return known;
  const fresh = {
    id: nextId(record, componentPrefix(member.type)),
    createdDate: date,
    createdById: edit.userId,
    lastModifiedDate: date,
    lastModifiedById: edit.userId,
  };
  Object.assign(record.components, { [memberKey(member)]: fresh });
  return fresh;
};

/** What became of a file of a bundle. */
type ResourceChange = Readonly<Member & { operation: ComponentChange['operation'] }>;

/**
 * The files of a bundle, as source tracking names them: those it has, each saved anew with the bundle, and those it had
 * a row for and has no more.
 */
const resourcesOf = (record: OrgRecord, after: OrgState, bundle: Component): readonly ResourceChange[] => {
  const resource = bundleResources[bundle.type];
  if (!resource) return [];
  const prefix = `${resource.folder}/${bundle.fullName}/`;
  const present = [...after.files.keys()]
    .filter((path) => path.startsWith(prefix))
    .filter((path) => resource.untracked === undefined || !path.endsWith(resource.untracked))
    .map((path) => path.slice(resource.folder.length + 1));
  const known = Object.values(record.sourceMembers)
    .filter(({ type, name, obsolete }) => type === resource.type && name.startsWith(`${bundle.fullName}/`) && !obsolete)
    .map(({ name }) => name);
  const change = (fullName: string, operation: ComponentChange['operation']): ResourceChange => ({
    type: resource.type,
    fullName,
    operation,
  });
  return [
    ...present.map((name) => change(name, known.includes(name) ? 'changed' : 'created')),
    ...known.filter((name) => !present.includes(name)).map((name) => change(name, 'deleted')),
  ];
};

/** Writes a row of source tracking, or raises the one there is. */
export const track = (
  record: OrgRecord,
  member: Member,
  memberId: string | undefined,
  operation: ComponentChange['operation'],
  edit: Edit
): void => {
  const row = record.sourceMembers[memberKey(member)] ?? {
    id: nextId(record, idPrefixes.sourceMember),
    type: member.type,
    name: encodedTypes.has(member.type) ? decodedName(member.fullName) : member.fullName,
    memberId: memberId ?? nextId(record, componentPrefix(member.type)),
    obsolete: false,
    isNew: true,
    revision: 0,
    changedById: edit.userId,
    lastModifiedDate: '',
  };
  Object.assign(record.sourceMembers, { [memberKey(member)]: row });
  const revision = record.revision + 1;
  Object.assign(record, { revision });
  Object.assign(row, {
    memberId: memberId ?? row.memberId,
    isNew: operation === 'created',
    obsolete: operation === 'deleted',
    revision,
    changedById: edit.userId,
    lastModifiedDate: edit.date.toISOString(),
  });
};

/** A component as retrieve and listMetadata describe it; `fileName` is given by the caller. */
export type FileProperties = Readonly<{
  createdById: string;
  createdByName: string;
  createdDate: string;
  fileName: string;
  fullName: string;
  id: string;
  lastModifiedById: string;
  lastModifiedByName: string;
  lastModifiedDate: string;
  manageableState: 'unmanaged';
  type: string;
}>;

/** Describes a component with its id, dates and users. */
export const filePropertiesOf = (record: OrgRecord, component: Component, edit: Edit): FileProperties => {
  const known = recordOfComponent(record, component, edit);
  return {
    createdById: known.createdById,
    createdByName: userOf(record, known.createdById).name,
    createdDate: known.createdDate,
    fileName: component.fileName,
    fullName: component.fullName,
    id: known.id,
    lastModifiedById: known.lastModifiedById,
    lastModifiedByName: userOf(record, known.lastModifiedById).name,
    lastModifiedDate: known.lastModifiedDate,
    manageableState: 'unmanaged',
    type: component.type,
  };
};
