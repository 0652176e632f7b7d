import { expect } from 'chai';
import type { MetadataConflict, Resolution } from '../../../src/metadata/merge/conflict.js';
import { ruleOf } from '../../../src/metadata/merge/keys.js';
import { logicTable } from '../../../src/metadata/merge/logicTable.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { fieldAt } from './wsdl.js';

/** A list view with filters on fields, one letter each. */
const view = (fields: string, logic?: string): Buffer =>
  Buffer.from(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<ListView xmlns="http://soap.sforce.com/2006/04/metadata">',
      ...(logic === undefined ? [] : [`    <booleanFilter>${logic}</booleanFilter>`]),
      ...[...fields].map((field) => `    <filters>\n        <field>${field}</field>\n    </filters>`),
      '</ListView>',
      '',
    ].join('\n')
  );

type Version = Parameters<typeof view>;
type Versions = readonly [base: Version, ours: Version, theirs: Version];
type Merged = Readonly<{ text: string; paths: readonly string[]; conflicts: readonly MetadataConflict[] }>;

const merge = (versions: Versions, resolve?: (conflict: MetadataConflict) => Resolution | undefined): Merged => {
  const [base, ours, theirs] = versions.map((version) => view(...version));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml', { resolve });
  return { text: content.toString(), paths: conflicts.map(({ path }) => path), conflicts };
};

