import { textOf, type XmlElement, valuesOf } from '../xml/values.js';

/** What is to be known of a profile to take an entry away from it. */
export type RevokedEntry = Readonly<{
  /** The entry as it was. */
  entry: XmlElement;
  /** The profile that has it no longer. */
  profile: XmlElement;
}>;

/** How an entry of one list of a profile is taken away in an org. */
export type RevokingRule = Readonly<{
  /** What an entry is called, for people. */
  what: string;
  /** What the Metadata API says of it: a type of its Developer Guide at API version 66.0 (and of the WSDL), or who says so. */
  source: string;
}> &
  (
    | Readonly<{
        /** What the elements of an entry are that grants nothing, beside those that name it; none where it has no elements. */
        values: Readonly<Record<string, string>>;
        /** The same of elements that are only there where the former entry has them. */
        ifThere?: Readonly<Record<string, string>>;
        /** Why this entry cannot be taken away, and what to do. */
        unless?: (revoked: RevokedEntry) => string | undefined;
      }>
    /** Why no such entry can be taken away by a deploy, and what to do. */
    | Readonly<{ byHand: string }>
  );

const switched = (what: string, type: string): RevokingRule => ({
  what,
  values: { enabled: 'false' },
  source: `${type}, enabled: "or not (false)"`,
});

const byHand = (what: string, reason: string, source: string): RevokingRule => ({ what, byHand: reason, source });

const isCustom = (profile: XmlElement): boolean => textOf(profile, 'custom') === 'true';

/** The entries of a list that a profile still has. */
const entriesIn = (profile: XmlElement, list: string): readonly XmlElement[] =>
  valuesOf(profile, list).filter((entry): entry is XmlElement => typeof entry !== 'string');

const isTrue = (entry: XmlElement, tag: string): boolean => textOf(entry, tag) === 'true';

/** A standard app stays visible, and a profile always has one app that it starts with. */
const whyAppStays = ({ entry, profile }: RevokedEntry): string | undefined => {
  if (textOf(entry, 'application')?.startsWith('standard__')) {
    return 'a deploy cannot hide a standard app: hide it in Setup';
  }
  if (!isTrue(entry, 'default')) return undefined;
  return entriesIn(profile, 'applicationVisibilities').some((other) => isTrue(other, 'default'))
    ? undefined
    : 'it is the default app: make another one the default in the profile';
};

const objectOf = (entry: XmlElement): string | undefined => textOf(entry, 'recordType')?.split('.')[0].toLowerCase();

/** An object of which a profile sees record types has a default among them, and Account one for person accounts, too. */
const whyRecordTypeStays = ({ entry, profile }: RevokedEntry): string | undefined => {
  const others = entriesIn(profile, 'recordTypeVisibilities').filter((other) => objectOf(other) === objectOf(entry));
  const isLast = (tag: string): boolean => isTrue(entry, tag) && !others.some((other) => isTrue(other, tag));
  return isLast('default') || isLast('personAccountDefault')
    ? 'it is the default record type of its object: make another one the default in the profile'
    : undefined;
};

const whyObjectStays = ({ entry, profile }: RevokedEntry): string | undefined =>
  isCustom(profile) || textOf(entry, 'object')?.includes('__')
    ? undefined
    : 'a deploy cannot change what a standard profile may do with standard objects: use permission sets';

const whyRightStays = ({ profile }: RevokedEntry): string | undefined =>
  isCustom(profile)
    ? undefined
    : 'it is not known that a deploy takes rights away from a standard profile: look at the profile in Setup';

const no = 'false';

/**
 * The one table of how what was taken out of a profile is taken away in an org, list by list. An org lays a profile over what
 * it has: "To force all Profile changes to deploy through metadata, including permission disablement, add code that explicitly
 * indicates disabled permissions" (Metadata API Developer Guide, "Profile"). A list without a row, and whatever no source
 * speaks of, cannot be taken away.
 */
