import { expect } from 'chai';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

const merge = (
  [base, ours, theirs]: readonly string[],
  choice?: 'ours' | 'theirs'
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

  it('are asked about where both sides changed one differently', () => {
    expect(merged('<p a="1"/>', '<p a="2"/>', '<p a="3"/>')).to.deep.equal(['p']);
    expect(merged('<p a="1"/>', '<p/>', '<p a="3"/>')).to.deep.equal(['p']);
    expect(merged('<p a="1"><x>1</x></p>', '<p a="2"><x>1</x></p>', '<p a="3"><x>2</x></p>')).to.deep.equal(['p']);
    expect(merged('<p a="1"/>', '<p a="2"/>', '<p a="&#50;" b="1"/>')).to.equal('<p a="2" b="1"/>');
  });

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
    expect(merge(['<A a="1"/>', '<A a="2"/>', '<A a="3"/>'])[1]).to.equal('');
    expect(merge(['', '<A a="1"/>', '<A a="1" b="2"/>'])[0]).to.equal('<A a="1" b="2"/>');
    expect(merge(['', '<A a="1"/>', '<A a="2"/>'])[1]).to.equal('');
    expect(merge(['<A a="1"/>', '<A a="2"/>', '<A a="1"><b/></A>'])[0]).to.match(/^<A a="2">\s*<b\/>\s*<\/A>$/);
  });
});
