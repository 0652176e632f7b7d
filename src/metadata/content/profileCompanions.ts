import { type Member, memberKey } from '../../common/member.js';
import { textOf, type XmlElement, type XmlValue } from '../xml/values.js';
import { profileEntries } from './profileEntries.js';

/** The entries of profiles that are about components: the elements that name one, and its type (the WSDL, Profile). */
const naming: Readonly<Record<string, ReadonlyArray<readonly [element: string, type: string]>>> = {
  applicationVisibilities: [['application', 'CustomApplication']],
  classAccesses: [['apexClass', 'ApexClass']],
  customMetadataTypeAccesses: [['name', 'CustomObject']],
  customPermissions: [['name', 'CustomPermission']],
  customSettingAccesses: [['name', 'CustomObject']],
  externalDataSourceAccesses: [['externalDataSource', 'ExternalDataSource']],
  fieldPermissions: [['field', 'CustomField']],
  flowAccesses: [['flow', 'Flow']],
  layoutAssignments: [
    ['layout', 'Layout'],
    ['recordType', 'RecordType'],
  ],
  objectPermissions: [['object', 'CustomObject']],
  pageAccesses: [['apexPage', 'ApexPage']],
  recordTypeVisibilities: [['recordType', 'RecordType']],
  servicePresenceStatusAccesses: [['servicePresenceStatus', 'ServicePresenceStatus']],
  tabVisibilities: [['tab', 'CustomTab']],
};

/** The types of components to which profiles give access. */
export const typesWithAccess: ReadonlySet<string> = new Set(
  Object.values(naming).flatMap((elements) => elements.map(([, type]) => type))
);

/** The components that an entry of a list of a profile is about: none of a right of the org itself. */
export const componentsOfEntry = (list: string, entry: XmlValue): readonly Member[] =>
  typeof entry === 'string' || !Object.hasOwn(naming, list)
    ? []
    : naming[list].flatMap(([element, type]) => {
        const fullName = textOf(entry, element);
        return fullName === undefined ? [] : [{ type, fullName }];
      });

/**
 * The components that a profile has entries about. An org returns an entry only together with its component (Metadata API
 * Developer Guide, "Profile"): who wants to see what the org has of a profile has to ask for these, too.
 *
 * @param before of another version: then only entries count that differ from it
 */
export const profileCompanions = (profile: XmlElement, before?: XmlElement): readonly Member[] => {
  const former = before && profileEntries(before);
  const companions = new Map<string, Member>();
  for (const tag of Object.keys(naming)) {
    for (const entry of profile[tag] ?? []) {
      const [[key, { canonical }]] = profileEntries({ [tag]: [entry] });
      if (former?.get(key)?.canonical === canonical) continue;
      for (const member of componentsOfEntry(tag, entry)) companions.set(memberKey(member), member);
    }
  }
  return [...companions.values()];
};
