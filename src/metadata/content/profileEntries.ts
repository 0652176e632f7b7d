import { canonical, textOf, type XmlElement, type XmlValue } from '../xml.js';

/**
 * What names an entry of a profile, by the entry's tag: the element or elements that no two entries share.
 * Source of each: Metadata API Developer Guide, "Profile", the subtype named behind it.
 */
const keyElements: Readonly<Record<string, readonly string[]>> = {
  agentAccesses: ['agentName'], // ProfileAgentAccess
  applicationVisibilities: ['application'], // ProfileApplicationVisibility
  categoryGroupVisibilities: ['dataCategoryGroup'], // ProfileCategoryGroupVisibility
  classAccesses: ['apexClass'], // ProfileApexClassAccess
  customMetadataTypeAccesses: ['name'], // ProfileCustomMetadataTypeAccess
  customPermissions: ['name'], // ProfileCustomPermissions
  customSettingAccesses: ['name'], // ProfileCustomSettingAccess
  externalCredentialPrincipalAccesses: ['externalCredentialPrincipal'], // ExternalCredentialPrincipalAccess
  externalDataSourceAccesses: ['externalDataSource'], // ProfileExternalDataSourceAccess
  fieldPermissions: ['field'], // ProfileFieldLevelSecurity
  flowAccesses: ['flow'], // ProfileFlowAccess
  loginFlows: ['friendlyName'], // LoginFlow
  loginIpRanges: ['startAddress', 'endAddress'], // ProfileLoginIpRange
  objectPermissions: ['object'], // ProfileObjectPermissions
  pageAccesses: ['apexPage'], // ProfileApexPageAccess
  profileActionOverrides: ['actionName', 'pageOrSobjectType', 'formFactor', 'recordType'], // ProfileActionOverride
  recordTypeVisibilities: ['recordType'], // ProfileRecordTypeVisibility
  servicePresenceStatusAccesses: ['servicePresenceStatus'], // ProfileServicePresenceStatusAccess
  tabVisibilities: ['tab'], // ProfileTabVisibility
  userPermissions: ['name'], // ProfileUserPermission
};

/** An entry of a profile. `grants` tells whether it gives a right that a profile without the entry does not have. */
export type ProfileEntry = Readonly<{ canonical: string; grants: boolean }>;

/** Entries by a key that the same entry has in every version of a profile. */
export const profileEntries = (profile: XmlElement): Map<string, ProfileEntry> => {
  const entries = new Map<string, ProfileEntry>();
  for (const [tag, values] of Object.entries(profile)) {
    for (const value of values) {
      entries.set(keyOf(tag, value), { canonical: canonical(value), grants: grants(value, keyElements[tag] ?? []) });
    }
  }
  return entries;
};

const keyOf = (tag: string, value: XmlValue): string => {
  if (typeof value === 'string') return tag;
  if (tag === 'layoutAssignments') return `${tag} ${layoutKey(value)}`;
  const elements = keyElements[tag];
  return elements === undefined ? tag : [tag, ...elements.map((name) => textOf(value, name) ?? '')].join(' ');
};

/** One layout for each object and record type (ProfileLayoutAssignments); the object is what the layout's name begins with. */
const layoutKey = (assignment: XmlElement): string =>
  `${(textOf(assignment, 'layout') ?? '').split('-')[0]} ${textOf(assignment, 'recordType') ?? ''}`;

const nothingGranted = new Set(['false', 'Hidden', 'NONE', 'Off', '']);

const grants = (value: XmlValue, keys: readonly string[]): boolean =>
  typeof value === 'string' ||
  Object.entries(value).some(
    ([tag, values]) =>
      !keys.includes(tag) && values.some((item) => typeof item !== 'string' || !nothingGranted.has(item))
  );
