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
    for (const { logic, items, numberedBy, source } of logicTable) {
      for (const type of source.split(', ')) {
        if (numberedBy) expect(fieldAt(type, `${items}/${numberedBy}`)?.type, `${type} ${items}`).to.equal('number');
        expect(fieldAt(type, logic)?.type, `${type} ${logic}`).to.equal('string');
        expect(fieldAt(type, items)?.isList, `${type} ${items}`).to.equal(true);
      }
    }
    const own = { MatchingRule: 'matchingRuleItems', Territory2Rule: 'ruleItems' };
    for (const [type, items] of Object.entries(own)) {
      expect(ruleOf({ type, path: '' }, items)).to.include({ key: undefined, isOrdered: true });
    }
    const anywhere = logicTable
      .filter(({ numberedBy }) => numberedBy === undefined)
      .map(({ items }) => items)
      .filter((items) => /(?:filters|filterItems|onditions)$/i.test(items));
    for (const items of anywhere) {
      if (items === 'duplicateRuleFilterItems') continue;
      expect(ruleOf({ type: 'Any', path: '' }, items), items).to.include({ key: undefined, isOrdered: true });
    }
  });
});

/** An audience with criteria, each a letter and its value, numbered from 1 on, or from a number written before them. */
const audience = (criteria: string, formula?: string): string =>
  [
    '<Audience xmlns="http://soap.sforce.com/2006/04/metadata">',
    '    <criteria>',
    ...[...criteria.matchAll(/(\w)(\d)/g)].map(
      ([, type, number]) =>
        `        <criterion>\n            <criteriaNumber>${number}</criteriaNumber>\n            <criterionValue>\n                <${type.toLowerCase()}>${type}</${type.toLowerCase()}>\n            </criterionValue>\n        </criterion>`
    ),
    '    </criteria>',
    ...(formula === undefined ? [] : [`    <formula>${formula}</formula>`]),
    '</Audience>',
    '',
  ].join('\n');

const mergeAudience = (
  versions: Versions,
  resolve?: (conflict: MetadataConflict) => Resolution | undefined
): Merged & Readonly<{ criteria: string }> => {
  const [base, ours, theirs] = versions.map((version) => Buffer.from(audience(...version)));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml', { resolve });
  const text = content.toString();
  const criteria = [...text.matchAll(/<criteriaNumber>(\d)<[^]*?>(\w)</g)].map(([, number, type]) => type + number);
  return { text, criteria: criteria.join(' '), paths: conflicts.map(({ path }) => path), conflicts };
};

describe('the merge of criteria that a formula names by their numbers', () => {
  const addedBoth: Versions = [
    ['A1', '1'],
    ['A1 X2', '1 AND 2'],
    ['A1 y2', '1 AND 2'],
  ];

  for (const [what, versions, criteria, formula] of [
    [
      'moves up what is behind one that is gone',
      [
        ['A1 B2', '1 AND 2'],
        ['B1', '1'],
        ['A1 b2', '1 AND 2'],
      ],
      'b1',
      '1',
    ],
    [
      'moves down what is behind a new one',
      [
        ['A1 B2', '1 OR 2'],
        ['N1 A2 B3', '1 OR 2 OR 3'],
        ['a1 B2', '1 OR 2'],
      ],
      'N1 a2 B3',
      '1 OR 2 OR 3',
    ],
    [
      'has what both sides added alike once',
      [
        ['A1', '1'],
        ['A1 X2', '1 AND 2'],
        ['A1 X2', '1 OR 2'],
      ],
      'A1 X2',
      undefined,
    ],
  ] as ReadonlyArray<readonly [string, Versions, string, string | undefined]>) {
    it(what, () => {
      const merged = mergeAudience(versions);
      expect(merged.criteria).to.equal(criteria);
      if (formula === undefined) expect(merged.paths).to.deep.equal(['formula']);
      else expect(merged.text).to.equal(audience(criteria, formula));
    });
  }

  it('asks about the formula where each side took another one out', () => {
    const { criteria, paths } = mergeAudience([
      ['A1 B2 C3', '1 OR 2 OR 3'],
      ['B1 C2', '1 OR 2'],
      ['A1 B2', '1 OR 2'],
    ]);
    expect([criteria, paths]).to.deep.equal(['B1', ['formula']]);
  });

  it('asks about the formula where each side added one, until it names them all', () => {
    const { criteria, conflicts } = mergeAudience(addedBoth);
    expect(criteria).to.equal('A1 X2 y3');
    expect(conflicts.map(({ path, note }) => [path, note])).to.deep.equal([
      [
        'formula',
        'Both sides together have criteria/criterion with the numbers 1, 2, 3, and "1 AND 2" does not name them.',
      ],
    ]);
    for (const side of ['ours', 'theirs', 'base'] as const) {
      expect(mergeAudience(addedBoth, () => side).paths, side).to.deep.equal(['formula']);
    }
    const written = mergeAudience(addedBoth, () => ({ text: '<formula>1 AND (2 OR 3)</formula>' }));
    expect([written.text, written.paths]).to.deep.equal([audience('A1 X2 y3', '1 AND (2 OR 3)'), []]);
  });

  it('asks about one that both sides changed, and about nothing else', () => {
    const versions: Versions = [
      ['A1 B2', '1 OR 2'],
      ['X1 B2', '1 OR 2'],
      ['y1 B2', '1 OR 2'],
    ];
    expect(mergeAudience(versions).paths).to.deep.equal(['criteria/criterion/criterionValue']);
    for (const [side, criteria] of [
      ['ours', 'X1 B2'],
      ['theirs', 'y1 B2'],
      ['base', 'A1 B2'],
    ] as const) {
      expect(mergeAudience(versions, () => side)).to.deep.include({ criteria, paths: [] });
    }
  });

  it('asks about the formula where a decision leaves a gap in the numbers', () => {
    const versions: Versions = [
      ['A1 B2', '1 OR 2'],
      ['B1', '1'],
      ['a1 B2', '1 OR 2'],
    ];
    const kept = mergeAudience(versions, ({ path }) => (path === 'formula' ? undefined : 'theirs'));
    expect([kept.criteria, kept.paths]).to.deep.equal(['a1 B2', ['formula']]);
  });

  it('is the same for the conditions of an invitation', () => {
    const service = (names: string, formula: string): Buffer =>
      Buffer.from(
        `<EmbeddedServiceConfig>\n    <embeddedServiceMessagingChannel>\n${[...names].map((name, at) => `        <embdMsgChannelInvitationConditions>\n            <conditionType>${name}</conditionType>\n            <sequence>${at + 1}</sequence>\n        </embdMsgChannelInvitationConditions>\n`).join('')}        <formula>${formula}</formula>\n    </embeddedServiceMessagingChannel>\n</EmbeddedServiceConfig>\n`
      );
    const sides = { base: service('AB', '1 OR 2'), ours: service('ABC', '1 OR 2 OR 3'), theirs: service('B', '1') };
    const { content, conflicts } = mergeMetadata(sides, 'a.xml');
    expect(conflicts.map(({ path }) => path)).to.deep.equal(['embeddedServiceMessagingChannel/formula']);
    expect(
      content
        .toString()
        .match(/<(?:conditionType|sequence)>./g)
        ?.join('')
    ).to.equal('<conditionType>B<sequence>1<conditionType>C<sequence>2');
    const text = '<formula>1 OR 2</formula>';
    const decided = mergeMetadata(sides, 'a.xml', { resolve: () => ({ text }) });
    expect([decided.content, decided.conflicts]).to.deep.equal([service('BC', '1 OR 2'), []]);
  });
});