export const revokingTable: Readonly<Record<string, RevokingRule>> = {
  agentAccesses: byHand(
    'agent access',
    'no source tells which component an agent is here, nor whether it is still there: disable it in Setup',
    'ProfileAgentAccess'
  ),
  applicationVisibilities: {
    what: 'app visibility',
    values: { default: no, visible: no },
    unless: whyAppStays,
    source:
      'ProfileApplicationVisibility; standard apps and the default app: sfdx-hardis, "Handle Profiles", Application visibility',
  },
  categoryGroupVisibilities: byHand(
    'data category visibility',
    'no source tells what a deploy makes of an entry without categories: set the visibility in Setup',
    'ProfileCategoryGroupVisibility, dataCategories: "Array of one or more"'
  ),
  classAccesses: switched('class access', 'ProfileApexClassAccess'),
  customMetadataTypeAccesses: switched('custom metadata type access', 'ProfileCustomMetadataTypeAccess'),
  customPermissions: switched('custom permission', 'ProfileCustomPermissions'),
  customSettingAccesses: switched('custom setting access', 'ProfileCustomSettingAccesses'),
  description: byHand('description', 'a deploy does not empty it: write another one', 'Profile, description'),
  externalDataSourceAccesses: switched('external data source access', 'ProfileExternalDataSourceAccess'),
  fieldLevelSecurities: byHand(
    'field level security',
    'it is of API version 22.0 and earlier: name the field in fieldPermissions',
    'Profile, fieldLevelSecurities'
  ),
  fieldPermissions: {
    what: 'field permission',
    values: { editable: no, readable: no },
    source: 'ProfileFieldLevelSecurity, editable and readable',
  },
  flowAccesses: switched('flow access', 'ProfileFlowAccess'),
  layoutAssignments: byHand(
    'layout assignment',
    'an object always has a layout: assign another one in the profile',
    'ProfileLayoutAssignments, which has no value for none'
  ),
  loginFlows: byHand(
    'login flow',
    'delete it on the Login Flows page of Setup',
    'LoginFlow: "To delete login flow definitions, use the Login Flow page"'
  ),
  loginHours: {
    what: 'login hours',
    values: {},
    source: 'ProfileLoginHours: "you must explicitly include an empty loginHours tag"',
  },
  loginIpRanges: byHand(
    'login IP range',
    'a profile without any is not known to take away those of the org: delete them in Setup',
    'Those of a profile take the place of those of the org: https://salesforce.stackexchange.com/questions/250292'
  ),
  objectPermissions: {
    what: 'object permission',
    // Those that an entry leaves out stay as they are (certinia/apex-mdapi#135).
    values: {
      allowCreate: no,
      allowDelete: no,
      allowEdit: no,
      allowRead: no,
      modifyAllRecords: no,
      viewAllRecords: no,
    },
    // From API version 63.0 on.
    ifThere: { viewAllFields: no },
    unless: whyObjectStays,
    source:
      'ProfileObjectPermissions; "In API version 50.0 and later, editing standard objects on standard profiles is disabled"',
  },
  pageAccesses: switched('page access', 'ProfileApexPageAccess'),
  profileActionOverrides: byHand(
    'action override',
    'apps have such overrides since API version 45.0: take it out of the app',
    'ProfileActionOverride, Note'
  ),
  recordTypeVisibilities: {
    what: 'record type visibility',
    values: { default: no, visible: no },
    ifThere: { personAccountDefault: no },
    unless: whyRecordTypeStays,
    source: 'ProfileRecordTypeVisibility; an org refuses to be left without a default: dxatscale/sfpowerkit#362',
  },
  servicePresenceStatusAccesses: switched('service presence status access', 'ProfileServicePresenceStatusAccess'),
  tabVisibilities: {
    what: 'tab visibility',
    values: { visibility: 'Hidden' },
    source: 'ProfileTabVisibility: Hidden, "isn\'t available on the All Tabs page or visible in any apps"',
  },
  userPermissions: {
    what: 'user permission',
    values: { enabled: no },
    unless: whyRightStays,
    source:
      'ProfileUserPermission; Copado, "User Permissions Are Not Disabled in the Destination Org When Deploying Profiles"; of standard profiles Setup changes two or three alone: dxatscale/sfpowerkit#716',
  },
};

/** How the entries of a list are taken away; of one without a row it is not known. */
export const revokingRuleOf = (list: string): RevokingRule =>
  Object.hasOwn(revokingTable, list)
    ? revokingTable[list]
    : { what: list, byHand: 'it is not known how a deploy takes it away: take it away in Setup', source: 'none' };
