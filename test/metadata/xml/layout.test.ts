import { expect } from 'chai';
import { edited } from '../../../src/metadata/xml/edits.js';
import { behind, layoutOf, lineStartOf, removal, writtenLike } from '../../../src/metadata/xml/layout.js';
import { parseXmlTree, type XmlTree } from '../../../src/metadata/xml/tree.js';

const parse = (text: string): XmlTree => parseXmlTree(Buffer.from(text), 'a.xml');

describe('the layout of a file', () => {
  it('is what its lines end with and begin with', () => {
    expect(layoutOf(parse('<A>\r\n\t<b/>\r\n</A>'))).to.deep.equal({ lineBreak: '\r\n', indent: '\t' });
    expect(layoutOf(parse('<A><a/>\n  <b/>\n</A>'))).to.deep.equal({ lineBreak: '\n', indent: '  ' });
    expect(layoutOf(parse('<A>\n<b/>\n</A>'))).to.deep.equal({ lineBreak: '\n', indent: '' });
  });

  it('is that of orgs where the file shows none', () => {
    expect(layoutOf(parse('<A><b/></A>'))).to.deep.equal({ lineBreak: '\n', indent: '    ' });
    expect(layoutOf(parse('<A>\r\n</A>'))).to.deep.equal({ lineBreak: '\r\n', indent: '    ' });
  });

  it('tells what the line of an element begins with, if the element is the first on it', () => {
    const tree = parse('<A>\r\n <a/> <b/>\n<!-- c --><c/>\r\t<d/></A>');
    expect(tree.root.children.map((child) => lineStartOf(tree, child))).to.deep.equal(['\r\n ', '', '', '\r\t']);
    expect(lineStartOf(tree, tree.root)).to.equal('');
  });

  it('lets comments and blanks at the end of a line go with what is before them', () => {
    const text = '<A> <!-- a --><!-- b --> \n<b/><!-- c\n --></A>';
    const tree = parse(text);
    expect(text.slice(behind(tree, tree.root.openEnd))).to.match(/^\n<b\/>/);
    expect(text.slice(behind(tree, tree.root.children[0].end))).to.match(/^<!-- c/);
  });

  it('keeps the blanks that end a line where the next one is taken out', () => {
    for (const [text, left] of [
      ['<A>\n<a/> \n<b/>\t\n</A>', '<A>\n<a/> \n</A>'],
      ['<A>\n<a/>\n\n<b/>\t\r\n<c/></A>', '<A>\n<a/>\r\n<c/></A>'],
      ['<A><a/> <b/> <c/></A>', '<A><a/> <c/></A>'],
    ]) {
      const tree = parse(text);
      expect(edited(text, [removal(tree, tree.root.children[1])])).to.equal(left);
    }
  });
});

describe('an element in the layout of another file', () => {
  const tree = parse('<A><b x="1">\r\n<c>1\r\n2</c>\n\n<!-- d --> <e/></b></A>');
  const [element] = tree.root.children;

  it('has its own texts and comments and its own lines, with the ends and the indentation of that file', () => {
    expect(writtenLike({ lineBreak: '\n', indent: '\t' }, tree, element, '\n\t')).to.equal(
      '<b x="1">\n\t\t<c>1\n2</c>\n\n<!-- d --> <e/></b>'
    );
  });

  it('keeps its blank lines, and what it has on one', () => {
    const other = parse('<A><b>\r\n <c><d/> <e/></c>\r\n \r\n <f/>\r\n</b></A>');
    expect(writtenLike({ lineBreak: '\n', indent: '\t' }, other, other.root.children[0], '\n\t')).to.equal(
      '<b>\n\t\t<c><d/> <e/></c>\n \n\t\t<f/>\n\t</b>'
    );
  });

  it('has no line of its own where it begins none', () => {
    expect(writtenLike({ lineBreak: '\r\n', indent: '\t' }, tree, element, '')).to.equal(
      '<b x="1"><c>1\r\n2</c>\r\n\r\n<!-- d --> <e/></b>'
    );
  });
});
