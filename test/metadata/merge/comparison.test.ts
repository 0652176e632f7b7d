import { expect } from 'chai';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

/*
 * The cases of docs/merge.md: files of which other rules of a merge, each of them in use somewhere, lose, double or reorder
 * an entry, or ask about what is none of their business.
 */

const fileOf = (root: string, content: string): string =>
  `<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}</${root}>\n`;

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

/** A merge of what is in three elements of one type, without what is blank between its elements. */
const mergeIn = (root: string, ...versions: readonly [base: string, ours: string, theirs: string]): Merged => {
  const [base, ours, theirs] = versions.map((content) => Buffer.from(fileOf(root, content)));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml');
  if (conflicts.length === 0) expect(faultsOfMerge({ base, ours, theirs, merged: content }, 'a.xml')).to.deep.equal([]);
  const [before, after] = [fileOf(root, '').indexOf('</'), `</${root}>\n`.length];
  return { text: dense(content.toString().slice(before, -after)), paths: conflicts.map(({ path }) => path) };
};

const dense = (text: string): string => text.replace(/>\s+</g, '><').trim();

const clean = (...entries: readonly string[]): Merged => ({ text: dense(entries.join('')), paths: [] });

/** An element with elements that hold a text each. */
const entry = (tag: string, texts: Readonly<Record<string, string>>, more = ''): string =>
  `<${tag}>${Object.entries(texts)
    .map(([name, text]) => `<${name}>${text}</${name}>`)
    .join('')}${more}</${tag}>\n`;

const label = (fullName: string, value: string): string => entry('labels', { fullName, value });

const value = (fullName: string, text = fullName): string => entry('standardValue', { fullName, label: text });

/** Values with names of one letter each. */
const values = (names: string): string => [...names].map((name) => value(name)).join('');

const relabelled = (list: string, name: string): string => list.replace(value(name), value(name, 'new'));

describe('a merge of metadata keeps', () => {
  it('all recipients of an alert that are of one type', () => {
    const recipient = (name: string): string => entry('recipients', { recipient: name, type: 'user' });
    const alert = (description: string, ...recipients: readonly string[]): string =>
      entry('alerts', { fullName: 'A', description }, recipients.join(''));
    const [a, b] = [recipient('a'), recipient('b')];
    expect(mergeIn('Workflow', alert('1', a), alert('1', a, b), alert('2', a))).to.deep.equal(clean(alert('2', a, b)));
    expect(mergeIn('Workflow', alert('1'), alert('1', a), alert('1', b))).to.deep.equal(clean(alert('1', a, b)));
  });

  it('all overrides of one action, each for an object of its own', () => {
    const override = (pageOrSobjectType: string, content: string): string =>
      entry('profileActionOverrides', { actionName: 'View', content, formFactor: 'Large', pageOrSobjectType });
    const [ofCase, ofLead] = [override('Case', 'P'), override('Lead', 'P')];
    const base = override('Account', 'P') + ofCase;
    const ours = override('Account', 'ours') + ofCase;
    expect(mergeIn('Profile', base, ours, base + ofLead)).to.deep.equal(clean(ours, ofLead));
    expect(mergeIn('Profile', '', ofCase, ofLead)).to.deep.equal(clean(ofCase, ofLead));
  });

  it('all actions of a rule that have one name and are of different types', () => {
    const action = (type: string): string => entry('actions', { name: 'Notify', type });
    const rule = (description: string, ...actions: readonly string[]): string =>
      entry('rules', { fullName: 'R', description }, actions.join(''));
    const [alert, update] = [action('Alert'), action('FieldUpdate')];
    const merged = mergeIn('Workflow', rule('1', alert), rule('1', alert, update), rule('2', alert));
    expect(merged).to.deep.equal(clean(rule('2', alert, update)));
    expect(mergeIn('Workflow', rule('1'), rule('1', alert), rule('1', update))).to.deep.equal(
      clean(rule('1', alert, update))
    );
  });

  it('all translations of a quick action, each for an aspect of its own', () => {
    const action = (aspect: string, text: string): string =>
      entry('quickActions', { aspect, label: text, name: 'Q.Save' });
    const [master, info] = [action('Master', '1'), action('Info', '1')];
    const [ours, theirs] = [action('Master', 'ours'), action('Info', 'theirs')];
    const merged = mergeIn('CustomObjectTranslation', master + info, ours + info, master + theirs);
    expect(merged).to.deep.equal(clean(ours, theirs));
    expect(mergeIn('CustomObjectTranslation', '', info, master)).to.deep.equal(clean(info, master));
  });

  it('entries that share a name in all versions, each as it is', () => {
    const twice = label('A', '1') + label('A', '2');
    const [b, c] = [label('B', '1'), label('C', '1')];
    const merged = mergeIn('CustomLabels', twice + b + c, twice + label('B', '2') + c, twice + b + label('C', '2'));
    expect(merged).to.deep.equal(clean(twice, label('B', '2'), label('C', '2')));
  });

  it('values of a list that share a name, each as it is', () => {
    const twice = value('a', '1') + value('a', '2');
    const merged = mergeIn(
      'StandardValueSet',
      twice + value('b'),
      twice + value('b', 'ours'),
      twice + value('b') + value('c')
    );
    expect(merged).to.deep.equal(clean(twice, value('b', 'ours'), value('c')));
  });

  it('a value that both sides moved to the same place', () => {
    const theirs = relabelled(values('cab'), 'a');
    expect(mergeIn('StandardValueSet', values('abc'), values('cab'), theirs)).to.deep.equal(clean(theirs));
  });

  it('an empty element that nobody touched', () => {
    const set = (text: string, license: string): string =>
      `<description></description>\n<label>${text}</label>\n<license>${license}</license>\n`;
    expect(mergeIn('PermissionSet', set('1', '1'), set('2', '1'), set('1', '2'))).to.deep.equal(clean(set('2', '2')));
  });

  it('an element that one side emptied', () => {
    const [a, b, theirs] = [label('A', '1'), label('B', '1'), label('B', '2')];
    expect(mergeIn('CustomLabels', a + b, label('A', '') + b, a + theirs)).to.deep.equal(clean(label('A', ''), theirs));
  });
});

