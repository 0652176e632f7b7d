import { expect } from 'chai';
import { standardRegistry } from '../../../src/metadata/delta/registry.js';
import { keyOf, namingTags, type Place, placeBelow, placeOf, ruleOf } from '../../../src/metadata/merge/keys.js';
import { type KeyRow, keyTable, partlyRetrieved } from '../../../src/metadata/merge/keyTable.js';
import { parseXml } from '../../../src/metadata/xml/parse.js';
import type { XmlValue } from '../../../src/metadata/xml/values.js';
import { fieldAt, fieldsOf, isComponent, listsNamed } from './wsdl.js';

const placeAt = (type: string, ...tags: readonly string[]): Place => tags.reduce(placeBelow, placeOf(type));

const anyTypes = [
  'Folder',
  ...['Bot', 'BotTemplate', 'ConversationContextVariable', 'MlDomain'],
  'BotStep',
  'EmbeddedServiceMenuSettings',
  ...['Profile', 'PermissionSet', 'ApexClass', 'SharingCriteriaRule', 'LookupFilter', 'ListView'],
  ...['FlowRule', 'FlowDecision', 'FlowActionCall', 'FlowStageStep', 'FlowScreen'],
  ...['FlowRecordLookup', 'FlowTransform', 'FlowTransformValue', 'FlowFerovTranslation'],
  ...['EntitlementProcess', 'EntitlementRule', 'EntitlementProcessMilestoneItem'],
];

/** The WSDL has what configures a component's targets as one string. */
const isBeyondWsdl = ({ at }: KeyRow): boolean => at.startsWith('targetConfigs/');

/** The elements of a key that are not declared for entries of a type. */
const lackingIn = (type: string, key: string): readonly string[] =>
  key
    .split(/[ |]/)
    .map((part) => part.replace(/^objectOf\(|[)?]+$/g, ''))
    .filter((path) => fieldAt(type, path) === undefined);

/** What is wrong with a row by the WSDL: where it stands, what names it, its type and its source. */
const faultIn = (type: string, row: KeyRow): string | undefined => {
  // What stands in any type stands in one of these.
  const fields = (type === '*' ? anyTypes : [type]).map((root) => fieldAt(root, row.at));
  const field = fields.find((one) => one !== undefined);
  if (isBeyondWsdl(row)) return undefined;
  if (field === undefined) return 'there is no such element';
  if (row.key !== undefined && !field.isList) return 'it occurs once';
  if (row.type !== undefined && row.type !== field.type) return `it is of type ${field.type}`;
  if (row.numberedBy !== undefined && fieldAt(field.type, row.numberedBy)?.type !== 'number') return 'it has no number';
  const places = row.placedBy?.split(' ') ?? [];
  if (places.some((tag) => fieldAt(field.type, tag)?.type !== 'number')) return 'it has no place';
  const [source] = row.source.split(',');
  if (fieldsOf(source).length === 0) return `there is no type ${source}`;
  if (row.key === undefined || ['.', '#'].includes(row.key)) return undefined;
  // Every component has a full name, whether or not the type descends from Metadata there.
  if (row.key === 'fullName' && row.type !== undefined) return undefined;
  const lacking = lackingIn(field.type, row.key);
  return lacking.length === 0 ? undefined : `${field.type} has no ${lacking.join(', ')}`;
};

/** The key of the first entry with this tag. */
const keyIn = (place: Place, tag: string, xml: string): string | undefined =>
  keyOf(ruleOf(place, tag), parseXml(`<X>${xml}</X>`, 'x.xml').element[tag][0]);

