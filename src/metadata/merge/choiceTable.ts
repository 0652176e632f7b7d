/** Elements of which exactly one may stand in an element. */
export type ChoiceRow = Readonly<{
  /** The tags from the type's element down to the element that holds them; empty for the type's own, `*` for any in it. */
  at: string;
  /**
   * The alternatives, set apart by `|`; one that is several elements has them set apart by blanks. `*` stands for any element:
   * the holder has one of them, and one of its tag.
   */
  alternatives: string;
  /** What of the Metadata API Developer Guide says so: a type of the guide (and of the WSDL). */
  source: string;
}>;

const choice = (at: string, alternatives: string, source: string): ChoiceRow => ({ at, alternatives, source });

/** Whom a sharing rule is about: one group of users. That of a list view may have several. */
const oneGroup = (at: string, source: string): ChoiceRow => choice(at, '*', source);

/** What an item of a layout shows. */
const layoutItem =
  'analyticsCloudComponent|canvas|component|customLink|emptySpace|field|page|reportChartComponent|scontrol';

/** What a record has to meet: a formula, or conditions with their logic. */
const meets = (at: string, source: string): ChoiceRow => choice(at, 'formula|criteriaItems booleanFilter', source);

/** What a filter compares with: a value, or another field of the record. */
const comparedWith = (at: string): ChoiceRow => choice(at, 'value|valueField', 'FilterItem');

/** What a bot gives to a parameter: a value, or what a variable or a record has. */
const givenBy = (at: string): ChoiceRow =>
  choice(at, 'recordName|value|variableName variableType', 'BotInvocationMapping');

/** What a link opens. */
const linked = (source: string): ChoiceRow => choice('', 'page|scontrol|url', source);

/**
 * What tells an element of a flow which records it is about: those of a variable, or those of an object that it finds or creates
 * itself. What says the latter in more detail may stand beside a variable, too, as where a flow updates the record that started
 * it: then that row does not count in the file.
 */
const foundBy = (at: string, details: string, source: string): readonly ChoiceRow[] => [
  choice(at, 'inputReference|object', source),
  choice(at, `inputReference|object ${details}`, source),
];

/**
 * The one table of choices, by the type of the file or of the component in it; the rows of `*` hold in any type. Where both
 * sides made another choice, what came of merging it element by element would have both, which an org refuses or reads as one.
 */
