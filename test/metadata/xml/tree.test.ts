import { expect } from 'chai';
import { XMLValidator } from 'fast-xml-parser';
import { limits } from '../../../src/metadata/xml/limits.js';
import { parseXmlTree, sourceOf, type XmlNode, type XmlTree } from '../../../src/metadata/xml/tree.js';
import { fixture, variants } from '../merge/fixtures.js';
import { randomDocument, randomFrom } from './randomXml.js';

/** The file put together from its nodes and from what lies between them. */
const putTogether = ({ text, root }: XmlTree): Buffer => {
  const written = (node: XmlNode): string => {
    let at = node.openEnd;
    const inner = node.children.map((child) => {
      const piece = text.slice(at, child.start) + written(child);
      at = child.end;
      return piece;
    });
    const start = text.slice(node.start, node.openEnd);
    return start + inner.join('') + text.slice(at, node.closeStart) + text.slice(node.closeStart, node.end);
  };
  return Buffer.from(text.slice(0, root.start) + written(root) + text.slice(root.end));
};

const parse = (content: Buffer | string): XmlTree => parseXmlTree(Buffer.from(content), 'a.profile-meta.xml');

describe('the tree of a metadata file', () => {
  for (const name of ['Clerk.profile-meta.xml', 'CustomLabels.labels-meta.xml']) {
    for (const [kind, content] of variants(fixture(name))) {
      it(`holds every byte of ${name} with ${kind}`, () => {
        expect(putTogether(parse(content)).equals(content)).to.equal(true);
      });
    }
  }

  it('says where each element begins and ends', () => {
    const text = '<A x="1">\n <b>t</b >\n <c/><d\n/></A>\n';
    const tree = parse(text);
    const { root } = tree;
    expect(root).to.include({ name: 'A', start: 0, openEnd: 9, closeStart: 31, end: 35 });
    expect(root.attributes).to.deep.equal([{ name: 'x', value: '1' }]);
    expect(root.children[0]).to.include({ name: 'b', start: 11, openEnd: 14, closeStart: 15, end: 20 });
    expect(root.children.map((child) => sourceOf(tree, child))).to.deep.equal(['<b>t</b >', '<c/>', '<d\n/>']);
    expect(root.children[1]).to.include({ openEnd: 26, closeStart: 26, end: 26 });
    expect(root.children[1].children).to.deep.equal([]);
  });

  it('does not look for elements in comments, CDATA sections, instructions and attributes', () => {
    const { root } = parse('<A><!-- <b> & --><![CDATA[<c>&]]><?d <e>?><f g="/>" h=\'>.\'/></A>');
    expect(root.children.map(({ name }) => name)).to.deep.equal(['f']);
    expect(root.children[0].attributes).to.deep.equal([
      { name: 'g', value: '/>' },
      { name: 'h', value: '>.' },
    ]);
  });

  it('is of any document that XML allows, byte for byte', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const content = Buffer.from(randomDocument(randomFrom(seed)));
      expect(putTogether(parse(content)).equals(content), `seed ${seed}`).to.equal(true);
    }
  });

  it('is of no document that a validator refuses', () => {
    let accepted = 0;
    for (let seed = 0; seed < 3000; seed += 1) {
      const random = randomFrom(seed);
      const text = randomDocument(random);
      const at = random(text.length);
      const damaged = text.slice(0, at) + ['', '<', '>', '/', '&', '"', 'é'][random(7)] + text.slice(at + random(3));
      try {
        parse(damaged);
      } catch (error) {
        expect((error as Error).name, `seed ${seed}`).to.equal('UnparsableMetadataError');
        continue;
      }
      accepted += 1;
      expect(XMLValidator.validate(damaged.replace(/^\uFEFF/, '')), `seed ${seed}: ${damaged}`).to.equal(true);
    }
    expect(accepted).to.be.within(300, 2700);
  });
});

