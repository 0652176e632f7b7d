import { expect } from 'chai';
import { behind, layoutOf, lineStartOf, writtenLike } from '../../../src/metadata/xml/layout.js';
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

  it('lets comments at the end of a line go with what is before them', () => {
    const text = '<A> <!-- a --><!-- b --> \n<b/><!-- c\n --></A>';
    const tree = parse(text);
    expect(text.slice(behind(tree, tree.root.openEnd))).to.match(/^ \n<b\/>/);
    expect(text.slice(behind(tree, tree.root.children[0].end))).to.match(/^<!-- c/);
  });
});

describe('an element in the layout of another file', () => {
  const tree = parse('<A><b x="1"><c>1\r\n2</c>\n\n<!-- d --> <e/></b></A>');
  const [element] = tree.root.children;

  it('has its own texts and comments, and the line ends and indentation of that file', () => {
    expect(writtenLike({ lineBreak: '\n', indent: '\t' }, tree, element, '\n\t')).to.equal(
      '<b x="1">\n\t\t<c>1\n2</c>\n\n<!-- d --> <e/>\n\t</b>'
    );
  });

  it('has no line of its own where it begins none', () => {
    expect(writtenLike({ lineBreak: '\r\n', indent: '\t' }, tree, element, '')).to.equal(
      '<b x="1"><c>1\r\n2</c>\r\n\r\n<!-- d --> <e/></b>'
    );
  });
});
