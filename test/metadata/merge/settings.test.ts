import { expect } from 'chai';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

const fileOf = (root: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}</${root}>\n`;

const merge = (root: string, [base, ours, theirs]: readonly [string, string, string]): Merged => {
  const three = { base, ours, theirs };
  const files = Object.fromEntries(
    Object.entries(three).map(([side, content]) => [side, Buffer.from(fileOf(root, content))])
  ) as Record<keyof typeof three, Buffer>;
  const { content, conflicts } = mergeMetadata(files, 'a.settings-meta.xml');
  return { text: content.toString(), paths: conflicts.map(({ path }) => path) };
};

/** An element that holds others, each on a line of its own. */
const element = (depth: number, tag: string, ...inner: readonly string[]): string => {
  const indent = '    '.repeat(depth);
  return `${indent}<${tag}>\n${inner.join('')}${indent}</${tag}>\n`;
};

const value = (depth: number, tag: string, text: string): string => `${'    '.repeat(depth)}<${tag}>${text}</${tag}>\n`;

describe('a merge of settings', () => {
  const state = (isoCode: string, label: string): string =>
    element(4, 'states', value(5, 'isoCode', isoCode), value(5, 'label', label));
  const country = (isoCode: string, label: string, visible: string, ...states: readonly string[]): string =>
    element(
      3,
      'countries',
      ...[value(4, 'isoCode', isoCode), value(4, 'label', label), ...states, value(4, 'visible', visible)]
    );
  const address = (...countries: readonly string[]): string =>
    element(1, 'countriesAndStates', element(2, '', ...countries).replace(/^ *<>\n|^ *<\/>\n/gm, ''));

  it('has what the sides changed of one country, and one that came in', () => {
    const [ca, us] = [country('CA', 'Canada', 'true'), country('US', 'United States', 'false', state('TX', 'Texas'))];
    const ours = address(ca, country('US', 'USA', 'false', state('TX', 'Texas'), state('UT', 'Utah')));
    const theirs = address(
      country('BE', 'Belgium', 'true'),
      ca,
      country('US', 'United States', 'true', state('TX', 'Tejas'))
    );
    expect(merge('AddressSettings', [address(ca, us), ours, theirs])).to.deep.equal({
      text: fileOf(
        'AddressSettings',
        address(
          country('BE', 'Belgium', 'true'),
          ca,
          country('US', 'USA', 'true', state('TX', 'Tejas'), state('UT', 'Utah'))
        )
      ),
      paths: [],
    });
  });

  const routing = (name: string, email: string, origin: string, priority: string): string =>
    element(
      2,
      'routingAddresses',
      ...[value(3, 'caseOrigin', origin), value(3, 'casePriority', priority), value(3, 'emailAddress', email)],
      value(3, 'routingName', name)
    );
  const emails = (...addresses: readonly string[]): string => element(1, 'emailToCase', ...addresses);

  it('has what the sides changed of one routing address, its address among it', () => {
    const other = routing('Sales', 's@a.com', 'Email', 'Low');
    const three = [
      emails(routing('Support', 'a@a.com', 'Email', 'Low'), other),
      emails(routing('Support', 'a@a.com', 'Web', 'Low'), other, routing('Press', 'p@a.com', 'Email', 'Low')),
      emails(routing('Support', 'b@a.com', 'Email', 'High'), other),
    ] as const;
    expect(merge('CaseSettings', three)).to.deep.equal({
      text: fileOf(
        'CaseSettings',
        emails(routing('Support', 'b@a.com', 'Web', 'High'), other, routing('Press', 'p@a.com', 'Email', 'Low'))
      ),
      paths: [],
    });
  });

  it('asks about the routing address that one side took away while the other one changed it', () => {
    const [gone, other] = [routing('Support', 'a@a.com', 'Email', 'Low'), routing('Sales', 's@a.com', 'Email', 'Low')];
    const changed = routing('Support', 'a@a.com', 'Email', 'High');
    const { paths } = merge('CaseSettings', [emails(gone, other), emails(other), emails(changed, other)]);
    expect(paths).to.deep.equal(['emailToCase/routingAddresses[Support]']);
  });

  it('has the first routing address of each side', () => {
    const [a, b] = [routing('A', 'a@a.com', 'Email', 'Low'), routing('B', 'b@a.com', 'Email', 'Low')];
    const merged = merge('CaseSettings', [emails(), emails(a), emails(b)]);
    expect(merged).to.deep.equal({ text: fileOf('CaseSettings', emails(a, b)), paths: [] });
  });

  it('tells the holidays of one name apart by their dates', () => {
    const holiday = (date: string, description: string, endTime: string): string =>
      element(
        1,
        'holidays',
        ...[value(2, 'activityDate', date), value(2, 'description', description), value(2, 'endTime', endTime)],
        value(2, 'name', 'New Year')
      );
    const first = holiday('2026-01-01', 'x', '1');
    const three = [
      first + holiday('2027-01-01', 'x', '1'),
      holiday('2027-01-01', 'ours', '1'),
      first + holiday('2027-01-01', 'x', '2') + holiday('2028-01-01', 'x', '1'),
    ] as const;
    expect(merge('BusinessHoursSettings', three)).to.deep.equal({
      text: fileOf('BusinessHoursSettings', holiday('2027-01-01', 'ours', '2') + holiday('2028-01-01', 'x', '1')),
      paths: [],
    });
  });

  it('asks about a text where other types have a list of conditions under its tag', () => {
    const setting = (criteria: string, logic = '1'): string =>
      element(1, 'criteriaSetting', criteria, value(2, 'logic', logic), value(2, 'name', 'N'));
    const items = (...texts: readonly string[]): string =>
      texts.map((text) => value(2, 'criteriaItems', text)).join('');
    for (const base of ['', items('A')]) {
      const { paths } = merge('CriteriaSettings', [setting(base), setting(items('B')), setting(items('C'))]);
      expect(paths).to.deep.equal(['criteriaSetting[N]/criteriaItems']);
    }
    expect(
      merge('CriteriaSettings', [setting(items('A')), setting(items('B')), setting(items('A'), '2')])
    ).to.deep.equal({ text: fileOf('CriteriaSettings', setting(items('B'), '2')), paths: [] });
  });

  it('asks about the field alone to which both sides mapped one field differently', () => {
    const mapping = (outputField: string): string =>
      element(
        1,
        'objectMapping',
        value(2, 'inputObject', 'Lead'),
        element(2, 'mappingFields', value(3, 'inputField', 'A__c'), value(3, 'outputField', outputField)),
        value(2, 'outputObject', 'Contact')
      );
    const { paths } = merge('LeadConvertSettings', [mapping('A__c'), mapping('B__c'), mapping('C__c')]);
    expect(paths).to.deep.equal(['objectMapping[Lead|Contact]/mappingFields[A__c|A__c]/outputField']);
  });
});
