import { expect } from 'chai';
import fc from 'fast-check';
import type { Resolution } from '../../../src/metadata/merge/conflict.js';
import { elementAt } from '../../../src/metadata/merge/elementAt.js';
import { sameMetadata } from '../../../src/metadata/merge/equality.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { parseXmlTree } from '../../../src/metadata/xml/tree.js';
import { attributeOf } from '../../../src/metadata/xml/value.js';
import { property } from './property.js';

const merge = (
  [base, ours, theirs]: readonly string[],
  choice?: Resolution
): readonly [text: string, ...paths: readonly string[]] => {
  const sides = { base: Buffer.from(base), ours: Buffer.from(ours), theirs: Buffer.from(theirs) };
  const { content, conflicts } = mergeMetadata(sides, 'a.xml', { resolve: () => choice });
  return [content.toString(), ...conflicts.map(({ path }) => path)];
};

/** Files of one element each; both sides differ in another one, so that no side is as the base. */
const around = (elements: readonly string[]): readonly string[] =>
  elements.map((element, at) => `<A>\n    <at>${at === 1 ? 1 : 0}</at>\n    ${element}\n</A>\n`);

const merged = (...elements: readonly [string, string, string]): string | readonly string[] => {
  const [text, ...paths] = merge(around(elements));
  return paths.length > 0 ? paths : (text.split('\n    ')[2]?.replace('\n</A>\n', '') ?? '');
};