export const choiceTable: Readonly<Record<string, readonly ChoiceRow[]>> = {
  '*': [
    comparedWith('criteriaFilterItems'),
    comparedWith('criteriaItems'),
    comparedWith('exitCriteriaFilterItems'),
    comparedWith('filterItems'),
    comparedWith('milestoneCriteriaFilterItems'),
    comparedWith('summaryFilterItems'),
  ],
  ActionPlanTemplate: [
    choice(
      'actionPlanTemplateItem/actionPlanTemplateItemValue',
      'valueFormula|valueLiteral',
      'ActionPlanTemplateItemValue'
    ),
  ],
  ApprovalProcess: [
    meets('entryCriteria', 'ApprovalEntryCriteria'),
    meets('approvalStep/entryCriteria', 'ApprovalEntryCriteria'),
  ],
  BotInvocation: [givenBy('invocationMappings')],
  BotNavigation: [
    choice('botNavigationLinks', 'targetBotDialog|targetVariable targetVariableType', 'BotNavigationLink'),
  ],
  BotStep: [
    // "List of bot messages used by a BotStep of type Message", and the like for each type.
    choice(
      '',
      [
        'botInvocation',
        'botMessages',
        'botNavigation',
        'botStepConditions botSteps',
        'botVariableOperation',
        'conversationRecordLookup',
        'conversationStepGoalMappings',
        'conversationSystemMessage',
        'messageDefinition',
      ].join('|'),
      'BotStep, type'
    ),
    choice(
      'conversationRecordLookup/conditions',
      'rightOperandName rightOperandType|rightOperandValue',
      'ConversationRecordLookupCondition'
    ),
  ],
  BotVariableOperation: [choice('botVariableOperands', 'sourceName|sourceValue', 'BotVariableOperand')],
  ConversationDefinitionRichMessage: [givenBy('messageDefinitionMappings')],
  CustomField: [
    // What a field's value comes from: a formula, a roll-up, a picklist's values, another record, a counter.
    choice(
      '',
      'formula|summarizedField summaryFilterItems summaryForeignKey summaryOperation|valueSet picklist|referenceTo|displayFormat',
      'CustomField, type'
    ),
    choice('valueSet', 'valueSetDefinition|valueSetName', 'ValueSet, valueSetName'),
  ],
  CustomPageWebLink: [linked('CustomPageWebLink, linkType')],
  CustomTab: [
    choice(
      '',
      'auraComponent|customObject|flexiPage|lwcComponent|page|scontrol|url',
      'CustomTab, "Only one of these fields should have a value set"'
    ),
  ],
  EntitlementProcess: [
    choice(
      'milestones',
      'milestoneCriteriaFormula|milestoneCriteriaFilterItems criteriaBooleanFilter',
      'EntitlementProcessMilestoneItem'
    ),
  ],
  FlexiPage: [
    choice('flexiPageRegions/itemInstances', 'componentInstance|fieldInstance', 'ItemInstance'),
    choice(
      'flexiPageRegions/itemInstances/componentInstance/componentInstanceProperties',
      'value|valueList',
      'ComponentInstanceProperty'
    ),
    choice('template/properties', 'value|valueList', 'ComponentInstanceProperty'),
  ],
  Flow: [
    // "The formula expression that filters the input collection", where the logic of conditions is "Formula".
    choice('collectionProcessors', 'conditions|formula', 'FlowCollectionProcessor, conditionLogic'),
    // A record choice set has an object, too, and so may a collection choice set.
    choice(
      'dynamicChoiceSets',
      'collectionReference|picklistField picklistObject',
      'FlowDynamicChoiceSet, picklistField'
    ),
    ...foundBy('recordCreates', 'inputAssignments', 'FlowRecordCreate, inputReference'),
    // "You can provide a value for this property or for the Upsert Standard ID Field property, but not both."
    choice('recordCreates', 'upsertExternalIdField|upsertStandardIdField', 'FlowRecordCreate, upsertExternalIdField'),
    ...foundBy('recordDeletes', 'filterLogic filters', 'FlowRecordDelete, inputReference'),
    // Both are "supported only when storeOutputAutomatically is false"; fields are saved to "the specified record variable".
    choice(
      'recordLookups',
      'outputAssignments|outputReference|storeOutputAutomatically',
      'FlowRecordLookup, storeOutputAutomatically'
    ),
    choice('recordLookups', 'outputAssignments|queriedFields', 'FlowRecordLookup, queriedFields'),
    ...foundBy('recordUpdates', 'filterLogic filters inputAssignments', 'FlowRecordUpdate, inputReference'),
    choice('start', 'filterFormula|filters filterLogic', 'FlowStart, filterFormula'),
    // The fields of a screen may hold others, however deep.
    choice('*', 'extensionName|objectFieldReference', 'FlowScreenField, fieldType'),
    // Such a value stands at many places of a flow, and its elements nowhere else.
    choice(
      '*',
      [
        'apexValue',
        'booleanValue',
        'collectionElements',
        'complexValue complexValueType',
        'dateTimeValue',
        'dateValue',
        'elementReference',
        'formulaDataType formulaExpression',
        'numberValue',
        'setupReference setupReferenceType',
        'sobjectValue',
        'stringValue',
        'timeValue',
        'transform',
        'transformValueReference',
      ].join('|'),
      'FlowElementReferenceOrValue'
    ),
  ],
  FlowTest: [
    choice(
      '*',
      'booleanValue|dateTimeValue|dateValue|elementReference|numberValue|sobjectValue|stringValue',
      'FlowTestReferenceOrValue'
    ),
  ],
  HomePageComponent: [choice('', 'body|links|page', 'HomePageComponent, pageComponentType')],
  Layout: [
    choice('layoutSections/layoutColumns/layoutItems', layoutItem, 'LayoutItem'),
    choice('relatedContent/relatedContentItems/layoutItem', layoutItem, 'LayoutItem'),
    choice('summaryLayout/summaryLayoutItems', 'customLink|field', 'SummaryLayoutItem'),
  ],
  MessagingChannel: [
    choice('automatedResponses', 'messageDefinitionName|response', 'MessagingAutoResponse, autoResponseContentType'),
  ],
  QuickAction: [
    // "If the custom action invokes a flow, this field represents the API name of the flow. Otherwise, this field is null."
    choice(
      '',
      'canvas|flowDefinition|lightningComponent|lightningWebComponent|page|quickActionLayout',
      'QuickAction, flowDefinition'
    ),
    choice('fieldOverrides', 'formula|literalValue', 'FieldOverride'),
  ],
  SharingCriteriaRule: [oneGroup('sharedTo', 'SharingCriteriaRule, SharedTo')],
  SharingGuestRule: [oneGroup('sharedTo', 'SharingGuestRule, SharedTo')],
  SharingOwnerRule: [
    oneGroup('sharedFrom', 'SharingOwnerRule, SharedTo'),
    oneGroup('sharedTo', 'SharingOwnerRule, SharedTo'),
  ],
  SharingTerritoryRule: [
    oneGroup('sharedFrom', 'SharingTerritoryRule, SharedTo'),
    oneGroup('sharedTo', 'SharingTerritoryRule, SharedTo'),
  ],
  WebLink: [linked('WebLink, linkType')],
  WorkflowRule: [meets('', 'WorkflowRule')],
  WorkflowFieldUpdate: [
    choice('', 'formula|literalValue|lookupValue lookupValueType', 'WorkflowFieldUpdate, operation'),
  ],
};
