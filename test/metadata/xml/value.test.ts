import { expect } from 'chai';
import { parseXmlTree, type XmlTree } from '../../../src/metadata/xml/tree.js';
import { elementOfTree, textOfNode, valueOfNode } from '../../../src/metadata/xml/value.js';
import { parseXml } from '../../../src/metadata/xml/parse.js';
import type { XmlValue } from '../../../src/metadata/xml/values.js';
import { fixture, variants } from '../merge/fixtures.js';

const parse = (content: Buffer | string): XmlTree => parseXmlTree(Buffer.from(content), 'a.xml');
const textIn = (content: string): string => {
  const tree = parse(`<A>${content}</A>`);
  return textOfNode(tree, tree.root);
};

describe('what an element means', () => {
  it('is its text with entities decoded', () => {
    expect(textIn('&lt;&gt;&amp;&quot;&apos; &#65;&#x41;&#x1F600; &amp;lt;')).to.equal('<>&"\' AA😀 &lt;');
  });

  it('is its text with CDATA sections as they are, without comments and instructions', () => {
    expect(textIn('a<![CDATA[<b>&amp;]]><!-- <![CDATA[ --><?p ]]?>c<![CDATA[]]]]><![CDATA[>]]>')).to.equal(
      'a<b>&amp;c]]>'
    );
  });

  it('is its text with line feeds, and carriage returns only where they are written as entities', () => {
    expect(textIn('a\r\nb\rc&#13;d<![CDATA[\r\n]]>')).to.equal('a\nb\nc\rd\n');
  });

  it('is its own text, not that of its children', () => {
    expect(textIn('a<b>c</b>d<e/>')).to.equal('ad');
  });

  it('is text with the blanks around it, and nothing where there is only formatting', () => {
    const tree = parse('<A><b> x </b><b> </b><b>\n  </b><b/><b><!-- c --></b></A>');
    expect(elementOfTree(tree)).to.deep.equal({ b: [' x ', ' ', '', '', ''] });
    expect(elementOfTree(parse('<A>\n</A>'))).to.deep.equal({});
  });

  it('is children and attributes by name, whatever their names are', () => {
    const tree = parse(
      '<A xmlns="m" xmlns:x="i" k="1\n&#10;2"><constructor x:nil="true"/><__proto__>1</__proto__>t</A>'
    );
    const value = valueOfNode(tree, tree.root) as object;
    expect(Object.entries(value)).to.deep.equal([
      ['@_k', ['1 \n2']],
      ['constructor', [{ '@_x:nil': ['true'] }]],
      ['__proto__', ['1']],
      ['#text', ['t']],
    ]);
  });

  /** The parser takes away blanks around texts. */
  const trimmed = (value: XmlValue): XmlValue =>
    typeof value === 'string'
      ? value.trim()
      : Object.fromEntries(Object.entries(value).map(([tag, values]) => [tag, values.map(trimmed)]));

  it('is what the parser makes of it, apart from blanks around texts', () => {
    for (const name of ['Clerk.profile-meta.xml', 'CustomLabels.labels-meta.xml']) {
      for (const [kind, content] of variants(fixture(name))) {
        const { element } = parseXml(content, name);
        expect(trimmed(elementOfTree(parse(content))), `${name}, ${kind}`).to.deep.equal(trimmed(element));
      }
    }
  });
});
