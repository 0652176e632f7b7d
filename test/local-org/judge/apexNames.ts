/** Names that Apex has of its own: a class so named is never reported as missing. Namespaces and common system classes. */
const platformNames = `
Action Address AggregateResult Answers ApexPages Approval Assert Auth AsyncException AsyncInfo AsyncOptions
Blob Boolean BusinessHours Cache CalloutException Canvas ChatterAnswers Comparable Comparator CommerceTax CommercePayments
ConnectApi Continuation Cookie Crypto CurrencyType CustomPermission DataSource DataWeave Database Date Datetime DateTime
Decimal DmlException Dom Domain DomainParser DomainCreator Double DuplicateResult EmailException EncodingUtil
EventBus Exception ExternalService ExternalServiceTest FeatureManagement FinalException Finalizer FinalizerContext Flow Formula
FormulaBuilder FormulaEval FunctionInvokeMock functions HandledException Http HttpCalloutMock HttpRequest HttpResponse
HTTPRequest HTTPResponse ID Id IllegalArgumentException Installhandler InstallHandler Integer InvalidParameterValueException
InvocableVariable Invocable Invocation Iterable Iterator JSON JSONGenerator JSONParser JSONToken Label Limits LimitException
List Location LoggingLevel Long MLModel Map Math MathException Matcher Messaging Metadata MultiStaticResourceCalloutMock
Network NoAccessException NoDataFoundException NullPointerException Object OrgLimit OrgLimits Package PageReference Page Pattern
PermissionSetAssignment Process ProcessPlugin QueryException Queueable QueueableContext QueueableDuplicateSignature QuickAction
Reports RequestException RequiredFeatureMissingException RestContext RestRequest RestResponse Riskmgmt SObject SObjectAccessDecision
SObjectException SObjectField SObjectType Sobject SandboxPostCopy Savepoint Schedulable SchedulableContext Schema Search SearchException
Security SecurityException SelectOption SerializationException Set Site Sites Slack StaticResourceCalloutMock String StringException
StubProvider Support System SystemException Test TerritoryMgmt Time TimeZone Timezone TouchHandledException Trigger TriggerOperation Type
TypeException TxnSecurity URL UnexpectedException UninstallHandler Url UserInfo UserManagement UUID Version VisualEditor
VisualforceException Wave WebServiceCallout WebServiceMock XmlException XmlStreamReader XmlStreamWriter XmlTag ZipReader ZipWriter Compression
AccessLevel AccessType Callable CaseMilestone Batchable BatchableContext Stateful AllowsCallouts RaisesPlatformEvents QueryLocator
`;

/** Standard objects that code commonly names. */
const standardObjects = `
Account AccountContactRelation AccountContactRole AccountShare AccountTeamMember ActionLinkTemplate Activity ApexClass ApexTrigger
AsyncApexJob Asset Attachment AuthSession BusinessProcess Campaign CampaignMember Case CaseComment CaseTeamMember Contact
ContentDocument ContentDocumentLink ContentVersion Contract CronTrigger CronJobDetail Dashboard Document EmailMessage EmailTemplate
EntityDefinition EntitlementContact Entitlement Event EventRelation FeedComment FeedItem FieldDefinition FieldPermissions FieldHistory
Folder Group GroupMember Holiday Idea Individual Lead LeadStatus ListView LoginHistory LoginIp MailmergeTemplate Name Note
ObjectPermissions Opportunity OpportunityContactRole OpportunityLineItem OpportunityStage OpportunityTeamMember Order OrderItem
OrgWideEmailAddress Organization Partner PermissionSet Period Pricebook2 PricebookEntry ProcessInstance ProcessInstanceStep
ProcessInstanceWorkitem Product2 Profile QueueSobject Quote QuoteLineItem RecordType Report ServiceContract ServiceAppointment
SetupEntityAccess Solution StaticResource Task Topic TopicAssignment User UserRole UserRecordAccess Vote WorkOrder WorkOrderLineItem
AccountBrand AccountHistory ApexComponent ApexLog ApexPage ApexTestQueueItem ApexTestResult AppMenuItem AssetRelationship
AssignmentRule AuraDefinition BrandTemplate CaseHistory CaseShare CampaignMemberStatus ConnectedApplication ContactHistory ContactPointEmail
ContactPointPhone ContactRequest ContactShare ContentAsset ContentFolder ContentWorkspace ContractLineItem CustomPermission CustomObjectUserLicenseMetrics
DandBCompany DatedConversionRate Domain DuplicateRecordItem DuplicateRecordSet EmailMessageRelation EmailServicesAddress EmailServicesFunction
EnvironmentHubMember ExternalDataSource FlowDefinitionView FlowInterview FlowVersionView ForecastingItem KnowledgeArticleVersion LeadHistory
LeadShare LiveChatTranscript MacroUsage Macro ManagedContent MatchingRule MessagingEndUser MessagingSession OpportunityHistory
OpportunityFieldHistory OpportunityShare OpportunitySplit OrderShare OutgoingEmail PermissionSetGroup PermissionSetLicenseAssign PicklistValueInfo
ProcessDefinition ProcessNode ProductItem ProductRequest ProductTransfer PushTopic QuickText ResourceAbsence ResourcePreference ReturnOrder SalesforceInvoice
Scontrol ServiceResource ServiceResourceSkill ServiceTerritory ServiceTerritoryMember SessionPermSetActivation Shipment Skill SkillRequirement
SocialPersona StreamingChannel TenantUsageEntitlement Territory2 Territory2Model TestSuiteMembership ThirdPartyAccountLink TimeSheet TimeSlot
UserAppInfo UserLicense UserLogin UserPackageLicense UserPreference UserShare WorkType WorkStep ServiceReport PlatformStatusAlertEvent
Knowledge__kav LoginEvent BatchApexErrorEvent Site Network NetworkMember PlatformCachePartition PermissionSetLicense Location
`;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const objects: ReadonlySet<string> = new Set(words(standardObjects));
const known: ReadonlySet<string> = new Set([...words(platformNames), ...objects].map((name) => name.toLowerCase()));

/** True for the name of a standard object, as far as this local org has heard of it. */
export const isStandardObject = (name: string): boolean => objects.has(name);

/** True for a name that every org's Apex knows without a class of that name. */
export const isPlatformName = (name: string): boolean => known.has(name.toLowerCase()) || name.endsWith('Exception');
