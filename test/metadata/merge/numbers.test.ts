import { expect } from 'chai';
import fc from 'fast-check';
import type { Resolution } from '../../../src/metadata/merge/conflict.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { property } from './property.js';

/** A layout with actions, each as its name and what says its place: `A0 B1`. */
const layout = (actions: string): Buffer => {
  const items = actions
    .split(' ')
    .filter((action) => action !== '')
    .map((action) => /^(?<name>[A-Z]+?)(?<type>[a-z]*)(?<number>\d*)$/.exec(action)?.groups ?? {})
    .map(
      ({ name, type, number }) =>
        `        <platformActionListItems>\n            <actionName>${name}</actionName>\n            <actionType>${type}</actionType>\n${number === '' ? '' : `            <sortOrder>${number}</sortOrder>\n`}        </platformActionListItems>\n`
    );
  return Buffer.from(
    `<Layout>\n    <platformActionList>\n        <actionListContext>Record</actionListContext>\n${items.join('')}    </platformActionList>\n</Layout>\n`
  );
};

/** The actions of a layout in the order of the file. */
const actionsOf = (content: Buffer): string =>
  [
    ...content
      .toString()
      .matchAll(
        /<actionName>(.*?)<\/actionName>\s*<actionType>(.*?)<\/actionType>\s*(?:<sortOrder>(\d+)<\/sortOrder>)?/g
      ),
  ]
    .map(([, name, type, number]) => name + type + (number ?? ''))
    .join(' ');

const merge = (
  [base, ours, theirs]: readonly [string, string, string],
  resolve: (path: string) => Resolution | undefined = (): undefined => undefined
): Readonly<{ actions: string; paths: readonly string[]; text: string }> => {
  const { content, conflicts } = mergeMetadata(
    { base: layout(base), ours: layout(ours), theirs: layout(theirs) },
    'a.layout-meta.xml',
    { resolve: ({ path }) => resolve(path) }
  );
  return { actions: actionsOf(content), paths: conflicts.map(({ path }) => path), text: content.toString() };
};

const list = 'platformActionList/platformActionListItems';

