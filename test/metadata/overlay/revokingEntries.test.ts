import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import {
  type ComponentState,
  componentsOfLost,
  revokingEntries,
} from '../../../src/metadata/overlay/revokingEntries.js';
import { revokingTable } from '../../../src/metadata/overlay/revokingTable.js';

const profile = (...entries: readonly string[]): Buffer =>
  Buffer.from(`<Profile xmlns="http://soap.sforce.com/2006/04/metadata">${entries.join('')}</Profile>`);
const custom = '<custom>true</custom>';
const path = 'Clerk.profile-meta.xml';

/** Of each list an entry that grants something, with what takes it away from a custom profile; none where nothing does. */
const lists: Readonly<Record<string, readonly [entry: string, name: string, revoked?: string]>> = {
  agentAccesses: ['<agentName>Helper</agentName><enabled>true</enabled>', 'Helper'],
  applicationVisibilities: [
    '<application>Shop</application><default>false</default><visible>true</visible>',
    'Shop',
    '<application>Shop</application><default>false</default><visible>false</visible>',
  ],
  categoryGroupVisibilities: ['<dataCategoryGroup>Topics</dataCategoryGroup><visibility>ALL</visibility>', 'Topics'],
  classAccesses: [
    '<apexClass>A</apexClass><enabled>true</enabled>',
    'A',
    '<apexClass>A</apexClass><enabled>false</enabled>',
  ],
  customMetadataTypeAccesses: [
    '<enabled>true</enabled><name>A__mdt</name>',
    'A__mdt',
    '<enabled>false</enabled><name>A__mdt</name>',
  ],
  customPermissions: ['<enabled>true</enabled><name>A</name>', 'A', '<enabled>false</enabled><name>A</name>'],
  customSettingAccesses: [
    '<enabled>true</enabled><name>A__c</name>',
    'A__c',
    '<enabled>false</enabled><name>A__c</name>',
  ],
  description: ['Clerks', ''],
  externalDataSourceAccesses: [
    '<enabled>true</enabled><externalDataSource>A</externalDataSource>',
    'A',
    '<enabled>false</enabled><externalDataSource>A</externalDataSource>',
  ],
  fieldLevelSecurities: ['<editable>true</editable><field>A__c.B__c</field><hidden>false</hidden>', 'A__c.B__c'],
  fieldPermissions: [
    '<editable>true</editable><field>A__c.B__c</field><readable>true</readable>',
    'A__c.B__c',
    '<editable>false</editable><field>A__c.B__c</field><readable>false</readable>',
  ],
  flowAccesses: ['<enabled>true</enabled><flow>A</flow>', 'A', '<enabled>false</enabled><flow>A</flow>'],
  layoutAssignments: ['<layout>Account-A</layout><recordType>Account.B</recordType>', 'Account|Account.B'],
  loginFlows: ['<flow>A</flow><friendlyName>Welcome</friendlyName>', 'Welcome'],
  loginHours: ['<mondayEnd>1020</mondayEnd><mondayStart>480</mondayStart>', '', ''],
  loginIpRanges: ['<endAddress>10.0.0.9</endAddress><startAddress>10.0.0.1</startAddress>', '10.0.0.1|10.0.0.9'],
  objectPermissions: [
    '<allowRead>true</allowRead><object>Account</object><viewAllFields>true</viewAllFields>',
    'Account',
    '<allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>false</allowRead><modifyAllRecords>false</modifyAllRecords><object>Account</object><viewAllFields>false</viewAllFields><viewAllRecords>false</viewAllRecords>',
  ],
  pageAccesses: [
    '<apexPage>A</apexPage><enabled>true</enabled>',
    'A',
    '<apexPage>A</apexPage><enabled>false</enabled>',
  ],
  profileActionOverrides: ['<actionName>tab</actionName><content>Home</content>', 'tab'],
  recordTypeVisibilities: [
    '<default>false</default><recordType>Account.A</recordType><visible>true</visible>',
    'Account.A',
    '<default>false</default><recordType>Account.A</recordType><visible>false</visible>',
  ],
  servicePresenceStatusAccesses: [
    '<enabled>true</enabled><servicePresenceStatus>Busy</servicePresenceStatus>',
    'Busy',
    '<enabled>false</enabled><servicePresenceStatus>Busy</servicePresenceStatus>',
  ],
  tabVisibilities: [
    '<tab>standard-Account</tab><visibility>DefaultOff</visibility>',
    'standard-Account',
    '<tab>standard-Account</tab><visibility>Hidden</visibility>',
  ],
  userPermissions: [
    '<enabled>true</enabled><name>ApiEnabled</name>',
    'ApiEnabled',
    '<enabled>false</enabled><name>ApiEnabled</name>',
  ],
};

const element = (list: string, content: string): string => `<${list}>${content}</${list}>`;

/** What takes entries away, and why others stay. */
const of = (
  before: readonly string[],
  after: readonly string[],
  state: ComponentState = 'there'
): Readonly<{ revoked: string[]; kept: string[] }> => {
  const { revoked, kept } = revokingEntries(profile(...before), profile(...after), path, () => state);
  return {
    revoked: revoked.map(({ xml }) => xml),
    kept: kept.map(({ what, name, reason }) => `${what} ${name}: ${reason}`),
  };
};

