/** An element that says by numbers how entries beside it count, such as `1 AND (2 OR 3)`. */
export type LogicRow = Readonly<{
  logic: string;
  /** The tags down to the entries, which are numbered from 1 in the order of the file. */
  items: string;
  /** The element of an entry that holds its number, where it has one. */
  numberedBy?: string;
  /** The types of the Metadata API Developer Guide (and of the WSDL) that have both. */
  source: string;
}>;

const row = (logic: string, items: string, source: string): LogicRow => ({ logic, items, source });

const numberedRow = (logic: string, items: string, numberedBy: string, source: string): LogicRow => ({
  ...row(logic, items, source),
  numberedBy,
});

/**
 * Where logic stands beside what it is about. The tags mean the same wherever they stand together.
 *
 * An org refuses numbers of no entry: "The filter logic references an undefined filter" (Gearset on deploys of pages and flows,
 * docs.gearset.com/en/articles/13430168 and 13428289). Setup also refuses entries that have no number in it: "Some filter
 * conditions are defined but not referenced in your filter logic".
 */
export const logicTable: readonly LogicRow[] = [
  row(
    'booleanFilter',
    'criteriaItems',
    'ApprovalEntryCriteria, ReportFilter, RuleEntry, SharingCriteriaRule, SharingGuestRule, WorkflowRule'
  ),
  row('booleanFilter', 'filterItems', 'LookupFilter'),
  row('booleanFilter', 'filters', 'ListView'),
  row('booleanFilter', 'matchingRuleItems', 'MatchingRule'),
  row('booleanFilter', 'duplicateRuleFilterItems', 'DuplicateRuleFilter'),
  row('booleanFilter', 'ruleItems', 'Territory2Rule'),
  row('booleanFilter', 'criteria', 'UiFormulaRule'),
  row('criteriaBooleanFilter', 'criteriaFilterItems', 'EntitlementRule'),
  row('criteriaBooleanFilter', 'milestoneCriteriaFilterItems', 'EntitlementProcessMilestoneItem'),
  row('exitCriteriaBooleanFilter', 'exitCriteriaFilterItems', 'EntitlementProcess'),
  row(
    'conditionLogic',
    'conditions',
    'FlowRule, FlowWaitEvent, FlowVisibilityRule, FlowScreenRule, FlowCollectionProcessor, FlowStart'
  ),
  row(
    'filterLogic',
    'filters',
    'FlowRecordLookup, FlowRecordCreate, FlowRecordUpdate, FlowRecordDelete, FlowDynamicChoiceSet, FlowStart, FlowWaitEvent'
  ),
  row('entryConditionLogic', 'entryConditions', 'FlowStageStep'),
  row('exitConditionLogic', 'exitConditions', 'FlowStageStep, FlowOrchestratedStage'),
  // "If unspecified, criteria are assigned numbers in the order that they're added" (ConnectApi.AudienceCriterionInput).
  numberedRow('formula', 'criteria/criterion', 'criteriaNumber', 'Audience'),
  numberedRow('formula', 'embdMsgChannelInvitationConditions', 'sequence', 'EmbeddedServiceMessagingChannel'),
];
