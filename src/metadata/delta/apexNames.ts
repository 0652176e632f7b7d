/**
 * The object that a trigger is on.
 *
 * @param code of the trigger
 */
export const objectOfTrigger = (code: string): string | undefined =>
  /\btrigger\s+\w+\s+on\s+(\w+)/i.exec(withoutTexts(code))?.[1];

/**
 * The classes whose methods a trigger calls, of those that no org has by itself: `Name.method(` and `new Name(…).method(`. What a
 * variable, an object or a class of a namespace may be is not among them.
 *
 * @param code of the trigger
 */
export const classesCalled = (code: string): readonly string[] => {
  const text = withoutTexts(code);
  const names = new Set(calls.flatMap((call) => [...text.matchAll(call)].map(([, name]) => name)));
  return [...names].filter(
    (name) => !builtIn.has(name.toLowerCase()) && !name.includes('__') && !isVariable(text, name)
  );
};

const calls: readonly RegExp[] = [
  // What every object has is called on objects as well.
  /(?<![\w.])([A-Z]\w*)\s*\.\s*(?!getSObjectType\b)\w+\s*\(/g,
  /(?<![\w.])new\s+([A-Z]\w*)\s*\([^()]*\)\s*\.\s*\w+\s*\(/g,
];

const isVariable = (text: string, name: string): boolean => new RegExp(`[\\w>\\]]\\s+${name}\\s*[=;:,)]`).test(text);

/** Comments, and texts in quotes. */
const withoutTexts = (code: string): string =>
  code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g, (found) => (found.startsWith("'") ? "''" : ' '));

/** Classes of the namespaces System and Schema, and the other namespaces (Apex Reference Guide at API version 66.0). */
const builtIn: ReadonlySet<string> = new Set(
  `AccessLevel Address Answers ApexPages AppLauncher Approval Assert AsyncInfo AsyncOptions Auth Blob Boolean BusinessHours Cache
  Callable Canvas CartExtension Cases ChatterAnswers Collator Comparable Comparator CommerceBuyGrp CommerceExtension CommercePayments
  CommerceTax Compression ConnectApi Context Continuation Cookie Crypto Database DataRetrieval DataSource DataWeave Date Datetime
  Decimal Dom Domain DomainCreator DomainParser Double EncodingUtil EssentialsCustomMessage EventBus ExternalService
  ExternalServiceTest FeatureManagement FlexQueue Flow Flowtesting Formula FormulaEval FormulaRecalcResult Functions Http HttpRequest
  HttpResponse Id Ideas IndustriesDigitalLending Integer Invocable IsvPartners JSON JSONGenerator JSONParser KbManagement Label
  Limits List Location LoggingLevel Long LxScheduler Map Matcher Math Messaging Metadata MultiStaticResourceCalloutMock Network
  Object OrgLimit OrgLimits Package Packaging Page PageReference Pattern PlaceQuote Pref_center Process QuickAction Quiddity
  Ratelimiting RemoteObjectController Reports Request ResetPasswordResult RestContext RestRequest RestResponse RevSalesTrxn
  RichMessaging Savepoint Schema Search Security SelectOption Set Sfc Sfdc_Checkout Sfdc_Enablement Sfdc_Surveys Site Slack SObject
  SObjectType StaticResourceCalloutMock String Support System TerritoryMgmt Test Time TimeZone Trigger TriggerOperation TxnSecurity
  Type URL UserInfo UserManagement UserProvisioning UUID Version VisualEditor Wave WebServiceCallout XmlStreamReader
  XmlStreamWriter`
    .split(/\s+/)
    .map((name) => name.toLowerCase())
);
