import { expect } from 'chai';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { keyTable } from '../../../src/metadata/merge/keyTable.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import type { Resolve } from '../../../src/metadata/merge/conflict.js';
import type { Side } from '../../../src/metadata/merge/versions.js';
import { extendsType, fieldAt } from './wsdl.js';

type Versions = readonly [base: string, ours: string, theirs: string];
type Merged = Readonly<{ text: string; paths: readonly string[]; faults: readonly string[] }>;

const mergeAs = (type: string, versions: Versions, resolve: Resolve = (): undefined => undefined): Merged => {
  const [base, ours, theirs] = versions.map((content) => Buffer.from(`<${type}>\n${content}</${type}>\n`));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml', { resolve });
  const faults = conflicts.length > 0 ? [] : faultsOfMerge({ base, ours, theirs, merged: content }, 'a.xml');
  const text = content.toString().slice(`<${type}>\n`.length, -`</${type}>\n`.length);
  return { text, paths: conflicts.map(({ path }) => path), faults };
};

const turned = ([base, ours, theirs]: Versions): Versions => [base, theirs, ours];

/** Expects what comes of a merge without a question, whichever side is ours. */
const expectMerged = (type: string, versions: Versions, text: string): void => {
  for (const each of [versions, turned(versions)]) {
    expect(mergeAs(type, each)).to.deep.equal({ text, paths: [], faults: [] });
  }
};

/** Expects questions, and the whole of a version where that is chosen. */
const expectAsked = (type: string, versions: Versions, ...paths: readonly string[]): void => {
  expect(mergeAs(type, versions).paths).to.deep.equal(paths);
  expect(mergeAs(type, turned(versions)).paths).to.have.lengthOf(paths.length);
  const sides: readonly Side[] = ['base', 'ours', 'theirs'];
  for (const [at, side] of sides.entries()) {
    expect(mergeAs(type, versions, () => side)).to.deep.equal({ text: versions[at], paths: [], faults: [] });
  }
};

const named = (tag: string, name: string, ...content: readonly string[]): string =>
  `<${tag}>\n<name>${name}</name>\n${content.join('')}</${tag}>\n`;
const screen = (name: string, ...fields: readonly string[]): string => named('screens', name, ...fields);
const field = (name: string, ...content: readonly string[]): string => named('fields', name, ...content);
const text = (value: string): string => `<fieldText>${value}</fieldText>\n`;

