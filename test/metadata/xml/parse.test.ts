import { expect } from 'chai';
import { limits } from '../../../src/metadata/xml/limits.js';
import { parseXml } from '../../../src/metadata/xml/parse.js';
import { textOf } from '../../../src/metadata/xml/values.js';

describe('metadata as parsed', () => {
  it('keeps text as it is meant: entities, CDATA and leading zeros', () => {
    const { root, element } = parseXml(
      '\uFEFF<?xml version="1.0"?><!-- c --><A xmlns="x" xmlns:xsi="y"><b>1 &amp; &#39;2&#x27; &nbsp;</b><b> <![CDATA[<&amp;>]]></b><n>007</n><e/></A>',
      'a.xml'
    );
    expect(root).to.equal('A');
    expect(element).to.deep.equal({ b: ["1 & '2' &nbsp;", '<&amp;>'], n: ['007'], e: [''] });
    expect(textOf(element, 'n')).to.equal('007');
    expect(textOf(element, 'none')).to.equal(undefined);
  });

  it('keeps attributes and drops namespaces', () => {
    const { element } = parseXml('<A><v xmlns:x="y" x:type="int">1</v><w x:nil="true"/></A>', 'a.xml');
    expect(element).to.deep.equal({ v: [{ '@_x:type': ['int'], '#text': ['1'] }], w: [{ '@_x:nil': ['true'] }] });
  });

  it('has more entities than the parser would allow', () => {
    const { element } = parseXml(`<A><b>${'&lt;'.repeat(60_000)}</b></A>`, 'a.xml');
    expect(textOf(element, 'b')).to.equal('<'.repeat(60_000));
  });

  it('is read to the depth that a merge reads, and refused beyond it', () => {
    const nested = (depth: number): string => '<A>'.repeat(depth) + '</A>'.repeat(depth);
    expect(parseXml(nested(limits.depth), 'a.xml').root).to.equal('A');
    expect(() => parseXml(nested(limits.depth + 1), 'a.xml'))
      .to.throw(/a\.xml, line 1: Maximum nested tags exceeded/)
      .with.property('name', 'UnparsableMetadataError');
  });

  it('is refused with file and line, and when there is nothing in it', () => {
    expect(() => parseXml('<A>\n<b></A>', 'a.xml')).to.throw('a.xml, line 2');
    expect(() => parseXml('', 'a.xml')).to.throw(/a\.xml/);
  });
});