describe('entries that say their place by a number', () => {
  for (const [what, base, ours, theirs, merged] of [
    ['are numbered on where both sides added one at the end', 'A0 B1', 'A0 B1 X2', 'A0 B1 Y2', 'A0 B1 X2 Y3'],
    ['make room where both added one', 'A0 B1 C2', 'A0 X1 B2 C3', 'A0 B1 Y2 C3', 'A0 X1 B2 Y3 C4'],
    ['are numbered on where both put one first', 'A0', 'X0 A1', 'Y0 A1', 'X0 Y1 A2'],
    ['move up where one side took one away', 'A0 B1 C2', 'B0 C1', 'A0 B1 C2 Y3', 'B0 C1 Y2'],
    ['go away though the other side numbered them anew', 'A0 B1', 'A0', 'X0 A1 B2', 'X0 A1'],
    ['are where the side that moved them has them', 'A0 B1 C2', 'A0 B1 C2 X3', 'C0 A1 B2', 'A1 B2 C0 X3'],
    ['keep the gaps that a version has', 'A10 B20', 'A10 X11 B20', 'A10 Y11 B20', 'A10 X11 Y12 B20'],
    ['are added once by both', 'A0', 'A0 X1 Y2', 'A0 Y1', 'A0 X1 Y2'],
    ['begin where the side that changed that lets them', 'A0 B1', 'A1 B2', 'A0 B1 Y2', 'A1 B2 Y3'],
    ['of which only one side changed any stay so', 'A0 B1', 'A0 B1', 'A7 B9', 'A7 B9'],
    ['are new in both', '', 'A0 B1', 'A0 X1', 'A0 B1 X2'],
  ] as const) {
    it(what, () => {
      const { actions, paths } = merge([base, ours, theirs]);
      expect({ actions, paths }).to.deep.equal({ actions: merged, paths: [] });
    });
  }

  it('come to the same numbers whichever side is ours, but for what both added at one place', () => {
    const sorted = (actions: string): unknown => actions.split(' ').sort();
    for (const [base, one, other] of [
      ['A0 B1 C2', 'A0 X1 B2 C3', 'A0 B1 Y2 C3'],
      ['A0 B1 C2', 'B0 C1', 'A0 B1 C2 Y3'],
    ]) {
      expect(sorted(merge([base, one, other]).actions)).to.deep.equal(sorted(merge([base, other, one]).actions));
    }
  });

  it('are each once where one is kept that one side took away and the other one changed', () => {
    const [base, ours, theirs] = ['A0 Bx1 C2', 'A0 By1 C2', 'A0 C1'];
    const path = `${list}[B]`;
    for (const [versions, kept, gone] of [
      [[base, ours, theirs], 'ours', 'theirs'],
      [[base, theirs, ours], 'theirs', 'ours'],
    ] as const) {
      expect(merge(versions).paths).to.deep.equal([path]);
      expect(merge(versions, () => kept)).to.deep.include({ actions: 'A0 By1 C2', paths: [] });
      expect(merge(versions, () => 'base')).to.deep.include({ actions: 'A0 Bx1 C2', paths: [] });
      expect(merge(versions, () => gone)).to.deep.include({ actions: 'A0 C2', paths: [] });
    }
  });

  describe('that both sides moved to different places', () => {
    const versions = ['A0 B1 C2 D3', 'B0 A1 C2 D3 X4', 'B0 C1 A2 D3'] as const;

    it('are one conflict about the order, with all else merged in each', () => {
      const { paths, text } = merge(versions);
      expect(paths).to.deep.equal([list]);
      const [, ours, base, theirs] = /^<{7}[^]*?\n([^]*)\n\|{7}[^]*?\n([^]*)\n={7}\n([^]*)\n>{7}/m.exec(text) ?? [];
      expect([ours, base, theirs].map((part) => actionsOf(Buffer.from(part)))).to.deep.equal([
        ...['B0 A1 C2 D3 X4', 'A0 B1 C2 D3 X4', 'B0 C1 A2 D3 X4'],
      ]);
    });

    it('have the order that is chosen', () => {
      for (const [side, actions] of [
        ['ours', 'B0 A1 C2 D3 X4'],
        ['base', 'A0 B1 C2 D3 X4'],
        ['theirs', 'B0 C1 A2 D3 X4'],
      ] as const) {
        expect(merge(versions, () => side)).to.deep.include({ actions, paths: [] });
      }
      const written = '<platformActionListItems>\n<actionName>B</actionName>\n</platformActionListItems>';
      const { text, paths } = merge(versions, () => ({ text: written }));
      expect([paths, text.match(/<actionName>.*/g)]).to.deep.equal([[], ['<actionName>B</actionName>']]);
    });

    it('are asked about by what else both changed in them, once an order is chosen', () => {
      const changed = ['A0 B1 C2 D3', 'B0 Ax1 C2 D3', 'B0 C1 Ay2 D3'] as const;
      expect(merge(changed).paths).to.deep.equal([list]);
      expect(merge(changed, (path) => (path === list ? 'theirs' : undefined)).paths).to.deep.equal([
        `${list}[A]/actionType`,
      ]);
      expect(merge(changed, (path) => (path === list ? 'theirs' : 'ours')).actions).to.equal('B0 C1 Ax2 D3');
    });

    it('have no order of the base where both added them', () => {
      const added = ['A0', 'A0 X1 Y2', 'A0 Y1 X2'] as const;
      expect(merge(added).paths).to.deep.equal([list]);
      expect(merge(added, () => 'base').actions).to.equal('A0 X1 Y2');
      expect(merge(added, () => 'theirs').actions).to.equal('A0 Y1 X2');
    });
  });

  for (const [what, base, ours, theirs, merged] of [
    ['have none in an entry', 'A B1', 'A B1 X2', 'A B1 Y2', 'A B1 X2 Y3'],
    ['have none in the base', 'A B', 'A B X1', 'A B Y1', 'A B X1 Y2'],
    ['got some from one side alone', 'A B', 'A0 B1', 'A B Y0', 'A0 B1 Y2'],
    ['are shared in the base', 'A0 B0', 'A0 B0 X1', 'A0 B0 Y1', 'A0 B0 X1 Y2'],
    ['have a key twice', 'Ax0 B1 Ay2', 'Ax0 X1 B2 Ay3', 'Ax0 Y1 B2 Ay3', 'Ax0 X1 Y2 B3 Ay4'],
    ['have a key twice, in an edited entry', 'Ax0 B1 Ay2', 'Az0 B1 Ay2 X3', 'Y0 Ax1 B2 Ay3', 'Y0 Az1 B2 Ay3 X4'],
    ['have a key more often in a side', 'Ax0', 'Ax0 Ay1 X2', 'Ax0 Y1', 'Ax0 Ay1 X2 Y3'],
  ] as const) {
    it(`are each once where they ${what}`, () => {
      const { actions, paths } = merge([base, ours, theirs]);
      expect({ actions: actions.split(' ').sort(), paths }).to.deep.equal({
        actions: merged.split(' ').sort(),
        paths: [],
      });
    });
  }

  it('are each once where the base is chosen for an entry, and a side has none at all', () => {
    const versions = ['A0', '', 'B0 Ax1'] as const;
    expect(merge(versions).paths).to.deep.equal([`${list}[A]`]);
    for (const [side, actions] of [
      ['base', 'B0 A1'],
      ['theirs', 'B0 Ax1'],
      ['ours', 'B0'],
    ] as const) {
      expect(merge(versions, () => side)).to.deep.include({ actions, paths: [] });
    }
  });

  it('are each once where entries right in the file share a key', () => {
    const menu = (items: string): Buffer =>
      Buffer.from(
        `<NavigationMenu>\n${[...items]
          .map(
            (item, at) =>
              `    <navigationMenuItem>\n        <label>${item.toLowerCase()}</label>\n        <position>${at}</position>\n        <target>/${item}</target>\n    </navigationMenuItem>\n`
          )
          .join('')}</NavigationMenu>\n`
      );
    const sides = { base: menu('abA'), ours: menu('axbA'), theirs: menu('aybA') };
    expect(mergeMetadata(sides, 'a.xml')).to.deep.equal({ content: menu('axybA'), conflicts: [] });
  });

  for (const [what, root, around, tag, key, number] of [
    [
      'fields of a form',
      'EmbeddedServiceConfig',
      ['embeddedServiceForms'],
      'embeddedServiceFormFields',
      'formField',
      'displayOrder',
    ],
    ['actions of a channel', 'RecordActionDeployment', ['channelConfigurations'], 'channelItems', 'action', 'position'],
    ['frequent actions', 'RecordActionDeployment', [], 'selectableItems', 'action', 'frequentActionSequenceNbr'],
    ['exit rules of a flow', 'Flow', [], 'exitRules', 'name', 'ruleOrder'],
    ['fields of an index', 'CustomObject', ['marketingObjectIndexes'], 'fields', 'name', 'ordinal'],
    [
      'menu items of a template',
      'CommunityTemplateDefinition',
      ['navigationLinkSet'],
      'navigationMenuItem',
      'label',
      'position',
    ],
    [
      'instructions of an agent',
      'AiAgentDefinitionVersion',
      ['planner', 'genAiPlugins', 'genAiCustomizedPlugin'],
      'genAiPluginInstructions',
      'developerName',
      'sortOrder',
    ],
    ['elements of an OmniScript', 'OmniScript', [], 'omniProcessElements', 'name', 'sequenceNumber'],
    [
      'elements within elements of a procedure',
      'OmniIntegrationProcedure',
      ['omniProcessElements', 'childElements'],
      'childElements',
      'name',
      'sequenceNumber',
    ],
  ] as const) {
    it(`are each once also of ${what}, written with decimals or without`, () => {
      for (const decimals of ['', '.0']) {
        const file = (names: string): Buffer => {
          const entries = [...names].map(
            (name, at) => `<${tag}><${key}>${name}</${key}><${number}>${at}${decimals}</${number}></${tag}>\n`
          );
          const start = around
            .map((each) => `<${each}>\n<name>N</name>\n<label>L</label>\n<channel>C</channel>\n`)
            .join('');
          return Buffer.from(
            `<${root}>\n${start}${entries.join('')}${around
              .toReversed()
              .map((each) => `</${each}>\n`)
              .join('')}</${root}>\n`
          );
        };
        const sides = { base: file('ab'), ours: file('axb'), theirs: file('aby') };
        const { content, conflicts } = mergeMetadata(sides, 'a.xml');
        expect([content.toString(), conflicts]).to.deep.equal([file('axby').toString(), []]);
      }
    });
  }

  it('are asked about where one side took away what the other one changed in something else', () => {
    const { paths, text } = merge(['A0 B1', 'A0', 'A0 Bx1 Y2']);
    expect(paths).to.deep.equal(['platformActionList/platformActionListItems[B]']);
    expect(text).to.match(/<actionName>Y<[^]*<sortOrder>2</);
  });

  it('are left byte by byte where their numbers stay', () => {
    const odd = layout('A0 B1 X2').toString().replace('<sortOrder>0', '<sortOrder>&#48;');
    const { content } = mergeMetadata(
      { base: layout('A0 B1'), ours: Buffer.from(odd), theirs: layout('A0 B1 Y2') },
      'a.layout-meta.xml'
    );
    expect(content.toString()).to.include('<sortOrder>&#48;').and.include('<sortOrder>3');
  });

  const side = fc
    .subarray([...'ABCDEFXYZ'].map(String))
    .chain((names) =>
      fc.shuffledSubarray(names, { minLength: names.length }).map((order) => order.map((name, at) => name + String(at)))
    );
  const sides = fc
    .tuple(side, side, side)
    .map((all) => all.map((names) => names.join(' ')) as [string, string, string]);

  property('have numbers without gaps and each once, however both sides changed them', sides, (versions) => {
    const { actions, paths } = merge(versions);
    const numbersOf = (text: string): readonly number[] =>
      text
        .match(/\d+/g)
        ?.map(Number)
        .sort((a, b) => a - b) ?? [];
    if (paths.length === 0) expect(numbersOf(actions)).to.deep.equal([...numbersOf(actions).keys()]);
    for (const choice of ['base', 'ours', 'theirs'] as const) {
      const { actions: decided, paths: open } = merge(versions, () => choice);
      expect(open).to.deep.equal([]);
      expect(numbersOf(decided), choice).to.deep.equal([...numbersOf(decided).keys()]);
    }
  });
});
