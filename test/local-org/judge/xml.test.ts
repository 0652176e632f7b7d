import { expect } from 'chai';
import { canonical, parseXml, textOf } from './xml.js';

const faultOf = (text: string): string => {
  const { fault } = parseXml(Buffer.from(text));
  return fault ? `${fault.line}:${fault.column} ${fault.message}` : 'none';
};

describe('the XML of a metadata file', () => {
  it('is read with entities, CDATA, comments and byte order mark', () => {
    const text =
      '\uFEFF<?xml version="1.0"?><!-- a --><A x=">"><b>1 &lt; 2 &#65;&#x42;</b><c><![CDATA[<&>]]></c><d/></A>\n';
    const document = parseXml(Buffer.from(text));
    if (document.fault) throw new Error(document.fault.message);
    expect(textOf(document.root, 'b')).to.equal('1 < 2 AB');
    expect(textOf(document.root, 'c')).to.equal('<&>');
    expect(document.root.children.map((child) => child.name)).to.deep.equal(['b', 'c', 'd']);
  });

  it('means the same with other white space, comments and attributes', () => {
    const [a, b] = ['<A x="1"><b>1</b></A>', '<A>\n  <!-- one -->\n  <b> 1 </b>\n</A>'].map((text) =>
      parseXml(Buffer.from(text))
    );
    expect(a.fault ?? canonical(a.root)).to.equal(b.fault ?? canonical(b.root));
  });

  it('says where and how it is broken', () => {
    expect(faultOf('text<A/>')).to.equal('1:1 Content is not allowed in prolog.');
    expect(faultOf('<A>\n  <b></c>\n</A>')).to.equal(
      '2:6 The element type "b" must be terminated by the matching end-tag "</b>".'
    );
    expect(faultOf('<A><b></b>')).to.include('must start and end within the same entity');
    expect(faultOf('<A>a & b</A>')).to.include("must immediately follow the '&'");
    expect(faultOf('<A>&nope;</A>')).to.include('The entity "nope" was referenced, but not declared.');
    expect(faultOf('<A/><B/>')).to.include('following the root element');
    expect(faultOf('<A>1 < 2</A>')).to.include('well-formed character data');
    expect(faultOf('')).to.include('Premature end of file');
  });
});
