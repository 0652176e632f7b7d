/** Whether a name is that of a class, an interface, an enum, an exception or a namespace that every org has by itself. */
export const isBuiltIn = (name: string): boolean => builtIn.has(name.toLowerCase());

/**
 * What is in the namespaces System and Schema, with the built-in exceptions, and the other namespaces (Apex Reference Guide at API
 * version 66.0).
 */
const builtIn: ReadonlySet<string> = new Set(
  `AccessLevel AccessType Address Answers ApexPages AppLauncher Approval Assert AssertException AsyncException AsyncInfo AsyncOptions
  AuraException AuraHandledException Auth BigObjectException Blob Boolean BusinessHours Cache CalloutException Callable CallbackStatus
  Canvas CartExtension Cases ChatterAnswers ChildRelationship Collator Comparable Comparator CommerceBuyGrp CommerceExtension
  CommerceOrders CommercePayments CommerceTax ComplianceMgmt Compression ConnectApi Context Continuation Cookie Crypto Database
  DataCategory DataRetrieval DataSource DataWeave DataWeaveScriptException Date Datetime Decimal DescribeFieldResult
  DescribeSObjectResult DescribeTabResult DescribeTabSetResult DisplayType DmlException Dom Domain DomainCreator DomainParser
  DomainType Double DuplicateMessage DuplicateMessageException EmailException EncodingUtil EssentialsCustomMessage EventBus
  Exception ExternalObjectException ExternalService ExternalServiceTest FeatureManagement FieldSet FieldSetMember FinalException
  Finalizer FinalizerContext FlexQueue Flow FlowException Flowtesting Formula FormulaEval FormulaException FormulaRecalcResult
  FormulaValidationException Functions HandledException Http HttpCalloutMock HttpRequest HttpResponse Id Ideas
  IllegalArgumentException IndustriesDigitalLending InstallContext InstallHandler Integer InvalidHeaderException
  InvalidParameterValueException InvalidReadOnlyUserDmlException Invocable IsvPartners IssueCreditMemo Iterable Iterator JSON
  JSONException JSONGenerator JSONParser JSONToken KbManagement Label LimitException Limits List ListException Location
  LoggingLevel Long LxScheduler Map Matcher Math MathException Messaging Metadata MultiStaticResourceCalloutMock Network
  NoAccessException NoDataFoundException NoSuchElementException NullPointerException Object OrgLimit OrgLimits Package Packaging
  Page PageReference ParentJobResult Pattern PicklistEntry PlaceQuote Pref_center Process ProcedureException Queueable
  QueueableContext QueueableDuplicateSignature QueryException QuickAction Quiddity Ratelimiting RecordTypeInfo
  RemoteObjectController Reports Request RequiredFeatureMissingException ResetPasswordResult RestContext RestRequest RestResponse
  RevSalesTrxn RevSignaling RichMessaging RulesAppln SandboxContext SandboxPostCopy Savepoint Schedulable SchedulableContext Schema
  Search SearchException Security SecurityException SelectOption SerializationException Set Sfc Sfdc_Checkout Sfdc_Enablement
  Sfdc_Surveys Site Slack SObject SObjectAccessDecision SObjectDescribeOptions SObjectException SObjectField SObjectType
  StaticResourceCalloutMock String StringException StubProvider Support System TerritoryMgmt Test Time TimeZone
  TouchHandledException Trigger TriggerOperation TxnSecurity Type TypeException UnexpectedException UninstallContext
  UninstallHandler URL UserInfo UserManagement UserProvisioning UUID Version VisualEditor VisualforceException Wave
  WebServiceCallout WebServiceMock XmlException XmlStreamReader XmlStreamWriter XmlTag`
    .split(/\s+/)
    .map((name) => name.toLowerCase())
);