describe('a file that is no metadata', () => {
  const refused: ReadonlyArray<readonly [what: string, content: string, line: number, why: RegExp]> = [
    ['nothing', '', 1, /no XML element/],
    ['white space alone', '\n \n', 3, /no XML element/],
    ['text', 'Hello', 1, /outside of the root/],
    ['an element that is not closed', '<A>\n<b>\n', 2, /<b> is not closed/],
    ['a start tag that does not end', '<A>\n<b', 2, /start tag <b> is malformed/],
    ['elements that overlap', '<A>\n<b><c></b></c></A>', 2, /<\/b> stands where <\/c> is due/],
    ['an end tag of a longer name', '<A>\r\n<b></bc></A>', 2, /<\/bc> stands where <\/b> is due/],
    ['an end tag with something in it', '<A>\n<b></b x></A>', 2, /end tag <\/b> is malformed/],
    ['an end tag too many', '<A/>\n\n</A>', 3, /<\/A> closes no element/],
    ['two roots', '<A/>\n<B/>', 2, /<B> follows the root element <A>/],
    ['text behind the root', '<A/>\nx', 1, /outside of the root/],
    ['a CDATA section behind the root', '<A/>\n<![CDATA[]]>', 2, /outside of the root/],
    ['a declaration that is not at the beginning', '\n<?xml version="1.0"?><A/>', 2, /not at the beginning/],
    ['a malformed declaration', '<?xml encoding="UTF-8"?><A/>', 1, /declaration is malformed/],
    ['a comment that is not closed', '<A>\n<!-- c ->\n</A>', 2, /comment is not closed/],
    ['two hyphens in a comment', '<A>\n<!-- c -- d --></A>', 2, /two hyphens/],
    ['a CDATA section that is not closed', '<A>\n<![CDATA[ ]]</A>', 2, /CDATA section is not closed/],
    ['an instruction that is not closed', '<A>\n<?p</A>', 2, /instruction is not closed/],
    ['the end of a CDATA section in a text', '<A>\n]]></A>', 2, /"]]>"/],
    ['a lone ampersand', '<A>\nR & D</A>', 2, /"&"/],
    ['an ampersand in an attribute', '<A\n b="&"/>', 2, /"&"/],
    ['an entity that XML does not know', '<A>\n&nbsp;</A>', 2, /"&"/],
    ['a character reference out of range', '<A>\n&#x110000;</A>', 2, /"&"/],
    ['a reference to a character that is not allowed', '<A>\n&#11;</A>', 2, /"&"/],
    ['a character that is not allowed', '<A>\n\n\u000B</A>', 3, /U\+000B/],
    ['a name that is none', '<A>\n<1/></A>', 2, /"1" is no name/],
    ['an element without a name', '<A>\n< b/></A>', 2, /"" is no name/],
    ['an attribute without quotes', '<A>\n<b c=1/></A>', 2, /start tag <b> is malformed/],
    ['attributes without a blank between them', '<A>\n<b c="1"d="2"/></A>', 2, /start tag <b> is malformed/],
    ['a bracket in an attribute', '<A>\n<b c="<"/></A>', 2, /start tag <b> is malformed/],
    ['an attribute that comes twice', '<A>\n<b c="1" c="2"/></A>', 2, /attribute c twice/],
    ['a prefix that nothing declares', '<A>\n<b xsi:nil="true"/></A>', 2, /prefix xsi/],
    ['a prefix that another element declares', '<A>\n<b xmlns:p="i"/><p:c/></A>', 2, /prefix p/],
    ['a conflict of git', '<A>\n<<<<<<< HEAD\n</A>', 2, /no name/],
    ['a document type definition', '<!DOCTYPE A [<!ENTITY b "c">]>\n<A/>', 1, /document type definition/],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?>\n<A/>', 1, /ISO-8859-1/],
  ];
  for (const [what, content, line, why] of refused) {
    it(`is refused with file and line: ${what}`, () => {
      expect(() => parse(content))
        .to.throw(why)
        .and.include({ name: 'UnparsableMetadataError' })
        .and.have.property('message')
        .that.matches(new RegExp(`^a\\.profile-meta\\.xml, line ${line}: `));
    });
  }

  it('is refused with file and line: bytes that are not UTF-8', () => {
    const latin = Buffer.concat([Buffer.from('<A>\n\uFFFD\n'), Buffer.from('Größe</A>', 'latin1')]);
    expect(() => parse(latin)).to.throw('a.profile-meta.xml, line 3: The byte 0xF6 is not UTF-8.');
    expect(() => parse(Buffer.from([0xc3]))).to.throw('line 1: The byte 0xC3 is not UTF-8.');
    expect(() => parse(Buffer.from('\uFEFF<A/>', 'utf16le'))).to.throw('line 1: The file is in UTF-16');
  });

  it('is refused soon if it is too deep or too large', () => {
    const started = Date.now();
    const nested = (depth: number): string => '<A>'.repeat(depth) + '</A>'.repeat(depth);
    expect(parse(nested(limits.depth)).root.name).to.equal('A');
    expect(() => parse(nested(limits.depth + 1))).to.throw(/nested deeper than 200/);
    expect(() => parse('<A>\n'.repeat(1_000_000))).to.throw('line 201: Elements are nested deeper');
    expect(() => parse(Buffer.alloc(limits.bytes + 1, ' '))).to.throw(/more than 52428800/);
    expect(Date.now() - started).to.be.below(2000);
  });

  it('is refused soon if its entities would grow', () => {
    const started = Date.now();
    const bomb = fixture('entityBomb.xml');
    expect(() => parse(bomb)).to.throw(/document type definition/);
    expect(() => parse(bomb.replace(/<!DOCTYPE[^\]]*\]>/, ''))).to.throw(/"&" begins no entity/);
    expect(Date.now() - started).to.be.below(2000);
  });
});