describe('a merge of metadata doubles', () => {
  it('no assignment of a record type to which both sides gave another layout, but asks', () => {
    const assignment = (layout: string): string =>
      entry('layoutAssignments', { layout, recordType: 'Account.Partner' });
    const { text, paths } = mergeIn(
      'Profile',
      assignment('Account-A'),
      assignment('Account-B'),
      assignment('Account-C')
    );
    expect(paths).to.deep.equal(['layoutAssignments[Account|Account.Partner]/layout']);
    expect(text.match(/<layoutAssignments>/g)).to.have.lengthOf(1);
  });
});

describe('a merge of metadata leaves', () => {
  it('the items of a matching rule at the positions that its filter logic names', () => {
    const items = ['LastName', 'FirstName', 'Email'].map((fieldName) =>
      entry('matchingRuleItems', { fieldName, matchingMethod: 'Exact' })
    );
    const rule = (description: string, text: string): string =>
      entry(
        'matchingRules',
        { fullName: 'M', booleanFilter: '1 AND (2 OR 3)', description, label: text },
        items.join('')
      );
    expect(mergeIn('MatchingRules', rule('1', '1'), rule('2', '1'), rule('1', '2'))).to.deep.equal(
      clean(rule('2', '2'))
    );
  });

  it('a value where it is between two pairs of values that one side swapped', () => {
    const [base, swapped] = [values('abcde'), values('baced')];
    const [one, other] = [swapped, relabelled(base, 'c')];
    for (const sides of [[one, other] as const, [other, one] as const]) {
      expect(mergeIn('StandardValueSet', base, ...sides)).to.deep.equal(clean(relabelled(swapped, 'c')));
    }
  });

  it('a new value where one side put it, also where the other one swapped values elsewhere', () => {
    const [one, other] = [values('bacdef'), values('abcdexf')];
    for (const sides of [[one, other] as const, [other, one] as const]) {
      expect(mergeIn('StandardValueSet', values('abcdef'), ...sides)).to.deep.equal(clean(values('bacdexf')));
    }
  });

  it('entries that are not sorted in their order', () => {
    const merged = mergeIn(
      'CustomLabels',
      label('Z', '1') + label('A', '1'),
      label('Z', '2') + label('A', '1'),
      label('Z', '1') + label('A', '2')
    );
    expect(merged).to.deep.equal(clean(label('Z', '2'), label('A', '2')));
  });

  it('a comment before the entry that it stands before', () => {
    const comment = '<!-- of B -->\n';
    const merged = mergeIn(
      'CustomLabels',
      label('A', '1') + comment + label('B', '1'),
      label('A', '2') + comment + label('B', '1'),
      label('A', '1') + comment + label('B', '2')
    );
    expect(merged).to.deep.equal(clean(label('A', '2'), comment, label('B', '2')));
  });
});

describe('a merge of metadata does not ask', () => {
  it('where each side took away another one of two values side by side', () => {
    expect(mergeIn('StandardValueSet', values('abcd'), values('acd'), values('abd'))).to.deep.equal(
      clean(values('ad'))
    );
  });

  it('where the sides changed different parts of one value', () => {
    const of = (text: string, isDefault: string): string =>
      entry('standardValue', { fullName: 'a', default: isDefault, label: text });
    expect(mergeIn('StandardValueSet', of('1', 'false'), of('2', 'false'), of('1', 'true'))).to.deep.equal(
      clean(of('2', 'true'))
    );
  });

  it('where the sides changed different entries of a rule, which nothing names', () => {
    const of = (...names: readonly string[]): string =>
      entry(
        'assignmentRule',
        { fullName: 'R' },
        names.map((assignedTo) => entry('ruleEntry', { assignedTo })).join('')
      );
    expect(mergeIn('AssignmentRules', of('a', 'b', 'c'), of('x', 'b', 'c'), of('a', 'b', 'y'))).to.deep.equal(
      clean(of('x', 'b', 'y'))
    );
  });
});