describe('the table of keys', () => {
  it('has one row for each place, and a source for each row', () => {
    for (const [type, rows] of Object.entries(keyTable)) {
      const places = rows.map(({ at }) => at);
      expect(new Set(places).size, type).to.equal(places.length);
      for (const { at, source } of rows) expect(source, `${type} ${at}`).to.match(/^[A-Z]\w+/);
    }
  });

  it('names types as the metadata registry does', () => {
    const registry = standardRegistry();
    // A manifest is no component there, and one action and the definitions of agents are not known yet.
    const others = ['*', 'AiAgentDefinitionPlanner', 'AiAgentDefinitionVersion', 'Package', 'WorkflowNotification'];
    // Settings are of one type there, and the parts that several types have in common of none.
    const isThere = (type: string): boolean =>
      isComponent(type) && !type.endsWith('Settings') && !others.includes(type);
    const types = Object.entries(keyTable).flatMap(([of, rows]) => [of, ...rows.flatMap(({ type }) => type ?? [])]);
    for (const type of types.filter(isThere)) expect(registry.getTypeByName(type).name).to.equal(type);
  });

  it('tells of each place what the WSDL tells', () => {
    // Of older versions of the API, as their sources say.
    const retired = ['fieldLevelSecurities', 'picklist/picklistValues', 'customDataTypeTranslations'];
    for (const [type, rows] of Object.entries(keyTable)) {
      for (const row of rows) {
        const isKnown = row.at !== '*' && !retired.some((at) => row.at.startsWith(at));
        if (isKnown) expect(faultIn(type, row), `${type} ${row.at}`).to.equal(undefined);
      }
    }
  });

  it('has in any type only what every list of that tag has', () => {
    const lacking = keyTable['*'].flatMap(({ at, key }) =>
      key === undefined
        ? []
        : listsNamed(at).filter(({ type }) => (key === '.' ? fieldsOf(type) : lackingIn(type, key)).length > 0)
    );
    expect(lacking).to.deep.equal([]);
  });

  it('knows that the order counts of what is gone through or shown in it', () => {
    const ordered = [
      ['Report', 'buckets', 'values'],
      ['Report', 'formattingRules', 'values'],
      ['Dashboard', 'leftSection', 'components', 'dashboardTableColumn'],
      ['EntitlementProcess', 'milestones'],
      ['BotVersion', 'botDialogs', 'botSteps', 'botSteps'],
      ['BotVersion', 'botDialogs', 'botSteps', 'botStepConditions'],
      ['Flow', 'screens', 'rules'],
      ['Layout', 'feedLayout', 'feedFilters'],
      ['Layout', 'feedLayout', 'leftComponents'],
    ] as const;
    for (const [type, ...path] of ordered) {
      const rule = ruleOf(placeAt(type, ...path.slice(0, -1)), path[path.length - 1]);
      expect(rule?.isOrdered, `${type} ${path.join('/')}`).to.equal(true);
    }
    expect(ruleOf(placeOf('WorkflowRule'), 'workflowTimeTriggers')?.isOrdered).to.equal(false);
  });

  it('tells what occurs once in a type of which a retrieve returns a part', () => {
    for (const [type, once] of Object.entries(partlyRetrieved)) {
      const single = fieldsOf(type).filter(({ isList }) => !isList);
      expect(once, type).to.have.members(single.map(({ name }) => name));
    }
  });

  it('knows what means the same in any type', () => {
    for (const type of ['Profile', 'PermissionSet', 'MutingPermissionSet', 'SomethingNew']) {
      expect(
        keyIn(placeOf(type), 'fieldPermissions', '<fieldPermissions><field>A.B</field></fieldPermissions>')
      ).to.equal('A.B');
    }
  });

  it('knows nothing of other tags', () => {
    expect(ruleOf(placeOf('SomethingNew'), 'fields')).to.equal(undefined);
    expect(ruleOf(placeOf('CustomObject'), 'toString')).to.equal(undefined);
    expect(keyOf(undefined, {})).to.equal(undefined);
  });

  it('tells one tag apart by the type and the place that it stands in', () => {
    const fields = '<fields><fullName>A__c</fullName><name>B</name></fields>';
    expect(keyIn(placeOf('CustomObject'), 'fields', fields)).to.equal('A__c');
    expect(keyIn(placeOf('CustomObjectTranslation'), 'fields', fields)).to.equal('B');
    const values =
      '<picklistValues><fullName>a</fullName><picklist>b</picklist><masterLabel>c</masterLabel></picklistValues>';
    expect(keyIn(placeAt('RecordType'), 'picklistValues', values)).to.equal('b');
    expect(keyIn(placeAt('CustomObjectTranslation', 'fields'), 'picklistValues', values)).to.equal('c');
    expect(keyIn(placeAt('CustomField', 'picklist'), 'picklistValues', values)).to.equal('a');
  });

  it('goes for a component in its parent’s file as for the component by itself', () => {
    expect(placeAt('CustomObject', 'fields', 'valueSet')).to.deep.equal(placeAt('CustomField', 'valueSet'));
    expect(placeAt('Workflow', 'rules')).to.deep.equal(placeOf('WorkflowRule'));
    expect(placeAt('SharingRules', 'sharingOwnerRules', 'sharedFrom')).to.deep.equal(placeOf('SharedTo'));
  });

  it('goes for a part that several types have as for that part', () => {
    for (const rule of ['AssignmentRule', 'AutoResponseRule', 'EscalationRule']) {
      expect(placeAt(rule, 'ruleEntry'), rule).to.deep.equal(placeOf('RuleEntry'));
    }
    for (const bot of ['BotVersion', 'BotTemplate', 'BotBlockVersion']) {
      expect(placeAt(bot, 'botDialogs', 'botSteps', 'botSteps'), bot).to.deep.equal(placeOf('BotStep'));
    }
    for (const path of [
      ['leftSection', 'components'],
      ['dashboardGridLayout', 'dashboardGridComponents', 'dashboardComponent'],
    ]) {
      expect(placeAt('Dashboard', ...path), path.join()).to.deep.equal(placeOf('DashboardComponent'));
    }
  });

  it('tells the lists whose order has a meaning', () => {
    const isOrdered = (place: Place, tag: string): boolean | undefined => ruleOf(place, tag)?.isOrdered;
    expect(isOrdered(placeOf('Layout'), 'relatedLists')).to.equal(true);
    expect(isOrdered(placeAt('CustomField', 'valueSet', 'valueSetDefinition'), 'value')).to.equal(true);
    expect(isOrdered(placeOf('CustomObject'), 'fields')).to.equal(false);
    expect(isOrdered(placeAt('Package', 'types'), 'members')).to.equal(false);
    expect(isOrdered(placeOf('PermissionSet'), 'aTagOfTheFuture')).to.equal(false);
  });
});