describe('an element of a flow, whose name no other one has there', () => {
  const x = field('X', text('1'));

  it('is asked about with its places where both sides moved it to different screens, or columns of one', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => field(name));
    const screens = (...of: ReadonlyArray<readonly string[]>): string =>
      of.map((fields, at) => screen(`S${at}`, ...fields)).join('');
    expectAsked(
      'Flow',
      [screens([x, a], [b], [c]), screens([a], [b, x], [c]), screens([a], [b], [c, x])],
      'screens[S1]/fields[X]'
    );
    const columns = (...of: ReadonlyArray<readonly string[]>): string =>
      screen('S', field('Section', ...of.map((fields, at) => field(`C${at}`, ...fields))));
    expectAsked(
      'Flow',
      [columns([x, a], [b], [c]), columns([a], [b, x], [c]), columns([a], [b], [c, x])],
      'screens[S]/fields[Section]/fields[C1]/fields[X]'
    );
  });

  it('has what a side changed of it where the other one moved it, in a section that was moved, too', () => {
    const changed = field('X', text('2'));
    expectMerged(
      'Flow',
      [
        screen('S', x, field('a')) + screen('T', field('b')),
        screen('S', field('a')) + screen('T', field('b'), x),
        screen('S', changed, field('a')) + screen('T', field('b')),
      ],
      screen('S', field('a')) + screen('T', field('b'), changed)
    );
    const section = (...fields: readonly string[]): string => field('Section', field('Column', ...fields));
    expectMerged(
      'Flow',
      [
        screen('S', section(field('a')), x) + screen('T', field('b')),
        screen('S', x) + screen('T', field('b'), section(field('a'))),
        screen('S', section(field('a'), changed)) + screen('T', field('b')),
      ],
      screen('S') + screen('T', field('b'), section(field('a'), changed))
    );
  });

  it('stays where it was where the screen that it was moved to goes by a decision', () => {
    const versions: Versions = [
      screen('S', field('a'), x) + screen('T', field('b')),
      screen('S', field('a')) + screen('T', field('b'), x),
      screen('S', field('a'), x),
    ];
    expectAsked('Flow', versions, 'screens[T]');
  });

  it('is asked about with its places where one side took it away and the other one moved it', () => {
    const screens = (one: readonly string[], other: readonly string[]): string =>
      screen('S', ...one) + screen('T', ...other);
    const versions: Versions = [
      screens([x, field('a')], [field('b')]),
      screens([field('a')], [field('b'), x]),
      screens([field('a')], [field('b')]),
    ];
    expectAsked('Flow', versions, 'screens[T]/fields[X]');
    for (const [at, side] of (['base', 'ours', 'theirs'] as const).entries()) {
      expect(mergeAs('Flow', turned(versions), () => side).text).to.equal(turned(versions)[at]);
    }
    expect(mergeAs('Flow', versions).text)
      .to.include('<!-- in screens[S] -->')
      .and.to.include('<!-- in screens[T] -->');
  });

  it('is asked about with the whole file where it would be nowhere by a choice about what it was moved into', () => {
    const versions: Versions = [
      screen('S', field('D')) + screen('T', field('C', field('B', field('A')))),
      screen('S', field('C'), field('D', field('A'))) + screen('T'),
      screen('S', field('C', field('B', field('A')))) + screen('T'),
    ];
    expectAsked('Flow', versions, '');
  });

  it('is asked about with the whole file where it would be nowhere as the base has it', () => {
    const versions: Versions = [
      screen('S', field('B')) + screen('T', field('A')) + screen('U', field('C', x)),
      screen('S', field('B', x)) + screen('T') + screen('U'),
      screen('S') + screen('T', field('A', x)) + screen('U'),
    ];
    expectAsked('Flow', versions, '');
  });

  it('is asked about with the screen that one side took away, where the other one turned what is in it', () => {
    const turnedIn = (outer: string, inner: string): string =>
      screen('S', field('a'), field(outer, field(inner))) + screen('T');
    expectAsked('Flow', [turnedIn('X', 'Y'), turnedIn('Y', 'X'), screen('T')], 'screens[S]');
  });

  it('is asked about where both sides added it, at two places or of two kinds', () => {
    const rule = (name: string): string => named('rules', name);
    const decisions = (one: readonly string[], other: readonly string[]): string =>
      named('decisions', 'D', ...one) + named('decisions', 'E', ...other);
    expectAsked(
      'Flow',
      [
        decisions([rule('a')], [rule('b')]),
        decisions([rule('a'), rule('Yes')], [rule('b')]),
        decisions([rule('a')], [rule('b'), rule('Yes')]),
      ],
      'decisions[D]/rules[Yes]'
    );
    const versions: Versions = [
      screen('S', field('a')),
      screen('S', field('a')) + named('variables', 'X'),
      screen('S', field('a'), x),
    ];
    expectAsked('Flow', versions, 'screens[S]/fields[X]', 'variables[X]');
    const mixed = mergeAs('Flow', versions, ({ path }) => (path === 'variables[X]' ? 'ours' : 'theirs'));
    expect(mixed.faults).to.deep.equal(['it has fields[X] and variables[X], which share a name']);
  });

  it('has what a side changed of it, or moved, where the other one took away what it was in and left it there', () => {
    const [y, changed] = [field('Y'), field('X', text('2'))];
    const file = (first: readonly string[], ...second: readonly string[]): string =>
      screen('S', field('a'), ...first) + screen('T', ...second);
    for (const [base, one, other, merged] of [
      [file([], field('W', x)), file([], field('W', changed)), file([], x), file([], changed)],
      [file([], field('W', x)), file([], field('W', field('X', y))), file([], field('X')), file([], field('X', y))],
      [file([x], field('W', y)), file([], field('W', field('Y', x))), file([x], y), file([], field('Y', x))],
      [file([], field('W', field('Y', x))), file([], field('Y', x)), file([x], field('W', y)), file([x], y)],
    ])
      expectMerged('Flow', [base, one, other], merged);
  });

  it('is asked about with what it was in where a side changed that, too, or the order in it', () => {
    const of = (...fields: readonly string[]): string => screen('S', field('a'), ...fields);
    const y = field('Y');
    const versions: Versions = [of(field('W', x)), of(field('W', field('X', text('2')), y)), of(x)];
    expect(mergeAs('Flow', versions).paths).to.deep.equal(['screens[S]/fields[W]']);
    expect(mergeAs('Flow', versions, () => 'theirs').text).to.equal(of(field('X', text('2'))));
    expectAsked('Flow', [of(field('W', x, y)), of(field('W', y, x)), of(x, y)], 'screens[S]/fields[W]');
  });

  it('has what a side changed of it, or added to it, also where what the other one has it in is chosen', () => {
    const of = (...fields: readonly string[]): string => screen('S', field('a'), ...fields);
    const [b, y] = [field('b'), field('Y')];
    const whole = (...fields: readonly string[]): string => field('X', ...fields);
    for (const [before, changed] of [
      [x, field('X', text('2'))],
      [whole(), whole(y)],
      [whole(y), whole()],
      [whole(y), whole(field('Y', text('2')))],
    ]) {
      const versions: Versions = [of(field('W', before)), of(field('W', before, b)), of(changed)];
      for (const [each, side] of [
        [versions, 'ours'],
        [turned(versions), 'theirs'],
      ] as const) {
        expect(mergeAs('Flow', each).paths).to.deep.equal(['screens[S]/fields[W]']);
        const { text: merged, faults } = mergeAs('Flow', each, () => side);
        expect({ merged, faults }).to.deep.equal({ merged: of(field('W', changed, b)), faults: [] });
      }
    }
  });

  it('is followed into a repeater in a column of a section, and into a section of that', () => {
    const within = (...fields: readonly string[]): string =>
      screen(
        'S',
        field('Section', field('Column', field('Repeater', field('Inner', field('InnerColumn', ...fields)))))
      );
    const changed = field('X', text('2'));
    expectMerged(
      'Flow',
      [
        within(field('a')) + screen('T', x),
        within(field('a'), x) + screen('T'),
        within(field('a')) + screen('T', changed),
      ],
      within(field('a'), changed) + screen('T')
    );
  });

  it('is asked about where one side made another kind of it and the other one edited it', () => {
    const variable = (type: string): string => named('variables', 'X', `<dataType>${type}</dataType>\n`);
    const formula = named('formulas', 'X', '<expression>1</expression>\n');
    expectAsked(
      'Flow',
      [
        `<label>F</label>\n${variable('String')}`,
        `<label>F</label>\n${formula}`,
        `<label>F</label>\n${variable('Date')}`,
      ],
      'variables[X]',
      'formulas[X]'
    );
    expectMerged(
      'Flow',
      [variable('String') + screen('S'), formula + screen('S'), variable('String') + screen('S', field('a'))],
      formula + screen('S', field('a'))
    );
  });

  it('is one that the WSDL knows as a FlowElement', () => {
    const isElement = ({ at }: Readonly<{ at: string }>): boolean =>
      extendsType(fieldAt('Flow', at)?.type ?? '', 'FlowElement');
    // A flow's inputs are what its kind of start declares, each under the name that it has there.
    const expected = keyTable.Flow.filter((row) => row.key === 'name' && isElement(row)).map(({ at }) => at);
    expect(keyTable.Flow.filter(({ uniqueAs }) => uniqueAs !== undefined).map(({ at }) => at)).to.deep.equal(
      expected.filter((at) => at !== 'start/capabilityTypes/inputs')
    );
  });
});