describe('what takes away in an org what a profile lost', () => {
  it('is said of every list of the table', () => {
    expect(Object.keys(lists)).to.deep.equal(Object.keys(revokingTable));
    expect(Object.keys(lists)).to.deep.equal(Object.keys(lists).sort());
  });

  for (const [list, [entry, name, revoked]] of Object.entries(lists)) {
    it(`is ${revoked === undefined ? 'nothing that a deploy could bring' : 'an entry that grants nothing'}, of ${list}`, () => {
      const before = profile(custom, element(list, entry));
      const found = revokingEntries(before, profile(custom), path, () => 'there');
      const { what } = revokingTable[list];
      if (revoked === undefined) {
        expect(found.revoked).to.deep.equal([]);
        expect(found.kept.map((each) => ({ ...each, reason: each.reason.length > 20 }))).to.deep.equal([
          { list, name, what, reason: true },
        ]);
      } else {
        expect(found).to.deep.equal({ revoked: [{ list, name, what, xml: element(list, revoked) }], kept: [] });
      }
      expect(revokingEntries(before, before, path, () => 'there')).to.deep.equal({ revoked: [], kept: [] });
    });
  }

  it('is nothing for what granted nothing, for what says what the profile is, and for another spelling of a name', () => {
    const hidden = element('classAccesses', '<apexClass>A</apexClass><enabled>false</enabled>');
    const shown = (name: string): string =>
      element('classAccesses', `<apexClass>${name}</apexClass><enabled>true</enabled>`);
    expect(of([custom, '<userLicense>Salesforce</userLicense>', hidden], [])).to.deep.equal({ revoked: [], kept: [] });
    expect(of([shown('RATING')], [shown('Rating')])).to.deep.equal({ revoked: [], kept: [] });
  });

  it('is not known of a list without a row', () => {
    expect(of(['<newAccesses><name>A</name></newAccesses>'], []).kept[0]).to.match(/^newAccesses : it is not known/);
  });

  it('is nothing for what goes with its component, and not known of a component that is not there', () => {
    const entry = element('fieldPermissions', lists.fieldPermissions[0]);
    expect(of([entry], [], 'goes')).to.deep.equal({ revoked: [], kept: [] });
    expect(of([entry], [], 'unknown')).to.deep.equal({
      revoked: [],
      kept: [
        'field permission A__c.B__c: what it is about is not in the commit: take it away in Setup if the org has it',
      ],
    });
    expect(of([entry], [], 'required').kept[0]).to.include('its field is required');
  });

  it('asks for the components of what was lost, and of nothing else', () => {
    const entries = ['classAccesses', 'fieldPermissions', 'userPermissions', 'recordTypeVisibilities'].map((list) =>
      element(list, lists[list][0])
    );
    expect(componentsOfLost(profile(...entries), profile(entries[0]), path).map(memberKey)).to.deep.equal([
      'CustomField:A__c.B__c',
      'RecordType:Account.A',
    ]);
  });

  it('leaves a standard app visible, and the default app until there is another one', () => {
    const app = (name: string, isDefault: boolean): string =>
      element(
        'applicationVisibilities',
        `<application>${name}</application><default>${String(isDefault)}</default><visible>true</visible>`
      );
    expect(of([app('standard__Sales', false)], []).kept[0]).to.include('cannot hide a standard app');
    expect(of([app('Shop', true), app('Office', false)], [app('Office', false)]).kept[0]).to.include('the default app');
    expect(of([app('Shop', true), app('Office', false)], [app('Office', true)])).to.deep.equal({
      revoked: [element('applicationVisibilities', lists.applicationVisibilities[2] ?? '')],
      kept: [],
    });
  });

  it('leaves the default record type of an object until there is another one of this object', () => {
    const type = (name: string, flags = ''): string =>
      element(
        'recordTypeVisibilities',
        `<default>${String(flags.includes('d'))}</default><personAccountDefault>${String(flags.includes('p'))}</personAccountDefault><recordType>${name}</recordType><visible>true</visible>`
      );
    const refused = 'it is the default record type';
    expect(of([type('Account.A', 'd')], [type('Case.B', 'd')]).kept[0]).to.include(refused);
    expect(of([type('Account.A', 'p')], [type('Account.B', 'd')]).kept[0]).to.include(refused);
    const { revoked, kept } = of([type('Account.A', 'dp')], [type('Account.B', 'd'), type('account.C', 'p')]);
    expect(kept).to.deep.equal([]);
    expect(revoked[0]).to.include('<personAccountDefault>false</personAccountDefault>');
  });

  it('leaves a standard profile its rights, and those in standard objects', () => {
    const right = element('userPermissions', lists.userPermissions[0]);
    const object = (name: string): string =>
      element('objectPermissions', `<allowRead>true</allowRead><object>${name}</object>`);
    const before = [right, object('Account'), object('Shop__c')];
    for (const kind of ['<custom>false</custom>', '']) {
      const { revoked, kept } = of([...before, kind], [kind]);
      expect(revoked.map((xml) => /<object>(.*)<\/object>/.exec(xml)?.[1])).to.deep.equal(['Shop__c']);
      expect(kept.map((text) => text.split(':')[0])).to.deep.equal([
        'user permission ApiEnabled',
        'object permission Account',
      ]);
    }
    expect(of([...before, custom], [custom])).to.deep.include({ kept: [] });
  });

  it('tells of login IP ranges only when none is left, since those that are left take their place', () => {
    const range = (end: string): string =>
      element('loginIpRanges', `<endAddress>${end}</endAddress><startAddress>1</startAddress>`);
    expect(of([range('2'), range('3')], [range('3')])).to.deep.equal({ revoked: [], kept: [] });
    expect(of([range('2')], []).kept).to.have.length(1);
  });

  it('writes names as XML needs them, and revokes nothing without a name', () => {
    const entry = element('customPermissions', '<enabled>true</enabled><name>A &amp; B</name>');
    expect(of([entry], []).revoked).to.deep.equal([entry.replace('true', 'false')]);
    expect(of([element('customPermissions', '<enabled>true</enabled>')], []).kept[0]).to.include('has no name');
  });
});
