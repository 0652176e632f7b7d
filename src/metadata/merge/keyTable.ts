/** How the entries of one tag are told apart. */
export type KeyRow = Readonly<{
  /** The tags from the type's element down to the entry; `*` stands for whatever within the type has no row of its own. */
  at: string;
  /**
   * What names an entry: the elements whose texts make its key, set apart by blanks. `a/b` is a nested element, `a?` one that
   * may be absent, `a|b` the first of several that is there, `objectOf(a)` the object that a layout's name begins with; `.` is
   * the entry's own text, `#` its position. Undefined where nothing names an entry.
   */
  key: string | undefined;
  /** Whether the order of the entries has a meaning. */
  isOrdered: boolean;
  /** The type by whose rows the content of an entry goes. */
  type: string | undefined;
  /** What of the Metadata API Developer Guide says so: a type of the guide (and of the WSDL). */
  source: string;
}>;

/** Entries whose order has no meaning. */
const set = (at: string, key: string | undefined, source: string, type?: string): KeyRow => ({
  at,
  key,
  isOrdered: false,
  type,
  source,
});

/** Entries whose order has a meaning. */
const list = (at: string, key: string | undefined, source: string): KeyRow => ({
  ...set(at, key, source),
  isOrdered: true,
});

/** Components in their parent's file: all types extend Metadata, whose fullName names them. */
const components = (at: string, type: string): KeyRow => set(at, 'fullName', type, type);

/** One element that is as another type says. */
const part = (at: string, type: string): KeyRow => set(at, undefined, type, type);

/** Of profiles and permission sets, which have types of their own for the same entries: a source names one of the two. */
const permissions: readonly KeyRow[] = [
  set('agentAccesses', 'agentName', 'ProfileAgentAccess'),
  set('applicationVisibilities', 'application', 'ProfileApplicationVisibility'),
  set('classAccesses', 'apexClass', 'ProfileApexClassAccess'),
  set('customMetadataTypeAccesses', 'name', 'ProfileCustomMetadataTypeAccess'),
  set('customPermissions', 'name', 'ProfileCustomPermissions'),
  set('customSettingAccesses', 'name', 'ProfileCustomSettingAccess'),
  set('emailRoutingAddressAccesses', 'name', 'PermissionSetEmailRoutingAddressAccess'),
  set(
    'externalCredentialPrincipalAccesses',
    'externalCredentialPrincipal',
    'PermissionSetExternalCredentialPrincipalAccess'
  ),
  set('externalDataSourceAccesses', 'externalDataSource', 'ProfileExternalDataSourceAccess'),
  set('fieldPermissions', 'field', 'ProfileFieldLevelSecurity'),
  set('flowAccesses', 'flow', 'ProfileFlowAccess'),
  set('genComputingSummaryDefAccesses', 'configName', 'ProfileGenComputingSummaryDefAccess'),
  set('objectPermissions', 'object', 'ProfileObjectPermissions'),
  set('pageAccesses', 'apexPage', 'ProfileApexPageAccess'),
  set('recordTypeVisibilities', 'recordType', 'ProfileRecordTypeVisibility'),
  set('servicePresenceStatusAccesses', 'servicePresenceStatus', 'ProfileServicePresenceStatusAccess'),
  set('tabSettings', 'tab', 'PermissionSetTabSetting'),
  set('tabVisibilities', 'tab', 'ProfileTabVisibility'),
  set('userPermissions', 'name', 'ProfileUserPermission'),
];

/** A profile or permission set is a set of rights: what its lists hold has no order, known or not. */
const rights = set('*', undefined, 'Profile, PermissionSet');

/** A translation is a set of texts, and is composed in the order of its files. */
const texts = set('*', undefined, 'CustomObjectTranslation, Translations');

/**
 * The one table of keys, by the type of the file or of the component in it. The rows of `*` hold in any type: their tags mean
 * the same everywhere. What has no row has no known key, and its order counts.
 */