describe('an element of a flow that holds others, under another name', () => {
  const rule = (name: string, ...content: readonly string[]): string => named('rules', name, ...content);
  const label = (value: string): string => `<label>${value}</label>\n`;
  const decision = (name: string, ...rules: readonly string[]): string => named('decisions', name, ...rules);
  const [one, other, edited] = [rule('1', label('a')), rule('2'), rule('1', label('b'))];

  it('has what the other side changed in it, and moved into it', () => {
    expectMerged(
      'Flow',
      [decision('D', one, other), decision('E', one, other), decision('D', edited, other)],
      decision('E', edited, other)
    );
    const [a, b, x] = ['a', 'b', 'X'].map((name) => field(name));
    expectMerged(
      'Flow',
      [screen('S', a, x) + screen('T', b), screen('S', a, x) + screen('U', b), screen('S', a) + screen('T', b, x)],
      screen('S', a) + screen('U', b, x)
    );
  });

  it('is asked about by its name alone where both renamed it otherwise', () => {
    expectAsked(
      'Flow',
      [decision('D', one, other), decision('E', one, other), decision('F', one, other)],
      'decisions[D]/name'
    );
  });

  it('is asked about as one where the other side took it away', () => {
    expectAsked('Flow', [decision('D', one, other), decision('E', one, other), ''], 'decisions[E]');
  });

  it('is another one where it is still there, or was there before', () => {
    const [a, b] = ['a', 'b'].map((name) => field(name));
    expectMerged(
      'Flow',
      [
        screen('S', field('X', field('Y'), a, b)),
        screen('S', field('Y', field('X'), a, b)),
        screen('S', field('X', text('1'), field('Y'), a, b)),
      ],
      screen('S', field('Y', field('X', text('1')), a, b))
    );
  });
});

