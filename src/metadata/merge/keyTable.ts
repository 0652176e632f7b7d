/** How the entries of one tag are told apart. */
export type KeyRow = Readonly<{
  /** The tags from the type's element down to the entry; `*` stands for whatever within the type has no row of its own. */
  at: string;
  /**
   * What names an entry: the elements whose texts make its key, set apart by blanks. `a/b` is a nested element, `a?` one that
   * may be absent, `a|b` the first of several that is there, `objectOf(a)` the object that a layout's name begins with,
   * `namesIn(a)` a list of names set apart by commas; `.` is the entry's own text, `#` its position. Undefined where nothing
   * names an entry.
   */
  key: string | undefined;
  /** Whether the order of the entries has a meaning. */
  isOrdered: boolean;
  /** The type by whose rows the content of an entry goes. */
  type: string | undefined;
  /**
   * Where the whole component has an entry with this key once, so that one may be moved from one part of it to another: what
   * the key names. Entries of other rows that are called the same have other keys.
   */
  uniqueAs?: string;
  /** Where it is not the whole component that has it once: how far above what holds the entries the element is that does. */
  uniqueWithin?: number;
  /** Whether a merge settles a value that both sides changed without asking: it only says where an editor draws something. */
  isSettled?: boolean;
  /** The element of an entry that says nothing but its place among the others: a whole number that none of them shares. */
  numberedBy?: string;
  /** The element of an entry, a whole number, by which the list rises. */
  risesBy?: string;
  /** The elements of an entry that say where it is shown, set apart by blanks: no two are at one place. */
  placedBy?: string;
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
const list = (at: string, key: string | undefined, source: string, type?: string): KeyRow => ({
  ...set(at, key, source, type),
  isOrdered: true,
});

/** Components in their parent's file: all types extend Metadata, whose fullName names them. */
const components = (at: string, type: string): KeyRow => set(at, 'fullName', type, type);

/** Texts in an order that has a meaning, such as columns. */
const texts = (at: string, source: string): KeyRow => list(at, '.', source);

/** Texts without an order. */
const names = (at: string, source: string): KeyRow => set(at, '.', source);

/** What a merge settles without asking: it only says where an editor draws something. */
const drawn = (at: string, source: string): KeyRow => ({ ...set(at, undefined, source), isSettled: true });

/** Entries that say themselves, by a number, in which order they come; the order of the file says nothing. */
const numbered = (at: string, key: string, numberedBy: string, source: string): KeyRow => ({
  ...set(at, key, source),
  numberedBy,
});

/** Entries of which no two in a component have one key, wherever in it they are. */
const unique = (uniqueAs: string, row: KeyRow): KeyRow => ({ ...row, uniqueAs });

/**
 * Entries of which an element has one with a key in one of several lists, such as what is shown and what could be.
 *
 * @param levels how far that element is above what holds the entries
 */
const inOneList = (levels: number, uniqueAs: string, row: KeyRow): KeyRow => ({
  ...unique(uniqueAs, row),
  uniqueWithin: levels,
});

/**
 * An element or a resource of a flow: a FlowElement of the WSDL. Of its API name Salesforce Help says that "the requirement for
 * uniqueness applies only to elements within the current flow": no two have one name there, of whatever kind they are.
 */
const element = (row: KeyRow): KeyRow => unique('element', row);

/**
 * The fields of a screen. A FlowScreenField of the WSDL holds others, however deep: a section its columns, a column its fields,
 * and a repeater what a screen has.
 *
 * @param levels of fields in fields: as many as a section has in a repeater that is in another section
 */
const screenFields = (at: string, levels: number): readonly KeyRow[] =>
  levels === 0
    ? []
    : [
        element(list(at, 'name', 'FlowScreenField')),
        set(`${at}/attributes`, 'type', 'FlowAttribute'),
        texts(`${at}/choiceReferences`, 'FlowScreenField'),
        ...screenFields(`${at}/fields`, levels - 1),
      ];

/**
 * A dialog goes through its steps in their order, and so does a group of steps within. Older files have no identifiers; those
 * that a retrieve writes are UUIDs.
 */
const botSteps = (at: string): KeyRow => unique('step', list(at, 'stepIdentifier', 'BotStep', 'BotStep'));

/** The dialogs of a bot, and what they go through. */
const botDialogs = (at: string): readonly KeyRow[] => [
  list(at, 'developerName', 'BotDialog'),
  botSteps(`${at}/botSteps`),
];

/** Entries that nothing names but the numbers by which a formula speaks of them: where one moves up, its number is another one. */
const numberedForFormula = (at: string, numberedBy: string, source: string): KeyRow => ({
  ...list(at, undefined, source),
  numberedBy,
});

/**
 * The elements of an OmniScript or an integration procedure, which may hold others. What one puts out is known by its name alone.
 */
const omniProcessElements = (at: string): KeyRow => ({
  ...unique('element', numbered(at, 'name', 'sequenceNumber', 'OmniProcessElement')),
  type: 'OmniProcessElement',
});

/** The menus of a site, and what is in an item of them. */
const menuItems = (at: string): readonly KeyRow[] =>
  [at, `${at}/subMenu/navigationMenuItem`].map((each) => numbered(each, 'label', 'position', 'NavigationMenuItem'));

/** What a topic of an agent has, in a file of its own or in that of the agent. */
const pluginLists: readonly KeyRow[] = [
  set('aiPluginUtterances', 'developerName', 'AiPluginUtteranceDef'),
  set('genAiFunctions', 'functionName', 'GenAiPluginFunctionDef'),
  numbered('genAiPluginInstructions', 'developerName', 'sortOrder', 'GenAiPluginInstructionDef'),
];

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
const translated = set('*', undefined, 'CustomObjectTranslation, Translations');

/**
 * The one table of keys, by the type of the file or of the component in it. The rows of `*` hold in any type: their tags mean
 * the same everywhere, but for texts under that of an ordered list without a key, such as the `criteriaItems` of a
 * CriteriaSetting. What has no row has no known key, and its order counts; where no version has more than one of it, it is
 * merged as what is there once, so that lists that usually hold one entry have no row.
 */
export const keyTable: Readonly<Record<string, readonly KeyRow[]>> = {
  '*': [
    ...permissions,
    set('actionCallPaths', 'pathName', 'FlowActionCallPath'),
    set('packageVersions', 'namespace', 'PackageVersion'),
    // Filter logic such as "1 AND (2 OR 3)" names them by their positions.
    list('conditions', undefined, 'FlowCondition'),
    list('criteriaItems', undefined, 'FilterItem'),
    list('filterItems', undefined, 'FilterItem'),
    list('filters', undefined, 'FlowRecordFilter, ListViewFilter'),
    list('criteriaFilterItems', undefined, 'FilterItem'),
    list('exitCriteriaFilterItems', undefined, 'FilterItem'),
    list('milestoneCriteriaFilterItems', undefined, 'FilterItem'),
    list('botDialogs', 'developerName', 'BotDialog'),
    botSteps('botSteps'),
    list('botDialogGroups', 'developerName', 'BotDialogGroup'),
    list('botStepConditions', undefined, 'BotStepCondition'),
    set('complexValues', 'customAspectKey', 'FlowComplexLiteralTranslation'),
    set('contextVariables', 'developerName', 'ConversationContextVariable'),
    set('contextVariableMappings', 'SObjectType messageType fieldName', 'ConversationContextVariableMapping'),
    set('conversationGoals', 'developerName', 'ConversationDefinitionGoal'),
    set('conversationSystemDialogs', 'type', 'ConversationSystemDialog'),
    set('conversationVariables', 'developerName', 'ConversationVariable'),
    set('dataTypeMappings', 'typeName', 'FlowDataTypeMapping'),
    // Each key begins with the feature that shows the label.
    set('embeddedServiceCustomLabels', 'labelKey', 'EmbeddedServiceCustomLabel'),
    list('entryConditions', undefined, 'FlowCondition'),
    list('exitConditions', undefined, 'FlowCondition'),
    // Where a flow's canvas shows an element.
    drawn('locationX', 'FlowNode'),
    drawn('locationY', 'FlowNode'),
    set('mlIntents', 'developerName', 'MlIntent', 'MlIntent'),
    set('mlSlotClasses', 'developerName', 'MlSlotClass', 'MlSlotClass'),
    set('processMetadataValues', 'name', 'FlowMetadataValue'),
    set('folderShares', 'sharedToType sharedTo', 'FolderShare'),
    set('inputParameters', 'name', 'FlowActionCallInputParameter'),
    set('outputParameters', 'name assignToReference?', 'FlowActionCallOutputParameter'),
    names('queriedFields', 'FlowRecordLookup'),
    set('relatedRecords', 'relationshipField? relatedObject?', 'FlowRelatedRecordLookup'),
    set('styleSettings', 'propertyName scope?', 'FlowScreenStyleSetting'),
    // Usually there is one, without a name, which sets fields of what comes out, or all of it.
    list('transformValues', 'transformValueName?', 'FlowTransformValue'),
    list('transformValueActions', 'outputFieldApiName?', 'FlowTransformValueAction'),
  ],
  ActionPlanTemplate: [numbered('actionPlanTemplateItem', 'uniqueName', 'displayOrder', 'ActionPlanTemplateItem')],
  AddressSettings: [
    set('countriesAndStates/countries', 'isoCode', 'Country'),
    set('countriesAndStates/countries/states', 'isoCode', 'State'),
  ],
  AiAgentDefinitionPlanner: [
    part('genAiFunctions/genAiCustomizedPlugin', 'GenAiLocalPlugin'),
    part('genAiPlugins/genAiCustomizedPlugin', 'GenAiLocalPlugin'),
  ],
  AiAgentDefinitionVersion: [...botDialogs('botDialogs'), part('planner', 'AiAgentDefinitionPlanner')],
  AnalyticSnapshot: [set('mappings', 'targetField', 'AnalyticSnapshotMapping')],
  ApexEmailNotifications: [set('apexEmailNotification', 'email|user', 'ApexEmailNotification')],
  ApexLimitSettings: [set('apexLimit', 'name', 'ApexLimit')],
  ApexTestSuite: [names('testClassName', 'ApexTestSuite')],
  AppMenu: [list('appMenuItems', 'name type', 'AppMenuItem')],
  ApprovalProcess: [
    set('allowedSubmitters', 'type submitter?', 'ApprovalSubmitter'),
    texts('approvalPageFields/field', 'ApprovalPageField'),
    list('approvalStep', 'name', 'ApprovalStep, a process goes through its steps in their order'),
    set('approvalStep/approvalActions/action', 'name type', 'WorkflowActionReference'),
    list('approvalStep/assignedApprover/approver', 'type name?', 'Approver'),
    set('approvalStep/rejectionActions/action', 'name type', 'WorkflowActionReference'),
    set('finalApprovalActions/action', 'name type', 'WorkflowActionReference'),
    set('finalRejectionActions/action', 'name type', 'WorkflowActionReference'),
    set('initialSubmissionActions/action', 'name type', 'WorkflowActionReference'),
    set('recallActions/action', 'name type', 'WorkflowActionReference'),
  ],
  // "Rule entries are processed in the order in which they are in the file": the first that matches counts.
  AssignmentRule: [list('ruleEntry', undefined, 'RuleEntry', 'RuleEntry')],
  AssignmentRules: [components('assignmentRule', 'AssignmentRule')],
  Audience: [numberedForFormula('criteria/criterion', 'criteriaNumber', 'AudienceCriterion')],
  AutomatorConfigSettings: [set('automatorConfig', 'name', 'AutomatorConfig')],
  AutoResponseRule: [list('ruleEntry', undefined, 'RuleEntry', 'RuleEntry')],
  AutoResponseRules: [components('autoResponseRule', 'AutoResponseRule')],
  Bot: [
    set('botVersions', 'fullName', 'BotVersion', 'BotVersion'),
    set('conversationChannelProviders', 'chatButtonName', 'ConversationDefinitionChannelProvider'),
    set('pageContextVariables', 'developerName', 'PageContextVariable'),
  ],
  BotBlock: [set('botBlockVersions', 'fullName', 'BotBlockVersion'), ...botDialogs('botBlockVersions/botDialogs')],
  BotInvocation: [set('invocationMappings', 'parameterName type', 'BotInvocationMapping')],
  // A redirection has one link without a label, a menu several with theirs.
  BotNavigation: [list('botNavigationLinks', 'label?', 'BotNavigationLink')],
  BotStep: [
    botSteps('botSteps'),
    part('botInvocation', 'BotInvocation'),
    list('botMessages', 'messageIdentifier', 'BotMessage'),
    part('botNavigation', 'BotNavigation'),
    part('botVariableOperation', 'BotVariableOperation'),
    list('conversationRecordLookup/lookupFields', 'fieldName', 'ConversationRecordLookupField'),
    set('conversationStepGoalMappings', 'goalName', 'ConversationDefinitionStepGoalMapping'),
    set(
      'conversationSystemMessage/systemMessageMappings',
      'parameterType mappingType',
      'ConversationSystemMessageMapping'
    ),
    part('messageDefinition', 'ConversationDefinitionRichMessage'),
  ],
  BotVariableOperation: [
    part('botInvocation', 'BotInvocation'),
    list('botMessages', 'messageIdentifier', 'BotMessage'),
    list('botQuickReplyOptions', 'quickReplyOptionIdentifier', 'BotQuickReplyOption'),
    // Variables are set in their order.
    list('botVariableOperands', undefined, 'BotVariableOperand'),
    part('invalidInputBotNavigation', 'BotNavigation'),
    part('messageDefinition', 'ConversationDefinitionRichMessage'),
    list('retryMessages', 'messageIdentifier', 'BotMessage'),
    list('successMessages', 'messageIdentifier', 'BotMessage'),
  ],
  BotTemplate: botDialogs('botDialogs'),
  BotVersion: [
    ...botDialogs('botDialogs'),
    set('nlpProviders', 'language nlpProviderType', 'ConversationDefinitionNlpProvider'),
    list('welcomeRecommendations', 'staticUtterance', 'WelcomeRecommendation'),
  ],
  BrandingSet: [set('brandingSetProperty', 'propertyName', 'BrandingSetProperty')],
  BusinessHoursSettings: [
    set('businessHours', 'name', 'BusinessHoursEntry'),
    // A holiday may be there for each year, under one name.
    set('holidays', 'name activityDate|recurrenceStartDate?', 'Holiday'),
    names('holidays/businessHours', 'Holiday'),
  ],
  BusinessProcess: [
    set('values', 'fullName', 'PicklistValue'),
    names('values/controllingFieldValues', 'PicklistValue'),
  ],
  CallCenter: [
    set('contactCenterChannels', 'channel', 'ContactCenterChannel'),
    list('sections', 'name', 'CallCenterSection'),
    list('sections/items', 'name', 'CallCenterItem'),
    set('vendorCallCenterStatusMaps', 'externalStatus servicePresenceStatus', 'VendorCallCenterStatusMap'),
  ],
  CaseSettings: [
    set('caseFeedItemSettings', 'feedItemType', 'FeedItemSettings'),
    // The address itself may be another one in each org.
    set('emailToCase/routingAddresses', 'routingName', 'EmailToCaseRoutingAddress'),
  ],
  Community: [
    list('reputationLevels/chatterAnswersReputationLevels', 'name', 'ChatterAnswersReputationLevel'),
    list('reputationLevels/ideaReputationLevels', 'name', 'IdeaReputationLevel'),
  ],
  CommunityTemplateDefinition: [
    // Each of its menus has items.
    ...menuItems('navigationLinkSet/navigationMenuItem'),
    set('pageSetting', 'page', 'CommunityTemplatePageSetting'),
  ],
  CommunityThemeDefinition: [
    set('customThemeLayoutType', 'label', 'CommunityCustomThemeLayoutType'),
    set('themeRouteOverride', 'pageType pageAttributes?', 'CommunityThemeRouteOverride'),
    set('themeSetting', 'themeLayoutType? customThemeLayoutType?', 'CommunityThemeSetting'),
  ],
  // "Their order represents the prioritization given to them when defining the compact layout."
  CompactLayout: [texts('fields', 'CompactLayout')],
  ConnectedApp: [
    set('attributes', 'key', 'ConnectedAppAttribute'),
    names('canvasConfig/locations', 'ConnectedAppCanvasConfig'),
    names('canvasConfig/options', 'ConnectedAppCanvasConfig'),
    set('ipRanges', 'start end', 'ConnectedAppIpRange'),
    names('oauthConfig/scopes', 'ConnectedAppOauthConfig'),
    names('permissionSetName', 'ConnectedApp'),
    names('profileName', 'ConnectedApp'),
  ],
  ConversationDefinitionRichMessage: [set('messageDefinitionMappings', 'parameterName type', 'BotInvocationMapping')],
  CriteriaSettings: [set('criteriaSetting', 'name', 'CriteriaSetting')],
  CurrencySettings: [set('currency', 'isoCode', 'Currency')],
  CustomApplication: [
    set('actionOverrides', 'actionName pageOrSobjectType? formFactor?', 'AppActionOverride'),
    texts('consoleConfig/componentList/components', 'AppComponentList'),
    set('consoleConfig/keyboardShortcuts/customShortcuts', 'action', 'CustomShortcut'),
    set('consoleConfig/keyboardShortcuts/defaultShortcuts', 'action', 'DefaultShortcut'),
    texts('consoleConfig/liveAgentConfig/pageNamesToOpen', 'LiveAgentConfig'),
    set('consoleConfig/pushNotifications', 'objectName', 'PushNotification'),
    names('consoleConfig/pushNotifications/fieldNames', 'PushNotification'),
    names('consoleConfig/whitelistedDomains', 'ServiceCloudConsoleConfig'),
    names('formFactors', 'CustomApplication'),
    set(
      'profileActionOverrides',
      'actionName pageOrSobjectType? formFactor? profile? recordType?',
      'AppProfileActionOverride'
    ),
    names('subscriberTabs', 'CustomApplication'),
    // "The order of the tabs here is the order in which they appear in the app."
    texts('tabs', 'CustomApplication'),
    set('workspaceConfig/mappings', 'tab', 'WorkspaceMapping'),
  ],
  CustomFeedFilter: [set('criteria', 'feedItemType feedItemVisibility? relatedSObjectType?', 'FeedFilterCriterion')],
  CustomField: [
    list('valueSet/valueSetDefinition/value', 'fullName', 'ValueSetValuesDefinition, sorted'),
    set('valueSet/valueSettings', 'valueName', 'ValueSettings'),
    set('valueSet/valueSettings/controllingFieldValue', '.', 'ValueSettings'),
    list('picklist/picklistValues', 'fullName', 'Picklist, sorted (API version 37.0 and earlier)'),
    set('picklist/picklistValues/controllingFieldValues', '.', 'PicklistValue'),
    list('summaryFilterItems', undefined, 'FilterItem'),
  ],
  CustomFieldTranslation: [
    set('caseValues', 'article? caseType? plural? possessive?', 'ObjectNameCaseValue'),
    set('picklistValues', 'masterLabel', 'PicklistValueTranslation'),
    translated,
  ],
  CustomHelpMenuSection: [numbered('customHelpMenuItems', 'masterLabel', 'sortOrder', 'CustomHelpMenuItem')],
  CustomLabels: [components('labels', 'CustomLabel')],
  CustomMetadata: [set('values', 'field', 'CustomMetadataValue')],
  CustomNotificationType: [
    list('actionGroups', 'groupName', 'CustomNotificationActionGroup'),
    list('actionGroups/actions', 'actionName', 'CustomNotificationActionDefinition'),
  ],
  CustomObject: [
    set('actionOverrides', 'actionName formFactor?', 'ActionOverride'),
    set('articleTypeChannelDisplay/articleTypeTemplates', 'channel', 'ArticleTypeTemplate'),
    components('businessProcesses', 'BusinessProcess'),
    components('compactLayouts', 'CompactLayout'),
    components('fields', 'CustomField'),
    components('fieldSets', 'FieldSet'),
    components('indexes', 'Index'),
    components('listViews', 'ListView'),
    set('marketingObjectIndexes', 'label', 'MarketingObjectIndex'),
    numbered('marketingObjectIndexes/fields', 'name', 'ordinal', 'MarketingObjectIndexField'),
    part('nameField', 'CustomField'),
    set('profileSearchLayouts', 'profileName', 'ProfileSearchLayouts'),
    texts('profileSearchLayouts/fields', 'ProfileSearchLayouts'),
    components('recordTypes', 'RecordType'),
    texts('searchLayouts/customTabListAdditionalFields', 'SearchLayouts'),
    set('searchLayouts/excludedStandardButtons', '.', 'SearchLayouts'),
    texts('searchLayouts/listViewButtons', 'SearchLayouts'),
    texts('searchLayouts/lookupDialogsAdditionalFields', 'SearchLayouts'),
    texts('searchLayouts/lookupFilterFields', 'SearchLayouts'),
    texts('searchLayouts/lookupPhoneDialogsAdditionalFields', 'SearchLayouts'),
    texts('searchLayouts/massQuickActions', 'SearchLayouts'),
    texts('searchLayouts/searchFilterFields', 'SearchLayouts'),
    texts('searchLayouts/searchResultsAdditionalFields', 'SearchLayouts'),
    texts('searchLayouts/searchResultsCustomButtons', 'SearchLayouts'),
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
    translated,
  ],
  CustomPermission: [set('requiredPermission', 'customPermission', 'CustomPermissionDependencyRequired')],
  CustomSite: [
    set('customWebAddresses', 'domainName', 'SiteWebAddress'),
    set('siteIframeWhiteListUrls', 'url', 'SiteIframeWhiteListUrl'),
    set('siteRedirectMappings', 'source', 'SiteRedirectMapping'),
  ],
  CustomTab: [set('actionOverrides', 'actionName formFactor?', 'ActionOverride')],
  Dashboard: [
    list('dashboardFilters', 'name', 'DashboardFilter'),
    list('dashboardFilters/dashboardFilterOptions', undefined, 'DashboardFilterOption'),
    // What a component shows: its place says nothing, since one that is put on top moves all others.
    {
      ...set(
        'dashboardGridLayout/dashboardGridComponents',
        'dashboardComponent/componentType dashboardComponent/report? dashboardComponent/header? dashboardComponent/title?',
        'DashboardGridComponent'
      ),
      placedBy: 'rowIndex columnIndex',
    },
    part('dashboardGridLayout/dashboardGridComponents/dashboardComponent', 'DashboardComponent'),
    list('leftSection/components', undefined, 'DashboardComponent', 'DashboardComponent'),
    list('middleSection/components', undefined, 'DashboardComponent', 'DashboardComponent'),
    list('rightSection/components', undefined, 'DashboardComponent', 'DashboardComponent'),
  ],
  DashboardComponent: [
    // The first is what the first filter of the dashboard filters by, and so on; two may be one column.
    list('dashboardFilterColumns', undefined, 'DashboardFilterColumn'),
    // A table shows its columns in their order; two may show one field.
    list('dashboardTableColumn', 'column aggregateType?', 'DashboardTableColumn'),
    list('flexComponentProperties/flexTableColumn', 'reportColumn', 'DashboardComponentColumn'),
    list('groupingSortProperties/groupingSorts', 'groupingLevel', 'DashboardComponentGroupingSort'),
  ],
  // Records are classified by group and category alone.
  DataCategory: [unique('category', list('dataCategory', 'name', 'DataCategory', 'DataCategory'))],
  DataCategoryGroup: [part('dataCategory', 'DataCategory'), names('objectUsage/object', 'ObjectUsage')],
  DelegateGroup: [
    names('customObjects', 'DelegateGroup'),
    names('groups', 'DelegateGroup'),
    names('permissionSetGroups', 'DelegateGroup'),
    names('permissionSets', 'DelegateGroup'),
    names('profiles', 'DelegateGroup'),
    names('roles', 'DelegateGroup'),
  ],
  DictionariesSettings: [set('dictionary', 'name', 'Dictionary')],
  DigitalExperienceBundle: [
    set('digitalExperienceFolderShares/digitalExperienceFolderShare', 'folderPath', 'DigitalExperienceFolderShare'),
    set('digitalExperienceFolderShares/digitalExperienceFolderShare/sharedWith', 'fullyQualifiedName', 'SharedWith'),
    set('modules/module', 'fullyQualifiedName', 'DigitalExperienceModule'),
    set('spaceResources', 'fullName', 'DigitalExperience'),
  ],
  DiscoveryGoal: [list('terminalStateFilters', undefined, 'DiscoveryFilter')],
  DuplicateRule: [
    // Their filter logic names them by their positions.
    list('duplicateRuleFilter/duplicateRuleFilterItems', undefined, 'DuplicateRuleFilterItem'),
    set('duplicateRuleMatchRules', 'matchRuleSObjectType matchingRule', 'DuplicateRuleMatchRule'),
    part('duplicateRuleMatchRules/objectMapping', 'ObjectMapping'),
    names('operationsOnInsert', 'DuplicateRule'),
    names('operationsOnUpdate', 'DuplicateRule'),
  ],
  DynamicGanttSettings: [set('dynamicGantt', 'name', 'DynamicGantt')],
  EmailServicesFunction: [set('emailServicesAddresses', 'developerName', 'EmailServicesAddress')],
  EmailTemplate: [names('attachedDocuments', 'EmailTemplate'), set('attachments', 'name', 'Attachment')],
  EmbeddedServiceConfig: [
    set('embeddedServiceCustomComponents', 'customComponentType', 'EmbeddedServiceCustomComponent'),
    set('embeddedServiceCustomizations', 'customizationName', 'EmbeddedServiceCustomization'),
    set('embeddedServiceCustomizations/embeddedServiceResources', 'resource resourceType', 'EmbeddedServiceResource'),
    set('embeddedServiceFlows', 'flowType flow', 'EmbeddedServiceFlow'),
    set('embeddedServiceForms', 'formType? displayContext?', 'EmbeddedServiceForm'),
    numbered('embeddedServiceForms/embeddedServiceFormFields', 'formField', 'displayOrder', 'EmbeddedServiceFormField'),
    set('embeddedServiceLayouts', 'layoutType layout', 'EmbeddedServiceLayout'),
    set('embeddedServiceLayouts/embeddedServiceLayoutRules', 'appointmentStatus', 'EmbeddedServiceLayoutRule'),
    numberedForFormula(
      'embeddedServiceMessagingChannel/embdMsgChannelInvitationConditions',
      'sequence',
      'EmbdMsgChannelInvitationCondition'
    ),
  ],
  EmbeddedServiceMenuSettings: [
    set('embeddedServiceCustomizations', 'customizationName', 'EmbeddedServiceCustomization'),
    set('embeddedServiceCustomizations/embeddedServiceResources', 'resource resourceType', 'EmbeddedServiceResource'),
    numbered('embeddedServiceMenuItems', 'itemName', 'displayOrder', 'EmbeddedServiceMenuItem'),
  ],
  EntitlementProcess: [
    // Milestones are gone through in their order.
    list('milestones', 'milestoneName', 'EntitlementProcessMilestoneItem'),
    set('milestones/successActions', 'name type', 'WorkflowActionReference'),
    set(
      'milestones/timeTriggers',
      'timeLength? workflowTimeTriggerUnit',
      'EntitlementProcessMilestoneTimeTrigger, which acts when its time has come'
    ),
    set('milestones/timeTriggers/actions', 'name type', 'WorkflowActionReference'),
  ],
  EscalationRule: [list('ruleEntry', undefined, 'RuleEntry', 'RuleEntry')],
  EscalationRules: [components('escalationRule', 'EscalationRule')],
  EventLogObjectSettings: [set('eventLogObjects', 'eventLogName', 'EventLogObject')],
  ExperienceBundle: [set('experienceResources/experienceResource', 'fileName', 'ExperienceResource')],
  ExternalCredential: [
    set('externalCredentialParameters', 'parameterGroup? parameterType parameterName?', 'ExternalCredentialParameter'),
  ],
  ExternalDataSource: [set('customHttpHeaders', 'headerFieldName', 'CustomHttpHeader')],
  ExternalServiceRegistration: [set('operations', 'name', 'ExternalServiceOperation')],
  ExtlClntAppCanvasSettings: [
    names('canvasLocationOptions', 'ExtlClntAppCanvasSettings'),
    names('canvasOptions', 'ExtlClntAppCanvasSettings'),
  ],
  ExtlClntAppNotificationSettings: [set('notificationTypes', 'notificationType', 'ExtlClntAppNotificationType')],
  ExtlClntAppOauthSecuritySettings: [
    set('tokenIpRanges', 'startIpAddress endIpAddress', 'ExtlClntAppOauthSecurityTokenIpRange'),
  ],
  ExtlClntAppOauthSettings: [
    set('customAttributes', 'key', 'ExtlClntAppOauthSettingsAttribute'),
    set('trustedIpRanges', 'startIpAddress endIpAddress', 'ExtlClntAppOauthIpRange'),
  ],
  FieldServiceSettings: [
    set('objectMappingItem', 'mappingType', 'ObjectMappingItem'),
    part('objectMappingItem/objectMapping', 'ObjectMapping'),
    names('workOrderLineItemSearchFields', 'FieldServiceSettings'),
    names('workOrderSearchFields', 'FieldServiceSettings'),
  ],
  FieldSet: [
    // Salesforce Help: fields of a field set "can be in one of two categories", and go from the one to the other.
    inOneList(0, 'field', set('availableFields', 'field', 'FieldSetItem')),
    inOneList(0, 'field', list('displayedFields', 'field', 'FieldSet, displayedFields')),
  ],
  FileUploadAndDownloadSecuritySettings: [
    set('cmsDispositions', 'fileType', 'FileTypeDispositionAssignmentBean'),
    set('dispositions', 'fileType', 'FileTypeDispositionAssignmentBean'),
  ],
  FlexiPage: [
    list('events', undefined, 'FlexiPageEvent'),
    set('events/sourceProperties', 'name', 'FlexiPageEventSourceProperty'),
    list('events/targets', 'name method?', 'FlexiPageEventTarget'),
    set('events/targets/mappings', 'name', 'FlexiPageEventPropertyMapping'),
    set('events/targets/properties', 'name', 'FlexiPageEventTargetProperty'),
    list('flexiPageRegions', 'name', 'FlexiPageRegion'),
    // Components "in the order in which they appear in the region"; each has an identifier as of API version 49.0.
    unique(
      'item',
      list('flexiPageRegions/itemInstances', 'componentInstance/identifier|fieldInstance/identifier', 'ItemInstance')
    ),
    set(
      'flexiPageRegions/itemInstances/componentInstance/componentInstanceProperties',
      'name',
      'ComponentInstanceProperty'
    ),
    list(
      'flexiPageRegions/itemInstances/componentInstance/componentInstanceProperties/valueList/valueListItems',
      'value',
      'ComponentInstancePropertyListItem'
    ),
    list(
      'flexiPageRegions/itemInstances/componentInstance/componentInstanceProperties/valueList/valueListItems/visibilityRule/criteria',
      undefined,
      'UiFormulaCriterion'
    ),
    list('flexiPageRegions/itemInstances/componentInstance/visibilityRule/criteria', undefined, 'UiFormulaCriterion'),
    set('flexiPageRegions/itemInstances/fieldInstance/fieldInstanceProperties', 'name', 'FieldInstanceProperty'),
    list('flexiPageRegions/itemInstances/fieldInstance/visibilityRule/criteria', undefined, 'UiFormulaCriterion'),
    numbered('platformActionlist/platformActionListItems', 'actionName', 'sortOrder', 'PlatformActionListItem'),
    list('quickActionList/quickActionListItems', 'quickActionName', 'QuickActionListItem'),
    set('template/properties', 'name', 'ComponentInstanceProperty'),
    list('template/properties/valueList/valueListItems', 'value', 'ComponentInstancePropertyListItem'),
    list('template/properties/valueList/valueListItems/visibilityRule/criteria', undefined, 'UiFormulaCriterion'),
  ],
  Flow: [
    // A flow's elements name each other, so that the order of the file says nothing; it is kept all the same.
    element(set('actionCalls', 'name', 'FlowActionCall')),
    element(set('apexPluginCalls', 'name', 'FlowApexPluginCall')),
    element(set('assignments', 'name', 'FlowAssignment')),
    // Assignments are made in their order.
    list('assignments/assignmentItems', undefined, 'FlowAssignmentItem'),
    element(set('choices', 'name', 'FlowChoice')),
    element(set('collectionFilterCriteria', 'name', 'FlowCollectionFilterCriteria')),
    list('collectionFilterCriteria/filterOptions', undefined, 'FlowCollectionFilterCondition'),
    list('collectionFilterCriteria/sortOptions', undefined, 'FlowCollectionFilterSortOption'),
    element(set('collectionProcessors', 'name', 'FlowCollectionProcessor')),
    list('collectionProcessors/mapItems', undefined, 'FlowCollectionMapItem'),
    list('collectionProcessors/sortOptions', undefined, 'FlowCollectionSortOption'),
    element(set('constants', 'name', 'FlowConstant')),
    element(set('customErrors', 'name', 'FlowCustomError')),
    list('customErrors/customErrorMessages', undefined, 'FlowCustomErrorMessage'),
    set('customProperties', 'name', 'FlowCustomProperty'),
    element(set('dataLookups', 'name', 'FlowDataLookup')),
    element(set('decisions', 'name', 'FlowDecision')),
    set('decisions/attributes', 'type', 'FlowAttribute'),
    // The first outcome whose conditions are met is taken.
    element(list('decisions/rules', 'name', 'FlowRule')),
    set('decisions/rules/attributes', 'type', 'FlowAttribute'),
    element(set('dynamicChoiceSets', 'name', 'FlowDynamicChoiceSet')),
    set('dynamicChoiceSets/outputAssignments', 'assignToReference field', 'FlowOutputFieldAssignment'),
    element(set('ends', 'name', 'FlowEnd')),
    names('environments', 'Flow'),
    element(numbered('exitRules', 'name', 'ruleOrder', 'FlowExitRule')),
    element(set('experiments', 'name', 'FlowExperiment')),
    set('experiments/engagementSignals', 'engagementSignal', 'FlowExpEngmtSignal'),
    element(list('experiments/paths', 'name', 'FlowExperimentPath')),
    element(set('formulas', 'name', 'FlowFormula')),
    element(set('groups', 'name', 'FlowNodeGroup')),
    element(set('loops', 'name', 'FlowLoop')),
    element(set('orchestratedStages', 'name', 'FlowOrchestratedStage')),
    set('orchestratedStages/exitActionInputParameters', 'name', 'FlowStageStepExitActionInputParameter'),
    set(
      'orchestratedStages/exitActionOutputParameters',
      'name assignToReference?',
      'FlowStageStepExitActionOutputParameter'
    ),
    element(list('orchestratedStages/stageSteps', 'name', 'FlowStageStep')),
    set(
      'orchestratedStages/stageSteps/assignees',
      'assigneeType assignee/elementReference|assignee/stringValue?',
      'FlowStageStepAssignee'
    ),
    set(
      'orchestratedStages/stageSteps/autoApprovalActionInputParameters',
      'name',
      'FlowStageStepAutoApprovalActionInputParameter'
    ),
    set(
      'orchestratedStages/stageSteps/autoApprovalActionOutputParameters',
      'name assignToReference?',
      'FlowStageStepAutoApprovalActionOutputParameter'
    ),
    set('orchestratedStages/stageSteps/entryActionInputParameters', 'name', 'FlowStageStepEntryActionInputParameter'),
    set(
      'orchestratedStages/stageSteps/entryActionOutputParameters',
      'name assignToReference?',
      'FlowStageStepEntryActionOutputParameter'
    ),
    set('orchestratedStages/stageSteps/exitActionInputParameters', 'name', 'FlowStageStepExitActionInputParameter'),
    set(
      'orchestratedStages/stageSteps/exitActionOutputParameters',
      'name assignToReference?',
      'FlowStageStepExitActionOutputParameter'
    ),
    set('orchestratedStages/stageSteps/outputConfigParams', 'name', 'FlowStageStepOutputConfigParam'),
    element(set('recordCreates', 'name', 'FlowRecordCreate')),
    set('recordCreates/inputAssignments', 'field', 'FlowInputFieldAssignment'),
    element(set('recordDeletes', 'name', 'FlowRecordDelete')),
    element(set('recordLookups', 'name', 'FlowRecordLookup')),
    set('recordLookups/outputAssignments', 'assignToReference field', 'FlowOutputFieldAssignment'),
    element(set('recordRollbacks', 'name', 'FlowRecordRollback')),
    element(set('recordUpdates', 'name', 'FlowRecordUpdate')),
    set('recordUpdates/inputAssignments', 'field', 'FlowInputFieldAssignment'),
    element(set('screens', 'name', 'FlowScreen')),
    element(list('screens/actions', 'name', 'FlowScreenAction')),
    ...screenFields('screens/fields', 6),
    list('screens/rules', undefined, 'FlowScreenRule'),
    set('screens/rules/ruleActions', 'fieldReference attribute', 'FlowScreenRuleAction'),
    set('screens/triggers', 'eventName eventSource', 'FlowScreenTrigger'),
    list('screens/triggers/handlers', 'screenActionName', 'FlowScreenTriggerHandler'),
    element(numbered('stages', 'name', 'stageOrder', 'FlowStage')),
    set('start/capabilityTypes/inputs', 'name', 'FlowCapabilityInput'),
    set('start/inputs', 'name', 'FlowStartInputParameter'),
    element(set('start/scheduledPaths', 'name', 'FlowScheduledPath')),
    element(set('steps', 'name', 'FlowStep')),
    element(set('subflows', 'name', 'FlowSubflow')),
    set('subflows/inputAssignments', 'name', 'FlowSubflowInputAssignment'),
    set('subflows/outputAssignments', 'name assignToReference', 'FlowSubflowOutputAssignment'),
    element(set('textTemplates', 'name', 'FlowTextTemplate')),
    element(set('transforms', 'name', 'FlowTransform')),
    element(set('variables', 'name', 'FlowVariable')),
    element(set('waits', 'name', 'FlowWait')),
    element(list('waits/waitEvents', 'name', 'FlowWaitEvent')),
  ],
  FlowCategory: [list('flowCategoryItems', 'flow', 'FlowCategoryItems')],
  FlowTest: [
    set('flowTestFlowVersions', 'flowVersionNumber', 'FlowTestFlowVersion'),
    set('isolatedObjectExternalKeys', 'objectType', 'FlowTestIsolObjExtlKey'),
    set('isolatedObjectExternalKeys/keyFields', 'fieldName', 'FlowTestExtKeyField'),
    // A test sets values and asserts where the flow comes by its elements.
    list('testPoints', 'elementApiName', 'FlowTestPoint'),
    list('testPoints/assertions', undefined, 'FlowTestAssertion'),
    set('testPoints/parameters', 'leftValueReference type', 'FlowTestParameter'),
  ],
  ForecastingObjectListSettings: [
    set('forecastingTypeObjectListSettings', 'forecastingTypeDeveloperName', 'ForecastingTypeObjectListSettings'),
    set(
      'forecastingTypeObjectListSettings/forecastingObjectListLabelMappings',
      'field',
      'ForecastingObjectListLabelMapping'
    ),
    inOneList(
      1,
      'field',
      texts(
        'forecastingTypeObjectListSettings/forecastingObjectListSelectedSettings/field',
        'ForecastingObjectListSelectedSettings, the columns of the list'
      )
    ),
    inOneList(
      1,
      'field',
      names(
        'forecastingTypeObjectListSettings/forecastingObjectListUnselectedSettings/field',
        'ForecastingObjectListUnselectedSettings'
      )
    ),
  ],
  ForecastingSettings: [
    set('forecastingCategoryMappings', 'forecastingItemCategoryApiName', 'ForecastingCategoryMapping'),
    set('forecastingCategoryMappings/weightedSourceCategories', 'sourceCategoryApiName', 'WeightedSourceCategory'),
    list('forecastingDisplayedFamilySettings', 'productFamily', 'ForecastingDisplayedFamilySettings'),
    list('forecastingTypeSettings', 'name', 'ForecastingTypeSettings'),
    texts('forecastingTypeSettings/displayedCategoryApiNames', 'ForecastingTypeSettings, the columns of a forecast'),
    names('forecastingTypeSettings/forecastedCategoryApiNames', 'ForecastingTypeSettings'),
    names('forecastingTypeSettings/managerAdjustableCategoryApiNames', 'ForecastingTypeSettings'),
    set('forecastingTypeSettings/opportunityListFieldsLabelMappings', 'field', 'OpportunityListFieldsLabelMapping'),
    inOneList(
      1,
      'field',
      texts(
        'forecastingTypeSettings/opportunityListFieldsSelectedSettings/field',
        'OpportunityListFieldsSelectedSettings, the columns of the list'
      )
    ),
    inOneList(
      1,
      'field',
      names(
        'forecastingTypeSettings/opportunityListFieldsUnselectedSettings/field',
        'OpportunityListFieldsUnselectedSettings'
      )
    ),
    names('forecastingTypeSettings/ownerAdjustableCategoryApiNames', 'ForecastingTypeSettings'),
  ],
  GenAiFunction: [set('mappingAttributes', 'parameterName parameterType', 'GenAiPlannerAttr')],
  GenAiLocalPlugin: pluginLists,
  GenAiPlugin: [
    ...pluginLists,
    set('localActionLinks', 'functionName', 'GenAiPluginFunctionDef'),
    set('localActions', 'localDeveloperName|developerName', 'GenAiFunction', 'GenAiFunction'),
  ],
  GeneralConfigSettings: [set('generalConfig', 'name', 'GeneralConfig')],
  GlobalValueSet: [list('customValue', 'fullName', 'GlobalValueSet, sorted')],
  GlobalValueSetTranslation: [set('valueTranslation', 'masterLabel', 'ValueTranslation'), translated],
  HomePageComponent: [texts('links', 'HomePageComponent')],
  HomePageLayout: [texts('narrowComponents', 'HomePageLayout'), texts('wideComponents', 'HomePageLayout')],
  // One URL may be there for several contexts.
  IframeWhiteListUrlSettings: [set('iframeWhiteListUrls', 'url context?', 'IframeWhiteListUrl')],
  Index: [list('fields', 'name', 'IndexField')],
  KeywordList: [set('keywords', 'keyword', 'Keyword')],
  KnowledgeSettings: [
    names('cases/articlePublicSharingCommunities/community', 'KnowledgeCommunitiesSettings'),
    names('cases/articlePublicSharingSites/site', 'KnowledgeSitesSettings'),
    names('cases/articlePublicSharingSitesChatterAnswers/site', 'KnowledgeSitesSettings'),
    set('languages/language', 'name', 'KnowledgeLanguage'),
    set('suggestedArticles/caseFields/field', 'name', 'KnowledgeCaseField'),
    set('suggestedArticles/workOrderFields/field', 'name', 'KnowledgeWorkOrderField'),
    set('suggestedArticles/workOrderLineItemFields/field', 'name', 'KnowledgeWorkOrderLineItemField'),
  ],
  Layout: [
    texts('customButtons', 'Layout, customButtons'),
    set('excludeButtons', '.', 'Layout, excludeButtons'),
    set('headers', '.', 'Layout, headers'),
    // Filters and components of a feed are shown in the order of the file.
    list('feedLayout/feedFilters', 'feedFilterType feedFilterName? feedItemType?', 'FeedLayoutFilter'),
    list('feedLayout/leftComponents', 'componentType page?', 'FeedLayoutComponent'),
    list('feedLayout/rightComponents', 'componentType page?', 'FeedLayoutComponent'),
    // "The order here determines the layout order."
    list('layoutSections', 'label?', 'LayoutSection'),
    // "You can have one, two, or three columns, ordered left to right."
    list('layoutSections/layoutColumns', '#', 'LayoutColumn'),
    unique(
      'item',
      list(
        'layoutSections/layoutColumns/layoutItems',
        'field|customLink|page|component|canvas|scontrol|analyticsCloudComponent/devName|reportChartComponent/reportName',
        'LayoutItem'
      )
    ),
    // Related lists and the fields of a mini layout are "listed in the order they appear in the UI".
    texts('miniLayout/fields', 'MiniLayout'),
    list('miniLayout/relatedLists', 'relatedList', 'MiniLayout'),
    texts('miniLayout/relatedLists/customButtons', 'RelatedListItem'),
    texts('miniLayout/relatedLists/fields', 'RelatedListItem'),
    texts('miniLayout/relatedLists/quickActions', 'RelatedListItem'),
    set('miniLayout/relatedLists/excludeButtons', '.', 'RelatedListItem'),
    numbered('platformActionList/platformActionListItems', 'actionName', 'sortOrder', 'PlatformActionListItem'),
    list('quickActionList/quickActionListItems', 'quickActionName', 'QuickActionListItem'),
    list('relatedContent/relatedContentItems', 'layoutItem/field|layoutItem/component', 'RelatedContentItem'),
    list('relatedLists', 'relatedList', 'RelatedListItem'),
    texts('relatedLists/customButtons', 'RelatedListItem'),
    set('relatedLists/excludeButtons', '.', 'RelatedListItem'),
    texts('relatedLists/fields', 'RelatedListItem'),
    texts('relatedLists/quickActions', 'RelatedListItem'),
    texts('multilineLayoutFields', 'Layout'),
    texts('relatedObjects', 'Layout'),
    // posX and posY of each item say where it is shown.
    { ...set('summaryLayout/summaryLayoutItems', 'field|customLink', 'SummaryLayoutItem'), placedBy: 'posX posY' },
  ],
  LeadConvertSettings: [set('objectMapping', 'inputObject outputObject', 'ObjectMapping', 'ObjectMapping')],
  LightningComponentBundle: [
    set('capabilities/capability', '.', 'LightningComponentBundle, capabilities'),
    set('targetConfigs/targetConfig', 'namesIn(@targets)', 'LightningComponentBundle, targetConfig'),
    set('targetConfigs/targetConfig/event', '@name', 'LightningComponentBundle, event'),
    set('targetConfigs/targetConfig/objects/object', '.', 'LightningComponentBundle, objects'),
    list('targetConfigs/targetConfig/property', '@name', 'LightningComponentBundle, property'),
    set(
      'targetConfigs/targetConfig/supportedFormFactors/supportedFormFactor',
      '@type',
      'LightningComponentBundle, supportedFormFactors'
    ),
    set('targets/target', '.', 'LightningComponentBundle, targets'),
  ],
  LightningMessageChannel: [set('lightningMessageFields', 'fieldName', 'LightningMessageField')],
  ListView: [texts('columns', 'ListView'), part('sharedTo', 'SharedTo')],
  LiveChatAgentConfig: [
    names('assignments/profiles/profile', 'AgentConfigProfileAssignments'),
    names('assignments/users/user', 'AgentConfigUserAssignments'),
    names('supervisorSkills/skill', 'SupervisorAgentConfigSkills'),
    names('transferableButtons/button', 'AgentConfigButtons'),
    names('transferableSkills/skill', 'AgentConfigSkills'),
  ],
  LiveChatButton: [
    names('deployments/deployment', 'LiveChatButtonDeployments'),
    names('skills/skill', 'LiveChatButtonSkills'),
  ],
  LiveChatDeployment: [names('domainWhiteList/domain', 'LiveChatDeploymentDomainWhitelist')],
  ManagedTopics: [set('managedTopic', 'managedTopicType name parentName?', 'ManagedTopic')],
  MatchingRule: [list('matchingRuleItems', undefined, 'MatchingRuleItem')],
  MatchingRules: [components('matchingRules', 'MatchingRule')],
  MessagingChannel: [
    set('automatedResponses', 'type language?', 'MessagingAutoResponse'),
    set('channelUsages', 'deploymentType', 'MessagingChannelUsage'),
    set('customParameters', 'name', 'MessagingChannelCustomParameter'),
    set('customParameters/actionParameterMappings', 'actionParameterName', 'MessagingChannelActionParameterMapping'),
    set('embeddedConfig/messagingAuthorizations', 'authorizationType authIdentifier', 'MessagingAuthorization'),
    set('messagingKeywords', 'keywordType language?', 'MessagingKeyword'),
    names('messagingKeywords/keyword', 'MessagingKeyword'),
    set('standardParameters', 'parameterType', 'MessagingChannelStandardParameter'),
    set('standardParameters/actionParameterMappings', 'actionParameterName', 'MessagingChannelActionParameterMapping'),
  ],
  MlIntent: [
    set('mlIntentUtterances', 'utterance language?', 'MlIntentUtterance'),
    set('relatedMlIntents', 'relatedMlIntent', 'MlRelatedIntent'),
  ],
  MlSlotClass: [
    set('mlSlotClassValues', 'value', 'MlSlotClassValue'),
    part('mlSlotClassValues/synonymGroup', 'SynonymGroup'),
    list('mlSlotClassValues/synonymGroups', undefined, 'SynonymGroup', 'SynonymGroup'),
  ],
  ModerationRule: [
    set('entitiesAndFields', 'entityName fieldName?', 'ModeratedEntityField'),
    names('userCriteria', 'ModerationRule'),
  ],
  MutingPermissionSet: [rights],
  NamedCredential: [set('namedCredentialParameters', 'parameterType parameterName?', 'NamedCredentialParameter')],
  NavigationMenu: [...menuItems('navigationMenuItem')],
  Network: [
    ...menuItems('navigationLinkSet/navigationMenuItem'),
    set('networkAuthApiSettings/emailTmplsAllowlist', 'emailTemplate', 'NetworkEmailTmplAllowlist'),
    names('networkMemberGroups/permissionSet', 'NetworkMemberGroup'),
    names('networkMemberGroups/profile', 'NetworkMemberGroup'),
    set('recommendationAudience/recommendationAudienceDetails', 'setupName', 'RecommendationAudienceDetail'),
    set('recommendationDefinition/recommendationDefinitionDetails', 'setupName', 'RecommendationDefinitionDetail'),
    set(
      'recommendationDefinition/recommendationDefinitionDetails/scheduledRecommendations/scheduledRecommendationDetails',
      'channel recommendationAudience?',
      'ScheduledRecommendationDetail'
    ),
    // A level begins where the one before ends.
    { ...list('reputationLevels/level', 'label? lowerThreshold', 'ReputationLevel'), risesBy: 'lowerThreshold' },
    set('reputationPointsRules/pointsRule', 'eventType', 'ReputationPointsRule'),
    texts('tabs/customTab', 'NetworkTabSet'),
    texts('tabs/standardTab', 'NetworkTabSet'),
  ],
  OauthCustomScope: [set('assignedTo', 'connectedApp', 'OauthCustomScopeApp')],
  ObjectMapping: [set('mappingFields', 'inputField outputField', 'ObjectMappingField')],
  ObjectMappingSettings: [set('objectMappings', 'name', 'ObjectMappingSetting')],
  OmniIntegrationProcedure: [omniProcessElements('omniProcessElements')],
  OmniProcessElement: [omniProcessElements('childElements')],
  OmniScript: [omniProcessElements('omniProcessElements')],
  OpportunitySettings: [
    texts('findSimilarOppFilter/similarOpportunitiesDisplayColumns', 'FindSimilarOppFilter'),
    names('findSimilarOppFilter/similarOpportunitiesMatchFields', 'FindSimilarOppFilter'),
  ],
  OptimizationSettings: [set('optimizationSetting', 'name', 'OptimizationSetting')],
  Package: [set('types', 'name', 'PackageTypeMembers'), set('types/members', '.', 'PackageTypeMembers')],
  PathAssistant: [
    set('pathAssistantSteps', 'picklistValueName', 'PathAssistantStep'),
    texts('pathAssistantSteps/fieldNames', 'PathAssistantStep'),
  ],
  PermissionSet: [rights],
  PermissionSetGroup: [
    set('mutingPermissionSets', '.', 'PermissionSetGroup'),
    set('permissionSets', '.', 'PermissionSetGroup'),
  ],
  PlatformCachePartition: [set('platformCachePartitionTypes', 'cacheType', 'PlatformCachePartitionType')],
  PlatformEventChannelMember: [set('enrichedFields', 'name', 'EnrichedField')],
  PresenceUserConfig: [
    names('assignments/profiles/profile', 'PresenceConfigProfileAssignments'),
    names('assignments/users/user', 'PresenceConfigUserAssignments'),
    names('declineReasons', 'PresenceUserConfig'),
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
  ProductAttributeSet: [numbered('productAttributeSetItems', 'field', 'sequence', 'ProductAttributeSetItem')],
  Queue: [
    names('queueMembers/publicGroups/publicGroup', 'PublicGroups'),
    names('queueMembers/roleAndSubordinates/roleAndSubordinate', 'RoleAndSubordinates'),
    names('queueMembers/roleAndSubordinatesInternal/roleAndSubordinateInternal', 'RoleAndSubordinatesInternal'),
    names('queueMembers/roles/role', 'Roles'),
    names('queueMembers/users/user', 'Users'),
    set('queueSobject', 'sobjectType', 'QueueSobject'),
  ],
  QueueRoutingConfig: [set('skills', 'skill', 'QueueRoutingConfigSkill')],
  Prompt: [list('promptVersions/uiFormulaRule/criteria', undefined, 'UiFormulaCriterion')],
  QuickAction: [
    set('fieldOverrides', 'field', 'FieldOverride'),
    list('quickActionLayout/quickActionLayoutColumns', '#', 'QuickActionLayoutColumn'),
    unique(
      'item',
      list('quickActionLayout/quickActionLayoutColumns/quickActionLayoutItems', 'field', 'QuickActionLayoutItem')
    ),
  ],
  RealTimeEventSettings: [set('realTimeEvents', 'entityName', 'RealTimeEvent')],
  RecordActionDeployment: [
    set('channelConfigurations', 'channel', 'RecordActionDeploymentChannel'),
    // "Indicates the order of the action among all actions associated with this record."
    numbered('channelConfigurations/channelItems', 'action', 'position', 'RecordActionDefaultItem'),
    set('deploymentContexts', 'entityName', 'RecordActionDeploymentContext'),
    // Only the frequent ones have a number.
    numbered('selectableItems', 'action', 'frequentActionSequenceNbr', 'RecordActionSelectableItem'),
  ],
  RecordType: [
    set('picklistValues', 'picklist', 'RecordTypePicklistValue'),
    // Record types show values in the order of the picklist itself.
    set('picklistValues/values', 'fullName', 'PicklistValue'),
    names('picklistValues/values/controllingFieldValues', 'PicklistValue'),
  ],
  Report: [
    list('aggregateFilters', undefined, 'ReportAggregateFilter'),
    set('aggregates', 'developerName', 'ReportAggregate'),
    list('block', undefined, 'Report, block'),
    list('blockInfo/aggregateReferences', 'aggregate', 'ReportAggregateReference'),
    set('buckets', 'developerName', 'ReportBucketField'),
    // Buckets are shown in the order of the file, and those of numbers each begin where the one before ends.
    list('buckets/values', 'value', 'ReportBucketFieldValue'),
    // Values that are in a bucket, or the ends of one of numbers.
    list('buckets/values/sourceValues', 'sourceValue', 'ReportBucketFieldSourceValue'),
    set('colorRanges', 'columnName aggregate?', 'ReportColorRange'),
    list('columns', 'field', 'ReportColumn'),
    list('crossFilters', undefined, 'ReportCrossFilter'),
    set('customDetailFormulas', 'developerName', 'ReportCustomDetailFormula'),
    set('dataCategoryFilters', 'dataCategoryGroup dataCategory', 'ReportDataCategoryFilter'),
    list('formattingRules', 'columnName aggregate?', 'ReportFormattingRule'),
    // Each value reaches from the upper bound of the one before it to its own.
    list('formattingRules/values', undefined, 'ReportFormattingRuleValue'),
    list('groupingsAcross', 'field', 'ReportGrouping'),
    list('groupingsDown', 'field', 'ReportGrouping'),
    names('historicalSelector/snapshot', 'ReportHistoricalSelector'),
    set('params', 'name', 'ReportParam'),
  ],
  ReportType: [
    list('sections', 'masterLabel', 'ReportLayoutSection'),
    list('sections/columns', 'table field', 'ReportTypeColumn'),
  ],
  RuleEntry: [
    set('escalationAction', 'minutesToEscalation', 'EscalationAction'),
    names('escalationAction/notifyEmail', 'EscalationAction'),
    names('team', 'RuleEntry'),
  ],
  SchedulingRecipeSettings: [set('schedulingRecipeSetting', 'name', 'SchedulingRecipeSetting')],
  SearchCriteriaConfiguration: [
    part('aggrCriteriaFieldset', 'FieldSet'),
    part('resultFieldset', 'FieldSet'),
    part('searchCriteriaFieldset', 'FieldSet'),
    part('sortingCriteriaFieldset', 'FieldSet'),
  ],
  SearchSettings: [set('searchSettingsByObject/searchSettingsByObject', 'name', 'ObjectSearchSetting')],
  SecuritySettings: [set('networkAccess/ipRanges', 'start end', 'IpRange')],
  ServiceChannel: [
    set('serviceChannelFieldPriorities', 'value', 'ServiceChannelFieldPriority, priority'),
    set('serviceChannelStatusFieldMappings', 'value', 'ServiceChannelStatusFieldMapping'),
  ],
  ServiceLegalStatusesSettings: [set('serviceLegalStatus', 'name', 'ServiceLegalStatus')],
  ServicePresenceStatus: [names('channels/channel', 'ServiceChannelStatus')],
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
  SharingSet: [set('accessMappings', 'object objectField userField', 'AccessMapping'), names('profiles', 'SharingSet')],
  SharingTerritoryRule: [part('sharedFrom', 'SharedTo'), part('sharedTo', 'SharedTo')],
  Skill: [
    names('assignments/profiles/profile', 'SkillProfileAssignments'),
    names('assignments/users/user', 'SkillUserAssignments'),
  ],
  SoFieldMappingSettings: [set('soFieldMapping', 'name', 'SoFieldMapping')],
  StandardValueSet: [list('standardValue', 'fullName', 'StandardValueSet, sorted')],
  StandardValueSetTranslation: [set('valueTranslation', 'masterLabel', 'ValueTranslation'), translated],
  SynchronizeSettings: [set('synchronizeSetting', 'name', 'SynchronizeSetting')],
  SynonymDictionary: [list('groups', undefined, 'SynonymGroup', 'SynonymGroup')],
  SynonymGroup: [names('languages', 'SynonymGroup'), names('terms', 'SynonymGroup')],
  Territory2: [
    set('customFields', 'name', 'FieldValue'),
    set('objectAccessLevels', 'objectType', 'Territory2AccessLevel'),
    set('ruleAssociations', 'ruleName', 'Territory2RuleAssociation'),
  ],
  Territory2Model: [set('customFields', 'name', 'FieldValue')],
  Territory2Rule: [list('ruleItems', undefined, 'Territory2RuleItem')],
  Territory2Settings: [set('supportedObjects', 'objectType', 'Territory2SupportedObject')],
  Translations: [
    set('aiCoachAgentScnrDefs', 'name', 'AiCoachAgentScnrDefTranslation'),
    set('botBlocks', 'fullName', 'BotBlockTranslation'),
    set('botBlocks/botBlockVersions', 'fullName', 'BotBlockVersionTranslation'),
    set('bots', 'fullName', 'BotTranslation'),
    set('bots/botVersions', 'fullName', 'BotVersionTranslation'),
    set('botTemplates', 'fullName', 'BotTemplateTranslation'),
    set('contextDefinitions', 'name', 'ContextDefinitionTranslation'),
    set('conversationMessageDefinitions', 'name', 'ConversationMessageDefinitionTranslation'),
    set(
      'conversationMessageDefinitions/constantValueTranslations',
      'name',
      'ConversationMessageConstantValueTranslation'
    ),
    set('customApplications', 'name', 'CustomApplicationTranslation'),
    set('customDataTypeTranslations', 'customDataTypeName', 'CustomDataTypeTranslation'),
    set('customDataTypeTranslations/components', 'developerSuffix', 'CustomDataTypeComponentTranslation'),
    set('customLabels', 'name', 'CustomLabelTranslation'),
    set('customPageWebLinks', 'name', 'CustomPageWebLinkTranslation'),
    set('customTabs', 'name', 'CustomTabTranslation'),
    set('dashboardComponents', 'name', 'DashboardComponentTranslation'),
    set('dashboards', 'name', 'DashboardTranslation'),
    set('dataConnectors', 'name', 'DataConnectorTranslation'),
    set('dataConnectors/attributes', 'name', 'DataConnectorAttributeTranslation'),
    set('dataConnectors/attributes/options', 'name', 'DataConnectorAttributeOptTranslation'),
    set('dataConnectors/errors', 'name', 'DataConnectorErrorTranslation'),
    set('desFieldTemplateMessages', 'name', 'ExplainabilityMsgTemplateFieldTranslation'),
    set('flowDefinitions', 'fullName', 'FlowDefinitionTranslation'),
    set('flowDefinitions/flows', 'fullName', 'FlowTranslation'),
    set('flowDefinitions/flows/choices', 'name', 'FlowChoiceTranslation'),
    set('flowDefinitions/flows/customErrorMessages', 'developerName field?', 'FlowCustomErrorMessageTranslation'),
    set('flowDefinitions/flows/orchestrationStages', 'name', 'FlowOrchestrationStageTranslation'),
    set('flowDefinitions/flows/orchestrationSteps', 'name', 'FlowOrchestrationStepTranslation'),
    set('flowDefinitions/flows/screens', 'name', 'FlowScreenTranslation'),
    set('flowDefinitions/flows/screens/fields', 'name', 'FlowScreenFieldTranslation'),
    set('flowDefinitions/flows/stages', 'name', 'FlowStageTranslation'),
    set('flowDefinitions/flows/textTemplates', 'name', 'FlowTextTemplateTranslation'),
    set('identityVerificationCustomFieldLabels', 'name', 'IdentityVerificationFieldTranslation'),
    set('lifeSciConfigCategories', 'name', 'LifeSciConfigCategoryTranslation'),
    set('lifeSciConfigRecords', 'name', 'LifeSciConfigRecordTranslation'),
    set('pipelineInspMetricConfigs', 'name', 'PipelineInspMetricConfigTranslation'),
    set('productSpecificationTypes', 'name', 'ProductSpecificationTypeTranslation'),
    set('prompts', 'name', 'PromptTranslation'),
    set('prompts/promptVersions', 'name', 'PromptVersionTranslation'),
    set('quickActions', 'name', 'GlobalQuickActionTranslation'),
    set('recordAlertCategories', 'name', 'RecordAlertCategoryTranslation'),
    set('recordAlertTemplates', 'name', 'RecordAlertTemplateTranslation'),
    set('reportAggregateTranslations', 'name reportName?', 'ReportAggregateTranslation'),
    set('reportBucketFieldTranslations', 'name reportName?', 'ReportBucketFieldTranslation'),
    set('reportChartTranslations', 'name', 'ReportChartTranslation'),
    set('reports', 'name', 'ReportTranslation'),
    set('reportTypes', 'name', 'ReportTypeTranslation'),
    set('reportTypes/sections', 'name', 'ReportTypeSectionTranslation'),
    set('reportTypes/sections/columns', 'name', 'ReportTypeColumnTranslation'),
    set('scontrols', 'name', 'ScontrolTranslation'),
    set('svcCatalogItemAttributes', 'name serviceProcessName?', 'ServiceProcessAttributeTranslation'),
    set('svcCatalogItemGroups', 'name serviceProcessName?', 'ServiceProcessItemGroupTranslation'),
    set('timelineObjectDefinitions', 'name', 'TimelineObjectDefinitionTranslation'),
    translated,
  ],
  TriggerConfigurationsSettings: [set('triggerConfiguration', 'name', 'TriggerConfiguration')],
  UiFormatSpecificationSet: [list('uiFormatSpecifications/visibilityRule/criteria', undefined, 'UiFormulaCriterion')],
  UserCriteria: [names('profiles', 'UserCriteria'), names('userTypes', 'UserCriteria')],
  WaveAnalyticAssetCollection: [set('shares', 'sharedToType sharedTo', 'FolderShare')],
  WaveApplication: [set('shares', 'sharedToType sharedTo', 'FolderShare')],
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
    // They act when their time has come, whatever their order.
    set('workflowTimeTriggers', 'timeLength? workflowTimeTriggerUnit offsetFromField?', 'WorkflowTimeTrigger'),
    set('workflowTimeTriggers/actions', 'name type', 'WorkflowActionReference'),
  ],
  WorkforceSchedulingSettings: [
    names('activeInfieldStatusCategories', 'WorkforceSchedulingSettings'),
    names('activeOnsiteStatusCategories', 'WorkforceSchedulingSettings'),
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