describe('the merge of logic that numbers entries', () => {
  const addedBoth: Versions = [
    ['ab', '1 OR 2'],
    ['xab', '1 OR 2 OR 3'],
    ['aby', '1 OR 2 OR 3'],
  ];

  it('asks about the logic alone where both sides wrote the same, and the merged entries are more', () => {
    const { text, paths, conflicts } = merge(addedBoth);
    expect(paths).to.deep.equal(['booleanFilter']);
    expect(conflicts[0]).to.deep.include({
      type: 'ListView',
      values: {
        base: '<booleanFilter>1 OR 2</booleanFilter>',
        ours: '<booleanFilter>1 OR 2 OR 3</booleanFilter>',
        theirs: '<booleanFilter>1 OR 2 OR 3</booleanFilter>',
      },
      note: 'Both sides together have 4 filters, and "1 OR 2 OR 3" does not number them.',
    });
    expect(text.match(/<field>.</g)?.join('')).to.equal('<field>x<<field>a<<field>b<<field>y<');
    expect(text.match(/^<{7} ours$/gm)).to.have.length(1);
  });

  it('asks about the logic alone where both sides added an entry at one place', () => {
    const { text, paths } = merge([
      ['ab', '1 OR 2'],
      ['abx', '1 OR 2 OR 3'],
      ['aby', '1 OR 2 OR 3'],
    ]);
    expect(paths).to.deep.equal(['booleanFilter']);
    expect(text.match(/<field>./g)?.join('')).to.equal('<field>a<field>b<field>x<field>y');
  });

  it('asks where an entry is gone that the logic names', () => {
    const versions: Versions = [
      ['abc', '1 OR 2 OR 3'],
      ['bc', '1 OR 2'],
      ['ab', '1 OR 2'],
    ];
    expect(merge(versions).paths).to.deep.equal(['booleanFilter']);
  });

  it('takes what was written where that numbers the entries, and no side that does not', () => {
    const versions = addedBoth;
    for (const decision of ['ours', 'theirs', 'base'] as const) {
      expect(merge(versions, () => decision).paths, decision).to.deep.equal(['booleanFilter']);
    }
    expect(merge(versions, () => ({ text: '<booleanFilter>1 OR 5</booleanFilter>' })).paths).to.have.length(1);
    const written = merge(versions, () => ({ text: '<booleanFilter>(1 OR 2) AND (3 OR 4)</booleanFilter>' }));
    expect(written.paths).to.deep.equal([]);
    expect(written.text).to.equal(view('xaby', '(1 OR 2) AND (3 OR 4)').toString());
    expect(merge(versions, () => ({ text: '' })).text).to.equal(view('xaby').toString());
  });

  it('takes no side of the logic where both changed it and that side has fewer entries', () => {
    const versions: Versions = [
      ['ab', '1 OR 2'],
      ['xab', '1 AND (2 OR 3)'],
      ['aby', '(1 OR 2) AND 3'],
    ];
    expect(merge(versions).paths).to.deep.equal(['booleanFilter']);
    expect(merge(versions, () => 'ours').paths).to.deep.equal(['booleanFilter']);
  });

  it('asks about nothing that a side had wrong before, that fits, or that says no numbers', () => {
    const cases: readonly Versions[] = [
      [
        ['ab', '1 OR 2'],
        ['ab', '1 AND 2'],
        ['ab', '1 OR 2'],
      ],
      [
        ['abc', '1 OR 2'],
        ['xabc', '1 OR 2'],
        ['abcy', '1 OR 2'],
      ],
      [['ab'], ['xab'], ['aby']],
      [
        ['ab', 'or'],
        ['xab', 'or'],
        ['aby', 'or'],
      ],
      [
        ['abc', '1 OR 2 OR 3'],
        ['xbc', '1 OR 2 OR 3'],
        ['abc', '1 AND 2 AND 3'],
      ],
    ];
    for (const versions of cases) expect(merge(versions).paths, JSON.stringify(versions)).to.deep.equal([]);
  });

  it('waits until it is known what the entries are', () => {
    const versions: Versions = [
      ['ab', '1 OR 2'],
      ['cdb', '1 OR 2 OR 3'],
      ['xyb', '1 OR 2 OR 3'],
    ];
    expect(merge(versions).paths).to.deep.equal(['filters']);
    const both = (conflict: MetadataConflict): Resolution | undefined => (conflict.isList ? 'both' : undefined);
    expect(merge(versions, both).paths).to.deep.equal(['booleanFilter']);
    expect(merge(versions, ({ isList }) => (isList ? 'ours' : undefined)).paths).to.deep.equal([]);
  });

  it('is the same for what is in a flow', () => {
    const flow = (names: string, logic: string): Buffer =>
      Buffer.from(
        `<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <decisions>\n        <name>D</name>\n        <rules>\n            <name>R</name>\n            <conditionLogic>${logic}</conditionLogic>\n${[...names].map((name) => `            <conditions>\n                <leftValueReference>${name}</leftValueReference>\n            </conditions>\n`).join('')}        </rules>\n    </decisions>\n</Flow>\n`
      );
    const sides = { base: flow('ab', '1 OR 2'), ours: flow('xab', '1 OR 2 OR 3'), theirs: flow('aby', '1 OR 2 OR 3') };
    expect(mergeMetadata(sides, 'a.xml').conflicts.map(({ path }) => path)).to.deep.equal([
      'decisions[D]/rules[R]/conditionLogic',
    ]);
  });

  it('knows where logic stands as the WSDL tells, and that its entries are in order', () => {
    for (const { logic, items, source } of logicTable) {
      for (const type of source.split(', ')) {
        expect(fieldAt(type, logic)?.type, `${type} ${logic}`).to.equal('string');
        expect(fieldAt(type, items)?.isList, `${type} ${items}`).to.equal(true);
      }
    }
    const own = { MatchingRule: 'matchingRuleItems', Territory2Rule: 'ruleItems' };
    for (const [type, items] of Object.entries(own)) {
      expect(ruleOf({ type, path: '' }, items)).to.include({ key: undefined, isOrdered: true });
    }
    const anywhere = logicTable
      .map(({ items }) => items)
      .filter((items) => /(?:filters|filterItems|onditions)$/i.test(items));
    for (const items of anywhere) {
      if (items === 'duplicateRuleFilterItems') continue;
      expect(ruleOf({ type: 'Any', path: '' }, items), items).to.include({ key: undefined, isOrdered: true });
    }
  });
});
