import { expect } from 'chai';
import fc from 'fast-check';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { property } from './property.js';

const fileOf = (root: string, content: string): string => `<${root}>\n${content}</${root}>\n`;

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

/** A merge of what is in three elements of one type, which asks alike whichever side is ours. */
const mergeIn = (root: string, base: string, ours: string, theirs: string): Merged => {
  const merged = (...versions: readonly string[]): Merged => {
    const [b, o, t] = versions.map((content) => Buffer.from(fileOf(root, content)));
    const { content, conflicts } = mergeMetadata({ base: b, ours: o, theirs: t }, 'a.xml');
    return { text: content.toString().split('\n').slice(1, -2).join('\n'), paths: conflicts.map(({ path }) => path) };
  };
  const found = merged(base, ours, theirs);
  expect(merged(base, theirs, ours).paths).to.deep.equal(found.paths);
  return found;
};

const element = (tag: string, fields: Readonly<Record<string, string>>, more = ''): string =>
  `<${tag}>\n${Object.entries(fields)
    .map(([name, text]) => `<${name}>${text}</${name}>\n`)
    .join('')}${more}</${tag}>\n`;

const range = (start: number, end: number): string =>
  element('loginIpRanges', { endAddress: `10.0.0.${end}`, startAddress: `10.0.0.${start}` });

const output = (name: string, variable: string): string =>
  element('outputParameters', { assignToReference: variable, name });

const call = (...outputs: readonly string[]): string => element('actionCalls', { name: 'A' }, outputs.join(''));

const trigger = (length: number, unit: string, ...tasks: readonly string[]): string =>
  element(
    'workflowTimeTriggers',
    { timeLength: String(length), workflowTimeTriggerUnit: unit },
    tasks.map((name) => element('actions', { name, type: 'Task' })).join('')
  );

const config = (targets: string, ...properties: readonly string[]): string =>
  `<targetConfigs>\n<targetConfig targets="${targets}">\n${properties
    .map((name) => `<property name="${name}"/>\n`)
    .join('')}</targetConfig>\n</targetConfigs>\n`;

const approvers = (...names: readonly string[]): string =>
  element(
    'approvalStep',
    { name: 'S' },
    `<assignedApprover>\n${names.map((name) => element('approver', { name, type: 'user' })).join('')}</assignedApprover>\n`
  );