describe('an entry that a component has once, in others of its kind', () => {
  const category = (name: string, ...within: readonly string[]): string => named('dataCategory', name, ...within);
  const element = (name: string, ...within: readonly string[]): string => named('childElements', name, ...within);
  const step = (name: string): string => `<botSteps>\n<stepIdentifier>${name}</stepIdentifier>\n</botSteps>\n`;
  const dialog = (name: string, ...steps: readonly string[]): string =>
    `<botDialogs>\n${steps.join('')}<developerName>${name}</developerName>\n</botDialogs>\n`;

  it('is asked about where both sides moved it to different places', () => {
    for (const [type, root, write] of [
      ['DataCategoryGroup', 'dataCategory', category],
      ['OmniIntegrationProcedure', 'omniProcessElements', element],
    ] as const) {
      const file = (a: readonly string[], b: readonly string[], c: readonly string[]): string =>
        named(root, 'All', write('A', ...a), write('B', ...b), write('C', ...c));
      const versions: Versions = [file([write('X')], [], []), file([], [write('X')], []), file([], [], [write('X')])];
      const holder = type === 'DataCategoryGroup' ? 'dataCategory/dataCategory' : `${root}[All]/childElements`;
      expectAsked(type, versions, `${holder}[B]/${holder.split('/')[1]}[X]`);
    }
    const dialogs = (a: readonly string[], b: readonly string[], c: readonly string[]): string =>
      dialog('A', step('a'), ...a) + dialog('B', step('b'), ...b) + dialog('C', step('c'), ...c);
    const moved: Versions = [dialogs([step('X')], [], []), dialogs([], [step('X')], []), dialogs([], [], [step('X')])];
    expectAsked('BotVersion', moved, 'botDialogs[B]/botSteps[X]');
    const inVersion = moved.map((each) => `<botVersions>\n${each}<fullName>v1</fullName>\n</botVersions>\n`);
    expectAsked('Bot', [inVersion[0], inVersion[1], inVersion[2]], 'botVersions[v1]/botDialogs[B]/botSteps[X]');
  });

  it('has what the other side added to it', () => {
    const all = (...within: readonly string[]): string => category('All', ...within);
    expectMerged(
      'DataCategoryGroup',
      [
        all(category('A', category('X')), category('B')),
        all(category('A'), category('B', category('X'))),
        all(category('A', category('X', category('Y'))), category('B')),
      ],
      all(category('A'), category('B', category('X', category('Y'))))
    );
  });

  it('is asked about where both sides added it to sections of one name', () => {
    const section = (...fields: readonly string[]): string => {
      const items = fields.map((each) => `<layoutItems>\n<field>${each}</field>\n</layoutItems>\n`);
      return `<layoutSections>\n<label>S</label>\n<layoutColumns>\n${items.join('')}</layoutColumns>\n</layoutSections>\n`;
    };
    const versions: Versions = [
      section('A') + section('B'),
      section('A', 'X') + section('B'),
      section('A') + section('B', 'X'),
    ];
    expectAsked('Layout', versions, 'layoutSections[S]#0/layoutColumns[0]/layoutItems[X]');
  });

  it('is asked about with the whole file where the sides moved two into each other', () => {
    const all = (...within: readonly string[]): string => category('All', ...within);
    const versions: Versions = [
      all(category('A'), category('B')),
      all(category('A', category('B'))),
      all(category('B', category('A'))),
    ];
    expectAsked('DataCategoryGroup', versions, '');
  });
});

