import { expect } from 'chai';
import { type Place, placeBelow, placeOf, ruleOf } from '../../../src/metadata/merge/keys.js';
import { componentTypes, fieldsOf } from './wsdl.js';

type Spot = Readonly<{ place: Place; path: string; above: readonly string[] }>;

/** Whether the table of keys knows the entries of a tag by more than what it says of any that has no row. */
const isKnown = (place: Place, tag: string): boolean => {
  const rule = ruleOf(place, tag);
  return rule !== undefined && (rule.key !== undefined || rule !== ruleOf(place, 'aTagOfTheFuture'));
};

/** The lists at any depth of a type that the table does not know, each as its path; a type within itself is left out. */
const listsWithoutRow = (
  type: string,
  spot: Spot = { place: placeOf(type), path: type, above: [] }
): readonly string[] =>
  fieldsOf(type).flatMap((field): readonly string[] => {
    const path = `${spot.path}/${field.name}`;
    const above = [...spot.above, type];
    const below = above.includes(field.type)
      ? []
      : listsWithoutRow(field.type, { place: placeBelow(spot.place, field.name), path, above });
    return field.isList && !isKnown(spot.place, field.name) ? [path, ...below] : below;
  });

/**
 * Lists that usually hold one entry. Without a row it counts as an element that is there once, so that two which the sides put
 * there, or chose instead of one, are a question.
 */
const usuallyOne = [
  ...['chart/chartSummaries', 'chartSummary', 'collectionElements', 'columns/aggregateTypes'],
  'conversationDefinitionPlanners',
  ...['dashboardComponentContents', 'dashboardDynamicValues', 'dashboardFilterOptions/values', 'flowTestDataSources'],
  'groupingColumn',
  ...['holidays/recurrenceDayOfWeek', 'start/capabilityTypes', 'start/triggers', 'steps/connectors'],
];

const types: ReadonlyArray<readonly [what: string, types: readonly string[], except?: readonly string[]]> = [
  ['settings', componentTypes(/Settings$/)],
  ['bots, and the models that they understand', ['Bot', 'BotBlock', 'BotTemplate', 'BotVersion', 'MlDomain']],
  ['flows and their tests', ['Flow', 'FlowTest']],
  // Nothing that is published says whether a hierarchy may be bound twice.
  ['reports and dashboards', ['Dashboard', 'Report', 'ReportType'], ['Report/hierarchyScopeBindings']],
  [
    'apps, pages and layouts',
    [
      ...['CustomApplication', 'CustomLabels', 'CustomTab', 'FlexiPage', 'HomePageLayout', 'Layout', 'PathAssistant'],
      ...['QuickAction'],
    ],
    // Nothing that is published says what names a component of the console.
    ['Layout/customConsoleComponents'],
  ],
  [
    'objects and what belongs to them',
    [
      ...[
        'CustomField',
        'CustomMetadata',
        'CustomObject',
        'CustomObjectTranslation',
        'DuplicateRule',
        'GlobalValueSet',
      ],
      ...['GlobalValueSetTranslation', 'MatchingRules', 'StandardValueSet', 'StandardValueSetTranslation'],
      ...['Translations', 'Workflow'],
    ],
  ],
  ['rules and processes', ['ApprovalProcess', 'AssignmentRules', 'AutoResponseRules', 'EscalationRules']],
  [
    'rights',
    [
      ...['DelegateGroup', 'Group', 'MutingPermissionSet', 'PermissionSet', 'PermissionSetGroup', 'Profile', 'Queue'],
      ...['Role', 'SharingRules', 'SharingSet', 'Territory2', 'Territory2Model', 'Territory2Rule', 'Territory2Type'],
    ],
  ],
  [
    'communities and sites',
    [
      ...['Community', 'CommunityTemplateDefinition', 'CommunityThemeDefinition', 'CustomSite'],
      ...['DigitalExperienceBundle', 'ExperienceBundle', 'NavigationMenu', 'Network'],
    ],
    // Nor what names an image of a template, or tells one of its menus from another.
    [
      ...['CommunityTemplateDefinition/bundlesInfo', 'CommunityTemplateDefinition/navigationLinkSet'],
      'CommunityThemeDefinition/bundlesInfo',
    ],
  ],
  [
    'agents, channels and service',
    [
      ...['CallCenter', 'CustomNotificationType', 'EmbeddedServiceConfig', 'GenAiFunction', 'GenAiPlugin'],
      ...['LightningMessageChannel', 'LiveChatAgentConfig', 'LiveChatButton', 'LiveChatDeployment', 'MessagingChannel'],
      ...['PlatformEventChannelMember', 'PresenceUserConfig', 'QueueRoutingConfig', 'ServiceChannel'],
      ...['ServicePresenceStatus', 'Skill'],
    ],
  ],
  [
    'folders and templates',
    ['DashboardFolder', 'EmailFolder', 'EmailTemplate', 'ReportFolder'],
    // Shares with an access of their own have taken its place.
    ['DashboardFolder/sharedTo', 'EmailFolder/sharedTo', 'ReportFolder/sharedTo'],
  ],
  ['ways out and in', ['ConnectedApp', 'ExternalCredential', 'NamedCredential', 'RemoteSiteSetting']],
];

/** Every list at any depth of all components: its path, what type its entries are of, and whether the table knows it. */
const allLists = (
  type: string,
  spot: Spot = { place: placeOf(type), path: type, above: [] }
): ReadonlyArray<Readonly<{ path: string; of: string; isInTable: boolean }>> =>
  fieldsOf(type).flatMap((field) => {
    const path = `${spot.path}/${field.name}`;
    const above = [...spot.above, type];
    const below = above.includes(field.type)
      ? []
      : allLists(field.type, { place: placeBelow(spot.place, field.name), path, above });
    const own = { path, of: field.type, isInTable: isKnown(spot.place, field.name) };
    return field.isList && fieldsOf(field.type).length > 0 ? [own, ...below] : below;
  });

describe('the lists that the table of keys knows', () => {
  const isUsuallyOne = (path: string): boolean => usuallyOne.some((tags) => path.endsWith(`/${tags}`));

  for (const [what, ofTypes, except = []] of types) {
    it(`are all of ${what}`, () => {
      const unknown = ofTypes.flatMap((type) => listsWithoutRow(type)).filter((path) => !isUsuallyOne(path));
      expect(unknown.filter((path) => !except.some((known) => `${path}/`.startsWith(`${known}/`)))).to.deep.equal([]);
      for (const known of except) expect(unknown.join(), known).to.include(known);
    });
  }

  it('are none of those that usually hold one entry', () => {
    const unknown = types.flatMap(([, ofTypes]) => ofTypes.flatMap((type) => listsWithoutRow(type)));
    for (const tags of usuallyOne) {
      expect(
        unknown.some((path) => path.endsWith(`/${tags}`)),
        tags
      ).to.equal(true);
    }
  });

  it('are all of one type, wherever they stand', () => {
    const lists = componentTypes(/./).flatMap((type) => allLists(type));
    const known = new Set(lists.flatMap(({ of, isInTable }) => (isInTable ? [of] : [])));
    const unknown = lists.filter(({ of, isInTable }) => !isInTable && known.has(of)).map(({ path }) => path);
    expect(unknown.filter((path) => !isUsuallyOne(path))).to.deep.equal([]);
  });
});