describe('a merge of entries of which a side changed a part of the key', () => {
  it('asks about that part alone where both changed it', () => {
    expect(
      mergeIn('Flow', call(output('result', 'v1')), call(output('result', 'v2')), call(output('result', 'v3'))).paths
    ).to.deep.equal(['actionCalls[A]/outputParameters[result|v1]/assignToReference']);
    expect(mergeIn('Profile', range(1, 50), range(1, 40), range(1, 30)).paths).to.deep.equal([
      'loginIpRanges[10.0.0.1|10.0.0.50]/endAddress',
    ]);
    expect(mergeIn('ApprovalProcess', approvers('kim'), approvers('lee'), approvers('ann')).paths).to.deep.equal([
      'approvalStep[S]/assignedApprover/approver[user|kim]/name',
    ]);
  });

  it('asks about the entry where each changed another part', () => {
    const merged = mergeIn('Profile', range(1, 50), range(1, 40), range(10, 50));
    expect(merged.paths).to.deep.equal(['loginIpRanges[10.0.0.1|10.0.0.50]']);
    const triggers = [trigger(1, 'Days', 'T'), trigger(2, 'Days', 'T'), trigger(1, 'Hours', 'T')] as const;
    expect(mergeIn('WorkflowRule', ...triggers).paths).to.deep.equal(['workflowTimeTriggers[1|Days]']);
  });

  it('asks where the other side took it away', () => {
    const merged = mergeIn('Flow', call(output('result', 'v1')), call(output('result', 'v2')), call());
    expect(merged.paths).to.deep.equal(['actionCalls[A]/outputParameters[result|v1]']);
  });

  it('has what the other side changed beside the key', () => {
    const merged = mergeIn(
      'WorkflowRule',
      trigger(1, 'Days', 'T'),
      trigger(2, 'Days', 'T'),
      trigger(1, 'Days', 'T', 'U')
    );
    expect(merged).to.deep.equal({ text: trigger(2, 'Days', 'T', 'U').trimEnd(), paths: [] });
  });

  it('asks about an entry that the other side changed, of which little but a kind was left', () => {
    const parameter = (name: string, value: string, description: string): string =>
      element('namedCredentialParameters', {
        ...{ description, globalNamedPrincipalCredential: 'g', parameterName: name, parameterType: 'Url' },
        parameterValue: value,
      });
    const merged = mergeIn(
      'NamedCredential',
      parameter('A', '1', 'a'),
      parameter('B', '2', 'a'),
      parameter('A', '1', 'b')
    );
    expect(merged.paths).to.deep.equal(['namedCredentialParameters[Url|A]']);
    expect(merged.text).to.match(/^<<<<<<< ours\n[^]*\n>>>>>>> theirs$/);
  });

  it('asks about an entry most of which is the same, with nothing else that has a part of its key alone', () => {
    const trio = (name: string, length: number, unit: string): string => trigger(length, unit, name);
    const override = (form: string, profile: string): string =>
      element('profileActionOverrides', {
        ...{ actionName: 'View', content: `${form}Lead`, formFactor: form, pageOrSobjectType: 'Lead', profile },
        type: 'Flexipage',
      });
    expect(
      mergeIn(
        'WorkflowRule',
        trio('Y', 4, 'Hours') + trio('Z', 5, 'Hours') + trio('X', 1, 'Hours'),
        trio('Y', 4, 'Hours') + trio('Z', 5, 'Hours') + trio('X', 3, 'Hours') + trio('W', 2, 'Hours'),
        trio('Y', 4, 'Hours') + trio('Z', 5, 'Hours')
      ).paths
    ).to.deep.equal(['workflowTimeTriggers[1|Hours]']);
    const [large, small] = [override('Large', 'Sales'), override('Small', 'Std')];
    expect(
      mergeIn('CustomApplication', large + small, override('Large', 'Std') + override('Small', 'Sales'), '').paths
    ).to.deep.equal(['profileActionOverrides[View|Lead|Large|Sales]', 'profileActionOverrides[View|Lead|Small|Std]']);
  });

  it('asks once about an entry of which each side changed another part, wherever it is', () => {
    const named = (name: string, start: number, end: number): string =>
      element('loginIpRanges', { description: name, endAddress: `10.0.0.${end}`, startAddress: `10.0.0.${start}` });
    const rest = named('Lab', 1, 7) + named('VPN', 2, 8);
    const merged = mergeIn(
      'Profile',
      named('Home', 1, 8) + rest,
      named('Home', 3, 8) + rest,
      rest + named('Home', 1, 9)
    );
    expect(merged.paths).to.deep.equal(['loginIpRanges[10.0.0.1|10.0.0.8]']);
  });

  it('leaves alone what has no part of the key, however much else is the same', () => {
    const item = (name: string): string =>
      element('appMenuItems', { name, type: `${name}Type`, one: '1', two: '2', three: '3' });
    expect(mergeIn('AppMenu', item('A'), item('B'), '')).to.deep.equal({ text: item('B').trimEnd(), paths: [] });
  });

  it('leaves alone what has less than half of a key, though most of all else is the same and the other side took it away', () => {
    const override = (actionName: string, object: string, recordType: string): string =>
      element('profileActionOverrides', {
        ...{ actionName, content: 'Page', formFactor: 'Small', pageOrSobjectType: object, recordType },
        ...{ type: 'Flexipage', profile: 'Sales' },
      });
    const other = override('Edit', 'Lead', 'Lead.B');
    const [base, added, edited] = [
      override('Tab', 'Account', 'Account.A'),
      override('View', 'Case', 'Case.B'),
      override('Tab', 'Account', 'Account.C'),
    ];
    const merged = mergeIn('CustomApplication', base + other, added + other, other);
    expect(merged).to.deep.equal({ text: (added + other).trimEnd(), paths: [] });
    // What has more of it may be the entry that the other side took away.
    expect(mergeIn('CustomApplication', base + other, edited + other, other).paths).to.have.length(1);
  });

  it('leaves alone what may be what became of two entries alike', () => {
    const named = (start: number, end: number): string =>
      element('loginIpRanges', { description: 'Home', endAddress: `10.0.0.${end}`, startAddress: `10.0.0.${start}` });
    const [both, one] = [named(1, 8) + named(2, 9), named(1, 9)];
    expect(mergeIn('Profile', both, one, '')).to.deep.equal({ text: one.trimEnd(), paths: [] });
  });

  it('knows them by one of several names that are a key', () => {
    const [page, both] = ['lightning__RecordPage', 'lightning__RecordPage,lightning__AppPage'];
    expect(
      mergeIn('LightningComponentBundle', config(page, 'a'), config(both, 'a'), config(page, 'a', 'b'))
    ).to.deep.equal({ text: config(both, 'a', 'b').trimEnd(), paths: [] });
    const home = 'lightning__RecordPage, lightning__HomePage';
    expect(
      mergeIn('LightningComponentBundle', config(page, 'a'), config(both, 'a'), config(home, 'a')).paths
    ).to.deep.equal(['targetConfigs/targetConfig[lightning__RecordPage]/@targets']);
  });

  it('knows them by what names them alone, wherever they are', () => {
    const merged = mergeIn(
      'Profile',
      range(1, 50) + range(60, 70),
      range(1, 40) + range(60, 70),
      range(60, 70) + range(1, 30)
    );
    expect(merged.paths).to.deep.equal(['loginIpRanges[10.0.0.1|10.0.0.50]/endAddress']);
  });

  it('knows them by their place where both have one there that is like it', () => {
    const merged = mergeIn(
      'ApprovalProcess',
      approvers('bob', 'kim', 'zoe'),
      approvers('bob', 'lee', 'zoe'),
      approvers('bob', 'ann', 'zoe')
    );
    expect(merged.paths).to.deep.equal(['approvalStep[S]/assignedApprover/approver[user|kim]/name']);
  });

  it('leaves alone what each side put elsewhere instead', () => {
    const merged = mergeIn(
      'ApprovalProcess',
      approvers('bob', 'kim', 'zoe'),
      approvers('bob', 'zoe', 'lee'),
      approvers('ann', 'bob', 'zoe')
    );
    expect(merged).to.deep.equal({ text: approvers('ann', 'bob', 'zoe', 'lee').trimEnd(), paths: [] });
  });

  it('leaves alone what one side put in the place of what the other one took away, too, where only a kind is the same', () => {
    const merged = mergeIn('ApprovalProcess', approvers('bob', 'kim'), approvers('bob', 'lee'), approvers('bob'));
    expect(merged).to.deep.equal({ text: approvers('bob', 'lee').trimEnd(), paths: [] });
  });

  it('asks where a side has another one, too, that has as much of the key, whatever else is there', () => {
    const override = (...texts: readonly string[]): string => {
      const [actionName, content, formFactor, pageOrSobjectType, recordType, type, profile] = texts;
      return element('profileActionOverrides', {
        ...{ actionName, content, formFactor, pageOrSobjectType, recordType, type, profile },
      });
    };
    const other = override('Tab', 'P2', 'Large', 'Account', 'B', 'Default', 'Std');
    const base = override('View', 'P4', 'Large', 'Lead', 'A', 'Flexipage', 'Sales');
    const ours = [
      override('Tab', 'P5', 'Large', 'Lead', 'A', 'Flexipage', 'Sales'),
      override('View', 'P4', 'Small', 'Lead', 'A', 'Default', 'Sales'),
    ].join('');
    const theirs = override('View', 'P4', 'Large', 'Lead', 'A', 'Default', 'Sales');
    for (const more of ['', other]) {
      expect(mergeIn('CustomApplication', base + more, ours + more, theirs + more).paths).to.deep.equal([
        'profileActionOverrides[View|Lead|Large|Sales|A]',
      ]);
    }
  });

  it('knows them where another one that came has no more in common than a kind', () => {
    const alert = (...recipients: ReadonlyArray<readonly [recipient: string, type: string]>): string =>
      element(
        'alerts',
        { fullName: 'A' },
        recipients.map(([recipient, type]) => element('recipients', { recipient, type })).join('')
      );
    const { paths } = mergeIn(
      'Workflow',
      alert(['c', 'user'], ['d', 'user']),
      alert(['c', 'user']),
      alert(['c', 'user'], ['d', 'role'], ['e', 'user'])
    );
    expect(paths).to.have.lengthOf(1);
    expect(paths[0]).to.include('recipients[user||d]');
  });

  it('leaves alone several that may be what became of one', () => {
    const merged = mergeIn(
      'Flow',
      call(output('result', 'v1')),
      call(output('result', 'v2'), output('other', 'v1')),
      call()
    );
    expect(merged.paths).to.deep.equal([]);
  });

  it('leaves alone names of one part: one that went is no other one that came', () => {
    const field = (name: string): string =>
      element('fields', { fullName: name, label: 'A', length: '9', type: 'Text' });
    const value = (name: string): string => element('customValue', { fullName: name, default: 'false', label: 'A' });
    const label = (name: string): string => element('labels', { fullName: name, language: 'en', value: 'A' });
    for (const [root, of] of [
      ['CustomObject', field],
      ['GlobalValueSet', value],
      ['CustomLabels', label],
    ] as const) {
      const merged = mergeIn(root, of('A') + of('M'), of('B') + of('M'), of('C') + of('M'));
      expect(merged).to.deep.equal({ text: (of('B') + of('C') + of('M')).trimEnd(), paths: [] });
    }
  });
});

describe('any merge of entries whose keys have parts', () => {
  const outputs = fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3')), {
      maxLength: 4,
      selector: (parts) => parts.join(),
    })
    .map((all) => fileOf('Flow', call(...all.map(([name, variable]) => output(name, variable)))));

  property(
    'asks alike whichever side is ours, and passes the guard',
    fc.record({ base: outputs, ours: outputs, theirs: outputs }),
    ({ base, ours, theirs }) => {
      const [b, o, t] = [base, ours, theirs].map((content) => Buffer.from(content));
      const one = mergeMetadata({ base: b, ours: o, theirs: t }, 'a.xml');
      const other = mergeMetadata({ base: b, ours: t, theirs: o }, 'a.xml');
      const asked = [one, other].map(({ conflicts }) => conflicts.map(({ path }) => path).sort());
      expect(asked[0]).to.deep.equal(asked[1]);
      if (asked[0].length > 0) return;
      expect(faultsOfMerge({ base: b, ours: o, theirs: t, merged: one.content }, 'a.xml')).to.deep.equal([]);
    }
  );
});