describe('attributes in a merge of metadata', () => {
  it('are merged by their names, each as the side that changed it has it', () => {
    expect(merged('<p name="x" label="1"/>', '<p name="x" label="2"/>', '<p name="x" label="1" role="r"/>')).to.equal(
      '<p name="x" label="2" role="r"/>'
    );
    expect(merged('<p a="1" b="1" c="1"/>', '<p b="1" c="1"/>', "<p a='1' b='&quot;\"' c='1'/>")).to.equal(
      '<p b=\'&quot;"\' c="1"/>'
    );
    expect(merged('<p a="1" b="1" c="1"/>', '<p a="1"\tb="2" c="1"/>', '<p b="1" c="1"/>')).to.equal(
      '<p\tb="2" c="1"/>'
    );
    expect(merged('<p/>', '<p a="1"/>', '<p b="1"/>')).to.equal('<p a="1" b="1"/>');
  });

  it('are merged beside what is in the element', () => {
    expect(
      merged('<p a="1"><x>1</x><y>1</y></p>', '<p a="2"><x>2</x><y>1</y></p>', '<p a="1" b="1"><x>1</x><y>2</y></p>')
    ).to.equal('<p a="2" b="1"><x>2</x><y>2</y></p>');
    expect(merged('<p a="1">one</p>', '<p a="2">one</p>', '<p a="1">two</p>')).to.equal('<p a="2">two</p>');
    expect(merged('<p a="1">one</p>', '<p a="1">two</p>', '<p a="2">one</p>')).to.equal('<p a="2">two</p>');
    expect(merged('<p><x>1</x></p>', '<p a="1"/>', '<p b="1"><x>1</x></p>')).to.equal('<p a="1" b="1"/>');
  });

  it('are asked about by themselves where both sides changed one differently', () => {
    expect(merged('<p a="1"/>', '<p a="2"/>', '<p a="3"/>')).to.deep.equal(['p/@a']);
    expect(merged('<p a="1"/>', '<p/>', '<p a="3"/>')).to.deep.equal(['p/@a']);
    expect(merged('<p a="1" b="1">1</p>', '<p a="2" b="2">1</p>', '<p a="3" b="3">2</p>')).to.deep.equal([
      'p/@a',
      'p/@b',
    ]);
    const [text, ...paths] = merge(
      around(['<p a="1"><x>1</x><y>1</y></p>', '<p a="2"><x>2</x><y>1</y></p>', '<p a="3"><x>1</x><y>2</y></p>'])
    );
    expect(paths).to.deep.equal(['p/@a']);
    expect(text).to.equal(
      '<A>\n    <at>1</at>\n    <p\n<<<<<<< ours\n        a="2"\n||||||| base\n        a="1"\n=======\n        a="3"\n>>>>>>> theirs\n><x>2</x><y>2</y></p>\n</A>\n'
    );
    expect(merged('<p a="1"/>', '<p a="2"/>', '<p a="&#50;" b="1"/>')).to.equal('<p a="2" b="1"/>');
  });

  for (const choice of ['base', 'ours', 'theirs'] as const) {
    it(`leave a file whichever lines of a conflict are taken, as with ${choice}`, () => {
      for (const versions of [
        ['<A a="1">1</A>', '<A a="2">1</A>', '<A a="3">2</A>'],
        ['<A a="1" b="1" c="1"/>', '<A a="2"\n   b="2" />', '<A b="3" a=\'"\' c="2"/>'],
        ['<A a="1" z="1"><b/></A>', '<A z="2"><b/></A>', '<A a="2" z="1"><b c="1"/></A>'],
        ['', '<A a="1"/>', '<A a="2"><b/></A>'],
      ]) {
        const [text] = merge(versions);
        const lines = new RegExp(
          `^${{ ours: '<', base: '[|]', theirs: '=' }[choice]}{7}.*\n((?:(?![<|=>]{7}).*\n)*)`,
          'm'
        );
        const byHand = text.replace(/^<{7}[^]*?^>{7}.*\n/gm, (hunk) => lines.exec(hunk)?.[1] ?? '');
        expect(text, versions.join()).to.include('<<<<<<< ours\n');
        expect(sameMetadata(Buffer.from(byHand), Buffer.from(merge(versions, choice)[0]), 'a.xml'), byHand).to.equal(
          true
        );
      }
    });
  }

  it('are as they were decided about, or as a person wrote them', () => {
    const versions = around(['<p a="1" b="1">1</p>', '<p a="2" b="1">1</p>', '<p a="3" b="2">1</p>']);
    for (const [choice, p] of [
      ['ours', '<p a="2" b="2">1</p>'],
      ['theirs', '<p a="3" b="2">1</p>'],
      ['base', '<p a="1" b="2">1</p>'],
      [{ text: " a='4'\n" }, '<p a="4" b="2">1</p>'],
      [{ text: '' }, '<p b="2">1</p>'],
    ] as const) {
      expect(merge(versions, choice)).to.deep.equal([around(['', p])[1]]);
    }
    for (const text of ['2', 'b="2"', 'a="2" b="2"', 'a="<"', 'a="&x;"', 'a="2"><b', '<p a="4">1</p>']) {
      expect(merge(versions, { text }).slice(1), text).to.deep.equal(['p/@a']);
    }
    expect(merge(versions, 'both').slice(1)).to.deep.equal(['p/@a']);
  });

  it('of what nothing names are asked about by themselves where nothing else was changed', () => {
    const list = (...attributes: readonly string[]): string =>
      `<A>${attributes.map((each, at) => `<thing ${each}><x>${at}</x></thing>`).join('')}</A>`;
    const base = list('a="1"', 'a="1"', 'a="1"');
    expect(merge([base, list('a="1"', 'a="2"', 'a="1"'), list('a="1"', 'a="3"', 'a="1"')]).slice(1)).to.deep.equal([
      'thing/@a',
    ]);
    expect(
      merge([base, list('a="1"', 'a="2"', 'a="1"'), list('a="1"', 'a="3" b="1"', 'a="1"')]).slice(1)
    ).to.deep.equal(['thing']);
  });

  it('are found by the path of their conflict', () => {
    const file = (value: string): Buffer =>
      Buffer.from(`<CustomLabels v="1"><labels a="${value}"><fullName>a/@b</fullName></labels></CustomLabels>`);
    const [base, ours, theirs] = ['1', '2', '3'].map(file);
    const { conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml');
    expect(conflicts.map(({ path, type, values }) => ({ path, type, values }))).to.deep.equal([
      { path: 'labels[a/@b]/@a', type: 'CustomLabel', values: { base: 'a="1"', ours: 'a="2"', theirs: 'a="3"' } },
    ]);
    expect(elementAt(theirs, 'labels[a/@b]/@a')).to.equal('a="3"');
    expect(elementAt(theirs, '@v')).to.equal('v="1"');
    expect(elementAt(theirs, 'labels[a/@b]/@c')).to.equal(undefined);
    expect(elementAt(theirs, 'labels[a/@b]')).to.include('<labels a="3">');
  });

  const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'));
  const version = fc.record({ root: attributes, element: attributes, text: fc.constantFrom('1', '2') });

  property(
    'are in the file as any side changed them, or asked about',
    fc.tuple(version, version, version),
    (versions) => {
      const tag = (name: string, all: Readonly<Record<string, string>>): string =>
        [name, ...Object.entries(all).map(([key, value]) => `${key}="${value}"`)].join(' ');
      const files = versions.map(({ root, element, text }) =>
        Buffer.from(`<${tag('A', root)}>\n    <${tag('p', element)}>\n        <x>${text}</x>\n    </p>\n</A>\n`)
      );
      const [base, ours, theirs] = files;
      const [old, mine, other] = versions;
      const contested = (place: 'root' | 'element'): readonly string[] =>
        ['a', 'b', 'c'].filter((name) => {
          const [before, one, two] = [old[place][name], mine[place][name], other[place][name]];
          return one !== two && one !== before && two !== before;
        });
      const expected = [
        ...contested('root').map((name) => `@${name}`),
        ...contested('element').map((name) => `p/@${name}`),
      ];
      const { conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml');
      expect(conflicts.map(({ path }) => path).sort()).to.deep.equal(expected.sort());
      for (const side of ['base', 'ours', 'theirs'] as const) {
        const { content } = mergeMetadata({ base, ours, theirs }, 'a.xml', { resolve: () => side });
        const { root } = parseXmlTree(content, 'a.xml');
        const chosen = { base: old, ours: mine, theirs: other }[side];
        for (const [place, node] of [
          ['root', root],
          ['element', root.children[0]],
        ] as const) {
          for (const name of ['a', 'b', 'c']) {
            const value = mine[place][name] === old[place][name] ? other[place][name] : mine[place][name];
            const isAsked = contested(place).includes(name);
            expect(attributeOf(node, name), content.toString()).to.equal(isAsked ? chosen[place][name] : value);
          }
        }
      }
    }
  );

  describe('that say what kind of value it is', () => {
    const value = (type: string, text: string, more = ''): string =>
      `<value xsi:type="xsd:${type}"${more}>${text}</value>`;
    const file = (...values: readonly string[]): readonly string[] =>
      around(values).map((text) => text.replace('<A>', '<A xmlns:xsi="i">'));

    it('are never mixed with the value of the other side', () => {
      for (const sides of [
        [value('string', '1'), value('double', '1'), value('string', 'one')],
        [value('string', '1'), value('string', 'one'), value('double', '1')],
        [value('string', '1'), '<value xsi:nil="true"/>', value('string', 'one')],
        [value('string', '1'), value('string', 'one'), '<value xsi:nil="true"/>'],
        ['<value xsi:nil="true"/>', value('string', '1'), value('double', '1')],
        [value('a', '<x>1</x>'), value('b', '<x>1</x>'), value('a', '<x>2</x>')],
      ]) {
        const [text, ...paths] = merge(file(...sides));
        expect(paths, sides.join()).to.deep.equal(['value']);
        expect(text.replace(/\n */g, '')).to.include(sides[1]).and.include(sides[2]);
      }
    });

    it('come with the value of the side that changed it, beside the other attributes', () => {
      const [base, ours] = [value('string', '1'), value('string', '1', ' a="1"')];
      for (const [theirs, both] of [
        [value('double', '2'), [value('double', '2', ' a="1"')]],
        ['<value xsi:nil="true"/>', ['<value a="1" xsi:nil="true"/>', '<value xsi:nil="true" a="1"/>']],
      ] as const) {
        for (const sides of [file(base, ours, theirs), file(base, theirs, ours)]) {
          const [text, ...paths] = merge(sides);
          expect(paths).to.deep.equal([]);
          expect(
            both.some((each) => text.includes(each)),
            text
          ).to.equal(true);
        }
      }
    });

    it('are merged where one side has all that both changed', () => {
      const both = '<v type="b">2</v>';
      for (const one of ['<v type="b">1</v>', '<v type="a">2</v>']) {
        expect(merged('<v type="a">1</v>', one, both)).to.equal(both);
        expect(merged('<v type="a">1</v>', both, one)).to.equal(both);
      }
    });

    it('are asked about where one side set what a property is and the other one what it begins with', () => {
      expect(
        merged(
          '<property type="String" default="1"/>',
          '<property type="Integer" default="1"/>',
          '<property type="String" default="a"/>'
        )
      ).to.deep.equal(['property']);
    });

    it('bring the prefix that they need', () => {
      const [base, ours] = around(['<v a="1">1</v>', '<v a="2">1</v>']);
      const [, , theirs] = around(['', '', '<v xmlns:i="i" a="1" i:type="t">2</v>']);
      expect(merge([base, ours, theirs])[0]).to.include('<v a="2" xmlns:i="i" i:type="t">2</v>');
    });
  });

  it('of the root are merged, too', () => {
    expect(merge(['<A a="1"><b>1</b></A>', '<A a="1"><b>2</b></A>', '<A a="2" c="1"><b>1</b></A>'])).to.deep.equal([
      '<A a="2" c="1"><b>2</b></A>',
    ]);
    expect(merge(['<A a="1"/>', '<A a="2"/>', '<A a="3"/>'])[1]).to.equal('@a');
    expect(
      merge(['<A a="1"><b>1</b><c>1</c></A>', '<A a="2"><b>2</b><c>1</c></A>', '<A a="3"><b>1</b><c>2</c></A>'])
    ).to.deep.equal([
      '<A\n<<<<<<< ours\n    a="2"\n||||||| base\n    a="1"\n=======\n    a="3"\n>>>>>>> theirs\n><b>2</b><c>2</c></A>',
      '@a',
    ]);
    expect(merge(['', '<A a="1"/>', '<A a="1" b="2"/>'])[0]).to.equal('<A a="1" b="2"/>');
    expect(merge(['', '<A a="1"/>', '<A a="2"/>'])[1]).to.equal('@a');
    expect(merge(['<A a="1"/>', '<A a="2"/>', '<A a="1"><b/></A>'])[0]).to.match(/^<A a="2">\s*<b\/>\s*<\/A>$/);
  });
});