describe('an entry that may be in one of two lists', () => {
  const fields = (tag: string, names: readonly string[]): string =>
    names.map((name) => `<${tag}>\n<field>${name}</field>\n</${tag}>\n`).join('');
  const fieldSet = (available: readonly string[], displayed: readonly string[]): string =>
    fields('availableFields', available) + fields('displayedFields', displayed);
  const forecast = (name: string, selected: readonly string[], unselected: readonly string[], more = ''): string => {
    const list = (tag: string, of: readonly string[]): string =>
      `<${tag}>\n${of.map((each) => `<field>${each}</field>\n`).join('')}</${tag}>\n`;
    return `<forecastingTypeSettings>\n${more}<name>${name}</name>\n${list(
      'opportunityListFieldsSelectedSettings',
      selected
    )}${list('opportunityListFieldsUnselectedSettings', unselected)}</forecastingTypeSettings>\n`;
  };
  const inOne = [
    ['FieldSet', fieldSet, ['availableFields[F]', 'displayedFields[F]']],
    [
      'ForecastingSettings',
      (unselected: readonly string[], selected: readonly string[]): string => forecast('T', selected, unselected),
      ['forecastingTypeSettings[T]/opportunityListFieldsSelectedSettings/field[F]'],
    ],
  ] as const;

  it('is asked about where the sides added it to one each', () => {
    for (const [type, write, paths] of inOne) {
      const versions: Versions = [write(['A'], ['B']), write(['A'], ['B', 'F']), write(['A', 'F'], ['B'])];
      expectAsked(type, versions, ...paths);
    }
  });

  it('is asked about where one side put it into the other list, and the other one took it away', () => {
    for (const [type, write, paths] of inOne) {
      const versions: Versions = [write(['F', 'A'], ['B']), write(['A'], ['B', 'F']), write(['A'], ['B'])];
      expectAsked(type, versions, ...paths);
    }
  });

  it('is in the other list where one side put it there, or both did', () => {
    for (const [type, write] of inOne) {
      expectMerged(
        type,
        [write(['F', 'A'], ['B']), write(['A'], ['B', 'F']), write(['F', 'A', 'C'], ['B'])],
        write(['A', 'C'], ['B', 'F'])
      );
      expectMerged(
        type,
        [write(['F', 'A'], ['B']), write(['A'], ['B', 'F']), write(['A', 'C'], ['B', 'F'])],
        write(['A', 'C'], ['B', 'F'])
      );
    }
  });

  it('is not taken for both lists where they were decided differently', () => {
    const versions: Versions = [fieldSet(['A'], ['B']), fieldSet(['A'], ['B', 'F']), fieldSet(['A', 'F'], ['B'])];
    const mixed = mergeAs('FieldSet', versions, ({ path }) => (path === 'displayedFields[F]' ? 'ours' : 'theirs'));
    expect(mixed.faults).to.deep.equal(['it has availableFields[F] and displayedFields[F], which share a name']);
  });

  it('is another one in what has such lists, too', () => {
    const sets = (one: string, other: string): string =>
      [`<fullName>One</fullName>\n${one}`, `<fullName>Other</fullName>\n${other}`]
        .map((each) => `<fieldSets>\n${each}</fieldSets>\n`)
        .join('');
    const [before, moved, gone] = [fieldSet(['F', 'A'], ['B']), fieldSet(['A'], ['B', 'F']), fieldSet(['A'], ['B'])];
    expectMerged('CustomObject', [sets(before, before), sets(moved, before), sets(before, gone)], sets(moved, gone));
    const forecasts = (...of: ReadonlyArray<readonly [string[], string[]]>): string =>
      of.map(([selected, unselected], at) => forecast(`T${at}`, selected, unselected)).join('');
    expectMerged(
      'ForecastingSettings',
      [
        forecasts([['B'], ['F']], [['B'], ['F']]),
        forecasts([['B', 'F'], []], [['B'], ['F']]),
        forecasts([['B'], ['F']], [['B'], []]),
      ],
      forecasts([['B', 'F'], []], [['B'], []])
    );
  });

  it('does not tell what holds it under another name', () => {
    const [flag, columns] = ['<active>true</active>\n', ['A', 'B', 'C']];
    const versions: Versions = [
      forecast('T', columns, []),
      forecast('U', columns, []),
      forecast('T', columns, [], flag),
    ];
    expect(mergeAs('ForecastingSettings', versions).paths).to.deep.equal(['forecastingTypeSettings[T]']);
    expect(mergeAs('ForecastingSettings', versions, () => 'ours')).to.deep.equal({
      text: versions[1],
      paths: [],
      faults: [],
    });
  });
});
