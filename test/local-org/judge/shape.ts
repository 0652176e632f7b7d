import { entryKey } from './entries.js';
import type { MetadataType } from './registry.js';
import type { XmlElement } from './xml.js';

/** What is wrong with a well-formed file, and at which offset. */
export type ShapeFault = Readonly<{ problem: string; offset: number }>;

/** The name of the type of an element, and the elements it may hold. Types without an entry are not checked. */
type Shape = Readonly<{ type: string; elements: ReadonlySet<string> }>;

const shape = (type: string, elements: string): Shape => ({ type, elements: new Set(elements.split(' ')) });

const objectRights = 'allowCreate allowDelete allowEdit allowRead modifyAllRecords object viewAllRecords viewAllFields';

/** Keyed by type and element. Source: Metadata API Developer Guide, the pages of these types. */
const shapes: Readonly<Record<string, Shape>> = {
  'Profile.applicationVisibilities': shape('ProfileApplicationVisibility', 'application default visible'),
  'Profile.classAccesses': shape('ProfileApexClassAccess', 'apexClass enabled'),
  'Profile.customPermissions': shape('ProfileCustomPermissions', 'enabled name'),
  'Profile.fieldPermissions': shape('ProfileFieldLevelSecurity', 'editable field hidden readable'),
  'Profile.flowAccesses': shape('ProfileFlowAccess', 'enabled flow'),
  'Profile.layoutAssignments': shape('ProfileLayoutAssignment', 'layout recordType'),
  'Profile.objectPermissions': shape('ProfileObjectPermissions', objectRights),
  'Profile.pageAccesses': shape('ProfileApexPageAccess', 'apexPage enabled'),
  'Profile.recordTypeVisibilities': shape(
    'ProfileRecordTypeVisibility',
    'default personAccountDefault recordType visible'
  ),
  'Profile.tabVisibilities': shape('ProfileTabVisibility', 'tab visibility'),
  'Profile.userPermissions': shape('ProfileUserPermission', 'enabled name'),
  'PermissionSet.applicationVisibilities': shape('PermissionSetApplicationVisibility', 'application default visible'),
  'PermissionSet.classAccesses': shape('PermissionSetApexClassAccess', 'apexClass enabled'),
  'PermissionSet.customPermissions': shape('PermissionSetCustomPermissions', 'enabled name'),
  'PermissionSet.fieldPermissions': shape('PermissionSetFieldPermissions', 'editable field readable'),
  'PermissionSet.flowAccesses': shape('PermissionSetFlowAccess', 'enabled flow'),
  'PermissionSet.objectPermissions': shape('PermissionSetObjectPermissions', objectRights),
  'PermissionSet.pageAccesses': shape('PermissionSetApexPageAccess', 'apexPage enabled'),
  'PermissionSet.recordTypeVisibilities': shape('PermissionSetRecordTypeVisibility', 'default recordType visible'),
  'PermissionSet.tabSettings': shape('PermissionSetTabSetting', 'tab visibility'),
  'PermissionSet.userPermissions': shape('PermissionSetUserPermission', 'enabled name'),
  'CustomLabels.labels': shape('CustomLabel', 'categories fullName language protected shortDescription value'),
  'CustomObject.validationRules': shape(
    'ValidationRule',
    'active description errorConditionFormula errorDisplayField errorMessage fullName shouldEvaluateOnClient'
  ),
};

const namespace = '{http://soap.sforce.com/2006/04/metadata}';

/** Text: trailheadapps/ebikes-lwc#458. */
const invalidElement = (element: XmlElement, type: string): ShapeFault => ({
  problem: `Error parsing file: Element ${namespace}${element.name} invalid at this location in type ${type}`,
  offset: element.start,
});

/** DUPLICATE_VALUE as an org words it for profiles: certinia/apex-mdapi#22. */
const duplicateText = 'duplicate value found: <unknown> duplicates value on record with id: <unknown>';

/**
 * Whether a file of this type may have this root element. Settings have one per feature, such as FlowSettings in
 * `Flow.settings` (Metadata API Developer Guide, Settings).
 */
const isRootOf = ({ name }: MetadataType, root: string): boolean =>
  name === 'Settings' ? root.endsWith('Settings') : root === name;

/**
 * What does not fit the type in a well-formed file: another root element, an element that the type has not, the same
 * child or entry twice.
 */
export const shapeFaults = (type: MetadataType, root: XmlElement): readonly ShapeFault[] => {
  if (!isRootOf(type, root.name)) return [invalidElement(root, type.name)];
  const seen = new Set<string>();
  return root.children.flatMap((element) => {
    const allowed = shapes[`${type.name}.${element.name}`];
    const child = type.children.find((candidate) => candidate.element === element.name);
    const id = child && element.children.find((inner) => inner.name === child.idElement)?.text;
    const key = id ?? entryKey(type.name, element);
    const identity = key === undefined ? undefined : `${element.name}|${key.toLowerCase()}`;
    const isDuplicate = identity !== undefined && seen.has(identity);
    if (identity !== undefined) seen.add(identity);
    return [
      ...(allowed ? element.children.filter((inner) => !allowed.elements.has(inner.name)) : []).map((inner) =>
        invalidElement(inner, allowed.type)
      ),
      ...(isDuplicate ? [{ problem: duplicateText, offset: element.start }] : []),
    ];
  });
};