export const keyTable: Readonly<Record<string, readonly KeyRow[]>> = {
  '*': permissions,
  BusinessProcess: [set('values', 'fullName', 'PicklistValue')],
  // "Their order represents the prioritization given to them when defining the compact layout."
  CompactLayout: [list('fields', undefined, 'CompactLayout')],
  CustomField: [
    list('valueSet/valueSetDefinition/value', 'fullName', 'ValueSetValuesDefinition, sorted'),
    set('valueSet/valueSettings', 'valueName', 'ValueSettings'),
    set('valueSet/valueSettings/controllingFieldValue', '.', 'ValueSettings'),
    list('picklist/picklistValues', 'fullName', 'Picklist, sorted (API version 37.0 and earlier)'),
    set('picklist/picklistValues/controllingFieldValues', '.', 'PicklistValue'),
  ],
  CustomFieldTranslation: [
    set('caseValues', 'article? caseType? plural? possessive?', 'ObjectNameCaseValue'),
    set('picklistValues', 'masterLabel', 'PicklistValueTranslation'),
    texts,
  ],
  CustomLabels: [components('labels', 'CustomLabel')],
  CustomObject: [
    set('actionOverrides', 'actionName formFactor?', 'ActionOverride'),
    set('articleTypeChannelDisplay/articleTypeTemplates', 'channel', 'ArticleTypeTemplate'),
    components('businessProcesses', 'BusinessProcess'),
    components('compactLayouts', 'CompactLayout'),
    components('fields', 'CustomField'),
    components('fieldSets', 'FieldSet'),
    components('indexes', 'Index'),
    components('listViews', 'ListView'),
    part('nameField', 'CustomField'),
    set('profileSearchLayouts', 'profileName', 'ProfileSearchLayouts'),
    components('recordTypes', 'RecordType'),
    set('searchLayouts/excludedStandardButtons', '.', 'SearchLayouts'),
    components('sharingReasons', 'SharingReason'),
    set('sharingRecalculations', 'className', 'SharingRecalculation'),
    components('validationRules', 'ValidationRule'),
    components('webLinks', 'WebLink'),
  ],
  CustomObjectTranslation: [
    set('caseValues', 'article? caseType? plural? possessive?', 'ObjectNameCaseValue'),
    set('fields', 'name', 'CustomFieldTranslation', 'CustomFieldTranslation'),
    set('fieldSets', 'name', 'FieldSetTranslation'),
    set('layouts', 'layout layoutType?', 'LayoutTranslation'),
    set('layouts/sections', 'section', 'LayoutSectionTranslation'),
    set('quickActions', 'name aspect?', 'QuickActionTranslation'),
    set('recordTypes', 'name', 'RecordTypeTranslation'),
    set('sharingReasons', 'name', 'SharingReasonTranslation'),
    set('standardFields', 'name', 'StandardFieldTranslation'),
    set('validationRules', 'name', 'ValidationRuleTranslation'),
    set('webLinks', 'name', 'WebLinkTranslation'),
    set('workflowTasks', 'name', 'WorkflowTaskTranslation'),
    texts,
  ],
  FieldSet: [
    set('availableFields', 'field', 'FieldSetItem'),
    list('displayedFields', 'field', 'FieldSet, displayedFields'),
  ],
  GlobalValueSet: [list('customValue', 'fullName', 'GlobalValueSet, sorted')],
  GlobalValueSetTranslation: [set('valueTranslation', 'masterLabel', 'ValueTranslation'), texts],
  Index: [list('fields', 'name', 'IndexField')],
  Layout: [
    set('excludeButtons', '.', 'Layout, excludeButtons'),
    set('headers', '.', 'Layout, headers'),
    // "The order here determines the layout order."
    list('layoutSections', 'label?', 'LayoutSection'),
    // "You can have one, two, or three columns, ordered left to right."
    list('layoutSections/layoutColumns', '#', 'LayoutColumn'),
    list(
      'layoutSections/layoutColumns/layoutItems',
      'field|customLink|page|component|canvas|scontrol|analyticsCloudComponent/devName|reportChartComponent/reportName',
      'LayoutItem'
    ),
    // Related lists and the fields of a mini layout are "listed in the order they appear in the UI".
    list('miniLayout/relatedLists', 'relatedList', 'MiniLayout'),
    set('miniLayout/relatedLists/excludeButtons', '.', 'RelatedListItem'),
    // The sortOrder of each item says where it is shown.
    set('platformActionList/platformActionListItems', 'actionName', 'PlatformActionListItem'),
    list('quickActionList/quickActionListItems', 'quickActionName', 'QuickActionListItem'),
    list('relatedContent/relatedContentItems', 'layoutItem/field|layoutItem/component', 'RelatedContentItem'),
    list('relatedLists', 'relatedList', 'RelatedListItem'),
    set('relatedLists/excludeButtons', '.', 'RelatedListItem'),
    // posX and posY of each item say where it is shown.
    set('summaryLayout/summaryLayoutItems', 'field|customLink', 'SummaryLayoutItem'),
  ],
  ListView: [part('sharedTo', 'SharedTo')],
  MutingPermissionSet: [rights],
  Package: [set('types', 'name', 'PackageTypeMembers'), set('types/members', '.', 'PackageTypeMembers')],
  PermissionSet: [rights],
  PermissionSetGroup: [
    set('mutingPermissionSets', '.', 'PermissionSetGroup'),
    set('permissionSets', '.', 'PermissionSetGroup'),
  ],
  Profile: [
    set('categoryGroupVisibilities', 'dataCategoryGroup', 'ProfileCategoryGroupVisibility'),
    set('categoryGroupVisibilities/dataCategories', '.', 'ProfileCategoryGroupVisibility'),
    set('fieldLevelSecurities', 'field', 'ProfileFieldLevelSecurity (API version 22.0 and earlier)'),
    // One layout for each object and record type.
    set('layoutAssignments', 'objectOf(layout) recordType?', 'ProfileLayoutAssignment'),
    set('loginFlows', 'friendlyName', 'LoginFlow'),
    set('loginIpRanges', 'startAddress endAddress', 'ProfileLoginIpRange'),
    set('profileActionOverrides', 'actionName pageOrSobjectType? formFactor? recordType?', 'ProfileActionOverride'),
    rights,
  ],
  RecordType: [
    set('picklistValues', 'picklist', 'RecordTypePicklistValue'),
    // Record types show values in the order of the picklist itself.
    set('picklistValues/values', 'fullName', 'PicklistValue'),
  ],
  SharedTo: [set('*', '.', 'SharedTo')],
  SharingCriteriaRule: [part('sharedTo', 'SharedTo')],
  SharingGuestRule: [part('sharedTo', 'SharedTo')],
  SharingOwnerRule: [part('sharedFrom', 'SharedTo'), part('sharedTo', 'SharedTo')],
  SharingRules: [
    components('sharingCriteriaRules', 'SharingCriteriaRule'),
    components('sharingGuestRules', 'SharingGuestRule'),
    components('sharingOwnerRules', 'SharingOwnerRule'),
    components('sharingTerritoryRules', 'SharingTerritoryRule'),
  ],
  SharingTerritoryRule: [part('sharedFrom', 'SharedTo'), part('sharedTo', 'SharedTo')],
  StandardValueSet: [list('standardValue', 'fullName', 'StandardValueSet, sorted')],
  StandardValueSetTranslation: [set('valueTranslation', 'masterLabel', 'ValueTranslation'), texts],
  Translations: [
    set('customApplications', 'name', 'CustomApplicationTranslation'),
    set('customDataTypeTranslations', 'customDataTypeName', 'CustomDataTypeTranslation'),
    set('customDataTypeTranslations/components', 'developerSuffix', 'CustomDataTypeComponentTranslation'),
    set('customLabels', 'name', 'CustomLabelTranslation'),
    set('customPageWebLinks', 'name', 'CustomPageWebLinkTranslation'),
    set('customTabs', 'name', 'CustomTabTranslation'),
    set('flowDefinitions', 'fullName', 'FlowDefinitionTranslation'),
    set('flowDefinitions/flows', 'fullName', 'FlowTranslation'),
    set('flowDefinitions/flows/choices', 'name', 'FlowChoiceTranslation'),
    set('flowDefinitions/flows/screens', 'name', 'FlowScreenTranslation'),
    set('flowDefinitions/flows/screens/fields', 'name', 'FlowScreenFieldTranslation'),
    set('flowDefinitions/flows/stages', 'name', 'FlowStageTranslation'),
    set('flowDefinitions/flows/textTemplates', 'name', 'FlowTextTemplateTranslation'),
    set('prompts', 'name', 'PromptTranslation'),
    set('quickActions', 'name', 'GlobalQuickActionTranslation'),
    set('reportTypes', 'name', 'ReportTypeTranslation'),
    set('reportTypes/sections', 'name', 'ReportTypeSectionTranslation'),
    set('reportTypes/sections/columns', 'name', 'ReportTypeColumnTranslation'),
    set('scontrols', 'name', 'ScontrolTranslation'),
    texts,
  ],
  Workflow: [
    components('alerts', 'WorkflowAlert'),
    components('fieldUpdates', 'WorkflowFieldUpdate'),
    components('flowActions', 'WorkflowFlowAction'),
    components('flowAutomation', 'WorkflowFlowAutomation'),
    components('knowledgePublishes', 'WorkflowKnowledgePublish'),
    components('notifications', 'WorkflowNotification'),
    components('outboundMessages', 'WorkflowOutboundMessage'),
    components('rules', 'WorkflowRule'),
    components('send', 'WorkflowSend'),
    components('tasks', 'WorkflowTask'),
  ],
  WorkflowAlert: [
    set('ccEmails', '.', 'WorkflowAlert'),
    set('recipients', 'type field? recipient?', 'WorkflowEmailRecipient'),
  ],
  WorkflowFlowAction: [set('flowInputs', 'name', 'WorkflowFlowActionParameter')],
  WorkflowOutboundMessage: [set('fields', '.', 'WorkflowOutboundMessage')],
  WorkflowRule: [
    set('actions', 'name type', 'WorkflowActionReference'),
    set('workflowTimeTriggers/actions', 'name type', 'WorkflowActionReference'),
  ],
};

/**
 * The types of which a retrieve returns a part, with their elements that occur once (the WSDL); all others are lists.
 *
 * Metadata API Developer Guide, "Profile": "The content of a profile returned by Metadata API depends on the content requested
 * in the RetrieveRequest message", field-level security for one, and of a right that was taken away "the newly disabled
 * permission information isn't exported". Description, user permissions and the like come always
 * (forcedotcom/source-deploy-retrieve#1145). Permission sets come whole as of API version 40.0 ("PermissionSet").
 */
export const partlyRetrieved: Readonly<Record<string, readonly string[]>> = {
  Profile: ['custom', 'description', 'fullName', 'loginHours', 'userLicense'],
};
