import type { Member } from '../../common/member.js';

/**
 * Names of what every org has, beside standard objects and fields. Metadata API Developer Guide, CustomTab (`standard-Account`),
 * CustomApplication (`standard__Sales`, which reads as a namespace) and MatchingRule (`Standard_Account_Match_Rule_v1_0`);
 * StandardValueSet, "Standard Value Set Names": only Salesforce makes them. The resource that the page SiteTemplate loads comes
 * with Sites, as that page does; repositories seldom have it (Karan3036/MVTasks).
 */
const standard: Readonly<Record<string, RegExp>> = {
  CustomTab: /^standard-/,
  MatchingRule: /\.Standard_/,
  StandardValueSet: /^/,
  StaticResource: /^SiteSamples$/,
};

/**
 * Whether no repository has to have a component: what every org has, what comes with another component, and what an installed
 * package brings. Names of one's own never have two underscores in a row but before their ending, such as `__c` (Metadata API
 * Developer Guide, fullName of CustomObject, CustomField, and others): what stands before others is a namespace. What a type
 * has no ending for is a name itself: `ns__C` is a class `C`.
 */
export const isOutside = ({ type, fullName }: Member): boolean => {
  const names = fullName.split(/[./-]/);
  const own = names.pop() ?? '';
  if (names.some(isNamespaced) || (withEnding.has(type) ? isNamespaced(own) : own.includes('__'))) return true;
  if (type === 'ApexClass' && fullName.includes('.')) return true;
  if (Object.hasOwn(standard, type) && standard[type].test(fullName)) return true;
  if (type === 'Layout') return isStandardLayout(fullName);
  return (type === 'CustomObject' || type === 'CustomField') && !isCustom(fullName.slice(fullName.indexOf('.') + 1));
};

/**
 * Whether a profile is one that Salesforce made, which its name does not tell: `Admin` is standard (Metadata API Developer Guide,
 * Profile, custom), and an org does not delete it ("cannot delete profile": amtrack/force-dev-tool, lib/manifest.js,
 * filterStandard).
 */
export const isStandardProfile = (content: Buffer): boolean => /<custom>\s*false\s*</.test(content.toString('utf8'));

/**
 * Whether the utility bar of an app is the one that Salesforce gave it, as `LightningSales_UtilityBar` to
 * `standard__LightningSales`. Apps that are retrieved name it, the page seldom comes along (BetterLifeGroup/BB_Salesforce); so do
 * LightningSalesConsole, LightningService (Abid611/TKR), HVSConsole, ContactCenter and CrisisCenter
 * (vh-india/health_cloud_demo_metadata).
 */
export const isItsOwnUtilityBar = (app: string, utilityBar: string): boolean =>
  app.startsWith('standard__') && utilityBar === `${app.slice('standard__'.length)}_UtilityBar`;

/** `ns__Name`, `ns__Name__c`; not `Name__c`. */
const isNamespaced = (name: string): boolean => name.replace(ending, '').includes('__');

/** The types whose own names have an ending, or are those of objects. */
const withEnding: ReadonlySet<string> = new Set([
  ...['CustomField', 'CustomObject', 'CustomTab', 'GlobalValueSet', 'SharingReason', 'TopicsForObjects'],
]);

/** The endings of one's own; new global value sets get one, too. */
const ending = /__(?:c|mdt|e|b|x|kav|pc|gvs)$/i;

/** Whether it ends as what a repository has, unlike what comes with an object, such as `Name__Share` or `Name__ChangeEvent`. */
const isCustom = (name: string): boolean => ending.test(name);

/**
 * Whether a layout is one that comes with a standard object, `WorkOrder-Work Order Layout`: its name is that of the object and the
 * object's label (Metadata API Developer Guide, Layout, whose examples are of such layouts), without the number of `Product2`, but
 * for those of pages, of members and of lines.
 */
const isStandardLayout = (fullName: string): boolean => {
  const [object, ...name] = fullName.split('-');
  const plain = `${object.replace(/\d+$/, '')}Layout`.toLowerCase();
  return (
    otherStandardLayouts.has(fullName) ||
    (!isCustom(object) && name.join('-').replaceAll(' ', '').toLowerCase() === plain)
  );
};

/** As profiles of new orgs assign them. */
const otherStandardLayouts: ReadonlySet<string> = new Set([
  'CampaignMember-Campaign Member Page Layout',
  'CaseClose-Close Case Layout',
  'CaseInteraction-Case Feed Layout',
  'OpportunityLineItem-Opportunity Product Layout',
  'OrderItem-Order Product Layout',
]);