describe('the key of an entry', () => {
  const assignment = (layout: string, more = ''): string | undefined =>
    keyIn(
      placeOf('Profile'),
      'layoutAssignments',
      `<layoutAssignments><layout>${layout}</layout>${more}</layoutAssignments>`
    );

  it('can be several elements, some of which may be absent', () => {
    const override = (...lines: readonly string[]): string | undefined =>
      keyIn(
        placeOf('Profile'),
        'profileActionOverrides',
        `<profileActionOverrides>${lines.join('')}</profileActionOverrides>`
      );
    const action = '<actionName>View</actionName>';
    expect(override(action, '<formFactor>Large</formFactor>')).to.equal('View||Large');
    expect(override(action)).to.equal('View');
    expect(override('<formFactor>Large</formFactor>')).to.equal(undefined);
  });

  it('can be the object of a layout', () => {
    expect(assignment('Account-Account Layout - New')).to.equal('Account');
    expect(assignment('Account-Other', '<recordType>Account.A</recordType>')).to.equal('Account|Account.A');
  });

  it('can be the first of several elements that is there, or a nested one', () => {
    const place = placeAt('Layout', 'layoutSections', 'layoutColumns');
    const item = (content: string): string | undefined =>
      keyIn(place, 'layoutItems', `<layoutItems>${content}</layoutItems>`);
    expect(item('<behavior>Edit</behavior><field>Name</field>')).to.equal('Name');
    expect(item('<customLink>Map</customLink>')).to.equal('Map');
    expect(item('<reportChartComponent><reportName>Sales/Won</reportName></reportChartComponent>')).to.equal(
      'Sales/Won'
    );
    expect(item('<emptySpace>true</emptySpace>')).to.equal(undefined);
  });

  it('tells apart the columns of a dashboard by what they sum up, too: two may show one field', () => {
    const column = (content: string): string | undefined =>
      keyIn(
        placeAt('Dashboard', 'dashboardGridLayout', 'dashboardGridComponents', 'dashboardComponent'),
        'dashboardTableColumn',
        `<dashboardTableColumn>${content}<column>AMOUNT</column></dashboardTableColumn>`
      );
    const keys = [column(''), ...['Sum', 'Average'].map((type) => column(`<aggregateType>${type}</aggregateType>`))];
    expect(keys[1]).to.equal('AMOUNT|Sum');
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('can be its own text, or its position', () => {
    expect(keyIn(placeAt('Package', 'types'), 'members', '<members>A</members>')).to.equal('A');
    const columns = ruleOf(placeAt('Layout', 'layoutSections'), 'layoutColumns');
    expect(['', ''].map((column: XmlValue, position) => keyOf(columns, column, position))).to.deep.equal(['0', '1']);
  });

  it('is never that of an entry with other parts', () => {
    const range = (start: string, end: string): string | undefined =>
      keyIn(
        placeOf('Profile'),
        'loginIpRanges',
        `<loginIpRanges><startAddress>${start}</startAddress><endAddress>${end}</endAddress></loginIpRanges>`
      );
    const keys = [range('a', 'b'), range('a|b', ''), range('a\\', 'b'), range('a', '|b'), range('', 'ab')];
    expect(keys[0]).to.equal('a|b');
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('has elements that do nothing but name the entry', () => {
    expect(namingTags(ruleOf(placeOf('Profile'), 'loginIpRanges'))).to.deep.equal(['startAddress', 'endAddress']);
    expect(namingTags(ruleOf(placeOf('Profile'), 'layoutAssignments'))).to.deep.equal(['recordType']);
    expect(namingTags(undefined)).to.deep.equal([]);
  });
});
